package diary

import (
	"fmt"
	"strings"

	"sim800emu/internal/tlsnames"
)

// weakSuites names suites that nobody should offer any more (RFC 7465, RFC 9325 4.1).
func weakSuites() rule {
	return rule{
		name: "weak-suites", weight: weak, when: onHello,
		remedy: "List the suites that the device needs (mbedtls_ssl_conf_ciphersuites) and leave these out. Two or three suites are enough, and a short list saves bytes on the line.",
		finds: func(e *Entry) string {
			var found []string
			for _, id := range e.offer.suites {
				if name := tlsnames.SuiteName(id); weakSuite(name) && len(found) < 6 {
					found = append(found, name)
				}
			}
			if len(found) == 0 {
				return ""
			}
			return fmt.Sprintf("The client offers suites that are broken: %s.", strings.Join(found, ", "))
		},
	}
}

func weakSuite(name string) bool {
	for _, part := range []string{"_NULL_", "_EXPORT_", "_RC4_", "_RC2_", "_DES_", "_DES40_", "_3DES_", "_anon_"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}
