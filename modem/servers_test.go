package modem_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modem"
	"sim800emu/profiles"
	"sim800emu/socketbridge"
	"sim800emu/uart"
)

// A liveRig is a modem that runs by the wall clock, its sockets those of the host.
type liveRig struct {
	*testing.T
	m *modem.Modem

	mu   sync.Mutex
	got  bytes.Buffer
	news chan struct{}
}

func newLiveRig(t *testing.T, change func(*profiles.Profile)) *liveRig {
	t.Helper()
	p := profiles.Ideal()
	if change != nil {
		change(&p)
	}
	r := &liveRig{T: t, news: make(chan struct{}, 1)}
	var bridge *socketbridge.Bridge
	m, err := modem.New(modem.Options{
		Profile: p, Seed: 1, Log: zerolog.Nop(), Epoch: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Network: func(l *kernel.Loop) (socket.Network, error) {
			var err error
			bridge, err = socketbridge.New(l, socketbridge.Config{})
			return bridge, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	clock, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	r.m = m
	m.Line().Attach(r)
	m.PressPowerKey()
	m.Loop().Advance(time.Minute)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- m.Run(ctx, clock, 1) }()
	t.Cleanup(func() {
		over := make(chan struct{})
		m.Loop().Post(func() { m.CutPower(); close(over) })
		<-over
		cancel()
		<-done
		bridge.Close()
		clock.Close()
	})
	r.ask("ATE0", "OK\r\n")
	return r
}

// Write implements uart.Wire on the loop.
func (r *liveRig) Write(b []byte) int {
	r.mu.Lock()
	r.got.Write(b)
	r.mu.Unlock()
	select {
	case r.news <- struct{}{}:
	default:
	}
	return len(b)
}
func (*liveRig) SetSpeed(int, uart.Format) {}
func (*liveRig) Paced() bool               { return false }
func (*liveRig) SetPin(uart.Pin, bool)     {}

// types sends bytes as they are.
func (r *liveRig) types(s string) { r.m.Loop().Post(func() { r.m.Line().Receive([]byte(s)) }) }

// wait reads until want has come, and returns what stood before it.
func (r *liveRig) wait(want string) string {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), 20*time.Second)
	defer cancel()
	for {
		r.mu.Lock()
		before, after, found := strings.Cut(r.got.String(), want)
		if found {
			r.got.Reset()
			r.got.WriteString(after)
		}
		all := r.got.String()
		r.mu.Unlock()
		if found {
			return before
		}
		select {
		case <-r.news:
		case <-ctx.Done():
			r.Fatalf("no %q, but %q", want, all[:min(len(all), 2000)])
		}
	}
}

// ask sends a line and waits.
func (r *liveRig) ask(line, want string) string {
	r.Helper()
	r.types(line + "\r")
	return r.wait(want)
}

// ok are lines that answer OK.
func (r *liveRig) ok(lines ...string) {
	r.Helper()
	for _, l := range lines {
		r.ask(l, "\r\nOK\r\n")
	}
}

func (r *liveRig) bearer() {
	r.Helper()
	r.ok(`AT+SAPBR=3,1,"APN","internet"`, "AT+SAPBR=1,1", "AT+HTTPINIT", `AT+HTTPPARA="CID",1`)
}

// leavesNothing fails a test that leaves a goroutine behind.
func leavesNothing(t *testing.T) {
	had := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, had) })
}

// webServer is what net/http makes of requests.
func webServer() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, q *http.Request) {
		b, _ := io.ReadAll(q.Body)
		fmt.Fprintf(w, "%s %s %s %s %q", q.Method, q.URL.RawQuery, q.Header.Get("Content-Type"), q.UserAgent(), b)
	})
	mux.HandleFunc("/bytes", func(w http.ResponseWriter, q *http.Request) {
		http.ServeContent(w, q, "", time.Time{}, strings.NewReader(strings.Repeat("0123456789", 20000)))
	})
	mux.HandleFunc("/chunks", func(w http.ResponseWriter, _ *http.Request) {
		for range 100 {
			fmt.Fprint(w, strings.Repeat("c", 1000))
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/huge", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strings.Repeat("h", 400_000))
	})
	mux.Handle("/moved", http.RedirectHandler("/echo?moved=1", http.StatusMovedPermanently))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	return mux
}

