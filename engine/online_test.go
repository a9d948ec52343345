package engine_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/engine"
	"sim800emu/uart"
)

// connect goes to data mode.
func (k *kit) connect() {
	k.Helper()
	k.Send("AT+CONN\r")
	k.Expect("AT+CONN\r" + lines("CONNECT"))
	if !k.Engine.IsOnline(k.online) {
		k.Fatal("not in data mode")
	}
}

// plus is +++ with its guard times.
func (k *kit) plus() {
	k.Advance(uart.EscapeGuard)
	k.Send("+++")
	k.Advance(uart.EscapeGuard)
}

// TestDataMode: bytes go through as they are, both ways, without echo, and
// unsolicited lines wait.
func TestDataMode(t *testing.T) {
	k := newKit(t)
	k.connect()
	k.Engine.URC("RING")
	k.Send("AT\r" + everyByte())
	if string(k.carried) != "AT\r"+everyByte() {
		t.Errorf("carried %q", k.carried)
	}
	if !k.Engine.Send(k.online, uart.Frame{Bytes: []byte(everyByte())}) {
		t.Error("data were refused")
	}
	k.Advance(0)
	k.Expect(everyByte())
	k.plus()
	k.Expect(lines("OK", "RING"))
	if k.Engine.Send(k.online, uart.Frame{Bytes: []byte("x")}) {
		t.Error("data were taken in command mode")
	}
}

// TestEscapeAndResume: +++ keeps the connection, ATO goes back to it.
func TestEscapeAndResume(t *testing.T) {
	k := newKit(t)
	k.Send("ATO\r")
	k.Expect("ATO\r" + lines("ERROR"))
	k.connect()
	k.plus()
	k.Expect(lines("OK"))
	k.Send("AT\r")
	k.Expect("AT\r" + lines("OK"))
	if k.Engine.Suspended() != k.online {
		t.Error("the connection is not suspended")
	}
	k.Send("ATO\r")
	k.Expect("ATO\r" + lines("CONNECT"))
	k.Send("data")
	if string(k.carried) != "data" {
		t.Errorf("carried %q", k.carried)
	}
	if s := strings.Join(k.states, " "); s != "resumed suspended resumed" {
		t.Errorf("the connection was %s", s)
	}
	k.plus()
	k.Engine.Offline(k.online)
	k.Got()
	k.Send("ATO\r")
	k.Expect("ATO\r" + lines("ERROR"))
}

// TestEscapeOff: esc 0 of +CIPCCFG.
func TestEscapeOff(t *testing.T) {
	k := newKit(t)
	k.online.NoEscape = true
	k.connect()
	k.plus()
	k.Expect("")
	if string(k.carried) != "+++" {
		t.Errorf("carried %q", k.carried)
	}
}

// TestDTR: on to off leaves data mode with &D1 and &D2, and does nothing with &D0 or in command mode.
func TestDTR(t *testing.T) {
	for d, leaves := range []bool{false, true, true} {
		k := newKit(t)
		k.Engine.Basic.D = d
		toggle := func() { k.Line.SetDTR(false); k.Line.SetDTR(true) }
		toggle()
		k.Expect("")
		k.connect()
		toggle()
		if leaves {
			k.Expect(lines("OK"))
		} else {
			k.Expect("")
		}
		if k.Engine.IsOnline(k.online) == leaves {
			t.Errorf("&D%d: in data mode: %t", d, !leaves)
		}
	}
}

// TestCarrier: DCD is on with a connection, or always with &C0.
func TestCarrier(t *testing.T) {
	for c, atEnd := range []bool{true, false} {
		k := newKit(t)
		k.Engine.Basic.C = c
		k.connect()
		if !k.Wire.Pins[uart.DCD] {
			t.Errorf("&C%d: no carrier in data mode", c)
		}
		k.plus()
		if !k.Wire.Pins[uart.DCD] {
			t.Errorf("&C%d: no carrier with the connection suspended", c)
		}
		k.Engine.Offline(k.online)
		if k.Wire.Pins[uart.DCD] != atEnd {
			t.Errorf("&C%d: carrier at the end: %t", c, !atEnd)
		}
	}
}

// TestOffline: the end of the connection is the end of data mode.
func TestOffline(t *testing.T) {
	k := newKit(t)
	k.connect()
	k.Engine.URC("CLOSED")
	k.Engine.Offline(k.online)
	k.Expect(lines("CLOSED"))
	k.Send("AT\r")
	k.Expect("AT\r" + lines("OK"))
}

// TestConnectText: the rate behind CONNECT comes with ATX1 and above.
func TestConnectText(t *testing.T) {
	for x, want := range []string{"CONNECT", "CONNECT 115200"} {
		k := newKit(t)
		k.online.Text = "115200"
		k.Engine.Basic.X, k.Engine.Basic.E = x, 0
		k.Send("AT+CONN\r")
		k.Expect(lines(want))
	}
	k := newKit(t)
	k.Engine.Basic.V = 0
	k.Send("AT+CONN\r")
	k.Expect("AT+CONN\r1\r")
}

