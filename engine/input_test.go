package engine_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// slowConfig makes answers take time, so that a TE can type ahead.
func slowConfig() engine.Config {
	var c engine.Config
	c.Delays[engine.Local] = kernel.Fixed(3 * ms)
	c.Delays[engine.Network] = kernel.Fixed(200 * ms)
	return c
}

// TestAnyCuts: a TE that writes its commands at once, byte by byte, in random
// pieces or with pauses reads the same as one that waits for each answer.
func TestAnyCuts(t *testing.T) {
	typed := []string{
		"AT\r", "at+okay;+err;+okay\r", "AT+INFO\r", "ATE0\r", "ATE1V1\r", "AT+W=3,\"a;b\";+W?\r", "AT+SLOW;+TEXT\r", "AT+CME30\r",
		"A/", "\r\n", "noise\r", "AT+OKAX\x08Y\r", "AT+FAIL\r\n", "AT+TRAIL\r", "ATV0\r", "ATV1\r", "AT+NONE\r", "AT+CMEE=2\r", "AT+CMEE=0\r",
		"A/AT+TEXT\r", "AT" + strings.Repeat(" ", 560) + "\r", "aAT+COUNT\r", "AT&F\r", "ATZ\r",
	}
	rapid.Check(t, func(rt *rapid.T) {
		var script []string
		size := 0
		for size < 2000 {
			l := rapid.SampledFrom(typed).Draw(rt, "line")
			script = append(script, l)
			size += len(l)
		}
		patient := newKitWith(t, slowConfig())
		for _, l := range script {
			patient.Send(l)
			patient.Advance(time.Second)
		}
		want := patient.Got()

		hasty := newKitWith(t, slowConfig())
		longest := rapid.SampledFrom([]int{1, 2, 7, 50, 4000}).Draw(rt, "longest piece")
		pauses := rapid.SampledFrom([]int{0, 1, 5, 300}).Draw(rt, "longest pause in ms")
		for rest := strings.Join(script, ""); rest != ""; {
			n := min(len(rest), rapid.IntRange(1, longest).Draw(rt, "piece"))
			hasty.Send(rest[:n])
			rest = rest[n:]
			if pauses > 0 {
				hasty.Advance(time.Duration(rapid.IntRange(0, pauses).Draw(rt, "pause")) * ms)
			}
		}
		hasty.Advance(time.Hour)
		if got := hasty.Got(); got != want {
			rt.Fatalf("%q\nthe hasty TE read\n%q\nthe patient one\n%q", script, got, want)
		}
		if strings.Join(hasty.ran, " ") != strings.Join(patient.ran, " ") {
			rt.Fatalf("ran %q, want %q", hasty.ran, patient.ran)
		}
	})
}

// TestTooManyHeld: beyond MaxHeld bytes are lost, the operator is told how many,
// once and not for each, and the modem goes on.
func TestTooManyHeld(t *testing.T) {
	k := newKit(t)
	k.Send("AT+OPEN\r")
	line := "AT+COUNT=" + strings.Repeat("x", 90) + "\r"
	for range 60 {
		k.Send(line)
		k.Advance(10 * ms)
	}
	s := k.only("bytes are lost")
	if s.Count < 1 || s.Count > len(line) {
		t.Errorf("%d bytes at the first loss", s.Count)
	}
	k.Advance(2 * time.Second)
	k.Send("x")
	if all := k.suspicions(); len(all) != 2 || all[1].Count != 60*len(line)+1-engine.MaxHeld {
		t.Errorf("suspicions %+v", all)
	}
	k.Got()
	k.done(nil)
	k.Send("\rAT+INFO\r") // ends the line that was cut off
	if got := k.Got(); !strings.HasSuffix(got, lines("+INFO: 1", "a\r\nb", "OK")) {
		t.Errorf("the TE read %q", got)
	}
	if n := len(k.ran); n != engine.MaxHeld/len(line)+1 {
		t.Errorf("%d lines ran", n)
	}
}

// TestRepeat is A/ (V.250 5.2.4).
func TestRepeat(t *testing.T) {
	k := newKit(t)
	k.Send("A/")
	k.Expect("A/" + lines("OK"))
	k.Send("AT+INFO\r")
	k.Got()
	k.Send("A/")
	k.Expect("A/" + lines("+INFO: 1", "a\r\nb", "OK"))
	k.Send("AT+NONE\r")
	k.Got()
	k.Send("a/a/")
	k.Expect("a/" + lines("ERROR") + "a/" + lines("ERROR"))
	k.Send("xA/")
	k.Expect("xA/")
	k.Restart()
	k.Send("A/")
	k.Expect("A/" + lines("OK"))
}

// TestLineTooLong: 556 characters run, 557 are an ERROR and nothing of them runs (manual 1.4).
func TestLineTooLong(t *testing.T) {
	k := newKit(t)
	k.Engine.Basic.E = 0
	fits := "+COUNT;+COUNT=" + strings.Repeat("x", 556-len("+COUNT;+COUNT="))
	k.Send("AT" + fits + "\r")
	k.Expect(lines("OK"))
	if len(k.ran) != 2 {
		t.Fatalf("%d commands ran", len(k.ran))
	}
	k.Send("AT" + fits + "x\r")
	k.Expect(lines("ERROR"))
	if len(k.ran) != 2 {
		t.Error("a command of the long line ran")
	}
	k.Send("A/")
	k.Expect(lines("OK"))
	if len(k.ran) != 4 {
		t.Error("A/ did not repeat the line before the long one")
	}
	k.Send(strings.Repeat("x", 10_000) + "AT" + strings.Repeat("y", 10_000) + "\r")
	k.Expect(lines("ERROR"))
	k.Send("AT\r")
	k.Expect(lines("OK"))
}

