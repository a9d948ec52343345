package fault

// insert puts bytes on the line that nobody sent: before the next byte, or at
// once if none is under way. A TE sees rubbish in front of an answer or in it. Met
// when a pin floats, and when a level shifter wakes up.
func insert() Kind {
	return Kind{
		Name: "insert", Plane: Line, Title: "bytes that nobody sent",
		Sees: "rubbish in front of an answer or in the middle of it; toward the modem: a command that is not understood",
		Met:  "a floating receive pin, a level shifter that wakes up, a USB adapter that is plugged in",
		Params: []Param{
			count("count", "1", "how many bytes, drawn by chance"),
			words("text", "", "these bytes instead; \\r, \\n and \\xNN are what they are in C"), toward(""),
		},
		make: func(b *build) effect {
			var pending []byte
			edit := func(v []byte) ([]byte, bool) {
				if len(pending) == 0 || len(v) == 0 {
					return v, false
				}
				out := append(pending, v...)
				pending = nil
				return out, true
			}
			return effect{
				hooks: b.bytes(edit),
				fire: func(hit) {
					pending = append(pending, b.content()...)
					b.now(func() { // nothing was under way
						if data := pending; len(data) > 0 {
							pending = nil
							b.inject(data)
						}
					})
				},
				end: func() { pending = nil },
			}
		},
	}
}

// content is the bytes of the parameters text and count.
func (b *build) content() []byte {
	if t := b.text("text"); t != "" {
		return unescape(t)
	}
	out := make([]byte, b.number("count"))
	for i := range out {
		out[i] = byte(b.rand.IntN(256))
	}
	return out
}
