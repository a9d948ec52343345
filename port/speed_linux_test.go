package port

import (
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// setSpeed sets a rate as a TE does; fresh: without a look at the old settings.
func setSpeed(t *testing.T, te *os.File, baud int, fresh bool) {
	t.Helper()
	fd := fdOf(t, te)
	s := &unix.Termios{Cflag: unix.CS8 | unix.CREAD | unix.CLOCAL}
	if !fresh {
		var err error
		if s, err = unix.IoctlGetTermios(fd, unix.TCGETS2); err != nil {
			t.Fatal(err)
		}
	}
	s.Cflag = s.Cflag&^unix.CBAUD | speedCode(baud)
	s.Ispeed, s.Ospeed = uint32(baud), uint32(baud)
	s.Cc[unix.VMIN] = 1
	if err := unix.IoctlSetTermios(fd, unix.TCSETS2, s); err != nil {
		t.Fatal(err)
	}
}

// lineEvents is a rig whose line events can be read.
func lineEvents(t *testing.T, cfg uart.Config) (*rig, chan kernel.Event) {
	t.Helper()
	r := newPTY(t, cfg, nil)
	events := make(chan kernel.Event, 4096)
	r.on(func() { r.loop.Observe(func(_ time.Duration, ev kernel.Event) { events <- ev }) })
	return r, events
}

func TestPTYTellsTheRateOfTheTE(t *testing.T) {
	t.Run("settings kept", func(t *testing.T) { tellsTheRate(t, false) })
	t.Run("settings made anew", func(t *testing.T) { tellsTheRate(t, true) })
}

func tellsTheRate(t *testing.T, fresh bool) {
	r, events := lineEvents(t, uart.Config{NoPace: true}) // auto-bauding
	te := r.openTE()
	for _, baud := range []int{57600, 1200, 38400, 115200} {
		r.on(func() { r.line.SetBaud(0) })
		setSpeed(t, te, baud, fresh)
		put(t, te, "AT")
		r.hear("AT")
		if ev := wait(t, events); ev != (uart.Rate{Baud: baud, Learnt: true}) {
			t.Fatalf("TE at %d: %+v", baud, ev)
		}
		wait(t, events) // uart.Rx
	}
}

// The news comes without a byte from the TE, and is in time for the next bytes to it.
func TestPTYRateReportedWithoutTraffic(t *testing.T) {
	r := newPTY(t, uart.Config{Baud: 115200, NoPace: true}, nil)
	p := r.port.(*terminal)
	te := r.openTE()
	setSpeed(t, te, 9600, false)
	deadline := time.After(patience)
	for told := false; !told; {
		select {
		case <-deadline:
			t.Fatal("the rate was not noticed")
		default:
		}
		p.mu.Lock()
		told = p.baud == 9600
		p.mu.Unlock()
	}
}

func TestPTYReportsComeBackAfterAFreshTE(t *testing.T) {
	r := newPTY(t, unpaced, nil)
	te := r.openTE()
	expectEvent[Opened](r)
	setSpeed(t, te, 9600, true)
	te.Close()
	expectEvent[Closed](r)
	te = r.openTE()
	if _, reported, err := teSettings(fdOf(t, te)); err != nil || !reported {
		t.Fatalf("reports are off (%v)", err)
	}
}

// A TE that never sets its rate matches whatever the module has.
func TestPTYWithoutARateMatches(t *testing.T) {
	r := newPTY(t, uart.Config{Baud: 9600, NoPace: true}, nil)
	te := r.openTE()
	put(t, te, "AT\r")
	r.hear("AT\r")
	r.send("OK\r\n")
	expect(t, te, "OK\r\n")
	if baud, _, err := teSettings(fdOf(t, te)); err != nil || baud != DefaultBaud {
		t.Errorf("pty is at %d (%v)", baud, err)
	}
	r.on(func() { r.line.SetBaud(19200) })
	if baud, _, _ := teSettings(fdOf(t, te)); baud != DefaultBaud {
		t.Errorf("+IPR moved the TE's own rate to %d", baud)
	}
}

// A raw terminal from the start, or the module would hear its own answers.
func TestPTYIsRaw(t *testing.T) {
	r := newPTY(t, unpaced, nil)
	te := r.openTE()
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	r.send(string(all))
	expect(t, te, string(all))
	put(t, te, string(all))
	r.hear(string(all))
}
