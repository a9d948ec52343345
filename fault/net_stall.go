package fault

// stall stops the data of a connection while the module believes it up, for a while or
// for good; nothing is lost, and the end of the connection waits behind the data.
func stall() Kind {
	return Kind{
		Name: "stall", Plane: Network, Title: "data stop although the connection is up",
		Sees:         "no data and no SEND OK for a while, then all at once; for good: the connection is CONNECTED for ever and carries nothing",
		Met:          "carriers' NAT that has forgotten an idle connection; cells that change; a server behind a hung proxy",
		When:         "state " + StateLinkUp,
		needsNetwork: true,
		Params: []Param{
			lasts("for", "30s", "how long; 0: for good"),
			choice("way", "both", "which direction", "both", "up", "down"), linkParam(),
		},
		make: func(b *build) effect {
			s := &stalled{b: b}
			h := hooks{restart: s.forget}
			if b.text("way") != "down" {
				h.up = s.pass
			}
			if b.text("way") != "up" {
				h.down = s.pass
			}
			return effect{hooks: h, fire: s.begin, end: s.goOn}
		},
	}
}

// stalled is the data that wait.
type stalled struct {
	b    *build
	on   bool
	turn int
	last hit
	held []heldPacket
}

type heldPacket struct {
	p    *packet
	next func(*packet)
}

func (s *stalled) begin(h hit) {
	s.on, s.last = true, h
	s.turn++
	turn := s.turn
	s.b.forAWhile(s.b.duration("for"), func() {
		if s.turn == turn {
			s.goOn()
		}
	})
}

func (s *stalled) pass(p *packet, next func(*packet)) {
	carries := p.kind == sending || p.kind == data || p.kind == ended
	if !s.on || !carries || !s.b.concerns(s.last, p.conn) {
		next(p)
		return
	}
	s.b.did()
	s.held = append(s.held, heldPacket{p, next})
}

func (s *stalled) goOn() {
	s.on = false
	held := s.held
	s.held = nil
	for _, h := range held {
		h.next(h.p)
	}
}

func (s *stalled) forget() { s.held = nil }
