package tlsbackend

import (
	"crypto/tls"
	"slices"
	"strings"

	"sim800emu/internal/tlsengine"
	"sim800emu/internal/tlsnames"
)

// stopEndpoints is servers that stop at a step of the dialogue: silently, with
// an alert, or by closing.
func stopEndpoints() []Endpoint {
	return []Endpoint{stall(), alertAt(), closeAt(), truncate(), noCloseNotify(), warningFlood()}
}

// stopSteps is the steps at which a server can stop.
func stopSteps() (words []string) {
	for _, s := range tlsengine.Steps() {
		switch s {
		case tlsengine.StepHelloRequest, tlsengine.StepKeyUpdate, tlsengine.StepCertificateRequest,
			tlsengine.StepClientCertificate, tlsengine.StepClientCertificateVerify, tlsengine.StepHelloRetryRequest:
			continue // they are not reached without another endpoint, which can be combined
		}
		words = append(words, string(s))
	}
	return words
}

// stepParam lets the step be chosen; the first is the default.
func stepParam(doc string, first tlsengine.Step) Param {
	words := stopSteps()
	words = slices.DeleteFunc(words, func(s string) bool { return s == string(first) })
	return word("at", doc, append([]string{string(first)}, words...)...)
}

// reach limits the versions to those in which the step is reached.
func (b *Behaviour) reach(step tlsengine.Step) {
	switch step {
	case tlsengine.StepServerKeyExchange, tlsengine.StepServerHelloDone, tlsengine.StepClientKeyExchange, tlsengine.StepClientChangeCipherSpec:
		b.versions(tls.VersionTLS12, tls.VersionTLS12)
	case tlsengine.StepEncryptedExt, tlsengine.StepCertificateVerify:
		b.versions(tls.VersionTLS13, tls.VersionTLS13)
	}
}

const stepsDoc = " The names of steps are those of the messages; a step of the client is reached when its message has come. server-hello-done, server-key-exchange and client-key-exchange are of TLS 1.2, " +
	"encrypted-extensions and certificate-verify of TLS 1.3; application-data is the first answer."

func stall() Endpoint {
	return Endpoint{
		Name: "stall", Kind: kindMisbehaviour,
		Doc: "A server that says nothing more after a step, takes what comes, and keeps the connection open, as one does that hangs, or whose answers a broken NAT drops." + stepsDoc + " " +
			"It proves that the client has a time-out of its own at that step; in no library is there one from the start.",
		Right:  "It gives up after a time that its author has chosen, closes, and tries later.",
		Wrong:  "No error at all: mbedtls_ssl_handshake or mbedtls_ssl_read returns MBEDTLS_ERR_SSL_WANT_READ (-0x6900) for ever, or never returns.",
		Remedy: "mbedtls_ssl_conf_read_timeout with a f_recv_timeout that keeps it (then -0x6800), and a limit for the whole handshake by the author's own clock.",
		Params: []Param{stepParam("the step after which nothing comes", tlsengine.StepServerHello)},
		forms:  []form{"stall-after-{at}"},
		Examples: []string{
			"stall-after-client-hello", "stall-after-server-hello", "stall-after-certificate", "stall-after-server-hello-done", "stall-after-finished", "stall-after-application-data",
		},
		Ports: []uint16{443}, TLS: true,
		apply: func(b *Behaviour, a args) {
			b.claim("stop")
			step := tlsengine.Step(a.word("at"))
			b.reach(step)
			action := tlsengine.Action{Step: step, Do: tlsengine.Stall}
			if step == tlsengine.StepApplicationData {
				action.When, action.AfterBytes = tlsengine.Inside, 1
			}
			b.act(action)
			b.holds = true
		},
	}
}

func alertAt() Endpoint {
	var names []string
	for _, n := range tlsnames.Alerts() {
		if n == tlsnames.AlertCloseNotify {
			continue // it is no error
		}
		names = append(names, strings.ReplaceAll(tlsnames.AlertName(n), "_", "-"))
	}
	first := "handshake-failure"
	names = append([]string{first}, slices.DeleteFunc(names, func(s string) bool { return s == first })...)
	return Endpoint{
		Name: "alert", Kind: kindMisbehaviour,
		Doc: "A server that sends a fatal alert in place of a step, and closes." + stepsDoc + " " +
			"It proves that the client reports the alert by its number and does not take it for a broken line.",
		Right:  "It stops, reports the alert, and decides by its number whether to try again: internal_error may pass, unknown_ca will not.",
		Wrong:  "-0x7780 (fatal alert), which is right; wrong is one that has lost the number, or loops.",
		Remedy: "The number stands in ssl->in_msg[1] when -0x7780 comes, and in the debug output of level 2.",
		Params: []Param{word("name", "the alert that is sent", names...), stepParam("the step in place of which it comes", tlsengine.StepServerHello)},
		forms:  []form{"alert-{name}-at-{at}"},
		Examples: []string{
			"alert-handshake-failure-at-server-hello", "alert-internal-error-at-certificate", "alert-unknown-ca-at-finished", "alert-internal-error-at-application-data",
		},
		Ports: []uint16{443}, TLS: true,
		apply: func(b *Behaviour, a args) {
			b.claim("stop")
			step := tlsengine.Step(a.word("at"))
			b.reach(step)
			n, _ := tlsnames.AlertByName(a.word("name"))
			b.act(tlsengine.Action{Step: step, When: tlsengine.Before, Do: tlsengine.FatalAlert, Alert: n})
		},
	}
}

