package diary

import "fmt"

// closedEarly names a client that ended the connection in the
// handshake without an alert. Where the server ended its side first, that is right.
func closedEarly() rule {
	return rule{
		name: "closed-in-handshake", weight: wrong, when: onGone,
		remedy: "Have the client print what mbedtls_ssl_handshake returned (mbedtls below lists what is likely), and look whether its own time-out, a watchdog, or the modem (CLOSED, +PDP: DEACT) ended the connection.",
		finds: func(e *Entry) string {
			if e.complete() || e.refused() || e.serverEnded {
				return ""
			}
			after, since := e.lastOutWord+" of the server", e.lastOut
			if e.lastOut.Before(e.lastIn) {
				after, since = "its own "+e.lastInWord, e.lastIn
				if e.lastInWord == "" {
					after = "its last byte"
				}
			}
			if e.lastOutWord == "" && e.lastIn.IsZero() {
				after, since = "it was opened, without a word", e.opened
			}
			return fmt.Sprintf("The client %s the connection %s after %s, without an alert.", e.left(), seconds(e.goneAt.Sub(since)), after)
		},
	}
}
