package profiles_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// after is modem time from power-on in which an ordinary modem has registered.
const after = 30 * time.Second

// TestStories asks modems of the shipped profiles and, for comparison, one of
// the base profile: what the first answers, the second must not.
func TestStories(t *testing.T) {
	for _, c := range []struct {
		profile string
		wait    time.Duration
		line    string
		want    string
	}{
		{"sim800l-r13.08", after, "ATI", "SIM800 R13.08\r\n"},
		{"sim800l-r13.08", after, "AT+CGMR", "Revision:1308B09SIM800L16\r\n"},
		{"sim800c", after, "AT+CGMM", "SIMCOM_SIM800C\r\n"},
		{"sim800c", after, "AT+CPOWD=1", "NORMAL POWER OFF\r\n"},
		{"sim800h", after, "AT+CGMM", "SIMCOM_SIM800H\r\n"},
		{"sim800f", after, "AT+CGMM", "SIMCOM_SIM800F\r\n"},
		{"sim808", after, "ATI", "SIM808 R14.18\r\n"},
		{"sim900", after, "AT+GOI", "SIM900\r\n"},
		{"fixed-115200", after, "AT+IPR?", "+IPR: 115200\r\n"},
		{"slow-9600", after, "AT+IPR?", "+IPR: 9600\r\n"},
		{"weak-signal", after + 30*time.Second, "AT+CSQ", "+CSQ: 4,5\r\n"},
		{"slow-registration", after, "AT+CREG?", "+CREG: 0,2\r\n"},
		{"registration-denied", after, "AT+CREG?", "+CREG: 0,3\r\n"},
		{"roaming", after + 30*time.Second, "AT+CREG?", "+CREG: 0,5\r\n"},
		{"roaming", after + 30*time.Second, "AT+COPS?", `"Visited Network"`},
		{"no-sim", after, "AT+CMEE=2;+CPIN?", "+CME ERROR: SIM not inserted\r\n"},
		{"pin-locked", after, "AT+CPIN?", "+CPIN: SIM PIN\r\n"},
		{"prepaid-empty", after, `AT+CSTT="internet";+CIICR`, "ERROR\r\n"},
	} {
		t.Run(c.profile+" "+c.line, func(t *testing.T) {
			if got := ask(t, c.profile, c.wait, c.line); !strings.Contains(got, c.want) {
				t.Errorf("%q does not have %q", got, c.want)
			}
			if got := ask(t, profiles.BaseName, c.wait, c.line); strings.Contains(got, c.want) {
				t.Errorf("the base profile answers %q as well", got)
			}
		})
	}
}

// ask powers a modem on, waits, and returns what a line is answered within two minutes.
func ask(t *testing.T, profile string, wait time.Duration, line string) string {
	t.Helper()
	p, err := profiles.Named(profile)
	if err != nil {
		t.Fatal(err)
	}
	m := modemtest.New(t, modemtest.Profile(p), modemtest.Start(modemtest.On))
	m.Advance(wait)
	m.Received()
	m.Send(line + "\r")
	m.Advance(2 * time.Minute)
	return m.Received()
}

// A fixed rate tells RDY at the start, auto-bauding does not (hardware design guides).
func TestReadyLine(t *testing.T) {
	for profile, want := range map[string]bool{"fixed-115200": true, "autobaud": false, profiles.BaseName: false} {
		p, err := profiles.Named(profile)
		if err != nil {
			t.Fatal(err)
		}
		m := modemtest.New(t, modemtest.Profile(p), modemtest.Start(modemtest.Boot))
		m.Advance(after)
		if got := m.Received(); strings.Contains(got, "\r\nRDY\r\n") != want {
			t.Errorf("%s: at the start the TE reads %q", profile, got)
		}
	}
}

// What a server sends takes as long as the link says: 7300 bytes in five
// segments with their headers, and the line's time where it is the slower one.
func TestLinks(t *testing.T) {
	for _, c := range []struct {
		profile  string
		from, to time.Duration
	}{
		{"ideal", 0, 50 * time.Millisecond},
		{"edge", 600 * time.Millisecond, 2 * time.Second}, // the line needs 634 ms
		{"gprs-good", 750 * time.Millisecond, 2 * time.Second},
		{"gprs-typical", 1200 * time.Millisecond, 4 * time.Second},
		{"congested", 3 * time.Second, 20 * time.Second},
		{"gprs-poor", 3750 * time.Millisecond, 12 * time.Second},
		{"slow-9600", 7600 * time.Millisecond, 10 * time.Second},
		{"bursty", 1 * time.Second, 5 * time.Second},
	} {
		t.Run(c.profile, func(t *testing.T) {
			p, err := profiles.Named(c.profile)
			if err != nil {
				t.Fatal(err)
			}
			if p.Line.Baud == 0 {
				p.Line.Baud = 115200
			}
			text := strings.Repeat("0123456789", 730)
			m := modemtest.New(t, modemtest.Profile(p), modemtest.With(func(n *modemtest.Network) {
				n.TCP("203.0.113.9:7", modemtest.Server{Greets: text})
			}))
			m.Advance(time.Minute) // whatever the start still has to say
			m.Received()
			m.Send(`AT+CIPSTART="TCP","203.0.113.9",7` + "\r")
			m.Wait("CONNECT OK", time.Minute)
			start, got := m.Loop().Now(), ""
			for !strings.Contains(got, text) {
				if m.Loop().Now()-start > time.Minute {
					t.Fatalf("after a minute the TE has read %d bytes", len(got))
				}
				m.Advance(time.Millisecond)
				got += m.Received()
			}
			if took := m.Loop().Now() - start; took < c.from || took > c.to {
				t.Errorf("%v, want %v to %v", took, c.from, c.to)
			}
		})
	}
}
