//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sim800emu/tlsbackend"
)

// aboutRandom is the rules that a client without entropy breaks.
func aboutRandom() []string {
	return []string{"random-repeated", "random-constant-part", "random-poor", "key-repeated"}
}

// testTLSConstantRandom has a client whose random generator always says the
// same. The diary names it at its second connection, on a socket and through a modem.
func testTLSConstantRandom(t *testing.T, b *tlsBench) {
	flags := b.flags("tls12", "--constant-random --connections 2 --path /bytes/64")
	t.Run("socket", func(t *testing.T) {
		s := b.server(t)
		if m := b.atSocket(t, "mbedtls", serve(t, s, "tls12"), flags); m.Outcome != "page" {
			t.Fatal(m)
		}
		ended(t, s, 2)
		for i, c := range s.Diary().List() {
			// mbedTLS begins its random with the time: the second may be another one.
			named := slices.Contains(c.Findings, "random-repeated") || slices.Contains(c.Findings, "random-constant-part")
			if named != (i == 1) {
				t.Errorf("connection %d: %v", i+1, c.Findings)
			}
		}
	})
	t.Run("modem", func(t *testing.T) {
		r := b.modem(t, job{
			seed: 1, baud: "115200", level: "info",
			exec: fmt.Sprintf("%s/mbedtls --at $SIM800_PORT %s", b.clients, flags),
		})
		if m := read(t, r.stdout, r.stderr); m.Outcome != "page" {
			t.Fatal(m)
		}
		for line := range strings.Lines(r.stderr) {
			if strings.Contains(line, "connection 2 at tls12 looks wrong") && strings.Contains(line, "the client's entropy is constant") {
				return
			}
		}
		t.Errorf("the log does not name it:\n%s", r.stderr)
	})
}

// testTLSHandshakes has each library shake hands again and again with the test
// engine, none of whose knobs is set: E2E_TLS_HANDSHAKES times, 50 unless it says so. All
// succeed, and the diary finds nothing about their randomness.
func testTLSHandshakes(t *testing.T, b *tlsBench) {
	n := number(t, "E2E_TLS_HANDSHAKES", 50)
	const spec = "record-size-limit" // a correct server: the extension is taken where it is offered
	if behaviour, err := tlsbackend.BehaviourOf(spec); err != nil || behaviour.Layer() != "engine" {
		t.Fatal("the endpoint is not one of the engine", err)
	}
	for _, client := range libraries() {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			b.shakes(t, client, spec, n)
		})
	}
}

// shakes has a client connect n times, half of them in each version that it has.
func (b *tlsBench) shakes(t *testing.T, client, spec string, n int) {
	found := &findings{}
	s := b.serverWith(t, tlsbackend.Config{OnEvent: found.take})
	address := serve(t, s, spec)
	rounds := map[string]int{"--max 12": n}
	if client != "mbedtls" && client != "bearssl" {
		rounds = map[string]int{"--max 12": n - n/2, "--min 13": n / 2}
	}
	began := time.Now()
	had := 0
	for flags, count := range rounds {
		m := b.atSocket(t, client, address, b.flags(spec, fmt.Sprintf("%s --path /bytes/64 --timeout 60000 --connections %d", flags, count)))
		had += m.Connections
		if m.Outcome != "page" || m.Connections != count {
			t.Errorf("connection %d of %d: %s %s (%s)", m.Connections, count, m.Outcome, m.Code, m.Text)
		}
		if want := map[string]string{"--max 12": "1.2", "--min 13": "1.3"}[flags]; !strings.HasSuffix(m.Version, want) {
			t.Errorf("version %s, want %s", m.Version, want)
		}
	}
	if rules := found.of(aboutRandom()); len(rules) > 0 {
		t.Errorf("the diary found %v", rules)
	}
	shaken := found.handshakes()
	if shaken != n {
		t.Errorf("the server counts %d handshakes of %d", shaken, n)
	}
	t.Logf("%d of %d handshakes, %.0f a second, nothing found", had, n, float64(had)/time.Since(began).Seconds())
}

// findings counts what a server tells.
type findings struct {
	mu     sync.Mutex
	rules  map[string]int
	shaken int
}

func (f *findings) take(e tlsbackend.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch e := e.(type) {
	case tlsbackend.Finding:
		if f.rules == nil {
			f.rules = map[string]int{}
		}
		f.rules[e.Rule]++
	case tlsbackend.Handshake:
		f.shaken++
	}
}

// of is those of some rules.
func (f *findings) of(rules []string) (found []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range rules {
		if n := f.rules[r]; n > 0 {
			found = append(found, fmt.Sprintf("%s %d times", r, n))
		}
	}
	return found
}

func (f *findings) handshakes() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.shaken
}
