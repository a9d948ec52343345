package engine_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/engine"
)

const prompt = "\r\n> "

// everyByte is all values of a byte.
func everyByte() string {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}

// TestPromptWithLength takes that many bytes, every value alike, and not one more.
func TestPromptWithLength(t *testing.T) {
	k := newKit(t)
	k.Send("AT+PROMPT=256\r")
	k.Expect("AT+PROMPT=256\r" + prompt)
	k.Send(everyByte()[:100])
	k.Send(everyByte()[100:255])
	k.Expect(everyByte()[:255])
	if k.data != nil {
		t.Fatal("the data were taken too early")
	}
	k.Send("\xff" + "AT\r")
	k.Expect("\xff" + lines("got 256", "OK") + "AT\r" + lines("OK"))
	if string(k.data) != everyByte() {
		t.Errorf("data %q", k.data)
	}
	k.Send("AT+PROMPT=1461\r")
	k.Expect("AT+PROMPT=1461\r" + lines("ERROR"))
}

// TestPromptCtrlZ: without a length Ctrl-Z ends the data and ESC drops them;
// neither is echoed. What follows is a command again.
func TestPromptCtrlZ(t *testing.T) {
	k := newKit(t)
	k.Send("AT+PROMPT\r")
	k.Expect("AT+PROMPT\r" + prompt)
	data := strings.NewReplacer("\x1a", "", "\x1b", "").Replace(everyByte())
	k.Send(data + "\x1aAT\r")
	k.Expect(data + lines("got 254", "OK") + "AT\r" + lines("OK"))
	if string(k.data) != data {
		t.Errorf("data %q", k.data)
	}
	k.data = nil
	k.Send("AT+PROMPT\r")
	k.Send("no\x1bAT\r")
	k.Expect("AT+PROMPT\r" + prompt + "no" + lines("DROPPED") + "AT\r" + lines("OK"))
	if k.data != nil {
		t.Errorf("dropped data were taken: %q", k.data)
	}
	k.Send("AT+PROMPT\r")
	k.Send("\x1a")
	if k.Expect("AT+PROMPT\r" + prompt + lines("got 0", "OK")); len(k.data) != 0 {
		t.Errorf("data %q", k.data)
	}
}

// TestPromptEchoes: ATE0 echoes no data, a profile may echo the Ctrl-Z, and
// another terminator may be set.
func TestPromptEchoes(t *testing.T) {
	k := newKitWith(t, engine.Config{EchoCtrlZ: true})
	k.Send("AT+PROMPT\r")
	k.Send("ab\x1a")
	k.Expect("AT+PROMPT\r" + prompt + "ab\x1a" + lines("got 2", "OK"))
	k.Engine.Basic.E = 0
	k.prompt.Terminal = '!'
	k.Send("AT+PROMPT\r")
	k.Send("a\x1ab!")
	k.Expect(prompt + lines("got 3", "OK"))
}

// TestPromptTooLong: more than Max bytes are counted and not sent.
func TestPromptTooLong(t *testing.T) {
	k := newKit(t)
	k.Engine.Basic.E = 0
	k.prompt.Max = 10
	k.Send("AT+PROMPT\r")
	k.Send("0123456789\x1a")
	k.Expect(prompt + lines("got 10", "OK"))
	k.Send("AT+PROMPT\r")
	k.Send("0123456789a" + strings.Repeat("b", 5000) + "\x1a")
	k.Expect(prompt + lines("TOO LONG"))
	if s := k.only("more data than one send"); s.Count != 5011 {
		t.Errorf("%d bytes were told, want 5011", s.Count)
	}
	k.Send("AT+PROMPT\r")
	k.Send("0123456789a\x1b")
	k.Expect(prompt + lines("DROPPED"))
}

// TestEarlyData: bytes that come before the prompt are lost and the operator is
// told, or they are data where the profile says so.
func TestEarlyData(t *testing.T) {
	for _, keep := range []bool{false, true} {
		cfg := slowConfig()
		cfg.KeepEarlyData = keep
		k := newKitWith(t, cfg)
		k.Engine.Basic.E = 0
		k.Send("AT+PROMPT=4\rear")
		k.Advance(time.Second)
		k.Send("late")
		k.Advance(time.Second)
		if keep {
			k.Expect(prompt + lines("got 4", "OK"))
			if string(k.data) != "earl" || len(k.suspicions()) != 0 {
				t.Errorf("data %q, suspicions %v", k.data, k.suspicions())
			}
			continue
		}
		k.Expect(prompt + lines("got 4", "OK"))
		s := k.only("data came before the prompt")
		if string(k.data) != "late" || s.Count != 3 || string(s.Data) != "ear" {
			t.Errorf("data %q, suspicion %+v", k.data, s)
		}
	}
}