// TestHTTPServer runs requests against net/http on loopback.
func TestHTTPServer(t *testing.T) {
	leavesNothing(t)
	s := httptest.NewServer(webServer())
	defer s.Close()
	t.Run("requests", func(t *testing.T) {
		r := newLiveRig(t, nil)
		r.bearer()
		for _, c := range []struct{ path, method, result string }{
			{"/echo?a=b", "0", "0,200,25"},
			{"/bytes", "0", "0,200,200000"},
			{"/bytes", "2", "2,200,0"},
			{"/chunks", "0", "0,200,100000"},
			{"/huge", "0", "0,602,0"},
			{"/none", "0", "0,404,19"},
			{"/echo", "3", "3,200,25"},
		} {
			r.ok(`AT+HTTPPARA="URL","` + s.URL + c.path + `"`)
			r.ask("AT+HTTPACTION="+c.method, "\r\n+HTTPACTION: "+c.result+"\r\n")
		}
		r.ok(`AT+HTTPPARA="URL","` + s.URL + `/loop"`)
		r.ok(`AT+HTTPPARA="REDIR",1`)
		r.ask("AT+HTTPACTION=0", "+HTTPACTION: 0,302,")
		r.ok(`AT+HTTPPARA="URL","` + s.URL + `/moved"`)
		r.ask("AT+HTTPACTION=0", "+HTTPACTION: 0,200,")
		if got := r.ask("AT+HTTPREAD", "\r\nOK\r\n"); !strings.HasSuffix(got, `GET moved=1  SIMCOM_MODULE ""`) {
			t.Errorf("read %q", got)
		}
		r.ok(`AT+HTTPPARA="URL","`+s.URL+`/bytes"`, `AT+HTTPPARA="BREAK",10`, `AT+HTTPPARA="BREAKEND",14`)
		r.ask("AT+HTTPACTION=0", "+HTTPACTION: 0,206,5\r\n")
		if got := r.ask("AT+HTTPREAD", "\r\nOK\r\n"); !strings.HasSuffix(got, "\r\n01234") {
			t.Errorf("read %q", got)
		}
	})
	t.Run("post", func(t *testing.T) {
		r := newLiveRig(t, nil)
		r.bearer()
		body := strings.Repeat("\x00\x1aA\r\n", 60000/5)
		r.ok(`AT+HTTPPARA="URL","`+s.URL+`/echo"`, `AT+HTTPPARA="CONTENT","application/x"`)
		r.ask(fmt.Sprintf("AT+HTTPDATA=%d,20000", len(body)), "DOWNLOAD\r\n")
		r.types(body)
		r.wait("\r\nOK\r\n")
		want := fmt.Sprintf("POST  application/x SIMCOM_MODULE %q", body)
		r.ask("AT+HTTPACTION=1", fmt.Sprintf("+HTTPACTION: 1,200,%d\r\n", len(want)))
		if got := r.ask("AT+HTTPREAD", "\r\nOK\r\n"); !strings.HasSuffix(got, want) {
			t.Error("the body came back changed")
		}
	})
}

// secureServer is a server with the versions and suites of its time.
func secureServer(t *testing.T, lowest, highest uint16) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(webServer())
	s.TLS = &tls.Config{MinVersion: lowest, MaxVersion: highest}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		s.TLS.CipherSuites = append(s.TLS.CipherSuites, suite.ID)
	}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// TestHTTPSServer: the module speaks what its firmware can, and no more.
func TestHTTPSServer(t *testing.T) {
	leavesNothing(t)
	for _, c := range []struct {
		device          string
		lowest, highest uint16
		result          string
	}{
		{"TLS1.0", tls.VersionTLS10, tls.VersionTLS12, "0,200,200000"},
		{"TLS1.0", tls.VersionTLS12, tls.VersionTLS13, "0,606,0"},
		{"TLS1.1", tls.VersionTLS11, tls.VersionTLS11, "0,200,200000"},
		{"TLS1.2", tls.VersionTLS12, tls.VersionTLS13, "0,200,200000"},
		{"TLS1.2", tls.VersionTLS13, tls.VersionTLS13, "0,606,0"},
	} {
		t.Run(fmt.Sprintf("%s/%x-%x", c.device, c.lowest, c.highest), func(t *testing.T) {
			s := secureServer(t, c.lowest, c.highest)
			r := newLiveRig(t, func(p *profiles.Profile) { p.Device.TLS = c.device })
			r.bearer()
			r.ok("AT+HTTPSSL=1", `AT+HTTPPARA="URL","`+s.URL+`/bytes"`)
			r.ask("AT+HTTPACTION=0", "+HTTPACTION: "+c.result+"\r\n")
		})
	}
}

