package v25ter_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/commands/v25ter"
	"sim800emu/engine"
	"sim800emu/internal/attest"
	"sim800emu/uart"
)

// TestRateStarts looks at the moment at which the port changes.
func TestRateStarts(t *testing.T) {
	a := attest.NewWith(t, engine.Config{}, uart.Config{Baud: 115200})
	a.Register(v25ter.New(a.Engine, config(), &phone{}).Commands())
	a.Send("AT+IPR=1200;+ICF=1;+GMI\r")
	answer := ""
	for steps := 0; !strings.HasSuffix(answer, "OK\r\n"); steps++ {
		if a.Wire.Baud != 115200 || a.Wire.Format != uart.Format8N1 {
			t.Fatalf("the port is at %d, %+v before the result code has left: %q", a.Wire.Baud, a.Wire.Format, answer)
		}
		if steps == 1000 {
			t.Fatalf("no result code: %q", answer)
		}
		a.Advance(50 * time.Microsecond)
		answer += a.Got()
	}
	a.Advance(time.Millisecond)
	if a.Wire.Baud != 1200 {
		t.Errorf("the rate is %d after the result code, want 1200", a.Wire.Baud)
	}
	if want := (uart.Format{DataBits: 8, StopBits: 2}); a.Wire.Format != want {
		t.Errorf("the framing is %+v after the result code, want %+v", a.Wire.Format, want)
	}
}

// TestRateIsStored: +IPR needs no AT&W, and auto-bauding starts with the next start.
func TestRateIsStored(t *testing.T) {
	a, g := modem(t)
	a.Story(`
		> AT+IPR=9600;+ICF=6
		< OK`)
	if a.Wire.Baud != 9600 || g.Baud() != 9600 {
		t.Fatalf("baud %d, stored %d, want 9600", a.Wire.Baud, g.Baud())
	}
	a.Restart()
	if g.Baud() != 9600 {
		t.Errorf("stored %d after a restart, want 9600", g.Baud())
	}
	if a.Wire.Format != uart.Format8N1 {
		t.Errorf("framing %+v after a restart, want 8N1", a.Wire.Format)
	}
	a.Story(`
		> AT+IPR=0
		< OK`)
	if a.Line.Autobaud() || g.Baud() != 0 {
		t.Errorf("auto-bauding %t, stored %d; want it only stored", a.Line.Autobaud(), g.Baud())
	}
}

func TestFlowControlWorks(t *testing.T) {
	a, _ := modem(t)
	a.Story(`
		> ATE0
		< OK
		> AT+IFC=2,2
		< OK`)
	a.Line.SetRTS(false)
	a.Send("AT\r")
	a.Expect("")
	a.Line.SetRTS(true)
	a.Advance(0)
	a.Expect("\r\nOK\r\n")
}

func TestCarrierPin(t *testing.T) {
	a, _ := modem(t)
	if a.Line.Pin(uart.DCD) {
		t.Fatal("DCD is on with AT&C1 and no connection")
	}
	a.Send("AT&C0\r")
	if !a.Line.Pin(uart.DCD) {
		t.Error("DCD is off with AT&C0")
	}
	a.Restart()
	if a.Line.Pin(uart.DCD) {
		t.Error("DCD is on after a restart")
	}
}
