package tlsengine

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sim800emu/internal/tlsnames"
)

// seen is what openssl s_client -msg prints of the server: the length of each protected record's
// payload, and the name and length of each handshake message inside.
type seen struct {
	records  []int    // protected ones
	inner    []int    // their content types
	messages []string // "Certificate 390", in order
}

// seenBy reads the printout.
func seenBy(t *testing.T, out string) (s seen) {
	t.Helper()
	header := regexp.MustCompile(`<<< TLS 1\.\d, RecordHeader \[length 0005\]\n\s+(..) 03 03 (..) (..)`)
	for _, m := range header.FindAllStringSubmatch(out, -1) {
		if m[1] == "17" {
			s.records = append(s.records, hexNumber(t, m[2]+m[3]))
		}
	}
	for _, m := range regexp.MustCompile(`<<< TLS 1\.\d, InnerContent \[length 0001\]\n\s+(..)`).FindAllStringSubmatch(out, -1) {
		s.inner = append(s.inner, hexNumber(t, m[1]))
	}
	for _, m := range regexp.MustCompile(`<<< TLS 1\.\d, Handshake \[length (....)\], (\w+)`).FindAllStringSubmatch(out, -1) {
		s.messages = append(s.messages, fmt.Sprint(m[2], " ", hexNumber(t, m[1])))
	}
	if len(s.messages) == 0 {
		t.Fatalf("openssl printed no messages\n%s", out)
	}
	return s
}

