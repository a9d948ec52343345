package profiles_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// TestLinkStories measures each figure under its profile and under the base profile.
func TestLinkStories(t *testing.T) {
	for _, s := range profiles.LinkStories() {
		t.Run(s.Profile+" "+string(s.Measure), func(t *testing.T) {
			if got := measure(t, s.Profile, s.Measure); got < s.From || got > s.To {
				t.Errorf("%s %v, want %v to %v", s.Measure, got, s.From, s.To)
			}
			if got := measure(t, profiles.BaseName, s.Measure); got < s.BaseFrom || got > s.BaseTo {
				t.Errorf("without it, %s %v, want %v to %v", s.Measure, got, s.BaseFrom, s.BaseTo)
			}
			if s.From <= s.BaseTo && s.BaseFrom <= s.To {
				t.Error("the two ranges overlap: they do not show the profile")
			}
		})
	}
}

// measure takes one figure.
func measure(t *testing.T, profile string, what profiles.Measure) time.Duration {
	t.Helper()
	const bulk = 29200
	server := modemtest.Server{}
	switch what {
	case profiles.Bulk, profiles.Pause:
		server.Greets = profiles.Numbered(bulk)
	case profiles.Answers:
		server.Answers = "pong"
	}
	m := named(t, profile, server, modemtest.NoEcho(), modemtest.Change(func(p *profiles.Profile) {
		if p.Line.Baud == 0 {
			p.Line.Baud = 115200
		}
	}))
	m.Send("AT+CIPQSEND=1\r")
	m.Advance(time.Second)
	m.Received()
	m.Send(`AT+CIPSTART="TCP","203.0.113.9",7` + "\r")
	m.Wait("CONNECT OK", time.Minute)
	begin := m.Loop().Now()
	switch what {
	case profiles.Bulk:
		listen(t, m, bulk, 2*time.Minute)
		return m.Loop().Now() - begin
	case profiles.Pause:
		pauses := slices.Sorted(slices.Values(listen(t, m, bulk, 2*time.Minute)))
		return pauses[len(pauses)/2]
	case profiles.Answers:
		for range 20 {
			m.Send("AT+CIPSEND=4\r")
			for got := ""; !strings.Contains(got, "> "); got += m.Received() {
				m.Advance(time.Millisecond)
			}
			m.Send("ping")
			for got := ""; !strings.Contains(got, "pong"); got += m.Received() {
				if m.Loop().Now()-begin > 5*time.Minute {
					t.Fatalf("no answer: %q", got)
				}
				m.Advance(time.Millisecond)
			}
		}
		return m.Loop().Now() - begin
	}
	longest, quiet := time.Duration(0), time.Duration(0)
	for i := range 3000 {
		if i%10 == 0 {
			m.Network().Peer(0).Send("0123456789")
		}
		m.Advance(100 * time.Millisecond)
		if quiet += 100 * time.Millisecond; m.Received() != "" {
			longest, quiet = max(longest, quiet), 0
		}
	}
	return max(longest, quiet)
}

// listen reads n bytes and returns the pauses between them that are above 50 ms.
func listen(t *testing.T, m *modemtest.Modem, n int, within time.Duration) (pauses []time.Duration) {
	t.Helper()
	begin, quiet, got := m.Loop().Now(), time.Duration(0), 0
	for got < n {
		if m.Loop().Now()-begin > within {
			t.Fatalf("after %v the TE has read %d bytes of %d", within, got, n)
		}
		m.Advance(time.Millisecond)
		quiet += time.Millisecond
		if k := len(m.Received()); k > 0 {
			if got > 0 && quiet > 50*time.Millisecond {
				pauses = append(pauses, quiet)
			}
			got, quiet = got+k, 0
		}
	}
	return pauses
}
