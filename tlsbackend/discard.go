package tlsbackend

import "io"

// discard is the endpoint of RFC 863.
func discard() Endpoint {
	return Endpoint{
		Name: "discard", Kind: kindPlain,
		Doc: "Takes every byte (TCP) and every datagram (UDP) and answers nothing, after RFC 863. A silent client may stay; when it closes its side, the connection is closed. " +
			"A client that sends here shows its rate toward the network without anything that comes back.",
		Ports:    []uint16{9},
		UDP:      true,
		serve:    serveDiscard,
		datagram: func(*Server, []byte) ([]byte, bool) { return nil, false },
	}
}

func serveDiscard(s *session) {
	_, _ = io.Copy(io.Discard, s.wire) // any end is good, and noted
}
