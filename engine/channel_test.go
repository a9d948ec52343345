package engine_test

import (
	"testing"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/attest"
	"sim800emu/uart"
)

// A station is a kit whose serial port is multiplexed.
type station struct {
	*kit
	frames string // bytes of the serial port
	mode   int    // +CMGF, which each channel has for itself
}

// A branch is one of its channels.
type branch struct {
	*station
	line *uart.Line
	wire *attest.Wire
	term *engine.Terminal
}

func newStation(t *testing.T) *station {
	s := &station{kit: newKit(t)}
	s.Engine.Register([]engine.Command{
		{Name: "+CMUX", Execute: func(c *engine.Call) error {
			c.Channels(func(b []byte) { s.frames += string(b) }, func() { s.frames += "|" })
			return nil
		}},
		engine.Setting(engine.Command{Name: "+CMGF", Params: atparser.Params{atparser.Int("n", 0, 1)}, Saving: engine.SaveOnW}, &s.mode),
		{Name: "+END", Execute: func(*engine.Call) error { s.Engine.EndChannels(); return nil }},
		{Name: "+LATER", Execute: func(c *engine.Call) error {
			s.online.On = c.Terminal()
			return nil
		}},
	})
	return s
}

// multiplexed is a station that has been started.
func multiplexed(t *testing.T) *station {
	s := newStation(t)
	s.Send("ATE0+CMUX\r")
	s.Expect("ATE0+CMUX\r" + lines("OK"))
	return s
}

func (s *station) open(n int) *branch {
	b := &branch{station: s, wire: &attest.Wire{}}
	b.line = uart.New(s.Loop, uart.Config{Baud: 115200, NoPace: true, Channel: n}, func(data []byte) { b.term.Input(data) })
	b.term = s.Engine.Open(n, b.line)
	b.line.Attach(b.wire)
	return b
}

func (b *branch) says(text, want string) {
	b.Helper()
	b.line.Receive([]byte(text))
	b.Loop.Advance(0)
	b.hears(want, text)
}

func (b *branch) hears(want, after string) {
	b.Helper()
	if got := b.wire.Got(); got != want {
		b.Errorf("after %q the channel read %q, want %q", after, got, want)
	}
}

// TestChannels: from the result of the command on the serial port carries frames, and
// command lines come on the channels, each with its echo and its last line.
func TestChannels(t *testing.T) {
	s := multiplexed(t)
	if s.frames != "|" || !s.Engine.Multiplexing() || s.Engine.Mode() != "frames" {
		t.Fatalf("not started: %q, %s", s.frames, s.Engine.Mode())
	}
	s.Send("AT\r")
	if s.frames != "|AT\r" {
		t.Errorf("the port's bytes went elsewhere: %q", s.frames)
	}
	one, two := s.open(1), s.open(2)
	one.says("AT\r", "AT\r"+lines("OK"))
	two.says("ATE0\r", "ATE0\r"+lines("OK"))
	two.says("AT+INFO\r", lines("+INFO: 1", "a\r\nb", "OK"))
	one.says("A/", "A/"+lines("OK"))
	two.says("A/", lines("+INFO: 1", "a\r\nb", "OK"))
	two.says("ATV0\r", "0\r")
	one.says("AT\r", "AT\r"+lines("OK"))
	s.Expect("")
	two.says("AT+END\r", "")
	s.Send("AT\r") // with its own ATE0
	s.Expect(lines("OK"))
	if s.Engine.Multiplexing() || s.Engine.Mode() != "command" {
		t.Error("the end is none")
	}
	one.says("AT\r", "")
}

// TestChannelNews: who is told of what no command asked for.
func TestChannelNews(t *testing.T) {
	s := multiplexed(t)
	done := 0
	count := func(text string) { s.Engine.Unsolicited(uart.Frame{Bytes: []byte(text), Done: func() { done++ }}) }
	count("NOBODY")
	s.Expect("")
	one, two := s.open(1), s.open(2)
	count("NEWS")
	one.hears("NEWS", "news")
	two.hears("NEWS", "news")
	if done != 2 {
		t.Errorf("done ran %d times, want once for each line", done)
	}
	one.says("A", "A") // a line begins, and holds news back
	count("LATE")
	two.hears("LATE", "news")
	if done != 2 {
		t.Error("done ran before the last channel had the line")
	}
	one.says("T\r", "T\r"+lines("OK")+"LATE")
	if done != 3 {
		t.Errorf("done ran %d times, want 3", done)
	}
	two.says("ATV0\r", "ATV0\r0\r")
	s.Engine.TellRing()
	one.hears(lines("RING"), "ring")
	two.hears("2\r", "ring")
	// for one alone, while it is there
	s.Engine.URCTo(one.term, uart.NoRing, "ONE")
	one.hears(lines("ONE"), "URCTo")
	two.hears("", "URCTo")
	// held while a line is typed, on that channel
	one.says("AT", "AT")
	s.Engine.URC("HELD")
	one.hears("", "typing")
	two.hears("HELD\r\n", "typing")
	one.says("\r", "\r"+lines("OK", "HELD"))
	// not where data are
	one.says("AT+CONN\r", "AT+CONN\r"+lines("CONNECT"))
	s.Engine.URC("QUIET")
	two.hears("QUIET\r\n", "data on the other")
	s.Engine.Close(two.term)
	s.Engine.URC("LOUD")
	s.Engine.URCTo(two.term, uart.NoRing, "TWO") // which is gone
	one.hears("", "data")
	s.Engine.Offline(s.online)
	one.hears(lines("LOUD", "TWO"), "data over")
	s.Expect("")
}

