package tlsbackend

import (
	"crypto/tls"

	"sim800emu/internal/tlsengine"
)

// renegotiationEndpoints is servers of TLS 1.2 that begin anew, or deny that they ever could.
func renegotiationEndpoints() []Endpoint {
	only12 := func(b *Behaviour) {
		b.needsEngine()
		b.versions(tls.VersionTLS12, tls.VersionTLS12)
	}
	return []Endpoint{
		{
			Name: "renegotiate", Kind: kindSessions,
			Doc: "A server of TLS 1.2 that asks for a new handshake in the middle of its application data (RFC 5246 section 7.4.1.1), as old ones do to ask for a client certificate for one page. " +
				"It proves that the client either does it or declines in order; the server goes on in both cases.",
			Right:  "It declines with the warning no_renegotiation (100), or shakes hands again, and reads the whole answer.",
			Wrong:  "-0x7700 (unexpected message) if it takes HelloRequest for a mistake of the server's; a cut answer.",
			Remedy: "mbedtls_ssl_conf_renegotiation with MBEDTLS_SSL_RENEGOTIATION_DISABLED, which declines; the client's read loop must go on after MBEDTLS_ERR_SSL_WANT_READ.",
			Params: []Param{number("after", "bytes of application data before it", 1, 1<<20, 100)},
			forms:  []form{"renegotiate-after-{after}"},
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("renegotiation")
				only12(b)
				b.knobs.RenegotiateAfter = int64(a.num("after"))
				b.holds = true // a client may stop in the middle of it
			},
		},
		{
			Name: "no-renegotiation-info", Kind: kindSessions,
			Doc: "A server of TLS 1.2 that does not know renegotiation_info (RFC 5746), as all before 2010. " +
				"It proves how the client treats such a server: it may go on if it never renegotiates, or refuse.",
			Right:  "It gets its page and never renegotiates, or refuses with handshake_failure (40) if it was told to be strict.",
			Wrong:  "None from a client that would renegotiate here.",
			Remedy: "mbedtls_ssl_conf_legacy_renegotiation: MBEDTLS_SSL_LEGACY_BREAK_HANDSHAKE refuses (-0x7980), MBEDTLS_SSL_LEGACY_NO_RENEGOTIATION goes on, which is its default.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) {
				b.claim("renegotiation_info")
				only12(b)
				b.knobs.NoRenegotiationInfo = true
			},
		},
		{
			Name: "hello-request", Kind: kindSessions,
			Doc: "A server of TLS 1.2 that sends HelloRequest in the middle of the handshake, where a client must ignore it and leave it out of the transcript (RFC 5246 section 7.4.1.1). " +
				"It proves that the client does.",
			Right:  "It ignores it and gets its page.",
			Wrong:  "-0x7a00 (bad certificate) from mbedTLS 2.28, or the code of whatever other message it was waiting for.",
			Remedy: "Nothing that an author can set; servers that do it are rare.",
			Params: []Param{word("at", "the message before which it is sent", "certificate", "server-key-exchange", "server-hello-done", "change-cipher-spec")},
			forms:  []form{"hello-request-at-{at}"},
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("HelloRequest")
				only12(b)
				b.knobs.HelloRequestAt = tlsengine.Step(a.word("at"))
			},
		},
	}
}
