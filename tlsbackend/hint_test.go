package tlsbackend

import (
	"crypto/tls"
	"io"
	"strings"
	"testing"
	"time"

	"sim800emu/tlsbackend/pki"
)

// A client without a certificate is told so, and not that nothing is in common;
// one with a bad certificate, or without a suite in common, is not told so.
func TestTheHintForAClientWithoutACertificate(t *testing.T) {
	only := func(version uint16) func(*tls.Config) {
		return func(c *tls.Config) { c.MinVersion, c.MaxVersion = version, version }
	}
	for _, c := range []struct {
		name, endpoint string
		set            func(tr *trial) func(*tls.Config)
		want           bool
	}{
		{"TLS 1.2", "client-cert", func(*trial) func(*tls.Config) { return only(tls.VersionTLS12) }, true},
		{"TLS 1.3", "client-cert", func(*trial) func(*tls.Config) { return only(tls.VersionTLS13) }, true},
		{"test engine", "client-cert-many-cas", func(*trial) func(*tls.Config) { return only(tls.VersionTLS12) }, true},
		{"test engine, TLS 1.3", "client-cert-many-cas", func(*trial) func(*tls.Config) { return only(tls.VersionTLS13) }, true},
		{"expired", "client-cert", func(tr *trial) func(*tls.Config) { return tr.withClient(pki.ClientExpired) }, false},
		{"nothing in common", "no-common-suite", func(*trial) func(*tls.Config) { return only(tls.VersionTLS12) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.limits.linger = 50 * time.Millisecond
			tr := &trial{t: t, b: b}
			settings := b.trusting(c.endpoint + ".sim800.test")
			c.set(tr)(settings)
			conn := tls.Client(b.dialTCP(c.endpoint, c.endpoint+".sim800.test", 443), settings)
			if err := conn.Handshake(); err == nil {
				_, err = conn.Read(make([]byte, 1)) // in TLS 1.3 the refusal comes behind the handshake
				if err == nil || err == io.EOF {
					t.Errorf("not refused: %v", err)
				}
			}
			_ = conn.Close() // what it says no longer matters
			b.work.Wait()
			hint := b.connection(1).Hint
			if got := strings.Contains(hint, "the client sent none"); got != c.want {
				t.Errorf("hint %q", hint)
			}
		})
	}
}
