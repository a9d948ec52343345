package socketbridge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"sim800emu/internal/socket"
)

// Why a connection ends from our side. They are causes of its context.
var (
	errAborted = errors.New("aborted by the modem")
	errClosed  = errors.New("closed by the modem")
	errGaveUp  = fmt.Errorf("%w: the peer did not close its side", socket.ErrTimeout)
	errStopped = errors.New("the bridge has been closed")
)

// told reports whether err is one that a modem can tell its TE.
func told(err error) bool {
	for _, known := range []error{
		socket.ErrNoSuchName, socket.ErrNameServer, socket.ErrRefused, socket.ErrUnreachable,
		socket.ErrTimeout, socket.ErrReset, socket.ErrDenied, socket.ErrPortInUse,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// explain maps an error of the host to one that a modem can tell, wrapped with
// what was tried. An error that is one already is only wrapped.
func explain(tried string, err error) error {
	if told(err) {
		return fmt.Errorf("%s: %w", tried, err)
	}
	return fmt.Errorf("%s: %w (%v)", tried, classify(err), err)
}

func classify(err error) error {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		if dns.IsNotFound {
			return socket.ErrNoSuchName
		}
		return socket.ErrNameServer
	}
	for _, m := range [...]struct {
		host, modem error
	}{
		{syscall.ECONNREFUSED, socket.ErrRefused},
		{syscall.ETIMEDOUT, socket.ErrTimeout},
		{context.DeadlineExceeded, socket.ErrTimeout},
		{syscall.ECONNRESET, socket.ErrReset},
		{syscall.ECONNABORTED, socket.ErrReset},
		{syscall.EPIPE, socket.ErrReset},
		{io.ErrClosedPipe, socket.ErrReset},
		{net.ErrClosed, socket.ErrReset},
		{syscall.EADDRINUSE, socket.ErrPortInUse},
		{syscall.EADDRNOTAVAIL, socket.ErrPortInUse}, // the pair of ports is still in TIME_WAIT
	} {
		if errors.Is(err, m.host) {
			return m.modem
		}
	}
	var timed net.Error
	if errors.As(err, &timed) && timed.Timeout() {
		return socket.ErrTimeout
	}
	return socket.ErrUnreachable
}

// explainProxy maps the refusals of a SOCKS5 proxy (RFC 1928 section 6), which
// x/net reports as words only. A proxy that cannot be reached makes the network
// unreachable: that nothing listens at the proxy says nothing of the target.
func explainProxy(tried string, err error) error {
	words := err.Error()
	for _, m := range [...]struct {
		reply string
		modem error
	}{
		{"unknown error connection refused", socket.ErrRefused},
		{"unknown error TTL expired", socket.ErrTimeout},
		{"unknown error connection not allowed by ruleset", socket.ErrDenied},
	} {
		if strings.HasSuffix(words, m.reply) {
			return fmt.Errorf("%s: %w (the proxy says so)", tried, m.modem)
		}
	}
	return fmt.Errorf("%s: %w (%v)", tried, socket.ErrUnreachable, err)
}
