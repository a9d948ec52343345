package tlsbackend

import (
	"fmt"
	"slices"
	"strings"

	"sim800emu/internal/tlsnames"
	"sim800emu/tlsbackend/pki"
)

// hintOfRefusal says what a client's alert is likely about. At an endpoint whose
// certificate is wrong on purpose a client is right to refuse.
func (s *session) hintOfRefusal(alert uint8) string {
	aboutCertificate := alert >= tlsnames.AlertBadCertificate && alert <= tlsnames.AlertCertificateUnknown || alert == tlsnames.AlertUnknownCA
	if v, err := pki.Lookup(s.certificateName()); err == nil && !v.Valid && aboutCertificate {
		return fmt.Sprintf("the certificate of this endpoint is wrong on purpose (%s): the client is right to refuse it", v.Name)
	}
	switch alert {
	case tlsnames.AlertUnknownCA:
		return "the client does not trust the CA: build it with the CA of this server (sim800emu tls ca --format c)"
	case tlsnames.AlertBadCertificate:
		return fmt.Sprintf("the client expects another name than the certificate has (%s), or cannot read the certificate", s.certified())
	case tlsnames.AlertCertificateExpired:
		return "the clock of the client is wrong: certificates here hold from 2000 to 2049"
	case tlsnames.AlertUnsupportedCertificate:
		return "the client cannot use the certificate: its kind of key, its curve or its usage"
	case tlsnames.AlertAccessDenied:
		return "the client gave up the verification of the certificate: the chain is longer than it follows (mbedTLS: MBEDTLS_X509_MAX_INTERMEDIATE_CA, 8), or its own callback said no"
	case tlsnames.AlertBadRecordMAC:
		return "bytes were changed, lost or added on the way to the client, or it computed other keys"
	case tlsnames.AlertInternalError:
		return "the client gave up for a reason of its own, most often for want of memory"
	}
	return tlsnames.AlertMeaning(alert)
}

// certificateName is the variant of the certificate that the endpoint shows.
func (s *session) certificateName() string {
	if s.behaviour == nil {
		return ""
	}
	return s.behaviour.certificate
}

// noCertificate is the hint for a client that had to show a certificate, and has none.
const noCertificate = "the endpoint demands a client certificate and the client sent none: set one with its key " +
	"(mbedtls_ssl_conf_own_cert; sim800emu tls ca --what client-cert and --what client-key)"

// demandsCertificate reports whether a client without a certificate is refused.
func (s *session) demandsCertificate() bool {
	return s.behaviour != nil && s.behaviour.clientCert.require
}

// sentNone reports whether a handshake failed for want of a client certificate. The
// alert of crypto/tls is encrypted in TLS 1.3; there only its error tells.
func (s *session) sentNone(err error, a ending) bool {
	switch {
	case a.from == fromServer && a.number == tlsnames.AlertHandshakeFailure:
		return s.entry.NoCertificate()
	case a.from == fromServer:
		return a.number == tlsnames.AlertCertificateRequired
	}
	return strings.Contains(err.Error(), "client didn't provide a certificate")
}

// hintOfSuites tells a client whose suites do not fit the certificate from one with nothing in common.
func (s *session) hintOfSuites() string {
	has := func(part string) bool {
		return slices.ContainsFunc(s.offer.Suites, func(n string) bool { return strings.Contains(n, part) })
	}
	tls13 := slices.Contains(s.offer.Versions, tlsnames.VersionName(tlsnames.VersionTLS13))
	rsa := hasRSA(s.certificateName())
	switch {
	case !tls13 && !rsa && !has("_ECDSA_") && has("_RSA_"):
		return "the client offers suites for RSA certificates only, this endpoint has an ECDSA one"
	case !tls13 && rsa && has("_ECDSA_") && !has("_RSA_"):
		return "the client offers suites for ECDSA certificates only, this endpoint has an RSA one"
	}
	return "no suite, no curve or no signature algorithm in common with the endpoint"
}
