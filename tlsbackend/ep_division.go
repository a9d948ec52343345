package tlsbackend

import (
	"crypto/tls"

	"sim800emu/internal/tlsengine"
)

// divisionEndpoints is correct servers that divide the handshake into records
// in other ways than one message a record. All of them are permitted (RFC 5246
// section 6.2.1, RFC 8446 section 5.1).
func divisionEndpoints() (all []Endpoint) {
	for _, m := range []struct {
		step     tlsengine.Step
		doc      string
		old      bool // TLS 1.2 alone has the message
		usual    string
		examples []string
	}{
		{tlsengine.StepServerHello, "ServerHello", false, "", nil},
		{tlsengine.StepCertificate, "Certificate", false, " It is the longest message, and the one that servers divide in practice, since chains of more than 16 KB or short records leave no choice.",
			[]string{"split-certificate-at-1", "split-certificate-at-3", "split-certificate-at-4", "split-certificate-at-128"}},
		{tlsengine.StepServerKeyExchange, "ServerKeyExchange", true, "", nil},
		{tlsengine.StepNewSessionTicket, "NewSessionTicket", false, "", nil},
	} {
		all = append(all, Endpoint{
			Name: "split-" + string(m.step), Kind: kindRecords,
			Doc: "A correct server that sends its " + m.doc + " message in two records, cut after a number of bytes; the header of four counts, so cuts at 1 and 3 go through it." + m.usual + " " +
				"It proves that the client puts handshake messages together.",
			Right:    "It gets its page.",
			Wrong:    "-0x7080 (feature unavailable) from mbedTLS 2.28, which does not put messages together; -0x7200 (invalid record) for a cut inside the header.",
			Remedy:   "mbedTLS 3.6 or later, or another library; with 2.28, a server that does not divide.",
			Params:   []Param{number("at", "bytes of the message in the first record", 1, 16384, 3)},
			forms:    []form{form("split-" + string(m.step) + "-at-{at}")},
			Examples: m.examples,
			Ports:    []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.divides()
				if m.old {
					b.versions(tls.VersionTLS10, tls.VersionTLS12)
				}
				b.splits = append(b.splits, tlsengine.Split{Step: m.step, At: a.num("at")})
			},
		})
	}
	return append(all,
		Endpoint{
			Name: "split-every-message", Kind: kindRecords,
			Doc: "A correct server that cuts each of its handshake messages in two, after a number of bytes. " +
				"It proves that the client puts all of them together, whichever comes.",
			Right:  "It gets its page.",
			Wrong:  "-0x7080 (feature unavailable) or -0x7200 (invalid record) from mbedTLS 2.28 at the ServerHello.",
			Remedy: "mbedTLS 3.6 or later, or another library.",
			Params: []Param{number("at", "bytes of each message in its first record", 1, 16384, 4)},
			forms:  []form{"split-every-message-at-{at}"},
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.divides()
				b.splitEvery = a.num("at")
			},
		},
		Endpoint{
			Name: "coalesced-flight", Kind: kindRecords,
			Doc: "A correct server that sends the messages of a flight in as few records as possible: ServerHello, Certificate, ServerKeyExchange and ServerHelloDone in one, as OpenSSL has done since 1.1.1 for TLS 1.3 and IIS for TLS 1.2. " +
				"It proves that the client goes on in the same record when a message ends, and has room for all of them together.",
			Right:  "It gets its page.",
			Wrong:  "-0x7200 (invalid record) if the buffer has room for each message and not for all; -0x7700 (unexpected message) if the rest of the record is lost.",
			Remedy: "A larger MBEDTLS_SSL_IN_CONTENT_LEN.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) {
				b.divides()
				b.coalesce = true
			},
		})
}
