package cmux

// A Wrong is why bytes are no frame, or why a frame is dropped.
type Wrong uint8

// The ways of being wrong.
const (
	Garbage     Wrong = iota // bytes outside of frames
	BadAddress               // an address of two octets
	BadControl               // no type of frame that there is
	TooLong                  // more than MaxInformation octets of information
	BadCheckSum              // the FCS does not fit
	NoFlag                   // no flag behind the FCS
	CutShort                 // the rest of the frame does not come
	NotOpen                  // data for a channel that is closed, or before SABM of DLCI 0
	NoSuchDLCI               // a channel beyond the last
	Unsupported              // a frame or a message that the module does not have
)

func (w Wrong) String() string {
	return [...]string{
		"garbage", "address", "control", "too long", "check sum", "no flag", "cut short", "channel not open", "no such channel", "not supported",
	}[w]
}

// A Decoder finds frames in a stream of bytes, cut anywhere. What is no frame is
// dropped up to the next flag, and told by wrong.
type Decoder struct {
	store []byte
	buf   []byte // the end of store: not looked at yet
	wrong func(Wrong, []byte)
}

// NewDecoder tells wrong of what is dropped; the bytes are good until wrong returns.
func NewDecoder(wrong func(Wrong, []byte)) *Decoder { return &Decoder{wrong: wrong} }

// Feed takes bytes; it keeps none of b. Next finds the frames in them.
func (d *Decoder) Feed(b []byte) {
	d.store = append(append(d.store[:0], d.buf...), b...)
	d.buf = d.store
}

// Partial reports that a frame has begun whose end is still to come.
func (d *Decoder) Partial() bool { return len(d.buf) > 1 }

// GiveUp drops a frame that has begun; what follows in it may be a frame all the same.
func (d *Decoder) GiveUp() {
	if d.Partial() {
		d.drop(CutShort)
	}
}

// Rest takes what has not been looked at, without the flag of the frame before.
func (d *Decoder) Rest() []byte {
	b := d.buf
	for len(b) > 0 && b[0] == Flag {
		b = b[1:]
	}
	d.buf, d.store = nil, nil
	return b
}

// Next is the next whole frame. Its information is good until the next call of a method.
func (d *Decoder) Next() (f Frame, ok bool) {
	for d.sync() {
		f, size, why, done := d.parse()
		switch {
		case !done:
			return f, false
		case size == 0:
			d.drop(why)
		default:
			d.buf = d.buf[size:] // the closing flag may be the opening one of the next frame
			return f, true
		}
	}
	return f, false
}

// sync drops what stands before a flag, and all flags but the last of a row.
func (d *Decoder) sync() bool {
	n := 0
	for n < len(d.buf) && d.buf[n] != Flag {
		n++
	}
	if n > 0 {
		d.wrong(Garbage, d.buf[:n])
	}
	for n+1 < len(d.buf) && d.buf[n+1] == Flag {
		n++
	}
	d.buf = d.buf[n:]
	return len(d.buf) > 0
}

// drop gives up what the flag in front has begun, up to the next flag.
func (d *Decoder) drop(why Wrong) {
	n := 1
	for n < len(d.buf) && d.buf[n] != Flag {
		n++
	}
	d.wrong(why, d.buf[:n])
	d.buf = d.buf[n:]
}

// parse reads the frame that begins with the flag in front. Not done: its end is
// still to come. A size of zero: it is none, and why.
func (d *Decoder) parse() (f Frame, size int, why Wrong, done bool) {
	b := d.buf[1:]
	if len(b) > 0 && b[0]&ea == 0 {
		return f, 0, BadAddress, true
	}
	if len(b) > 1 && !known(b[1]) {
		return f, 0, BadControl, true
	}
	if len(b) < 3 {
		return f, 0, 0, false
	}
	head, n := 3, int(b[2]>>1)
	if b[2]&ea == 0 {
		if len(b) < 4 {
			return f, 0, 0, false
		}
		head, n = 4, n|int(b[3])<<7
	}
	if n > MaxInformation {
		return f, 0, TooLong, true
	}
	if len(b) < head+n+2 {
		return f, 0, 0, false
	}
	f = Frame{DLCI: int(b[0] >> 2), CR: b[0]&cr != 0, Kind: Kind(b[1] &^ pollFinal), PF: b[1]&pollFinal != 0}
	covered := head
	if f.Kind != UIH {
		covered = head + n
	}
	if checkSum(b[:covered]) != b[head+n] {
		return f, 0, BadCheckSum, true
	}
	if b[head+n+1] != Flag {
		return f, 0, NoFlag, true
	}
	f.Information = b[head : head+n : head+n]
	return f, 1 + head + n + 1, 0, true
}

// known reports that an octet is the control field of a frame.
func known(c byte) bool {
	switch Kind(c &^ pollFinal) {
	case SABM, UA, DM, DISC, UIH, UI:
		return true
	}
	return false
}
