package ppp

// Protocol numbers (RFC 1661 2, IANA).
const (
	protoIP   = 0x0021
	protoIPCP = 0x8021
	protoLCP  = 0xc021
	protoPAP  = 0xc023
	protoCHAP = 0xc223
)

// Codes of the control protocols (RFC 1661 5).
const (
	confReq = 1
	confAck = 2
	confNak = 3
	confRej = 4
	termReq = 5
	termAck = 6
	codeRej = 7
	protRej = 8 // of LCP alone, as the rest
	echoReq = 9
	echoRep = 10
	discReq = 11
)

// A packet is one of a control protocol.
type packet struct {
	code, id byte
	data     []byte
}

// parsePacket reads a packet; octets behind its length are padding (RFC 1661 5).
func parsePacket(b []byte) (packet, bool) {
	if len(b) < 4 {
		return packet{}, false
	}
	n := int(b[2])<<8 | int(b[3])
	if n < 4 || n > len(b) {
		return packet{}, false
	}
	return packet{code: b[0], id: b[1], data: b[4:n]}, true
}

func (p packet) bytes() []byte {
	n := len(p.data) + 4
	return append([]byte{p.code, p.id, byte(n >> 8), byte(n)}, p.data...)
}

// An option is one of a Configure packet.
type option struct {
	kind byte
	data []byte
}

// parseOptions reads the options of a Configure packet; false: one of them is broken.
func parseOptions(b []byte) (opts []option, ok bool) {
	for len(b) > 0 {
		if len(b) < 2 || b[1] < 2 || int(b[1]) > len(b) {
			return nil, false
		}
		opts = append(opts, option{b[0], b[2:b[1]]})
		b = b[b[1]:]
	}
	return opts, true
}

func optionBytes(opts []option) []byte {
	var b []byte
	for _, o := range opts {
		b = append(b, o.kind, byte(len(o.data)+2))
		b = append(b, o.data...)
	}
	return b
}

func word(b []byte) uint32 {
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

func wordBytes(v uint32) []byte { return []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)} }
