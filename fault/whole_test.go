package fault_test

import (
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// repaired are the faults of the network after which TCP has carried every byte:
// they cost time and nothing else.
var repaired = [...]string{
	"stall:for=3s@byte every 7000 link 0 down",
	"stall:for=3s,way=up@byte every 7000 link 0 up",
	"stall:for=20s",
	"connect-slow:by=20s",
}

// TestContentIsUntouched: under each shipped profile of a link, and under each fault that
// TCP repairs, what arrives is what was sent, by its SHA-256, in both directions.
func TestContentIsUntouched(t *testing.T) {
	all, err := profiles.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if i.Kind == "link" || i.Name == profiles.BaseName || i.Name == "ideal" {
			p, err := profiles.Named(i.Name)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(i.Name, func(t *testing.T) { bothWays(t, p, false) })
		}
	}
	for _, f := range repaired {
		t.Run(f, func(t *testing.T) { bothWays(t, profiles.Ideal(), false, f) })
	}
	for _, f := range [...]string{"early-closed", "early-closed:waits=prompt"} { // what has come stays to be read
		t.Run(f, func(t *testing.T) { bothWays(t, profiles.Default(), true, f) })
	}
}

// bothWays carries data down, read by +CIPRXGET, and up, by sends of a fixed length;
// with ends the server closes behind the first and there is no way up.
func bothWays(t *testing.T, p profiles.Profile, ends bool, faults ...string) {
	const size, chunk = 40000, 1000
	if p.Line.Baud == 0 {
		p.Line.Baud = 115200
	}
	down, up := profiles.Numbered(size), strings.ToUpper(profiles.Numbered(size))
	m := rig(t, []modemtest.Option{modemtest.Profile(p), withServer(modemtest.Server{Greets: down}), modemtest.Given("AT+CIPRXGET=1")}, faults...)
	m.Send(start + "\r")
	m.Wait("CONNECT OK", 3*time.Minute)
	if ends {
		m.Network().Peer(0).Close()
	}
	var got strings.Builder
	for idle := 0; got.Len() < size && idle < 1000; {
		m.Received()
		m.Send("AT+CIPRXGET=2,1460\r")
		text := m.Wait("OK", time.Minute)
		_, data, some := strings.Cut(text, "\r\n+CIPRXGET: 2,")
		if _, data, some = strings.Cut(data, "\r\n"); !some || data == "" {
			idle++
			m.Advance(500 * time.Millisecond)
			continue
		}
		idle = 0
		got.WriteString(data)
	}
	same(t, "the TE", got.String(), down)
	if ends {
		acted(t, m)
		return
	}
	m.Received()
	var sent strings.Builder
	for at := 0; at < size; at += chunk {
		m.Send("AT+CIPSEND=1000\r")
		m.Advance(time.Second)
		m.Send(up[at : at+chunk])
		m.Wait("SEND OK", 5*time.Minute)
		sent.WriteString(m.Network().Peer(0).Received())
	}
	same(t, "the peer", sent.String(), up)
	acted(t, m)
}

func acted(t *testing.T, m *modemtest.Modem) {
	t.Helper()
	for _, r := range m.Faults().Report() {
		if r.Acted == 0 {
			t.Errorf("it has not acted: %s", r)
		}
	}
}

func same(t *testing.T, who, got, want string) {
	t.Helper()
	if sha256.Sum256([]byte(got)) != sha256.Sum256([]byte(want)) {
		t.Errorf("%s got %d bytes of %d, or others", who, len(got), len(want))
	}
}
