package tlsbackend

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A page is one resource of the HTTP server.
type page struct {
	path    string // as the help shows it; an N at its end stands for anything
	query   string // as the help shows it
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
		slowPage(),
		chunkedPage(),
		headersPage(),
		crlPage(),
	}
}

// A Page is one resource of the HTTP server, for those who list it.
type Page struct {
	Method string `json:"method"`
	Path   string `json:"path"` // an N at its end is a number
	Doc    string `json:"doc"`
}

// Pages is all resources, in the order in which they are documented.
func Pages() []Page {
	var all []Page
	for _, p := range pages() {
		all = append(all, Page{Method: p.methods[0], Path: p.path + p.query, Doc: p.doc})
	}
	return all
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
	for _, p := range Pages() {
		fmt.Fprintf(&b, "%-4s %-10s %s\n", p.Method, p.Path, p.Doc)
	}
	b.WriteString("\nThe connection is kept; with ?close behind any path it is closed after the answer.\n")
	return b.String()
}

// number is a number of the query, or usual where there is none. It reports
// false, and has answered, where it is out of range.
func (a *answer) number(r *http.Request, key string, least, most, usual int) (int, bool) {
	text := r.URL.Query().Get(key)
	if text == "" {
		return usual, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		a.text(r, http.StatusNotFound, fmt.Sprintf("%s is a number from %d to %d.\n", key, least, most))
		return 0, false
	}
	return n, true
}

func readOnly() []string { return []string{http.MethodGet, http.MethodHead} }

// text answers with a short text.
func (a *answer) text(r *http.Request, status int, body string) {
	a.whole(r, status, "text/plain; charset=utf-8", []byte(body))
}

// whole answers with a body that is there. Its length is always told, so that a
// small client need not read chunks.
func (a *answer) whole(r *http.Request, status int, kind string, body []byte) {
	a.Header().Set("Content-Type", kind)
	a.Header().Set("Content-Length", strconv.Itoa(len(body)))
	a.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = a.Write(body) // the answer keeps the error
	}
}
