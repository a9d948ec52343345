package tlsbackend

import (
	"crypto/tls"

	"sim800emu/internal/tlsnames"
)

// negotiationEndpoints is servers that are particular about what is offered.
func negotiationEndpoints() []Endpoint {
	all := []Endpoint{rsaKeyExchange(), noCommonSuite()}
	all = append(all, curveEndpoints()...)
	all = append(all, signatureEndpoints()...)
	return append(all, sniRequired(), alpn())
}

func rsaKeyExchange() Endpoint {
	return Endpoint{
		Name: "rsa-kex", Kind: kindVersions,
		Doc: "A server that takes the static RSA key exchange alone: the client encrypts the secret under the key of the certificate. " +
			"It is what machines of before 2013 have, is gone from TLS 1.3, and who gets the key later reads all that was recorded. " +
			"It proves whether the client still offers it. A client must trust the RSA root (sim800emu tls ca --what rsa-root).",
		Right:  "It offers no such suite and is refused with handshake_failure (40); a client that must reach old machines gets its page.",
		Wrong:  "None from a client that is too generous. -0x7780 from one without the suites.",
		Remedy: "A build without MBEDTLS_KEY_EXCHANGE_RSA_ENABLED, or a list of suites by mbedtls_ssl_conf_ciphersuites.",
		Ports:  []uint16{443}, TLS: true,
		apply: func(b *Behaviour, _ args) {
			b.claim(aspectSuites)
			b.versions(tls.VersionTLS10, tls.VersionTLS12)
			b.needsRSA()
			b.suites = []uint16{
				tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_RSA_WITH_AES_128_CBC_SHA256,
				tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_256_CBC_SHA,
			}
		},
	}
}

func noCommonSuite() Endpoint {
	return Endpoint{
		Name: "no-common-suite", Kind: kindVersions,
		Doc: "A server of TLS 1.2 that shares no cipher suite with anybody: each client is refused with the alert handshake_failure after its hello. " +
			"It proves what the client makes of a refusal that no new attempt will change.",
		Right:  "It reports the alert, closes, and waits long before it tries again.",
		Wrong:  "-0x7780 (fatal alert), which is right; wrong is one that loops without a pause, or hangs.",
		Remedy: "Treat -0x7780 as an answer: back off, and tell somebody. The number of the alert is in ssl->in_msg[1] and in the debug output of level 2.",
		Ports:  []uint16{443}, TLS: true,
		apply: func(b *Behaviour, _ args) {
			b.claim(aspectSuites)
			b.versions(tls.VersionTLS10, tls.VersionTLS12)
			b.suites = []uint16{}
		},
	}
}

// curveEndpoints is a family of servers with one curve each for the key exchange.
func curveEndpoints() (all []Endpoint) {
	for _, c := range []struct {
		name, called, option string
		group                uint16
	}{
		{"curve-p256", "P-256 (secp256r1)", "MBEDTLS_ECP_DP_SECP256R1_ENABLED", tlsnames.GroupP256},
		{"curve-p384", "P-384 (secp384r1)", "MBEDTLS_ECP_DP_SECP384R1_ENABLED", tlsnames.GroupP384},
		{"curve-p521", "P-521 (secp521r1)", "MBEDTLS_ECP_DP_SECP521R1_ENABLED", tlsnames.GroupP521},
		{"curve-x25519", "X25519", "MBEDTLS_ECP_DP_CURVE25519_ENABLED", tlsnames.GroupX25519},
	} {
		all = append(all, Endpoint{
			Name: c.name, Kind: kindVersions,
			Doc: "A correct server that takes one curve for the key exchange, " + c.called + "; its certificate has P-256 all the same. " +
				"It proves that the client has the curve, and shows the time that it needs for it: the diary has the milliseconds.",
			Right:  "It gets its page; one that has not the curve is refused with handshake_failure (40).",
			Wrong:  "-0x7780 (fatal alert) if it does not offer the curve; -0x7b00 (bad server key exchange) if it offers what it cannot do.",
			Remedy: c.option + ", and the curve in mbedtls_ssl_conf_curves if that is called.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) {
				b.claim("curves")
				b.groups = []uint16{c.group}
			},
		})
	}
	return all
}

