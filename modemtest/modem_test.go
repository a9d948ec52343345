package modemtest_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"sim800emu/modem"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

func TestStates(t *testing.T) {
	for _, c := range []struct {
		state    modemtest.State
		power    modem.PowerState
		attached bool
	}{
		{modemtest.Off, modem.Off, false},
		{modemtest.On, modem.On, true},
		{modemtest.Registered, modem.On, true},
	} {
		m := modemtest.New(t, modemtest.Start(c.state))
		if m.Power() != c.power || m.Packet().Attached() != c.attached {
			t.Errorf("state %d: power %v, attached %v", c.state, m.Power(), m.Packet().Attached())
		}
		m.Expect("")
	}
	m := modemtest.New(t, modemtest.Profile(profiles.Default()), modemtest.Seed(7), modemtest.NoEcho())
	m.Quiet(time.Minute)
	m.Send("AT\r")
	m.Await("\r\nOK\r\n", time.Second)
}

// TestDriver is how somebody else tests a driver: it reads and writes a port,
// and modem time passes while it reads.
func TestDriver(t *testing.T) {
	m := modemtest.New(t,
		modemtest.Profile(profiles.Default()), modemtest.NoEcho(),
		modemtest.With(func(n *modemtest.Network) {
			n.Name("example.net", "203.0.113.9")
			n.TCP("203.0.113.9:7", modemtest.Server{Echo: true})
		}))
	port := m.Port()
	lines := bufio.NewReader(port)
	until := func(want string) {
		t.Helper()
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatalf("waiting for %s: %v", want, err)
			}
			if strings.TrimSpace(line) == want {
				return
			}
		}
	}
	write := func(s string) {
		t.Helper()
		if _, err := io.WriteString(port, s); err != nil {
			t.Fatal(err)
		}
	}
	write("AT+CIPSTART=\"TCP\",\"example.net\",7\r")
	until("CONNECT OK")
	write("AT+CIPSEND=7\r")
	prompt := make([]byte, 4)
	if _, err := io.ReadFull(lines, prompt); err != nil || string(prompt) != "\r\n> " {
		t.Fatalf("prompt %q, %v", prompt, err)
	}
	write("hello\r\n")
	until("SEND OK")
	until("hello")
	if got := m.Network().Peer(0).Received(); got != "hello\r\n" {
		t.Errorf("the server has got %q", got)
	}
	port.Timeout = time.Hour
	if n, err := port.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a read of a quiet line: %d, %v", n, err)
	}
}

// TestCredit: a peer gives no more than the modem has room for.
func TestCredit(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(),
		modemtest.Change(func(p *profiles.Profile) { p.Receive.Segment, p.Receive.Window = 100, 1000 }),
		modemtest.With(func(n *modemtest.Network) {
			n.TCP("203.0.113.9:7", modemtest.Server{Greets: strings.Repeat("x", 5000)})
		}),
		modemtest.Given("AT+CIPRXGET=1", `AT+CIPSTART="TCP","203.0.113.9",7`))
	p := m.Network().Peer(0)
	if p.Waiting() != 4000 || p.Credit() != 0 {
		t.Errorf("%d bytes wait with a credit of %d, want 4000 and 0", p.Waiting(), p.Credit())
	}
	p.Close()
	m.Quiet(time.Minute)
	m.Send("AT+CIPRXGET=2,1000\r")
	m.Advance(0)
	if p.Waiting() != 3000 {
		t.Errorf("%d bytes wait, want 3000", p.Waiting())
	}
}

func TestLocalPort(t *testing.T) {
	m := modemtest.New(t, modemtest.With(func(n *modemtest.Network) { n.TCP("203.0.113.9:7", modemtest.Server{}) }),
		modemtest.Given(`AT+CLPORT="TCP",6867`, `AT+CIPSTART="TCP","203.0.113.9",7`))
	if got := m.Network().Peer(0).Local().Port(); got != 6867 {
		t.Errorf("the local port is %d, want that of +CLPORT, 6867", got)
	}
}

func TestWait(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.With(func(n *modemtest.Network) {
		n.TCP("203.0.113.9:7", modemtest.Server{After: 3 * time.Second, Greets: "hello", ClosesAfter: 2})
	}))
	m.Send("AT+CIPSTART=\"TCP\",\"203.0.113.9\",7\r")
	if before := m.Wait("CONNECT OK", 10*time.Second); before != "\r\nOK\r\n" {
		t.Errorf("before CONNECT OK stood %q", before)
	}
	m.Await("hello", time.Second)
	m.Send("AT+CIPSEND=2\rhi")
	m.Expect("\r\n> \r\nSEND OK\r\n")
	start := m.Loop().Now()
	m.Wait("CLOSED", time.Minute)
	if took := m.Loop().Now() - start; took != 2*time.Second {
		t.Errorf("CLOSED came after %v, want 2s", took)
	}
}
