package diary

import (
	"fmt"
	"slices"
	"strings"

	"sim800emu/internal/tlsnames"
)

// leastRSAChain is what the Certificate message has at least when its only
// certificate has an RSA-2048 key and signature, as a round number of bytes.
// Of ECDSA keys nothing is certain: such a certificate can have less than 400.
const leastRSAChain = 700

// suitesNeedRoom names a client that says it has small buffers, and offers only
// suites whose handshake does not fit them.
func suitesNeedRoom() rule {
	return rule{
		name: "suites-need-room", weight: wrong, when: onHello,
		remedy: "With a fragment of 512 bytes offer PSK suites, which need no certificate, or ECDSA ones with a server whose chain is short. Else give the input buffer more (MBEDTLS_SSL_IN_CONTENT_LEN) and offer the fragment that fits it: mbedTLS before 3.6.3 does not put a message together from several records.",
		finds: func(e *Entry) string {
			room, least := e.offer.room(), e.offer.leastChain()
			if room == 0 || least <= room {
				return ""
			}
			return fmt.Sprintf("The client takes records of %d bytes, and all its suites need a certificate chain of about %d bytes or more in one message.", room, least)
		},
	}
}

// leastChain is the smallest Certificate message that the suites make likely; 0:
// there may be none, or it cannot be told.
func (o *Offer) leastChain() int {
	if !o.needsCertificate() || o.speaks(tlsnames.VersionTLS13) {
		return 0
	}
	if slices.ContainsFunc(o.suites, func(id uint16) bool { return strings.Contains(tlsnames.SuiteName(id), "_ECDSA_") }) {
		return 0
	}
	return leastRSAChain
}

// needsCertificate reports whether every suite has the server show one.
func (o *Offer) needsCertificate() bool {
	return len(o.suites) > 0 && !slices.ContainsFunc(o.suites, func(id uint16) bool {
		name := tlsnames.SuiteName(id)
		return strings.Contains(name, "_PSK_") && !strings.Contains(name, "_RSA_PSK_") || strings.Contains(name, "_anon_") || !tlsnames.SuiteKnown(id)
	})
}
