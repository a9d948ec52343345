package port

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sim800emu/uart"
)

var free = uart.Config{Baud: 115200, NoPace: true}

func dial(r *rig) net.Conn {
	r.t.Helper()
	network := "tcp"
	if strings.HasPrefix(r.port.String(), "unix") {
		network = "unix"
	}
	c, err := net.Dial(network, r.port.Name())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { c.Close() })
	return c
}

// sockets runs a test on both kinds of sockets.
func sockets(t *testing.T, f func(t *testing.T, spec Spec)) {
	t.Run("tcp", func(t *testing.T) { f(t, Spec{Kind: TCP, Addr: "127.0.0.1:0"}) })
	t.Run("unix", func(t *testing.T) { f(t, Spec{Kind: Unix, Addr: filepath.Join(t.TempDir(), "s")}) })
}

func TestSocketOneTEAfterTheOther(t *testing.T) {
	sockets(t, func(t *testing.T, spec Spec) {
		r := newRig(t, spec, free, Options{}, same)
		for range 100 { // each comes at once when the one before has closed
			te := dial(r)
			put(t, te, "AT\r")
			expect(t, te, "AT\r")
			te.Close()
			expectEvent[Opened](r)
			expectEvent[Closed](r)
		}
		r.send("nobody hears this")
		te := dial(r)
		expectEvent[Opened](r)
		r.send("RING\r\n")
		expect(t, te, "RING\r\n")
	})
}

func TestSocketSecondTERefused(t *testing.T) {
	sockets(t, func(t *testing.T, spec Spec) {
		r := newRig(t, spec, free, Options{}, same)
		first := dial(r)
		put(t, first, "AT\r")
		expect(t, first, "AT\r")
		expectEvent[Opened](r)
		second := dial(r)
		put(t, second, "ATH\r") // unread bytes must not destroy the message
		got, err := io.ReadAll(second)
		if err != nil || string(got) != "sim800emu: another TE holds this port\r\n" {
			t.Errorf("second TE read %q, %v", got, err)
		}
		second.Close()
		expectEvent[Refused](r)
		put(t, first, "ATI\r")
		expect(t, first, "ATI\r")
	})
}

func TestSocketBothWays(t *testing.T) {
	sockets(t, func(t *testing.T, spec Spec) {
		r := newRig(t, spec, free, Options{}, same)
		bothWays(t, dial(r))
	})
}

func TestSocketTEVanishesMidWrite(t *testing.T) {
	sockets(t, func(t *testing.T, spec Spec) {
		r := newRig(t, spec, free, Options{}, nil)
		te := dial(r)
		expectEvent[Opened](r)
		left := make(chan struct{})
		r.on(func() {
			r.line.Send(uart.Frame{Kind: uart.Data, Bytes: noise(32 << 20), Done: func() { close(left) }})
			if r.line.Idle() {
				t.Error("the kernel took 32 MiB: nothing was full")
			}
		})
		if _, err := io.ReadFull(te, make([]byte, 100_000)); err != nil {
			t.Fatal(err)
		}
		te.Close()
		wait(t, left)
		te = dial(r)
		expectEvent[Closed](r)
		expectEvent[Opened](r)
		r.send("OK\r\n")
		expect(t, te, "OK\r\n")
	})
}

func TestSocketCloseWithATE(t *testing.T) {
	sockets(t, func(t *testing.T, spec Spec) {
		r := newRig(t, spec, free, Options{}, nil)
		te := dial(r)
		expectEvent[Opened](r)
		if err := r.port.Close(); err != nil {
			t.Fatal(err)
		}
		if n, err := te.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("TE read %d bytes, error %v", n, err)
		}
		if _, err := os.Lstat(r.port.Name()); spec.Kind == Unix && !os.IsNotExist(err) {
			t.Errorf("socket file after close: %v", err)
		}
	})
}

func TestTCPPortInUse(t *testing.T) {
	r := newRig(t, Spec{Kind: TCP, Addr: "127.0.0.1:0"}, free, Options{}, nil)
	_, err := Open(Spec{Kind: TCP, Addr: r.port.Name()}, r.line, Options{})
	if err == nil || !strings.Contains(err.Error(), r.port.Name()+" is in use") {
		t.Errorf("error %v", err)
	}
}

func TestUnixSocketFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	old, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	r := bareRig(t, free, nil)
	spec := Spec{Kind: Unix, Addr: path}
	if _, err := Open(spec, r.line, Options{}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("living socket: error %v", err)
	}
	old.SetUnlinkOnClose(false)
	old.Close()
	p, err := Open(spec, r.line, Options{})
	if err != nil {
		t.Fatal("stale socket:", err)
	}
	os.Remove(path)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p.Close()
	if _, err := os.Lstat(path); err != nil {
		t.Error("removed a file that was not ours:", err)
	}
	if _, err := Open(spec, r.line, Options{}); err == nil || !strings.Contains(err.Error(), "not a socket") {
		t.Errorf("file in the way: error %v", err)
	}
	spec.Addr = filepath.Join(t.TempDir(), "none", "s")
	if _, err := Open(spec, r.line, Options{}); err == nil || !strings.Contains(err.Error(), "choose a path") {
		t.Errorf("missing folder: error %v", err)
	}
}
