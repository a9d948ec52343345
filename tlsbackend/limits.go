package tlsbackend

import "time"

// Limits in wall time are our own choice. They are wide: at 1200 baud a full
// TLS record takes 137 s, and an author may stop a client in the debugger.
type limits struct {
	handshake time.Duration // from the first byte awaited to the end of the handshake
	header    time.Duration // from the first byte of a request to the end of its header
	idle      time.Duration // between two requests
	stall     time.Duration // for one write, at most a full TLS record, to be taken, or for the next part of a body to come
	slow      time.Duration // for a handshake at an endpoint that is slow on purpose
	held      time.Duration // for a connection at an endpoint that holds it on purpose
	linger    time.Duration // for a client to read the alert before the connection goes
}

func usualLimits() limits {
	return limits{
		handshake: 5 * time.Minute,
		header:    5 * time.Minute,
		idle:      5 * time.Minute,
		stall:     10 * time.Minute,
		slow:      2 * time.Hour,
		held:      30 * time.Minute,
		linger:    time.Second,
	}
}

// Limits in bytes.
const (
	maxHeader  = 16 << 10  // of a request; net/http allows itself 4 KiB more
	maxBody    = 1 << 20   // of a POST to /echo, which is held whole
	maxBytes   = 10 << 20  // of /bytes/N
	maxBacklog = 256 << 10 // held for a client of echo or MQTT that does not read
	maxPath    = 200       // of a path told in an event
)
