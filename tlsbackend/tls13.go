package tlsbackend

import "crypto/tls"

// tls13 is the endpoint of a server that has given up TLS 1.2.
func tls13() Endpoint {
	return Endpoint{
		Name: "tls13", Kind: kindVersions,
		Doc: "A correct TLS 1.3 server and nothing older, with an ECDSA P-256 certificate and a chain of one. " +
			"It has all suites and groups of the Go library, asks for another key share by HelloRetryRequest where it must, and sends a session ticket after the handshake. " +
			"A client that gets its page here does TLS 1.3; " +
			"one that knows only TLS 1.2, such as mbedTLS 2.28, is refused by the alert protocol_version and shows -0x7780.",
		Right:  "It gets its page, or knows that it cannot and says so.",
		Wrong:  "-0x7780 (fatal alert) from a client of TLS 1.2.",
		Remedy: "A library with TLS 1.3: mbedTLS from 3.2 on, wolfSSL; or a server that still speaks TLS 1.2.",
		Ports:  []uint16{443}, TLS: true,
		apply: func(b *Behaviour, _ args) { b.versions(tls.VersionTLS13, tls.VersionTLS13) },
	}
}

func versionEndpoints() []Endpoint { return []Endpoint{tls10(), tls11(), tls12(), tls13()} }
