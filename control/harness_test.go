package control_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"sim800emu/control"
	"sim800emu/internal/kernel"
	"sim800emu/modem"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// A bench is two modems that run, and the side door to them.
type bench struct {
	*testing.T
	door   *control.Server
	client *control.Client
	first  *modemtest.Modem
	end    context.CancelFunc // of the modems
	ended  <-chan struct{}
}

// newBench makes modem1, which is registered, and modem2, which is off. change
// may be nil.
func newBench(t *testing.T, change func(*control.Config)) *bench {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) })
	clock, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(clock.Close)
	first := modemtest.New(t, modemtest.NoEcho(), modemtest.With(func(n *modemtest.Network) {
		n.TCP("192.0.2.1:7", modemtest.Server{Echo: true})
	}), modemtest.Change(func(p *profiles.Profile) {
		p.Bluetooth.Devices = []profiles.BluetoothDevice{{Name: "Phone", Address: "e0:1f:88:db:c3:3f", RSSI: -50}}
	}))
	second := modemtest.New(t, modemtest.Start(modemtest.Off), modemtest.Seed(2))
	cfg := control.Config{
		Addr: addr(t, "127.0.0.1:0"), Log: zerolog.New(zerolog.NewTestWriter(t)),
		Modems: []control.Modem{
			{Name: "modem1", Port: "/dev/one", Modem: first.Modem},
			{Name: "modem2", Port: "/dev/two", Modem: second.Modem},
		},
	}
	if change != nil {
		change(&cfg)
	}
	door, err := control.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, door: door, first: first, client: control.NewClient(door.Addr(), cfg.Token)}
	for _, m := range cfg.Modems {
		m.Modem.Observe(func(at time.Duration, ev kernel.Event) { door.Event(at, m.Name, ev) })
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	b.end, b.ended = cancel, ended
	done := make(chan error, len(cfg.Modems))
	for _, m := range cfg.Modems {
		go func() { done <- m.Modem.Run(ctx, clock, 1) }()
	}
	go func() {
		defer close(ended)
		for range cfg.Modems {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}()
	t.Cleanup(func() {
		b.client.Close()
		if err := door.Close(); err != nil {
			t.Error(err)
		}
		cancel()
		<-ended
	})
	return b
}

func addr(t *testing.T, s string) control.Addr {
	t.Helper()
	a, err := control.ParseAddr(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func onSocket(t *testing.T) func(*control.Config) {
	return func(c *control.Config) { c.Addr = addr(t, "unix:"+filepath.Join(t.TempDir(), "door")) }
}

// on runs f on the loop of modem1 and waits for it.
func (b *bench) on(f func()) {
	b.Helper()
	done := make(chan struct{})
	if !b.first.Loop().Post(func() { f(); close(done) }) {
		b.Fatal("the modem has ended")
	}
	<-done
}

// reads is what the TE of modem1 reads until it ends so.
func (b *bench) reads(end string) (got string) {
	b.Helper()
	for deadline := time.Now().Add(5 * time.Second); !strings.HasSuffix(got, end); {
		b.on(func() { got += b.first.Received() })
		if time.Now().After(deadline) {
			b.Fatalf("the TE read %q, want %q at the end", got, end)
		}
	}
	return got
}

// types is a line of the TE of modem1.
func (b *bench) types(line string) {
	b.on(func() { b.first.Line().Receive([]byte(line + "\r")) })
}

// do asks modem1 for a change and gives the reply; body is nil, a string of
// YAML, or anything that is JSON.
func do[T any](b *bench, method, path string, body any) T {
	b.Helper()
	v, err := try[T](b, method, path, body)
	if err != nil {
		b.Fatalf("%s %s: %v", method, path, err)
	}
	return v
}

func try[T any](b *bench, method, path string, body any) (v T, err error) {
	b.Helper()
	if s, ok := body.(string); ok {
		body = []byte(s)
	}
	reply, err := b.client.Do(b.Context(), method, "/modems/modem1"+path, body)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(reply, &v); err != nil {
		b.Fatalf("%s %s: %v in %s", method, path, err, reply)
	}
	return v, nil
}

// refused fails the test unless the side door refuses with this status and a
// text that has this in it.
func refused(b *bench, status int, text, method, path string, body any) {
	b.Helper()
	_, err := try[any](b, method, path, body)
	wantRefused(b.T, err, status, text)
}

func wantRefused(t *testing.T, err error, status int, text string) {
	t.Helper()
	r, ok := err.(*control.Refused)
	if !ok || r.Status != status || !strings.Contains(r.Error(), text) {
		t.Errorf("got %v, want status %d and %q", err, status, text)
	}
}

// state is what modem1 says of itself.
func (b *bench) state() modem.Snapshot {
	b.Helper()
	return do[modem.Snapshot](b, "GET", "", nil)
}

// raw sends a request as it is and gives status, headers and body.
func (b *bench) raw(method, path, body string, header map[string]string) (int, http.Header, string) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), method, "http://"+b.door.Addr().String()+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	for k, v := range header {
		if k == "Host" {
			req.Host = v
		} else {
			req.Header.Set(k, v)
		}
	}
	tr := &http.Transport{DisableKeepAlives: true}
	resp, err := tr.RoundTrip(req)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(all)
}
