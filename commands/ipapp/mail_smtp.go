package ipapp

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"sim800emu/engine"
	"sim800emu/internal/socket"
	"sim800emu/internal/tlsclient"
)

// A recipient of +SMTPRCPT; without an address there is none.
type recipient struct{ addr, name string }

// The types of recipients.
const (
	mailTo = iota
	mailCC
	mailBCC
)

// smtpMail is the mail that +SMTPSEND sends.
type smtpMail struct {
	m      *mail
	server string
	port   int // 0: the usual one

	auth           int
	user, password string
	from, fromName string
	to             [mailBCC + 1][maxRecipients]recipient
	subject        string
	body           []byte
	charset        string

	fileType, fileCode int
	fileName           string

	job  *job
	file fromTE // the attachment, while it is fed
}

func (s *smtpMail) usedPort() uint16 { return port(s.port, 25, 465, s.m.g.ssl.email) }

// forget is the mail after a power cut.
func (s *smtpMail) forget() {
	s.to, s.body = [mailBCC + 1][maxRecipients]recipient{}, nil
}

// setAuth is +SMTPAUTH: name and password stand with type 1 and only there.
func (s *smtpMail) setAuth(c *engine.Call) error {
	kind := c.Args.Int("authType")
	if kind == 0 && c.Args.Len() > 1 || kind == 1 && !(c.Args.Has("userName") && c.Args.Has("password")) {
		return engine.ErrPlain
	}
	s.auth, s.user, s.password = kind, c.Args.Str("userName"), c.Args.Str("password")
	return nil
}

// setRecipient is +SMTPRCPT; without an address it deletes.
func (s *smtpMail) setRecipient(c *engine.Call) error {
	kind := c.Args.Int("rcptType")
	switch {
	case c.Args.Len() == 1:
		s.to[kind] = [maxRecipients]recipient{}
		return nil
	case !c.Args.Has("index"), c.Args.Len() > 2 && c.Args.Str("rcptAddress") == "":
		return engine.ErrPlain
	}
	s.to[kind][c.Args.Int("index")] = recipient{c.Args.Str("rcptAddress"), c.Args.Str("rcptName")}
	return nil
}

func (s *smtpMail) readRecipients(c *engine.Call) error {
	var lines []string
	for kind, list := range s.to {
		for i, r := range list {
			if r.addr != "" {
				lines = append(lines, fmt.Sprintf(`+SMTPRCPT: %d,%d,"%s","%s"`, kind, i, r.addr, r.name))
			}
		}
	}
	c.Lines(lines...)
	return nil
}

// ascii reports that subject and body are as they are written.
func (s *smtpMail) ascii() bool { return strings.EqualFold(s.charset, "ASCII") }

// written is a text of the TE as bytes: hex unless the charset is ASCII.
func (s *smtpMail) written(text string) ([]byte, error) {
	if s.ascii() {
		return []byte(text), nil
	}
	return hex.DecodeString(text)
}

func (s *smtpMail) setSubject(c *engine.Call) error {
	text := c.Args.Str("subject")
	if _, err := s.written(text); err != nil {
		return engine.ErrPlain
	}
	s.subject = text
	return nil
}

func (s *smtpMail) setBody(c *engine.Call) error {
	return c.Prompt(engine.Prompt{
		Length: c.Args.Int("length"), Word: "DOWNLOAD", Carrier: true,
		Got: func(data []byte) error {
			if _, err := s.written(string(data)); err != nil {
				return engine.ErrPlain
			}
			s.body = append([]byte(nil), data...)
			return nil
		},
	})
}

// setCharset is +SMTPCS. What was written in another way is forgotten.
func (s *smtpMail) setCharset(c *engine.Call) error {
	name := c.Args.Str("charset")
	if !isToken(name) {
		return engine.ErrPlain
	}
	was := s.ascii()
	s.charset = name
	if s.ascii() != was {
		s.subject, s.body = "", nil
	}
	return nil
}

// setFile is +SMTPFILE: text goes as 7bit, anything else as base64.
func (s *smtpMail) setFile(c *engine.Call) error {
	kind := c.Args.Int("fileType")
	switch {
	case kind == 0 && c.Args.Len() > 1,
		kind != 0 && (c.Args.Str("fileName") == "" || !c.Args.Has("encodeType") || c.Args.Int("encodeType") != kind-1):
		return engine.ErrPlain
	}
	s.fileType, s.fileName, s.fileCode = kind, c.Args.Str("fileName"), c.Args.Int("encodeType")
	return nil
}

