package diary

import "sim800emu/internal/tlsnames"

// noExtendedMaster names a client of TLS 1.2 or older without RFC 7627.
func noExtendedMaster() rule {
	return rule{
		name: "no-extended-master-secret", weight: weak, when: onHello,
		remedy: "Switch extended_master_secret on (MBEDTLS_SSL_EXTENDED_MASTER_SECRET): some servers refuse a client without it, and sessions that resume are not safe without it.",
		finds: func(e *Entry) string {
			if e.offer.ExtendedMaster || e.offer.newest() > tlsnames.VersionTLS12 && !e.offer.speaks(tlsnames.VersionTLS12) {
				return ""
			}
			return "The client does not offer extended_master_secret."
		},
	}
}
