package tlsbackend

import (
	"fmt"
	"net/http"
	"strings"
)

// frontPage tells a client what it is to the server.
func frontPage() page {
	return page{
		path: "/", methods: readOnly(), doc: "what this client offered, what looks wrong about it, and this list",
		serve: func(a *answer, r *http.Request) {
			a.text(r, http.StatusOK, a.web.front())
		},
	}
}

func (w *web) front() string {
	s := w.session
	var b strings.Builder
	line := func(key, value string) { fmt.Fprintf(&b, "%-12s %s\n", key, value) }
	b.WriteString("sim800emu test server\n\n")
	line("endpoint", s.endpoint.Name)
	line("asked for", fmt.Sprintf("%s port %d", s.names[0], s.port))
	line("request", fmt.Sprintf("%d of connection %d", w.requests, s.id))
	c := s.entry.View()
	if c.Chosen == nil {
		line("TLS", "none")
	} else {
		b.WriteString("\nThe server chose\n\n" + c.Chosen.Text())
	}
	if c.Offered != nil {
		b.WriteString("\nThe client offered\n\n" + c.Offered.Text())
	}
	for i, f := range c.Remarks {
		if i == 0 {
			b.WriteString("\nWhat looks wrong\n\n")
		}
		fmt.Fprintf(&b, "  %-5s %s: %s\n        %s\n", f.Weight, f.Rule, f.Text, f.Remedy)
	}
	b.WriteString("\nPages\n\n" + help())
	return b.String()
}
