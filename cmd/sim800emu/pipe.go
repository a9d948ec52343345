package main

import (
	"io"
	"sync"

	"sim800emu/uart"
)

// A pipe is a TE in this process: the other end of a line as a reader and writer.
type pipe struct {
	line *uart.Line
	mu   sync.Mutex
	cond *sync.Cond
	buf  []byte
	over bool
}

// newPipe puts a pipe on a line that does not run yet.
func newPipe(l *uart.Line) *pipe {
	p := &pipe{line: l}
	p.cond = sync.NewCond(&p.mu)
	l.Attach(pipeWire{p})
	return p
}

// Read waits for bytes of the modem.
func (p *pipe) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.buf) == 0 {
		if p.over {
			return 0, io.EOF
		}
		p.cond.Wait()
	}
	n := copy(b, p.buf)
	p.buf = p.buf[n:]
	return n, nil
}

// Write sends bytes to the modem.
func (p *pipe) Write(b []byte) (int, error) {
	c := append([]byte(nil), b...)
	if !p.line.Post(func() { p.line.Receive(c) }) {
		return 0, io.ErrClosedPipe
	}
	return len(b), nil
}

// Close wakes a reader.
func (p *pipe) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	p.cond.Broadcast()
	return nil
}

// pipeWire is the modem's side.
type pipeWire struct{ p *pipe }

func (w pipeWire) Write(b []byte) int {
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	w.p.buf = append(w.p.buf, b...)
	w.p.cond.Broadcast()
	return len(b)
}

func (pipeWire) SetSpeed(int, uart.Format) {}
func (pipeWire) Paced() bool               { return false }
func (pipeWire) SetPin(uart.Pin, bool)     {}
