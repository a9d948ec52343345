package tlsengine

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/internal/tlsnames"
)

// base13 is base for TLS 1.3 alone, with its events.
func base13() (*Config, *log) {
	cfg, events := base(), &log{}
	cfg.MinVersion = VersionTLS13
	cfg.OnEvent = events.add
	return cfg, events
}

// both runs a handshake with crypto/tls, and tells what either side thinks of it.
func both(t *testing.T, cfg *Config, cc *tls.Config) (clientErr, serverErr error) {
	t.Helper()
	result := make(chan error, 1)
	raw := dial(t, cfg, shake(result))
	c := tls.Client(raw, cc)
	clientErr = c.Handshake()
	if clientErr == nil {
		_, err := c.Read(make([]byte, 1)) // the server's verdict on a client certificate comes after the handshake
		if err != nil && err != io.EOF {
			clientErr = err
		}
	}
	raw.Close()
	return clientErr, <-result
}

func TestGroupsTLS13(t *testing.T) {
	for group, curve := range map[uint16]tls.CurveID{
		tlsnames.GroupP256: tls.CurveP256, tlsnames.GroupP384: tls.CurveP384,
		tlsnames.GroupP521: tls.CurveP521, tlsnames.GroupX25519: tls.X25519,
	} {
		cfg, _ := base13()
		cfg.Groups = []uint16{group}
		cc := client("ec.test")
		cc.CurvePreferences = []tls.CurveID{curve}
		states := make(chan State, 1)
		c := tls.Client(dial(t, cfg, func(c *Conn) { echo(c); states <- c.State() }), cc)
		exchange(t, c, "hello")
		cs := c.ConnectionState()
		c.Close()
		s := <-states
		if s.Group != group || s.HelloRetry || cs.HelloRetryRequest || cs.CurveID != curve {
			t.Errorf("%s: %+v", tlsnames.GroupName(group), s)
		}
	}
}

// The client sends a share for X25519 only; the server wants P-384.
func TestHelloRetryForGroup(t *testing.T) {
	cfg, events := base13()
	cfg.Groups = []uint16{tlsnames.GroupP384}
	cc := client("ec.test")
	cc.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP384}
	c := tls.Client(dial(t, cfg, echo), cc)
	exchange(t, c, "hello")
	if s := c.ConnectionState(); !s.HelloRetryRequest || s.CurveID != tls.CurveP384 {
		t.Errorf("%+v", s)
	}
	if n := len(events.of(EventOffer)); n != 2 {
		t.Errorf("%d offers", n)
	}
}

func TestHelloRetryKnob(t *testing.T) {
	for name, curves := range map[string][]tls.CurveID{
		"another group": {tls.X25519, tls.CurveP256},
		"by a cookie":   {tls.CurveP256},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, events := base13()
			cfg.Knobs.HelloRetry = true
			cc := client("ec.test")
			cc.CurvePreferences = curves
			raw := dial(t, cfg, echo)
			c := tls.Client(raw, cc)
			exchange(t, c, "hello")
			if !c.ConnectionState().HelloRetryRequest || len(events.of(EventKnob)) == 0 {
				t.Error("no HelloRetryRequest")
			}
			first := raw.ofType(tlsnames.RecordHandshake)[0].payload
			random := retryRandom()
			if !bytes.Equal(first[6:38], random[:]) {
				t.Errorf("the first message on the wire is %x", first)
			}
			if got := bytes.Contains(first, []byte{0, 44, 0, 34}); got != (name == "by a cookie") {
				t.Errorf("cookie on the wire: %v", got)
			}
		})
	}
}

func TestHelloRetryWithTicket(t *testing.T) {
	cfg, _ := base13()
	cfg.Tickets = 1
	cfg.Groups = []uint16{tlsnames.GroupP384}
	cc := client("ec.test")
	cc.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP384}
	cc.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	for i := range 3 {
		c := tls.Client(dial(t, cfg, echo), cc)
		exchange(t, c, "hello")
		if s := c.ConnectionState(); s.DidResume != (i > 0) || !s.HelloRetryRequest {
			t.Errorf("connection %d: resumed %v, retry %v", i, s.DidResume, s.HelloRetryRequest)
		}
		c.Close()
	}
}

