package tlsbackend

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"

	"sim800emu/internal/tlsengine"
	"sim800emu/internal/tlsnames"
	"sim800emu/internal/tlsshape"
	"sim800emu/tlsbackend/pki"
)

// A Behaviour is what a TLS server does at an endpoint, put together from one
// endpoint or from several that are combined. What no endpoint has set is as a
// correct server has it that speaks TLS 1.2 and 1.3 with an ECDSA certificate.
type Behaviour struct {
	Spec string // the endpoints, as they are written best

	minVersion, maxVersion uint16
	suites                 []uint16 // nil: the usual ones
	groups                 []uint16 // nil: the usual ones
	signatures             []uint16 // nil: all that the key can do
	certificate            string   // its variant, as pki names it
	sniRequired            bool
	alpn                   []string // taken by preference, others are refused; nil: http/1.1 where it is offered
	clientCert             clientCert
	tickets                int  // -1: as the layer does it, which is one
	refuse                 bool // sessions are not resumed
	psk                    bool
	recordSize             int  // of application data; 0: as the layer does it
	recordsGrow            bool // from 1 KB on, in the engine; crypto/tls does that by itself
	maxFragment            bool
	sizeLimit              uint16
	keepsSilent            bool // close_notify is not sent
	closesEach             bool // the connection is closed after each answer
	holds                  bool // the connection is kept although nothing happens
	slow                   bool // a handshake may take very long
	splits                 []tlsengine.Split
	splitEvery             int
	coalesce               bool
	knobs                  tlsengine.Knobs
	rules                  []tlsshape.Rule
	endAfter               int64          // bytes on the wire, then FIN; -1: no such end
	instead                func(*session) // serves in place of TLS

	building
}

// building is what is needed until a Behaviour is whole.
type building struct {
	part   string            // the endpoint that is being applied
	owner  map[string]string // of each aspect that has been set
	limits []limit           // of the version
	engine string            // the first endpoint that needs the test engine
	rsa    string            // an endpoint that needs an RSA certificate
	ecdsa  string            // an endpoint that needs an ECDSA certificate
	soft   string            // the certificate, if no endpoint has set one
	failed error             // the first conflict
}

// A limit is the versions that an endpoint can do with.
type limit struct {
	part     string
	min, max uint16
}

// compose puts a Behaviour together. Endpoints without TLS combine with nothing.
func compose(parts []part) (*Behaviour, error) {
	b := &Behaviour{tickets: -1, endAfter: -1, building: building{owner: map[string]string{}}}
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
		if p.endpoint.apply == nil {
			other := parts[0]
			if other.name == p.name {
				other = parts[1]
			}
			return nil, conflict(other.name, p.name, p.name+" has no TLS and stands alone")
		}
		b.part = p.name
		p.endpoint.apply(b, p.args)
		if b.failed != nil {
			return nil, b.failed
		}
	}
	b.Spec = strings.Join(names, "+")
	if err := b.finish(parts); err != nil {
		return nil, err
	}
	b.building = building{engine: b.engine}
	return b, nil
}

// claim notes that an endpoint sets an aspect, which no two can.
func (b *Behaviour) claim(aspect string) {
	if other, taken := b.owner[aspect]; taken && b.failed == nil {
		b.failed = conflict(other, b.part, "both set the "+aspect)
	}
	b.owner[aspect] = b.part
}

// versions says which versions of TLS the endpoint can do with.
func (b *Behaviour) versions(least, most uint16) {
	b.limits = append(b.limits, limit{b.part, least, most})
}

// needsEngine says that crypto/tls cannot do what the endpoint does.
func (b *Behaviour) needsEngine() {
	if b.engine == "" {
		b.engine = b.part
	}
	b.versions(tls.VersionTLS12, tls.VersionTLS13)
}

// divides says that the endpoint divides handshake messages into records. Two
// that do can be combined only if they cut different messages, which they do by
// their names.
func (b *Behaviour) divides() {
	if b.owner[aspectDivision] == "" {
		b.owner[aspectDivision] = b.part
	}
}

// needsRSA says that the suites or signatures of the endpoint want an RSA certificate.
func (b *Behaviour) needsRSA() { b.rsa, b.soft = b.part, "rsa2048" }

// needsECDSA says that they want an ECDSA certificate.
func (b *Behaviour) needsECDSA() { b.ecdsa = b.part }

// act adds something that the engine does at a step.
func (b *Behaviour) act(a tlsengine.Action) {
	b.needsEngine()
	b.knobs.Actions = append(b.knobs.Actions, a)
}

func (b *Behaviour) shape(at tlsshape.Point, do tlsshape.Action) {
	b.rules = append(b.rules, tlsshape.Rule{At: at, Do: do})
}

// usesEngine reports which layer serves: our test engine, or crypto/tls.
func (b *Behaviour) usesEngine() bool { return b.engine != "" }

