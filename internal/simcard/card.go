package simcard

// Config is what is written to a card before it is sold.
type Config struct {
	PIN, PUK   string
	PIN2, PUK2 string
	Locked     bool   // the PIN is asked for
	Ki         string // 32 hexadecimal digits; otherwise the key of a test card

	ICCID, IMSI string
	Home        string // the operator's country and network code
	SPN         string
	Number      string // own number, with + when international; empty: none
	Centre      string // service centre for messages; empty: none
	Preferred   []string
	Room        int // locations of the phonebook
	Messages    int // locations for short messages
}

// Rooms of the card that do not differ from card to card; our own choice.
const (
	fixedRoom     = 10
	ownRoom       = 2
	dialledRoom   = 10
	longRoom      = 10 // numbers of more than 20 digits
	preferredRoom = 32
	forbiddenRoom = 4 // 51.011 10.3.16
	meterRoom     = 5 // past values of the call meter
)

// A Card is a SIM. Codes and files outlive everything; what is verified and
// selected ends with Reset.
type Card struct {
	codes  [2]secret
	locked bool
	ki     [16]byte
	files  []*file

	onUpdate []func(ID) // what a terminal has written to
}

// New makes a card.
func New(cfg Config) *Card {
	c := &Card{
		codes: [2]secret{
			PIN:  {code: cfg.PIN, key: cfg.PUK, tries: codeTries, keyTries: keyTries},
			PIN2: {code: cfg.PIN2, key: cfg.PUK2, tries: codeTries, keyTries: keyTries},
		},
		locked: cfg.Locked, ki: key(cfg.Ki),
	}
	c.identity(cfg)
	c.network(cfg)
	c.telecom(cfg)
	c.meters()
	c.file(IMSI).rights.rehabilitate = withPIN
	c.file(LOCI).rights.rehabilitate = withPIN
	c.file(ADN).rights = rights{increase: never, rehabilitate: withPIN2, invalidate: withPIN2}
	return c
}

// Reset is the card's supply being switched: codes have to be given again.
func (c *Card) Reset() {
	for i := range c.codes {
		c.codes[i].verified = false
	}
}

func (c *Card) add(dir, id ID, data []byte, read, update access) {
	c.files = append(c.files, &file{id: id, dir: dir, data: data, read: read, update: update, rights: usual()})
}

func (c *Card) addRecords(dir, id ID, form structure, length, n int, read, update access) *file {
	f := &file{id: id, dir: dir, form: form, record: length, data: blank(length * n), read: read, update: update, rights: usual()}
	c.files = append(c.files, f)
	return f
}

// identity is the files that tell who the card is.
func (c *Card) identity(cfg Config) {
	c.add(MF, ICCID, padded(swapped(cfg.ICCID), 10), always, never)
	c.add(GSM, LP, []byte{0x01, 0xff}, always, withPIN) // English
	c.add(GSM, IMSI, imsi(cfg.IMSI), withPIN, adm)
	c.add(GSM, SST, services(), withPIN, adm)
	c.add(GSM, SPN, append([]byte{0}, padded([]byte(cfg.SPN), 16)...), always, adm)
	c.add(GSM, AD, []byte{0, 0, 0, byte(max(len(cfg.Home)-3, 2))}, always, adm)
	c.add(GSM, Phase, []byte{3}, always, adm)
	acc := uint16(0)
	if n := len(cfg.IMSI); n > 0 {
		acc = 1 << (cfg.IMSI[n-1] - '0') // by the last digit (3GPP TS 22.011 4.2)
	}
	c.add(GSM, ACC, []byte{byte(acc >> 8), byte(acc)}, withPIN, adm)
}

// network is what the module keeps on the card of the networks it meets.
func (c *Card) network(cfg Config) {
	c.add(GSM, Kc, append(blank(8), 7), withPIN, withPIN) // 7: there is no key
	c.add(GSM, PLMNsel, blank(3*preferredRoom), withPIN, withPIN)
	for i, code := range cfg.Preferred {
		c.SetPreferred(i+1, code)
	}
	c.add(GSM, HPLMN, []byte{5}, withPIN, adm) // half an hour, in steps of six minutes
	c.add(GSM, CBMI, blank(20), withPIN, withPIN)
	c.add(GSM, BCCH, blank(16), withPIN, withPIN)
	c.add(GSM, FPLMN, blank(3*forbiddenRoom), withPIN, withPIN)
	c.add(GSM, LOCI, nil, withPIN, withPIN)
	c.SetLocation("", 0, false)
}

// telecom is the files of numbers and messages.
func (c *Card) telecom(cfg Config) {
	c.addRecords(Telecom, ADN, linear, nameLength+numberLength, cfg.Room, withPIN, withPIN)
	c.addRecords(Telecom, FDN, linear, nameLength+numberLength, fixedRoom, withPIN, withPIN2)
	own := c.addRecords(Telecom, MSISDN, linear, nameLength+numberLength, ownRoom, withPIN, withPIN)
	if cfg.Number != "" {
		copy(own.at(1), encode(Entry{Number: cfg.Number}, nameLength, 0xff))
	}
	c.addRecords(Telecom, LND, cyclic, nameLength+numberLength, dialledRoom, withPIN, withPIN)
	c.addRecords(Telecom, EXT1, linear, extension, longRoom, withPIN, withPIN)
	c.addRecords(GSM, Mailbox, linear, nameLength+numberLength, 1, withPIN, withPIN)
	c.messages(cfg)
}

// services is the table of what the card has: two bits for each service, lowest
// first (51.011 10.3.7).
func services() []byte {
	table := make([]byte, 9)
	// CHV1 can be switched off, ADN, FDN, SMS, charges, PLMNsel, MSISDN, EXT1, SMSP, LND, SPN, SMSR
	for _, n := range []int{1, 2, 3, 4, 5, 7, 9, 10, 12, 13, 17, 35} {
		table[(n-1)/4] |= 3 << (2 * ((n - 1) % 4))
	}
	return table
}

// file finds a file, nil when there is none of this name.
func (c *Card) file(id ID) *file {
	for _, f := range c.files {
		if f.id == id {
			return f
		}
	}
	return nil
}

// allows reports that an access condition is met.
func (c *Card) allows(a access) bool {
	switch a {
	case always:
		return true
	case withPIN:
		return c.Verified(PIN)
	case withPIN2:
		return c.Verified(PIN2)
	default:
		return false
	}
}
