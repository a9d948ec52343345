package fault

// flip changes bits of bytes on the line. A TE sees a wrong character, now and then
// a line that looks like another one. Met with noise of the transmitter's bursts on
// long wires without ground, and with rates that differ by 3 per cent.
func flip() Kind {
	return Kind{
		Name: "flip", Plane: Line, Title: "bits of bytes are wrong",
		Sees: "a wrong character in an answer or in data; with TLS bad_record_mac (mbedTLS -0x7180)",
		Met:  "noise of the radio's 2 A bursts on long wires, and clocks of the two ends 3 % apart",
		Params: []Param{
			count("count", "1", "how many bytes"),
			within(0, 255, count("mask", "0", "the bits that are changed; 0: one bit, by chance")), toward(""),
		},
		make: func(b *build) effect {
			left := 0
			edit := func(v []byte) ([]byte, bool) {
				n := min(left, len(v))
				left -= n
				if n == 0 {
					return v, false
				}
				out := append([]byte(nil), v...)
				for i := range n {
					mask := byte(b.number("mask"))
					if mask == 0 {
						mask = 1 << b.rand.IntN(8)
					}
					out[i] ^= mask
				}
				return out, true
			}
			return effect{
				hooks: b.bytes(edit),
				fire:  func(hit) { left += b.number("count") },
				end:   func() { left = 0 },
			}
		},
	}
}
