package diary

import "fmt"

// stoppedReading names a client that does not take what is sent to it. What was
// taken may still lie in buffers on the way.
func stoppedReading() rule {
	return rule{
		name: "stopped-reading", weight: wrong, when: onStall,
		remedy: "Read until the record is whole: f_recv must be called as long as mbedTLS wants more, also when the device is busy. If the UART overran, look for lost bytes in the trace. A receive buffer that is full and never emptied (AT+CIPRXGET) shows the same.",
		finds: func(e *Entry) string {
			s := e.stall
			if s.broken && s.offered <= lastWord {
				return ""
			}
			what := fmt.Sprintf("stopped reading for %s", seconds(s.waited))
			if s.broken {
				what = "closed while the server wrote"
			}
			return fmt.Sprintf("The client %s: of the last %s it took %d, and the stream is %s.", what, count(s.offered, "byte"), s.taken, s.place)
		},
	}
}

// lastWord is the size of a write that may be a close_notify and no more, for
// which a client that is done need not wait.
const lastWord = 64
