package port

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// patience is how long a test waits for what must come.
const patience = 5 * time.Second

// A rig is a port on a line whose loop runs.
type rig struct {
	t      *testing.T
	loop   *kernel.Loop
	line   *uart.Line
	port   Port
	events chan Event
	heard  chan []byte // what reached the module
}

// newRig opens a port; the module answers what echo makes of what it hears.
func newRig(t *testing.T, spec Spec, cfg uart.Config, opt Options, echo func(b []byte) []byte) *rig {
	t.Helper()
	r := bareRig(t, cfg, echo)
	opt.OnEvent = func(ev Event) { r.events <- ev }
	p, err := Open(spec, r.line, opt)
	if err != nil {
		t.Fatal(err)
	}
	r.port = p
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error("close:", err)
		}
	})
	return r
}

// bareRig is a line without a port.
func bareRig(t *testing.T, cfg uart.Config, echo func(b []byte) []byte) *rig {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) })
	r := &rig{t: t, loop: kernel.New(1), events: make(chan Event, 4096), heard: make(chan []byte, 4096)}
	r.line = uart.New(r.loop, cfg, func(b []byte) {
		b = bytes.Clone(b)
		if echo == nil {
			r.heard <- b
		} else if b = echo(b); len(b) > 0 {
			r.line.Send(uart.Frame{Kind: uart.Data, Bytes: b})
		}
	})
	clock, err := kernel.NewClock()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.loop.Run(ctx, clock, 1) }()
	t.Cleanup(func() {
		stop()
		<-ended
		clock.Close()
	})
	return r
}

func same(b []byte) []byte { return b }

// on runs f on the loop.
func (r *rig) on(f func()) {
	r.t.Helper()
	done := make(chan struct{})
	r.line.Post(func() { f(); close(done) })
	wait(r.t, done)
}

// send lets the module send s; it returns when the line has it.
func (r *rig) send(s string) {
	r.t.Helper()
	r.on(func() { r.line.Send(uart.Frame{Kind: uart.URC, Bytes: []byte(s)}) })
}

// expectEvent takes the next event, which must be of this type.
func expectEvent[E Event](r *rig) E {
	r.t.Helper()
	ev := wait(r.t, r.events)
	e, ok := ev.(E)
	if !ok {
		r.t.Fatalf("event %T %+v, want %T", ev, ev, e)
	}
	return e
}

func wait[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("not reached")
	}
}

// hear waits until the module has heard want, however it was cut.
func (r *rig) hear(want string) {
	r.t.Helper()
	var got []byte
	for len(got) < len(want) {
		got = append(got, wait(r.t, r.heard)...)
	}
	if string(got) != want {
		r.t.Fatalf("module heard %q, want %q", got, want)
	}
}

type deadliner interface {
	io.ReadWriteCloser
	SetDeadline(time.Time) error
}

// expect reads want, no more and no less.
func expect(t *testing.T, te deadliner, want string) {
	t.Helper()
	te.SetDeadline(time.Now().Add(patience))
	got := make([]byte, len(want))
	n, err := io.ReadFull(te, got)
	if err != nil || string(got) != want {
		t.Fatalf("TE read %q (%v), want %q", got[:n], err, want)
	}
}

func put(t *testing.T, te deadliner, s string) {
	t.Helper()
	te.SetDeadline(time.Now().Add(patience))
	if _, err := te.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{8})
	r.Read(b)
	return b
}

// bothWays sends 1 MiB through an echoing module and compares.
func bothWays(t *testing.T, te deadliner) {
	t.Helper()
	want := noise(1 << 20)
	te.SetDeadline(time.Now().Add(4 * patience))
	wrote := make(chan error, 1)
	go func() {
		_, err := te.Write(want)
		wrote <- err
	}()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(te, got); err != nil {
		t.Fatalf("after %d bytes: %v", n, err)
	}
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("bytes differ")
	}
}
