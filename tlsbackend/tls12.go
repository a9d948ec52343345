package tlsbackend

import "crypto/tls"

// tls12 is the endpoint that a device of 2015 to 2020 expects.
func tls12() Endpoint {
	return Endpoint{
		Name: "tls12", Kind: kindVersions,
		Doc: "A correct TLS 1.2 server and nothing newer, with an ECDSA P-256 certificate and a chain of one. " +
			"It takes the ECDHE suites with AES-GCM, AES-CBC and ChaCha20-Poly1305 that mbedTLS 2.28 has too, and the curves P-256, P-384, P-521 and X25519; " +
			"records grow from about 1 KB to 16 KB, and max_fragment_length is ignored, as most servers do. " +
			"A client that gets its page here does TLS 1.2, verifies the CA and sends a right SNI; one that fails here fails everywhere.",
		Right:  "It gets its page.",
		Wrong:  "-0x2700 without the CA or with another name, -0x7780 without a suite of ECDHE-ECDSA, -0x7200 if its buffer has no room for 16 KB.",
		Remedy: "The CA of sim800emu tls ca, mbedtls_ssl_set_hostname, MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED, a larger MBEDTLS_SSL_IN_CONTENT_LEN.",
		Ports:  []uint16{443}, TLS: true,
		apply: func(b *Behaviour, _ args) { b.versions(tls.VersionTLS12, tls.VersionTLS12) },
	}
}

// mbedtls228Suites is the ECDHE suites that mbedTLS 2.28 and crypto/tls share.
// crypto/tls chooses by an order of its own. A suite with RSA in its name needs
// an endpoint with an RSA certificate.
func mbedtls228Suites() []uint16 {
	return []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
		tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
		tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
		tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
	}
}
