//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"sim800emu/tlsbackend"
)

// TestTLS is the server of package tlsbackend and clients of five libraries.
func TestTLS(t *testing.T) {
	b := buildTLS(t)
	for name, test := range map[string]func(*testing.T, *tlsBench){
		"endpoints": testTLSEndpoints, "errors": testTLSErrors, "constant random": testTLSConstantRandom, "handshakes": testTLSHandshakes,
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t, b) })
	}
}

// testTLSEndpoints has the clients meet every endpoint: on a
// socket, and through a modem. With E2E_TLS=full all of them do both; else
// mbedTLS does, and the others meet what takes no waiting on a socket.
func testTLSEndpoints(t *testing.T, b *tlsBench) {
	rows := expectations(t)
	everyEndpoint(t, rows, tlsbackend.Names())
	known := words(t)
	s := b.server(t)
	t.Run("all", func(t *testing.T) { // the server ends behind it
		for _, r := range rows {
			t.Run(r.name(), func(t *testing.T) {
				t.Parallel()
				b.meet(t, serve(t, s, r.spec), r, known)
			})
		}
	})
}

func (b *tlsBench) meet(t *testing.T, address string, r row, known map[[2]string]string) {
	flags := b.flags(r.spec, r.flags)
	waits := strings.Contains(r.cells["mbedtls"], "silent")
	for _, client := range libraries() {
		if b.full || client == "mbedtls" || !waits {
			m := b.atSocket(t, client, address, flags)
			if d := differs(r, client, false, m); d != "" {
				t.Errorf("on a socket: %s", d)
			}
			if !says(known, client, m) {
				t.Errorf("%s says of %s: %s", client, m.Code, m.Text)
			}
		}
		if b.full || client == "mbedtls" {
			if d := differs(r, client, true, b.atModem(t, client, r.spec, flags)); d != "" {
				t.Errorf("through a modem: %s", d)
			}
		}
	}
}
