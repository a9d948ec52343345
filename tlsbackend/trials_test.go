package tlsbackend

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"sim800emu/internal/tlsnames"
)

// rows is the characteristic observable of each endpoint.
func rows() map[string]func(*trial, string) {
	all := map[string]func(*trial, string){
		"tls10": served(inVersion(tls.VersionTLS10)), "tls11": served(inVersion(tls.VersionTLS11)),
		"tls12": served(inVersion(tls.VersionTLS12)), "tls13": served(inVersion(tls.VersionTLS13)),

		"psk": chosen(hello{suites: []uint16{0xc02b, 0x00a8}}, 0x00a8), "psk-ccm8": chosen(hello{suites: []uint16{0x00a8, 0xc0a8}}, 0xc0a8),
		"ecdhe-psk": chosen(hello{suites: []uint16{0x00a8, 0xc037}}, 0xc037), "psk13": psk13,
		"rsa-kex": served(func(s tls.ConnectionState) bool {
			return strings.HasPrefix(tls.CipherSuiteName(s.CipherSuite), "TLS_RSA_")
		}),
		"no-common-suite": refused(nil, tlsnames.AlertHandshakeFailure),
		"sni-required":    sniIsRequired, "alpn": alpnOf(http11), "alpn-mqtt": alpnOf("mqtt"), "alpn-amzn": alpnOf("x-amzn-mqtt-ca"),

		"client-cert": clientCertJudged, "client-cert-optional": clientCertOptional,
		"client-cert-refused": clientCertRefused, "client-cert-many-cas": manyCAs,

		"records": recordsOf(1024), "records-512": recordsOf(512), "records-1k": recordsOf(1024), "records-4k": recordsOf(4096), "records-16k": recordsOf(16384),
		"records-growing": growing, "one-byte-records": oneByte, "empty-records": emptyRecords(1), "empty-records-1": emptyRecords(1), "empty-records-2": emptyRecords(2), "padded-records": padded,
		"mfl": honoured(512), "mfl-512": honoured(512), "mfl-1024": honoured(1024), "mfl-2048": honoured(2048), "mfl-4096": honoured(4096),
		"mfl-ignored": ignored, "mfl-disobeyed": echoes(2, 2), "mfl-wrong-echo": wrongEcho, "mfl-unasked": echoes(0, 1), "mfl-chain-too-big": chainTooBig,
		"record-size-limit":  sizeLimit,
		"split-server-hello": splitAt(tlsnames.MsgServerHello, 3), "split-server-key-exchange": splitAt(tlsnames.MsgServerKeyExchange, 3),
		"split-new-session-ticket": splitTicket, "split-certificate": splitAt(tlsnames.MsgCertificate, 3),
		"split-certificate-at-1": splitAt(tlsnames.MsgCertificate, 1), "split-certificate-at-3": splitAt(tlsnames.MsgCertificate, 3),
		"split-certificate-at-4": splitAt(tlsnames.MsgCertificate, 4), "split-certificate-at-128": splitAt(tlsnames.MsgCertificate, 128),
		"split-every-message": splitEvery, "coalesced-flight": coalesced,

		"tickets": tickets(1), "tickets-0": tickets(0), "tickets-1": tickets(1), "tickets-2": tickets(2), "tickets-4": tickets(4),
		"ticket-late": tickets(2), "resume": resumes(true), "resume-refused": resumes(false),
		"hello-retry": served(func(s tls.ConnectionState) bool { return s.HelloRetryRequest }), "key-update": served(inVersion(tls.VersionTLS13)),
		"renegotiate": renegotiates, "no-renegotiation-info": noRenegotiationInfo, "hello-request": helloRequest,

		"stall": stopsAfter(tlsnames.MsgServerHello, isSilence), "stall-after-client-hello": stopsAfter(0, isSilence), "stall-after-server-hello": stopsAfter(tlsnames.MsgServerHello, isSilence),
		"stall-after-certificate": stopsAfter(tlsnames.MsgCertificate, isSilence), "stall-after-server-hello-done": stopsAfter(tlsnames.MsgServerHelloDone, isSilence),
		"stall-after-finished": handshakeThen(isSilence), "stall-after-application-data": dataThen(isSilence),
		"alert": alertsIn(tlsnames.AlertHandshakeFailure, 0), "alert-handshake-failure-at-server-hello": alertsIn(tlsnames.AlertHandshakeFailure, 0),
		"alert-internal-error-at-certificate": alertsIn(tlsnames.AlertInternalError, tlsnames.MsgServerHello),
		"alert-unknown-ca-at-finished":        refused(only12, tlsnames.AlertUnknownCA), "alert-internal-error-at-application-data": alertInData,
		"close": stopsAfter(tlsnames.MsgServerHello, isEnd), "close-at-client-hello-fin": stopsAfter(0, isEnd), "close-at-client-hello-rst": stopsAfter(0, isReset),
		"close-at-certificate-fin": stopsAfter(tlsnames.MsgCertificate, isEnd), "close-at-certificate-rst": stopsAfter(tlsnames.MsgCertificate, isReset),
		"close-at-finished-fin": handshakeThen(isCut), "close-at-application-data-rst": dataThen(isReset),
		"truncate": truncated(1000), "truncate-at-3": truncated(3), "truncate-at-500": truncated(500), "truncate-at-2000": truncated(2000),
		"no-close-notify": noNotify, "warning-alert-flood": flood,

		"corrupt-record": refuses(ticket12, "bad record MAC"), "corrupt-record-1": corrupted, "corrupt-record-2": corrupted, "corrupt-record-3": corrupted,
		"corrupt-record-7": refuses(ticket12, "bad record MAC"), "corrupt-record-8": corruptData, "drop-record": refuses(only12, ""),
		"bad-finished": refuses(nil, "finished"), "bad-key-signature": refuses(nil, "signature"),
		"wrong-version": wrongVersion, "slow-drip": drips, "slow-records": delays,
		"plain-http-on-443": speaksNoTLS("HTTP/1.1 400 "), "garbage": speaksNoTLS(garbageBytes()), "silent": stopsAfter(0, isSilence),
		"http": plainHello, "echo": echoes64,
		"discard": answersClear("anything", "", isSilence), "chargen": answersClear("", " !\"#$%&'()", func(err error) bool { return err == nil }),
		"daytime": answersClear("", "", isEnd), "ntp": answersClear("", "", isEnd),
		"mqtt": answersClear("\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a", "\x20\x02\x00\x00", func(err error) bool { return err == nil }),
	}
	for _, r := range suiteRows() {
		all[r.name] = suiteChosen(r)
	}
	for name, group := range map[string]tls.CurveID{"curve-p256": tls.CurveP256, "curve-p384": tls.CurveP384, "curve-p521": tls.CurveP521, "curve-x25519": tls.X25519} {
		all[name] = served(func(s tls.ConnectionState) bool { return s.CurveID == group })
	}
	for _, e := range signatureEndpoints() {
		all[e.Name] = signed
	}
	for _, e := range certificateEndpoints() {
		for _, name := range append([]string{e.Name}, e.Examples...) {
			all[name] = certified
		}
	}
	return all
}

