package ipapp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"

	"sim800emu/internal/flow"
)

// An ftpSession is one login: the dialogue of RFC 959 on the control connection.
// The libraries for FTP know no active mode and hide which step has failed, which
// is what the module reports; so the dialogue is ours, on net/textproto.
type ftpSession struct {
	f    *ftp
	job  *job
	para ftpPara // as they were when it began
	ssl  int     // +FTPSSL
	quit bool    // +FTPQUIT

	wire  *flow.Conn // the control connection below its encryption
	conn  net.Conn
	in    *textproto.Reader
	limit *replyLimit

	toTE   toTE   // what a download hands over
	fromTE fromTE // what an upload takes
}

// The modes of +FTPSSL.
const (
	sslImplicit = 1
	sslExplicit = 2
)

// A replyLimit bounds one reply of a server, so that none fills the memory.
type replyLimit struct {
	r    io.Reader
	left int
}

func (l *replyLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, textproto.ProtocolError("a reply without an end")
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// use makes c the control connection.
func (s *ftpSession) use(c net.Conn) {
	s.conn = c
	s.limit = &replyLimit{r: c, left: maxReply}
	s.in = textproto.NewReader(bufio.NewReader(s.limit))
}

// await gives the next step its time.
func (s *ftpSession) await() { s.job.limit(ftpMax) }

// reply reads one reply; expect is its code, its first digit, or 0 for any.
func (s *ftpSession) reply(expect int) (code int, text string, err error) {
	s.await()
	s.limit.left = maxReply
	return s.in.ReadResponse(expect)
}

// do sends one command and reads its reply. One that the server refuses, or that
// is not of the kind, has the error code of the step.
func (s *ftpSession) do(step, expect int, format string, args ...any) (code int, text string, err error) {
	s.await()
	if _, err := fmt.Fprintf(s.conn, format+"\r\n", args...); err != nil {
		return 0, "", err
	}
	code, text, err = s.reply(expect)
	var refused *textproto.Error
	if errors.As(err, &refused) {
		verb, _, _ := strings.Cut(format, " ")
		err = coded(step, verb, err)
	}
	return code, text, err
}

// login connects, and logs in with the type of transfer set.
func (s *ftpSession) login() error {
	s.await()
	c, err := s.job.dial(s.para.serv, uint16(s.para.port))
	if err != nil {
		return err
	}
	s.wire = c
	s.use(c)
	if s.ssl == sslImplicit {
		if err := s.secure(); err != nil {
			return err
		}
	}
	if _, _, err := s.reply(2); err != nil {
		return err
	}
	if s.ssl == sslExplicit {
		if _, _, err := s.do(ftpAuth, 2, "AUTH TLS"); err != nil {
			return err
		}
		if err := s.secure(); err != nil {
			return err
		}
	}
	code, _, err := s.do(ftpUser, 0, "USER %s", s.para.user)
	switch {
	case err != nil:
		return err
	case code/100 == 3:
		if _, _, err := s.do(ftpPassword, 2, "PASS %s", s.para.pw); err != nil {
			return err
		}
	case code/100 != 2:
		return ftpError{ftpUser, fmt.Errorf("USER: the server answers %d", code)}
	}
	if s.ssl != 0 {
		if _, _, err := s.do(ftpPBSZ, 2, "PBSZ 0"); err != nil {
			return err
		}
		if _, _, err := s.do(ftpPROT, 2, "PROT P"); err != nil {
			return err
		}
	}
	_, _, err = s.do(ftpType, 2, "TYPE %s", s.para.kind)
	return err
}

func (s *ftpSession) secure() error {
	c, err := s.job.secure(s.conn, s.para.serv)
	if err == nil {
		s.use(c)
	}
	return err
}

// enter goes to a directory of the server; without one the session stays where it is.
func (s *ftpSession) enter(dir string) error {
	if dir == "" {
		return nil
	}
	_, _, err := s.do(ftpOperate, 2, "CWD %s", dir)
	return err
}

// bye ends the session in order. The server need not answer.
func (s *ftpSession) bye() {
	s.job.limit(ftpByeMax)
	if _, err := io.WriteString(s.conn, "QUIT\r\n"); err == nil {
		s.limit.left = maxReply
		_, _, _ = s.in.ReadResponse(2)
	}
	s.job.limit(0)
	_ = s.conn.Close()
}

// transfer opens a data connection for one command, which may begin behind so
// many bytes. Step is the error code of the command.
func (s *ftpSession) transfer(step int, command string, offset int) (net.Conn, error) {
	accept, err := s.rendezvous()
	if err != nil {
		return nil, err
	}
	if offset > 0 {
		if _, _, err := s.do(ftpRest, 3, "REST %d", offset); err != nil {
			return nil, err
		}
	}
	if _, _, err := s.do(step, 1, "%s", command); err != nil {
		return nil, err
	}
	s.await()
	data, err := accept()
	if err != nil {
		return nil, err
	}
	if s.ssl == 0 {
		return data, nil
	}
	return s.job.secure(data, s.para.serv)
}

// finished reads the server's word on a transfer that is over.
func (s *ftpSession) finished(step int) error {
	_, _, err := s.reply(2)
	var refused *textproto.Error
	if errors.As(err, &refused) {
		return coded(step, "end of the transfer", err)
	}
	return err
}

// rendezvous arranges a data connection, passive or active.
func (s *ftpSession) rendezvous() (accept func() (net.Conn, error), err error) {
	if s.para.mode == 0 {
		return s.active()
	}
	_, text, err := s.do(ftpPassive, 2, "PASV")
	if err != nil {
		return nil, err
	}
	at, err := parsePassive(text)
	if err != nil {
		return nil, ftpError{ftpPassive, err}
	}
	host := at.Addr().String()
	if at.Addr().IsUnspecified() {
		host = s.para.serv
	}
	c, err := s.job.dial(host, at.Port())
	if err != nil {
		return nil, coded(ftpPassive, "data connection", err)
	}
	return func() (net.Conn, error) { return c, nil }, nil
}

// active lets the server come. What it is told is the host's own end of the
// control connection: where the bridge listens.
func (s *ftpSession) active() (func() (net.Conn, error), error) {
	l, err := s.job.dialer().Listen(0)
	if err != nil {
		return nil, coded(ftpActive, "listen for the server", err)
	}
	here, err := netip.ParseAddrPort(s.wire.LocalAddr().String())
	if err != nil {
		return nil, ftpError{ftpActive, err}
	}
	if _, _, err := s.do(ftpActive, 2, "%s", activeCommand(netip.AddrPortFrom(here.Addr().Unmap(), l.Port()))); err != nil {
		return nil, err
	}
	return func() (net.Conn, error) {
		c, err := l.Accept()
		if err != nil {
			return nil, coded(ftpActive, "wait for the server", err)
		}
		return c, nil
	}, nil
}

// activeCommand is PORT (RFC 959 4.1.2), or EPRT where the address is too long
// for it (RFC 2428 2).
func activeCommand(at netip.AddrPort) string {
	if !at.Addr().Is4() {
		return fmt.Sprintf("EPRT |2|%s|%d|", at.Addr(), at.Port())
	}
	a := at.Addr().As4()
	return fmt.Sprintf("PORT %d,%d,%d,%d,%d,%d", a[0], a[1], a[2], a[3], at.Port()>>8, at.Port()&0xff)
}

// parsePassive finds the six numbers in the reply to PASV (RFC 959 4.1.2); the
// parentheses around them are a habit, no rule.
func parsePassive(text string) (netip.AddrPort, error) {
	wrong := fmt.Errorf("PASV: %.80q has no address", text)
	start := strings.IndexAny(text, "0123456789")
	if start < 0 {
		return netip.AddrPort{}, wrong
	}
	text = text[start:]
	if end := strings.IndexFunc(text, func(r rune) bool { return r != ',' && r != ' ' && (r < '0' || r > '9') }); end >= 0 {
		text = text[:end]
	}
	fields := strings.Split(text, ",")
	if len(fields) != 6 {
		return netip.AddrPort{}, wrong
	}
	var b [6]byte
	for i, f := range fields {
		n, err := strconv.ParseUint(strings.TrimSpace(f), 10, 8)
		if err != nil {
			return netip.AddrPort{}, wrong
		}
		b[i] = byte(n)
	}
	port := uint16(b[4])<<8 | uint16(b[5])
	if port == 0 {
		return netip.AddrPort{}, wrong
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[:4])), port), nil
}
