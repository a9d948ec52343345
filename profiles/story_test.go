package profiles_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"sim800emu/modemtest"
	"sim800emu/profiles"
	"sim800emu/uart"
)

// after is modem time in which an ordinary modem has registered.
const after = 30 * time.Second

// TestStories plays each story under its profile and under the other one.
func TestStories(t *testing.T) {
	for _, s := range profiles.Stories() {
		t.Run(s.Profile+" "+s.Steps[0], func(t *testing.T) {
			other := s.Against
			if other == "" {
				other = profiles.BaseName
			}
			with, without := play(t, s, s.Profile), play(t, s, other)
			has := func(got, want string) bool { return want != "" && strings.Contains(got, want) }
			switch {
			case s.With == "" && s.Without == "" || s.Sees == "" || s.Else == "":
				t.Error("the story tells nothing")
			case s.With != "" && !has(with, s.With):
				t.Errorf("with the profile %q does not have %q", with, s.With)
			case s.Without != "" && !has(without, s.Without):
				t.Errorf("without it %q does not have %q", without, s.Without)
			case has(without, s.With):
				t.Errorf("without it %q has it as well", without)
			case has(with, s.Without):
				t.Errorf("with it %q has what it should not", with)
			}
		})
	}
}

// TestEachProfileHasAStory: one that is shipped is shown to do something.
func TestEachProfileHasAStory(t *testing.T) {
	told := map[string]bool{}
	for _, s := range profiles.Stories() {
		told[s.Profile] = true
	}
	for _, s := range profiles.LinkStories() {
		told[s.Profile] = true
	}
	for _, name := range profiles.Names() {
		if !told[name] {
			t.Errorf("no story tells of %s", name)
		}
		delete(told, name)
	}
	for name := range told {
		t.Errorf("a story tells of %s, which is not shipped", name)
	}
}

// named is a modem under a shipped profile, with the server of the stories.
func named(t *testing.T, profile string, server modemtest.Server, opts ...modemtest.Option) *modemtest.Modem {
	t.Helper()
	p, err := profiles.Named(profile)
	if err != nil {
		t.Fatal(err)
	}
	return modemtest.New(t, append([]modemtest.Option{
		modemtest.Profile(p), modemtest.With(func(n *modemtest.Network) {
			n.TCP("203.0.113.9:7", server)
			n.Name("peer.test", "203.0.113.9")
		}),
	}, opts...)...)
}

// play returns what the TE reads in a story.
func play(t *testing.T, s profiles.Story, profile string) string {
	t.Helper()
	start := modemtest.On
	if s.Boot {
		start = modemtest.Off
	}
	m := named(t, profile, modemtest.Server{}, modemtest.Start(start))
	te := &ear{}
	m.Line().Attach(te)
	if s.Boot {
		m.PressPowerKey()
	} else {
		m.Send("ATE0\r")
		m.Advance(after)
		te.got = nil
	}
	for _, step := range s.Steps {
		do(t, m, te, step)
	}
	return string(te.got)
}

// do is one step of a story.
func do(t *testing.T, m *modemtest.Modem, te *ear, step string) {
	t.Helper()
	last := len(m.Network().Peers()) - 1
	word, rest, _ := strings.Cut(step, " ")
	times, err := strconv.Atoi(strings.TrimSuffix(word, "x"))
	switch {
	case step == "deaf" || step == "hears":
		if te.deaf = step == "deaf"; !te.deaf {
			m.Line().Room()
		}
	case step[0] == '+':
		m.Advance(span(t, step[1:]))
	case word == "until":
		m.Advance(span(t, rest) - m.Loop().Now())
	case word == "data":
		m.Send(rest)
		m.Advance(time.Second)
	case step == "peer ends":
		m.Network().Peer(last).Close()
		m.Advance(0)
	case strings.HasPrefix(step, "peer sends "):
		n, err := strconv.Atoi(step[len("peer sends "):])
		if err != nil {
			t.Fatal(err)
		}
		m.Network().Peer(last).Send(profiles.Numbered(n))
		m.Advance(time.Second)
	case word == "peer":
		m.Network().Peer(last).Send(rest)
		m.Advance(0)
	case err == nil && word[len(word)-1] == 'x':
		for range times {
			do(t, m, te, rest)
		}
	default:
		m.Send(step + "\r")
		m.Advance(time.Second)
	}
}

func span(t *testing.T, s string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// An ear is a TE that may stop reading.
type ear struct {
	got  []byte
	deaf bool
}

// Write implements uart.Port.
func (e *ear) Write(b []byte) int {
	if e.deaf {
		return 0
	}
	e.got = append(e.got, b...)
	return len(b)
}
func (*ear) SetSpeed(int, uart.Format) {}
func (*ear) Paced() bool               { return false }
func (*ear) SetPin(uart.Pin, bool)     {}
