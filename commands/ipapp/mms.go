package ipapp

import (
	"slices"
	"strings"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/mms"
)

// What goes wrong in chapter 15 (manual 19.1).
const (
	mmsBusy        engine.CME = 171
	mmsOversize    engine.CME = 172
	mmsOvertime    engine.CME = 173
	mmsNoReceiver  engine.CME = 174
	mmsAddressFull engine.CME = 175
	mmsNoAddress   engine.CME = 176
	mmsNoNetwork   engine.CME = 177
	mmsNoPush      engine.CME = 178
	mmsNotPush     engine.CME = 179
	mmsEditing     engine.CME = 185
	mmsNotEditing  engine.CME = 186
	mmsEmpty       engine.CME = 187
	mmsNoFile      engine.CME = 188
	mmsNotReceived engine.CME = 189
	mmsNotNotice   engine.CME = 191
	mmsFull        engine.CME = 192
)

// What the manual fixes for chapter 15, and our own choice of the whole size.
const (
	maxMMSFile    = 300 << 10
	maxMMSText    = 15 << 10
	maxMMSTitle   = 40
	maxMMSAddress = 40
	maxMMSPeople  = 20 // of each kind (manual 15.2.9)
	maxMMSParts   = 10 // of a message that is received (manual 15.2.15)
	maxMMS        = 320 << 10

	mmsReadMax = 5 * time.Second // +CMMSREAD, +CMMSRDPUSH
)

// An mmsKind is what the buffer holds, as +CMMSVIEW numbers it.
type mmsKind int

const (
	mmsReceived mmsKind = iota
	mmsSent
	mmsUnsent
)

// mmsService is chapter 15: between +CMMSINIT and +CMMSTERM.
//
//	off ──+CMMSINIT──► idle ──+CMMSEDIT=1──► editing ──+CMMSEDIT=0──► idle
type mmsService struct {
	g       *Group
	on      bool
	para    mmsPara
	notKept int
	edit    int
	busy    bool
	status  string

	kind    mmsKind
	message *mms.Message // the buffer; nil: empty
	size    int          // of the message as it was received or sent
	named   [2]int       // next number of imageN and textN
}

// mmsPara are the values of the setting commands.
type mmsPara struct {
	url, gateway, ua, profile string
	port, cid                 int
	send, receive             int // seconds
	valid, pri, sendrep       int
	readrep, visible, class   int
	subctrl, notify           int
}

func factoryMMS() mmsPara {
	return mmsPara{
		cid: 1, send: 120, receive: 120, ua: "SIMCOM MMS", valid: 6, pri: 3, visible: 2, class: 4, subctrl: 2, port: 80,
	}
}

func (p *mmsPara) keep() []any {
	return []any{
		&p.url, &p.gateway, &p.ua, &p.profile, &p.port, &p.cid, &p.send, &p.receive,
		&p.valid, &p.pri, &p.sendrep, &p.readrep, &p.visible, &p.class, &p.subctrl, &p.notify,
	}
}

// Pushes are the WAP push messages on the card. Nil: there are none.
type Pushes interface {
	// Push is the WSP Push PDU at a place; found is false for a place without a
	// message, and data nil for one that is no push message.
	Push(index int) (data []byte, found bool)
}

// init is +CMMSINIT.
func (s *mmsService) init(*engine.Call) error {
	if s.on {
		return engine.CMENotAllowed
	}
	s.on, s.status = true, "MMS_IDLE"
	return nil
}

// term is +CMMSTERM: the buffer is gone.
func (s *mmsService) term(*engine.Call) error {
	s.reset()
	return nil
}

func (s *mmsService) reset() {
	s.on, s.edit, s.busy = false, 0, false
	s.clear()
}

// clear empties the buffer.
func (s *mmsService) clear() { s.message, s.size, s.named = nil, 0, [2]int{} }

// inside refuses a form before +CMMSINIT, and one beside what runs.
func (s *mmsService) inside(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		switch {
		case !s.on:
			return engine.CMENotAllowed
		case s.busy:
			return mmsBusy
		}
		return h(c)
	}
}

// editing is inside for what needs the edit mode.
func (s *mmsService) editing(h engine.Handler) engine.Handler {
	return s.inside(func(c *engine.Call) error {
		if s.edit == 0 {
			return mmsNotEditing
		}
		return h(c)
	})
}

// reading is inside for what the edit mode forbids.
func (s *mmsService) reading(h engine.Handler) engine.Handler {
	return s.inside(func(c *engine.Call) error {
		if s.edit != 0 {
			return mmsEditing
		}
		return h(c)
	})
}

// setEdit is +CMMSEDIT: both ways the buffer is empty then.
func (s *mmsService) setEdit(c *engine.Call) error {
	s.edit = c.Args.Int("mode")
	s.clear()
	if s.edit == 1 {
		s.message, s.kind = &mms.Message{Type: mms.SendReq}, mmsUnsent
	}
	return nil
}

// people is one of the lists of recipients, as it is typed.
func (s *mmsService) people(name string) *[]string {
	switch {
	case s.message == nil:
		return new([]string)
	case strings.HasSuffix(name, "BCC"):
		return &s.message.Bcc
	case strings.HasSuffix(name, "CC"):
		return &s.message.Cc
	}
	return &s.message.To
}

// addPerson is +CMMSRECP, +CMMSCC and +CMMSBCC.
func (s *mmsService) addPerson(c *engine.Call) error {
	list, addr := s.people(c.Name()), c.Args.Str("addr")
	switch {
	case !isPerson(addr):
		return engine.CMENotAllowed
	case len(*list) >= maxMMSPeople:
		return mmsAddressFull
	}
	*list = append(*list, addr)
	return nil
}

// isPerson reports that s is a number or an address of mail.
func isPerson(s string) bool {
	if strings.Contains(s, "@") {
		return !strings.ContainsAny(s, " ;,")
	}
	digits := strings.TrimPrefix(s, "+")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

func (s *mmsService) readPeople(c *engine.Call) error {
	var lines []string
	for _, p := range *s.people(c.Name()) {
		lines = append(lines, c.Name()+`: "`+p+`"`)
	}
	c.Lines(lines...)
	return nil
}

// dropPerson is +CMMSDELRECP and its kin.
func (s *mmsService) dropPerson(c *engine.Call) error {
	list := s.people(c.Name())
	if c.Form == executeForm {
		*list = nil
		return nil
	}
	i := slices.Index(*list, c.Args.Str("addr"))
	if i < 0 {
		return mmsNoAddress
	}
	*list = slices.Delete(*list, i, i+1)
	return nil
}
