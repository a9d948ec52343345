package pki

import (
	"net"
	"strings"
)

// fallbackName is what a certificate is for when nothing usable was asked for:
// the domain of the built-in endpoints.
const fallbackName = "sim800.test"

// Bounds of what a client can make a certificate grow by.
const (
	maxNames   = 16
	longestDNS = 253 // RFC 1035 section 2.3.4, without the dot at the end
	longestRDN = 64  // of a common name: RFC 5280 appendix A.1, ub-common-name
)

// Names is those of the names that can stand in a certificate, as they stand
// there: host names and addresses, in lower case, without a dot at the end, each
// once, at most sixteen. Names come from the SNI of a client, which may hold
// anything; what is no name is left out.
func Names(names ...string) (good []string) {
	seen := map[string]bool{}
	for _, n := range names {
		if len(n) > longestDNS+1 {
			continue
		}
		n = strings.TrimSuffix(strings.ToLower(n), ".")
		if !usable(n) || seen[n] {
			continue
		}
		seen[n] = true
		if good = append(good, n); len(good) == maxNames {
			break
		}
	}
	return good
}

// usable takes underscores too: they are no host name, but are met.
func usable(n string) bool {
	if n == "" || len(n) > longestDNS {
		return false
	}
	if net.ParseIP(n) != nil {
		return true
	}
	for label := range strings.SplitSeq(n, ".") {
		const longestLabel = 63 // RFC 1035 section 2.3.4
		if label == "" || len(label) > longestLabel {
			return false
		}
		for _, c := range []byte(label) {
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
				return false
			}
		}
	}
	return true
}
