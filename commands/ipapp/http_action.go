package ipapp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/socket"
	"sim800emu/internal/tlsclient"
)

// What +HTTPACTION reports where no server has answered (manual 11.2.5, SSL note 2.2).
const (
	statusTimeout = 408
	statusNotHTTP = 600
	statusNetwork = 601
	statusMemory  = 602
	statusDNS     = 603
	statusBusy    = 604
	statusNoSSL   = 605
	statusAlert   = 606
)

var errNotHTTP = errors.New("the answer is not HTTP")

// statusOf is the code for why there is no answer.
func statusOf(err error) int {
	switch {
	case late(err):
		return statusTimeout
	case notFound(err):
		return statusDNS
	case errors.Is(err, errNotHTTP):
		return statusNotHTTP
	case errors.Is(err, errMemory):
		return statusMemory
	case errors.Is(err, socket.ErrSecure) && tlsclient.Alert(err):
		return statusAlert
	case errors.Is(err, socket.ErrSecure):
		return statusNoSSL
	}
	return statusNetwork
}

// action is +HTTPACTION: OK, and the line with the status when it is over.
func (w *web) action(c *engine.Call) error {
	if w.para.url == "" {
		return engine.CMENotAllowed
	}
	method := c.Args.Int("Method")
	if w.job != nil {
		w.g.urc("+HTTPACTION: %d,%d,0", method, statusBusy)
		return nil
	}
	w.body, w.head, w.progress = nil, nil, progress{method: method}
	w.g.start(w.para.cid, func(j *job) {
		w.job = j
		w.perform(j, method)
	})
	return nil
}

// perform is the life of a request.
func (w *web) perform(j *job, method int) {
	j.limit(time.Duration(w.para.timeout) * time.Second)
	status, err := w.request(j, methods[method])
	if j.silent {
		return
	}
	j.note("HTTP "+methods[method], err)
	if err != nil {
		status, w.body = statusOf(err), nil
	}
	w.job, w.progress.phase = nil, idle
	w.g.urc("+HTTPACTION: %d,%d,%d", method, status, len(w.body))
}

// request follows redirections, if it shall, to the last answer.
func (w *web) request(j *job, method string) (status int, err error) {
	where := w.para.url
	body := w.load
	for hops := 0; ; hops++ {
		t, err := parseTarget(where, w.ssl == 1)
		if err != nil {
			return 0, w.lookInVain(j, err)
		}
		r, err := w.exchange(j, t, method, body)
		if err != nil {
			return 0, err
		}
		location := r.Header.Get("Location")
		if w.para.redir == 0 || location == "" || hops == maxRedirects || !redirects(r.StatusCode) {
			return r.StatusCode, nil
		}
		if where, err = t.next(location); err != nil {
			return 0, err
		}
		if r.StatusCode != http.StatusTemporaryRedirect && method == http.MethodPost {
			method, body = http.MethodGet, nil // as clients do (RFC 9110 15.4)
		}
	}
}

// lookInVain is a URL without a host that there could be: the module asks a name
// server about it all the same (seen: the 603 takes its time).
func (w *web) lookInVain(j *job, err error) error {
	if j.bearer.state != connected {
		return errNoBearer
	}
	if lost := j.roundTrip(header); lost != nil {
		return lost
	}
	return err
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		return true
	}
	return false
}

// exchange is one request on a connection of its own and its answer, which is in
// body and head then.
func (w *web) exchange(j *job, t target, method string, body []byte) (*http.Response, error) {
	c, err := w.connect(j, t)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	w.progress.phase, w.progress.done, w.progress.total = sending, 0, len(body)
	req := w.build(t, method, body)
	writeErr := req.Write(c)
	w.progress.phase, w.progress.done, w.progress.total = receiving, 0, 0
	r, err := w.answer(c, req)
	if err != nil && writeErr != nil {
		return nil, writeErr // a server may answer before it has taken all
	}
	return r, err
}

