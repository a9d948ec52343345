package fault

// drop loses bytes of the line. A TE sees an answer with a hole: a line end that
// never comes, a length that does not fit, a TLS record that fails its check. Met
// with long wires, a receive interrupt that comes too late, and software serial ports.
func drop() Kind {
	return Kind{
		Name: "drop", Plane: Line, Title: "bytes are lost on the line",
		Sees:   "an answer with a hole: a line end that never comes, a length that does not fit, a TLS record whose MAC is wrong",
		Met:    "a receive interrupt that is served too late, software serial ports, loose wires",
		Params: []Param{count("count", "1", "how many bytes"), toward("")},
		make: func(b *build) effect {
			left := 0
			edit := func(v []byte) ([]byte, bool) {
				n := min(left, len(v))
				left -= n
				return v[n:], n > 0
			}
			return effect{
				hooks: b.bytes(edit),
				fire:  func(hit) { left += b.number("count") },
				end:   func() { left = 0 },
			}
		},
	}
}
