package port

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sim800emu/uart"
)

var unpaced = uart.Config{Baud: 115200, NoPace: true}

func newPTY(t *testing.T, cfg uart.Config, echo func([]byte) []byte) *rig {
	t.Helper()
	return newRig(t, Spec{Kind: PTY, Addr: filepath.Join(t.TempDir(), "modem")}, cfg, Options{}, echo)
}

// openTE opens the port as a TE does.
func (r *rig) openTE() *os.File {
	r.t.Helper()
	f, err := os.OpenFile(r.port.Name(), os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { f.Close() })
	return f
}

func TestPTYSurvivesCloseAndReopen(t *testing.T) {
	r := newPTY(t, unpaced, same)
	for range 3 {
		te := r.openTE()
		put(t, te, "AT\r")
		expect(t, te, "AT\r")
		expectEvent[Opened](r)
		te.Close()
		expectEvent[Closed](r)
	}
}

func TestPTYLosesWhatNobodyReads(t *testing.T) {
	r := newPTY(t, unpaced, nil)
	r.send("RDY\r\n")
	te := r.openTE()
	r.send("first\r\n") // no wait for the event: a TE is there when open returns
	expect(t, te, "first\r\n")
	if ev := expectEvent[Opened](r); ev.Lost != 5 {
		t.Errorf("lost %d bytes before the TE came, want 5", ev.Lost)
	}
	r.send("stale\r\n")
	te.Close()
	expectEvent[Closed](r)
	te = r.openTE()
	r.send("second\r\n")
	expect(t, te, "second\r\n")
}

func TestPTYQuickReopenStartsClean(t *testing.T) {
	r := newPTY(t, unpaced, nil)
	te := r.openTE()
	for range 200 {
		r.send("stale\r\n")
		te.Close()
		te = r.openTE()
		r.send("new\r\n")
		expect(t, te, "new\r\n")
		te.Close()
		te = r.openTE()
	}
}

// Two opens at once are one event of inotify; the pty must not think that it is
// free when one of the two closes.
func TestPTYTwoTEs(t *testing.T) {
	r := newPTY(t, unpaced, nil)
	for range 100 {
		stays, goes := r.openTE(), r.openTE()
		goes.Close()
		r.send("RING\r\n")
		expect(t, stays, "RING\r\n")
		stays.Close()
	}
}

func TestPTYHearsATEThatIsGoneAtOnce(t *testing.T) {
	r := newPTY(t, unpaced, nil)
	for range 100 {
		te := r.openTE()
		put(t, te, "AT\r")
		te.Close()
		r.hear("AT\r")
	}
}

func TestPTYBothWays(t *testing.T) {
	r := newPTY(t, unpaced, same)
	bothWays(t, r.openTE())
}

func TestPTYFullThenDrained(t *testing.T) {
	r := newPTY(t, unpaced, nil)
	te := r.openTE()
	want := noise(200_000)
	left := make(chan struct{})
	r.on(func() {
		r.line.Send(uart.Frame{Kind: uart.Data, Bytes: want, Done: func() { close(left) }})
		if r.line.Idle() {
			t.Error("the kernel took 200 000 bytes: nothing was full")
		}
	})
	te.SetDeadline(time.Now().Add(patience))
	got := make([]byte, len(want))
	if _, err := io.ReadFull(te, got); err != nil {
		t.Fatal(err)
	}
	wait(t, left)
	if !bytes.Equal(got, want) {
		t.Fatal("bytes differ")
	}
}

func TestPTYDropCountsWhileFull(t *testing.T) {
	cfg := unpaced
	cfg.Drop = true
	r := newPTY(t, cfg, nil)
	te := r.openTE()
	const size = 100_000
	var lost uint64
	r.on(func() {
		for range size / 1000 {
			r.line.Send(uart.Frame{Kind: uart.Data, Bytes: make([]byte, 1000)})
		}
		lost = r.line.Lost()
	})
	if lost == 0 || lost >= size {
		t.Fatalf("%d of %d bytes lost", lost, size)
	}
	te.SetDeadline(time.Now().Add(patience))
	if _, err := io.ReadFull(te, make([]byte, size-lost)); err != nil {
		t.Fatal(err)
	}
}

func TestPTYTEVanishesMidWrite(t *testing.T) {
	r := newPTY(t, unpaced, nil)
	te := r.openTE()
	left := make(chan struct{})
	r.on(func() {
		r.line.Send(uart.Frame{Kind: uart.Data, Bytes: noise(1 << 20), Done: func() { close(left) }})
	})
	if _, err := io.ReadFull(te, make([]byte, 30_000)); err != nil {
		t.Fatal(err)
	}
	te.Close()
	wait(t, left)
	te = r.openTE()
	r.send("OK\r\n")
	expect(t, te, "OK\r\n")
}

func TestPTYCloseEndsTheTE(t *testing.T) {
	r := newPTY(t, unpaced, nil)
	te := r.openTE()
	link := r.port.Name()
	if err := r.port.Close(); err != nil {
		t.Fatal(err)
	}
	te.SetDeadline(time.Now().Add(patience))
	if n, err := te.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("TE read %d bytes, error %v, of a pty that is closed", n, err)
	}
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Errorf("link after close: %v", err)
	}
	r.send("nobody hears this")
}

// A TE that is killed while it has exclusive use must not lock out the next.
func TestPTYExclusiveUseEndsWithTheTE(t *testing.T) {
	r := newPTY(t, unpaced, same)
	te := r.openTE()
	if err := unix.IoctlSetInt(fdOf(t, te), unix.TIOCEXCL, 0); err != nil {
		t.Fatal(err)
	}
	expectEvent[Opened](r)
	te.Close()
	expectEvent[Closed](r)
	te = r.openTE()
	exclusive, err := unix.IoctlGetInt(fdOf(t, te), 0x80045440) // TIOCGEXCL
	if err != nil || exclusive != 0 {
		t.Fatalf("exclusive use is %d (%v) after its holder has gone", exclusive, err)
	}
	put(t, te, "AT\r")
	expect(t, te, "AT\r")
}

// Without root's rights the only way out is another pty behind the same link.
func TestPTYReplaced(t *testing.T) {
	r := newPTY(t, unpaced, same)
	before, err := os.Readlink(r.port.Name())
	if err != nil {
		t.Fatal(err)
	}
	p := r.port.(*terminal)
	p.mu.Lock()
	err = p.replace()
	p.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	if after, err := os.Readlink(r.port.Name()); err != nil || after == before {
		t.Fatalf("link leads to %s (%v), as before", after, err)
	}
	for range 2 {
		te := r.openTE()
		put(t, te, "AT\r")
		expect(t, te, "AT\r")
		expectEvent[Opened](r)
		te.Close()
		expectEvent[Closed](r)
	}
}

func TestPTYWithoutInotify(t *testing.T) {
	r := bareRig(t, unpaced, same)
	master, slave, err := makePair(115200)
	if err != nil {
		t.Fatal(err)
	}
	p := &terminal{end: newEnd(r.line, Options{Baud: 115200})}
	p.change.L = &p.mu
	if err := p.use(master, slave); err != nil {
		t.Fatal(err)
	}
	if err := p.hold(); err != nil {
		t.Fatal(err)
	}
	p.start()
	t.Cleanup(func() { p.Close() })
	r.port = p
	for range 2 {
		te := r.openTE()
		put(t, te, "AT\r")
		expect(t, te, "AT\r")
		te.Close()
	}
}

func fdOf(t *testing.T, f *os.File) int {
	t.Helper()
	fd, err := descriptor(f)
	if err != nil {
		t.Fatal(err)
	}
	return fd
}
