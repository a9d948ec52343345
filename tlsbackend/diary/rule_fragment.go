package diary

import (
	"fmt"

	"sim800emu/internal/tlsnames"
)

// chainExceedsFragment tells that the server's Certificate message is longer than
// the records that the client takes. It then comes in several records if the
// server honours the client's wish, and in one too long if it does not.
func chainExceedsFragment() rule {
	return rule{
		name: "chain-exceeds-fragment", weight: weak, when: onCertificate,
		remedy: "Offer a longer fragment (mbedtls_ssl_conf_max_frag_len) with an input buffer to match (MBEDTLS_SSL_IN_CONTENT_LEN), or have the server send a shorter chain: ECDSA keys, no root, one intermediate. mbedTLS from 3.6.3 on puts a message together from several records.",
		finds: func(e *Entry) string {
			room := e.room()
			if room == 0 || e.chosen == nil || e.chosen.ChainBytes <= room {
				return ""
			}
			start := fmt.Sprintf("The client takes records of %d bytes, and the server's Certificate message has %d", room, e.chosen.ChainBytes)
			if e.longest > room && e.chosen.version < tlsnames.VersionTLS13 {
				return start + ": the server did not honour that and sent it in longer records. A client whose buffer is no longer than it says fails there (mbedTLS: -0x7200 or -0x7100)."
			}
			return start + ": it comes in several records, and mbedTLS 2.28 does not put them together (-0x7080)."
		},
	}
}

// room is the longest record that the client has asked for; 0: it asked for nothing.
func (e *Entry) room() int {
	if e.offer == nil {
		return 0
	}
	return e.offer.room()
}

// recordsExceedRoom tells that the server sends longer records than the client has
// asked for. A server may ignore max_fragment_length (RFC 6066 4).
func recordsExceedRoom() rule {
	return rule{
		name: "records-exceed-fragment", weight: note, when: onClose,
		remedy: "A server is free to ignore max_fragment_length, and most do. A device that talks to such a server needs an input buffer of 16 KB (MBEDTLS_SSL_IN_CONTENT_LEN 16384), or asks for small pieces above TLS (HTTP Range).",
		finds: func(e *Entry) string {
			room := e.room()
			if room == 0 || e.longest <= room+mostExpansion {
				return ""
			}
			return fmt.Sprintf("The client asked for records of %d bytes at most, and the server sent one of %d.", room, e.longest)
		},
	}
}

// mostExpansion is what protection adds to a record at most in what is negotiated here: a
// block of padding, IV and MAC of CBC (RFC 5246 6.2.3.2). Exactly 2048 are allowed.
const mostExpansion = 256