// signatureEndpoints is a family of servers that sign with one scheme each.
func signatureEndpoints() (all []Endpoint) {
	const ecdsa, rsa = "", "rsa2048"
	for _, c := range []struct {
		name        string
		scheme      uint16
		certificate string
		only12      bool
		engine      bool // crypto/tls refuses it
	}{
		{"signature-ecdsa-sha256", tlsnames.SchemeECDSASHA256, ecdsa, false, false},
		{"signature-ecdsa-sha384", tlsnames.SchemeECDSASHA384, "ecdsa-p384", false, false},
		{"signature-ecdsa-sha512", tlsnames.SchemeECDSASHA512, "ecdsa-p521", false, false},
		{"signature-ecdsa-sha1", tlsnames.SchemeECDSASHA1, ecdsa, true, true},
		{"signature-rsa-sha256", tlsnames.SchemeRSASHA256, rsa, true, false},
		{"signature-rsa-sha384", tlsnames.SchemeRSASHA384, rsa, true, false},
		{"signature-rsa-sha512", tlsnames.SchemeRSASHA512, rsa, true, false},
		{"signature-rsa-sha1", tlsnames.SchemeRSASHA1, rsa, true, true},
		{"signature-rsa-pss-sha256", tlsnames.SchemeRSAPSSSHA256, rsa, false, false},
		{"signature-rsa-pss-sha384", tlsnames.SchemeRSAPSSSHA384, rsa, false, false},
		{"signature-rsa-pss-sha512", tlsnames.SchemeRSAPSSSHA512, rsa, false, false},
		{"signature-ed25519", tlsnames.SchemeEd25519, "ed25519", false, false},
	} {
		e := Endpoint{
			Name: c.name, Kind: kindVersions,
			Doc: "A correct server that signs its key exchange with one scheme alone, " + tlsnames.SchemeName(c.scheme) + ". " +
				"It proves that the client offers the scheme in signature_algorithms only if it can check it.",
			Right:  "It gets its page; one that does not offer the scheme is refused with handshake_failure (40).",
			Wrong:  "-0x7780 (fatal alert) if it does not offer the scheme; -0x7b00 (bad server key exchange) or a code of the RSA or ECP module if it offers what it cannot check. An Ed25519 certificate ends with -0x3c80 before that.",
			Remedy: "The hash in mbedtls_ssl_conf_sig_hashes, and its module in the build. mbedTLS 2.28 has neither RSA-PSS nor Ed25519 in TLS 1.2.",
			Ports:  []uint16{443}, TLS: true,
		}
		e.apply = func(b *Behaviour, _ args) {
			b.claim("signature algorithms")
			b.signatures = []uint16{c.scheme}
			if c.only12 {
				b.versions(tls.VersionTLS12, tls.VersionTLS12)
			} else {
				b.versions(tls.VersionTLS12, tls.VersionTLS13)
			}
			if c.engine {
				b.needsEngine()
			}
			if c.certificate == rsa {
				b.needsRSA()
			} else {
				b.needsECDSA()
				b.soft = c.certificate
			}
		}
		all = append(all, e)
	}
	return all
}

func sniRequired() Endpoint {
	return Endpoint{
		Name: "sni-required", Kind: kindVersions,
		Doc: "A correct server that refuses a client without server_name by the alert unrecognized_name, as the fronts of large providers do that have many certificates on one address. " +
			"It proves that the client sends SNI. It is reached by address and route, or by its name.",
		Right:  "It sends the host name and gets its page.",
		Wrong:  "-0x7780 (fatal alert, unrecognized_name 112).",
		Remedy: "mbedtls_ssl_set_hostname before the handshake, with the name and not the address; MBEDTLS_SSL_SERVER_NAME_INDICATION in the build.",
		Ports:  []uint16{443}, TLS: true,
		apply: func(b *Behaviour, _ args) {
			b.claim(aspectCertificate + " without SNI")
			b.sniRequired = true
		},
	}
}

// alpnProtocols is what stands in names, and on the wire.
func alpnProtocols() map[string]string {
	return map[string]string{"http": http11, "mqtt": "mqtt", "amzn": "x-amzn-mqtt-ca", "h2": "h2", "coap": "coap"}
}

func alpn() Endpoint {
	return Endpoint{
		Name: "alpn", Kind: kindVersions,
		Doc: "A correct server that knows one application protocol and chooses it by ALPN (RFC 7301); a client that offers others alone is refused with no_application_protocol. " +
			"A client that offers none at all is served. http stands for http/1.1, amzn for x-amzn-mqtt-ca. HTTP/1.1 is spoken inside, whatever was chosen.",
		Right:  "It offers the protocol that it speaks, and looks which one was chosen.",
		Wrong:  "-0x7780 (fatal alert, no_application_protocol 120).",
		Remedy: "mbedtls_ssl_conf_alpn_protocols with the name spelled as the server has it; the list must stay in memory, since only its address is kept.",
		Params: []Param{word("protocol", "the protocol that the server knows", "http", "mqtt", "amzn", "h2", "coap")},
		forms:  []form{"alpn-{protocol}"}, Examples: []string{"alpn-mqtt", "alpn-amzn"},
		Ports: []uint16{443, 8883}, TLS: true,
		apply: func(b *Behaviour, a args) {
			b.claim("ALPN")
			b.alpn = []string{alpnProtocols()[a.word("protocol")]}
		},
	}
}
