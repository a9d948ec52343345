package ipapp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"

	"sim800emu/engine"
)

// pop3Mail is the account, and the session between +POP3IN and +POP3OUT.
type pop3Mail struct {
	m              *mail
	server         string
	port           int // 0: the usual one
	user, password string

	session *pop3Session
}

func (p *pop3Mail) usedPort() uint16 { return port(p.port, 110, 995, p.m.g.ssl.email) }

// A pop3Session is one login. Its job waits for the TE's commands between the answers.
//
//	login ──+POP3IN: 1──► idle ──command──► busy ──answer──► idle
//	idle ──+POP3CMD──► reading ──last byte read──► idle
type pop3Session struct {
	p     *pop3Mail
	job   *job
	conn  net.Conn
	in    *textproto.Reader
	limit *replyLimit

	idle bool         // +POP3IN has succeeded and nothing runs
	next func() error // what the TE asks for
	wake func()
	out  bool // it asks to log out
	toTE toTE // the answer of +POP3CMD
	last bool // all of it has come
}

// errRefused is an answer -ERR.
var errRefused = errors.New("the server refuses")

// logIn is +POP3IN: OK, and how it went behind it.
func (p *pop3Mail) logIn(*engine.Call) error {
	if p.session != nil || p.server == "" {
		return engine.ErrPlain
	}
	s := &pop3Session{p: p}
	p.session = s
	p.m.g.start(p.m.cid, func(j *job) {
		s.job = j
		s.toTE = toTE{job: j, time: p.m.patience(), tell: func() { p.m.g.urc("+POP3READ: 3,%d", len(s.toTE.buf)) }}
		line := "+POP3IN"
		err := s.open()
		if err == nil {
			line = "+POP3OUT"
			err = s.serve()
		}
		p.session = nil
		s.toTE.stop()
		if s.conn != nil {
			_ = s.conn.Close()
		}
		if j.silent {
			return
		}
		j.note("POP3", err)
		p.m.g.urc("%s: %d", line, mailCode(err))
	})
	return nil
}

// use makes c the connection.
func (s *pop3Session) use(c net.Conn) {
	s.conn = c
	s.limit = &replyLimit{r: c, left: maxReply}
	s.in = textproto.NewReader(bufio.NewReader(s.limit))
}

// open connects and logs in (RFC 1939 4, RFC 2595 4).
func (s *pop3Session) open() error {
	s.job.limit(s.p.m.patience())
	g := s.p.m.g
	plain, err := s.job.dial(s.p.server, s.p.usedPort())
	if err != nil {
		return err
	}
	s.use(plain)
	if g.ssl.email == mailOwnPort {
		if err := s.secure(); err != nil {
			return err
		}
	}
	if _, err := s.answer(); err != nil {
		return serverSays(pop3Refused, err)
	}
	if g.ssl.email == mailUpgrade {
		if _, err := s.do("STLS"); err != nil {
			return serverSays(mailNoSSL, err)
		}
		if err := s.secure(); err != nil {
			return err
		}
	}
	if _, err := s.do("USER " + s.p.user); err != nil {
		return serverSays(pop3User, err)
	}
	if _, err := s.do("PASS " + s.p.password); err != nil {
		return serverSays(pop3Password, err)
	}
	return nil
}

func (s *pop3Session) secure() error {
	c, err := s.job.secure(s.conn, s.p.server)
	if err == nil {
		s.use(c)
	}
	return err
}

// serverSays gives a refusal its code, and what is no POP3 that of a server's error.
func serverSays(code int, err error) error {
	var garbled textproto.ProtocolError
	switch {
	case errors.Is(err, errRefused):
		return mailError{code, err}
	case errors.As(err, &garbled):
		return mailError{mailServer, err}
	}
	return err
}

// do sends a command and reads the first line of the answer.
func (s *pop3Session) do(command string) (string, error) {
	s.job.limit(s.p.m.patience())
	if _, err := io.WriteString(s.conn, command+"\r\n"); err != nil {
		return "", err
	}
	return s.answer()
}

// answer reads a status line: what stands behind +OK, or an error (RFC 1939 3).
func (s *pop3Session) answer() (string, error) {
	s.job.limit(s.p.m.patience())
	s.limit.left = maxReply
	line, err := s.in.ReadLine()
	if err != nil {
		return "", err
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "+OK":
		return rest, nil
	case "-ERR":
		return "", fmt.Errorf("%w: %s", errRefused, rest)
	}
	return "", textproto.ProtocolError(fmt.Sprintf("%.80q is no answer", line))
}

