package modemtest

import (
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modem"
	"sim800emu/profiles"
	"sim800emu/uart"
)

// A State is how far a modem has come when New hands it over.
type State uint8

// The states.
const (
	Registered State = iota // on, registered, attached
	On                      // started, its unsolicited lines of the start read away
	Boot                    // the power key has just been pressed
	Off
)

// How long New lets a modem take; our own choice, above what the profiles draw.
const (
	startLimit = 5 * time.Minute
	settle     = 20 * time.Second
	givenTime  = 5 * time.Second // after each line of Given
)

// An Option is how a modem of New differs from the usual one.
type Option func(*setup)

type setup struct {
	profile profiles.Profile
	seed    uint64
	state   State
	echoOff bool
	log     zerolog.Logger
	network []func(*Network)
	given   []string
}

// Profile makes the modem from p in place of the ideal profile.
func Profile(p profiles.Profile) Option { return func(s *setup) { s.profile = p } }

// Change changes the profile.
func Change(f func(*profiles.Profile)) Option { return func(s *setup) { f(&s.profile) } }

// Seed sets the seed, which is 1 otherwise.
func Seed(n uint64) Option { return func(s *setup) { s.seed = n } }

// Start sets how far the modem has come.
func Start(st State) Option { return func(s *setup) { s.state = st } }

// NoEcho is ATE0.
func NoEcho() Option { return func(s *setup) { s.echoOff = true } }

// Log gives the modem a log.
func Log(l zerolog.Logger) Option { return func(s *setup) { s.log = l } }

// With sets up the network before the modem starts.
func With(f func(*Network)) Option {
	return func(s *setup) { s.network = append(s.network, f) }
}

// Given lets the TE type lines before New returns, each without its CR and with
// five seconds after it. None may fail.
func Given(lines ...string) Option {
	return func(s *setup) { s.given = append(s.given, lines...) }
}

// A Modem is a modem in modem time, with its TE and its network. Its methods
// are for the goroutine of the test.
type Modem struct {
	*modem.Modem
	tb  testing.TB
	te  *te
	net *Network

	looked int // messages of the outbox that steps have looked at
}

// New makes a modem from the ideal profile: it takes no time for anything, and
// it is on, registered and attached. Nothing has been read yet.
func New(tb testing.TB, opts ...Option) *Modem {
	tb.Helper()
	s := setup{profile: profiles.Ideal(), seed: 1, log: zerolog.Nop()}
	for _, o := range opts {
		o(&s)
	}
	m := &Modem{tb: tb}
	made, err := modem.New(modem.Options{
		Profile: s.profile, Seed: s.seed, Log: s.log,
		Network: func(l *kernel.Loop) (socket.Network, error) {
			m.net = newNetwork(tb, l)
			return m.net, nil
		},
		Epoch: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC),
	})
	if err != nil {
		tb.Fatalf("make a modem: %v", err)
	}
	m.Modem = made
	tb.Cleanup(made.Close)
	m.te = &te{loop: m.Loop()}
	m.Line().Attach(m.te)
	for _, f := range s.network {
		f(m.net)
	}
	m.start(s)
	return m
}

func (m *Modem) start(s setup) {
	m.tb.Helper()
	if s.state == Off {
		return
	}
	m.PressPowerKey()
	if s.state == Boot {
		return
	}
	if !m.until(startLimit, func() bool { return m.Power() == modem.On }) {
		m.tb.Fatalf("the modem has not started in %v", startLimit)
	}
	if m.Line().Autobaud() {
		m.Send("AT\r")
	}
	if s.state == Registered && !m.until(startLimit, m.Packet().Attached) {
		m.tb.Fatalf("the modem has not attached in %v", startLimit)
	}
	if s.profile.Timing != (profiles.Timing{}) {
		m.Advance(settle)
	}
	if s.echoOff {
		s.given = append([]string{"ATE0"}, s.given...)
	}
	for _, line := range s.given {
		m.Received()
		m.Send(line + "\r")
		m.Advance(givenTime)
		if got := m.Received(); strings.Contains(got, "ERROR") || strings.Contains(got, "FAIL") {
			m.tb.Fatalf("given %s: the TE read %s", line, encode(got))
		}
	}
	m.Received()
}

// Network is what the modem's sockets reach.
func (m *Modem) Network() *Network { return m.net }

// Send is bytes from the TE; what is due at once happens.
func (m *Modem) Send(s string) { m.SendBytes([]byte(s)) }

// SendBytes is Send for bytes.
func (m *Modem) SendBytes(b []byte) {
	m.Line().Receive(append([]byte(nil), b...))
	m.Advance(0)
}

// Advance lets modem time pass, at once.
func (m *Modem) Advance(d time.Duration) { m.Loop().Advance(d) }

// Received is what the TE has read since the last look.
func (m *Modem) Received() string {
	b, _, _ := m.te.take(m.te.size())
	return string(b)
}

// Expect fails the test unless the TE has read just this since the last look.
func (m *Modem) Expect(want string) {
	m.tb.Helper()
	if got := m.Received(); got != want {
		m.tb.Errorf("the TE read\n\t%s\nwant\n\t%s", encode(got), encode(want))
	}
}

// Quiet lets modem time pass and fails the test if the TE reads anything.
func (m *Modem) Quiet(d time.Duration) {
	m.tb.Helper()
	m.Expect("")
	m.Advance(d)
	if got := m.Received(); got != "" {
		m.tb.Errorf("the TE read %s within %v, want nothing", encode(got), d)
	}
}

// Await lets modem time pass until the TE has read all of want, fails the test
// when something else comes or the time is over, and leaves what follows.
func (m *Modem) Await(want string, within time.Duration) {
	m.tb.Helper()
	m.until(within, func() bool { return m.te.size() >= len(want) })
	got, _, _ := m.te.take(len(want))
	if string(got) != want {
		m.tb.Errorf("the TE read\n\t%s\nwant within %v\n\t%s", encode(string(got)+m.te.unread()), within, encode(want))
	}
}

// Wait lets modem time pass until the TE reads a line of this text, with CR LF
// around it, and returns what stood before it. What follows is left.
func (m *Modem) Wait(line string, within time.Duration) (before string) {
	m.tb.Helper()
	framed := "\r\n" + line + "\r\n"
	if !m.until(within, func() bool { return strings.Contains(m.te.unread(), framed) }) {
		m.tb.Errorf("the TE read\n\t%s\nwant within %v the line %s", encode(m.Received()), within, encode(line))
		return ""
	}
	before, _, _ = strings.Cut(m.te.unread(), framed)
	m.te.take(len(before) + len(framed))
	return before
}

// Pin is an output of the modem as the TE sees it.
func (m *Modem) Pin(p uart.Pin) bool { return m.te.pins[p] }

// until lets modem time pass, from one moment at which something happens to the
// next, until the condition holds. It reports false when the time was over before.
func (m *Modem) until(limit time.Duration, holds func() bool) bool {
	l := m.Loop()
	end := l.Now() + limit
	for {
		l.Advance(0)
		if holds() {
			return true
		}
		next, ok := l.Next()
		if !ok || next > end {
			l.Advance(end - l.Now())
			return holds()
		}
		l.Advance(next - l.Now())
	}
}