// TestConnectLater: CONNECT waits as any unsolicited line does, and data mode
// begins behind its last byte.
func TestConnectLater(t *testing.T) {
	k := newKit(t)
	k.Send("AT+OPEN\r")
	k.Engine.ConnectLater(k.online)
	k.Expect("AT+OPEN\r")
	k.done(nil)
	k.Expect(lines("OK", "CONNECT"))
	if !k.Engine.IsOnline(k.online) {
		t.Error("not in data mode")
	}
}

// slowLine is a kit whose characters take their time, about 1 ms each.
func slowLine(t *testing.T, keepEarly bool) *kit {
	k := newKitWith(t, engine.Config{KeepEarlyData: keepEarly})
	k.Engine.Basic.E = 0
	k.Wire.Baud = 0
	l := uart.New(k.Loop, uart.Config{Baud: 9600}, k.Engine.Input)
	k.Line = l
	k.Engine.Connect(l)
	l.HoldURC(uart.HoldPower, false)
	l.Attach(k.Wire)
	return k
}

// TestConnectIsOnItsWay: a connection that ends, a command that the TE begins
// and a power cut while CONNECT leaves must not leave a module in data mode
// without a connection.
func TestConnectIsOnItsWay(t *testing.T) {
	alive := func(k *kit) {
		t.Helper()
		k.Advance(time.Second)
		k.Got()
		k.Send("AT\r")
		k.Advance(time.Second)
		k.Expect(lines("OK"))
	}
	t.Run("the connection ends", func(t *testing.T) {
		k := slowLine(t, false)
		k.Send("AT+CONN\r")
		k.Advance(12 * ms)
		k.Engine.Offline(k.online)
		k.Engine.URC("CLOSED")
		k.Advance(time.Second)
		k.Expect(lines("CONNECT", "CLOSED"))
		alive(k)
	})
	t.Run("the connection ends, unsolicited", func(t *testing.T) {
		k := slowLine(t, false)
		k.Engine.ConnectLater(k.online)
		k.Advance(5 * ms)
		k.Engine.Offline(k.online)
		alive(k)
	})
	t.Run("the power goes", func(t *testing.T) {
		for _, later := range []bool{false, true} {
			k := slowLine(t, false)
			if later {
				k.Engine.ConnectLater(k.online)
			} else {
				k.Send("AT+CONN\r")
			}
			k.Advance(11 * ms)
			k.Engine.PowerOff()
			k.Line.Flush()
			if k.Engine.On() {
				t.Error("the module listens without power")
			}
			k.Restart()
			k.Engine.Basic.E = 0
			alive(k)
			if k.Engine.IsOnline(k.online) {
				t.Error("in data mode")
			}
		}
	})
	t.Run("the TE begins a command", func(t *testing.T) {
		k := slowLine(t, false)
		k.Engine.ConnectLater(k.online)
		k.Send("AT+OPEN\r")
		k.Advance(time.Second)
		k.Expect(lines("CONNECT"))
		if k.Engine.IsOnline(k.online) {
			t.Fatal("in data mode while a command runs")
		}
		k.done(nil)
		k.Advance(time.Second)
		k.Expect(lines("OK"))
		k.Send("data")
		k.Advance(time.Second)
		if string(k.carried) != "data" {
			t.Errorf("carried %q", k.carried)
		}
	})
	t.Run("the TE begins a command and the connection ends", func(t *testing.T) {
		k := slowLine(t, false)
		k.Engine.ConnectLater(k.online)
		k.Send("AT+OPEN\r")
		k.Advance(time.Second)
		k.Engine.Offline(k.online)
		k.done(nil)
		alive(k)
	})
	t.Run("an unsolicited line waits", func(t *testing.T) {
		k := newKit(t)
		k.Send("AT+OPEN;+CONN\r")
		k.Engine.URC("RING")
		k.Got()
		k.done(nil)
		k.Expect(lines("CONNECT"))
		k.plus()
		k.Expect(lines("OK", "RING"))
	})
}

// TestDataBeforeCONNECT is lost and told, or is data where the profile says so;
// it never comes back as a command.
func TestDataBeforeCONNECT(t *testing.T) {
	for _, keep := range []bool{false, true} {
		k := slowLine(t, keep)
		k.Send("AT+CONN\rAT\r")
		k.Advance(time.Second)
		k.Expect(lines("CONNECT"))
		if keep {
			if string(k.carried) != "AT\r" {
				t.Errorf("carried %q", k.carried)
			}
		} else if s := k.only("before CONNECT"); s.Count != 3 || len(k.carried) != 0 {
			t.Errorf("suspicion %+v, carried %q", s, k.carried)
		}
		k.Advance(time.Second)
		k.Send("+++")
		k.Advance(2 * time.Second)
		k.Send("AT+INFO\r")
		k.Advance(time.Second)
		k.Expect(lines("OK", "+INFO: 1", "a\r\nb", "OK"))
	}
}
