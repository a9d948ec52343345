package tlsbackend

import (
	"io"
	"time"
)

// daytime is the endpoint of RFC 867.
func daytime() Endpoint {
	return Endpoint{
		Name: "daytime", Kind: kindPlain,
		Doc: "Sends the time of this machine in UTC as one line and closes, after RFC 867; a datagram is answered by the line. " +
			"It is the shortest connection there is: the client gets data and the end before it can have sent anything.",
		Ports: []uint16{13},
		UDP:   true,
		serve: func(s *session) {
			_, _ = io.WriteString(s.wire, daytimeLine(s.server.clock())) // the wire has noted why a write fails
			s.wire.linger(s.server.limits.linger)
		},
		datagram: func(s *Server, _ []byte) ([]byte, bool) { return []byte(daytimeLine(s.clock())), true },
	}
}

func daytimeLine(t time.Time) string {
	return t.UTC().Format("Monday, January 2, 2006 15:04:05-UTC") + "\r\n"
}