func closeAt() Endpoint {
	return Endpoint{
		Name: "close", Kind: kindMisbehaviour,
		Doc: "A server that closes the TCP connection after a step without a word, in order (FIN) or by a reset (RST), as one does that crashes, and as firewalls do." + stepsDoc + " " +
			"It proves that the client tells the end of the connection from an answer, and gives its resources back.",
		Right:  "It reports that the connection was lost, closes the module's connection too, and tries later.",
		Wrong:  "-0x7280 (connection EOF) in the handshake, 0 of mbedtls_ssl_read behind it, or -0x0050 (reset) is right; wrong is one that waits on for a CLOSED that it has overlooked.",
		Remedy: "The driver's receive function must return 0 or an error when the module says CLOSED, and not MBEDTLS_ERR_SSL_WANT_READ for ever.",
		Params: []Param{stepParam("the step after which it closes", tlsengine.StepServerHello), word("how", "in order, or by a reset", "fin", "rst")},
		forms:  []form{"close-at-{at}-{how}", "close-at-{at}"},
		Examples: []string{
			"close-at-client-hello-fin", "close-at-client-hello-rst", "close-at-certificate-fin", "close-at-certificate-rst", "close-at-finished-fin", "close-at-application-data-rst",
		},
		Ports: []uint16{443}, TLS: true,
		apply: func(b *Behaviour, a args) {
			b.claim("stop")
			step := tlsengine.Step(a.word("at"))
			b.reach(step)
			action := tlsengine.Action{Step: step, Do: tlsengine.CloseFIN}
			if a.word("how") == "rst" {
				action.Do = tlsengine.CloseRST
			}
			if step == tlsengine.StepApplicationData {
				action.When, action.AfterBytes = tlsengine.Inside, 1
			}
			b.act(action)
		},
	}
}

func truncate() Endpoint {
	return Endpoint{
		Name: "truncate", Kind: kindMisbehaviour,
		Doc: "A server that closes in order (FIN) after exactly a number of bytes on the wire, wherever this is: in the handshake, in the header of a record, in data. " +
			"It proves that the client takes no cut answer for a whole one; without close_notify anybody on the way can cut it (RFC 5246 section 7.2.1).",
		Right:  "It reports that the connection was lost.",
		Wrong:  "-0x7280 (connection EOF) in the handshake, and 0 of mbedtls_ssl_read behind it, are right; wrong is one that stores half a file as the whole.",
		Remedy: "Compare with Content-Length or a checksum; take only -0x7880 (close_notify) for the end where the length is not told.",
		Params: []Param{number("at", "bytes of the server on the wire, before the FIN", 0, 10<<20, 1000)},
		forms:  []form{"truncate-at-{at}"}, Examples: []string{"truncate-at-3", "truncate-at-500", "truncate-at-2000"},
		Ports: []uint16{443}, TLS: true,
		apply: func(b *Behaviour, a args) {
			b.claim("stop")
			b.endAfter = int64(a.num("at"))
		},
	}
}

func noCloseNotify() Endpoint {
	return Endpoint{
		Name: "no-close-notify", Kind: kindMisbehaviour,
		Doc: "A server that ends its answers by closing the TCP connection alone, without close_notify, which RFC 5246 section 7.2.1 and RFC 8446 section 6.1 forbid and many web servers do. It closes after each answer. " +
			"It proves how the client treats an end that it cannot tell from a cut.",
		Right:  "It goes by Content-Length, and takes an answer without a length for cut.",
		Wrong:  "0 of mbedtls_ssl_read, and not -0x7880 (close_notify), after a whole answer: no reason to ask for it again.",
		Remedy: "Stop reading when the answer is complete by its length.",
		Ports:  []uint16{443}, TLS: true,
		apply: func(b *Behaviour, _ args) {
			b.claim("end")
			b.keepsSilent, b.closesEach = true, true
		},
	}
}

func warningFlood() Endpoint {
	return Endpoint{
		Name: "warning-alert-flood", Kind: kindMisbehaviour,
		Doc: "A server that sends many alerts of the level warning (user_canceled), which change nothing and must be skipped in TLS 1.2, one after the other: before its ServerHello, or before its first data. " +
			"It proves that the client skips them without end in recursion or memory, and that it has a limit: OpenSSL gives up after four in a row.",
		Right:  "It goes on, or gives up after a number of them.",
		Wrong:  "A crash of the stack, or a loop that starves the rest of the firmware.",
		Remedy: "A limit in the author's own loop: mbedTLS returns MBEDTLS_ERR_SSL_WANT_READ (-0x6900) between them.",
		Params: []Param{
			number("n", "how many", 1, 100_000, 100),
			word("at", "the step before which they come", string(tlsengine.StepApplicationData), string(tlsengine.StepServerHello)),
		},
		forms: []form{"warning-alert-flood-{n}"},
		Ports: []uint16{443}, TLS: true,
		apply: func(b *Behaviour, a args) {
			b.claim("flood")
			b.act(tlsengine.Action{
				Step: tlsengine.Step(a.word("at")), When: tlsengine.Before, Do: tlsengine.WarnAlert,
				Alert: tlsnames.AlertUserCanceled, Times: a.num("n"),
			})
		},
	}
}
