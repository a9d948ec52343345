package tlsengine

import (
	"strings"
	"testing"
)

func gnutls(t *testing.T) string { return built(t, "gnutls_client.c", "-lgnutls") }

func TestGnuTLS(t *testing.T) {
	program := gnutls(t)
	const off = "NORMAL:-VERS-ALL:"
	for priority, want := range map[string]State{
		off + "+VERS-TLS1.3":                                                              {Version: VersionTLS13, Suite: 0x1302},
		off + "+VERS-TLS1.3:-CIPHER-ALL:+AES-128-CCM-8":                                   {Version: VersionTLS13, Suite: 0x1305},
		off + "+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CCM":                                     {Version: VersionTLS12, Suite: 0xc0ac},
		off + "+VERS-TLS1.2:-CIPHER-ALL:+AES-256-CCM-8":                                   {Version: VersionTLS12, Suite: 0xc0af},
		off + "+VERS-TLS1.2:-CIPHER-ALL:+AES-256-CBC:-MAC-ALL:+SHA384":                    {Version: VersionTLS12, Suite: 0xc024, EncryptThenMAC: true},
		off + "+VERS-TLS1.2:-CIPHER-ALL:+AES-256-CBC:-MAC-ALL:+SHA1:%NO_ETM":              {Version: VersionTLS12, Suite: 0xc00a},
		off + "+VERS-TLS1.2:-CIPHER-ALL:+CHACHA20-POLY1305":                               {Version: VersionTLS12, Suite: 0xcca9},
		off + "+VERS-TLS1.2:-KX-ALL:+ECDHE-PSK:-CIPHER-ALL:+AES-128-CBC:-MAC-ALL:+SHA256": {Version: VersionTLS12, Suite: 0xc037, EncryptThenMAC: true},
		off + "+VERS-TLS1.2:-KX-ALL:+PSK:-CIPHER-ALL:+AES-128-CCM-8":                      {Version: VersionTLS12, Suite: 0xc0a8},
	} {
		t.Run(strings.TrimPrefix(priority, off), func(t *testing.T) {
			cfg := withPSK(base())
			cfg.Suites = []uint16{want.Suite}
			p := listen(t, cfg, echo)
			out := run(t, nil, program, p.port, p.file("ca.pem"), "ec.test", priority, "40000", "0")
			s := p.ended(t, 1)[0]
			if !strings.HasPrefix(out, "OK") || s.Version != want.Version || s.Suite != want.Suite || s.EncryptThenMAC != want.EncryptThenMAC {
				t.Errorf("%s %+v", out, s)
			}
		})
	}
}

func TestGnuTLSRecordSizeLimit(t *testing.T) {
	program := gnutls(t)
	for _, version := range []string{"1.2", "1.3"} {
		t.Run(version, func(t *testing.T) {
			events := &log{}
			cfg := base()
			cfg.RecordSizeLimit = 1024
			cfg.OnEvent = events.add
			p := listen(t, cfg, echo)
			out := run(t, nil, program, p.port, p.file("ca.pem"), "ec.test", "NORMAL:-VERS-ALL:+VERS-TLS"+version, "40000", "600")
			s := p.ended(t, 1)[0]
			if !strings.HasPrefix(out, "OK") || s.RecordSizeOut == 0 || s.RecordSizeOut > 600 || s.RecordSizeIn > 1024 {
				t.Errorf("%s out %d in %d", out, s.RecordSizeOut, s.RecordSizeIn)
			}
			for _, e := range events.of(EventRecord) {
				if e.Encrypted && (e.Out && e.Size > 5+8+600+16+1 || !e.Out && e.Size > 5+8+1024+16+1) {
					t.Errorf("record of %d bytes, out %v", e.Size, e.Out)
				}
			}
		})
	}
}
