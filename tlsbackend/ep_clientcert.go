package tlsbackend

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"

	"sim800emu/internal/tlsengine"
	"sim800emu/internal/tlsnames"
)

// A clientCert is how a server treats the certificate of a client.
type clientCert struct {
	ask      bool
	require  bool
	refuse   uint8 // the alert that meets each chain; 0: chains are judged
	manyCAs  int   // how many names of CAs the request has; 0: ours
	inEngine bool
}

// clientCertEndpoints is mutual TLS.
func clientCertEndpoints() []Endpoint {
	const remedy = "mbedtls_ssl_conf_own_cert with the certificate and key of sim800emu tls ca --what client-cert and --what client-key."
	endpoint := func(name, doc, right, wrong, remedy string, params []Param, forms []form, set func(a args) clientCert) Endpoint {
		return Endpoint{
			Name: name, Kind: kindCertificates, Doc: doc, Right: right, Wrong: wrong, Remedy: remedy, Params: params, forms: forms,
			Ports: []uint16{443, 8883}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("request for a client certificate")
				if b.clientCert = set(a); b.clientCert.inEngine {
					b.needsEngine()
				}
			},
		}
	}
	return []Endpoint{
		endpoint("client-cert",
			"A correct server of mutual TLS: it demands a client certificate that the CA has signed, and refuses a client without one, or with one that has expired or is revoked. "+
				"It proves that the client sends its certificate and signs with the right key, as brokers of the large clouds demand.",
			"It sends its certificate and gets its page.",
			"-0x7780 (fatal alert): handshake_failure (40), in TLS 1.3 certificate_required (116), without a certificate, bad_certificate (42) with a wrong one; -0x7600 without the key.",
			remedy, nil, nil, func(args) clientCert { return clientCert{ask: true, require: true} }),
		endpoint("client-cert-optional",
			"A correct server that asks for a client certificate and serves a client without one as well. "+
				"It proves that a client that has none answers with an empty list, as it must (RFC 5246 section 7.4.6), and goes on.",
			"It gets its page, with a certificate or without.",
			"-0x7700 (unexpected message) or -0x7c00 from clients that were built without certificates of their own and do not expect the request.",
			"MBEDTLS_SSL_CLI_C with MBEDTLS_X509_CRT_PARSE_C answers by itself; nothing is to be set.", nil, nil,
			func(args) clientCert { return clientCert{ask: true} }),
		endpoint("client-cert-refused",
			"A server of mutual TLS that refuses each client certificate by an alert of choice, as a broker does that has never heard of the device, or has locked it out. "+
				"In TLS 1.3 the client believes the handshake done when the alert comes, and meets it at its first read.",
			"It reports the alert, and does not try again at once.",
			"-0x7780 (fatal alert), which is right; wrong is one that takes it for a loss of the connection and loops.",
			"Tell -0x7780 from the errors of the network, and back off.",
			[]Param{word("alert", "what the client is told", "bad-certificate", "unknown-ca", "certificate-expired", "certificate-revoked", "certificate-unknown", "access-denied")},
			[]form{"client-cert-refused-{alert}"},
			func(a args) clientCert {
				n, _ := tlsnames.AlertByName(a.word("alert"))
				return clientCert{ask: true, require: true, refuse: n, inEngine: true}
			}),
		endpoint("client-cert-many-cas",
			"A correct server of mutual TLS whose request lists hundreds of CAs, the right one last, as servers do that trust all the world's roots: some 100 bytes each. "+
				"It proves that the client has room for a long CertificateRequest, and does not stop looking after the first names.",
			"It sends its certificate and gets its page.",
			"-0x7200 (invalid record) or -0x7f00 (no memory) if its buffer is too small; -0x7080 from mbedTLS 2.28 if the list takes more than one record, which it does from some 160 names on.",
			"A larger MBEDTLS_SSL_IN_CONTENT_LEN, or a server that sends no names: it need not.",
			[]Param{number("n", "how many names of CAs", 1, 500, 100)}, []form{"client-cert-many-cas-{n}"},
			func(a args) clientCert {
				return clientCert{ask: true, require: true, manyCAs: a.num("n"), inEngine: true}
			}),
	}
}

// askClientStd puts the request into settings of crypto/tls, which answers each
// refusal with bad_certificate.
func (s *session) askClientStd(b *Behaviour, c *tls.Config) error {
	if !b.clientCert.ask {
		return nil
	}
	c.ClientAuth = tls.RequestClientCert
	if b.clientCert.require {
		c.ClientAuth = tls.RequireAnyClientCert
	}
	c.ClientCAs = x509.NewCertPool() // for its name in the request alone
	c.ClientCAs.AppendCertsFromPEM(s.server.certs.PEM())
	c.VerifyPeerCertificate = func(chain [][]byte, _ [][]*x509.Certificate) error {
		if len(chain) == 0 {
			return nil
		}
		return s.server.certs.VerifyClient(chain)
	}
	return nil
}

// askClientEngine puts the request into settings of the engine.
func (s *session) askClientEngine(b *Behaviour, c *tlsengine.Config) error {
	if !b.clientCert.ask {
		return nil
	}
	c.ClientAuth = tlsengine.RequestClientCert
	if b.clientCert.require {
		c.ClientAuth = tlsengine.RequireClientCert
	}
	c.ClientCANames = [][]byte{bytes.Clone(s.server.certs.Subject())}
	if n := b.clientCert.manyCAs; n > 0 {
		names, err := s.server.certs.CANames(n)
		if err != nil {
			return err
		}
		c.ClientCANames = names
	}
	c.VerifyClient = s.server.certs.VerifyClient
	if alert := b.clientCert.refuse; alert != 0 {
		c.VerifyClient = func([][]byte) error {
			return &tlsengine.AlertError{Number: alert, Err: errors.New("this endpoint refuses each client certificate")}
		}
	}
	return nil
}
