package tlsbackend

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"sim800emu/internal/tlsengine"
	"sim800emu/internal/tlsnames"
	"sim800emu/tlsbackend/diary"
)

// explain makes words of a failed handshake, for its event and for the diary;
// limit is the error of its context.
func (s *session) explain(err, limit error) HandshakeFailed {
	f := HandshakeFailed{ID: s.id, Endpoint: s.endpoint.Name, Error: err.Error(), Stopped: "after ClientHello"}
	if s.offer == nil {
		s.offered()
	}
	switch {
	case s.offer != nil:
		f.Offer = *s.offer
	case s.wire.in.Load() > 0:
		f.Stopped = "in ClientHello"
	default:
		f.Stopped = "before ClientHello"
	}
	now := time.Now()
	a := s.alertOf(err)
	if a.from != "" {
		f.AlertFrom = a.from
		f.Alert = fmt.Sprintf("%s (%d)", tlsnames.AlertName(a.number), a.number)
		f.MbedTLS = codesText(s.entry.Alert(now, a.from == fromClient, tlsnames.LevelFatal, a.number))
	}
	f.Hint = s.hint(err, limit, a)
	if errors.Is(limit, context.DeadlineExceeded) {
		s.entry.Silent(now)
	}
	s.entry.Failed(now, f.Error, f.Hint)
	return f
}

// An ending is the alert that ended a handshake.
type ending struct {
	number uint8
	from   string // empty: there was none
}

// Who sent an alert.
const (
	fromClient = "client"
	fromServer = "server"
)

// alertOf is the alert of a failed handshake.
func (s *session) alertOf(err error) ending {
	var ours *tlsengine.AlertError
	if errors.As(err, &ours) {
		if ours.Received {
			return ending{ours.Number, fromClient}
		}
		return ending{ours.Number, fromServer}
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		for n := range 256 {
			if op.Err.Error() != tls.AlertError(n).Error() {
				continue
			}
			switch op.Op {
			case "remote error":
				return ending{uint8(n), fromClient}
			case "local error":
				return ending{uint8(n), fromServer}
			}
		}
	}
	if n, ok := s.entry.FatalFromServer(); ok {
		return ending{n, fromServer}
	}
	return ending{}
}

// codesText is what mbedTLS has returned to its caller, the likeliest first.
func codesText(all []diary.Code) string {
	codes := make([]string, 0, len(all))
	for _, c := range all {
		codes = append(codes, c.Code)
	}
	return strings.Join(codes, " or ")
}

// hint says what is likely wrong; "" where the error says it all.
func (s *session) hint(err, limit error, a ending) string {
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
	case a.from == fromClient:
		return s.hintOfRefusal(a.number)
	case a.from == fromServer && s.offer == nil && s.wire.in.Load() > 0:
		return "no ClientHello that can be read: its length or what it holds is wrong, or bytes were lost or added in it"
	case a.from == fromServer && a.number == tlsnames.AlertProtocolVersion && s.offer != nil:
		return fmt.Sprintf("the client offers %s, which this endpoint does not speak", strings.Join(s.offer.Versions, ", "))
	case s.demandsCertificate() && s.sentNone(err, a):
		return noCertificate
	case a.from == fromServer && a.number == tlsnames.AlertHandshakeFailure && s.offer != nil:
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
	for _, c := range p {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
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
