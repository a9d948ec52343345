package fault

import (
	"fmt"

	"sim800emu/internal/socket"
)

// sendFail makes the next send of a connection fail: SEND FAIL in place of SEND OK.
// Logs of modules have it 1 and 2 s after the data. What the TE cannot know is
// whether the data have arrived all the same.
func sendFail() Kind {
	return Kind{
		Name: "send-fail", Plane: Module, Title: "SEND FAIL in place of SEND OK",
		Sees: "SEND FAIL (with +CIPQSEND=1 as an unsolicited line) a second or two after the data, the connection still up",
		Met:  "modules in poor radio conditions; logs show it 1.0 and 2.0 s after the data",
		When: "command AT+CIPSEND*", needsNetwork: true,
		Params: []Param{
			lasts("after", "1s", "from the data to the result"),
			choice("data", "lost", "whether the peer has got them all the same", "lost", "delivered"), linkParam(),
		},
		make: func(b *build) effect {
			left := 0
			var last hit
			return effect{
				hooks: hooks{up: func(p *packet, next func(*packet)) {
					if p.kind != sending || left == 0 || !b.concerns(last, p.conn) {
						next(p)
						return
					}
					left--
					b.did()
					done := p.done
					fail := func() {
						b.set.loop.After(b.duration("after"), func() {
							if !p.conn.aborted {
								done(fmt.Errorf("send to %s: %w", p.conn.request.Host, socket.ErrTimeout))
							}
						})
					}
					if b.text("data") == "delivered" {
						q := *p
						q.done = func(error) {}
						next(&q)
					}
					fail()
				}},
				fire: func(h hit) { left, last = left+1, h },
				end:  func() { left = 0 },
			}
		},
	}
}
