package tlsbackend

import "crypto/tls"

// tls10 is the endpoint of a server that nobody has touched since 2010.
func tls10() Endpoint {
	return versionEndpoint("tls10", tls.VersionTLS10,
		"A server of TLS 1.0 and nothing newer, with ECDHE suites and AES-CBC, and the 1/n-1 split of records against BEAST. "+
			"It proves whether a client still takes what RFC 8996 has forbidden since 2021: one that gets its page can be talked down by anybody on the way.")
}

// tls11 is its younger brother.
func tls11() Endpoint {
	return versionEndpoint("tls11", tls.VersionTLS11,
		"A server of TLS 1.1 and nothing newer, with ECDHE suites and AES-CBC. "+
			"It proves whether a client still takes what RFC 8996 has forbidden since 2021.")
}

func versionEndpoint(name string, version uint16, doc string) Endpoint {
	return Endpoint{
		Name: name, Kind: kindVersions, Doc: doc,
		Right:  "It refuses: alert protocol_version (70). A device that must reach an old machine accepts, and knows why.",
		Wrong:  "None: a client that is too generous shows nothing. mbedTLS that is right says -0x6e80 (bad protocol version).",
		Remedy: "mbedtls_ssl_conf_min_version with MBEDTLS_SSL_MINOR_VERSION_3, or a build without MBEDTLS_SSL_PROTO_TLS1 and MBEDTLS_SSL_PROTO_TLS1_1.",
		Ports:  []uint16{443}, TLS: true,
		apply: func(b *Behaviour, _ args) { b.versions(version, version) },
	}
}
