package tlsbackend

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
)

// Alerts by number (RFC 5246 section 7.2, RFC 8446 section 6).
const (
	alertHandshakeFailure   = 40
	alertBadCertificate     = 42
	alertCertificateRevoked = 44
	alertCertificateExpired = 45
	alertUnknownCA          = 48
	alertProtocolVersion    = 70
)

// mbedTLS's error codes, as its authors see them.
const (
	mbedtlsFatalAlert   = "-0x7780" // MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE
	mbedtlsVerifyFailed = "-0x2700" // MBEDTLS_ERR_X509_CERT_VERIFY_FAILED
)

// explain makes words of a failed handshake; limit is the error of its context.
func (s *session) explain(err, limit error) HandshakeFailed {
	f := HandshakeFailed{ID: s.id, Endpoint: s.endpoint.Name, Error: err.Error(), Stopped: "after ClientHello"}
	switch {
	case s.offer != nil:
		f.Offer = *s.offer
	case s.wire.in.Load() > 0:
		f.Stopped = "in ClientHello"
	default:
		f.Stopped = "before ClientHello"
	}
	var alert int
	if alert, f.AlertFrom = s.alertOf(err); f.AlertFrom != "" {
		f.Alert = fmt.Sprintf("%s (%d)", strings.TrimPrefix(tls.AlertError(alert).Error(), "tls: "), alert)
	}
	f.MbedTLS = mbedtlsCode(alert, f.AlertFrom)
	f.Hint = s.hint(err, limit, alert, f.AlertFrom)
	return f
}

// alertOf is the alert of a failed handshake and who sent it; "" is nobody.
func (s *session) alertOf(err error) (alert int, from string) {
	var op *net.OpError
	if errors.As(err, &op) {
		for n := range 256 {
			if op.Err == nil || op.Err.Error() != tls.AlertError(n).Error() {
				continue
			}
			switch op.Op {
			case "remote error":
				return n, "client"
			case "local error":
				return n, "server"
			}
		}
	}
	if n := s.wire.alertSent(); n != noAlert {
		return n, "server"
	}
	return 0, ""
}

// mbedtlsCode is what mbedTLS returned to its caller, where only one code can
// be. Any fatal alert that it gets is one code. Of those that it sends,
// bad_certificate and others stand for several.
func mbedtlsCode(alert int, from string) string {
	switch {
	case from == "server":
		return mbedtlsFatalAlert
	case from == "client" && (alert == alertUnknownCA || alert == alertCertificateExpired || alert == alertCertificateRevoked):
		return mbedtlsVerifyFailed
	}
	return ""
}

// hint says what is likely wrong; "" where the error says it all.
func (s *session) hint(err, limit error, alert int, from string) string {
	var header tls.RecordHeaderError
	switch {
	case errors.As(err, &header):
		if looksLikeHTTP(header.RecordHeader) {
			return "the client sent plain HTTP to a TLS endpoint: use the endpoint http, or start TLS first"
		}
		if printable(header.RecordHeader[:]) {
			return fmt.Sprintf("the client sent text (%q), not TLS", header.RecordHeader[:])
		}
		return fmt.Sprintf("the client sent % x, which starts no TLS record: bytes were lost or added before it", header.RecordHeader[:])
	case from == "client" && alert == alertUnknownCA:
		return "the client does not trust the CA: build it with the CA of this server (sim800emu tls ca --format c)"
	case from == "client" && alert == alertBadCertificate:
		return fmt.Sprintf("the client expects another name than the certificate has (%s), or cannot read the certificate", s.certified())
	case from == "client" && alert == alertCertificateExpired:
		return "the clock of the client is wrong: certificates here hold from 2000 to 2049"
	case from == "server" && alert == alertProtocolVersion && s.offer != nil:
		return fmt.Sprintf("the client offers %s, which this endpoint does not speak", strings.Join(s.offer.Versions, ", "))
	case from == "server" && alert == alertHandshakeFailure && s.offer != nil:
		return s.hintOfSuites()
	case errors.Is(limit, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "the client sent nothing more; the limit for a handshake is " + s.server.limits.handshake.String()
	case limit != nil:
		return "the test server was stopped"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the client closed without an alert"
	}
	return ""
}

// hintOfSuites tells a client with RSA only from one with nothing in common.
func (s *session) hintOfSuites() string {
	has := func(part string) bool {
		return slices.ContainsFunc(s.offer.Suites, func(n string) bool { return strings.Contains(n, part) })
	}
	if !has("_ECDSA_") && has("_RSA_") {
		return "the client offers suites for RSA certificates only, this endpoint has an ECDSA one"
	}
	return "no suite or no curve in common: the certificate needs an ECDHE-ECDSA suite and P-256"
}

// certified is the names in the certificate that the client saw.
func (s *session) certified() string {
	if s.offer != nil && s.offer.SNI != "" {
		return s.offer.SNI
	}
	return strings.Join(s.names, ", ") + ", because no SNI came"
}

func looksLikeHTTP(start [5]byte) bool {
	switch string(start[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO":
		return true
	}
	return false
}

func printable(p []byte) bool {
	return !slices.ContainsFunc(p, func(c byte) bool { return (c < ' ' || c > '~') && c != '\r' && c != '\n' })
}

// answerPlainHTTP answers what looks like HTTP in the clear, as web servers do.
func (s *session) answerPlainHTTP(err error) {
	var header tls.RecordHeaderError
	if !errors.As(err, &header) || !looksLikeHTTP(header.RecordHeader) {
		return
	}
	const body = "This is a TLS endpoint, and the request came in the clear.\n"
	_, _ = fmt.Fprintf(s.wire, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		len(body), body) // the wire has noted why a write fails
}
