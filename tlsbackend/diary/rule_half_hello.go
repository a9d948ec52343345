package diary

import (
	"fmt"
	"slices"

	"sim800emu/internal/tlsrecord"
)

// halfHello names a client whose first message did not come whole.
func halfHello() rule {
	return rule{
		name: "half-hello", weight: wrong, when: onClose,
		remedy: "Send the ClientHello whole: f_send must return how many bytes it has really sent, and one AT+CIPSEND takes at most 1460 bytes. Look in the trace whether the modem has answered SEND OK for each part.",
		finds: func(e *Entry) string {
			if e.offer != nil || e.in.bytes == 0 || e.in.watch.State() > tlsrecord.Running {
				return ""
			}
			refused := slices.ContainsFunc(e.alerts, func(a Alert) bool { return a.From == "server" })
			if refused || e.in.records > 0 && e.in.have == 0 {
				return fmt.Sprintf("What the client sent (%s) holds no ClientHello that can be read.", count(int(e.in.bytes), "byte"))
			}
			return fmt.Sprintf("The ClientHello was cut off: %s came, up to a place %s.", count(int(e.in.bytes), "byte"), e.in.watch.Position())
		},
	}
}
