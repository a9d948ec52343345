package tlsbackend

import "crypto/tls"

// tls13 is the endpoint of a server that has given up TLS 1.2.
func tls13() Endpoint {
	return Endpoint{
		Name: "tls13",
		Doc: "A correct TLS 1.3 server and nothing older, with an ECDSA P-256 certificate and a chain of one. " +
			"It has all suites and groups of the Go library, asks for another key share by HelloRetryRequest where it must, and sends a session ticket after the handshake. " +
			"A client that gets its page here does TLS 1.3; " +
			"one that knows only TLS 1.2, such as mbedTLS 2.28, is refused by the alert protocol_version and shows -0x7780.",
		Ports: []uint16{443},
		TLS:   true,
		serve: func(s *session) {
			s.serveTLS(&tls.Config{MinVersion: tls.VersionTLS13, MaxVersion: tls.VersionTLS13})
		},
	}
}
