package tcpip

import (
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// A stream is a link in transparent mode (+CIPMODE=1, manual 8.2.22): raw bytes
// both ways, the TE's bytes collected into packets by +CIPCCFG.
type stream struct {
	link   *link
	online *engine.Online

	out    []byte // from the TE, not yet in a packet
	flush  *kernel.Timer
	flight int  // packets under way
	full   bool // the TE is held off
	lost   int  // bytes lost because it could not be
}

// goTransparent prints CONNECT and gives the line to the link.
func (l *link) goTransparent() {
	s := &stream{link: l}
	s.online = &engine.Online{
		Input: s.up, Suspended: s.suspended, Resumed: s.resumed, NoEscape: l.g.esc == 0, On: l.on,
	}
	l.stream = s
	l.g.eng.ConnectLater(s.online)
}

// endStream gives the line back.
func (l *link) endStream() {
	if s := l.stream; s != nil {
		l.stream = nil
		s.flush.Stop()
		l.g.eng.Offline(s.online)
		s.hold(false)
	}
}

// up takes bytes of the TE: a packet goes when +CIPCCFG's SendSz bytes are
// there, or when the TE has been quiet for WaitTm.
func (s *stream) up(b []byte) {
	g := s.link.g
	if room := dropAbove - len(s.out); s.full && len(b) > room {
		s.lost += len(b) - max(room, 0)
		g.eng.Suspect(engine.Suspicion{
			What:   "the TE sends faster than the network takes, and nothing holds it off",
			Remedy: "use flow control (AT+IFC=2,2), or send less at once",
			Count:  s.lost,
		})
		b = b[:max(room, 0)]
	}
	s.out = append(s.out, b...)
	s.send()
	s.flush.Stop()
	if len(s.out) > 0 {
		s.flush = g.loop.After(time.Duration(g.waitTm)*100*time.Millisecond, func() { s.sendAll() })
	}
}

// send makes packets of what is there in full size.
func (s *stream) send() {
	for g := s.link.g; len(s.out) >= g.sendSz && s.flight < g.cfg.InFlight; {
		s.packet(g.sendSz)
	}
	s.hold(len(s.out) > holdOff || s.full && len(s.out) > letGo)
}

// sendAll sends what is there, however little.
func (s *stream) sendAll() {
	s.send()
	switch {
	case len(s.out) == 0:
	case s.flight < s.link.g.cfg.InFlight:
		s.packet(min(len(s.out), s.link.g.sendSz))
	default:
		s.flush = s.link.g.loop.After(time.Duration(s.link.g.waitTm)*100*time.Millisecond, func() { s.sendAll() })
	}
}

func (s *stream) packet(n int) {
	l := s.link
	data := s.out[:n:n] // nothing is written to it any more: s.out grows behind it
	s.out = s.out[n:]
	if l.g.loop.Observed() {
		l.g.loop.Emit(Sent{Link: l.n, Size: n, Data: data})
	}
	s.flight++
	l.transmit(data, func(err error) {
		s.flight--
		if err == nil && l.stream == s {
			s.send()
		}
	})
}

// hold holds the TE off or lets it go on.
func (s *stream) hold(on bool) {
	if s.full != on {
		s.full = on
		s.link.g.eng.LineOf(s.online).Ready(!on)
	}
}

// down gives a piece to the TE, or keeps it while the TE is in command mode.
func (s *stream) down(p piece) {
	l, g := s.link, s.link.g
	f := uart.Frame{Bytes: p.data, Of: &uart.Source{Link: l.n, At: p.at}, Done: l.guard(func() { l.gave(len(p.data)) })}
	l.space(&f, 0)
	if g.rxMode == 1 { // output in lumps with pauses
		f.Cuts = nil
		for at := g.rxSize; at < len(p.data); at += g.rxSize {
			f.Cuts = append(f.Cuts, uart.Cut{At: at, Gap: time.Duration(g.rxTimer) * time.Millisecond})
		}
	}
	if !g.eng.Send(s.online, f) {
		l.held = append(l.held, p)
	}
}

// suspended is +++: what has been typed goes out.
func (s *stream) suspended() { s.sendAll() }

// resumed is CONNECT, for the first time or after ATO: what has come meanwhile follows.
func (s *stream) resumed() {
	if s.full { // the line may be another one than before
		s.link.g.eng.LineOf(s.online).Ready(false)
	}
	held := s.link.held
	s.link.held = nil
	for _, p := range held {
		s.down(p)
	}
}
