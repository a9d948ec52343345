package tlsengine

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"testing"

	"sim800emu/internal/tlsnames"
)

// BenchmarkHandshake is the engine and crypto/tls with the same client, which
// costs about as much as they do.
func BenchmarkHandshake(b *testing.B) {
	std := &tls.Config{Certificates: []tls.Certificate{{Certificate: tests().ecdsa.Chain, PrivateKey: tests().ecdsa.Key}}}
	cfg := base()
	for _, version := range []uint16{VersionTLS12, VersionTLS13} {
		for name, server := range map[string]func(net.Conn) error{
			"engine":     func(c net.Conn) error { return Server(c, cfg).Handshake(context.Background()) },
			"crypto_tls": func(c net.Conn) error { return tls.Server(c, std).Handshake() },
		} {
			b.Run(fmt.Sprintf("%s/%s", tlsnames.VersionName(version), name), func(b *testing.B) {
				for b.Loop() {
					here, there := net.Pipe()
					done := make(chan error, 1)
					go func() {
						cc := &tls.Config{InsecureSkipVerify: true, MaxVersion: version, CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256}}
						done <- tls.Client(there, cc).Handshake()
					}()
					if err := server(here); err != nil {
						b.Fatal(err)
					}
					if err := <-done; err != nil {
						b.Fatal(err)
					}
					here.Close()
				}
			})
		}
	}
}

// BenchmarkData is the speed of application data, sealed alone.
func BenchmarkData(b *testing.B) {
	for _, id := range []uint16{0xc02b, 0xc0ac, 0xc009, 0xcca9, 0x1301} {
		b.Run(tlsnames.SuiteName(id), func(b *testing.B) {
			s := suiteByID(id)
			var p protection
			if s.kx == kx13 {
				p = must(newProtection13(s, make([]byte, s.keyLen), make([]byte, aeadNonce)))
			} else {
				p, _, _ = protections12(s, make([]byte, masterLen), nil, nil, false, zeros{})
			}
			plain, out := make([]byte, 4096), []byte(nil)
			b.SetBytes(int64(len(plain)))
			for b.Loop() {
				out = must(p.seal(out[:0], 1, 23, plain, 0))
			}
		})
	}
}
