package ipapp

import (
	"errors"
	"fmt"
	"net/textproto"

	"sim800emu/internal/flow"
	"sim800emu/internal/socket"
	"sim800emu/internal/tlsclient"
)

// How a session ends (manual 12.2.14, SSL note 2.3, IP note 3.25).
const (
	ftpNetwork    = 61
	ftpDNS        = 62
	ftpConnect    = 63
	ftpTimeout    = 64
	ftpServer     = 65
	ftpNotAllowed = 66
	ftpReply      = 70
	ftpUser       = 71
	ftpPassword   = 72
	ftpType       = 73
	ftpRest       = 74
	ftpPassive    = 75
	ftpActive     = 76
	ftpOperate    = 77
	ftpUpload     = 78
	ftpDownload   = 79
	ftpNoSSL      = 80
	ftpAlert      = 81
	ftpAuth       = 82
	ftpPBSZ       = 83
	ftpPROT       = 84
	ftpFile       = 85
	ftpQuit       = 86
)

// An ftpError is an error whose code is known where it happens: the step of the
// dialogue that the server has refused.
type ftpError struct {
	code int
	err  error
}

func (e ftpError) Error() string { return e.err.Error() }
func (e ftpError) Unwrap() error { return e.err }

// coded gives an error its code. A wait that was ended keeps its own.
func coded(code int, what string, err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("%s: %w", what, err)
	if late(err) || errors.Is(err, flow.ErrEnded) {
		return err
	}
	return ftpError{code, err}
}

// codeOf is what the TE gets to see of an error.
func (s *ftpSession) codeOf(err error) int {
	var own ftpError
	var reply textproto.ProtocolError
	switch {
	case err == nil:
		return 0
	case s.quit:
		return ftpQuit
	case errors.As(err, &own):
		return own.code
	case late(err):
		return ftpTimeout
	case errors.Is(err, errNoBearer), errors.Is(err, flow.ErrEnded):
		return ftpNetwork
	case notFound(err):
		return ftpDNS
	case errors.Is(err, socket.ErrSecure) && tlsclient.Alert(err):
		return ftpAlert
	case errors.Is(err, socket.ErrSecure):
		return ftpNoSSL
	case errors.Is(err, socket.ErrRefused), errors.Is(err, socket.ErrUnreachable), errors.Is(err, socket.ErrDenied), errors.Is(err, socket.ErrTimeout):
		return ftpConnect
	case errors.As(err, &reply):
		return ftpReply
	}
	return ftpServer
}
