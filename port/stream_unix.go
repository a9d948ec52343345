//go:build unix

package port

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// A stream is one of the standard streams. It waits with poll(2), so that stop
// ends a wait, and leaves the descriptor blocking: it is shared with the shell.
type stream struct {
	fd         int
	stopR      *os.File // readable or at its end when the stream is to stop
	stopW      *os.File
	stopFd     int
	lastChance bool // stopped: write only what is taken without delay
}

func newStream(f *os.File) (*stream, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.Name(), err)
	}
	fd, err := descriptor(f)
	if err == nil {
		fd, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	}
	if err != nil {
		r.Close()
		w.Close()
		return nil, fmt.Errorf("open %s: %w", f.Name(), err)
	}
	stopFd, _ := descriptor(r) // r is open
	return &stream{fd: fd, stopR: r, stopW: w, stopFd: stopFd}, nil
}

// descriptor is f's number without the change to blocking mode that Fd makes.
func descriptor(f *os.File) (int, error) {
	raw, err := f.SyscallConn()
	if err != nil {
		return -1, err
	}
	n := -1
	err = raw.Control(func(fd uintptr) { n = int(fd) })
	return n, err
}

// wait waits for events. It reports false when the stream is stopped.
func (s *stream) wait(events int16) bool {
	for {
		p := []unix.PollFd{{Fd: int32(s.fd), Events: events}, {Fd: int32(s.stopFd), Events: unix.POLLIN}}
		if s.lastChance {
			p = p[:1]
		}
		timeout := -1
		if s.lastChance {
			timeout = 0
		}
		n, err := unix.Poll(p, timeout)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if len(p) == 2 && p[1].Revents != 0 {
			return false
		}
		return n > 0
	}
}

func (s *stream) read(b []byte) (int, error) {
	for s.wait(unix.POLLIN) {
		n, err := unix.Read(s.fd, b)
		switch {
		case errors.Is(err, unix.EINTR), errors.Is(err, unix.EAGAIN):
			continue
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
	return 0, os.ErrClosed
}

// write writes all of b, or after stop what is taken without delay. A pipe that
// polls as writable takes 512 bytes without blocking (POSIX: PIPE_BUF).
func (s *stream) write(b []byte) error {
	for len(b) > 0 {
		if !s.wait(unix.POLLOUT) {
			if s.lastChance {
				return os.ErrClosed
			}
			s.lastChance = true
			continue
		}
		n, err := unix.Write(s.fd, b[:min(len(b), 512)])
		switch {
		case errors.Is(err, unix.EINTR), errors.Is(err, unix.EAGAIN):
			continue
		case err != nil:
			return err
		}
		b = b[n:]
	}
	return nil
}

// stop ends waits, now and later.
func (s *stream) stop() { s.stopW.Close() }

// release closes what is ours, when nobody uses the stream any more.
func (s *stream) release() {
	s.stopW.Close() // a second time does no harm
	s.stopR.Close()
	_ = unix.Close(s.fd) // a copy; the stream itself stays open
}
