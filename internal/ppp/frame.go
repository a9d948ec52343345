package ppp

// The octets of a frame (RFC 1662 4).
const (
	flagOctet   = 0x7e
	escapeOctet = 0x7d
	flip        = 0x20 // an escaped octet is sent with this bit changed
	allStations = 0xff // address
	unnumbered  = 0x03 // control
)

// The frame check sequence (RFC 1662 C.2): its start, and what is left when a
// right one has gone through it.
const (
	fcsStart = 0xffff
	fcsGood  = 0xf0b8
)

var fcsTable = newFCSTable()

func newFCSTable() (t [256]uint16) {
	for i := range t {
		v := uint16(i)
		for range 8 {
			if v&1 != 0 {
				v = v>>1 ^ 0x8408
			} else {
				v >>= 1
			}
		}
		t[i] = v
	}
	return t
}

func fcsNext(fcs uint16, c byte) uint16 { return fcs>>8 ^ fcsTable[byte(fcs)^c] }

// defaultMap escapes all control characters: what both sides begin with, and
// what packets of LCP always have (RFC 1662 7.1).
const defaultMap uint32 = 0xffffffff

// A framing is how a sender writes its frames.
type framing struct {
	accm     uint32 // control characters that are escaped
	protocol bool   // protocol numbers below 0x100 take one octet (PFC)
	address  bool   // address and control are left out (ACFC)
}

// plainFraming is that of LCP and of everything before LCP has agreed.
var plainFraming = framing{accm: defaultMap}

// encode makes a frame with a flag at both ends.
func (f framing) encode(protocol uint16, info []byte) []byte {
	out := make([]byte, 0, len(info)+len(info)/8+12)
	out = append(out, flagOctet)
	fcs := uint16(fcsStart)
	put := func(c byte) {
		if c == flagOctet || c == escapeOctet || c < 0x20 && f.accm&(1<<c) != 0 {
			out = append(out, escapeOctet, c^flip)
		} else {
			out = append(out, c)
		}
	}
	add := func(c byte) {
		fcs = fcsNext(fcs, c)
		put(c)
	}
	if !f.address {
		add(allStations)
		add(unnumbered)
	}
	if !f.protocol || protocol > 0xff {
		add(byte(protocol >> 8))
	}
	add(byte(protocol))
	for _, c := range info {
		add(c)
	}
	fcs = ^fcs
	put(byte(fcs))
	put(byte(fcs >> 8))
	return append(out, flagOctet)
}