func TestEachEndpoint(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	t.Run("all", func(t *testing.T) { eachEndpoint(t, newBenchBeside(t)) })
	goleak.VerifyNone(t, ignore)
}

func eachEndpoint(t *testing.T, b *bench) {
	if _, err := b.RootsPEM(); err != nil { // made once, which takes its time
		t.Fatal(err)
	}
	all, tried := rows(), map[string]bool{}
	for _, e := range Names() {
		for _, name := range append([]string{e.Name}, e.Examples...) {
			check, ok := all[name]
			if !ok {
				t.Errorf("endpoint %s has no row", name)
				continue
			}
			tried[name] = true
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				check(newTrial(t, b, name), name)
			})
		}
	}
	for name := range all {
		if tried[name] {
			continue
		}
		t.Errorf("there is a row %s and no endpoint", name)
	}
}

// served wants a page, and something of the state.
func served(right func(tls.ConnectionState) bool) func(*trial, string) {
	return func(tr *trial, spec string) {
		tr.shake(spec, nil)
		tr.wantPage()
		if !right(tr.state) {
			tr.t.Errorf("%+v", tr.state)
		}
	}
}

func (tr *trial) wantPage() {
	tr.t.Helper()
	if tr.err != nil {
		tr.t.Fatal(tr.err)
	}
	tr.wantBytes(3000)
}