func TestResumptionTLS13(t *testing.T) {
	for _, id := range []uint16{tlsnames.SuiteAES128GCMSHA256, tlsnames.SuiteAES256GCMSHA384, tlsnames.SuiteChaCha20SHA256} {
		t.Run(tlsnames.SuiteName(id), func(t *testing.T) {
			cfg, events := base13()
			cfg.Suites = []uint16{id}
			cfg.Tickets = 2
			cc := client("ec.test")
			cc.ClientSessionCache = tls.NewLRUClientSessionCache(4)
			for i := range 3 {
				c := tls.Client(dial(t, cfg, echo), cc)
				exchange(t, c, "hello")
				if got := c.ConnectionState().DidResume; got != (i > 0) {
					t.Errorf("connection %d: resumed %v", i, got)
				}
				c.Close()
			}
			if len(events.of(EventResumption)) < 2 {
				t.Error("no event tells of the tickets")
			}
		})
	}
}

// Each case brings a good ticket to a server that must not take it, and goes on in full.
func TestTicketsNotTakenTLS13(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"another key":       func(c *Config) { c.TicketKey[0] ^= 1 },
		"a knob":            func(c *Config) { c.Knobs.RefuseResumption = true },
		"tickets off":       func(c *Config) { c.Tickets = 0 },
		"too old":           func(c *Config) { c.Now = func() time.Time { return date(2026).Add(3 * time.Hour) } },
		"no client of it":   func(c *Config) { c.ClientAuth = RequireClientCert },
		"a suite of 48":     func(c *Config) { c.Suites = []uint16{tlsnames.SuiteAES256GCMSHA384} },
		"nothing: is taken": func(*Config) {},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, _ := base13()
			cfg.Tickets = 1
			cfg.Suites = []uint16{tlsnames.SuiteAES128GCMSHA256, tlsnames.SuiteAES256GCMSHA384}
			cc := client("ec.test")
			cc.Certificates = []tls.Certificate{tests().client}
			cc.ClientSessionCache = tls.NewLRUClientSessionCache(4)
			c := tls.Client(dial(t, cfg, echo), cc)
			exchange(t, c, "hello")
			c.Close()
			second := *cfg
			change(&second)
			c = tls.Client(dial(t, &second, echo), cc)
			exchange(t, c, "hello")
			if got := c.ConnectionState().DidResume; got != strings.HasPrefix(name, "nothing") {
				t.Errorf("resumed: %v", got)
			}
		})
	}
}

func TestClientCertificateTLS13(t *testing.T) {
	for name, c := range map[string]struct {
		auth           ClientAuth
		with           bool
		verify         func([][]byte) error
		wantIn, wantUs string // of the client's and the server's error
	}{
		"required and sent":      {RequireClientCert, true, nil, "", ""},
		"required and not sent":  {RequireClientCert, false, nil, "certificate required", "certificate_required"},
		"requested and not sent": {RequestClientCert, false, nil, "", ""},
		"refused": {RequestClientCert, true, func([][]byte) error { return &AlertError{Number: tlsnames.AlertUnknownCA} },
			"unknown certificate authority", "unknown_ca"},
		"refused without a reason": {RequestClientCert, true, func([][]byte) error { return io.ErrNoProgress }, "bad certificate", "multiple Read"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, _ := base13()
			cfg.ClientAuth, cfg.VerifyClient = c.auth, c.verify
			cfg.ClientCANames = [][]byte{tests().ca.RawSubject}
			cc := client("ec.test")
			if c.with {
				cc.Certificates = []tls.Certificate{tests().client}
			}
			in, us := both(t, cfg, cc)
			if !says(in, c.wantIn) || !says(us, c.wantUs) {
				t.Errorf("client %v, server %v", in, us)
			}
		})
	}
}

// says tells whether an error has a text, or is none if there is to be none.
func says(err error, text string) bool {
	if text == "" {
		return err == nil
	}
	return err != nil && strings.Contains(err.Error(), text)
}

