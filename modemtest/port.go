package modemtest

import (
	"os"
	"time"
)

// A Port is the modem's serial port as a driver opens it. Modem time passes
// while the driver reads, and at no other time, so a driver is tested in the
// goroutine of the test and waits for nothing.
type Port struct {
	m *Modem
	// Timeout is how much modem time a read lets pass at most.
	Timeout time.Duration
}

// DefaultTimeout is the timeout of a port; our own choice.
const DefaultTimeout = 10 * time.Second

// Port is the modem's serial port.
func (m *Modem) Port() *Port { return &Port{m: m, Timeout: DefaultTimeout} }

// Write is bytes from the TE.
func (p *Port) Write(b []byte) (int, error) {
	p.m.SendBytes(b)
	return len(b), nil
}

// Read takes what has come, or lets modem time pass until something comes. After
// the timeout it returns os.ErrDeadlineExceeded.
func (p *Port) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if !p.m.until(p.Timeout, func() bool { return p.m.te.size() > 0 }) {
		return 0, os.ErrDeadlineExceeded
	}
	got, _, _ := p.m.te.take(len(b))
	return copy(b, got), nil
}
