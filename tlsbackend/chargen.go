package tlsbackend

import (
	"io"
	"sync"
)

// chargen is the endpoint of RFC 864.
func chargen() Endpoint {
	return Endpoint{
		Name: "chargen", Kind: kindPlain,
		Doc: "Sends the lines of 72 characters of RFC 864 until the client closes, as fast as it reads, and throws away what comes; a datagram is answered by one line. " +
			"A client that reads here has received data at any moment, in the middle of its commands too: what it takes for an answer of the modem, or loses, shows at once, since each line follows from the one before.",
		Ports:    []uint16{19},
		UDP:      true,
		serve:    serveChargen,
		datagram: func(*Server, []byte) ([]byte, bool) { return chargenLine(nil, 0), true },
	}
}

// chargenLine appends a line of the pattern: 72 of the 95 printable characters,
// each line one further.
func chargenLine(b []byte, n int) []byte {
	const first, printable, width = ' ', 95, 72
	for i := range width {
		b = append(b, byte(first+(n+i)%printable))
	}
	return append(b, '\r', '\n')
}

func serveChargen(s *session) {
	var reading sync.WaitGroup
	reading.Go(func() {
		_, _ = io.Copy(io.Discard, s.wire) // any end is good, and noted
		_ = s.wire.Close()                 // ends the write that waits
	})
	var lines []byte // all of the pattern, which begins again behind it
	for n := range 95 {
		lines = chargenLine(lines, n)
	}
	for {
		if _, err := s.wire.Write(lines); err != nil {
			break
		}
	}
	_ = s.wire.Close() // the reader may still wait
	reading.Wait()
}
