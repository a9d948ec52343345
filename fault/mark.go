package fault

// mark does nothing: it is a place in the run from which the faults in its Then are
// armed, and which the trace and the report show. With it, "byte 12 toward-te" counts from the
// second AT+CIPSEND on.
func mark() Kind {
	return Kind{
		Name: "mark", Plane: Module, Title: "nothing, but it is noted, and what it names in then is armed",
		Sees: "nothing",
		Met:  "it counts bytes from a place of the story: start=mark@command 2 AT+CIPSEND* then rude",
		make: func(b *build) effect {
			return effect{fire: func(hit) { b.did() }}
		},
	}
}
