package tlsbackend

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestEndpointsAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Names() {
		if seen[e.Name] || e.Name != strings.ToLower(e.Name) || strings.ContainsAny(e.Name, ".+?={}") {
			t.Errorf("%q is no good name", e.Name)
		}
		seen[e.Name] = true
		if len(e.Doc) < 80 || strings.Contains(e.Doc, "\n") || !strings.HasSuffix(e.Doc, ".") {
			t.Errorf("%s: the documentation is not one paragraph: %q", e.Name, e.Doc)
		}
		if e.TLS {
			for what, text := range map[string]string{"Right": e.Right, "Wrong": e.Wrong, "Remedy": e.Remedy} {
				if len(text) < 10 || !strings.HasSuffix(text, ".") {
					t.Errorf("%s: %s is no sentence: %q", e.Name, what, text)
				}
			}
		}
		if len(e.Ports) == 0 || e.TLS == (e.serve != nil) || e.TLS != (e.apply != nil) || e.UDP != (e.datagram != nil) || !slices.Contains(Kinds(), e.Kind) {
			t.Errorf("%s is not whole", e.Name)
		}
		for _, p := range e.Params {
			if _, err := p.check(p.Default); err != nil || len(p.Doc) < 8 {
				t.Errorf("%s: parameter %+v: %v", e.Name, p, err)
			}
		}
		if _, err := json.Marshal(e); err != nil {
			t.Error(err)
		}
		for _, name := range append([]string{e.Name}, e.Examples...) {
			found, err := Lookup(name)
			if err != nil || found.Name != name || found.serve == nil {
				t.Errorf("Lookup(%q) = %q, %v", name, found.Name, err)
			}
			if got, ok := EndpointFor(name + "." + Domain); !ok || got != name {
				t.Errorf("EndpointFor(%s.%s) = %q, %v", name, Domain, got, ok)
			}
		}
	}
}