// proxy takes CONNECT, and answers what else it is asked itself.
func proxy(t *testing.T) *httptest.Server {
	t.Helper()
	var busy sync.WaitGroup
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Method != http.MethodConnect {
			fmt.Fprintf(w, "by the proxy: %s", q.RequestURI)
			return
		}
		if strings.HasPrefix(q.Host, "forbidden") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		there, err := net.Dial("tcp4", q.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
		for _, way := range [][2]net.Conn{{here, there}, {there, here}} {
			busy.Go(func() {
				_, _ = io.Copy(way[0], way[1])
				_ = way[0].Close()
			})
		}
	}))
	t.Cleanup(func() { s.Close(); busy.Wait() })
	return s
}

func TestProxy(t *testing.T) {
	leavesNothing(t)
	s, p := secureServer(t, tls.VersionTLS10, tls.VersionTLS12), proxy(t)
	host, port, err := net.SplitHostPort(p.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	r := newLiveRig(t, nil)
	r.bearer()
	r.ok(`AT+HTTPPARA="PROIP","`+host+`"`, `AT+HTTPPARA="PROPORT",`+port, `AT+HTTPPARA="URL","http://far.example/x?y"`)
	r.ask("AT+HTTPACTION=0", "+HTTPACTION: 0,200,")
	if got := r.ask("AT+HTTPREAD", "\r\nOK\r\n"); !strings.HasSuffix(got, "by the proxy: http://far.example/x?y") {
		t.Errorf("read %q", got)
	}
	r.ok("AT+HTTPSSL=1", `AT+HTTPPARA="URL","`+s.URL+`/bytes"`)
	r.ask("AT+HTTPACTION=0", "+HTTPACTION: 0,200,200000\r\n")
	r.ok(`AT+HTTPPARA="URL","https://forbidden.example/"`)
	r.ask("AT+HTTPACTION=0", "+HTTPACTION: 0,601,0\r\n")
}

// TestServerAnswersEarly: a server that refuses a body before it has read it.
func TestServerAnswersEarly(t *testing.T) {
	leavesNothing(t)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	t.Cleanup(func() { _ = l.Close(); <-served })
	go func() {
		defer close(served)
		c, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = c.Read(make([]byte, 100))
		_, _ = io.WriteString(c, "HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig")
		_ = c.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, c)
		_ = c.Close()
	}()
	r := newLiveRig(t, nil)
	r.bearer()
	r.ask("AT+HTTPDATA=200000,20000", "DOWNLOAD\r\n")
	r.types(strings.Repeat("x", 200000))
	r.wait("\r\nOK\r\n")
	r.ok(`AT+HTTPPARA="URL","` + l.Addr().String() + `"`)
	r.ask("AT+HTTPACTION=1", "+HTTPACTION: 1,413,3\r\n")
}

// TestSecureLink: +CIPSSL, a link over the module's own SSL, both ways.
func TestSecureLink(t *testing.T) {
	leavesNothing(t)
	s := secureServer(t, tls.VersionTLS10, tls.VersionTLS12)
	host, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	r := newLiveRig(t, func(p *profiles.Profile) {
		p.Link.DelayUp, p.Link.DelayDown = kernel.Fixed(time.Millisecond), kernel.Fixed(time.Millisecond)
	})
	r.ok("AT+CIPMUX=1", "AT+CIPSSL=1", "AT+CIPRDTIMER=100,100", "AT+CSTT", "AT+CIICR")
	r.types("AT+CIFSR\r")
	r.ask(fmt.Sprintf(`AT+CIPSTART=2,"TCP","%s",%s`, host, port), "\r\n2, CONNECT OK\r\n")
	request := "GET /bytes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	r.ask(fmt.Sprintf("AT+CIPSEND=2,%d", len(request)), "> ")
	r.types(request)
	r.wait("\r\n2, SEND OK\r\n")
	all := r.wait("\r\n2, CLOSED\r\n")
	if n := strings.Count(all, "0123456789"); n < 19000 { // pieces are cut anywhere
		t.Errorf("%d times ten bytes came", n)
	}
	r.ask(fmt.Sprintf(`AT+CIPSTART=2,"TCP","%s",%s`, host, port), "\r\n2, CONNECT OK\r\n")
	r.ask("AT+CIPCLOSE=2", "\r\n2, CLOSE OK\r\n")
	r.ask(fmt.Sprintf(`AT+CIPSTART=2,"TCP","%s",%s`, host, port), "\r\n2, CONNECT OK\r\n")
	r.ask("AT+CIPSHUT", "SHUT OK")
}

