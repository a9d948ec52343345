package diary

import (
	"fmt"
	"time"
)

// How long a client may take for its next word in a handshake before it is slow: time to
// compute on a small controller, and a byte a millisecond for a line at 9600 baud.
const (
	patience    = 5 * time.Second
	timeForByte = time.Millisecond
)

// slowMessage names a client that took suspiciously long. Servers on the net wait
// for a handshake between 5 and 60 s.
func slowMessage() rule {
	return rule{
		name: "slow", weight: note, when: onBytes,
		remedy: "Find out what took the time: the line (bytes over baud), the arithmetic (RSA-4096, P-521 and P-384 take seconds on a small controller; X25519 and P-256 with MBEDTLS_ECP_NIST_OPTIM do not), or a driver that waits in fixed steps.",
		finds: func(e *Entry) string {
			p := e.paused
			if p.took <= patience+time.Duration(p.bytes)*timeForByte {
				return ""
			}
			return fmt.Sprintf("The client took %s for %s after %s.", seconds(p.took), p.word, p.behind)
		},
	}
}

// seconds is a time as people say it.
func seconds(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", float64(d.Microseconds())/1000)
	case d < 10*time.Second:
		return fmt.Sprintf("%.3g s", d.Seconds())
	}
	return d.Round(100 * time.Millisecond).String()
}
