package tlsbackend

import "crypto/tls"

// ticketEndpoints is servers and their ways with sessions.
func ticketEndpoints() []Endpoint {
	return []Endpoint{
		{
			Name: "tickets", Kind: kindSessions,
			Doc: "A correct server that gives out a number of session tickets: in TLS 1.3 behind the handshake, where the client meets them at its first read; in TLS 1.2, which knows one at most, in the handshake. " +
				"It proves that the client reads its answer in spite of them, and what it does with several or with none.",
			Right:  "It gets its page, and resumes with the newest ticket if it wants to.",
			Wrong:  "-0x7b00 (received new session ticket) of mbedTLS 3 at the first read, which is news and no error; -0x7f00 if it keeps them all.",
			Remedy: "Call the read again after MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET; keep one ticket.",
			Params: []Param{number("n", "how many after a full handshake", 0, 16, 1)},
			forms:  []form{"tickets-{n}"}, Examples: []string{"tickets-0", "tickets-1", "tickets-2", "tickets-4"},
			Ports: []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim(aspectTickets)
				if b.tickets = a.num("n"); b.tickets > 1 {
					b.needsEngine()
				}
			},
		},
		{
			Name: "ticket-late", Kind: kindSessions,
			Doc: "A server that sends one more session ticket in the middle of its application data. TLS 1.3 permits that at any time (RFC 8446 section 4.6.1); TLS 1.2 does not, and is sent it all the same. " +
				"It proves that the client expects handshake messages between data.",
			Right:  "In TLS 1.3 it reads on; in TLS 1.2 it stops with unexpected_message (10).",
			Wrong:  "A cut answer, or -0x7700 (unexpected message) in TLS 1.3. mbedTLS 2.28, which speaks TLS 1.2, is right with -0x7700.",
			Remedy: "Call the read again after MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET.",
			Params: []Param{number("after", "bytes of application data before the ticket", 1, 1<<20, 100)},
			forms:  []form{"ticket-late-after-{after}"},
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("late ticket")
				b.needsEngine()
				b.knobs.TicketAfter = int64(a.num("after"))
			},
		},
		{
			Name: "resume", Kind: kindSessions,
			Doc: "A correct server that gives out one ticket and resumes each session that comes back, for hours, over all its endpoints. " +
				"It proves that the client saves the second handshake: 200 bytes instead of 2,000, and no work on curves. The page and the diary say whether it did.",
			Right:  "Its second connection resumes.",
			Wrong:  "No error; the second handshake is as long as the first.",
			Remedy: "mbedtls_ssl_get_session after the handshake, mbedtls_ssl_set_session before the next; MBEDTLS_SSL_SESSION_TICKETS in the build.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) { b.claim(aspectTickets); b.tickets = 1 },
		},
		{
			Name: "resume-refused", Kind: kindSessions,
			Doc: "A correct server that gives out tickets and does not know them again, as a farm of servers without a common key, or one that was started anew. Each session gets a full handshake. " +
				"It proves that the client takes the refusal, which is no alert but a ServerHello with another session.",
			Right:  "It gets its page after a full handshake.",
			Wrong:  "-0x7980 (bad server hello) or -0x7700 (unexpected message) if it insists on its session.",
			Remedy: "Nothing with mbedTLS; own code must look at what was agreed, not at what was asked for.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) { b.claim(aspectTickets); b.tickets, b.refuse = 1, true },
		},
		{
			Name: "hello-retry", Kind: kindSessions,
			Doc: "A correct server of TLS 1.3 that answers the first hello by HelloRetryRequest (RFC 8446 section 4.1.4): another group of the client's list, or a cookie. " +
				"It proves that the client can send a second hello, which differs from the first in what was asked for and in nothing else.",
			Right:  "It gets its page, after one round trip more.",
			Wrong:  "illegal_parameter or unexpected_message from itself; -0x7780 if its second hello is wrong.",
			Remedy: "A library of TLS 1.3 that has been tested with it.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) {
				b.claim("retry of the hello")
				b.needsEngine()
				b.versions(tls.VersionTLS13, tls.VersionTLS13)
				b.knobs.HelloRetry = true
			},
		},
		{
			Name: "key-update", Kind: kindSessions,
			Doc: "A correct server of TLS 1.3 that changes its keys in the middle of application data (RFC 8446 section 4.6.3), and asks the client to change its own unless it is told not to. " +
				"It proves that the client goes on with the new keys, in both directions.",
			Right:  "It reads the whole answer, and sends its next request under new keys.",
			Wrong:  "bad_record_mac from the one who has not changed; -0x7180 of mbedTLS 3, which has no KeyUpdate before 3.7.",
			Remedy: "A library that has it, or shorter connections.",
			Params: []Param{
				number("after", "bytes of application data before it", 1, 1<<20, 100),
				word("ask", "whether the client's new keys are asked for", "yes", "no"),
			},
			forms: []form{"key-update-after-{after}"},
			Ports: []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("key update")
				b.needsEngine()
				b.versions(tls.VersionTLS13, tls.VersionTLS13)
				b.knobs.KeyUpdateAfter, b.knobs.KeyUpdateAsk = int64(a.num("after")), a.word("ask") == "yes"
			},
		},
	}
}
