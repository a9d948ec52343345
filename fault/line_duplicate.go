package fault

// duplicate makes the receiver hear bytes twice. A TE sees a doubled character, or
// a command is taken for another: AT+CIPMUX=11. Met with serial adapters whose
// driver repeats a transfer.
func duplicate() Kind {
	return Kind{
		Name: "duplicate", Plane: Line, Title: "bytes are heard twice",
		Sees:   "doubled characters in answers or commands; data that are longer than their length says",
		Met:    "USB adapters whose driver repeats a transfer, DMA buffers that are read twice",
		Params: []Param{count("count", "1", "how many bytes"), toward("")},
		make: func(b *build) effect {
			left := 0
			edit := func(v []byte) ([]byte, bool) {
				n := min(left, len(v))
				left -= n
				if n == 0 {
					return v, false
				}
				out := make([]byte, 0, len(v)+n)
				for _, c := range v[:n] {
					out = append(out, c, c)
				}
				return append(out, v[n:]...), true
			}
			return effect{
				hooks: b.bytes(edit),
				fire:  func(hit) { left += b.number("count") },
				end:   func() { left = 0 },
			}
		},
	}
}
