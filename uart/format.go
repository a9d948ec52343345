package uart

import "time"

// A Format is how a character is framed (+ICF, manual 2.2.39).
type Format struct {
	DataBits int // 7 or 8
	Parity   bool
	StopBits int // 1 or 2
}

// Format8N1 is the factory setting: 10 bits a character.
var Format8N1 = Format{DataBits: 8, StopBits: 1}

// Bits is the length of a character with its start bit.
func (f Format) Bits() int {
	n := 1 + f.DataBits + f.StopBits
	if f.Parity {
		n++
	}
	return n
}

// mask is what of a byte travels.
func (f Format) mask() byte { return byte(1<<f.DataBits - 1) }

// duration is how long n characters take; the product is exact, so that a long
// run does not drift.
func duration(n int64, bits, baud int) time.Duration {
	total := n * int64(bits) // bit times
	rate := int64(baud)
	return time.Duration(total/rate*int64(time.Second) + total%rate*int64(time.Second)/rate)
}

// characters is how many characters are over after d.
func characters(d time.Duration, bits, baud int) int64 {
	return int64(d) / 1000 * int64(baud) / (int64(bits) * int64(time.Second) / 1000)
}

// Rates are the fixed rates of +IPR in bit/s (manual 2.2.41). Auto-bauding
// finds those up to MaxAutobaud (hardware design guides).
var Rates = [...]int{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800}

// MaxAutobaud is the highest rate that auto-bauding finds, in bit/s.
const MaxAutobaud = 115200

// KnownRate reports whether a module can be set to this rate.
func KnownRate(baud int) bool {
	for _, r := range Rates {
		if r == baud {
			return true
		}
	}
	return false
}
