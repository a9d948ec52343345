package uart

// Garble is what a receiver at rate to makes of bytes sent at rate from, both
// 8N1, the line idle before and after: it looks for a start bit and samples
// the middle of each bit of its own length. Bytes with a bad stop bit are kept,
// as a receiver does whose driver ignores framing errors.
func Garble(in []byte, from, to int) []byte {
	if from == to || from <= 0 || to <= 0 || len(in) == 0 {
		return in
	}
	bit := func(i int64) bool { // level of the i-th bit cell of the sender; idle is high
		if i < 0 || i >= int64(len(in))*10 {
			return true
		}
		switch c := in[i/10]; i % 10 {
		case 0:
			return false
		case 9:
			return true
		default:
			return c>>(i%10-1)&1 == 1
		}
	}
	// Time runs in units of 1/(2*from*to) s: a sender's bit is 2*to, a receiver's 2*from.
	send, recv := 2*int64(to), 2*int64(from)
	level := func(t int64) bool { return bit(t / send) }
	end := int64(len(in)) * 10 * send
	var out []byte
	for t := int64(0); t < end; {
		if level(t) { // wait for the next falling edge, which is at a bit border of the sender
			t = (t/send + 1) * send
			continue
		}
		var c byte
		for i := int64(0); i < 8; i++ {
			if level(t + recv*(i+1) + recv/2) {
				c |= 1 << i
			}
		}
		out = append(out, c)
		t += recv*9 + recv/2 // the middle of the stop bit; the next edge counts
		for t < end && !level(t) {
			t = (t/send + 1) * send // a framing error: wait for the line to rise
		}
	}
	return out
}