// TestChannelSettings: what each channel has for itself begins as stored.
func TestChannelSettings(t *testing.T) {
	s := newStation(t)
	s.Send("ATE0\r")
	s.Send("AT&W\r")
	s.Send("ATV0+CMEE=1;+CMGF=1;+W=5\r")
	s.Send("AT+CMUX\r")
	one, two := s.open(1), s.open(2)
	one.says("AT+CMEE?;+CMGF?;+W?\r", lines("+CMEE: 0", "+CMGF: 0", `+W: 5,"factory"`, "OK"))
	one.says("AT+CMEE=2;+CMGF=1\r", lines("OK"))
	two.says("AT+CME30\r", lines("ERROR"))
	one.says("AT+CME30\r", lines("+CME ERROR: no network service"))
	two.says("AT+CMGF?\r", lines("+CMGF: 0", "OK"))
	one.says("AT+CMGF?\r", lines("+CMGF: 1", "OK"))
	var seen []int
	s.Engine.Each(func() {
		seen = append(seen, s.mode)
		s.Engine.URC("MODE %d", s.mode)
	})
	one.hears(lines("MODE 1"), "Each")
	two.hears(lines("MODE 0"), "Each")
	three := s.open(3)
	n := 0
	s.Engine.Each(func() {
		n++
		s.Engine.Close(three.term)
	})
	if n != 2 {
		t.Errorf("Each runs %d times for two channels and one that is closed meanwhile", n)
	}
	two.says("ATZ\r", lines("OK"))
	one.says("AT+CMGF?\r", lines("+CMGF: 1", "OK"))
	s.Got()
	s.Engine.EndChannels()
	s.Send("AT+CMEE?;+CMGF?\r")
	s.Expect("+CMEE: 1\r\n+CMGF: 1\r\n0\r")
	n = 0
	s.Engine.Each(func() { n++ })
	if n != 1 {
		t.Errorf("without channels Each runs %d times", n)
	}
}

// TestChannelsAtOnce: a command that waits on one channel holds no other up; the
// same command is refused, and asking for it is not.
func TestChannelsAtOnce(t *testing.T) {
	s := multiplexed(t)
	one, two := s.open(1), s.open(2)
	one.says("AT+OPEN\r", "AT+OPEN\r")
	one.says("AT+COUNT\r", "")
	two.says("AT+COUNT;+OKAY\r", "AT+COUNT;+OKAY\r"+lines("OK"))
	two.says("AT+OPEN\r", "AT+OPEN\r"+lines("ERROR"))
	done := s.done
	two.says("AT+OPEN?\r", "AT+OPEN?\r")
	s.done(nil)
	two.hears(lines("OK"), "done")
	done(nil)
	one.hears(lines("OK")+"AT+COUNT\r"+lines("OK"), "done")
	// prompts and data mode, each on its own
	one.says("AT+PROMPT\r", "AT+PROMPT\r\r\n> ")
	two.says("AT+CONN\r", "AT+CONN\r"+lines("CONNECT"))
	one.says("abc", "abc")
	two.says("data", "")
	one.says("\x1a", lines("got 3", "OK"))
	if string(s.data) != "abc" || string(s.carried) != "data" || s.Engine.Mode() != "frames" {
		t.Errorf("prompt %q, data mode %q, %s", s.data, s.carried, s.Engine.Mode())
	}
	if !s.Engine.Send(s.online, uart.Frame{Bytes: []byte("down")}) || s.Engine.LineOf(s.online) != two.line {
		t.Error("data mode is not on channel 2")
	}
	s.Advance(0)
	two.hears("down", "Send")
	one.says("ATO\r", "ATO\r"+lines("ERROR"))
	two.line.SetDTR(false)
	two.hears("", "DTR with AT&D0")
	one.says("AT+CONN\r", "AT+CONN\r"+lines("CONNECT"))
	if s.Engine.Mode() != "data" {
		t.Errorf("all channels carry data, and the mode is %s", s.Engine.Mode())
	}
}

