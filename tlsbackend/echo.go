package tlsbackend

import (
	"sync"
)

// echo is the endpoint of RFC 862.
func echo() Endpoint {
	return Endpoint{
		Name: "echo", Kind: kindPlain,
		Doc: "Sends back every byte (TCP) and every datagram (UDP) as it came, after RFC 862. Up to 256 KiB wait for a client that sends first and reads later. " +
			"A silent client may stay; when the client has closed its side and has got the rest, the connection is closed. " +
			"A client that gets back what it sent, whatever the bytes, has its escaping, lengths and modes right.",
		Ports: []uint16{7},
		UDP:   true,
		serve: serveEcho,
		datagram: func(_ *Server, in []byte) ([]byte, bool) {
			return in, true
		},
	}
}

// serveEcho reads and writes at the same time, as far as the buffer goes.
func serveEcho(s *session) {
	b := newBacklog()
	var reading sync.WaitGroup
	reading.Go(func() {
		defer b.end()
		part := make([]byte, 4<<10)
		for {
			n, err := s.wire.Read(part)
			if !b.put(part[:n]) || err != nil {
				return
			}
		}
	})
	for {
		part, more := b.take()
		if !more {
			break
		}
		if _, err := s.wire.Write(part); err != nil {
			break
		}
	}
	b.end()
	_ = s.wire.Close() // the reader may still wait for bytes that nobody can take
	reading.Wait()
}
