package diary

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/internal/tlsnames"
)

// A trial tells a story in which a rule finds something, and one like it in
// which it does not.
type trial struct {
	rule          string
	text          string // part of what it says
	with, without func(s *story)
}

func hello(change func(c *client)) func(*story) {
	return func(s *story) { s.hello(change) }
}

func good(s *story) { s.session(); s.Gone(s.now, false); s.Close(s.now, "over", false) }

// twice has two hellos; the change is given the random of the first for the second.
func twice(change func(first []byte, second *client)) func(*story) {
	return func(s *story) {
		var first []byte
		s.hello(func(c *client) { first = bytes.Clone(c.random) })
		s.again()
		s.hello(func(c *client) { change(first, c) })
	}
}

func fragment(code byte, suites ...uint16) func(*client) {
	return func(c *client) {
		c.set(extMaxFragment, []byte{code})
		if suites != nil {
			c.suites = suites
		}
	}
}

func trials() []trial {
	return []trial{
		{"random-repeated", "same as in connection 1",
			twice(func(first []byte, c *client) { c.random = first }),
			twice(func(_ []byte, c *client) {})},
		{"random-constant-part", "Only the first four bytes",
			twice(func(first []byte, c *client) { copy(c.random[4:], first[4:]) }),
			twice(func(first []byte, c *client) { copy(c.random[:4], first[:4]) })}, // the same second
		{"random-constant-part", "Bytes 4 to 11",
			twice(func(first []byte, c *client) { copy(c.random[4:12], first[4:12]) }),
			twice(func(first []byte, c *client) { copy(c.random[4:8], first[4:8]) })},
		{"random-constant-part", "last 8 bytes",
			twice(func(first []byte, c *client) { copy(c.random[24:], first[24:]) }),
			twice(func(first []byte, c *client) { c.random = first })}, // named as a whole
		{"random-poor", "All bytes", hello(func(c *client) { clear(c.random) }), hello(nil)},
		{"random-poor", "in steps of 1", hello(func(c *client) {
			for i := range c.random {
				c.random[i] = byte(i)
			}
		}), hello(nil)},
		{"random-poor", "different bytes", hello(func(c *client) { copy(c.random, bytes.Repeat([]byte("\x12\x84\x7e"), 11)) }), hello(nil)},
		{"key-repeated", "32 bytes", func(s *story) {
			key := s.key()
			for range 2 {
				s.again()
				s.hello(nil)
				s.flight(700, 1<<14)
				s.exchange(key)
			}
		}, func(s *story) { s.session(); s.again(); s.session() }},
		{"key-repeated", "5 bytes", func(s *story) {
			share := func(c *client) { c.set(extKeyShare, []byte{0, 9, 0, 29, 0, 5, 1, 2, 3, 4, 5}) }
			s.hello(share)
			s.again()
			s.hello(share)
		}, func(s *story) { // the answer to a HelloRetryRequest may show the share again
			share := func(c *client) { c.set(extKeyShare, []byte{0, 9, 0, 29, 0, 5, 1, 2, 3, 4, 5}) }
			s.hello(share)
			s.hello(share)
		}},
		{"http-without-tls", "GET /", func(s *story) { s.in([]byte("GET / HTTP/1.1\r\n\r\n")) }, func(s *story) { s.in([]byte("AT+CIPSEND\r")) }},
		{"not-tls", "AT+CIPSEND", func(s *story) { s.in([]byte("AT+CIPSEND\r")) }, hello(nil)},
		{"not-tls", "00 ff", func(s *story) { s.in([]byte{0, 0xff, 3}) }, func(s *story) { s.in([]byte("GET / HTTP/1.1\r\n")) }},
		{"half-hello", "100 bytes came, up to a place inside record 1", func(s *story) {
			c := goodClient(s.draw)
			s.in(records(22, 1<<14, message(1, c.body()))[:100])
			s.Close(s.now, "over", false)
		}, func(s *story) { s.Close(s.now, "over", false) }},
		{"half-hello", "no ClientHello that can be read", func(s *story) {
			s.in(records(22, 99, message(1, make([]byte, 20))))
			s.Close(s.now, "over", false)
		}, good},
		{"out-of-step", "after record 1 (ClientHello)", func(s *story) { s.hello(nil); s.in([]byte{0x16, 0x16, 3}) }, good},
		{"out-of-step", "after record 1", func(s *story) { s.hello(nil); s.in([]byte{22, 9}) },
			func(s *story) { s.hello(nil); s.in([]byte{21, 3, 9, 0, 2, 2, 70}) }}, // the client takes the version from the server
		{"no-sni", "SNI", hello(func(c *client) { c.drop(extServerName) }), hello(nil)},
		{"old-version", "TLS 1.1", hello(func(c *client) { c.version = 0x0302 }), hello(nil)},
		{"weak-suites", "TLS_RSA_WITH_RC4_128_SHA, TLS_RSA_WITH_3DES_EDE_CBC_SHA", hello(func(c *client) { c.suites = append(c.suites, 5, 10) }), hello(nil)},
		{"static-rsa-only", "forward secrecy", hello(func(c *client) { c.suites = []uint16{0x9c, 0x2f, 0xff} }),
			hello(func(c *client) { c.suites = []uint16{0x9c, 0xc02f, 0xff} })},
		{"no-extended-master-secret", "", hello(func(c *client) { c.drop(extExtendedMaster) }), hello(nil)},
		{"no-extended-master-secret", "", hello(func(c *client) { c.drop(extExtendedMaster) }),
			hello(func(c *client) { c.drop(extExtendedMaster); c.set(extSupportedVersions, []byte{2, 3, 4}) })}, // TLS 1.3 alone
		{"no-renegotiation-info", "", hello(func(c *client) { c.suites = c.suites[:2] }),
			hello(func(c *client) { c.suites = c.suites[:2]; c.set(extRenegotiation, []byte{0}) })},
		{"sha1-only", "lists no", hello(func(c *client) { c.drop(extSignatures) }),
			hello(func(c *client) { c.drop(extSignatures); c.suites = []uint16{0xa8, 0xff} })}, // a pre-shared key needs none
		{"sha1-only", "SHA-1 or MD5 only", hello(func(c *client) { c.set(extSignatures, []byte{0, 4, 2, 1, 2, 3}) }), hello(nil)},
		{"suites-need-room", "512 bytes", hello(fragment(1, 0xc02f, 0x9c, 0xff)), hello(fragment(1))}, // ECDSA may fit
		{"suites-need-room", "512 bytes", hello(fragment(1, 0xc02f, 0xff)), hello(fragment(1, 0xc02f, 0xa8, 0xff))},
		{"suites-need-room", "600 bytes", hello(func(c *client) { c.suites = c.suites[1:]; c.set(extRecordSizeLimit, []byte{2, 88}) }), hello(fragment(2, 0xc02f, 0xff))},
		{"chain-exceeds-fragment", "3160: it comes in several records",
			func(s *story) { s.hello(fragment(2)); s.flight(3160, 1024, 0, 1, 0, 1, 2) },
			func(s *story) { s.hello(fragment(4)); s.flight(3160, 4096, 0, 1, 0, 1, 4) }},
		{"chain-exceeds-fragment", "did not honour",
			func(s *story) { s.hello(fragment(2)); s.flight(3160, 1<<14) },
			func(s *story) { s.hello(nil); s.flight(3160, 1<<14) }},
		{"message-split", "Certificate (700 bytes) came in 2 records",
			func(s *story) { s.hello(nil); s.flight(700, 512); s.Gone(s.now, false) },
			func(s *story) { s.hello(nil); s.flight(700, 512); s.exchange(s.key()); s.Gone(s.now, false) }},
		{"records-exceed-fragment", "512 bytes at most, and the server sent one of 16384",
			func(s *story) {
				s.hello(fragment(1))
				s.flight(500, 1<<14)
				s.out(records(23, 1<<14, make([]byte, 1<<14)))
				s.Close(s.now, "over", false)
			},
			func(s *story) {
				s.hello(fragment(1))
				s.flight(500, 1<<14)
				s.out(records(23, 600, make([]byte, 600)))
				s.Close(s.now, "over", false)
			}},
		{"stopped-reading", "stopped reading for 10m0s: of the last 2000 bytes it took 300, and the stream is inside record",
			func(s *story) {
				s.session()
				b := records(23, 1<<14, make([]byte, 1995))
				s.out(b[:300])
				s.Stalled(s.now, 10*time.Minute, 2000, 300, false)
			}, good},
		{"stopped-reading", "closed while the server wrote",
			func(s *story) { s.session(); s.Stalled(s.now, 0, 2000, 300, true) },
			func(s *story) { s.session(); s.Stalled(s.now, 0, 31, 0, true) }},
		{"record-too-long", "reset the connection behind record 8 of the server (12555 bytes), without an alert: that is longer than an input buffer of 4096 bytes",
			func(s *story) { s.asks(); s.answers(4112); s.answers(12555); s.answers(16400); s.leave(true) },
			func(s *story) { s.asks(); s.answers(4112); s.answers(12555); s.leave(false) }}, // nothing was unread
		{"record-too-long", "behind record 7 of the server (5000 bytes)", // by a client that is slower than the server
			func(s *story) { s.asks(); s.answers(5000); s.ServerEnds(); s.leave(true) },
			func(s *story) { s.asks(); s.answers(4112); s.ServerEnds(); s.leave(true) }}, // what it is, is not known
		{"record-too-long", "longer than the 1024 bytes that it asked for",
			func(s *story) { s.sessionOf(fragment(2)); s.asks(); s.answers(2000); s.leave(true) },
			func(s *story) { s.sessionOf(fragment(2)); s.asks(); s.answers(1040); s.leave(true) }},
		{"record-too-long", "closed the connection in the middle of record 7 of the server, of whose 16400 bytes it took 300",
			func(s *story) {
				s.asks()
				s.out(records(23, 1<<15, make([]byte, 16400))[:305])
				s.Stalled(s.now, 0, 16405, 305, true)
				s.leave(false)
			},
			func(s *story) { // a client that took it and said more
				s.asks()
				s.answers(16400)
				s.in(records(23, 99, make([]byte, 40)))
				s.leave(true)
			}},
		{"record-too-long", "closed the connection behind record 2 of the server (9000 bytes)",
			func(s *story) { s.hello(nil); s.flight(9000, 1<<14); s.leave(false) },
			func(s *story) { s.hello(nil); s.flight(4000, 1<<14); s.leave(false) }},
		{"record-too-long", "reset the connection behind record 2",
			func(s *story) { s.hello(nil); s.flight(9000, 1<<14); s.leave(true) },
			func(s *story) {
				s.hello(nil)
				s.flight(9000, 1<<14)
				s.in([]byte{21, 3, 3, 0, 2, 2, 48})
				s.leave(true)
			}},
		{"record-too-long", "behind record 7", // whose end is seen before the write has returned
			func(s *story) { s.asks(); s.Gone(s.now, true); s.answers(5000); s.Close(s.now, "lost", false) },
			func(s *story) { s.asks(); s.answers(5000); s.Close(s.now, "over", false) }},
		{"message-amid-data", "behind a NewSessionTicket of the server in the midst of application data (record 8)",
			func(s *story) { s.asks(); s.answers(124); s.ticket(); s.answers(12563); s.leave(true) },
			func(s *story) { s.asks(); s.answers(124); s.ticket(); s.answers(12563); s.leave(false) }},
		{"message-amid-data", "behind a handshake message of the server", // crypto/tls does not name it
			func(s *story) { s.asks(); s.out(records(22, 99, make([]byte, 50))); s.leave(true) },
			func(s *story) { s.session(); s.out(records(22, 99, make([]byte, 50))); s.leave(true) }}, // nothing was asked
		{"message-amid-data", "it takes none there",
			func(s *story) {
				s.asks()
				s.chosen.version = tlsnames.VersionTLS13
				s.Message(s.now, false, tlsnames.MsgNewSessionTicket, 150)
				s.answers(172)
				s.leave(true)
			},
			func(s *story) { s.asks(); s.answers(12563); s.ticket(); s.leave(true) }}, // it was lost before
		{"closed-in-handshake", "closed the connection 0.05 ms after ServerHelloDone of the server",
			func(s *story) {
				s.hello(nil)
				s.flight(700, 1<<14)
				s.wait(47200 * time.Nanosecond)
				s.Gone(s.now, false)
			}, good},
		{"closed-in-handshake", "closed the connection 3 s after ServerHelloDone of the server",
			func(s *story) { s.hello(nil); s.flight(700, 1<<14); s.wait(3 * time.Second); s.Gone(s.now, false) },
			func(s *story) {
				s.hello(nil)
				s.flight(700, 1<<14)
				s.in([]byte{21, 3, 3, 0, 2, 2, 48})
				s.Gone(s.now, false)
			}},
		{"closed-in-handshake", "closed the connection 1 s",
			func(s *story) { s.hello(nil); s.wait(time.Second); s.Gone(s.now, false); s.ServerEnds() },
			func(s *story) { s.hello(nil); s.flight(700, 1<<14); s.ServerEnds(); s.Gone(s.now, false) }},
		{"closed-in-handshake", "reset the connection 2 s after its own ClientHello",
			func(s *story) { s.hello(nil); s.wait(2 * time.Second); s.Gone(s.now, true) }, good},
		{"closed-in-handshake", "after an answer that is no TLS of the server",
			func(s *story) { s.hello(nil); s.out([]byte("HTTP/1.1 400")); s.Gone(s.now, false) }, good},
		{"closed-in-handshake", "without a word", func(s *story) { s.Gone(s.now, false) },
			func(s *story) { s.hello(nil); s.out([]byte{21, 3, 3, 0, 2, 2, 40}); s.Gone(s.now, false) }},
		{"silent", "for 5m0s after ServerHelloDone",
			func(s *story) { s.hello(nil); s.flight(700, 1<<14); s.wait(5 * time.Minute); s.Silent(s.now) },
			func(s *story) { s.session(); s.wait(5 * time.Minute); s.Silent(s.now) }},
		{"slow", "took 9 s for ClientKeyExchange after ServerHelloDone",
			func(s *story) { s.hello(nil); s.flight(700, 1<<14); s.wait(9 * time.Second); s.exchange(s.key()) },
			func(s *story) { s.hello(nil); s.flight(5000, 1<<14); s.wait(9 * time.Second); s.exchange(s.key()) }}, // 5 KB need 5 s at 9600
		{"slow", "took 11s for ClientHello after the connection",
			func(s *story) { s.wait(11 * time.Second); s.hello(nil) }, good},
		{"no-close-notify", "", func(s *story) { s.session(); s.Close(s.now, "over", true) }, good},
	}
}

