package tlsbackend

// plainHTTP is the endpoint without TLS.
func plainHTTP() Endpoint {
	return Endpoint{
		Name: "http", Kind: kindPlain,
		Doc: "HTTP/1.1 without TLS, with the same pages as the TLS endpoints have. " +
			"A client that gets /bytes/N here with the right checksum moves bytes over the modem correctly, in both directions; " +
			"what fails at a TLS endpoint only is then the fault of TLS, not of the AT driver.",
		Ports: []uint16{80},
		serve: func(s *session) { s.serveHTTP(s.wire) },
	}
}
