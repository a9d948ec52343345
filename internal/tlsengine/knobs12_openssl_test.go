package tlsengine

import (
	"strings"
	"testing"

	"sim800emu/internal/tlsnames"
)

// OpenSSL as an independent reader of what else a knob puts on the wire of TLS
// 1.2, or leaves out: the messages as -msg prints them, and how the session ends.
func TestKnobsSeenByOpenSSLTLS12(t *testing.T) {
	const closeNotify, cancelled = "<<< TLS 1.2, Alert [length 0002], warning close_notify", "<<< TLS 1.2, Alert [length 0002], warning user_canceled"
	at := func(do Doing) Action { return Action{Step: StepCertificate, Do: do} }
	count := func(what string, n int) func(string) bool {
		return func(out string) bool { return strings.Count(out, what) == n }
	}
	for name, c := range map[string]struct {
		knobs Knobs
		seen  func(out string) bool
	}{
		"none":                       {Knobs{}, count(closeNotify, 1)},
		"no close_notify":            {Knobs{NoCloseNotify: true}, count(closeNotify, 0)},
		"extended master secret":     {Knobs{}, count("Extended master secret: yes", 1)},
		"no extended master secret":  {Knobs{NoExtendedMasterSecret: true}, count("Extended master secret: no", 1)},
		"three warnings":             {Knobs{Actions: []Action{{Step: StepCertificate, Do: WarnAlert, Alert: tlsnames.AlertUserCanceled, Times: 3}}}, count(cancelled, 3)},
		"bytes outside of records":   {Knobs{Actions: []Action{{Step: StepCertificate, Do: GarbageSend, Text: "220 smtp.example ready\r\n"}}}, count("wrong version number", 1)},
		"FIN":                        {Knobs{Actions: []Action{at(CloseFIN)}}, count("unexpected eof while reading", 1)},
		"RST":                        {Knobs{Actions: []Action{at(CloseRST)}}, count("errno=104", 1)},
		"a renegotiation is asked":   {Knobs{RenegotiateAfter: 1}, count("<<< TLS 1.2, Handshake [length 0004], HelloRequest", 1)},
		"records of 100 in a flight": {Knobs{HandshakeRecords: Sizes{Fixed: 100}}, func(out string) bool { return strings.Count(out, "16 03 03 00 64") > 3 }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := base()
			cfg.Knobs = c.knobs
			p := listen(t, cfg, greet)
			if out := sClient(t, p, "hello\n", "-tls1_2", "-msg"); !c.seen(out) {
				t.Error(out)
			}
			p.ended(t, 1)
		})
	}
}