// TestSecureLinkIsHeldOff: a TE that fetches what it wants slows the server, and
// nothing is lost or changed.
func TestSecureLinkIsHeldOff(t *testing.T) {
	leavesNothing(t)
	s := secureServer(t, tls.VersionTLS10, tls.VersionTLS12)
	host, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	r := newLiveRig(t, func(p *profiles.Profile) { p.Receive.Window = 4096 })
	r.ok("AT+CIPSSL=1", "AT+CIPRXGET=1", "AT+CSTT", "AT+CIICR")
	r.types("AT+CIFSR\r")
	r.ask(fmt.Sprintf(`AT+CIPSTART="TCP","%s",%s`, host, port), "\r\nCONNECT OK\r\n")
	r.ask("AT+CIPSEND", "> ")
	r.types("GET /bytes HTTP/1.0\r\n\r\n\x1a")
	r.wait("\r\nSEND OK\r\n")
	var body strings.Builder
	for body.Len() < 200_000 {
		r.ask("AT+CIPRXGET=2,1460", "+CIPRXGET: 2,")
		head := r.wait("\r\n")
		body.WriteString(r.wait("\r\nOK\r\n"))
		if strings.HasPrefix(head, "0,") {
			r.wait("+CIPRXGET: 1\r\n")
		}
	}
	if _, content, _ := strings.Cut(body.String(), "\r\n\r\n"); !strings.HasPrefix(strings.Repeat("0123456789", 20000), content) {
		t.Error("the data are not what the server has sent")
	}
}

// TestSecureLinkBreaks: the server breaks off, or ends without a farewell.
func TestSecureLinkBreaks(t *testing.T) {
	leavesNothing(t)
	certificate := secureServer(t, tls.VersionTLS10, tls.VersionTLS12).TLS.Certificates
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	served := make(chan struct{})
	defer func() { l.Close(); <-served }()
	cfg := &tls.Config{Certificates: certificate, MinVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA}}
	go func() {
		defer close(served)
		for linger := range 2 {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s := tls.Server(c, cfg)
			_, _ = s.Write([]byte("hello"))
			_, _ = s.Read(make([]byte, 10)) // what the modem sends
			if linger == 0 {
				_ = c.(*net.TCPConn).SetLinger(0)
			}
			_ = c.Close()
		}
	}()
	r := newLiveRig(t, nil)
	r.ok("AT+CIPSSL=1", "AT+CIPRDTIMER=100,100", "AT+CSTT", "AT+CIICR")
	r.types("AT+CIFSR\r")
	for range 2 {
		r.ask(fmt.Sprintf(`AT+CIPSTART="TCP","127.0.0.1",%d`, l.Addr().(*net.TCPAddr).Port), "\r\nCONNECT OK\r\n")
		r.wait("hello")
		r.ask("AT+CIPSEND", "> ")
		r.types("x\x1a")
		r.wait("\r\nCLOSED\r\n")
	}
}

// TestTimeServer sets the clock from a time server on loopback. Its port needs a
// right that not every host gives.
func TestTimeServer(t *testing.T) {
	leavesNothing(t)
	c, err := net.ListenPacket("udp4", "127.0.0.1:123")
	if err != nil {
		var denied *net.OpError
		if errors.As(err, &denied) {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	defer c.Close()
	go func() {
		b := make([]byte, 512)
		for {
			_, from, err := c.ReadFrom(b)
			if err != nil {
				return
			}
			answer := make([]byte, 48)
			answer[0], answer[1] = 3<<3|4, 1
			binary.BigEndian.PutUint32(answer[40:], uint32(time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC).Unix()+2208988800))
			_, _ = c.WriteTo(answer, from)
		}
	}()
	r := newLiveRig(t, nil)
	r.ok(`AT+SAPBR=3,1,"APN","internet"`, "AT+SAPBR=1,1", `AT+CNTP="127.0.0.1",4`)
	r.ask("AT+CNTP", "\r\n+CNTP: 1\r\n")
	r.ask("AT+CCLK?", `+CCLK: "31/05/06,08:08:`)
}
