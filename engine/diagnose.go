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

// A tlsWatch looks for TLS records, and for frames of PPP, among the bytes of
// command mode: the first mistake of many a TE is to send before the connection
// has the line.
type tlsWatch struct {
	tail   [6]byte
	last   time.Duration
	warned bool
}

// records are the content types of TLS (RFC 8446 5.1) that begin a stream of bytes.
var records = map[byte]string{
	0x14: "TLS ChangeCipherSpec", 0x15: "a TLS alert", 0x16: "a TLS handshake", 0x17: "TLS application data",
}

// pppFrame begins a packet of LCP on the line (RFC 1662 3.1, with all control characters escaped).
const pppFrame = "~\xff}#\xc0!"

// aPPPFrame is what feed calls it.
const aPPPFrame = "a PPP frame"

// feed takes one byte and returns what the last bytes look like, or "".
func (w *tlsWatch) feed(b byte) string {
	copy(w.tail[:], w.tail[1:])
	w.tail[5] = b
	t := &w.tail
	if string(t[:]) == pppFrame {
		return aPPPFrame
	}
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
func (t *Terminal) watchCommand(b byte) {
	what := t.tls.feed(b)
	if what == "" || t.tls.warned && t.eng.loop.Now()-t.tls.last < quietTime {
		return
	}
	t.tls.warned, t.tls.last = true, t.eng.loop.Now()
	remedy := `send TLS bytes only after AT+CIPSEND and its prompt "> ", or in transparent mode after CONNECT`
	if what == aPPPFrame {
		remedy = "dial first (ATD*99#) and wait for CONNECT; after NO CARRIER the call is over"
	}
	t.eng.suspect(Suspicion{
		What:   "looks like " + what + " while in command mode",
		Remedy: remedy,
		Data:   append(kernel.Bytes(nil), t.tls.tail[:]...),
	})
}