func TestALPNTLS13(t *testing.T) {
	cfg, _ := base13()
	cfg.ALPN = []string{"mqtt", "http/1.1"}
	cc := client("ec.test")
	cc.NextProtos = []string{"http/1.1", "mqtt"}
	c := tls.Client(dial(t, cfg, echo), cc)
	exchange(t, c, "x")
	if got := c.ConnectionState().NegotiatedProtocol; got != "mqtt" {
		t.Errorf("chosen: %q", got)
	}
	cc.NextProtos = []string{"h2"}
	if in, _ := both(t, cfg, cc); !says(in, "no application protocol") {
		t.Errorf("client: %v", in)
	}
}

func TestNothingInCommonTLS13(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config, *tls.Config)
		want   string
	}{
		"suites": {func(c *Config, _ *tls.Config) { c.Suites = []uint16{tlsnames.SuiteAES128CCMSHA256} }, "handshake failure"},
		"groups": {func(c *Config, cc *tls.Config) {
			c.Groups, cc.CurvePreferences = []uint16{tlsnames.GroupP521}, []tls.CurveID{tls.X25519}
		}, "handshake failure"},
		"signatures": {func(c *Config, _ *tls.Config) { c.Signatures = []uint16{tlsnames.SchemeRSAPSSSHA256} }, "handshake failure"},
		"versions":   {func(_ *Config, cc *tls.Config) { cc.MaxVersion = tls.VersionTLS12 }, "protocol version not supported"},
		"name": {func(c *Config, _ *tls.Config) {
			c.Certificate = func(*Offer) (*Certificate, error) { return nil, &AlertError{Number: tlsnames.AlertUnrecognizedName} }
		}, "unrecognized name"},
		"certificates": {func(c *Config, _ *tls.Config) { c.Certificate = nil }, "handshake failure"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, _ := base13()
			cc := client("ec.test")
			c.change(cfg, cc)
			in, us := both(t, cfg, cc)
			if !says(in, c.want) || us == nil {
				t.Errorf("client %v, server %v", in, us)
			}
		})
	}
}

func TestKeysOfTheCertificateTLS13(t *testing.T) {
	for name, key := range testKeys(t) {
		leaf := tests().issue("ec.test", key)
		cfg, _ := base13()
		cfg.Certificate = func(*Offer) (*Certificate, error) { return leaf, nil }
		in, us := both(t, cfg, client("ec.test"))
		if name == "RSA-1024" && in != nil {
			continue // crypto/tls may refuse so short a key
		}
		if in != nil || us != nil {
			t.Errorf("%s: client %v, server %v", name, in, us)
		}
	}
}

func TestKeyUpdateKnob(t *testing.T) {
	for _, ask := range []bool{false, true} {
		cfg, events := base13()
		cfg.Knobs.KeyUpdateAfter, cfg.Knobs.KeyUpdateAsk = 5, ask
		states := make(chan State, 1)
		c := tls.Client(dial(t, cfg, func(c *Conn) { echo(c); states <- c.State() }), client("ec.test"))
		exchange(t, c, "one two three")
		exchange(t, c, "under the new keys")
		exchange(t, c, "again")
		c.Close()
		s := <-states
		want := 0
		if ask {
			want = 1
		}
		if s.KeyUpdatesSent != 1 || s.KeyUpdatesGot != want || len(events.of(EventKnob)) == 0 {
			t.Errorf("asked %v: %d sent, %d got", ask, s.KeyUpdatesSent, s.KeyUpdatesGot)
		}
	}
}

func TestTicketInTheMiddleOfData(t *testing.T) {
	cfg, events := base13()
	cfg.Tickets = 1
	cfg.Knobs.TicketAfter = 3
	cc := client("ec.test")
	cc.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	c := tls.Client(dial(t, cfg, echo), cc)
	exchange(t, c, "one two three")
	var order []uint8
	for _, e := range events.of(EventRecord) {
		if e.Out && e.Encrypted {
			order = append(order, e.Inner)
		}
	}
	tail := order[len(order)-3:]
	if !bytes.Equal(tail, []byte{tlsnames.RecordApplicationData, tlsnames.RecordHandshake, tlsnames.RecordApplicationData}) {
		t.Errorf("records %v", order)
	}
}

