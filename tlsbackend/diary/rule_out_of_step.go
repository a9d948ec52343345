package diary

import (
	"sim800emu/internal/tlsnames"
	"sim800emu/internal/tlsrecord"
)

// outOfStep names a client whose bytes stop to be TLS records: on the way to a
// modem bytes are lost or doubled more often than changed.
func outOfStep() rule {
	return rule{
		name: "out-of-step", weight: wrong, when: onBytes,
		remedy: "Bytes were lost or added between the TLS library and the network. Compare the number of bytes that f_send has returned with those on the line: a write that was cut short and repeated whole, " +
			"a prompt that was not awaited, data sent while CTS said no.",
		finds: func(e *Entry) string {
			if e.in.watch.State() != tlsrecord.OutOfStep {
				return ""
			}
			if s := e.in.stray; len(s) > 0 && s[0] == tlsnames.RecordAlert {
				return "" // an alert in the version that the server has made up
			}
			return "The client's stream is " + e.in.watch.Position() + "."
		},
	}
}
