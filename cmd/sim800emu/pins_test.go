package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/modem"
	"sim800emu/port"
	"sim800emu/profiles"
)

// boardPins is a board with keys, RI and NETLIGHT on wires.
const boardPins = "pins: {cts: pwrkey, dsr: reset, dcd: dtr, rts: ri, dtr: netlight}\n"

// TestPinsNeedAnAdapter: pins that no port of the run has are a mistake, with the remedy.
func TestPinsNeedAnAdapter(t *testing.T) {
	board := write(t, boardPins)
	dir := t.TempDir()
	for _, c := range []struct {
		args, says string
		status     int
	}{
		{"--port pty:" + dir + "/p", "--port pty: it has no pins that pins: of the profile could map; run with --port serial:DEV", exitUsage},
		{"--port tcp:0", "--port tcp: it has no pins", exitUsage},
		{"--port unix:" + dir + "/u", "--port unix: it has no pins", exitUsage},
		{"--port stdio", "--port stdio: it has no pins", exitUsage},
		{"--port rfc2217:0", "its pins are fixed", exitUsage},
		{"--port serial:" + dir + "/none", "does not exist", exitFailed},
	} {
		status, _, errs := invoke(t, append(strings.Fields("run --exec true --profile "+board), strings.Fields(c.args)...)...)
		if status != c.status || !strings.Contains(errs, c.says) {
			t.Errorf("%s: status %d, want %d with %q\n%s", c.args, status, c.status, c.says, errs)
		}
	}
	if status, out, errs := invoke(t, "profiles", "check", board); status != 0 {
		t.Errorf("profiles check: status %d, %s%s", status, out, errs)
	}
	twice := write(t, "pins: {cts: pwrkey, dsr: pwrkey}\n")
	if status, _, errs := invoke(t, "profiles", "check", twice); status != exitFailed || !strings.Contains(errs, "cannot both be pwrkey") {
		t.Errorf("status %d, %s", status, errs)
	}
}

func TestHelpTeachesPortsAndPins(t *testing.T) {
	field, _ := reflect.TypeFor[runCmd]().FieldByName("Port")
	for _, form := range strings.Split(port.Forms, ", ") {
		if help := field.Tag.Get("help"); !strings.Contains(help, form) {
			t.Errorf("the help of --port does not name %s: %s", form, help)
		}
	}
	_, example, _ := strings.Cut(runCmd{}.Help(), "board.yaml:\n")
	example, _, _ = strings.Cut(example, "An rfc2217 port")
	if l, err := profiles.Load([]string{write(t, example)}); err != nil || l.Profile.Pins.RTS != port.SignalRI {
		t.Errorf("the example of --help: %v\n%s", err, example)
	}
}

// TestWiringPage: the profile that docs/wiring.md shows is one, and its drawing
// has the same wires.
func TestWiringPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/wiring.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(page), "    # board.yaml\n")
	shown, _, _ = strings.Cut(shown, "\n\n")
	l, err := profiles.Load([]string{write(t, shown)})
	if err != nil {
		t.Fatal(err)
	}
	p := l.Profile.Pins
	for circuit, signal := range map[string]string{"cts": p.CTS, "dsr": p.DSR, "dcd": p.DCD, "rts": p.RTS, "dtr": p.DTR} {
		if signal == "" || !strings.Contains(string(page), "|           "+circuit+": "+signal+"\n") {
			t.Errorf("%s is %q in the profile and not in the drawing", circuit, signal)
		}
	}
}

// A wiredPort is a port that remembers what the module drives.
type wiredPort struct {
	port.Port
	moves []string
}

func (w *wiredPort) Drive(signal string, active bool) {
	w.moves = append(w.moves, fmt.Sprintf("%s %t", signal, active))
}

func (w *wiredPort) did() string {
	all := strings.Join(w.moves, ", ")
	w.moves = nil
	return all
}

