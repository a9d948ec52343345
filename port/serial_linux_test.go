package port

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sim800emu/internal/needs"
	"sim800emu/uart"
)

// A cable is two ends of socat that stand for a serial adapter and its far end.
type cable struct {
	t        *testing.T
	adapter  string
	far      string
	cmd      *exec.Cmd
	messages *bufio.Scanner
}

func newCable(t *testing.T) *cable {
	t.Helper()
	needs.Program(t, "socat")
	dir := t.TempDir()
	c := &cable{t: t, adapter: filepath.Join(dir, "A"), far: filepath.Join(dir, "B")}
	t.Cleanup(c.unplug)
	c.plug()
	return c
}

// plug starts socat; both ends are there when it returns.
func (c *cable) plug() {
	c.t.Helper()
	c.cmd = exec.Command("socat", "-d", "-d", "pty,raw,echo=0,link="+c.adapter, "pty,raw,echo=0,link="+c.far)
	stderr, err := c.cmd.StderrPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.messages = bufio.NewScanner(stderr)
	for c.messages.Scan() {
		if strings.Contains(c.messages.Text(), "starting data transfer loop") {
			return
		}
	}
	c.t.Fatal("socat did not start")
}

func (c *cable) unplug() {
	if c.cmd == nil {
		return
	}
	_ = c.cmd.Process.Signal(unix.SIGTERM)
	for c.messages.Scan() {
	}
	_ = c.cmd.Wait()
	c.cmd = nil
}

func (c *cable) openFar() *os.File {
	c.t.Helper()
	f, err := os.OpenFile(c.far, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { f.Close() })
	return f
}

func TestSerialUnplugAndReplug(t *testing.T) {
	c := newCable(t)
	r := newRig(t, Spec{Kind: Serial, Addr: c.adapter}, uart.Config{Baud: 115200}, Options{Retry: 5 * time.Millisecond}, same)
	expectEvent[Opened](r)
	for range 2 {
		te := c.openFar()
		put(t, te, "AT\r")
		expect(t, te, "AT\r")
		te.Close()
		c.unplug()
		expectEvent[Unplugged](r)
		left := make(chan struct{})
		r.on(func() {
			r.line.Send(uart.Frame{Bytes: []byte("nobody hears this"), Done: func() { close(left) }})
		})
		wait(t, left)
		c.plug()
		expectEvent[Replugged](r)
	}
}

func TestSerialCloseWhileUnplugged(t *testing.T) {
	c := newCable(t)
	r := newRig(t, Spec{Kind: Serial, Addr: c.adapter}, uart.Config{Baud: 115200}, Options{}, same)
	expectEvent[Opened](r)
	c.unplug()
	expectEvent[Unplugged](r)
	if err := r.port.Close(); err != nil {
		t.Fatal(err)
	}
}

// The adapter follows +IPR, but what was sent before leaves at the old rate.
func TestSerialSpeedFollows(t *testing.T) {
	c := newCable(t)
	te := c.openFar()
	dev, err := os.OpenFile(c.adapter, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close() // opened first: the port is for one program alone
	r := newRig(t, Spec{Kind: Serial, Addr: c.adapter}, uart.Config{Baud: 115200}, Options{Baud: 9600}, nil)
	for _, baud := range []int{57600, 460800, 12345} {
		r.send("OK\r\n")
		r.on(func() { r.line.AfterSent(func() { r.line.SetBaud(baud) }) })
		expect(t, te, "OK\r\n")
		for deadline := time.Now().Add(patience); ; {
			s, err := unix.IoctlGetTermios(fdOf(t, dev), unix.TCGETS2)
			if err != nil {
				t.Fatal(err)
			}
			if int(s.Ospeed) == baud {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("adapter is at %d, want %d", s.Ospeed, baud)
			}
		}
	}
}

// Bytes that pass the outbox in pieces are the same bytes.
func TestSerialBothWays(t *testing.T) {
	c := newCable(t)
	newRig(t, Spec{Kind: Serial, Addr: c.adapter}, free, Options{}, same)
	bothWays(t, c.openFar())
}

func TestSerialErrors(t *testing.T) {
	r := bareRig(t, free, nil)
	for name, words := range map[string][]string{
		"/dev/ttyNone": {"/dev/ttyNone", "does not exist", "here"},
		"/dev/null":    {"/dev/null", "not a serial port", "here"},
	} {
		_, err := Open(Spec{Kind: Serial, Addr: name}, r.line, Options{})
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, w := range words {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("error %q lacks %q", err, w)
			}
		}
	}
	for err, word := range map[error]string{
		unix.EACCES: "dialout",
		unix.EIO:    "input/output error",
	} {
		if got := serialError("/dev/ttyX", err).Error(); !strings.Contains(got, word) || !strings.Contains(got, "/dev/ttyX") {
			t.Errorf("%v: %q", err, got)
		}
	}
}