// TestChannelOfConnection: CONNECT goes where it was asked for; a connection whose
// channel is closed is suspended, or told that it is gone.
func TestChannelOfConnection(t *testing.T) {
	s := multiplexed(t)
	one, two := s.open(1), s.open(2)
	two.says("AT+LATER\r", "AT+LATER\r"+lines("OK"))
	s.Engine.ConnectLater(s.online)
	two.hears(lines("CONNECT"), "ConnectLater")
	one.hears("", "ConnectLater")
	if !two.wire.Pins[uart.DCD] || one.wire.Pins[uart.DCD] || s.Wire.Pins[uart.DCD] {
		t.Error("DCD is not on on channel 2 alone")
	}
	s.Engine.Close(two.term)
	if len(s.states) == 0 || s.states[len(s.states)-1] != "suspended" || s.Engine.IsOnline(s.online) {
		t.Errorf("after the channel was closed: %q", s.states)
	}
	one.says("ATO\r", "ATO\r"+lines("CONNECT"))
	if s.Engine.LineOf(s.online) != one.line {
		t.Error("ATO did not bring it to channel 1")
	}
	gone := 0
	s.online.Gone = func() { gone++ }
	s.Engine.EndChannels()
	if gone != 1 {
		t.Errorf("told %d times that its line is gone", gone)
	}
	s.Send("ATO\r")
	s.Expect(lines("ERROR"))
	s.online.Gone = nil
	// one that is suspended on the port before
	s.Send("AT+CONN\r")
	s.Expect(lines("CONNECT"))
	s.Advance(2 * uart.EscapeGuard)
	s.Send("+++")
	s.Advance(uart.EscapeGuard)
	s.Send("AT+CMUX\r")
	s.Got()
	three := s.open(3)
	three.says("ATO\r", "ATO\r"+lines("CONNECT"))
	s.Engine.EndChannels()
	s.Engine.PowerOff()
	s.Engine.PowerOn()
	s.Send("ATO\r")
	s.Expect("ATO\r" + lines("ERROR"))
}

// TestChannelsPowerOff: all is forgotten, and the port takes command lines.
func TestChannelsPowerOff(t *testing.T) {
	s := multiplexed(t)
	one, two := s.open(1), s.open(2)
	one.says("AT+OPEN\r", "AT+OPEN\r")
	two.says("AT+PROMPT\r", "AT+PROMPT\r\r\n> ")
	done := s.done
	s.Engine.PowerOff()
	s.Engine.PowerOn()
	done(nil)
	two.says("x\x1a", "")
	one.hears("", "done")
	s.Engine.URC("RDY")
	s.Send("AT\r")
	s.Expect(lines("RDY") + "AT\r" + lines("OK"))
	// the power goes before the result of the command has left
	s.Line.SetFlow(uart.Hardware, uart.NoFlow)
	s.Line.SetRTS(false)
	s.Send("AT+CMUX\r")
	s.Engine.PowerOff()
	s.Line.Flush()
	s.Engine.PowerOn()
	s.Line.SetRTS(true)
	s.Send("AT\r")
	s.Expect("AT\r" + lines("OK"))
}

// TestChannelLess: a connection that comes up when no channel is open, or whose
// CONNECT is on its way when its channel goes, waits for ATO; nothing but frames is on the port.
func TestChannelLess(t *testing.T) {
	s := multiplexed(t)
	s.Engine.ConnectLater(s.online)
	s.Engine.Tell(engine.ErrNoCarrier)
	s.Engine.Release()
	s.Expect("")
	one := s.open(1)
	one.says("ATO\r", "ATO\r"+lines("CONNECT"))
	s.Engine.Offline(s.online)

	one.says("AT", "AT")
	s.Engine.ConnectLater(s.online) // held by what is typed
	s.Engine.Close(one.term)
	two := s.open(2)
	two.says("ATO\r", "ATO\r"+lines("CONNECT"))
	s.Engine.Offline(s.online)
	s.Engine.EndChannels()
	s.Expect("")

	s.Send("AT+OPEN;+CMUX\r")
	s.Engine.ConnectLater(s.online)
	s.done(nil)
	s.Expect(lines("CONNECT", "OK"))
	if s.Engine.IsOnline(s.online) || !s.Engine.Multiplexing() {
		t.Error("the port is in data mode and carries frames")
	}
	three := s.open(3)
	three.says("ATO\r", "ATO\r"+lines("CONNECT"))
}
