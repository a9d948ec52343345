package engine

import (
	"time"

	"sim800emu/internal/kernel"
)

// quietTime is how long a suspicion is not repeated.
const quietTime = 2 * time.Second

// suspect tells the operator what the TE probably did wrong.
func (e *Engine) suspect(s Suspicion) {
	e.loop.Emit(s)
	e.log.Warn().Dur("t", e.loop.Now()).Str("remedy", s.Remedy).Msg(s.What)
}

// Suspect lets a group tell what the TE probably did wrong.
func (e *Engine) Suspect(s Suspicion) { e.suspect(s) }

// A tlsWatch looks for TLS records among the bytes of command mode: the first
// mistake of many a TE is to send before the connection has the line.
type tlsWatch struct {
	tail   [6]byte
	last   time.Duration
	warned bool
}

// records are the content types of TLS (RFC 8446 5.1) that begin a stream of bytes.
var records = map[byte]string{
	0x14: "TLS ChangeCipherSpec", 0x15: "a TLS alert", 0x16: "a TLS handshake", 0x17: "TLS application data",
}

// feed takes one byte and returns what the last bytes look like, or "".
func (w *tlsWatch) feed(b byte) string {
	copy(w.tail[:], w.tail[1:])
	w.tail[5] = b
	t := &w.tail
	// type, version 3.0 to 3.4, length of at most 2^14+256, first byte of the body
	if t[1] != 3 || t[2] > 4 || int(t[3])<<8|int(t[4]) > 1<<14+256 {
		return ""
	}
	if t[0] == 0x16 && b == 1 {
		return "a TLS ClientHello"
	}
	return records[t[0]]
}

// watchCommand looks at a byte that command mode gets.
func (e *Engine) watchCommand(b byte) {
	what := e.tls.feed(b)
	if what == "" || e.tls.warned && e.loop.Now()-e.tls.last < quietTime {
		return
	}
	e.tls.warned, e.tls.last = true, e.loop.Now()
	e.suspect(Suspicion{
		What:   "looks like " + what + " while in command mode",
		Remedy: `send TLS bytes only after AT+CIPSEND and its prompt "> ", or in transparent mode after CONNECT`,
		Data:   append(kernel.Bytes(nil), e.tls.tail[:]...),
	})
}