func hexNumber(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.ParseUint(text, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

// length is the length of a message that was seen.
func (s seen) length(name string) int {
	for _, m := range s.messages {
		if rest, ok := strings.CutPrefix(m, name+" "); ok {
			n, _ := strconv.Atoi(rest)
			return n
		}
	}
	return 0
}

func (s seen) count(name string) int {
	return len(slices.DeleteFunc(slices.Clone(s.messages), func(m string) bool { return !strings.HasPrefix(m, name+" ") }))
}

// of are the lengths of the records of a content type.
func (s seen) of(inner int) (lengths []int) {
	for i, n := range s.records {
		if i < len(s.inner) && s.inner[i] == inner {
			lengths = append(lengths, n)
		}
	}
	return lengths
}

// sealed is what a protected record has beside its content: the type and the tag.
const sealed = 1 + 16

// OpenSSL as an independent reader of the records of TLS 1.3.
func TestKnobsSeenByOpenSSLTLS13(t *testing.T) {
	const handshake, data = 22, 23
	for name, c := range map[string]struct {
		set  func(*Config)
		args []string
		look func(s seen) bool
	}{
		"none": {func(*Config) {}, nil, func(s seen) bool {
			return slices.Equal(s.of(handshake), []int{
				s.length("EncryptedExtensions") + sealed, s.length("Certificate") + sealed,
				s.length("CertificateVerify") + sealed, s.length("Finished") + sealed,
			}) && slices.Equal(s.of(data), []int{6 + sealed, 6 + sealed})
		}},
		"handshake records of 64": {func(c *Config) { c.Knobs.HandshakeRecords.Fixed = 64 }, nil, func(s seen) bool {
			return slices.Max(s.of(handshake)) == 64+sealed && len(s.of(handshake)) > s.length("Certificate")/64
		}},
		"certificate cut after 3": {func(c *Config) { c.Knobs.Split = []Split{{StepCertificate, 3}} }, nil, func(s seen) bool {
			return s.of(handshake)[1] == 3+sealed && s.of(handshake)[2] == s.length("Certificate")-3+sealed
		}},
		"every message cut after 1": {func(c *Config) { c.Knobs.SplitEvery = 1 }, nil, func(s seen) bool {
			return len(s.of(handshake)) == 8 && s.of(handshake)[0] == 1+sealed && s.of(handshake)[6] == 1+sealed
		}},
		"one flight, one record": {func(c *Config) { c.Knobs.Coalesce = true }, nil, func(s seen) bool {
			sum := s.length("EncryptedExtensions") + s.length("Certificate") + s.length("CertificateVerify") + s.length("Finished")
			return slices.Equal(s.of(handshake), []int{sum + sealed})
		}},
		"padding of 100": {func(c *Config) { c.Knobs.PadRecords = 100 }, nil, func(s seen) bool {
			return s.of(handshake)[1] == s.length("Certificate")+sealed+100 && s.of(data)[0] == 6+sealed+100
		}},
		"data in records of 4": {func(c *Config) { c.Knobs.AppRecords.Fixed = 4 }, nil, func(s seen) bool {
			return slices.Equal(s.of(data)[:2], []int{4 + sealed, 1 + sealed})
		}},
		"two empty records": {func(c *Config) { c.Knobs.EmptyAppRecords = 2 }, nil, func(s seen) bool {
			return slices.Equal(s.of(data)[:3], []int{sealed, sealed, 6 + sealed})
		}},
		"fragments of 512": {func(c *Config) { c.MaxFragment = true }, []string{"-maxfraglen", "512"}, func(s seen) bool {
			return slices.Max(s.records) == 512+sealed && s.length("EncryptedExtensions") == 4+2+5
		}},
		"fragments ignored": {func(c *Config) { c.MaxFragment, c.Knobs.MaxFragment = true, MaxFragmentIgnored }, []string{"-maxfraglen", "512"}, func(s seen) bool {
			return s.of(handshake)[1] == s.length("Certificate")+sealed && s.length("EncryptedExtensions") == 4+2
		}},
		"key update": {func(c *Config) { c.Knobs.KeyUpdateAfter = 6 }, nil, func(s seen) bool { return s.count("KeyUpdate") == 1 }},
		"retry":      {func(c *Config) { c.Knobs.HelloRetry = true }, nil, func(s seen) bool { return s.count("ServerHello") == 2 }},
		"ticket":     {func(c *Config) { c.Knobs.TicketAfter = 6 }, nil, func(s seen) bool { return s.count("NewSessionTicket") == 1 }},
		"client asked for a certificate": {func(c *Config) { c.ClientAuth = RequestClientCert; c.ClientCANames = [][]byte{tests().ca.RawSubject} }, nil,
			func(s seen) bool { return s.count("CertificateRequest") == 1 }},
		"protocol named": {func(c *Config) { c.ALPN = []string{"mqtt"} }, []string{"-alpn", "h2,mqtt"}, func(s seen) bool {
			return s.length("EncryptedExtensions") == 4+2+4+2+5
		}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, _ := base13()
			long := tests().issue("ec.test", tests().ecdsa.Key)
			long.Chain = append(long.Chain, tests().ca.Raw)
			cfg.Certificate = func(*Offer) (*Certificate, error) { return long, nil }
			c.set(cfg)
			lines := []string{"hello", "again"}
			if cfg.Knobs.AppRecords.Fixed > 0 {
				lines = []string{"hell"} // what comes back whole, as -msg prints between records
			}
			r := converse(t, cfg, lines, append([]string{"-tls1_3", "-msg"}, c.args...)...)
			if cfg.Knobs.AppRecords.Fixed == 0 {
				r.talked(t, lines...)
			}
			if s := seenBy(t, r.out); !c.look(s) {
				t.Errorf("records %v of types %v, messages %q", s.records, s.inner, s.messages)
			}
		})
	}
}

// OpenSSL must refuse these, and says why.
func TestKnobsRefusedByOpenSSLTLS13(t *testing.T) {
	for name, c := range map[string]struct {
		set   func(*Config)
		args  []string
		says  string
		alert string
	}{
		"BadFinished":   {func(c *Config) { c.Knobs.BadFinished = true }, nil, "digest check failed", "decrypt_error"},
		"BadSignature":  {func(c *Config) { c.Knobs.BadSignature = true }, nil, "bad signature", "decrypt_error"},
		"Version":       {func(c *Config) { c.Knobs.Version = 0x0301 }, nil, "bad protocol version number", "illegal_parameter"},
		"wrong echo":    {func(c *Config) { c.MaxFragment, c.Knobs.MaxFragment = true, MaxFragmentWrongEcho }, []string{"-maxfraglen", "512"}, "invalid max fragment length", "illegal_parameter"},
		"unasked":       {func(c *Config) { c.Knobs.MaxFragment = MaxFragmentUnasked }, nil, "unsolicited extension", "unsupported_extension"},
		"one bit wrong": {func(c *Config) { c.Knobs.CorruptRecord = 4 }, nil, "bad record mac", "bad_record_mac"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, events := base13()
			c.set(cfg)
			r := converse(t, cfg, nil, append([]string{"-tls1_3"}, c.args...)...)
			var got []string
			for _, e := range events.of(EventAlert) {
				got = append(got, tlsnames.AlertName(e.Type))
			}
			if !strings.Contains(r.out, c.says) || !slices.Equal(got, []string{c.alert}) {
				t.Errorf("alerts %v\n%s", got, r.out[max(0, len(r.out)-600):])
			}
			if len(events.of(EventKnob)) != 1 {
				t.Errorf("%d events tell of the knob", len(events.of(EventKnob)))
			}
		})
	}
}
