package modem_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"sim800emu/profiles"
)

// A mailServer is a backend of go-smtp that keeps what it gets and lets one user in.
type mailServer struct {
	mu    sync.Mutex
	mails []string
}

func (b *mailServer) NewSession(*smtp.Conn) (smtp.Session, error) { return &mailSession{b: b}, nil }

type mailSession struct {
	b   *mailServer
	in  bool
	env []string
}

func (*mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "user" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.in {
		return &smtp.SMTPError{Code: 530, Message: "log in first"}
	}
	s.env = []string{from}
	return nil
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == "nobody@b.test" {
		return &smtp.SMTPError{Code: 550, Message: "nobody"}
	}
	s.env = append(s.env, to)
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.b.mu.Lock()
	s.b.mails = append(s.b.mails, strings.Join(s.env, " ")+"\n"+string(b))
	s.b.mu.Unlock()
	return err
}
func (*mailSession) Reset()        {}
func (*mailSession) Logout() error { return nil }

// TestSMTPServer sends mails to go-smtp's server on loopback, plain and with both
// kinds of encryption.
func TestSMTPServer(t *testing.T) {
	leavesNothing(t)
	for ssl, name := range []string{"plain", "own port", "STARTTLS"} {
		t.Run(name, func(t *testing.T) {
			b := &mailServer{}
			srv := smtp.NewServer(b)
			srv.AllowInsecureAuth = true
			l, err := net.Listen("tcp4", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			where := l.Addr().(*net.TCPAddr).Port
			config := serverConfig(t)
			switch ssl {
			case 1:
				l = tls.NewListener(l, config)
			case 2:
				srv.TLSConfig = config
			}
			served := make(chan error)
			go func() { served <- srv.Serve(l) }()
			defer func() { srv.Close(); <-served }()

			r := newLiveRig(t, func(p *profiles.Profile) { p.Device.TLS = "TLS1.2" })
			r.bearer()
			r.ok(fmt.Sprintf("AT+EMAILSSL=%d", ssl), fmt.Sprintf(`AT+SMTPSRV="127.0.0.1",%d`, where),
				`AT+SMTPFROM="me@a.test"`, `AT+SMTPRCPT=0,0,"you@b.test"`, `AT+SMTPSUB="Hi"`)
			r.ask("AT+SMTPBODY=10", "DOWNLOAD\r\n")
			r.types("one\r\n.\r\nok")
			r.wait("\r\nOK\r\n")
			r.ask("AT+SMTPSEND", "\r\n+SMTPSEND: 66\r\n")
			r.ok(`AT+SMTPAUTH=1,"user","wrong"`)
			r.ask("AT+SMTPSEND", "\r\n+SMTPSEND: 67\r\n")
			r.ok(`AT+SMTPAUTH=1,"user","secret"`)
			r.ask("AT+SMTPSEND", "\r\n+SMTPSEND: 1\r\n")
			r.ok(`AT+SMTPRCPT=1,0,"nobody@b.test"`)
			r.ask("AT+SMTPSEND", "\r\n+SMTPSEND: 68\r\n")
			b.mu.Lock()
			defer b.mu.Unlock()
			if len(b.mails) != 1 || !strings.HasPrefix(b.mails[0], "me@a.test you@b.test\n") || !strings.HasSuffix(b.mails[0], "\r\n\r\none\r\n.\r\nok\r\n") {
				t.Errorf("the server has got %q", b.mails)
			}
		})
	}
}

// servePOP3 is a small server with one mail (RFC 1939).
func servePOP3(c net.Conn, config *tls.Config) {
	defer func() { c.Close() }()
	in := bufio.NewScanner(c)
	fmt.Fprint(c, "+OK ready\r\n")
	for in.Scan() {
		switch command, arg, _ := strings.Cut(in.Text(), " "); command {
		case "STLS":
			fmt.Fprint(c, "+OK\r\n")
			c = tls.Server(c, config)
			in = bufio.NewScanner(c)
		case "USER":
			fmt.Fprint(c, "+OK\r\n")
		case "PASS":
			if arg != "secret" {
				fmt.Fprint(c, "-ERR wrong\r\n")
				continue
			}
			fmt.Fprint(c, "+OK in\r\n")
		case "STAT":
			fmt.Fprint(c, "+OK 1 10000\r\n")
		case "RETR":
			fmt.Fprint(c, "+OK\r\n"+strings.Repeat("0123456789abcdef\r\n", 1000)+".\r\n")
		case "QUIT":
			fmt.Fprint(c, "+OK bye\r\n")
			return
		default:
			fmt.Fprint(c, "-ERR what\r\n")
		}
	}
}

// TestPOP3Server fetches a mail that is longer than what waits in the module.
func TestPOP3Server(t *testing.T) {
	leavesNothing(t)
	for ssl, name := range []string{"plain", "own port", "STLS"} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp4", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			where := l.Addr().(*net.TCPAddr).Port
			config := serverConfig(t)
			if ssl == 1 {
				l = tls.NewListener(l, config)
			}
			var running sync.WaitGroup
			running.Go(func() {
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					running.Go(func() { servePOP3(c, config) })
				}
			})
			defer running.Wait()
			defer l.Close()

			r := newLiveRig(t, func(p *profiles.Profile) { p.Device.TLS = "TLS1.2" })
			r.bearer()
			r.ok(fmt.Sprintf("AT+EMAILSSL=%d", ssl), fmt.Sprintf(`AT+POP3SRV="127.0.0.1","user","wrong",%d`, where))
			r.ask("AT+POP3IN", "\r\n+POP3IN: 68\r\n")
			r.ok(fmt.Sprintf(`AT+POP3SRV="127.0.0.1","user","secret",%d`, where))
			r.ask("AT+POP3IN", "\r\n+POP3IN: 1\r\n")
			r.ask("AT+POP3NUM", "\r\n+POP3NUM: 1,1,10000\r\n")
			r.ask("AT+POP3CMD=4,1", "\r\n+POP3CMD: 1\r\n")
			r.wait("\r\n+POP3READ: 3,")
			var text strings.Builder
			for kind := 1; kind == 1; {
				r.ask("AT+POP3READ=1000", "+POP3READ: ")
				var n int
				head := r.wait("\r\n")
				for strings.HasPrefix(head, "3,") { // more has come meanwhile
					r.wait("+POP3READ: ")
					head = r.wait("\r\n")
				}
				if _, err := fmt.Sscanf(head, "%d,%d", &kind, &n); err != nil {
					t.Fatalf("+POP3READ: %q", head)
				}
				text.WriteString(r.wait("\r\nOK\r\n"))
			}
			if want := strings.Repeat("0123456789abcdef\r\n", 1000) + ".\r\n"; text.String() != want {
				t.Errorf("%d bytes have come, want %d", text.Len(), len(want))
			}
			r.ask("AT+POP3OUT", "\r\n+POP3OUT: 1\r\n")
		})
	}
}

// serverConfig has the certificate of net/http/httptest.
func serverConfig(t *testing.T) *tls.Config {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	return &tls.Config{Certificates: s.TLS.Certificates}
}
