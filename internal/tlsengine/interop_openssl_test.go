package tlsengine

import (
	"io"
	"os"
	"strings"
	"testing"

	"sim800emu/internal/needs"
	"sim800emu/internal/tlsnames"
)

// greet says back the six bytes of "hello\n" and closes.
func greet(c *Conn) {
	buf := make([]byte, 6)
	for n := 0; n < len(buf); {
		m, err := c.Read(buf[n:])
		if err != nil {
			return
		}
		n += m
	}
	_, _ = c.Write(buf)
}

// sClient runs openssl s_client with an input, and gives all that it said.
func sClient(t *testing.T, p *peer, stdin string, args ...string) string {
	return sClientFrom(t, p, strings.NewReader(stdin), append(args, "-ign_eof")...)
}

func sClientFrom(t *testing.T, p *peer, stdin io.Reader, args ...string) string {
	t.Helper()
	all := append([]string{"s_client", "-connect", "127.0.0.1:" + p.port, "-CAfile", p.file("ca.pem")}, args...)
	return run(t, stdin, needs.Program(t, "openssl"), all...)
}

func TestOpenSSLSuites(t *testing.T) {
	for _, id := range Suites() {
		s := suiteByID(id)
		name := tlsnames.SuiteOpenSSL(id)
		if s.cipher == cipher3DES || name == tlsnames.SuiteName(id) && s.kx != kx13 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			cfg := withPSK(base())
			cfg.PSKHint = []byte("a hint")
			cfg.Suites = []uint16{id}
			p := listen(t, cfg, greet)
			args := []string{"-tls1_2", "-cipher", name + ":@SECLEVEL=0"}
			if s.kx == kx13 {
				args = []string{"-tls1_3", "-ciphersuites", tlsnames.SuiteName(id)}
			}
			switch {
			case s.psk():
				args = append(args, "-psk", "30313233343536373839616263646566", "-psk_identity", "device")
			case s.auth == keyRSA:
				args = append(args, "-servername", "rsa.test")
			}
			out := sClient(t, p, "hello\n", args...)
			if strings.Contains(out, "no cipher match") {
				t.Skip("not in this OpenSSL")
			}
			if hint := strings.Contains(out, "PSK identity hint: a hint"); s.psk() != hint {
				t.Errorf("hint seen: %v", hint)
			}
			if !strings.Contains(out, "\nhello\n") || !strings.Contains(out, "Cipher is "+name) ||
				!s.psk() && !strings.Contains(out, "Verify return code: 0 (ok)") {
				t.Fatal(out)
			}
			p.ended(t, 1)
		})
	}
}

func TestOpenSSLRenegotiates(t *testing.T) {
	for _, allowed := range []bool{true, false} {
		cfg := base()
		cfg.Renegotiation = allowed
		cfg.Tickets = 1
		stdin, typed, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		steps := make(chan string, 4)
		for _, line := range []string{"R\n", "hello\n"} { // s_client takes a command only by itself
			steps <- line
		}
		cfg.OnEvent = func(e Event) {
			if e.Kind == EventFinished || e.Kind == EventAlert && e.Out && e.Type == tlsnames.AlertNoRenegotiation {
				_, _ = typed.WriteString(<-steps)
			}
		}
		p := listen(t, cfg, greet)
		out := sClientFrom(t, p, stdin, "-tls1_2")
		stdin.Close()
		typed.Close()
		s := p.ended(t, 1)[0]
		if allowed && (s.Renegotiations != 1 || !strings.Contains(out, "\nhello\n")) {
			t.Errorf("%d renegotiations: %s", s.Renegotiations, out)
		}
		if !allowed && (s.Renegotiations != 0 || !strings.Contains(out, "no renegotiation")) {
			t.Errorf("%d renegotiations: %s", s.Renegotiations, out)
		}
	}
}

func TestOpenSSLMaxFragment(t *testing.T) {
	for _, version := range []string{"-tls1_2", "-tls1_3"} {
		t.Run(version, func(t *testing.T) {
			events := &log{}
			cfg := base()
			cfg.MaxFragment = true
			cfg.OnEvent = events.add
			p := listen(t, cfg, func(c *Conn) {
				greet(c)
				_, _ = c.Write([]byte(strings.Repeat("0123456789abcde\n", 1000)))
			})
			out := sClient(t, p, "hello\n", version, "-maxfraglen", "512")
			if strings.Count(out, "0123456789abcde\n") != 1000 {
				t.Errorf("%d of 1000 lines came", strings.Count(out, "0123456789abcde\n"))
			}
			p.ended(t, 1)
			for _, e := range events.of(EventRecord) {
				if e.Size > 512+5+1+8+16 {
					t.Errorf("record of %d bytes, out %v", e.Size, e.Out)
				}
			}
		})
	}
}

