package port

import (
	"fmt"

	"sim800emu/uart"
)

// A framing is how one end of the line frames a character.
type framing struct {
	dataBits int    // 5 to 8
	parity   parity // numbered as in RFC 2217
	stopBits byte   // 1, 2, or 3 for one and a half (RFC 2217)
}

type parity byte

const (
	parityNone parity = 1 + iota
	parityOdd
	parityEven
	parityMark
	paritySpace
)

// The errors of a receiver, as bits of a line state (RFC 2217, SET-LINESTATE-MASK).
const (
	parityError  = 4
	framingError = 8
)

// framingOf is the module's; a uart.Format does not say which parity.
func framingOf(f uart.Format) framing {
	g := framing{dataBits: f.DataBits, parity: parityNone, stopBits: byte(f.StopBits)}
	if f.Parity {
		g.parity = parityEven
	}
	return g
}

func (f framing) String() string {
	return fmt.Sprintf("%d%c%s", f.dataBits, " NOEMS"[f.parity], [...]string{"", "1", "2", "1.5"}[f.stopBits])
}

// bit is the parity bit of c, which has only the data bits of the frame.
func (p parity) bit(c byte) byte {
	odd := byte(0)
	for ; c != 0; c &= c - 1 {
		odd ^= 1
	}
	switch p {
	case parityOdd:
		return odd ^ 1
	case parityEven:
		return odd
	case paritySpace:
		return 0
	default:
		return 1
	}
}

// sent is what a receiver of framing g makes of a character that f has framed,
// when the line is idle after it, and which errors it sees. A byte with an error
// is kept, as by a receiver whose driver ignores them.
func (f framing) sent(c byte, g framing) (got, errors byte) {
	c &= byte(1<<f.dataBits - 1)
	bits := ^uint(0)<<f.dataBits | uint(c) // the line is high after the frame
	if f.parity != parityNone && f.parity.bit(c) == 0 {
		bits &^= 1 << f.dataBits
	}
	got = byte(bits & (1<<g.dataBits - 1))
	bits >>= g.dataBits
	if g.parity != parityNone {
		if byte(bits&1) != g.parity.bit(got) {
			errors |= parityError
		}
		bits >>= 1
	}
	if bits&1 == 0 {
		errors |= framingError
	}
	return got, errors
}

// reframe is sent for each byte of b, in place.
func (f framing) reframe(b []byte, g framing) (errors byte) {
	if f.dataBits == g.dataBits && f.parity == g.parity {
		return 0
	}
	for i, c := range b {
		got, e := f.sent(c, g)
		b[i] = got
		errors |= e
	}
	return errors
}
