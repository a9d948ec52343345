package diary

import "sim800emu/internal/tlsnames"

// noRenegotiationInfo names a client of TLS 1.2 or older without RFC 5746.
func noRenegotiationInfo() rule {
	return rule{
		name: "no-renegotiation-info", weight: weak, when: onHello,
		remedy: "Send renegotiation_info or the suite TLS_EMPTY_RENEGOTIATION_INFO_SCSV, also when the device never renegotiates: servers refuse a client that does neither.",
		finds: func(e *Entry) string {
			if e.offer.RenegotiationInfo || e.offer.newest() > tlsnames.VersionTLS12 && !e.offer.speaks(tlsnames.VersionTLS12) {
				return ""
			}
			return "The client does not say that it knows secure renegotiation."
		},
	}
}