// send is +SMTPSEND: OK, and how it went behind it.
func (s *smtpMail) send(*engine.Call) error {
	var all []string
	for _, list := range s.to {
		for _, r := range list {
			if r.addr != "" {
				all = append(all, r.addr)
			}
		}
	}
	if s.job != nil || s.server == "" || s.from == "" || len(all) == 0 {
		return engine.ErrPlain
	}
	s.m.g.start(s.m.cid, func(j *job) {
		s.job = j
		err := s.deliver(j, all)
		s.job = nil
		if j.silent {
			return
		}
		j.note("SMTP", err)
		s.m.g.urc("+SMTPSEND: %d", mailCode(err))
	})
	return nil
}

// deliver is one dialogue with the server (RFC 5321).
func (s *smtpMail) deliver(j *job, all []string) error {
	j.limit(s.m.patience())
	c, err := s.connect(j)
	if err != nil {
		return err
	}
	defer c.Close()
	steps := []func() error{
		func() error { return s.login(c) },
		func() error { return refused(mailServer, c.Mail(s.from, nil)) },
	}
	for _, addr := range all {
		steps = append(steps, func() error { return refused(smtpRecipient, c.Rcpt(addr, nil)) })
	}
	steps = append(steps, func() error { return s.data(j, c) })
	for _, step := range steps {
		j.limit(s.m.patience())
		if err := step(); err != nil {
			return err
		}
	}
	j.limit(ftpByeMax)
	_ = c.Quit() // the mail has gone, whatever the server says
	return nil
}

// connect opens the dialogue, encrypted as +EMAILSSL says.
func (s *smtpMail) connect(j *job) (*smtp.Client, error) {
	plain, err := j.dial(s.server, s.usedPort())
	if err != nil {
		return nil, err
	}
	var conn net.Conn = plain
	switch j.g.ssl.email {
	case mailOwnPort:
		if conn, err = j.secure(plain, s.server); err != nil {
			return nil, err
		}
	case mailUpgrade:
		c, err := smtp.NewClientStartTLS(plain, j.g.tlsOptions().Config(s.server))
		var reply *smtp.SMTPError
		switch {
		case err == nil:
			// The handshake is part of the first command behind STARTTLS.
			if err = c.Hello("localhost"); err == nil {
				return c, nil
			}
			if errors.As(err, &reply) || late(err) {
				return nil, refused(mailServer, err)
			}
			return nil, tlsclient.Explain(s.server, err)
		case errors.As(err, &reply), late(err):
			return nil, refused(mailNoSSL, err)
		}
		return nil, fmt.Errorf("%w: %w", socket.ErrSecure, err)
	}
	return smtp.NewClient(conn), nil
}

// login greets the server and logs in if it shall.
func (s *smtpMail) login(c *smtp.Client) error {
	if s.m.g.ssl.email != mailUpgrade {
		if err := c.Hello("localhost"); err != nil {
			return refused(mailServer, err)
		}
	}
	if s.auth == 0 {
		return nil
	}
	var how sasl.Client
	switch {
	case c.SupportsAuth(sasl.Login):
		how = sasl.NewLoginClient(s.user, s.password)
	case c.SupportsAuth(sasl.Plain):
		how = sasl.NewPlainClient("", s.user, s.password)
	default:
		return mailError{smtpAuthFailed, errors.New("the server offers neither LOGIN nor PLAIN")}
	}
	return refused(smtpAuthFailed, c.Auth(how))
}

// refused gives a reply of the server the code of its step. One that asks for a
// login has its own (RFC 4954 6).
func refused(code int, err error) error {
	const loginNeeded = 530
	var reply *smtp.SMTPError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &reply) && reply.Code == loginNeeded:
		return mailError{smtpAuthNeeded, err}
	case errors.As(err, &reply), errors.Is(err, io.EOF):
		return mailError{code, err}
	}
	return err
}

// data sends the mail, and the attachment as the TE feeds it.
func (s *smtpMail) data(j *job, c *smtp.Client) error {
	w, err := c.Data()
	if err != nil {
		return refused(mailServer, err)
	}
	if err := s.write(j, w); err != nil {
		return err
	}
	j.limit(s.m.patience())
	return refused(mailServer, w.Close())
}

// feed is +SMTPFT.
func (s *smtpMail) feed(c *engine.Call) error {
	if s.job == nil || !s.file.ready {
		return engine.ErrPlain
	}
	return s.file.feed(c, "+SMTPFT", c.Args.Int("reqLength"))
}
