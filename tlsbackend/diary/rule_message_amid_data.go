package diary

import (
	"fmt"

	"sim800emu/internal/tlsnames"
)

// messageAmidData names a client that ended the connection behind a handshake
// message among application data. TLS 1.3 permits tickets and new keys there; in TLS 1.2
// the server is wrong, save for a HelloRequest, and the client still owes an alert.
func messageAmidData() rule {
	return rule{
		name: "message-amid-data", weight: wrong, when: onClose,
		remedy: "In TLS 1.3 call the read again after a session ticket (MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET): it is no error. In TLS 1.2 a server must not send one there, and no setting of mbedTLS takes it; " +
			"that the client ends is right, and mbedtls_ssl_send_alert_message would tell why.",
		finds: func(e *Entry) string {
			if !e.complete() || !e.lost() || e.unanswered.message == "" {
				return ""
			}
			if r, ok := e.tooLong(); ok && r.number < e.unanswered.record {
				return "" // it did not come so far
			}
			start := fmt.Sprintf("The client %s the connection behind a %s of the server", e.left(), e.unanswered.message)
			if e.chosen.version == tlsnames.VersionTLS13 {
				return start + " in the midst of application data, without an alert: it takes none there."
			}
			return fmt.Sprintf("%s in the midst of application data (record %d), without an alert: it expects none there (mbedTLS: -0x7700).", start, e.unanswered.record)
		},
	}
}
