package modemtest_test

import (
	"bytes"
	"crypto/sha256"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"sim800emu/modemtest"
	"sim800emu/profiles"
)

const peerAddr = "203.0.113.9:7"

func connected(t *testing.T) *modemtest.Modem {
	t.Helper()
	m := modemtest.New(t, modemtest.Profile(profiles.Default()), modemtest.NoEcho(), modemtest.With(func(n *modemtest.Network) {
		n.TCP(peerAddr, modemtest.Server{})
	}))
	for _, line := range []string{"AT+CIPMUX=1", `AT+CSTT="internet"`, "AT+CIICR"} {
		m.Send(line + "\r")
		m.Await("\r\nOK\r\n", time.Minute)
	}
	m.Send("AT+CIFSR\r")
	m.Advance(time.Second)
	m.Received() // the address
	m.Send(`AT+CIPSTART=0,"TCP","203.0.113.9",7` + "\r")
	m.Await("\r\nOK\r\n", time.Second)
	m.Await("\r\n0, CONNECT OK\r\n", time.Minute)
	return m
}

// payload takes the data out of +RECEIVE frames.
func payload(t *testing.T, s string) []byte {
	t.Helper()
	var out []byte
	for {
		_, rest, ok := strings.Cut(s, "\r\n+RECEIVE,0,")
		if !ok {
			return out
		}
		head, data, ok := strings.Cut(rest, ":\r\n")
		n, err := strconv.Atoi(head)
		if !ok || err != nil || n > len(data) {
			t.Fatalf("broken +RECEIVE: %.40q", rest)
		}
		out = append(out, data[:n]...)
		s = data[n:]
	}
}

// TestNothingOfThePeerIsLostByARudeTE: whatever the TE does during a transfer,
// the peer's data arrive whole and the modem answers afterwards.
func TestNothingOfThePeerIsLostByARudeTE(t *testing.T) {
	junk := make([]byte, 10<<10)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range junk {
		if junk[i] = byte(r.UintN(256)); junk[i] == '\r' || junk[i] == '\n' {
			junk[i] = 'x'
		}
	}
	sent := make([]byte, 40_000)
	for i := range sent {
		sent[i] = byte(r.UintN(256))
	}
	for name, rude := range map[string]func(m *modemtest.Modem){
		"garbage":             func(m *modemtest.Modem) { m.SendBytes(junk) },
		"10 KB without CR":    func(m *modemtest.Modem) { m.Send("AT+CSQ" + strings.Repeat("A", 10<<10)) },
		"NULs":                func(m *modemtest.Modem) { m.SendBytes(make([]byte, 3000)) },
		"half a command":      func(m *modemtest.Modem) { m.Send("AT+CIPST") },
		"gone at the prompt":  func(m *modemtest.Modem) { m.Send("AT+CIPSEND=0\r"); m.Advance(time.Second); m.Send("abc") },
		"flood of commands":   func(m *modemtest.Modem) { m.Send(strings.Repeat("AT+CSQ\r", 1000)) },
		"flood of half sends": func(m *modemtest.Modem) { m.Send(strings.Repeat("AT+CIPSEND=0,5\rab", 200)) },
	} {
		t.Run(name, func(t *testing.T) {
			m := connected(t)
			m.Network().Peer(0).Send(string(sent))
			m.Advance(2 * time.Second)
			got := m.Received()
			rude(m)
			m.Advance(3 * time.Second)
			// whoever takes over from the TE ends a prompt or a line; a send with
			// a length wants its bytes first
			for range 60 {
				m.Send("\x1b\r")
				m.Advance(5 * time.Second)
				got += m.Received()
			}
			data := payload(t, got)
			if !bytes.Equal(data, sent) {
				t.Fatalf("%d of %d bytes arrived, or others: %x, want %x", len(data), len(sent), sha256.Sum256(data), sha256.Sum256(sent))
			}
			m.Send("AT\r")
			m.Advance(time.Minute)
			if answer := m.Received(); !strings.HasSuffix(answer, "\r\nOK\r\n") {
				t.Errorf("afterwards AT is answered by %q", answer)
			}
		})
	}
}
