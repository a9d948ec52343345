package diary

import (
	"slices"

	"sim800emu/internal/tlsnames"
)

// weakSignatures names a client whose signatures are by SHA-1 or MD5 only. A
// client of TLS 1.2 that lists none means SHA-1 (RFC 5246 7.4.1.4.1).
func weakSignatures() rule {
	return rule{
		name: "sha1-only", weight: wrong, when: onHello,
		remedy: "Offer signature_algorithms with SHA-256 (mbedtls_ssl_conf_sig_hashes, MBEDTLS_SHA256_C): servers have no certificate any more that such a client can take.",
		finds: func(e *Entry) string {
			if e.offer.newest() < tlsnames.VersionTLS12 {
				return ""
			}
			if len(e.offer.signatures) == 0 {
				if slices.Contains(e.offer.Numbers, extSignatures) || !e.offer.needsCertificate() {
					return ""
				}
				return "The client lists no signature algorithms, which means SHA-1 only."
			}
			const sha1 = 2
			if slices.ContainsFunc(e.offer.signatures, func(s uint16) bool { return s>>8 > sha1 && !tlsnames.IsGREASE(s) }) {
				return ""
			}
			return "The client takes signatures by SHA-1 or MD5 only."
		},
	}
}