// serve does what the TE asks for until it logs out. Nil: in order.
func (s *pop3Session) serve() error {
	s.p.m.g.urc("+POP3IN: %d", mailDone)
	for !s.out {
		s.job.limit(0)
		s.idle = true
		if err := s.job.Wait(func(wake func()) { s.wake = wake }); err != nil {
			return err
		}
		s.idle = false
		if err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// ask gives the session something to do.
func (p *pop3Mail) ask(f func(*pop3Session) error) error {
	s := p.session
	if s == nil || !s.idle {
		return engine.ErrPlain
	}
	s.next = func() error { return f(s) }
	wake := s.wake
	s.wake = nil
	wake()
	return nil
}

// simple is a command with an answer of one line. Of an answer that is refused
// the TE gets 0; print gets the text of the others and reports whether it fits.
func (p *pop3Mail) simple(name, command string, print func(text string) bool) error {
	return p.ask(func(s *pop3Session) error {
		text, err := s.do(command)
		switch {
		case errors.Is(err, errRefused), err == nil && !print(text):
			p.m.g.urc("%s: 0", name)
			return nil
		}
		return err
	})
}

func (p *pop3Mail) number(*engine.Call) error {
	return p.simple("+POP3NUM", "STAT", func(text string) bool {
		var n, size uint32
		if c, _ := fmt.Sscanf(text, "%d %d", &n, &size); c != 2 {
			return false
		}
		p.m.g.urc("+POP3NUM: 1,%d,%d", n, size)
		return true
	})
}

func (p *pop3Mail) list(c *engine.Call) error {
	return p.simple("+POP3LIST", "LIST "+c.Args.Str("msgNumber"), func(text string) bool {
		var n, size uint32
		if c, _ := fmt.Sscanf(text, "%d %d", &n, &size); c != 2 {
			return false
		}
		p.m.g.urc("+POP3LIST: 1,%d,%d", n, size)
		return true
	})
}

func (p *pop3Mail) unique(c *engine.Call) error {
	return p.simple("+POP3UIDL", "UIDL "+c.Args.Str("msgNumber"), func(text string) bool {
		number, id, _ := strings.Cut(text, " ")
		n, err := strconv.ParseUint(number, 10, 32)
		if err != nil || !isUnique(id) {
			return false
		}
		p.m.g.urc("+POP3UIDL: 1,%d,%s", n, id)
		return true
	})
}

// isUnique reports that s is an id of a mail (RFC 1939 7).
func isUnique(s string) bool {
	return s != "" && len(s) <= 70 && strings.IndexFunc(s, func(r rune) bool { return r < 0x21 || r > 0x7e }) < 0
}

func (p *pop3Mail) remove(c *engine.Call) error {
	return p.simple("+POP3DEL", "DELE "+c.Args.Str("msgNumber"), func(string) bool {
		p.m.g.urc("+POP3DEL: 1")
		return true
	})
}

func (p *pop3Mail) restore(*engine.Call) error {
	return p.simple("+POP3RSET", "RSET", func(string) bool {
		p.m.g.urc("+POP3RSET: 1")
		return true
	})
}

// The commands of +POP3CMD.
const (
	pop3List = iota + 1
	pop3UIDL
	pop3Top
	pop3Retr
)

// command is +POP3CMD: an answer of many lines, which +POP3READ fetches.
func (p *pop3Mail) command(c *engine.Call) error {
	number, lines := c.Args.Str("msgNumber"), c.Args.Str("lineNumber")
	kind := c.Args.Int("cmdType")
	if want := [...]int{pop3List: 1, pop3UIDL: 1, pop3Top: 3, pop3Retr: 2}[kind]; c.Args.Len() != want {
		return engine.ErrPlain
	}
	text := [...]string{pop3List: "LIST", pop3UIDL: "UIDL", pop3Top: "TOP " + number + " " + lines, pop3Retr: "RETR " + number}[kind]
	return p.ask(func(s *pop3Session) error {
		_, err := s.do(text)
		if errors.Is(err, errRefused) {
			p.m.g.urc("+POP3CMD: 0")
			return nil
		}
		if err != nil {
			return err
		}
		p.m.g.urc("+POP3CMD: 1")
		s.last = false
		s.toTE.name = "+POP3READ"
		defer func() { s.toTE.name = "" }()
		if err := s.copyLines(); err != nil {
			return err
		}
		s.last = true
		if err := s.toTE.drained(); late(err) {
			return unread(err)
		} else if err != nil {
			return err
		}
		return nil
	})
}

// unread is a TE that has not fetched its data in time.
func unread(err error) error { return mailError{pop3Unread, err} }

// copyLines hands the lines over as they come, with the dot at their end.
func (s *pop3Session) copyLines() error {
	for {
		s.job.limit(s.p.m.patience())
		s.limit.left = maxReply
		line, err := s.in.R.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			err = nil // the rest of a long line follows
		}
		if err != nil {
			return err
		}
		dot := string(line) == ".\r\n" || string(line) == ".\n"
		if _, err := s.toTE.Write(line); late(err) {
			return unread(err)
		} else if err != nil {
			return err
		}
		if dot {
			return nil
		}
	}
}

// read is +POP3READ: 1 with more to come, 2 with the last bytes.
func (p *pop3Mail) read(c *engine.Call) error {
	s := p.session
	if s == nil || s.toTE.name == "" {
		return engine.ErrPlain
	}
	data := s.toTE.take(c.Args.Int("reqLength"))
	kind := 1
	if s.last && len(s.toTE.buf) == 0 {
		kind = 2
	}
	c.Info("+POP3READ: %d,%d", kind, len(data))
	if len(data) > 0 {
		c.Raw(data, nil)
	}
	s.toTE.taken()
	return nil
}

// logOut is +POP3OUT. It is taken at any time of a session: one that runs
// something is broken off.
func (p *pop3Mail) logOut(*engine.Call) error {
	s := p.session
	if s == nil {
		return engine.ErrPlain
	}
	if !s.idle {
		s.job.End()
		return nil
	}
	return p.ask(func(s *pop3Session) error {
		s.out = true
		_, err := s.do("QUIT")
		if errors.Is(err, errRefused) || errors.Is(err, io.EOF) {
			return nil // some mails could not be deleted; the session is over all the same
		}
		return err
	})
}
