package tlsbackend

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// echoPage gives a body back.
func echoPage() page {
	return page{
		path: "/echo", methods: []string{http.MethodPost},
		doc:   fmt.Sprintf("the body comes back, up to %d bytes, with its content type", maxBody),
		serve: serveEchoPage,
	}
}

// serveEchoPage reads the whole body before it answers, because small clients
// send all before they read.
func serveEchoPage(a *answer, r *http.Request) {
	limited := http.MaxBytesReader(a.ResponseWriter, r.Body, maxBody)
	body, err := io.ReadAll(&patient{from: limited, answer: a})
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		a.text(r, http.StatusRequestEntityTooLarge, fmt.Sprintf("/echo takes up to %d bytes.\n", maxBody))
		return
	case err != nil:
		a.err = fmt.Errorf("read the body: %w", err)
		a.Header().Set("Connection", "close")
		a.text(r, http.StatusBadRequest, "The body did not come whole.\n")
		return
	}
	kind := r.Header.Get("Content-Type")
	if kind == "" {
		kind = "application/octet-stream"
	}
	a.whole(r, http.StatusOK, kind, body)
}

// patient waits for each part of a body anew, and has no limit for the whole:
// a slow line needs its time.
type patient struct {
	from   io.Reader
	answer *answer
}

func (p *patient) Read(b []byte) (int, error) {
	p.answer.allow(p.answer.web.session.server.limits.stall)
	n, err := p.from.Read(b)
	if errors.Is(err, io.EOF) {
		p.answer.allow(0) // it bounds reads for the body, and none comes
	}
	return n, err
}
