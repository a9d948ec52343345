package tlsbackend

import (
	"time"

	"sim800emu/internal/tlsshape"
)

// damageEndpoints is servers whose bytes are wrong, late or missing.
func damageEndpoints() []Endpoint {
	return []Endpoint{
		{
			Name: "corrupt-record", Kind: kindMisbehaviour,
			Doc: "A server that turns over one bit in the middle of its nth record, counted from its ServerHello, after encryption: what a UART without flow control does, and what TLS is there to notice. " +
				"In TLS 1.2 the records are ServerHello, Certificate, ServerKeyExchange, ServerHelloDone, NewSessionTicket, ChangeCipherSpec, Finished, data. " +
				"It proves that the client refuses, and by which error its author can know damage on the line.",
			Right:  "It stops: bad_record_mac (20) for an encrypted record, another alert for one in the clear.",
			Wrong:  "-0x7180 (invalid MAC) for an encrypted record; -0x4e00 (verify failed) for ServerHello or ServerKeyExchange, -0x2700 or a code of the parser for the certificate; wrong is one that goes on.",
			Remedy: "Where it shows up with real servers: look for lost and doubled bytes between modem and firmware, +IFC, and the size of the UART's buffer.",
			Params: []Param{number("n", "which record, from 1", 1, 100_000, 7)},
			forms:  []form{"corrupt-record-{n}"}, Examples: []string{"corrupt-record-1", "corrupt-record-2", "corrupt-record-3", "corrupt-record-7", "corrupt-record-8"},
			Ports: []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.shape(tlsshape.AtRecord(a.num("n")), tlsshape.CorruptMiddle())
			},
		},
		{
			Name: "drop-record", Kind: kindMisbehaviour,
			Doc: "A server that leaves out its nth record, counted from its ServerHello: what an AT driver does that loses one read. " +
				"It proves that the client notices by the order of messages, or by the number that each encrypted record has in its MAC.",
			Right:  "It stops: unexpected_message (10) in the clear, bad_record_mac (20) behind it; or it waits in vain and times out, if the record was the last of a flight.",
			Wrong:  "-0x7a00 (bad certificate) or the code of whatever other message is missed, -0x7180 (invalid MAC), or a hang without a time-out.",
			Remedy: "A time-out for the handshake; a driver that loses nothing.",
			Params: []Param{number("n", "which record, from 1", 1, 100_000, 2)},
			forms:  []form{"drop-record-{n}"},
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.shape(tlsshape.AtRecord(a.num("n")), tlsshape.Drop())
			},
		},
		{
			Name: "bad-finished", Kind: kindMisbehaviour,
			Doc: "A server whose Finished is wrong by one bit, under the right keys: somebody has changed the handshake on its way, for instance to a weaker suite. " +
				"It proves that the client compares it.",
			Right:  "It stops with decrypt_error (51).",
			Wrong:  "None from a client that does not compare, which is a hole. mbedTLS that is right says -0x7e80 (bad finished).",
			Remedy: "A library that compares; this is not to be set.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) {
				b.claim("Finished")
				b.needsEngine()
				b.knobs.BadFinished = true
			},
		},
		{
			Name: "bad-key-signature", Kind: kindMisbehaviour,
			Doc: "A server whose signature of the key exchange is wrong by one bit (ServerKeyExchange in TLS 1.2, CertificateVerify in 1.3): it has somebody's certificate and not the key. " +
				"It proves that the client checks who it speaks with, and not only whose certificate was shown.",
			Right:  "It stops with decrypt_error (51).",
			Wrong:  "None from a client that does not check, which is a hole. mbedTLS that is right says -0x4e00 (ECP verify failed) or -0x4380 (RSA verify failed).",
			Remedy: "A library that checks; this is not to be set.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) {
				b.claim("signature")
				b.needsEngine()
				b.knobs.BadSignature = true
			},
		},
		{
			Name: "wrong-version", Kind: kindMisbehaviour,
			Doc: "A server that chooses a version of TLS that the client has not offered and that does not exist (newer), or one that is long broken (ssl3, tls11). " +
				"It proves that the client checks the version of the ServerHello.",
			Right:  "It stops with protocol_version (70) or illegal_parameter (47).",
			Wrong:  "None from a client that goes on. mbedTLS that is right says -0x6e80 (bad protocol version).",
			Remedy: "mbedtls_ssl_conf_min_version and _max_version, which are what it checks against.",
			Params: []Param{word("version", "the version in the ServerHello", "newer", "ssl3", "tls11")},
			forms:  []form{"wrong-version-{version}"},
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("version in the ServerHello")
				b.needsEngine()
				b.knobs.Version = map[string]uint16{"newer": 0x0305, "ssl3": 0x0300, "tls11": 0x0302}[a.word("version")]
			},
		},
		{
			Name: "slow-drip", Kind: kindMisbehaviour,
			Doc: "A correct server that sends one byte a second, so that the handshake takes half an hour. Each read succeeds, so no time-out of a single read is ever reached. " +
				"It proves that the client has a limit for the whole; without one, a slow server or an attacker holds it for ever.",
			Right:  "It gives up after a time that its author has chosen.",
			Wrong:  "No error: MBEDTLS_ERR_SSL_WANT_READ (-0x6900) until the handshake is done at last.",
			Remedy: "A limit for the whole handshake and for a whole answer, by the author's own clock.",
			Params: []Param{number("ms", "milliseconds between two bytes", 1, 60_000, 1000)},
			forms:  []form{"slow-drip-{ms}ms"},
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("pace")
				b.shape(tlsshape.Everywhere(), tlsshape.Drip(1, time.Duration(a.num("ms"))*time.Millisecond))
				b.slow = true
			},
		},
		{
			Name: "slow-records", Kind: kindMisbehaviour,
			Doc: "A correct server that waits before each record, as a loaded one does behind a satellite. " +
				"It proves that the client's time-outs are wide enough for messages of one flight that come apart.",
			Right:  "It gets its page.",
			Wrong:  "-0x6800 (time-out) if its limit for one read is too small.",
			Remedy: "A limit for the whole, and a wide one for a single read.",
			Params: []Param{number("ms", "milliseconds before each record", 1, 60_000, 2000)},
			forms:  []form{"slow-records-{ms}ms"},
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("pace")
				b.shape(tlsshape.Everywhere(), tlsshape.Delay(time.Duration(a.num("ms"))*time.Millisecond))
				b.slow = true
			},
		},
	}
}