// The list that was promised.
func TestPromisedEndpoints(t *testing.T) {
	const promised = `tls10 tls11 tls12 tls13
		ecdhe-ecdsa-aes128-gcm ecdhe-ecdsa-aes256-gcm ecdhe-ecdsa-aes128-cbc-sha ecdhe-ecdsa-chacha20 ecdhe-ecdsa-aes128-ccm ecdhe-ecdsa-aes128-ccm8
		ecdhe-rsa-aes128-gcm ecdhe-rsa-aes256-gcm ecdhe-rsa-aes256-cbc-sha ecdhe-rsa-chacha20 psk psk-ccm8 ecdhe-psk rsa-kex no-common-suite
		curve-p256 curve-p384 curve-p521 curve-x25519 sni-required alpn
		ecdsa rsa2048 rsa4096 chain3 chain5 big-cert-8k expired not-yet-valid wrong-host self-signed unknown-ca incomplete-chain wrong-order cross-signed expired-root
		sha1 rsa1024 name-constraints ip-san wildcard key-usage bad-signature client-cert client-cert-refused client-cert-many-cas
		records-512 records-1k records-4k records-16k records-growing one-byte-records empty-records mfl-512 mfl-1024 mfl-2048 mfl-4096 mfl-ignored mfl-wrong-echo
		mfl-chain-too-big record-size-limit split-certificate-at-1 split-certificate-at-3 split-certificate-at-4 split-certificate-at-128 coalesced-flight split-every-message
		tickets-0 tickets-1 tickets-2 tickets-4 ticket-late resume resume-refused renegotiate no-renegotiation-info hello-request key-update hello-retry
		stall-after-certificate alert-unknown-ca-at-finished close-at-certificate-fin close-at-certificate-rst no-close-notify truncate-at-77 corrupt-record-3 bad-finished
		warning-alert-flood slow-drip wrong-version plain-http-on-443 garbage http echo`
	for _, name := range strings.Fields(promised) {
		if _, err := Lookup(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSpecs(t *testing.T) {
	for spec, want := range map[string]string{
		"split-certificate-at-3":            "split-certificate-at-3",
		"split-certificate?at=3":            "split-certificate-at-3",
		"records-16384":                     "records-16384",
		"records-16k":                       "records-16k",
		"chain5+mfl-1024":                   "chain5+mfl-1024",
		"tls12+split-certificate":           "tls12+split-certificate",
		"alert?at=certificate":              "alert?at=certificate",
		"alert-bad-certificate-at-finished": "alert-bad-certificate-at-finished",
		"close-at-server-hello":             "close-at-server-hello",
		"close?how=rst&at=certificate":      "close-at-certificate-rst",
		"psk?unknown=hidden":                "psk?unknown=hidden",
		"key-update-after-7":                "key-update-after-7",
	} {
		e, err := Lookup(spec)
		if err != nil || e.Name != want {
			t.Errorf("Lookup(%q) = %q, %v, want %q", spec, e.Name, err, want)
		}
		if again, err := Lookup(e.Name); err != nil || again.Name != e.Name {
			t.Errorf("Lookup(%q) = %q, %v", e.Name, again.Name, err)
		}
	}
}

func TestMistakesInSpecs(t *testing.T) {
	for asked, want := range map[string]string{
		"tls1.2":                              "the nearest are tls12",
		"chian5":                              "chain5",
		"https":                               `no endpoint "https"; the nearest are http`,
		"eco":                                 "nearest are echo",
		"":                                    "sim800emu tls list",
		"a+":                                  `no endpoint "a"`,
		strings.Repeat("x", 1<<20):            "no endpoint",
		strings.Repeat("tls12+", 20):          "at most 8",
		"split-certificate-at-0":              "at is 0, and can be 1..16384",
		"split-certificate-at-x":              `at is "x", and is a number of 1..16384`,
		"split-certificate?at=16385":          "at is 16385, and can be 1..16384",
		"split-certificate?size=3":            `no parameter "size=3"; write split-certificate?at=1..16384`,
		"split-certificate?at":                "no parameter",
		"split-certificate-at-3?at=4":         "at is given twice",
		"tls12?at=3":                          "tls12 has no parameters",
		"records-1g":                          "size is",
		"records-99999999999999999999k":       "size is",
		"mfl-600":                             "512|1024|2048|4096",
		"stall-after-lunch":                   `at is "lunch", and can be`,
		"alert-nonsense-at-certificate":       `name is "nonsense", and can be`,
		"tls12+tls13":                         "tls12 and tls13 do not go together: one speaks TLS 1.2, the other TLS 1.3",
		"tls12+tls12":                         "the same endpoint",
		"chain3+expired":                      "chain3 and expired do not go together: both set the certificate",
		"mfl-512+mfl-ignored":                 "both set the treatment of max_fragment_length",
		"tls10+psk":                           "tls10 and psk do not go together",
		"tls11+stall":                         "one speaks TLS 1.1, the other TLS 1.2",
		"tls13+stall-after-server-hello-done": "do not go together",
		"http+tls12":                          "http has no TLS and stands alone",
		"tls12+echo":                          "echo has no TLS and stands alone",
		"garbage+tls12":                       "garbage speaks no TLS",
		"ecdsa+rsa-kex":                       "the certificate has an ECDSA key, and RSA is needed",
		"ecdhe-ecdsa-aes128-gcm+rsa2048":      "the certificate has an RSA key, and ECDSA is needed",
		"curve-p256+curve-p384":               "both set the curves",
	} {
		_, err := Lookup(asked)
		if err == nil {
			t.Errorf("%.60q was found", asked)
			continue
		}
		mustContain(t, err.Error(), want)
		if len(err.Error()) > 1000 {
			t.Errorf("%.60q: %d bytes of error", asked, len(err.Error()))
		}
	}
}

func TestEndpointFor(t *testing.T) {
	for host, want := range map[string]string{
		"tls12.sim800.test": "tls12", "TLS13.Sim800.Test.": "tls13", "http.sim800.test": "http", "echo.sim800.test": "echo",
		"chain5.mfl-1024.sim800.test": "chain5+mfl-1024", "split-certificate-at-3.sim800.test": "split-certificate-at-3",
		"sim800.test": "", ".sim800.test": "", "nope.sim800.test": "", "tls12.sim800.test.com": "", "tls12": "", "": "",
		"tls12xsim800.test": "", "a.tls12.sim800.test": "", "tls12.tls13.sim800.test": "",
	} {
		got, ok := EndpointFor(host)
		if ok != (want != "") || ok && got != want {
			t.Errorf("EndpointFor(%q) = %q, %v, want %q", host, got, ok, want)
		}
	}
}

func FuzzLookup(f *testing.F) {
	for _, s := range []string{"tls12", "chain5+mfl-1024", "split-certificate?at=3", "alert-x-at-y", "close-at-finished-rst", "a?b=c&d", "records-4k+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Lookup(s)
		if err != nil {
			return
		}
		again, err := Lookup(e.Name)
		if err != nil || again.Name != e.Name {
			t.Errorf("%q is %q, and that is %q, %v", s, e.Name, again.Name, err)
		}
	})
}
