package tlsbackend

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// A page is one resource of the HTTP server.
type page struct {
	path    string // as the help shows it; an N at its end stands for anything
	methods []string
	doc     string
	serve   func(a *answer, r *http.Request)
}

func (p page) has(path string) bool {
	if start, ok := strings.CutSuffix(p.path, "N"); ok {
		return strings.HasPrefix(path, start)
	}
	return path == p.path
}

// pages is all resources. HEAD goes where GET goes, and has no body.
func pages() []page {
	return []page{
		frontPage(),
		helloPage(),
		bytesPage(),
		echoPage(),
	}
}

// route finds the page.
func (w *web) route(a *answer, r *http.Request) {
	for _, p := range pages() {
		if !p.has(r.URL.Path) {
			continue
		}
		if !slices.Contains(p.methods, r.Method) {
			a.Header().Set("Allow", strings.Join(p.methods, ", "))
			a.text(r, http.StatusMethodNotAllowed, fmt.Sprintf("%s takes %s only.\n", p.path, strings.Join(p.methods, ", ")))
			return
		}
		p.serve(a, r)
		return
	}
	a.text(r, http.StatusNotFound, "There is no such page. There are:\n\n"+help())
}

// help is the list of pages.
func help() string {
	var b strings.Builder
	for _, p := range pages() {
		fmt.Fprintf(&b, "%-10s %-10s %s\n", p.methods[0], p.path, p.doc)
	}
	return b.String()
}

func readOnly() []string { return []string{http.MethodGet, http.MethodHead} }

// text answers with a short text. Its length is always told, so that a small
// client need not read chunks.
func (a *answer) text(r *http.Request, status int, body string) {
	a.Header().Set("Content-Type", "text/plain; charset=utf-8")
	a.Header().Set("Content-Length", fmt.Sprint(len(body)))
	a.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = io.WriteString(a, body) // the answer keeps the error
	}
}
