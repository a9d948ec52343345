package fault

// garbage is bytes that the module emits by itself, at power-on above all: a TE that
// takes the first byte for the beginning of an answer is out of step for good. Every
// module does so (the manual tells a host to ignore it); how much varies.
func garbage() Kind {
	return Kind{
		Name: "garbage", Plane: Line, Title: "the module emits rubbish, at power-on above all",
		Sees: "bytes that are no text before RDY, or at any other time",
		Met:  "every module at power-on (manual 1.6 tells a host to ignore it); pins that float while the module boots",
		When: "state " + StatePowerOn,
		Params: []Param{
			count("count", "16", "how many bytes, drawn by chance"),
			words("text", "", "these bytes instead; \\r, \\n and \\xNN are what they are in C"), toward("te"),
		},
		make: func(b *build) effect {
			return effect{fire: func(hit) { b.inject(b.content()) }}
		},
	}
}