// stalls reports whether the engine falls silent at a step.
func (b *Behaviour) stalls() bool {
	return slices.ContainsFunc(b.knobs.Actions, func(a tlsengine.Action) bool { return a.Do == tlsengine.Stall })
}

// Layer is what serves: "engine", "crypto/tls", or "none" where no TLS is spoken.
func (b *Behaviour) Layer() string {
	switch {
	case b.instead != nil:
		return "none"
	case b.usesEngine():
		return "engine"
	}
	return "crypto/tls"
}

// finish settles what depends on all endpoints together.
func (b *Behaviour) finish(parts []part) error {
	if b.instead != nil && len(parts) > 1 {
		alone, other := b.owner["answer"], parts[0].name
		if other == alone {
			other = parts[1].name
		}
		return conflict(other, alone, alone+" speaks no TLS")
	}
	if err := b.settleVersions(); err != nil {
		return err
	}
	b.settleDivision()
	if b.certificate == "" {
		b.certificate = cmp.Or(b.soft, "ecdsa")
	}
	return b.settleKey()
}

// settleKey checks that the certificate has the key that suites and signatures want.
func (b *Behaviour) settleKey() error {
	owner := b.owner[aspectCertificate]
	switch {
	case b.rsa != "" && b.ecdsa != "":
		return conflict(b.ecdsa, b.rsa, "one needs an ECDSA certificate, the other an RSA certificate")
	case b.rsa != "" && !hasRSA(b.certificate):
		return conflict(owner, b.rsa, "the certificate has an ECDSA key, and RSA is needed")
	case b.ecdsa != "" && hasRSA(b.certificate):
		return conflict(owner, b.ecdsa, "the certificate has an RSA key, and ECDSA is needed")
	}
	return nil
}

// Aspects that more than one kind of endpoint sets.
const (
	aspectCertificate = "certificate"
	aspectSuites      = "cipher suites"
	aspectTickets     = "session tickets"
	aspectRecords     = "size of records"
	aspectDivision    = "division of the handshake into records"
	aspectFragment    = "treatment of max_fragment_length"
	aspectAnswer      = "answer"
)

// settleVersions finds the versions that all endpoints can do with. TLS 1.0 and
// 1.1 are spoken only where an endpoint asks for them.
func (b *Behaviour) settleVersions() error {
	all := limit{min: tls.VersionTLS10, max: tls.VersionTLS13}
	for i, l := range b.limits {
		all.min, all.max = max(all.min, l.min), min(all.max, l.max)
		if all.min <= all.max {
			continue
		}
		for _, other := range b.limits[:i] {
			if other.min > l.max || other.max < l.min {
				return conflict(other.part, l.part, fmt.Sprintf("one speaks %s, the other %s", other.words(), l.words()))
			}
		}
	}
	b.minVersion, b.maxVersion = all.min, all.max
	if b.maxVersion >= tls.VersionTLS12 {
		b.minVersion = max(b.minVersion, tls.VersionTLS12)
	}
	return nil
}

func (l limit) words() string {
	if l.min == l.max {
		return tls.VersionName(l.min)
	}
	return tls.VersionName(l.min) + " to " + strings.TrimPrefix(tls.VersionName(l.max), "TLS ")
}

// settleDivision gives the division of handshake messages to the shaper, which
// can do it as long as they are in the clear, or else to the engine.
func (b *Behaviour) settleDivision() {
	if len(b.splits) == 0 && b.splitEvery == 0 && !b.coalesce {
		return
	}
	if b.maxVersion > tls.VersionTLS12 || b.usesEngine() {
		if b.engine == "" {
			b.engine = b.owner[aspectDivision]
		}
		b.knobs.Split, b.knobs.SplitEvery, b.knobs.Coalesce = b.splits, b.splitEvery, b.coalesce
		return
	}
	if b.coalesce {
		b.shape(tlsshape.AtClearHandshake(), tlsshape.Coalesce(0))
	}
	for _, s := range b.splits {
		b.shape(tlsshape.AtMessage(messageOf(s.Step)), tlsshape.Split(s.At))
	}
	if b.splitEvery > 0 {
		b.shape(tlsshape.AtClearHandshake(), tlsshape.Split(b.splitEvery))
	}
}

// messageOf is the type of the server's handshake message of a step.
func messageOf(step tlsengine.Step) uint8 {
	t, _ := tlsnames.HandshakeByName(string(step))
	return t
}

// usualSuites is those of TLS 1.3 and what mbedTLS 2.28 shares with crypto/tls.
func usualSuites() []uint16 {
	return append([]uint16{tls.TLS_AES_128_GCM_SHA256, tls.TLS_AES_256_GCM_SHA384, tls.TLS_CHACHA20_POLY1305_SHA256}, mbedtls228Suites()...)
}

// hasRSA tells whether a variant of the certificate has an RSA key.
func hasRSA(variant string) bool {
	v, err := pki.Lookup(variant)
	return err == nil && v.RSA
}
