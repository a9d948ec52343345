package tlsbackend

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Limits of /slow, our own choice: an answer that takes longer than half an
// hour proves no more than a shorter one.
const (
	maxSlowBytes = 100_000
	maxSlowDelay = 60_000 // ms
	maxSlow      = 30 * time.Minute
)

// slowPage is an answer that comes in pieces with pauses, such as that of a
// server that computes while it answers.
func slowPage() page {
	return page{
		path: "/slow", query: "?bytes=N&size=N&delay=MS", methods: readOnly(),
		doc: fmt.Sprintf("N bytes (10, up to %d) with their checksums, in pieces of size bytes (1), each after delay ms (100, up to %d); "+
			"30 minutes at most in all", maxSlowBytes, maxSlowDelay),
		serve: serveSlow,
	}
}

func serveSlow(a *answer, r *http.Request) {
	n, ok := a.number(r, "bytes", 0, maxSlowBytes, 10)
	if !ok {
		return
	}
	size, ok := a.number(r, "size", 1, maxSlowBytes, 1)
	if !ok {
		return
	}
	delay, ok := a.number(r, "delay", 0, maxSlowDelay, 100)
	if !ok {
		return
	}
	pause := time.Duration(delay) * time.Millisecond
	if pieces := (n + size - 1) / size; time.Duration(pieces)*pause > maxSlow {
		a.text(r, http.StatusNotFound, fmt.Sprintf("%d pieces with %s in front of each take more than %s.\n", pieces, pause, maxSlow))
		return
	}
	a.checksums(int64(n))
	a.Header().Set("Content-Length", strconv.Itoa(n))
	a.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	a.flush() // the header comes before the first pause
	from := newTestBytes(int64(n))
	for left := n; left > 0 && a.err == nil; left -= size {
		a.pause(r, pause)
		_, _ = io.CopyN(struct{ io.Writer }{a}, from, int64(min(size, left))) // the answer keeps the error
		a.flush()
	}
}

// flush sends what is written so far.
func (a *answer) flush() {
	if err := a.control.Flush(); err != nil && a.err == nil {
		a.err = err
	}
}

// pause waits, unless the client is gone or the server is closed.
func (a *answer) pause(r *http.Request, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
		a.err = fmt.Errorf("pause: %w", r.Context().Err())
	case <-a.web.session.server.ctx.Done():
		a.err = fmt.Errorf("pause: %w", a.web.session.server.ctx.Err())
	}
}
