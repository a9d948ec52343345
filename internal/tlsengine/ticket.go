package tlsengine

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"io"
	"sync"
)

// ticketAEAD is the cipher of the server's tickets (RFC 5077 4 leaves it free).
func (c *Conn) ticketAEAD() (cipher.AEAD, error) {
	block, err := aes.NewCipher(c.cfg.TicketKey[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// sealTicket is what only servers with the same key can read.
func (c *Conn) sealTicket(plain []byte) ([]byte, error) {
	aead, err := c.ticketAEAD()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := io.ReadFull(c.rand(), nonce); err != nil {
		return nil, fmt.Errorf("random bytes for a ticket: %w", err)
	}
	return aead.Seal(nonce, nonce, plain, nil), nil
}

// openTicket reads a ticket of this server; any other is not ok.
func (c *Conn) openTicket(ticket []byte) (plain []byte, ok bool) {
	aead, err := c.ticketAEAD()
	if err != nil || len(ticket) < aead.NonceSize() {
		return nil, false
	}
	n := aead.NonceSize()
	plain, err = aead.Open(nil, ticket[:n], ticket[n:], nil)
	return plain, err == nil
}

// keyLog writes a line of the format that Wireshark and NSS share.
func (c *Conn) keyLog(label string, clientRandom, secret []byte) {
	if c.cfg.KeyLog != nil {
		fmt.Fprintf(c.cfg.KeyLog, "%s %x %x\n", label, clientRandom, secret)
	}
}

// A SessionCache keeps sessions of TLS 1.2 by their id (RFC 5246 7.4.1.2), for
// clients that know no tickets. Connections of several goroutines may share it.
type SessionCache struct {
	mu    sync.Mutex
	limit int
	byID  map[string][]byte
	order []string // oldest first
}

// NewSessionCache holds at most limit sessions, the latest.
func NewSessionCache(limit int) *SessionCache {
	return &SessionCache{limit: max(limit, 1), byID: map[string][]byte{}}
}

func (s *SessionCache) put(id, session []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.order) == s.limit {
		delete(s.byID, s.order[0])
		s.order = s.order[1:]
	}
	s.byID[string(id)] = session
	s.order = append(s.order, string(id))
}

func (s *SessionCache) get(id []byte) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session, ok := s.byID[string(id)]
	return session, ok
}