// wantBytes asks for bytes and checks their sum.
func (tr *trial) wantBytes(n int) {
	tr.t.Helper()
	got := get(tr.t, tr.conn, fmt.Sprintf("/bytes/%d", n))
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(got.body)))
	want := false
	for _, values := range got.Header {
		want = want || strings.Contains(strings.Join(values, " "), sum)
	}
	if len(got.body) != n || !want {
		tr.t.Fatalf("%d bytes came, of %d; the sum is right: %v; header %v", len(got.body), n, want, got.Header)
	}
}

func inVersion(v uint16) func(tls.ConnectionState) bool {
	return func(s tls.ConnectionState) bool { return s.Version == v }
}

// ticket12 wants a ticket, so that the Finished is the seventh record.
func ticket12(c *tls.Config) {
	c.MaxVersion, c.ClientSessionCache = tls.VersionTLS12, tls.NewLRUClientSessionCache(1)
}

func only12(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }

// refused wants an alert of the server.
func refused(set func(*tls.Config), alert uint8) func(*trial, string) {
	return func(tr *trial, spec string) {
		tr.shake(spec, set)
		if n, ok := alertIn(tr.err); !ok || n != int(alert) || !strings.Contains(tr.err.Error(), "remote error") {
			tr.t.Errorf("%v, want alert %s", tr.err, tlsnames.AlertName(alert))
		}
	}
}

// refuses wants an error of the client's own.
func refuses(set func(*tls.Config), want string) func(*trial, string) {
	return func(tr *trial, spec string) {
		tr.shake(spec, set)
		if tr.err == nil || strings.Contains(tr.err.Error(), "remote error") || !strings.Contains(tr.err.Error(), want) {
			tr.t.Errorf("%v, want %q", tr.err, want)
		}
	}
}

func corrupted(tr *trial, spec string) {
	tr.shake(spec, only12)
	if tr.err == nil {
		tr.t.Error("the client did not notice")
	}
}

func corruptData(tr *trial, spec string) {
	tr.shake(spec, ticket12)
	if tr.err != nil {
		tr.t.Fatal(tr.err)
	}
	_, _ = io.WriteString(tr.conn, "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n")
	if _, err := tr.conn.Read(make([]byte, 1)); err == nil || !strings.Contains(err.Error(), "bad record MAC") {
		tr.t.Errorf("%v", err)
	}
}

// chosen wants a suite for a hello of a raw client.
func chosen(h hello, suite uint16) func(*trial, string) {
	return func(tr *trial, spec string) {
		if err := tr.say(spec, h); err != nil && !isSilence(err) {
			tr.t.Fatal(err)
		}
		got, _ := tr.serverHello()
		if got != suite || tr.message(tlsnames.MsgServerHelloDone) == nil {
			tr.t.Errorf("suite %s, want %s", tlsnames.SuiteName(got), tlsnames.SuiteName(suite))
		}
	}
}

