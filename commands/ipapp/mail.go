package ipapp

import (
	"errors"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/socket"
	"sim800emu/internal/tlsclient"
)

// mail is chapter 14: the settings of both services, and what runs.
type mail struct {
	g       *Group
	cid     int
	timeout int // seconds
	smtp    smtpMail
	pop3    pop3Mail
}

func newMail(g *Group) mail {
	return mail{g: g, cid: 1, timeout: mailDefaultMax, smtp: smtpMail{charset: "ASCII"}}
}

// How an action of mail ends (manual 14.2.10, 14.2.14, SSL note 2.1).
const (
	mailDone       = 1
	mailNetwork    = 61
	mailDNS        = 62
	mailConnect    = 63
	mailTimeout    = 64
	mailServer     = 65
	smtpAuthNeeded = 66
	smtpAuthFailed = 67
	smtpRecipient  = 68
	pop3Refused    = 66
	pop3User       = 67
	pop3Password   = 68
	pop3Unread     = 69
	mailNoSSL      = 71
	mailAlert      = 72
)

// A mailError is an error whose code is known where it happens.
type mailError struct {
	code int
	err  error
}

func (e mailError) Error() string { return e.err.Error() }
func (e mailError) Unwrap() error { return e.err }

// mailCode is what the TE gets to see of an error.
func mailCode(err error) int {
	var own mailError
	switch {
	case err == nil:
		return mailDone
	case errors.As(err, &own):
		return own.code
	case late(err):
		return mailTimeout
	case notFound(err):
		return mailDNS
	case errors.Is(err, socket.ErrSecure) && tlsclient.Alert(err):
		return mailAlert
	case errors.Is(err, socket.ErrSecure):
		return mailNoSSL
	case errors.Is(err, socket.ErrRefused), errors.Is(err, socket.ErrUnreachable), errors.Is(err, socket.ErrDenied),
		errors.Is(err, socket.ErrTimeout):
		return mailConnect
	}
	return mailNetwork
}

// The modes of +EMAILSSL.
const (
	mailPlain = iota
	mailOwnPort
	mailUpgrade // STARTTLS (RFC 3207), STLS (RFC 2595)
)

// patience is how long a server may take for each answer.
func (m *mail) patience() time.Duration { return time.Duration(m.timeout) * time.Second }

// port is the TE's, or the usual one: another with encryption from the first byte.
func port(set, plain, secure, ssl int) uint16 {
	switch {
	case set != 0:
		return uint16(set)
	case ssl == mailOwnPort:
		return uint16(secure)
	}
	return uint16(plain)
}

// reset is the services after a power cut. The settings go back by themselves.
func (m *mail) reset() {
	m.smtp.forget()
	m.pop3.session = nil
}

// mailCommands is chapter 14.
func (g *Group) mailCommands() []engine.Command {
	m := &g.mail
	return append(append(m.commonCommands(), m.smtp.commands()...), m.pop3.commands()...)
}
