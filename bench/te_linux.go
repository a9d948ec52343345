package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// A te is a client of a pty with plain blocking system calls: what a program
// in C would do, with nothing of the runtime's poller in the times.
type te struct{ fd int }

func openTE(name string) (te, error) {
	fd, err := unix.Open(name, unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return te{}, &os.PathError{Op: "open", Path: name, Err: err}
	}
	return te{fd}, nil
}

// awaitTE opens a pty as soon as it is there.
func awaitTE(name string, limit time.Duration) (te, error) {
	for end := time.Now().Add(limit); ; time.Sleep(100 * time.Microsecond) {
		t, err := openTE(name)
		if err == nil || !errors.Is(err, unix.ENOENT) || time.Now().After(end) {
			return t, err
		}
	}
}

func (t te) Close() { _ = unix.Close(t.fd) }

// Read implements io.Reader.
func (t te) Read(b []byte) (int, error) {
	for {
		n, err := unix.Read(t.fd, b)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return 0, os.NewSyscallError("read", err)
		case n == 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

// Write implements io.Writer.
func (t te) Write(b []byte) (int, error) {
	for sent := 0; sent < len(b); {
		n, err := unix.Write(t.fd, b[sent:])
		if err != nil && !errors.Is(err, unix.EINTR) {
			return sent, os.NewSyscallError("write", err)
		}
		sent += max(n, 0)
	}
	return len(b), nil
}

// command sends a line and reads up to the end of a result that is wanted.
func (t te) command(line, want string) error {
	if _, err := t.Write([]byte(line + "\r")); err != nil {
		return err
	}
	var got []byte
	var b [256]byte
	for {
		// one byte: nothing behind the result is taken
		n, err := t.Read(b[:1])
		if err != nil {
			return err
		}
		got = append(got, b[:n]...)
		switch {
		case bytes.HasSuffix(got, []byte(want+"\r\n")):
			return nil
		case bytes.HasSuffix(got, []byte("ERROR\r\n")), bytes.HasSuffix(got, []byte("FAIL\r\n")):
			return fmt.Errorf("%s: the modem answered %q", line, got)
		}
	}
}

// connect opens a connection in transparent mode, after settings of the caller.
func (t te) connect(port int, settings ...string) error {
	for _, line := range append([]string{"AT", "ATE0", "AT+CIPMODE=1"}, settings...) {
		if err := t.command(line, "OK"); err != nil {
			return err
		}
	}
	return t.command(fmt.Sprintf(`AT+CIPSTART="TCP","127.0.0.1",%d`, port), "CONNECT")
}
