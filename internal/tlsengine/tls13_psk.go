package tlsengine

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// hashID is a hash, as suites and pre-shared keys name theirs.
type hashID = crypto.Hash

const hashSHA256 = crypto.SHA256

// Ways to use a pre-shared key (RFC 8446 4.2.9).
const (
	modePSK    = 0
	modePSKDHE = 1
)

// maxIdentities is how many identities of a hello are looked at (our choice).
const maxIdentities = 32

// A pskChoice is a pre-shared key that was agreed on.
type pskChoice struct {
	index    int
	identity []byte
	key      []byte
	hash     hashID
	external bool
	hidden   bool     // a random key for an unknown identity: there is nothing to verify
	chain    [][]byte // of the session that a ticket goes on with
}

// label is the word for the binder key.
func (p *pskChoice) label() string {
	if p.external {
		return "ext binder"
	}
	return "res binder"
}

// choosePSK takes the first identity that is known here and for which there is a suite. None is no error:
// the handshake goes on with a certificate, if there is one.
func (h *hand13) choosePSK() error {
	c, hello := h.c, h.hello
	if len(hello.psks) == 0 {
		return nil
	}
	switch {
	case slices.Contains(hello.PSKModes, modePSKDHE) && h.groupInCommon():
		h.dhe = true
	case slices.Contains(hello.PSKModes, modePSK):
		h.dhe = false
	default:
		c.event(Event{Kind: EventPSK, Text: "no way to use a pre-shared key in common"})
		return nil
	}
	for i, id := range hello.psks[:min(len(hello.psks), maxIdentities)] {
		p, text := h.resolve(id.label)
		if p == nil {
			c.event(Event{Kind: EventResumption, Text: text})
			continue
		}
		s := h.suiteFor(p.hash)
		if s == nil {
			c.event(Event{Kind: EventResumption, Text: "no suite with the hash of this key"})
			continue
		}
		p.index, p.identity = i, id.label
		return h.takePSK(p, s, hello.binders[i])
	}
	return h.unknownPSK()
}

func (h *hand13) groupInCommon() bool {
	_, ok := pickGroup(h.c.cfg.groups(), h.hello.Groups)
	return ok
}

// takePSK verifies the binder, which must be right for the key that is taken (RFC 8446 4.2.11).
func (h *hand13) takePSK(p *pskChoice, s *suite, binder []byte) error {
	c := h.c
	if !p.hidden {
		t := h.transcript
		if t == nil {
			t = newTranscript(s.hash)
		}
		want := newSchedule(s.hash, p.key).binder(p.label(), t.sumWith(h.hello.raw[:h.hello.truncated]))
		if !hmac.Equal(want, binder) {
			return c.fail(tlsnames.AlertDecryptError, "the binder of the pre-shared key is wrong: the keys differ")
		}
	}
	h.psk, h.suite = p, s
	if p.external {
		c.event(Event{Kind: EventPSK, Type: 1, Text: "identity " + printable(p.identity)})
		c.update(func(st *State) { st.PSKIdentity = p.identity })
		return nil
	}
	c.event(Event{Kind: EventResumption, Text: "the ticket is good"})
	return nil
}

// resolve finds the key of an identity: a ticket of ours, or an external one. Without a key it
// says why.
func (h *hand13) resolve(label []byte) (p *pskChoice, why string) {
	c := h.c
	if plain, ok := c.openTicket(label); ok {
		switch {
		case c.cfg.Tickets <= 0:
			return nil, "tickets are off"
		case c.cfg.Knobs.RefuseResumption:
			c.knobEvent("the ticket is refused")
			return nil, "a knob refuses the ticket"
		}
		return c.readTicket13(plain)
	}
	if c.cfg.PSK != nil {
		if key, known := c.cfg.PSK(label); known {
			return &pskChoice{key: key, hash: hashSHA256, external: true}, ""
		}
		c.event(Event{Kind: EventPSK, Text: "unknown identity " + printable(label)})
	}
	return nil, "neither a ticket of this server nor a known identity"
}

// unknownPSK is what to do when no identity was known. A server with a certificate goes on with
// it.
func (h *hand13) unknownPSK() error {
	c := h.c
	if c.cfg.Certificate != nil && slices.Contains(h.hello.Extensions, extSignatureAlgorithms) {
		return nil
	}
	switch c.cfg.Knobs.UnknownPSK {
	case UnknownPSKHidden:
		s := h.suiteFor(hashSHA256)
		if s == nil {
			return c.fail(tlsnames.AlertHandshakeFailure, "no suite with SHA-256 in common")
		}
		c.knobEvent("a random key stands for the unknown identity")
		key := make([]byte, 32)
		rand.Read(key)
		p := &pskChoice{identity: h.hello.psks[0].label, key: key, hash: hashSHA256, external: true, hidden: true}
		return h.takePSK(p, s, nil)
	case UnknownPSKFailure:
		return c.fail(tlsnames.AlertHandshakeFailure, "the identity is unknown")
	}
	return c.fail(tlsnames.AlertUnknownPSKIdentity, "the identity is unknown")
}

// printable is an identity for people: as text where it is that, otherwise in hexadecimal.
func printable(identity []byte) string {
	const hex = "0123456789abcdef"
	identity = identity[:min(len(identity), 64)]
	for _, b := range identity {
		if b < 0x20 || b > 0x7e {
			out := []byte("0x")
			for _, b := range identity {
				out = append(out, hex[b>>4], hex[b&15])
			}
			return string(out)
		}
	}
	return `"` + string(identity) + `"`
}

// ticketOf13 marks the content of a ticket of TLS 1.3.
const ticketOf13 = 13

// ticketContent is what a ticket holds: its hash, the second at which it was made, the key, and the
// client's chain.
func ticketContent(hash hashID, made time.Time, key []byte, chain [][]byte) ([]byte, error) {
	var b cryptobyte.Builder
	b.AddUint8(ticketOf13)
	b.AddUint8(uint8(hash))
	var second uint64
	if !made.IsZero() {
		second = uint64(made.Unix())
	}
	b.AddUint64(second)
	addVector8(&b, key)
	for _, der := range chain {
		addVector24(&b, der)
	}
	return b.Bytes()
}

// readTicket13 takes the key out of a ticket that was opened.
func (c *Conn) readTicket13(plain []byte) (p *pskChoice, why string) {
	s := cryptobyte.String(plain)
	var version, hash uint8
	var made uint64
	var key []byte
	if !s.ReadUint8(&version) || version != ticketOf13 || !s.ReadUint8(&hash) || !s.ReadUint64(&made) || !readVector8(&s, &key) {
		return nil, "the ticket is one of TLS 1.2"
	}
	p = &pskChoice{key: key, hash: hashID(hash)}
	for !s.Empty() {
		var der []byte
		if !readVector24(&s, &der) {
			return nil, "the ticket is broken"
		}
		p.chain = append(p.chain, der)
	}
	now := c.cfg.now()
	if made != 0 && !now.IsZero() && now.Sub(time.Unix(int64(made), 0)) > c.cfg.ticketLifetime() {
		return nil, "the ticket has expired"
	}
	if c.cfg.ClientAuth == RequireClientCert && len(p.chain) == 0 {
		return nil, "the ticket is of a session without a client certificate"
	}
	return p, ""
}