// madeSession is a session that has not started.
func madeSession(t *testing.T, spec string, names ...string) *session {
	t.Helper()
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	t.Cleanup(func() { goleak.VerifyNone(t) })
	c := runCmd{
		Port: []string{spec}, Profile: names, Seed: 7, TimeScale: "1", LogLevel: "off", LogFormat: "console", ListenHost: "127.0.0.1",
	}
	s, err := c.check()
	if err != nil {
		t.Fatal(err)
	}
	x, err := newSession(s, &c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// TestWires: the keys of a board reach the module and its outputs reach the board.
func TestWires(t *testing.T) {
	u := madeSession(t, "tcp:0", "ideal").units[0]
	pass := u.modem.Loop().Advance
	wired := &wiredPort{Port: u.port}
	u.port = wired
	defer func() { u.port = wired.Port }()
	u.drive(port.Pins{CTS: port.SignalPWRKEY, DTR: port.SignalNetlight})
	if !u.waits {
		t.Error("the modem does not wait for its key")
	}
	if got := wired.did(); got != "status false, netlight false" {
		t.Errorf("at the start: %s", got)
	}
	u.key(port.SignalPWRKEY, true)
	pass(999 * time.Millisecond)
	if got := wired.did(); got != "" || u.modem.Power() != modem.Off {
		t.Errorf("before the key has been held: %s, %s", got, u.modem.Power())
	}
	pass(64 * time.Millisecond)
	u.key(port.SignalPWRKEY, false)
	if got := wired.did(); got != "status true, netlight true" {
		t.Errorf("switched on: %s", got)
	}
	pass(10 * time.Millisecond)
	if got := wired.did(); got != "netlight false" {
		t.Errorf("behind the flash: %s", got)
	}
	u.key(port.SignalReset, true)
	pass(105 * time.Millisecond)
	u.key(port.SignalReset, false)
	if got := wired.did(); got != "status false, status true, netlight true" {
		t.Errorf("reset: %s", got)
	}
	u.drive(port.Pins{DSR: port.SignalReset})
	if u.waits {
		t.Error("the modem waits for a key that it has not")
	}
}

// TestRemoteRI: RI and STATUS of an RFC 2217 port are the module's.
func TestRemoteRI(t *testing.T) {
	x := madeSession(t, "rfc2217:0", "ideal")
	x.start(context.Background())
	x.awaitRegistration(t)
	te, err := net.Dial("tcp", x.units[0].port.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = te.Close() }()
	_ = te.SetDeadline(time.Now().Add(10 * time.Second))
	const (
		willComPort = "\xff\xfb\x2c"
		modemState  = "\xff\xfa\x2c\x6b" // NOTIFY-MODEMSTATE
		end         = "\xff\xf0"
		cts, dsr    = 0x10, 0x20
		ri, over    = 0x40, 0x04
	)
	var seen bytes.Buffer
	until := func(want string) {
		t.Helper()
		b := make([]byte, 4096)
		for !strings.Contains(seen.String(), want) {
			n, err := te.Read(b)
			if err != nil {
				t.Fatalf("%q has not come, only %q: %v", want, seen.String(), err)
			}
			seen.Write(b[:n])
		}
		_, rest, _ := strings.Cut(seen.String(), want)
		seen.Reset()
		seen.WriteString(rest)
	}
	state := func(bits byte) string { return modemState + string([]byte{bits}) + end }
	fmt.Fprint(te, willComPort)
	until(state(cts | dsr))
	fmt.Fprint(te, "AT+CFGRI=1;&C1\r")
	until("OK\r\n")
	x.units[0].modem.Loop().Post(x.units[0].modem.RemoveSIM)
	until(state(cts | dsr | ri))
	until("+CPIN: NOT INSERTED")
	until(state(cts | dsr | over))
}

// TestModemWaitsForItsKey: a run with PWRKEY on a wire begins with a module that
// is off, and says so.
func TestModemWaitsForItsKey(t *testing.T) {
	x := madeSession(t, "pty:"+filepath.Join(t.TempDir(), "p"), "ideal")
	u := x.units[0]
	u.drive(port.Pins{CTS: port.SignalPWRKEY})
	x.start(context.Background())
	state := func() (s modem.PowerState) {
		done := make(chan struct{})
		u.modem.Loop().Post(func() { s = u.modem.Power(); close(done) })
		<-done
		return s
	}
	if s := state(); s != modem.Off {
		t.Errorf("the module is %s", s)
	}
	u.modem.Loop().Post(func() { u.key(port.SignalPWRKEY, true) })
	passed := make(chan struct{})
	u.modem.Loop().Post(func() { u.modem.Loop().Step(time.Second, func() { close(passed) }) })
	<-passed
	if s := state(); s != modem.On {
		t.Errorf("the module is %s with its key held", s)
	}
}