// TestLineFeedBeforePrompt: a TE that ends its lines with CR LF has lost nothing.
func TestLineFeedBeforePrompt(t *testing.T) {
	k := newKitWith(t, slowConfig())
	k.Engine.Basic.E = 0
	k.Send("AT+PROMPT=4\r\n")
	k.Advance(time.Second)
	k.Send("data")
	k.Advance(time.Second)
	k.Expect(prompt + lines("got 4", "OK"))
	if string(k.data) != "data" || len(k.suspicions()) != 0 {
		t.Errorf("data %q, suspicions %v", k.data, k.suspicions())
	}
}

// TestHiddenPrompt sends nothing and takes data all the same (+CIPSPRT).
func TestHiddenPrompt(t *testing.T) {
	k := newKit(t)
	k.prompt.Hidden = true
	k.Send("AT+PROMPT=2\r")
	k.Expect("AT+PROMPT=2\r")
	k.Send("ab")
	k.Expect("ab" + lines("got 2", "OK"))
}

// TestPromptTimeout sends what is there when the time is over (+CIPATS).
func TestPromptTimeout(t *testing.T) {
	k := newKit(t)
	k.Engine.Basic.E = 0
	k.prompt.Timeout = 2 * time.Second
	for _, cmd := range []string{"AT+PROMPT\r", "AT+PROMPT=100\r"} {
		k.Send(cmd)
		k.Send("abc")
		k.Advance(2*time.Second - 1)
		k.Expect(prompt)
		k.Advance(1)
		k.Expect(lines("got 3", "OK"))
	}
	// the timer of a prompt that was ended does not touch the next one
	k.Send("AT+PROMPT\r")
	k.Advance(time.Second)
	k.Send("x\x1a")
	k.Send("AT+PROMPT\r")
	k.Advance(time.Second)
	k.Expect(prompt + lines("got 1", "OK") + prompt)
}

// TestClosePrompt: a link that goes down while the TE types ends the prompt;
// what it types on is a command line, or nothing.
func TestClosePrompt(t *testing.T) {
	k := newKit(t)
	k.Engine.Basic.E = 0
	k.Send("AT+PROMPT=100\r")
	k.Send("half of it")
	k.Expect(prompt)
	k.Engine.URC("CLOSED")
	k.call.ClosePrompt(engine.ErrPlain)
	k.Expect(lines("ERROR", "CLOSED"))
	k.call.ClosePrompt(nil)
	k.Send("the rest\rAT\r")
	k.Expect(lines("OK"))
	if k.data != nil {
		t.Errorf("data %q", k.data)
	}
}

// TestPromptHoldsURC: an unsolicited line waits for the end of the data.
func TestPromptHoldsURC(t *testing.T) {
	k := newKit(t)
	k.Engine.Basic.E = 0
	k.Send("AT+PROMPT=3\r")
	k.Engine.URC("RING")
	k.Advance(time.Minute)
	k.Send("abc")
	k.Expect(prompt + lines("got 3", "OK", "RING"))
}

// TestPromptInALine: the rest of the line runs behind the data.
func TestPromptInALine(t *testing.T) {
	k := newKit(t)
	k.Engine.Basic.E = 0
	k.Send("AT+PROMPT=3;+COUNT\r")
	k.Send("abcAT+COUNT\r")
	k.Expect(prompt + lines("got 3", "OK", "OK"))
	if len(k.ran) != 2 {
		t.Errorf("ran %v", k.ran)
	}
}

// TestPromptAgain: a character that is answered with a prompt, as the CR of a text.
func TestPromptAgain(t *testing.T) {
	k := newKit(t)
	k.prompt.Again = '\r'
	k.Send("AT+PROMPT\r")
	k.Send("a\rb\r")
	k.Expect("AT+PROMPT\r" + prompt + "a\r" + prompt + "b\r" + prompt)
	k.Send("c\x1a")
	k.Expect("c" + lines("got 5", "OK"))
	if string(k.data) != "a\rb\rc" {
		t.Errorf("data %q", k.data)
	}
}