func suiteChosen(r suiteRow) func(*trial, string) {
	if r.id>>8 == 0x13 {
		if r.id > 0x1303 { // crypto/tls does not offer CCM
			return refused(nil, tlsnames.AlertHandshakeFailure)
		}
		return served(func(s tls.ConnectionState) bool { return s.CipherSuite == r.id })
	}
	if slices.ContainsFunc(append(tls.CipherSuites(), tls.InsecureCipherSuites()...), func(s *tls.CipherSuite) bool { return s.ID == r.id }) {
		return served(func(s tls.ConnectionState) bool { return s.CipherSuite == r.id })
	}
	return func(tr *trial, spec string) {
		chosen(hello{suites: []uint16{0xc02b, 0xc02f, r.id}}, r.id)(tr, spec)
		chosenNot := tr.another(spec)
		_ = chosenNot.say(spec, hello{suites: []uint16{0xc02b}})
		if level, alert := chosenNot.firstAlert(); level != 2 || alert != tlsnames.AlertHandshakeFailure {
			tr.t.Errorf("alert %d of level %d for a client without the suite", alert, level)
		}
	}
}

// psk13 has nothing for a client with certificates alone.
func psk13(tr *trial, spec string) {
	tr.shake(spec, nil)
	if n, ok := alertIn(tr.err); !ok || n != int(tlsnames.AlertHandshakeFailure) && n != int(tlsnames.AlertMissingExtension) {
		tr.t.Errorf("%v", tr.err)
	}
}

func sniIsRequired(tr *trial, spec string) {
	_ = tr.say(spec, hello{noSNI: true})
	if level, alert := tr.firstAlert(); level != 2 || alert != tlsnames.AlertUnrecognizedName {
		tr.t.Errorf("without SNI: alert %d of level %d", alert, level)
	}
	served(func(tls.ConnectionState) bool { return true })(tr.another(spec), spec)
}

func alpnOf(protocol string) func(*trial, string) {
	return func(tr *trial, spec string) {
		tr.shake(spec, func(c *tls.Config) { c.NextProtos = []string{"other", protocol} })
		tr.wantPage()
		if tr.state.NegotiatedProtocol != protocol {
			tr.t.Errorf("%q was chosen", tr.state.NegotiatedProtocol)
		}
		refused(func(c *tls.Config) { c.NextProtos = []string{"other"} }, tlsnames.AlertNoApplicationProtocol)(tr.another(spec), spec)
	}
}

// signed looks for the scheme in ServerKeyExchange, where TLS 1.2 has it in the clear.
func signed(tr *trial, spec string) {
	i := slices.IndexFunc(signatureEndpoints(), func(e Endpoint) bool { return e.Name == spec })
	b := &Behaviour{building: building{owner: map[string]string{}}}
	signatureEndpoints()[i].apply(b, args{})
	want := b.signatures[0]
	both := []byte{byte(want >> 8), byte(want)}
	_ = tr.say(spec, hello{extensions: map[uint16][]byte{tlsnames.ExtSignatureAlgorithms: append([]byte{0, 2}, both...)}})
	m := tr.message(tlsnames.MsgServerKeyExchange)
	if len(m) < 10 {
		tr.t.Fatalf("no ServerKeyExchange; alert %s", alertText(tr.firstAlert()))
	}
	at := 4 + 4 + int(m[7]) // curve and point (RFC 8422 5.4)
	if !bytes.Equal(m[at:at+2], both) {
		tr.t.Errorf("signed with % x, want % x", m[at:at+2], both)
	}
	other := tr.another(spec)
	_ = other.say(spec, hello{extensions: map[uint16][]byte{tlsnames.ExtSignatureAlgorithms: {0, 2, 6, 2}}})
	if level, alert := other.firstAlert(); level != 2 || alert != tlsnames.AlertHandshakeFailure {
		tr.t.Errorf("without the scheme: alert %s", alertText(level, alert))
	}
}

func alertText(level, alert uint8) string {
	return fmt.Sprintf("%s of level %d", tlsnames.AlertName(alert), level)
}
