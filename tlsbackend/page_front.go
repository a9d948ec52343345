package tlsbackend

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// frontPage tells a client what it is to the server.
func frontPage() page {
	return page{
		path: "/", methods: readOnly(), doc: "what this client offered, and this list",
		serve: func(a *answer, r *http.Request) {
			a.text(r, http.StatusOK, a.web.front())
		},
	}
}

func (w *web) front() string {
	s := w.session
	var b strings.Builder
	line := func(key string, values ...string) {
		if len(values) == 0 {
			values = []string{"none"}
		}
		fmt.Fprintf(&b, "%-12s %s\n", key, strings.Join(values, " "))
	}
	b.WriteString("sim800emu test server\n\n")
	line("endpoint", s.endpoint.Name)
	line("asked for", fmt.Sprintf("%s port %d", s.names[0], s.port))
	line("request", fmt.Sprintf("%d of connection %d", w.requests, s.id))
	if s.chosen == nil {
		line("TLS")
	} else {
		h := s.handshake(*s.chosen, s.opened)
		line("version", h.Version)
		line("suite", h.Suite)
		line("group", orNone(h.Group))
		line("ALPN", orNone(h.ALPN))
		line("resumed", yesNo(h.Resumed))
		b.WriteString("\nThe client offered\n\n")
		line("SNI", orNone(h.SNI))
		line("versions", h.Versions...)
		line("suites", h.Suites...)
		line("groups", h.Groups...)
		line("signatures", h.Signatures...)
		line("ALPN", h.Protocols...)
		line("fragment", orOffered(h.Extensions, extMaxFragmentLength)+" (max_fragment_length; this server ignores it)")
		line("master", orOffered(h.Extensions, extExtendedMasterKey)+" (extended_master_secret)")
		line("ticket", orOffered(h.Extensions, extSessionTicket)+" (session_ticket)")
	}
	b.WriteString("\nPages\n\n" + help())
	return b.String()
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func orOffered(extensions []uint16, number uint16) string {
	return yesNo(slices.Contains(extensions, number))
}
