package fault

import "sim800emu/uart"

// doubleURC sends an unsolicited line twice. A TE that counts CLOSED or +CMTI lines
// closes a connection that it has just opened anew, or fetches a message twice. Seen with network
// time: the notice can come twice, the first cut short.
func doubleURC() Kind {
	return Kind{
		Name: "double-urc", Plane: Module, Title: "an unsolicited line comes twice",
		Sees:   "CLOSED, +CMTI or *PSUTTZ twice",
		Met:    "logs of modules with network time, where *PSUTTZ comes twice; repeated +CIPRXGET: 1",
		When:   "urc *",
		Params: []Param{words("match", "*", "which line, with * for anything")},
		make: func(b *build) effect {
			return b.onURC(func(f uart.Frame, next func(uart.Frame)) {
				again := keep(f)
				f.Done = nil
				next(f)
				next(again)
			})
		},
	}
}
