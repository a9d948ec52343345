package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// DefaultAddr is where a client looks that has been told nothing.
const DefaultAddr = "127.0.0.1:8800"

// An Addr is where a side door is: a TCP port of loopback, or a Unix socket.
type Addr struct {
	network string // "tcp" or "unix"
	addr    string
}

// ParseAddr reads PORT, HOST:PORT or unix:PATH. A bare port is one of loopback,
// and so must be every HOST: the side door has no encryption.
func ParseAddr(s string) (Addr, error) {
	if path, ok := strings.CutPrefix(s, "unix:"); ok {
		if path == "" || path[0] == '@' {
			return Addr{}, fmt.Errorf("%q: want unix:PATH with the path of a socket file", s)
		}
		return Addr{"unix", path}, nil
	}
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		host, port = "127.0.0.1", s
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return Addr{}, fmt.Errorf("%q: want a port from 0 to 65535, HOST:PORT, or unix:PATH", s)
	}
	switch host {
	case "":
		host = "127.0.0.1"
	case "localhost":
	default:
		ip, err := netip.ParseAddr(host)
		if err != nil || !ip.Unmap().IsLoopback() {
			return Addr{}, fmt.Errorf("%q is not an address of loopback: the side door is for programs of this host; from another one use a tunnel, as ssh -L %d:127.0.0.1:%d", host, n, n)
		}
	}
	return Addr{"tcp", net.JoinHostPort(host, strconv.FormatUint(n, 10))}, nil
}

// String is the address as ParseAddr reads it.
func (a Addr) String() string {
	if a.network == "unix" {
		return "unix:" + a.addr
	}
	return a.addr
}

// listen opens the door. The file of a Unix socket is for its owner alone.
func (a Addr) listen() (net.Listener, error) {
	if a.network == "unix" {
		return a.listenUnix()
	}
	ln, err := net.Listen("tcp", a.addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use by another program: choose another port, or 0 for any that is free", a)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", a, err)
	}
	return ln, nil
}

const ownerOnly = 0o600

func (a Addr) listenUnix() (net.Listener, error) {
	if err := clearSocket(a.addr); err != nil {
		return nil, err
	}
	// On Linux the file takes its mode from the socket, so it is never open to others.
	lc := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(closeToOthers)
	}}
	ln, err := lc.Listen(context.Background(), "unix", a.addr)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w; choose a path in a folder that you may write to", a, errors.Unwrap(err))
	}
	if err := os.Chmod(a.addr, ownerOnly); err != nil {
		_ = ln.Close()
		return nil, fmt.Errorf("open %s: %w", a, err)
	}
	return ln, nil
}

// clearSocket removes a socket file that nobody listens on.
func clearSocket(path string) error {
	fi, err := os.Lstat(path)
	if err != nil {
		return nil // not there, or listening tells
	}
	if fi.Mode().Type() != os.ModeSocket {
		return fmt.Errorf("%s exists and is not a socket: remove it or choose another path", path)
	}
	c, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		_ = c.Close()
		return fmt.Errorf("unix:%s is in use by another program: stop that or choose another path", path)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("unix:%s exists and cannot be tried: %w; remove it or choose another path", path, errors.Unwrap(err))
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove the socket file of an earlier run: %w", err)
	}
	return nil
}
