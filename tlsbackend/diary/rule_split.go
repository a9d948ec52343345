package diary

import (
	"fmt"

	"sim800emu/internal/tlsnames"
)

// messageSplit tells that a message of the server came in several records and the
// client did not go on. Libraries differ here more than in anything else.
func messageSplit() rule {
	return rule{
		name: "message-split", weight: wrong, when: onGone,
		remedy: "mbedTLS 2.28 (any before 3.6.3) does not take a handshake message that spans records: use a newer one, or a server that sends it in one record. wolfSSL, BearSSL and OpenSSL take it.",
		finds: func(e *Entry) string {
			if e.split.size == 0 || e.complete() || e.answered() {
				return ""
			}
			return fmt.Sprintf("The server's %s (%d bytes) came in %d records, and the client closed without an answer: it cannot put the message together.",
				tlsnames.HandshakeName(e.split.typ), e.split.size, e.split.last-e.split.first+1)
		},
	}
}

// answered reports whether the client has said anything behind its hello.
func (e *Entry) answered() bool { return e.in.records > e.hellos }