// connect opens the connection for a target, by the proxy if there is one.
func (w *web) connect(j *job, t target) (net.Conn, error) {
	host, port, proxied := w.para.proxy()
	if !proxied {
		host, port = t.host, t.port
	}
	plain, err := j.dial(host, port)
	if err != nil {
		return nil, err
	}
	if !t.secure {
		return plain, nil
	}
	if proxied {
		if err := tunnel(plain, t); err != nil {
			return nil, err
		}
	}
	return j.secure(plain, t.host)
}

// tunnel asks a proxy for a connection to the target (RFC 9110 9.3.6).
func tunnel(c net.Conn, t target) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: t.hostPort()}, Host: t.hostPort(), Header: http.Header{"User-Agent": {agent}}}
	if err := req.Write(c); err != nil {
		return err
	}
	r, err := http.ReadResponse(bufio.NewReader(c), req)
	if err != nil {
		return fmt.Errorf("ask the proxy: %w", err)
	}
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("the proxy answers %s: %w", r.Status, socket.ErrRefused)
	}
	return nil
}

// build is the request as the module sends it.
func (w *web) build(t target, method string, body []byte) *http.Request {
	path := t.path
	if _, _, proxied := w.para.proxy(); proxied && !t.secure {
		path = "http://" + t.authority() + path
	}
	req := &http.Request{
		Method: method, Host: t.authority(), Header: http.Header{"User-Agent": {w.para.ua}, "Accept": {"*/*"}},
		URL: &url.URL{Scheme: "http", Host: t.authority(), Opaque: path},
	}
	if method == http.MethodPost {
		req.ContentLength = int64(len(body))
		if len(body) > 0 {
			req.Body = io.NopCloser(io.TeeReader(bytes.NewReader(body), (*counter)(&w.progress)))
		}
		if w.para.content != "" {
			req.Header["Content-Type"] = []string{w.para.content}
		}
	}
	if r := w.para.byteRange(); r != "" && method == http.MethodGet {
		req.Header["Range"] = []string{r}
	}
	lines, _ := w.para.headers()
	given := map[string]bool{}
	for _, h := range lines {
		name, value := http.CanonicalHeaderKey(h[0]), h[1]
		switch {
		case name == "Host":
			req.Host = value
		case given[name]:
			req.Header.Add(name, value)
		default:
			req.Header[name] = []string{value} // in place of what the module would write
		}
		given[name] = true
	}
	return req
}

// counter counts what +HTTPSTATUS tells.
type counter progress

func (p *counter) Write(b []byte) (int, error) {
	p.done += len(b)
	return len(b), nil
}

// answer reads headers and body of the answer.
func (w *web) answer(c io.Reader, req *http.Request) (*http.Response, error) {
	in := bufio.NewReader(c)
	for {
		head, err := readHead(in)
		if err != nil {
			return nil, err
		}
		r, err := http.ReadResponse(bufio.NewReader(io.MultiReader(bytes.NewReader(head), in)), req)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", errNotHTTP, err)
		}
		if r.StatusCode == http.StatusContinue {
			continue
		}
		w.head = head
		if r.ContentLength > 0 {
			w.progress.total = int(min(r.ContentLength, 1<<31-1))
		}
		w.body, err = readBody(io.TeeReader(r.Body, (*counter)(&w.progress)))
		return r, err
	}
}

// readHead reads up to the empty line. What does not begin as HTTP does is not
// waited out.
func readHead(in *bufio.Reader) ([]byte, error) {
	var head []byte
	for whole := true; ; {
		begins := whole
		line, err := in.ReadSlice('\n')
		whole = err == nil
		head = append(head, line...)
		switch {
		case len(head) >= 5 && !strings.EqualFold(string(head[:5]), "HTTP/"):
			return nil, errNotHTTP
		case len(head) > maxHead:
			return nil, errMemory
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(head) > 0:
			return nil, errNotHTTP
		case err != nil:
			return nil, fmt.Errorf("wait for the answer: %w", err)
		}
		if begins && strings.TrimRight(string(line), "\r\n") == "" {
			return head, nil
		}
	}
}

// readBody reads what the module's memory holds at most.
func readBody(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxLoad+1))
	switch {
	case len(b) > maxLoad:
		return nil, errMemory
	case err != nil:
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return b, nil
}
