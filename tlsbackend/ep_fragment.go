package tlsbackend

import (
	"strconv"

	"sim800emu/internal/tlsengine"
)

// fragmentEndpoints is servers and their ways with the sizes that a client asks for.
func fragmentEndpoints() []Endpoint {
	const asks = "mbedtls_ssl_conf_max_frag_len, with MBEDTLS_SSL_MAX_FRAGMENT_LENGTH in the build"
	endpoint := func(name, doc, right, wrong, remedy string, apply func(b *Behaviour, a args)) Endpoint {
		return Endpoint{Name: name, Kind: kindRecords, Doc: doc, Right: right, Wrong: wrong, Remedy: remedy, Ports: []uint16{443}, TLS: true, apply: apply}
	}
	// knob is a wrong way with the extension.
	knob := func(k tlsengine.MaxFragmentKnob) func(b *Behaviour, _ args) {
		return func(b *Behaviour, _ args) {
			b.claim(aspectFragment)
			b.needsEngine()
			b.maxFragment, b.knobs.MaxFragment = true, k
		}
	}
	mfl := endpoint("mfl",
		"A server that honours max_fragment_length (RFC 6066 section 4): it echoes what the client asks for, and sends no longer record. "+
			"The number is for a client that does not ask: its application data come in records of that size all the same, so that it works with a small buffer, but for the handshake. "+
			"It proves that the client asks, and lives with what it asked for.",
		"It asks for what its buffer has room for, sees the echo, and gets its page in records of that size.",
		"-0x7080 (feature unavailable) from mbedTLS 2.28 if a handshake message is longer than the fragment; see mfl-chain-too-big.",
		asks+", and MBEDTLS_SSL_IN_CONTENT_LEN no smaller than what is asked for.",
		func(b *Behaviour, a args) {
			b.claim(aspectFragment)
			b.claim(aspectRecords)
			b.needsEngine()
			size, _ := strconv.Atoi(a.word("size"))
			b.maxFragment, b.recordSize = true, size
		})
	mfl.Params = []Param{word("size", "bytes of a record for a client that does not ask", "512", "1024", "2048", "4096")}
	mfl.forms, mfl.Examples = []form{"mfl-{size}"}, []string{"mfl-512", "mfl-1024", "mfl-2048", "mfl-4096"}

	limit := endpoint("record-size-limit",
		"A server that knows record_size_limit (RFC 8449), which has replaced max_fragment_length: each side says what it can receive, and the server obeys. "+
			"The number is what the server says of itself. It proves that the client asks, and obeys in turn; GnuTLS and NSS do, mbedTLS from 3.5 on.",
		"It says its own limit, gets no longer record, and sends none that is longer than the server's.",
		"-0x7780 (fatal alert, record_overflow 22) if it sends more than the server can receive.",
		"mbedTLS 2.28 has it not: use max_fragment_length.",
		func(b *Behaviour, a args) {
			b.claim("treatment of record_size_limit")
			b.needsEngine()
			b.sizeLimit = uint16(a.num("size"))
		})
	limit.Params = []Param{number("size", "bytes that the server says it can receive", 64, 16384, 16384)}
	limit.forms = []form{"record-size-limit-{size}"}

	return []Endpoint{
		mfl,
		endpoint("mfl-ignored",
			"A server that ignores max_fragment_length, as a server may and nearly all do, and sends records of 16 KB at once. "+
				"It proves that the client notices the missing echo, instead of trusting that it got what it asked for.",
			"It has room for 16 KB, or stops in order and says that the server does not honour its wish.",
			"-0x7200 (invalid record) in the answer, if MBEDTLS_SSL_IN_CONTENT_LEN is smaller than 16384.",
			"A buffer of 16 KB, another server, or one that is asked for short answers.",
			func(b *Behaviour, _ args) {
				b.claim(aspectFragment)
				b.claim(aspectRecords)
				b.recordSize = 16384
			}),
		endpoint("mfl-disobeyed",
			"A server that echoes max_fragment_length and then sends records of 16 KB all the same, as gnutls-serv 3.7 did. "+
				"It proves that the client refuses a record that is longer than what was agreed.",
			"It answers record_overflow (22) or closes.",
			"None from mbedTLS 2.28 whose buffer has 16 KB all the same: it reads on. -0x7200 (invalid record) where the buffer is as small as what was asked for.",
			"Nothing in the client; the server has to be mended.", knob(tlsengine.MaxFragmentDisobeyed)),
		endpoint("mfl-wrong-echo",
			"A server that echoes another length than the client has asked for. "+
				"It proves that the client compares: it must answer illegal_parameter (RFC 6066 section 4).",
			"It stops with illegal_parameter (47).",
			"None from a client that does not look. mbedTLS that is right says -0x7980 (bad server hello).",
			"Nothing in the client that stops; one that goes on has a fault in its library.", knob(tlsengine.MaxFragmentWrongEcho)),
		endpoint("mfl-unasked",
			"A server that answers max_fragment_length to a client that has not asked for it. "+
				"It proves that the client refuses what it has not offered (RFC 5246 section 7.4.1.4). A client that has asked is served correctly.",
			"It stops with unsupported_extension (110).",
			"None from a client that does not look. mbedTLS that is right says -0x7980 (bad server hello).",
			"Nothing in the client that stops.", knob(tlsengine.MaxFragmentUnasked)),
		endpoint("mfl-chain-too-big",
			"A server that honours max_fragment_length and has a certificate of 5 KB: its Certificate message is longer than any fragment that can be asked for, and comes in several records, as it must. "+
				"It proves that the client puts handshake messages together. mbedTLS 2.28 cannot, whatever its buffer, so the very wish for short records makes such servers unreachable.",
			"It puts the message together and gets its page; wolfSSL, BearSSL, OpenSSL and GnuTLS do.",
			"-0x7080 (feature unavailable) from mbedTLS 2.28, while it parses the certificate.",
			"Do not ask for a fragment that is shorter than the server's chain, or have the server's chain made shorter; mbedTLS 3.6 and later puts messages together.",
			func(b *Behaviour, _ args) {
				b.claim(aspectFragment)
				b.claim(aspectCertificate)
				b.needsEngine()
				b.maxFragment, b.certificate = true, "big-cert-5k"
			}),
		limit,
	}
}
