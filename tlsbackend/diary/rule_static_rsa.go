package diary

import (
	"slices"
	"strings"

	"sim800emu/internal/tlsnames"
)

// staticRSA names a client that can only encrypt its secret with the server's RSA key.
func staticRSA() rule {
	return rule{
		name: "static-rsa-only", weight: weak, when: onHello,
		remedy: "Offer ECDHE suites (MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED, …ECDHE_RSA…): many servers take nothing else, and only they keep old sessions secret when the server's key is lost.",
		finds: func(e *Entry) string {
			static := func(id uint16) bool { return strings.HasPrefix(tlsnames.SuiteName(id), "TLS_RSA_WITH_") }
			if len(e.offer.suites) == 0 || slices.ContainsFunc(e.offer.suites, func(id uint16) bool { return !static(id) }) {
				return ""
			}
			return "All suites that the client offers exchange the key by RSA: none has forward secrecy."
		},
	}
}
