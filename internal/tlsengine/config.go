package tlsengine

import (
	"crypto"
	"fmt"
	"io"
	"slices"
	"time"
)

// Versions of TLS as they stand in hellos (RFC 5246 A.1, RFC 8446 4.1.2).
const (
	VersionTLS12 uint16 = 0x0303
	VersionTLS13 uint16 = 0x0304
)

// A Config says what a server has and wants. The zero value plus a Certificate
// is a correct server of both versions. It may be shared by connections and must
// not be changed while one of them lives.
type Config struct {
	// MinVersion and MaxVersion bound the version, 0 for TLS 1.2 and TLS 1.3.
	MinVersion, MaxVersion uint16

	// Suites, Groups and Signatures are what the server takes part in, in its
	// order of preference, which goes before the client's. Nil stands for
	// DefaultSuites, DefaultGroups and DefaultSignatures. PSK suites are used
	// only with a PSK callback, the others only with a Certificate callback.
	Suites, Groups, Signatures []uint16

	// Certificate is asked once for each full handshake, and may choose by the
	// server's name, the suites or the signature schemes of the offer.
	Certificate func(*Offer) (*Certificate, error)

	// ClientAuth says whether a client certificate is asked for.
	ClientAuth ClientAuth
	// ClientCANames are the DER names of the certificate request.
	ClientCANames [][]byte
	// VerifyClient judges a chain that came and whose key the client has
	// proved; nil takes any. An *AlertError in its error chooses the alert,
	// another error is a bad_certificate.
	VerifyClient func(chain [][]byte) error

	// PSK is the key of an identity (RFC 4279), in TLS 1.3 of an external PSK
	// with SHA-256. PSKHint, if not nil, is sent to clients of TLS 1.2.
	PSK     func(identity []byte) (key []byte, known bool)
	PSKHint []byte

	// ALPN is what the server speaks, by preference (RFC 7301). Nil ignores the
	// client's list; otherwise a list without a common name is refused with
	// no_application_protocol, unless ALPNOptional: then it is ignored.
	ALPN         []string
	ALPNOptional bool

	// Tickets is the number of NewSessionTicket messages after a full
	// handshake. TLS 1.2 sends one at most, in its handshake, unless
	// Knobs.ExtraTickets says otherwise. 0: no ticket and no resumption.
	Tickets int
	// TicketKey seals tickets. Servers with the same key resume each other's.
	TicketKey [32]byte
	// TicketLifetime is told to the client and obeyed; 0 stands for 2 h.
	TicketLifetime time.Duration

	// MaxFragment honours max_fragment_length (RFC 6066 4): the answer echoes
	// it, and no record of the server is longer. Without it the extension is
	// ignored, as most servers of the internet do.
	MaxFragment bool
	// RecordSizeLimit is what the server says that it can receive (RFC 8449),
	// to a client that says so too, whose own limit is then obeyed. 0: the
	// extension is ignored.
	RecordSizeLimit uint16

	// Sessions, if not nil, keeps sessions of TLS 1.2 by their id, for clients
	// without tickets. Servers with the same cache resume each other's.
	Sessions *SessionCache

	// Renegotiation takes a client's wish to renegotiate in TLS 1.2; otherwise
	// only what a HelloRequest asked for is taken, and other wishes are declined
	// with a no_renegotiation warning.
	Renegotiation bool

	// Rand is nil for crypto/rand. It feeds randoms, IVs and nonces; keys and
	// signatures come from Go's own generator, which ignores readers.
	Rand io.Reader
	// Now stamps events and tickets. Nil: events have no time and tickets do
	// not age.
	Now func() time.Time
	// KeyLog gets the secrets in the format of NSS, a line a write.
	KeyLog io.Writer
	// OnEvent is called from the goroutine that reads or writes, in order for
	// each direction, and must not call the connection.
	OnEvent func(Event)

	// Knobs are the deviations.
	Knobs Knobs
}

// A Certificate is a chain in DER, leaf first, and the key of its leaf, which
// must be a crypto.Decrypter for the suites with RSA key exchange.
type Certificate struct {
	Chain [][]byte
	Key   crypto.Signer
}

// ClientAuth says what a server wants of a client certificate.
type ClientAuth int

// The ways to treat client certificates.
const (
	NoClientCert      ClientAuth = iota // not asked for
	RequestClientCert                   // asked for; a client without one is welcome
	RequireClientCert                   // a client without one is refused
)

// Bounds of what a peer may make the server keep.
const (
	maxHandshakeMessage = 128 << 10 // a message, after the header of 4 bytes (our choice)
	maxHandshakeTotal   = 1 << 20   // all messages of one handshake (our choice)
	maxPlaintext        = 1 << 14   // RFC 8446 5.1
	maxCiphertext12     = maxPlaintext + 2048
	maxCiphertext13     = maxPlaintext + 256
	maxEmptyRecords     = 32 // in a row (our choice)
	maxWarnings         = 32 // in a row (our choice)
	maxVector           = 1<<16 - 1
)

func (c *Config) minVersion() uint16 {
	return max(c.MinVersion, VersionTLS12)
}

func (c *Config) maxVersion() uint16 {
	if c.MaxVersion == 0 {
		return VersionTLS13
	}
	return min(c.MaxVersion, VersionTLS13)
}

func (c *Config) suites() []uint16 {
	if c.Suites == nil {
		return DefaultSuites()
	}
	return c.Suites
}

func (c *Config) groups() []uint16 {
	if c.Groups == nil {
		return DefaultGroups()
	}
	return c.Groups
}

func (c *Config) signatures() []uint16 {
	if c.Signatures == nil {
		return DefaultSignatures()
	}
	return c.Signatures
}

func (c *Config) ticketLifetime() time.Duration {
	if c.TicketLifetime == 0 {
		return 2 * time.Hour
	}
	return c.TicketLifetime
}

// now is the zero time without a clock.
func (c *Config) now() time.Time {
	if c.Now == nil {
		return time.Time{}
	}
	return c.Now()
}

// check finds what no message can carry, before a client comes to harm by it.
func (c *Config) check() error {
	for _, p := range c.ALPN {
		if len(p) == 0 || len(p) > 255 {
			return fmt.Errorf("config: ALPN name of %d bytes", len(p))
		}
	}
	names := 0
	for _, n := range c.ClientCANames {
		names += 2 + len(n)
	}
	if names > maxVector || len(c.PSKHint) > maxVector {
		return fmt.Errorf("config: %d bytes of CA names and %d of PSK hint, where each may have %d", names, len(c.PSKHint), maxVector)
	}
	for _, a := range c.Knobs.Actions {
		if !slices.Contains(Steps(), a.Step) {
			return fmt.Errorf("config: there is no step %q", a.Step)
		}
		if a.When == Inside && (a.Step != StepApplicationData || a.AfterBytes < 1) {
			return fmt.Errorf("config: inside %s after %d bytes: only application data have an inside, from 1 byte on", a.Step, a.AfterBytes)
		}
	}
	return nil
}
