package diary

import "fmt"

// recordTooLong names a client that ended the connection in or behind a record
// that is longer than it has room for. Nothing but the end tells that: mbedTLS sends no
// alert for it. The end may be seen before the write that it was in has returned, so the
// rule looks when all is over.
func recordTooLong() rule {
	return rule{
		name: "record-too-long", weight: wrong, when: onClose,
		remedy: "Give the input buffer 16 KB (MBEDTLS_SSL_IN_CONTENT_LEN 16384), or ask for short records (mbedtls_ssl_conf_max_frag_len) of a server that honours it, or for small pieces above TLS (HTTP Range). " +
			"If the buffer is that long already, the client gave up for another reason: have it print what mbedtls_ssl_read returned.",
		finds: func(e *Entry) string {
			r, ok := e.tooLong()
			if !ok || !e.endedAt(r) {
				return ""
			}
			where := fmt.Sprintf("behind record %d of the server (%d bytes)", r.number, r.size)
			if r.taken < r.size {
				where = fmt.Sprintf("in the middle of record %d of the server, of whose %d bytes it took %d", r.number, r.size, r.taken)
			}
			what := fmt.Sprintf("that is longer than an input buffer of %d bytes", smallBuffer)
			if room := e.room(); room > 0 {
				what = fmt.Sprintf("that is longer than the %d bytes that it asked for", room)
			}
			return fmt.Sprintf("The client %s the connection %s, without an alert: %s (mbedTLS: -0x7200 or -0x7100).", e.left(), where, what)
		},
	}
}

// endedAt reports whether a record that is too long is the likely end. In the
// handshake silence is enough; behind it bytes must be unread, and no message have
// come first that has no place there.
func (e *Entry) endedAt(r long) bool {
	if e.complete() {
		return e.lost() && (e.unanswered.message == "" || r.number < e.unanswered.record)
	}
	return !e.goneAt.IsZero() && !e.refused() && !e.serverEnded && !e.answered() && e.split.size == 0
}
