package diary

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"sim800emu/internal/needs"
	"sim800emu/internal/tlsnames"
)

// headers of mbedTLS 2.28 where Debian has them.
const headers = "/usr/include/mbedtls/"

func TestCodesAreThoseOfTheHeaders(t *testing.T) {
	version, err := os.ReadFile(headers + "version.h")
	if err != nil || !strings.Contains(string(version), `"2.28`) {
		needs.Lacking(t, "libmbedtls-dev 2.28 is not installed")
	}
	define := regexp.MustCompile(`#define MBEDTLS_ERR_(\w+) +-(0x[0-9A-F]{4})`)
	known := map[string]string{}
	complete := []string{}
	for _, file := range []string{"ssl.h", "x509.h", "net_sockets.h", "pk.h", "rsa.h", "ecp.h", "ctr_drbg.h", "entropy.h"} {
		text, err := os.ReadFile(headers + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range define.FindAllStringSubmatch(string(text), -1) {
			known["MBEDTLS_ERR_"+m[1]] = "-" + m[2]
			if file == "ssl.h" || file == "x509.h" {
				complete = append(complete, "MBEDTLS_ERR_"+m[1])
			}
		}
	}
	have := map[string]bool{}
	for _, c := range Codes() {
		if have[c.Symbol] || c.Meaning == "" {
			t.Errorf("%+v twice, or without a meaning", c)
		}
		have[c.Symbol] = true
		if known[c.Symbol] != c.Code {
			t.Errorf("%s is %s, the header says %s", c.Symbol, c.Code, known[c.Symbol])
		}
	}
	for _, symbol := range complete {
		if !have[symbol] {
			t.Errorf("%s is missing", symbol)
		}
	}
}

func TestCodesAfterAlerts(t *testing.T) {
	for _, c := range []struct {
		client        bool
		level, number uint8
		want          string
	}{
		{false, 2, tlsnames.AlertHandshakeFailure, "-0x7780"},
		{false, 1, tlsnames.AlertCloseNotify, "-0x7880"},
		{false, 1, tlsnames.AlertUnrecognizedName, ""},
		{true, 1, tlsnames.AlertCloseNotify, ""},
		{true, 2, tlsnames.AlertBadRecordMAC, "-0x7180"},
		{true, 2, tlsnames.AlertUnknownCA, "-0x2700 -0x7680"},
		{true, 2, tlsnames.AlertProtocolVersion, "-0x6E80"},
		{true, 2, tlsnames.AlertAccessDenied, "-0x3000 -0x2700"},
		{true, 2, tlsnames.AlertCertificateExpired, "-0x2700"},
		{true, 2, 77, ""},
		{true, 2, tlsnames.AlertDecryptError, "-0x4E00 -0x4380"},
	} {
		var got []string
		for _, code := range AfterAlert(c.client, c.level, c.number, false) {
			got = append(got, code.Code)
			if code.Symbol == "" {
				t.Errorf("%s has no symbol", code.Code)
			}
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("alert %d: %q, want %q", c.number, got, c.want)
		}
	}
}

// The alert for a wrong signature is that for a wrong Finished, too.
func TestCodeOfAWrongFinished(t *testing.T) {
	s := newStory(t)
	s.session()
	if got := s.Alert(s.now, true, 2, tlsnames.AlertDecryptError); len(got) != 1 || got[0].Code != "-0x7E80" {
		t.Errorf("%v", got)
	}
}

// What ends without an alert has a code too.
func TestCodesOfEndsWithoutAnAlert(t *testing.T) {
	for _, c := range []struct {
		name string
		tell func(s *story)
		want string
	}{
		{"good", good, ""},
		{"split", func(s *story) { s.hello(nil); s.flight(700, 512); s.Gone(s.now, false) }, "-0x7080"},
		{"split header", func(s *story) {
			s.hello(nil)
			s.out(records(22, 99, answer(0xc02b)))
			s.out(records(22, 3, certificate(700)[:3]))
			s.out(records(22, 999, certificate(700)[3:]))
			s.Gone(s.now, false)
		}, "-0x7200"},
		{"long record", func(s *story) { s.hello(nil); s.flight(9000, 1<<14); s.Gone(s.now, false) }, "-0x7200 -0x7100"},
		{"longer than asked for", func(s *story) { s.hello(fragment(1)); s.flight(900, 1<<14); s.Gone(s.now, false) }, "-0x7200 -0x7100"},
		{"long record in data", func(s *story) { s.asks(); s.answers(12555); s.Gone(s.now, true) }, "-0x7200 -0x7100"},
		{"none too long in data", func(s *story) { s.asks(); s.answers(4112); s.Gone(s.now, true) }, ""},
		{"long record, without close_notify", func(s *story) {
			s.asks()
			s.answers(12555)
			s.Gone(s.now, false)
			s.Close(s.now, "over", true)
		}, "-0x7200 -0x7100"},
		{"long record, in order", func(s *story) {
			s.asks()
			s.answers(12555)
			s.Gone(s.now, false)
			s.Close(s.now, "over", false)
		}, ""},
		{"ticket among data", func(s *story) { s.asks(); s.answers(124); s.ticket(); s.Gone(s.now, true) }, "-0x7700"},
		{"ticket before a long record", func(s *story) { s.asks(); s.ticket(); s.answers(12563); s.Gone(s.now, true) }, "-0x7700 -0x7200 -0x7100"},
		{"ticket behind a long record", func(s *story) { s.asks(); s.answers(12563); s.ticket(); s.Gone(s.now, true) }, "-0x7200 -0x7100 -0x7700"},
		{"ticket taken", func(s *story) { s.asks(); s.ticket(); s.asks(); s.Gone(s.now, true) }, ""},
		{"a key of Ed25519", func(s *story) {
			s.hello(nil)
			s.ed25519Chain()
			s.out([]byte{21, 3, 3, 0, 2, 2, 40})
			s.Gone(s.now, true)
		}, "-0x3C80"},
		{"a key of Ed25519 that the client takes", func(s *story) {
			s.hello(nil)
			s.ed25519Chain()
			s.exchange(s.key())
			s.out([]byte{21, 3, 3, 0, 2, 2, 40})
		}, ""},
		{"no TLS", func(s *story) { s.hello(nil); s.out([]byte("HTTP/1.1 400 Bad Request")); s.Gone(s.now, false) }, "-0x7200"},
		{"server closed", func(s *story) { s.hello(nil); s.Close(s.now, "the server closed", false) }, "-0x7280"},
		{"silence", func(s *story) { s.hello(nil); s.Silent(s.now); s.Close(s.now, "over", false) }, "-0x6800"},
		{"an alert says it", func(s *story) { s.hello(nil); s.out([]byte{21, 3, 3, 0, 2, 2, 40}); s.Close(s.now, "over", false) }, ""},
	} {
		s := newStory(t)
		c.tell(s)
		var got []string
		for _, code := range s.View().MbedTLS {
			got = append(got, code.Code)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func (s *story) ed25519Chain() {
	s.out(records(22, 1<<14, answer(0xc02b)))
	chain := certificate(400)
	copy(chain[200:], "\x30\x05\x06\x03\x2b\x65\x70")
	s.out(records(22, 1<<14, chain))
}

// An empty Certificate is known in the clear and by its size where it is encrypted.
func TestAClientWithoutACertificateIsKnown(t *testing.T) {
	for _, c := range []struct {
		name string
		tell func(s *story)
		want bool
	}{
		{"empty", func(s *story) { s.in(records(22, 99, message(11, []byte{0, 0, 0}))) }, true},
		{"one", func(s *story) { s.in(records(22, 999, certificate(400))) }, false},
		{"empty, encrypted", func(s *story) { s.Message(s.now, true, tlsnames.MsgCertificate, 8) }, true},
		{"one, encrypted", func(s *story) { s.Message(s.now, true, tlsnames.MsgCertificate, 400) }, false},
		{"not asked for", func(*story) {}, false},
	} {
		s := newStory(t)
		s.hello(nil)
		s.flight(700, 1<<14)
		c.tell(s)
		if got := s.NoCertificate(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