func TestOpenSSLTakesWhatIsPermitted(t *testing.T) {
	for name, k := range map[string]Knobs{
		"one-byte handshake records": {HandshakeRecords: Sizes{Fixed: 1}},
		"one-byte data records":      {AppRecords: Sizes{Fixed: 1}},
		"growing records":            {AppRecords: Sizes{Fixed: 1, Grow: true}},
		"coalesced":                  {Coalesce: true},
		"split":                      {SplitEvery: 3},
		"write per record":           {WritePerRecord: true},
		"empty records":              {EmptyAppRecords: 2},
		"padding":                    {PadRecords: 100},
		"ticket late":                {TicketAfter: 3},
		"key update":                 {KeyUpdateAfter: 3, KeyUpdateAsk: true},
		"hello retry":                {HelloRetry: true},
		"hello request":              {HelloRequestAt: StepServerHelloDone},
	} {
		for _, version := range []string{"-tls1_2", "-tls1_3"} {
			if version == "-tls1_2" && name == "ticket late" || version == "-tls1_3" && name == "hello request" {
				continue // what the RFCs forbid
			}
			t.Run(name+version, func(t *testing.T) {
				cfg := base()
				cfg.Tickets = 1
				cfg.Knobs = k
				p := listen(t, cfg, greet)
				out := sClient(t, p, "hello\n", version)
				if !strings.Contains(out, "hello\n") || strings.Contains(out, "error") {
					t.Error(out)
				}
				p.ended(t, 1)
			})
		}
	}
}

func TestOpenSSLRefusesWhatIsForbidden(t *testing.T) {
	for name, c := range map[string]struct {
		knobs   Knobs
		version string
		says    string
	}{
		"bad Finished 1.2":     {Knobs{BadFinished: true}, "-tls1_2", "digest check failed"},
		"bad Finished 1.3":     {Knobs{BadFinished: true}, "-tls1_3", "digest check failed"},
		"bad signature 1.2":    {Knobs{BadSignature: true}, "-tls1_2", "bad signature"},
		"bad signature 1.3":    {Knobs{BadSignature: true}, "-tls1_3", "bad signature"},
		"wrong version 1.2":    {Knobs{Version: 0x0302}, "-tls1_2", "version"},
		"wrong version 1.3":    {Knobs{Version: 0x0303}, "-tls1_3", "protocol version"},
		"no renegotiation":     {Knobs{NoRenegotiationInfo: true}, "-tls1_2", "legacy renegotiation disabled"},
		"unasked fragment":     {Knobs{MaxFragment: MaxFragmentUnasked}, "-tls1_2", "unsolicited extension"},
		"corrupt data":         {Knobs{CorruptApp: 1}, "-tls1_2", "bad record mac"},
		"second ticket in 1.2": {Knobs{ExtraTickets: 1}, "-tls1_2", "unexpected message"},
		"alert": {Knobs{Actions: []Action{{Step: StepCertificate, When: Before, Do: FatalAlert, Alert: tlsnames.AlertAccessDenied}}},
			"-tls1_2", "access denied"},
		"truncated": {Knobs{TruncateAt: 300}, "-tls1_2", "unexpected eof"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := base()
			cfg.Tickets = 1
			cfg.Knobs = c.knobs
			p := listen(t, cfg, greet)
			out := sClient(t, p, "hello\n", c.version)
			if !strings.Contains(out, c.says) {
				t.Errorf("not %q: %s", c.says, out)
			}
			p.ended(t, 1)
		})
	}
}

func TestOpenSSLResumes(t *testing.T) {
	cfg := base()
	cfg.Tickets = 2
	p := listen(t, cfg, func(c *Conn) {
		_, _ = c.Write([]byte("welcome\n"))
	})
	for _, version := range []string{"-tls1_2", "-tls1_3"} {
		file := p.file("session" + version)
		before := len(p.ended(t, 0))
		for i, option := range []string{"-sess_out", "-sess_in"} {
			out := sClient(t, p, "", version, option, file)
			if s := p.ended(t, before+i+1)[before+i]; s.Resumed != (i == 1) {
				t.Errorf("%s connection %d: resumed %v\n%s", version, i, s.Resumed, out)
			}
		}
	}
}