// TestHalfALine: a URC waits for the end of a line that is being typed, but at
// most LinePatience after its last character.
func TestHalfALine(t *testing.T) {
	k := newKit(t)
	k.Send("AT+IN")
	k.Engine.URC("RING")
	k.Advance(engine.DefaultPatience - ms)
	k.Expect("AT+IN")
	k.Send("F")
	k.Advance(engine.DefaultPatience - ms)
	k.Expect("F")
	k.Advance(ms)
	k.Expect(lines("RING"))
	k.Send("O\r")
	k.Expect("O\r" + lines("+INFO: 1", "a\r\nb", "OK"))

	k.Send("AT+OKAY")
	k.Engine.URC("RING")
	k.Send("\r")
	k.Expect("AT+OKAY\r" + lines("OK", "RING"))

	// noise is no line, and holds nothing
	k.Send("xyz")
	k.Engine.URC("RING")
	k.Expect("xyz" + lines("RING"))

	short := newKitWith(t, engine.Config{LinePatience: time.Second})
	short.Send("AT")
	short.Engine.URC("RING")
	short.Advance(time.Second)
	short.Expect("AT" + lines("RING"))
}

// TestURCWaits: nothing comes between a command and its result.
func TestURCWaits(t *testing.T) {
	k := newKit(t)
	k.Send("AT+OPEN;+INFO\r")
	k.Engine.URC("RING")
	k.Advance(time.Second)
	k.Expect("AT+OPEN;+INFO\r")
	k.done(nil)
	k.Expect(lines("+INFO: 1", "a\r\nb", "OK", "RING"))
}

// TestTypedAheadAndURC: typing ahead keeps a URC waiting no longer than to the
// next result code, and never splits a line from its answer.
func TestTypedAheadAndURC(t *testing.T) {
	k := newKitWith(t, slowConfig())
	k.Send("AT+SLOW\rAT+OKAY\rAT+INF")
	k.Engine.URC("RING")
	k.Advance(time.Second)
	got := k.Got()
	if strings.Replace(got, lines("RING"), "", 1) != "AT+SLOW\r"+lines("+SLOW: done", "OK")+"AT+OKAY\r"+lines("OK")+"AT+INF" {
		t.Errorf("the TE read %q", got)
	}
	for _, part := range []string{"AT+SLOW\r" + lines("+SLOW: done", "OK"), "AT+OKAY\r" + lines("OK")} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is split in %q", part, got)
		}
	}
}

// TestTLSInCommandMode is the first mistake of many a TE: told once, with the bytes.
func TestTLSInCommandMode(t *testing.T) {
	hello := "\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03" + strings.Repeat("\x5a\xc1\x0d", 63)
	for _, cut := range []int{1, 3, 5, len(hello)} {
		k := newKit(t)
		for rest := hello; rest != ""; {
			n := min(cut, len(rest))
			k.Send(rest[:n])
			rest = rest[n:]
			k.Advance(ms)
		}
		if s := k.only("TLS ClientHello"); len(s.Data) == 0 || s.Data[0] != 0x16 {
			t.Errorf("data %q", s.Data)
		}
		k.Send("\rAT\r")
		if got := k.Got(); !strings.HasSuffix(got, lines("OK")) {
			t.Errorf("the modem says %q behind the garbage", got)
		}
	}
	// told once, and again when it happens again
	k := newKit(t)
	k.Send(hello + hello)
	k.Advance(time.Second)
	k.Send(hello)
	k.only("TLS ClientHello")
	k.Advance(2 * time.Second)
	k.Send(hello)
	if n := len(k.suspicions()); n != 2 {
		t.Errorf("%d suspicions", n)
	}
	for record, name := range map[string]string{
		"\x15\x03\x03\x00\x02\x01\x00": "alert", "\x14\x03\x03\x00\x01\x01": "ChangeCipherSpec",
		"\x17\x03\x03\x00\x20\x01": "application data", "\x16\x03\x03\x00\x20\x10": "TLS handshake",
	} {
		k := newKit(t)
		k.Send(record)
		k.only(name)
	}
	for _, s := range []string{"AT+CSQ\r", "\x16\x03\x05\x00\x20\x01", "\x16\x02\x01\x00\x20\x01", "\x16\x03\x01\xff\xff\x01", "\x18\x03\x01\x00\x20\x01"} {
		k := newKit(t)
		k.Send(s)
		if all := k.suspicions(); len(all) != 0 {
			t.Errorf("%q is taken for %s", s, all[0].What)
		}
	}
	// the same bytes are no mistake behind a prompt or in data mode
	k = newKit(t)
	k.Send("AT+PROMPT=200\r")
	k.Send(hello)
	k.Send("AT+CONN\r")
	k.Send(hello)
	if all := k.suspicions(); len(all) != 0 {
		t.Errorf("suspicions %+v", all)
	}
}

// TestOffHearsNothing: a module without power neither echoes nor answers.
func TestOffHearsNothing(t *testing.T) {
	k := newKit(t)
	k.Send("AT+OP")
	k.Engine.PowerOff()
	k.Got()
	k.Send("EN\rAT\r")
	k.Engine.URC("LOST")
	k.Line.Flush()
	k.Expect("")
	k.Engine.PowerOn()
	k.Send("AT\r")
	k.Expect("AT\r" + lines("OK"))
}
