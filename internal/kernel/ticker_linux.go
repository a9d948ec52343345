package kernel

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// fdTicker is a timerfd read through the runtime's poller: half the lateness
// of a runtime timer, whose waits are rounded to whole milliseconds.
type fdTicker struct {
	fd   int
	file *os.File
}

func newTicker() (ticker, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK)
	if err != nil {
		return nil, fmt.Errorf("make a timer (timerfd): %w", err)
	}
	return &fdTicker{fd: fd, file: os.NewFile(uintptr(fd), "timerfd")}, nil
}

func (t *fdTicker) arm(at time.Time) {
	d := time.Until(at)
	if d < time.Microsecond {
		d = time.Microsecond
	}
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(d))}
	// The descriptor is ours and valid until close; the only error is a wrong argument.
	_ = unix.TimerfdSettime(t.fd, 0, &spec, nil)
}

func (t *fdTicker) wait() bool {
	var b [8]byte
	for {
		_, err := t.file.Read(b[:])
		if err == nil {
			return true
		}
		if errors.Is(err, os.ErrClosed) {
			return false
		}
	}
}

func (t *fdTicker) close() { _ = t.file.Close() }
