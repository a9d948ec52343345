package tlsbackend

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// noTLSEndpoints is servers that answer a ClientHello by something that is no TLS.
func noTLSEndpoints() []Endpoint {
	return []Endpoint{
		{
			Name: "plain-http-on-443", Kind: kindMisbehaviour,
			Doc: "A server that speaks HTTP in the clear where TLS is expected: it answers the ClientHello with 400 Bad Request, as a web server does whose port was mixed up, or a captive portal of the operator. " +
				"It proves what the client makes of an answer that is no TLS at all.",
			Right:  "It stops, and says that this is no TLS server.",
			Wrong:  "-0x7200 (invalid record), with nothing that tells it from damage on the line.",
			Remedy: "Log the first bytes on -0x7200: 48 54 54 50 is HTTP. Check port, APN and credit of the SIM.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) { b.speaksNoTLS(servePlainHTTP) },
		},
		{
			Name: "garbage", Kind: kindMisbehaviour,
			Doc: "A server that answers the ClientHello with 256 bytes without a meaning, the same each time, and then nothing: another protocol on that port, or a line at a wrong speed. " +
				"It proves that the client gives up, and does not wait for the length that it reads in them.",
			Right:  "It stops at once, since the first byte is no content type.",
			Wrong:  "-0x7200 (invalid record) is right; wrong is one that waits for more.",
			Remedy: "Log the first bytes on -0x7200.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) { b.speaksNoTLS(serveGarbage) },
		},
		{
			Name: "silent", Kind: kindMisbehaviour,
			Doc: "A server that accepts the connection, takes what comes and never says a word: a process that is stopped, behind a kernel that still accepts. " +
				"It proves that the client has a time-out from the first byte on.",
			Right:  "It gives up after a time that its author has chosen.",
			Wrong:  "No error: MBEDTLS_ERR_SSL_WANT_READ (-0x6900) for ever.",
			Remedy: "As for stall: a limit for the whole handshake by the author's own clock.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) { b.speaksNoTLS(serveNothing) },
		},
	}
}

func (b *Behaviour) speaksNoTLS(serve func(*session)) {
	b.claim(aspectAnswer)
	b.instead = serve
}

func servePlainHTTP(s *session) {
	s.awaitHello()
	const body = "You are speaking TLS to a server that knows none.\n"
	s.answerRaw(fmt.Sprintf("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body))
}

// garbageBytes is no TLS from its first byte on, nor anything else: a sequence
// of an 8-bit linear congruential generator.
func garbageBytes() string {
	var b strings.Builder
	x := byte(0xa5)
	for range 256 {
		b.WriteByte(x)
		x = x*141 + 3
	}
	return b.String()
}

func serveGarbage(s *session) {
	s.awaitHello()
	s.answerRaw(garbageBytes())
}

func serveNothing(s *session) {
	s.wire.end("nothing was answered, as the endpoint has it")
	s.drain()
}

// awaitHello waits for the first bytes of a client.
func (s *session) awaitHello() {
	_ = s.wire.SetReadDeadline(time.Now().Add(s.server.limits.handshake)) // fails on a closed connection: so does the read
	_, _ = s.wire.Read(make([]byte, 16<<10))                              // whatever came, or nothing: the answer is the same
}

// answerRaw sends bytes and lets the client read them in peace.
func (s *session) answerRaw(text string) {
	_, _ = io.WriteString(s.wire, text) // the wire has noted why a write fails
	s.wire.end("the answer was no TLS, as the endpoint has it")
	s.drain()
}

// drain reads on until the client closes, or for as long as a handshake may take.
func (s *session) drain() {
	_ = s.wire.SetReadDeadline(time.Now().Add(s.server.limits.handshake)) // fails on a closed connection: so does the read
	_, _ = io.Copy(io.Discard, s.wire)                                    // any end is good
}
