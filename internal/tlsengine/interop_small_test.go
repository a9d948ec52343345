package tlsengine

import (
	"io"
	"strings"
	"testing"
)

func TestWolfSSL(t *testing.T) {
	program := built(t, "wolfssl_client.c", "-lwolfssl")
	for version, want := range map[string]uint16{"12": VersionTLS12, "13": VersionTLS13} {
		for _, name := range []string{"ec.test", "rsa.test"} {
			for _, fragment := range []string{"0", "1"} {
				cfg := base()
				cfg.MaxFragment = true
				cfg.Tickets = 1
				p := listen(t, cfg, echo)
				out := run(t, nil, program, p.port, p.file("ca.pem"), name, version, fragment, "20000")
				s := p.ended(t, 1)[0]
				if !strings.HasPrefix(out, "OK") || s.Version != want || (s.MaxFragment == 512) != (fragment == "1") {
					t.Errorf("%s %s fragment %s: %s %+v", version, name, fragment, out, s)
				}
			}
		}
	}
}

func TestBearSSL(t *testing.T) {
	program := built(t, "bearssl_client.c", "-lbearssl")
	suites := []uint16{0xc02b, 0xc02c, 0xcca9, 0xc0ac, 0xc0ae, 0xc023, 0xc024, 0xc009, 0xc02f, 0xcca8, 0xc013, 0x009c, 0x002f, 0x003d, 0xc09c}
	for _, id := range suites {
		for _, size := range []string{"512", "16384"} {
			cfg := base()
			cfg.Suites = []uint16{id}
			cfg.MaxFragment = true
			name := "ec.test"
			if suiteByID(id).auth == keyRSA {
				name = "rsa.test"
			}
			p := listen(t, cfg, echo)
			out := run(t, nil, program, p.port, name, "20000", size)
			s := p.ended(t, 1)[0]
			if !strings.HasPrefix(out, "OK") || s.Suite != id || (s.MaxFragment == 512) != (size == "512") {
				t.Errorf("%04x, buffer %s: %s %+v", id, size, out, s)
			}
		}
	}
}

// TestBearSSLWithSmallBuffer shows what a server costs that ignores the extension.
func TestBearSSLWithSmallBuffer(t *testing.T) {
	program := built(t, "bearssl_client.c", "-lbearssl")
	for _, how := range []MaxFragmentKnob{MaxFragmentIgnored, MaxFragmentDisobeyed} {
		cfg := base()
		cfg.MaxFragment = true
		cfg.Knobs.MaxFragment = how
		p := listen(t, cfg, func(c *Conn) {
			_, _ = io.ReadFull(c, make([]byte, 20000))
			_, _ = c.Write(make([]byte, 20000))
		})
		out := run(t, nil, program, p.port, "ec.test", "20000", "512")
		if p.ended(t, 1); out != "FAIL 6\n" { // BR_ERR_TOO_LARGE
			t.Errorf("way %d: %s", how, out)
		}
	}
}
