package fault

import (
	"fmt"

	"sim800emu/internal/socket"
)

// dnsFailure makes a name not be found, or the name server not answer.
func dnsFailure() Kind {
	return Kind{
		Name: "dns-failure", Plane: Network, Title: "a name is not found",
		Sees:         "CONNECT FAIL to a name that exists; +CDNSGIP: 0,8 (0,3 when the server does not answer)",
		Met:          "name servers of carriers that drop every tenth question; a context that is up before its name server is",
		When:         "lookup *",
		needsNetwork: true,
		Params: []Param{
			choice("says", "no-such-name", "what the name server says", "no-such-name", "nothing"),
			lasts("after", "0s", "before it is known"),
		},
		make: func(b *build) effect {
			err := socket.ErrNoSuchName
			if b.text("says") == "nothing" {
				err = socket.ErrNameServer
			}
			left := 0
			return effect{
				hooks: hooks{up: func(p *packet, next func(*packet)) {
					name := looksUp(p)
					if left == 0 || name == "" {
						next(p)
						return
					}
					left--
					b.did()
					answer := &packet{kind: ended, conn: p.conn, err: fmt.Errorf("look up %s: %w", name, err)}
					if p.kind == resolving {
						answer.kind, answer.answer = resolved, p.answer
					}
					b.set.loop.After(b.duration("after"), func() { b.set.down.Send(answer) })
				}},
				fire: func(hit) { left++ },
				end:  func() { left = 0 },
			}
		},
	}
}
