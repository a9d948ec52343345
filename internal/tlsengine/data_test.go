package tlsengine

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"sim800emu/internal/tlsnames"
)

// TestBothWaysAtOnce writes and reads from several goroutines, with all that
// disturbs the data.
func TestBothWaysAtOnce(t *testing.T) {
	const size, each = 200_000, 1000
	for _, version := range []uint16{VersionTLS12, VersionTLS13} {
		cfg := base()
		cfg.MaxVersion = version
		cfg.Knobs = Knobs{
			AppRecords: Sizes{Fixed: 700}, EmptyAppRecords: 1, PadRecords: 3,
			KeyUpdateAfter: 5000, KeyUpdateAsk: true,
		}
		if version == VersionTLS13 {
			cfg.Knobs.TicketAfter = 7001
		}
		raw := dial(t, cfg, func(c *Conn) {
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					for range size / each / 2 {
						if _, err := c.Write(make([]byte, each)); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			if n, err := io.Copy(io.Discard, struct{ io.Reader }{c}); n != size || err != nil {
				t.Errorf("the server read %d bytes, %v", n, err)
			}
			wg.Wait()
			if s := c.State(); version == VersionTLS13 && (s.KeyUpdatesSent == 0 || s.KeyUpdatesGot == 0 || s.TicketsSent != 1) {
				t.Errorf("state %+v", s)
			}
		})
		c := tls.Client(raw, client("ec.test"))
		sent := make(chan struct{})
		go func() { defer close(sent); _, _ = c.Write(make([]byte, size)) }()
		if n, err := io.Copy(io.Discard, io.LimitReader(c, size)); n != size || err != nil {
			t.Errorf("the client read %d bytes, %v", n, err)
		}
		<-sent
		c.Close()
	}
}

// TestPaddingOnTheWire: each record of TLS 1.3 is longer by as much.
func TestPaddingOnTheWire(t *testing.T) {
	total := func(k Knobs) (records, bytes int) {
		raw, err := fetchWith(t, k, VersionTLS13)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range raw.ofType(tlsnames.RecordApplicationData) {
			records, bytes = records+1, bytes+len(r.payload)
		}
		return records, bytes
	}
	records, plain := total(Knobs{})
	again, padded := total(Knobs{PadRecords: 100})
	// The signature of ECDSA in DER differs by a few bytes between two handshakes.
	if d := padded - plain - 100*records; again != records || d < -6 || d > 6 {
		t.Errorf("%d records with %d bytes, padded %d with %d", records, plain, again, padded)
	}
}

// A counter counts writes.
type counter struct {
	net.Conn
	writes int
}

func (c *counter) Write(b []byte) (int, error) { c.writes++; return c.Conn.Write(b) }

func TestWritesToTheTransport(t *testing.T) {
	for each, want := range map[bool]int{false: 2, true: 6} { // flights, records
		here, there := net.Pipe()
		count := &counter{Conn: here}
		cfg := base()
		cfg.MaxVersion = VersionTLS12
		cfg.Knobs.WritePerRecord = each
		done := make(chan error, 1)
		go func() { done <- tls.Client(there, client("ec.test")).Handshake() }()
		if err := Server(count, cfg).Handshake(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil || count.writes != want {
			t.Errorf("per record %v: %d writes, %v", each, count.writes, err)
		}
		here.Close()
	}
}

// TestLateTicketOfTLS12 is what RFC 5077 forbids; crypto/tls takes it for a renegotiation.
func TestLateTicketOfTLS12(t *testing.T) {
	raw, err := fetch(t, Knobs{TicketAfter: 800})
	if err == nil {
		t.Error("the client took it")
	}
	all, _ := raw.records()
	for i, r := range all {
		if r.typ == tlsnames.RecordApplicationData && (len(r.payload) != 800+overGCM || all[i+1].typ != tlsnames.RecordHandshake) {
			t.Errorf("record of %d bytes, then type %d", len(r.payload), all[i+1].typ)
		}
		if r.typ == tlsnames.RecordApplicationData {
			break
		}
	}
}

func TestSessionCacheForgetsTheOldest(t *testing.T) {
	s := NewSessionCache(2)
	for i := range byte(3) {
		s.put([]byte{i}, []byte{i})
	}
	if _, ok := s.get([]byte{0}); ok {
		t.Error("the oldest is still there")
	}
	if got, ok := s.get([]byte{2}); !ok || !bytes.Equal(got, []byte{2}) {
		t.Error("the latest is not there")
	}
}

func TestSession12ReadsBack(t *testing.T) {
	s := &session12{suite: 0xc02b, ems: true, created: date(2026), master: make([]byte, masterLen), serverName: "a", identity: []byte("b"), leaf: []byte("c")}
	got, ok := parseSession12(s.marshal())
	if !ok || got.suite != s.suite || !got.created.Equal(s.created) || got.serverName != "a" || string(got.leaf) != "c" {
		t.Errorf("%+v", got)
	}
	for n := range s.marshal() {
		if _, ok := parseSession12(s.marshal()[:n]); ok {
			t.Errorf("%d bytes are enough", n)
		}
	}
}

func TestTicketsExpire(t *testing.T) {
	now := date(2026)
	events := &log{}
	cfg := base()
	cfg.Tickets, cfg.MaxVersion = 1, VersionTLS12
	cfg.Now = func() time.Time { return now }
	cfg.OnEvent = events.add
	cc := client("ec.test")
	cc.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	exchange(t, tls.Client(dial(t, cfg, echo), cc), "x")
	now = now.Add(3 * time.Hour)
	c := tls.Client(dial(t, cfg, echo), cc)
	exchange(t, c, "x")
	if got := events.of(EventResumption); c.ConnectionState().DidResume || len(got) != 1 || !strings.Contains(got[0].Text, "too old") {
		t.Errorf("%+v", got)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, cfg := range map[string]*Config{
		"ALPN":   {ALPN: []string{""}},
		"names":  {ClientCANames: [][]byte{make([]byte, 1<<16)}},
		"step":   {Knobs: Knobs{Actions: []Action{{Step: "lunch"}}}},
		"inside": {Knobs: Knobs{Actions: []Action{{Step: StepFinished, When: Inside}}}},
	} {
		here, there := net.Pipe()
		if err := Server(here, cfg).Handshake(context.Background()); err == nil || !strings.HasPrefix(err.Error(), "config: ") {
			t.Errorf("%s: %v", name, err)
		}
		here.Close()
		there.Close()
	}
}