func TestEachRuleFindsAndLetsPass(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range trials() {
		tried[c.rule] = true
		t.Run(c.rule, func(t *testing.T) {
			s := newStory(t)
			c.with(s)
			v := s.View()
			i := slices.IndexFunc(v.Remarks, func(f Finding) bool { return f.Rule == c.rule })
			if i < 0 {
				t.Fatalf("nothing found; there is %+v", v.Remarks)
			}
			if f := v.Remarks[i]; !strings.Contains(f.Text, c.text) || f.Remedy == "" || f.Weight == "" || !strings.HasSuffix(f.Text, ".") {
				t.Errorf("%+v, want %q", f, c.text)
			}
			s = newStory(t)
			c.without(s)
			if slices.Contains(s.found(), c.rule) {
				t.Errorf("found without a reason: %+v", s.View().Remarks)
			}
		})
	}
	for _, r := range rules() {
		if !tried[r.name] {
			t.Errorf("%s is not tried", r.name)
		}
	}
}

func TestAGoodSessionHasNoFindings(t *testing.T) {
	s := newStory(t)
	for range 1000 {
		good(s)
		if found := s.found(); len(found) > 0 {
			t.Fatalf("connection %d: %+v", s.id, s.View().Remarks)
		}
		s.again()
	}
}

// A constant random is named at the second connection, and told once in each.
func TestConstantEntropyIsTold(t *testing.T) {
	s := newStory(t)
	var told []Found
	s.d = New(func(f Found) { told = append(told, f) })
	random := bytes.Repeat([]byte{1, 7, 99, 32, 81, 4, 250, 13, 0, 77, 18, 63, 201, 155, 42, 5}, 2)
	for range 3 {
		s.again()
		s.hello(func(c *client) { c.random = random })
	}
	if len(told) != 2 || told[0].ID != 3 || told[0].Rule != "random-repeated" || told[1].ID != 4 || told[0].Endpoint != "tls12" {
		t.Errorf("%+v", told)
	}
}
