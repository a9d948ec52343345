package fault

import "sim800emu/internal/socket"

// connectRefused is a server that answers with a reset.
func connectRefused() Kind {
	return Kind{
		Name: "connect-refused", Plane: Network, Title: "the server refuses the connection",
		Sees:         "STATE: TCP CLOSED and CONNECT FAIL (0, CONNECT FAIL) soon after the OK of +CIPSTART",
		Met:          "a server that is being restarted, a port that the carrier blocks",
		When:         "connect *",
		needsNetwork: true,
		Params:       []Param{lasts("after", "300ms", "before the refusal is there")},
		make: func(b *build) effect {
			return b.onOpening(func(p *packet, _ func(*packet)) { b.endLater(p, b.duration("after"), socket.ErrRefused) })
		},
	}
}
