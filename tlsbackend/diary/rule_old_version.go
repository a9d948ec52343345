package diary

import (
	"fmt"

	"sim800emu/internal/tlsnames"
)

// oldVersion names a client that speaks nothing newer than TLS 1.1 (RFC 8996).
func oldVersion() rule {
	return rule{
		name: "old-version", weight: wrong, when: onHello,
		remedy: "Build the library with TLS 1.2 (MBEDTLS_SSL_PROTO_TLS1_2) and allow it (mbedtls_ssl_conf_max_version). Most servers have switched the older versions off.",
		finds: func(e *Entry) string {
			newest := e.offer.newest()
			if newest == 0 || newest >= tlsnames.VersionTLS12 {
				return ""
			}
			return fmt.Sprintf("The client speaks nothing newer than %s.", tlsnames.VersionName(newest))
		},
	}
}
