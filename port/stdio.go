package port

import (
	"os"
	"sync"

	"sim800emu/uart"
)

// stdio is a TE on the standard streams: a pipe, or a person at a terminal.
type stdio struct {
	end
	out    *outbox
	stdin  *stream
	stdout *stream
	once   sync.Once
}

func openStdio(e end) (Port, error) {
	in, out := e.opt.Stdin, e.opt.Stdout
	if in == nil {
		in = os.Stdin
	}
	if out == nil {
		out = os.Stdout
	}
	s := &stdio{end: e, out: newOutbox(e.line)}
	var err error
	if s.stdin, err = newStream(in); err != nil {
		return nil, err
	}
	if s.stdout, err = newStream(out); err != nil {
		s.stdin.release()
		return nil, err
	}
	s.attach(s)
	s.emit(Opened{Port: s.Name()})
	s.wg.Go(s.read)
	s.wg.Go(s.write)
	return s, nil
}

func (s *stdio) Name() string   { return "stdio" }
func (s *stdio) String() string { return "standard input and output" }

// Close writes out what has left the line if the reader of the output takes it
// without delay.
func (s *stdio) Close() error {
	s.once.Do(func() {
		s.detach()
		s.out.close()
		s.stdin.stop()
		s.stdout.stop()
		s.wg.Wait()
		s.stdin.release()
		s.stdout.release()
	})
	return nil
}

func (s *stdio) read() {
	b := make([]byte, chunk)
	for s.in.ready() {
		n, err := s.stdin.read(b)
		s.in.give(b[:n])
		if n > 0 && err == nil {
			continue
		}
		if s.in.heard() {
			s.emit(Closed{Port: s.Name()})
			if s.opt.OnEOF != nil {
				s.line.Post(s.opt.OnEOF)
			}
		}
		return
	}
}

func (s *stdio) write() {
	for {
		it, ok := s.out.next()
		if !ok {
			return
		}
		if err := s.stdout.write(it.bytes); err != nil {
			s.out.close() // nobody reads any more; what still comes is lost
		}
		s.out.done(it)
	}
}

// Write implements uart.Wire.
func (s *stdio) Write(b []byte) int { return s.out.write(b) }

// SetSpeed implements uart.Wire; a stream has no speed.
func (s *stdio) SetSpeed(int, uart.Format) {}

// Paced implements uart.Wire.
func (s *stdio) Paced() bool { return false }

// SetPin implements uart.Wire; a stream has no pins.
func (s *stdio) SetPin(uart.Pin, bool) {}
