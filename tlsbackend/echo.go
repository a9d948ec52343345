package tlsbackend

import (
	"sync"
)

// echo is the endpoint of RFC 862.
func echo() Endpoint {
	return Endpoint{
		Name: "echo",
		Doc: "Sends back every byte (TCP) and every datagram (UDP) as it came, after RFC 862. Up to 256 KiB wait for a client that sends first and reads later. " +
			"A silent client may stay; when the client has closed its side and has got the rest, the connection is closed. " +
			"A client that gets back what it sent, whatever the bytes, has its escaping, lengths and modes right.",
		Ports: []uint16{7},
		UDP:   true,
		serve: serveEcho,
		datagram: func(in []byte) []byte {
			return in
		},
	}
}

// serveEcho reads and writes at the same time, as far as the buffer goes.
func serveEcho(s *session) {
	b := newEchoBuffer()
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

// An echoBuffer holds what came and was not yet sent back.
type echoBuffer struct {
	mu      sync.Mutex
	changed *sync.Cond
	held    []byte
	ended   bool
}

func newEchoBuffer() *echoBuffer {
	b := &echoBuffer{}
	b.changed = sync.NewCond(&b.mu)
	return b
}

// put waits for room. It reports false after the end.
func (b *echoBuffer) put(p []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.ended && len(b.held)+len(p) > maxEcho {
		b.changed.Wait()
	}
	if b.ended {
		return false
	}
	b.held = append(b.held, p...)
	b.changed.Broadcast()
	return true
}

// take waits for bytes and takes at most 16 KiB. It reports false when there are none and never will be.
func (b *echoBuffer) take() ([]byte, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.ended && len(b.held) == 0 {
		b.changed.Wait()
	}
	n := min(len(b.held), 16<<10)
	p := b.held[:n:n]
	b.held = b.held[n:]
	b.changed.Broadcast()
	return p, len(p) > 0
}

func (b *echoBuffer) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	b.changed.Broadcast()
}
