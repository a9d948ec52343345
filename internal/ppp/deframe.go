package ppp

// maxFrame is the most that is kept of a frame: the MRU with room for a header
// and its check sequence.
const maxFrame = MRU + 8

// maxTyped is how much of a line that may be an AT command is kept.
const maxTyped = 80

// A Damage is what is wrong with a frame.
type Damage uint8

// The damages.
const (
	BadCheck  Damage = iota // the check sequence does not fit
	Unescaped               // it would, if control characters in the frame had been escaped
	TooShort
	TooLong
)

func (d Damage) String() string {
	return [...]string{"frame check sequence wrong", "control characters not escaped", "too short", "too long"}[d]
}

// A deframer finds frames in a stream of octets. What is wrong ends with the
// next flag.
type deframer struct {
	accm    uint32                             // control characters that are not data unless escaped
	frame   func(protocol uint16, info []byte) // info is good until the return
	damaged func(Damage)                       // a frame is lost
	typed   func(line string)                  // an AT command came where a frame was to begin

	synced  bool // a flag has come
	escaped bool
	long    bool
	buf     []byte
	fcs     uint16
	dropped int    // control characters in the frame that are not data
	lenient uint16 // fcs with these

	text     []byte
	watching bool // what comes may still be an AT command
}

func newDeframer() *deframer {
	d := &deframer{accm: defaultMap}
	d.reset()
	return d
}

func (d *deframer) reset() {
	d.empty()
	d.text, d.watching = d.text[:0], true
}

// empty forgets the frame.
func (d *deframer) empty() {
	d.escaped, d.long, d.dropped = false, false, 0
	d.buf = d.buf[:0]
	d.fcs, d.lenient = fcsStart, fcsStart
}

// input takes octets in any cuts.
func (d *deframer) input(b []byte) {
	for _, c := range b {
		switch {
		case c == flagOctet:
			d.end()
		case d.watching && d.watch(c): // the end of an AT command
			d.empty()
		case c < 0x20 && d.accm&(1<<c) != 0: // put in by something on the way (RFC 1662 7)
			d.dropped++
			d.lenient = fcsNext(d.lenient, c)
		case c == escapeOctet:
			d.escaped = true
		default:
			if d.escaped {
				d.escaped = false
				c ^= flip
			}
			d.add(c)
		}
	}
}

func (d *deframer) add(c byte) {
	if len(d.buf) == maxFrame {
		d.long = true
		return
	}
	d.buf = append(d.buf, c)
	d.fcs, d.lenient = fcsNext(d.fcs, c), fcsNext(d.lenient, c)
}

// end is a flag: a frame is over, and the next may begin.
func (d *deframer) end() {
	n := len(d.buf)
	switch {
	case !d.synced: // what came before the first flag is no frame
		d.synced = true
	case d.escaped: // given up by the sender (RFC 1662 4.2)
	case n == 0 && d.dropped == 0: // flags in a row
	case d.long:
		d.damaged(TooLong)
	case n < 4 && d.dropped == 0:
		d.damaged(TooShort)
	case d.fcs == fcsGood && n >= 4:
		d.deliver(d.buf[:n-2])
	case d.dropped > 0 && d.lenient == fcsGood:
		d.damaged(Unescaped)
	default:
		d.damaged(BadCheck)
	}
	d.reset()
}

// deliver takes the header off, compressed or not.
func (d *deframer) deliver(b []byte) {
	if len(b) >= 2 && b[0] == allStations && b[1] == unnumbered {
		b = b[2:]
	}
	switch {
	case len(b) >= 1 && b[0]&1 != 0:
		d.frame(uint16(b[0]), b[1:])
	case len(b) >= 2:
		d.frame(uint16(b[0])<<8|uint16(b[1]), b[2:])
	default:
		d.damaged(TooShort)
	}
}

// watch looks for an AT command where a frame was to begin, and reports its
// end. No protocol has the number that its two letters would be.
func (d *deframer) watch(c byte) bool {
	n := len(d.text)
	switch {
	case c == '\n' && n == 0:
	case c == '\r':
		d.text = d.text[:0]
		if n >= 2 {
			d.typed(string(d.text[:n]))
			return true
		}
	case c < 0x20 || c > 0x7e, n == 0 && c|0x20 != 'a', n == 1 && c|0x20 != 't':
		d.watching = !d.synced // before the first frame each line is looked at
		d.text = d.text[:0]
	case n < maxTyped:
		d.text = append(d.text, c)
	}
	return false
}
