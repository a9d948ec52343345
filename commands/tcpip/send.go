package tcpip

import (
	"fmt"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// send is +CIPSEND (manual 8.2.3): a prompt, the data, and a result that says
// what became of them. There is never an OK.
func (g *Group) send(c *engine.Call) error {
	l := g.links[0]
	if g.multi() {
		if !c.Args.Has("n") {
			return engine.CMENotAllowed
		}
		l = g.links[c.Args.Int("n")]
	}
	if l.state != connected && l.state != remoteClosing {
		return engine.CMENotAllowed
	}
	p := engine.Prompt{
		Max: maxSend, Hidden: g.sprt != 1,
		Got:     func(data []byte) error { return l.sendNow(c, data) },
		Dropped: func() error { l.sendOver(); return nil },
		TooLong: func() error { l.sendOver(); return engine.ErrPlain },
	}
	if c.Args.Has("length") {
		p.Length = c.Args.Int("length")
	}
	if g.ats == 1 {
		p.Timeout = time.Duration(g.atsTime) * time.Second
	}
	l.failed = func() { c.ClosePrompt(engine.Text(l.word("SEND FAIL"))) }
	return c.Prompt(p)
}

func (l *link) sendOver() { l.failed, l.unacked = nil, false }

// sendNow takes the typed data. Normal sending waits for the peer's
// acknowledgement, quick sending (+CIPQSEND=1) does not.
func (l *link) sendNow(c *engine.Call, data []byte) error {
	g := l.g
	l.sendOver()
	if len(data) == 0 {
		return engine.ErrPlain
	}
	fail := engine.Text(l.word("SEND FAIL"))
	if l.conn == nil {
		return fail
	}
	if g.loop.Observed() {
		g.loop.Emit(Sent{Link: l.n, Size: len(data), Data: append(kernel.Bytes(nil), data...)})
	}
	if g.qsend == 1 {
		l.transmit(data, func(err error) {
			if err != nil {
				l.urc("SEND FAIL")
			}
		})
		if g.multi() {
			return engine.Text(fmt.Sprintf("DATA ACCEPT:%d,%d", l.n, len(data)))
		}
		return engine.Text(fmt.Sprintf("DATA ACCEPT:%d", len(data)))
	}
	done, pending := c.Later()
	l.failed, l.unacked = func() { done(fail) }, true
	c.OnExpire(func() error { // nobody has acknowledged: the link is given up
		l.sendOver()
		l.drop()
		l.setState(closed, "send not acknowledged")
		return engine.Text(l.word("CLOSED"))
	})
	l.transmit(data, func(err error) {
		l.sendOver()
		switch {
		case err != nil:
			done(fail)
		case g.sprt == 2:
			done(engine.Silent)
		default:
			done(engine.Text(l.word("SEND OK")))
		}
		if f := l.afterSend; f != nil {
			l.afterSend = nil
			f()
		}
	})
	return pending
}

// transmit takes data across the radio to the peer; done runs when the
// acknowledgement is back. UDP has none, and never counts as acknowledged.
func (l *link) transmit(data []byte, done func(error)) {
	l.sent += uint64(len(data))
	turn := l.turn
	l.carrier().Up(len(data)+header, func() {
		if l.turn != turn {
			return
		}
		if l.conn == nil {
			done(socket.ErrReset)
			return
		}
		l.conn.Send(data, func(err error) {
			if l.turn != turn {
				return
			}
			if err != nil || l.proto == socket.UDP {
				done(err)
				return
			}
			l.carrier().Down(header, func() {
				if l.turn == turn {
					l.acked += uint64(len(data))
					done(nil)
				}
			})
		})
	})
}

// sendSize is the read form: how much one send may carry.
func (g *Group) sendSize(c *engine.Call) error {
	if !g.multi() {
		c.Info("+CIPSEND: %d", maxSend)
		return nil
	}
	var lines []string
	for _, l := range g.links {
		if l.state == connected {
			lines = append(lines, fmt.Sprintf("+CIPSEND: %d,%d", l.n, maxSend))
		}
	}
	c.Lines(lines...)
	return nil
}

// acknowledged is +CIPACK (manual 8.2.5).
func (g *Group) acknowledged(c *engine.Call) error {
	l := g.links[0]
	if g.multi() != c.Args.Has("n") {
		return engine.CMENotAllowed
	}
	if g.multi() {
		l = g.links[c.Args.Int("n")]
	}
	if l.state == initial {
		return engine.CMENotAllowed
	}
	format := "+CIPACK: %d,%d,%d"
	if g.cfg.SpacedAck {
		format = "+CIPACK: %d, %d, %d"
	}
	c.Info(format, l.sent, l.acked, l.sent-l.acked)
	return nil
}
