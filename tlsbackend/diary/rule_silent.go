package diary

import "fmt"

// silentClient names a client that the server waited for in vain, in the handshake.
func silentClient() rule {
	return rule{
		name: "silent", weight: wrong, when: onSilence,
		remedy: "The client waits for something that does not come, or has crashed: look in the trace whether the server's last bytes have left the line, and whether the client has read them all (received data that wait for AT+CIPRXGET do not move by themselves).",
		finds: func(e *Entry) string {
			if e.complete() {
				return ""
			}
			after, since := "the connection was opened", e.opened
			switch {
			case !e.lastOut.IsZero() && !e.lastOut.Before(e.lastIn):
				after, since = e.lastOutWord+" of the server", e.lastOut
			case e.lastInWord != "":
				after, since = "its "+e.lastInWord, e.lastIn
			case !e.lastIn.IsZero():
				after, since = "a part of its first record", e.lastIn
			}
			return fmt.Sprintf("The client said nothing for %s after %s.", seconds(e.silent.Sub(since)), after)
		},
	}
}
