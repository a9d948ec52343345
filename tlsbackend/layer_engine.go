package tlsbackend

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"sim800emu/internal/tlsengine"
	"sim800emu/internal/tlsnames"
)

// handshakeEngine is the layer of our own test engine.
func (s *session) handshakeEngine(ctx context.Context, b *Behaviour, below net.Conn) (secure, *outcome, error) {
	c, err := s.configEngine(b)
	if err != nil {
		return nil, nil, err
	}
	if b.knobs.RenegotiateAfter > 0 {
		p := &undisturbed{Conn: below}
		below = p
		c.OnEvent = func(e tlsengine.Event) { p.event(e); s.engineEvent(e) }
	}
	if b.stalls() {
		next := c.OnEvent
		c.OnEvent = func(e tlsengine.Event) {
			if e.Kind == tlsengine.EventKnob && strings.HasPrefix(e.Text, "stalled") {
				s.stalled.Store(true)
			}
			next(e)
		}
	}
	conn := tlsengine.Server(below, c)
	if err := conn.Handshake(ctx); err != nil {
		return nil, nil, err
	}
	state := conn.State()
	return conn, &outcome{
		version: state.Version, suite: state.Suite, group: state.Group, signature: state.Signature,
		alpn: state.ALPN, resumed: state.Resumed, extendedMaster: state.ExtendedMaster, engine: true,
		maxFragment: state.MaxFragment, sizeLimit: state.RecordSizeOut, chainBytes: state.ChainBytes,
		clientChain: state.ClientChain, pskIdentity: state.PSKIdentity,
	}, nil
}

// configEngine makes settings of the engine.
func (s *session) configEngine(b *Behaviour) (*tlsengine.Config, error) {
	c := &tlsengine.Config{
		MinVersion: b.minVersion, MaxVersion: b.maxVersion,
		Suites: b.suites, Groups: b.groups, Signatures: b.signatures,
		ALPN:            b.alpn,
		Tickets:         1,
		TicketKey:       s.server.tickets,
		MaxFragment:     b.maxFragment,
		RecordSizeLimit: b.sizeLimit,
		Now:             time.Now,
		KeyLog:          s.server.keyLog,
		OnEvent:         s.engineEvent,
		Knobs:           b.knobs,
	}
	if b.suites == nil {
		c.Suites = usualSuites()
	}
	if b.alpn == nil { // as crypto/tls does it here: see forHello
		c.ALPN, c.ALPNOptional = spokenInside(), true
	}
	if b.tickets >= 0 {
		c.Tickets = b.tickets
	}
	c.Knobs.RefuseResumption = b.refuse
	c.Knobs.NoCloseNotify = b.keepsSilent
	if b.recordSize > 0 {
		c.Knobs.AppRecords = tlsengine.Sizes{Fixed: b.recordSize}
	}
	if b.recordsGrow {
		c.Knobs.AppRecords = tlsengine.Sizes{Fixed: 1024, Grow: true}
	}
	if b.psk {
		return c, s.sharedKey(c)
	}
	c.Certificate = func(o *tlsengine.Offer) (*tlsengine.Certificate, error) {
		return s.certificateEngine(b, o)
	}
	return c, s.askClientEngine(b, c)
}

// errNoName refuses a client without SNI at an endpoint that needs it.
var errNoName = errors.New("the client sent no server name")

func (s *session) certificateEngine(b *Behaviour, o *tlsengine.Offer) (*tlsengine.Certificate, error) {
	cert, err := s.certificateFor(b, o.ServerName)
	if err != nil {
		return nil, err
	}
	if cert == nil {
		return nil, &tlsengine.AlertError{Number: tlsnames.AlertUnrecognizedName, Err: errNoName}
	}
	key, ok := cert.PrivateKey.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("the key of certificate %s cannot sign", b.certificate)
	}
	return &tlsengine.Certificate{Chain: cert.Certificate, Key: key}, nil
}
