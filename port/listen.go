package port

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// A listener lets in one TE at a time. Without a TE the line is open; the modem goes on.
type listener struct {
	end
	kind Kind
	name string
	ln   net.Listener
	file os.FileInfo // the socket file of a Unix socket

	quit chan struct{}
	once sync.Once

	te *client // on the goroutine that accepts; nil before the first

	remote *remote // on the loop: the TE of an RFC 2217 port
	off    bool    // on the loop: the module is off
}

func listenTCP(e end, kind Kind, addr string) (Port, error) {
	ln, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("tcp port %s is in use by another program: choose another one, or port 0 for any that is free", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("tcp port %s is reserved for root: choose one from 1024 up", addr)
	case err != nil:
		return nil, fmt.Errorf("open tcp port %s: %w", addr, err)
	}
	return startListener(e, kind, ln.Addr().String(), ln, nil), nil
}

func listenUnix(e end, path string) (Port, error) {
	if err := clearSocket(path); err != nil {
		return nil, err
	}
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("open unix socket %s: %w; choose a path in a folder that you may write to", path, errors.Unwrap(err))
	}
	ln.SetUnlinkOnClose(false) // Close looks first whether the file is still this one
	file, err := os.Lstat(path)
	if err != nil {
		ln.Close()
		return nil, fmt.Errorf("open unix socket: %w", err)
	}
	return startListener(e, Unix, path, ln, file), nil
}

// clearSocket removes a socket file that nobody listens on.
func clearSocket(path string) error {
	fi, err := os.Lstat(path)
	if err != nil {
		return nil // not there, or Listen tells
	}
	if fi.Mode().Type() != os.ModeSocket {
		return fmt.Errorf("%s exists and is not a socket: remove it or choose another path", path)
	}
	c, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		c.Close()
		return fmt.Errorf("unix socket %s is in use by another program: stop that or choose another path", path)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("unix socket %s exists and cannot be tried (%w): remove it or choose another path", path, errors.Unwrap(err))
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove stale unix socket: %w", err)
	}
	return nil
}

func startListener(e end, kind Kind, name string, ln net.Listener, file os.FileInfo) *listener {
	l := &listener{end: e, kind: kind, name: name, ln: ln, file: file, quit: make(chan struct{})}
	l.attach(nil)
	l.wg.Go(l.accept)
	return l
}

// Drive implements Port: DSR of an RFC 2217 port is STATUS.
func (l *listener) Drive(signal string, active bool) {
	if signal == SignalStatus {
		l.off = !active
		if l.remote != nil {
			l.remote.pinsChanged()
		}
	}
}

func (l *listener) Name() string   { return l.name }
func (l *listener) String() string { return string(l.kind) + " " + l.name }

func (l *listener) Close() error {
	l.once.Do(func() {
		close(l.quit)
		l.in.stop()
		l.ln.Close()
		l.wg.Wait()
		l.detach()
		if l.file != nil {
			if now, err := os.Lstat(l.name); err == nil && os.SameFile(now, l.file) {
				_ = os.Remove(l.name) // somebody else was faster
			}
		}
	})
	return nil
}

func (l *listener) accept() {
	defer func() {
		if l.te != nil {
			l.te.conn.Close() // ends its reader
		}
	}()
	for {
		conn, err := l.ln.Accept()
		switch {
		case err == nil:
			l.admit(conn)
		case errors.Is(err, net.ErrClosed):
			return
		default: // no more descriptors, or a client that left before it was let in
			l.opt.Log.Warn().Err(err).Str("port", l.String()).Msg("cannot let a TE in")
			select {
			case <-l.quit:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
}
