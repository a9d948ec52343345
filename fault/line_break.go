package fault

// breakCondition holds the line at its low level: the receiver hears one zero with a
// framing error, and what is sent meanwhile is lost. Met when the other end is
// powered off while its pin pulls the line down, and when a board resets.
func breakCondition() Kind {
	return Kind{
		Name: "break", Plane: Line, Title: "the line is held low",
		Sees:   "one 0x00 (with a framing error on hardware), and what was sent meanwhile is missing",
		Met:    "an end without supply that pulls the line down, a board that resets, a terminal program that sends a break",
		Params: []Param{lasts("for", "250ms", "how long"), toward("")},
		make: func(b *build) effect {
			w := window{b: b}
			zero := false
			edit := func(v []byte) ([]byte, bool) {
				if len(v) == 0 || !w.open() {
					return v, false
				}
				rest := v[w.within(len(v)):]
				if zero {
					zero = false
					return append([]byte{0}, rest...), true
				}
				return rest, true
			}
			return effect{
				hooks: b.bytes(edit),
				fire: func(hit) {
					w.set(b.duration("for"))
					zero = true
					b.now(func() {
						if zero {
							b.inject([]byte{0})
						}
					})
				},
				end: func() { w.close(); zero = false },
			}
		},
	}
}