func TestBadKnobsTLS13(t *testing.T) {
	for name, c := range map[string]struct {
		knobs Knobs
		want  string
		alert string // that crypto/tls sends; it does not always send the one of the RFC
	}{
		"BadFinished":  {Knobs{BadFinished: true}, "invalid server finished hash", "decrypt_error"},
		"BadSignature": {Knobs{BadSignature: true}, "invalid signature by the server certificate", "decrypt_error"},
		"Version 1.2":  {Knobs{Version: VersionTLS12}, "TLS 1.2", "illegal_parameter"},
		"Version 1.5":  {Knobs{Version: 0x0306}, "server selected unsupported protocol version", "protocol_version"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, events := base13()
			cfg.Knobs = c.knobs
			in, us := both(t, cfg, client("ec.test"))
			if !says(in, c.want) || !says(us, c.alert) {
				t.Errorf("client %v, server %v", in, us)
			}
			if len(events.of(EventKnob)) != 1 {
				t.Errorf("%d events tell of the knob", len(events.of(EventKnob)))
			}
		})
	}
}

// The ChangeCipherSpec for middleboxes follows the ServerHello once, because crypto/tls sends a
// session id.
func TestCompatibilityTLS13(t *testing.T) {
	cfg, _ := base13()
	raw := dial(t, cfg, echo)
	exchange(t, tls.Client(raw, client("ec.test")), "x")
	all, _ := raw.records()
	if len(raw.ofType(tlsnames.RecordChangeCipherSpec)) != 1 || all[1].typ != tlsnames.RecordChangeCipherSpec {
		t.Errorf("records: %v", all)
	}
}

// Secrets in the key log are those of the connection: crypto/tls writes the same lines.
func TestKeyLogTLS13(t *testing.T) {
	var ours, theirs bytes.Buffer
	cfg, _ := base13()
	cfg.KeyLog = &ours
	cc := client("ec.test")
	cc.KeyLogWriter = &theirs
	done := make(chan error, 1)
	c := tls.Client(dial(t, cfg, shake(done)), cc)
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(theirs.String()) {
		if !strings.Contains(ours.String(), line) {
			t.Errorf("the key log has no %q", line)
		}
	}
}

// A context that ends while the client is silent ends the handshake.
func TestSilentClient(t *testing.T) {
	cfg, _ := base13()
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	raw := dial(t, cfg, func(c *Conn) { result <- c.Handshake(ctx) })
	if _, err := raw.Write([]byte{22, 3, 1}); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-result; err == nil {
		t.Error("a handshake without a client succeeded")
	}
}

// A resumed session has the client's chain of the first.
func TestTicketKeepsClientChain(t *testing.T) {
	cfg, _ := base13()
	cfg.Tickets, cfg.ClientAuth = 1, RequireClientCert
	cc := client("ec.test")
	cc.Certificates = []tls.Certificate{tests().client}
	cc.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	for i := range 3 {
		states := make(chan State, 1)
		c := tls.Client(dial(t, cfg, func(c *Conn) { echo(c); states <- c.State() }), cc)
		exchange(t, c, "hello")
		c.Close()
		s := <-states
		if s.Resumed != (i > 0) || !slices.EqualFunc(s.ClientChain, tests().client.Certificate, bytes.Equal) {
			t.Errorf("connection %d: resumed %v, chain of %d", i, s.Resumed, len(s.ClientChain))
		}
	}
}

func TestPrintable(t *testing.T) {
	for identity, want := range map[string]string{"sensor-1": `"sensor-1"`, "\x00a": "0x0061", "": `""`} {
		if got := printable([]byte(identity)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := printable(make([]byte, 1000)); len(got) != 2+2*64 {
		t.Errorf("a long identity prints as %d characters", len(got))
	}
}
