package tlsengine

import (
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

const ticketKind12 = 12 // the first byte of what a ticket of TLS 1.2 holds

// A session12 is what makes a session of TLS 1.2 resumable.
type session12 struct {
	suite      uint16
	ems        bool
	created    time.Time
	master     []byte
	serverName string
	identity   []byte // of a PSK
	leaf       []byte // of the client's chain
}

func (s *session12) marshal() []byte {
	return bytesOf(func(b *cryptobyte.Builder) {
		b.AddUint8(ticketKind12)
		b.AddUint16(s.suite)
		var ems uint8
		if s.ems {
			ems = 1
		}
		b.AddUint8(ems)
		b.AddUint64(uint64(s.created.Unix()))
		b.AddBytes(s.master)
		addVector16(b, []byte(s.serverName))
		addVector16(b, s.identity)
		addVector24(b, s.leaf)
	})
}

func parseSession12(plain []byte) (*session12, bool) {
	in := cryptobyte.String(plain)
	s := &session12{}
	var kind, ems uint8
	var created uint64
	var name []byte
	ok := in.ReadUint8(&kind) && kind == ticketKind12 && in.ReadUint16(&s.suite) && in.ReadUint8(&ems) &&
		in.ReadUint64(&created) && in.ReadBytes(&s.master, masterLen) && readVector16(&in, &name) &&
		readVector16(&in, &s.identity) && readVector24(&in, &s.leaf) && in.Empty()
	s.ems, s.created, s.serverName = ems == 1, time.Unix(int64(created), 0), string(name)
	return s, ok
}

// session finds the session that the client wants to resume, nil for none, and
// tells what became of the wish.
func (h *handshake12) session() (*session12, error) {
	c, o := h.c, h.o
	var plain []byte
	var ok bool
	switch {
	case len(o.Ticket) > 0 && c.cfg.Tickets > 0:
		if plain, ok = c.openTicket(o.Ticket); !ok {
			h.resumption("the ticket is not of this server")
			return nil, nil
		}
	case len(o.Ticket) == 0 && len(o.SessionID) > 0 && c.cfg.Sessions != nil:
		if plain, ok = c.cfg.Sessions.get(o.SessionID); !ok {
			h.resumption("the session id is not known")
			return nil, nil
		}
	default:
		return nil, nil
	}
	s, ok := parseSession12(plain)
	if !ok {
		h.resumption("the ticket is of another version")
		return nil, nil
	}
	if c.cfg.Knobs.RefuseResumption {
		c.knobEvent("resumption refused")
		h.resumption("refused by a knob")
		return nil, nil
	}
	if s.ems && !o.ExtendedMasterSecret {
		return nil, c.fail(tlsnames.AlertHandshakeFailure, "the session has an extended master secret, the hello does not (RFC 7627 5.3)")
	}
	if why := h.stale(s); why != "" {
		h.resumption(why)
		return nil, nil
	}
	h.resumption("resumed")
	return s, nil
}

// stale says why a session is not good for this hello; empty: it is.
func (h *handshake12) stale(s *session12) string {
	c, o := h.c, h.o
	switch {
	case c.cfg.Now != nil && c.cfg.now().Sub(s.created) > c.cfg.ticketLifetime():
		return "the session is too old"
	case !s.ems && o.ExtendedMasterSecret && !c.cfg.Knobs.NoExtendedMasterSecret:
		return "the session has no extended master secret, the hello has"
	case !slices.Contains(o.Suites, s.suite) || !slices.Contains(c.cfg.suites(), s.suite) || suiteByID(s.suite) == nil:
		return "the suite of the session is not offered, or not wanted"
	case s.serverName != o.ServerName:
		return "the session is of another server name"
	case c.cfg.ClientAuth == RequireClientCert && len(s.leaf) == 0 && !suiteByID(s.suite).psk():
		return "the session has no client certificate"
	}
	return ""
}

func (h *handshake12) resumption(text string) {
	h.c.event(Event{Kind: EventResumption, Text: text})
}

// sendTicket12 queues a NewSessionTicket of a session (RFC 5077 3.3).
func (c *Conn) sendTicket12(s *secrets12) error {
	msg, err := c.ticketMessage12(s)
	if err != nil {
		return err
	}
	return c.writeHandshake(StepNewSessionTicket, msg)
}

// ticketMessage12 is empty if the session does not fit, which tells the client
// that there is none after all (RFC 5077 3.3).
func (c *Conn) ticketMessage12(s *secrets12) ([]byte, error) {
	ticket, err := c.sealTicket(s.session.marshal())
	if err != nil {
		return nil, err
	}
	if len(ticket) > maxTicketLen {
		return marshalNewSessionTicket12(0, nil), nil
	}
	c.update(func(s *State) { s.TicketsSent++ })
	return marshalNewSessionTicket12(uint32(c.cfg.ticketLifetime()/time.Second), ticket), nil
}
