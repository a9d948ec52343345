package tlsengine

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"sim800emu/internal/tlsnames"
)

// A post13 is what a connection of TLS 1.3 needs after its handshake.
type post13 struct {
	suite               *suite
	inSecret, outSecret []byte // of the traffic, each changed by its KeyUpdate
	resumption          []byte
	chain               [][]byte // the client's
	tickets             uint16   // that were given out; each has its own nonce
}

// handlePost13 takes a handshake message that came after the handshake. The read lock is held.
func (c *Conn) handlePost13(typ uint8, msg []byte) error {
	if typ != typeKeyUpdate {
		return c.fail(tlsnames.AlertUnexpectedMessage, "%s after the handshake", tlsnames.HandshakeName(typ))
	}
	asked, err := parseKeyUpdate(msg)
	if err != nil {
		return c.failWith(tlsnames.AlertDecodeError, err)
	}
	if !c.atBoundary() {
		return c.fail(tlsnames.AlertUnexpectedMessage, "more follows a KeyUpdate under the same keys")
	}
	p := c.tls13
	p.inSecret = nextTraffic(p.suite.hash, p.inSecret)
	if err := c.readWith(p.suite, p.inSecret); err != nil {
		return err
	}
	c.update(func(s *State) { s.KeyUpdatesGot++ })
	if !asked {
		return nil
	}
	defer c.lockOut()()
	if c.writeErr != nil {
		return nil // the writing half has ended; reading may go on
	}
	if err := c.sendKeyUpdate(false); err != nil {
		return err
	}
	return c.flush()
}

// sendKeyUpdate queues a KeyUpdate and changes the keys after it (RFC 8446 4.6.3). The write lock
// is held.
func (c *Conn) sendKeyUpdate(ask bool) error {
	p := c.tls13
	if err := c.writeHandshake(StepKeyUpdate, marshalKeyUpdate(ask)); err != nil {
		return err
	}
	p.outSecret = nextTraffic(p.suite.hash, p.outSecret)
	c.update(func(s *State) { s.KeyUpdatesSent++ })
	return c.writeWith(p.suite, p.outSecret)
}

// maxTicketLen is what a NewSessionTicket can carry (RFC 8446 4.6.1).
const maxTicketLen = maxVector

// sendTicket13 queues a NewSessionTicket. A session whose client chain makes the ticket too long gets
// none. The write lock is held.
func (c *Conn) sendTicket13() error {
	p := c.tls13
	t := newSessionTicket13{lifetime: uint32(c.cfg.ticketLifetime() / time.Second)}
	t.nonce = binary.BigEndian.AppendUint16(nil, p.tickets)
	p.tickets++
	key := expandLabel(p.suite.hash, p.resumption, "resumption", t.nonce, p.suite.hash.Size())
	plain, err := ticketContent(p.suite.hash, c.cfg.now(), key, p.chain)
	if err != nil {
		return nil
	}
	if t.ticket, err = c.sealTicket(plain); err != nil {
		return err
	}
	if len(t.ticket) > maxTicketLen {
		return nil
	}
	var add [4]byte
	if _, err := io.ReadFull(c.rand(), add[:]); err != nil {
		return fmt.Errorf("make a ticket_age_add: %w", err)
	}
	t.ageAdd = binary.BigEndian.Uint32(add[:])
	if err := c.writeHandshake(StepNewSessionTicket, t.marshal()); err != nil {
		return err
	}
	c.update(func(s *State) { s.TicketsSent++ })
	return nil
}
