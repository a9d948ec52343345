package tlsengine

import (
	"strings"
	"testing"

	"sim800emu/internal/tlsnames"
)

// GnuTLS with an external key, in both modes, and no certificate on the server.
func TestGnuTLSExternalPSK(t *testing.T) {
	program := gnutls(t)
	for exchange, group := range map[string]uint16{"+ECDHE-PSK:+GROUP-X25519": tlsnames.GroupX25519, "+PSK": 0} {
		t.Run(exchange, func(t *testing.T) {
			cfg := withPSK(base())
			cfg.Certificate = nil
			p := listen(t, cfg, echo)
			out := run(t, nil, program, p.port, p.file("ca.pem"), "ec.test", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:"+exchange, "40000", "0")
			s := p.ended(t, 1)[0]
			if !strings.HasPrefix(out, "OK") || s.Version != VersionTLS13 || s.Group != group || string(s.PSKIdentity) != "device" {
				t.Errorf("%s %+v", out, s)
			}
		})
	}
}

// GnuTLS sends shares for two groups of different kinds; the server wants a third.
func TestGnuTLSGroupsTLS13(t *testing.T) {
	program := gnutls(t)
	for groups, retry := range map[string]bool{"+GROUP-SECP521R1": false, "+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP521R1": true} {
		t.Run(groups, func(t *testing.T) {
			cfg, _ := base13()
			cfg.Groups = []uint16{tlsnames.GroupP521}
			p := listen(t, cfg, echo)
			out := run(t, nil, program, p.port, p.file("ca.pem"), "ec.test", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:"+groups, "40000", "0")
			s := p.ended(t, 1)[0]
			if !strings.HasPrefix(out, "OK") || s.Group != tlsnames.GroupP521 || s.HelloRetry != retry {
				t.Errorf("%s %+v", out, s)
			}
		})
	}
}
