package diary

import (
	"fmt"
	"strings"

	"sim800emu/internal/tlsrecord"
)

// plainHTTP names a client that speaks HTTP without TLS.
func plainHTTP() rule {
	return rule{
		name: "http-without-tls", weight: wrong, when: onBytes,
		remedy: "Start TLS on the connection before the request, or use a port without TLS (endpoint http).",
		finds: func(e *Entry) string {
			if e.in.watch.State() != tlsrecord.NotTLS || !looksLikeHTTP(e.start) {
				return ""
			}
			return fmt.Sprintf("The client sent an HTTP request in the clear (%s).", quoted(e.start))
		},
	}
}

// plainText names a client that begins with something that is not TLS.
func plainText() rule {
	return rule{
		name: "not-tls", weight: wrong, when: onBytes,
		remedy: "The first byte of TLS is 0x16. Something was sent before the ClientHello, bytes of it were lost on the serial line (AT+CIPSEND with a wrong length, no flow control), or the client speaks another protocol.",
		finds: func(e *Entry) string {
			if e.in.watch.State() != tlsrecord.NotTLS || looksLikeHTTP(e.start) {
				return ""
			}
			if printable(e.start) {
				return fmt.Sprintf("The client began with text, not with TLS: %s.", quoted(e.start))
			}
			return fmt.Sprintf("The client began with %s, which starts no TLS record.", hexBytes(e.start))
		},
	}
}

func looksLikeHTTP(b []byte) bool {
	for _, method := range []string{"GET ", "HEAD ", "POST ", "PUT ", "OPTIONS ", "DELETE ", "PATCH ", "CONNECT "} {
		if strings.HasPrefix(string(b), method) {
			return true
		}
	}
	return false
}

func printable(b []byte) bool {
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

func quoted(b []byte) string { return fmt.Sprintf("%q", b[:min(len(b), 24)]) }

func hexBytes(b []byte) string { return fmt.Sprintf("% x", b[:min(len(b), 8)]) }
