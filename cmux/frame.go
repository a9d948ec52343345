package cmux

// Flag opens and closes a frame (27.010 5.2.1.1). It is not escaped inside: the
// length tells where a frame ends.
const Flag = 0xf9

// MaxInformation is the longest information field that the module takes, in octets
// (multiplexer note 1.3).
const MaxInformation = 255

// MaxSent is the longest information field that the module makes: one length octet is enough for it.
const MaxSent = 127

// A Kind is a type of frame: the control octet without its P/F bit (27.010 5.2.1.3).
type Kind uint8

// The types of frames of the basic option.
const (
	SABM Kind = 0x2f // open a channel
	UA   Kind = 0x63 // done as asked
	DM   Kind = 0x0f // the channel is closed
	DISC Kind = 0x43 // close a channel
	UIH  Kind = 0xef // data
	UI   Kind = 0x03 // data with a check sum over them; the module has none
)

func (k Kind) String() string {
	switch k {
	case SABM:
		return "SABM"
	case UA:
		return "UA"
	case DM:
		return "DM"
	case DISC:
		return "DISC"
	case UIH:
		return "UIH"
	case UI:
		return "UI"
	}
	return "unknown"
}

const (
	ea        = 0x01 // last octet of a field
	cr        = 0x02 // command or response, in an address or a type of message
	pollFinal = 0x10
)

// A Frame is one frame without its flags and its check sum.
type Frame struct {
	DLCI int
	// CR is the C/R bit: set in commands of the TE and in the module's answers to
	// them, clear in what the module sends by itself (27.010 5.2.1.2).
	CR          bool
	Kind        Kind
	PF          bool
	Information []byte
}

// Append puts the frame behind b, with one length octet up to MaxSent octets of
// information and two beyond.
func (f Frame) Append(b []byte) []byte {
	return f.append(b, len(f.Information) > MaxSent)
}

func (f Frame) append(b []byte, long bool) []byte {
	n := len(f.Information)
	b = append(b, Flag)
	from := len(b)
	b = append(b, f.address(), f.control())
	if long {
		b = append(b, byte(n<<1), byte(n>>7))
	} else {
		b = append(b, byte(n<<1)|ea)
	}
	covered := len(b)
	b = append(b, f.Information...)
	if f.Kind != UIH {
		covered = len(b)
	}
	return append(b, checkSum(b[from:covered]), Flag)
}

func (f Frame) address() byte {
	a := byte(f.DLCI<<2) | ea
	if f.CR {
		a |= cr
	}
	return a
}

func (f Frame) control() byte {
	if f.PF {
		return byte(f.Kind) | pollFinal
	}
	return byte(f.Kind)
}

// checkSum is the FCS: CRC-8 with the reflected polynomial E0, from FF,
// complemented. Of an UIH frame it covers address, control and length alone
// (27.010 5.2.1.6).
func checkSum(b []byte) byte {
	sum := byte(0xff)
	for _, c := range b {
		sum ^= c
		for range 8 {
			if sum&1 != 0 {
				sum = sum>>1 ^ 0xe0
			} else {
				sum >>= 1
			}
		}
	}
	return ^sum
}
