package modemtest_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// A preparation is what had happened on a real module before an exchange of
// seen.jsonl, and where ours does otherwise.
type preparation struct {
	opts   []modemtest.Option
	before map[int]func(*modemtest.Modem)
	differ map[int]string // reasons, by exchange
	cut    []int          // exchanges of which the log shows only a part
}

var (
	up       = []string{"AT+CSTT", "AT+CIICR", "AT+CIFSR"}
	multiUp  = append([]string{"AT+CIPMUX=1"}, up...)
	bearerUp = []string{`AT+SAPBR=3,1,"CONTYPE","GPRS"`, "AT+SAPBR=1,1"}
	fetch    = append([]string{"AT+CIPMUX=1", "AT+CIPQSEND=1", "AT+CIPRXGET=1"}, up...)
)

const (
	broker = `AT+CIPSTART=0,"TCP","test.mosquitto.org",1883`
	link1  = `AT+CIPSTART=1,"TCP","203.0.113.9",80`
	udp0   = `AT+CIPSTART=0,"UDP","203.0.113.181","14450"`
)

func given(lines ...[]string) modemtest.Option {
	var all []string
	for _, l := range lines {
		all = append(all, l...)
	}
	return modemtest.Given(all...)
}

// peerSends lets the first peer send before an exchange.
func peerSends(s string) func(*modemtest.Modem) {
	return func(m *modemtest.Modem) { m.Network().Peer(0).Send(s) }
}

// at is where the modem is.
func at(lat, lon float64) modemtest.Option {
	return modemtest.Change(func(p *profiles.Profile) {
		p.Network.Location = profiles.Location{Known: true, Latitude: lat, Longitude: lon}
	})
}

// answersSoon lets the web server of the logs answer in a second.
func answersSoon(size int) func(*modemtest.Modem) {
	return func(m *modemtest.Modem) {
		m.Loop().After(time.Second, func() {
			m.Network().Peer(0).Send(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", size, strings.Repeat("x", size)))
		})
	}
}

// twoSendsFail makes the next two sends fail after a second, and leaves the link.
func twoSendsFail(m *modemtest.Modem) {
	if err := m.AddFault("send-fail:after=1s@command AT+CIPSEND* times 2"); err != nil {
		panic(err)
	}
}

func peerCloses(m *modemtest.Modem) { m.Network().Peer(0).Close() }

func options(o ...modemtest.Option) preparation { return preparation{opts: o} }

// page is the beginning of an HTTP answer with so many bytes behind it.
func page(lines []string, total int) string {
	s := strings.Join(lines, "\r\n")
	return s + strings.Repeat("x", total-len(s))
}

var preparations = map[string]preparation{
	"t0005": options(given(fetch)),
	"t0006": {
		opts:   []modemtest.Option{given(fetch, []string{broker})},
		before: map[int]func(*modemtest.Modem){1: peerSends(" \x02\x00\x00")},
	},
	"t0007": {
		opts: []modemtest.Option{given([]string{"AT+CIPMUX=1", "AT+CIPRXGET=1"}, up, []string{link1})},
		before: map[int]func(*modemtest.Modem){0: func(m *modemtest.Modem) {
			m.Network().Peer(0).Send(page([]string{
				"HTTP/1.1 200 OK", "X-Powered-By: Express", "Access-Control-Allow-Origin: *",
				"Content-Type: application/json; charset=utf-8", "Content-Length: 20",
				`ETag: W/"14-cbmD/auWoSatriSIgZCfCUgg0jw"`, "set-cookie: connect.sid=s%3AHppfMVIrDeQ3Z7wuBx",
			}, 428))
			m.Advance(0)
			m.Received() // the announcement
		}},
		differ: map[int]string{3: "the log is cut within the data and shows a later CLOSE OK in place of the OK"},
	},
	"t0008": options(given([]string{"AT+CIPMUX=1", "AT+CIPRXGET=1"}, up, []string{link1, "AT+CIPCLOSE=1"})),
	"t0012": {
		opts: []modemtest.Option{given([]string{"AT+CIPMUX=1", "AT+CIPRXGET=1"}, up, []string{link1})},
		before: map[int]func(*modemtest.Modem){0: func(m *modemtest.Modem) {
			const shown = "ng/s=a:KU/000000000000000/ping/s<a:KU/000000000000000/p"
			m.Network().Peer(0).Send(strings.Repeat("\x01", 63-len(shown)) + shown + strings.Repeat("x", 2871-63))
			m.Advance(0)
			m.Received()
		}},
	},
	"t0013": {
		opts:   []modemtest.Option{given([]string{"AT+CIPMUX=1", "AT+CIPRXGET=1"}, up, []string{link1})},
		before: map[int]func(*modemtest.Modem){0: twoSendsFail},
	},
	"t0019": {
		opts: []modemtest.Option{given(up)},
		before: map[int]func(*modemtest.Modem){0: func(m *modemtest.Modem) {
			m.Packet().DropContext() // a state in which all is refused
			m.Advance(0)
			m.Received()
		}},
	},
	"t0032": {
		opts: []modemtest.Option{given(up, []string{"AT+CMEE=2"})},
		before: map[int]func(*modemtest.Modem){0: func(m *modemtest.Modem) {
			m.Packet().DropContext()
			m.Advance(0)
			m.Received()
		}},
		cut: []int{0},
	},
	"t0048": options(given([]string{"AT+CMEE=2"})),
	"t0049": {opts: []modemtest.Option{given(bearerUp)}, before: map[int]func(*modemtest.Modem){4: answersSoon(55)}},
	"t0055": {cut: []int{0}},
	"t0062": options(given([]string{"AT+CIPMUX=1", `AT+CSTT="internet"`})),
	"t0063": options(modemtest.Change(func(p *profiles.Profile) { p.Network.RejectAPN = "internet" }),
		given([]string{"AT+CIPMUX=1", `AT+CSTT="internet"`})),
	"t0064": options(given([]string{"AT+CIPMUX=1", `AT+CSTT="internet"`, "AT+CIICR"})),
	"t0065": options(given(multiUp)),
	"t0066": options(given(multiUp, []string{udp0})),
	"t0067": options(modemtest.With(func(n *modemtest.Network) {
		n.UDP("203.0.113.181:14450", modemtest.Server{Answer: modemtest.Unreachable})
	}), given(multiUp, []string{udp0})),
	"t0068": options(given(multiUp, []string{udp0})),
	"t0070": options(at(51.1, -2.1), given(bearerUp)),
	"t0091": {},
	"t0093": options(given(up)),
	"t0094": options(given(up)),
	"t0095": options(given(multiUp, []string{link1, "AT+CIPCLOSE=1"})),
	"t0104": {},
	"t0105": {},
	"t0106": options(given([]string{"AT+HTTPINIT", `AT+HTTPPARA="CID","1"`, `AT+HTTPPARA="URL","http://httpbin.org/anything"`})),
	"t0107": {},
	"t0108": {},
	"t0109": options(given([]string{"AT+CIPMODE=1"})),
	"t0110": options(given([]string{"AT+CIPMODE=1"}, up)),
	"t0111": {
		opts:   []modemtest.Option{given([]string{"AT+CIPMODE=1"}, up, []string{`AT+CIPSTART="TCP","203.0.113.9",80`})},
		before: map[int]func(*modemtest.Modem){0: peerCloses},
	},
	"t0112": options(given([]string{"AT+CIPMODE=1"})),
	"t0114": options(given(bearerUp, []string{"AT+CMEE=2"})),
	"t0115": {
		opts: []modemtest.Option{modemtest.Change(func(p *profiles.Profile) {
			p.Device.Lacks = append(p.Device.Lacks, "+HTTPSSL")
			p.Link.DelayUp = kernel.Fixed(7 * time.Second) // more than a replay waits between two commands
		}), given(bearerUp, []string{"AT+CMEE=2", "AT+HTTPINIT", "AT+CREG=1"})},
		before: map[int]func(*modemtest.Modem){6: func(m *modemtest.Modem) {
			m.Loop().After(4*time.Second, func() { m.Packet().SetRegistration(5) })
		}},
	},
	"t0131": {
		opts: []modemtest.Option{given([]string{"AT+CMEE=1"})},
		before: map[int]func(*modemtest.Modem){
			0: func(m *modemtest.Modem) { m.Packet().SetRegistration(2) },
			1: func(m *modemtest.Modem) { m.Packet().SetRegistration(1) },
			2: func(m *modemtest.Modem) { m.Packet().SetRegistration(2) }, // for packets that network was not ready yet
			3: func(m *modemtest.Modem) { m.Packet().SetRegistration(1) },
		},
	},
	"t0132": options(modemtest.With(func(n *modemtest.Network) {
		n.UDP("203.0.113.123:123", modemtest.Server{Answers: "\x1c\x01" + strings.Repeat("\x00", 38) + "\xe5\x46\x5e\x60\x00\x00\x00\x00"})
	})),
	"t0133": {},
	"t0134": options(given(up)),
	"t0156": {
		opts:   []modemtest.Option{given(up)},
		before: map[int]func(*modemtest.Modem){3: peerSends("This is a TCP response message from my server!")},
		differ: map[int]string{4: "all other logs and the manual have CLOSE OK (manual 8.2.6)"},
	},
	"t0157": {before: map[int]func(*modemtest.Modem){6: peerSends("This is a UDP response message from my server!")}},
	"t0166": options(at(-12.345678, -12.345678)),
	"t0183": options(given([]string{"AT+CREG=1"})),
	"t0185": {
		opts:   []modemtest.Option{given([]string{"AT+CIPQSEND=1"}, up)},
		before: map[int]func(*modemtest.Modem){4: peerCloses},
		cut:    []int{2},
	},
	"t0247": {
		opts:   []modemtest.Option{given(bearerUp, []string{"AT+HTTPINIT", `AT+HTTPPARA="CID",1`, `AT+HTTPPARA="URL","203.0.113.7"`})},
		before: map[int]func(*modemtest.Modem){0: answersSoon(0)},
	},
	"t0252": options(given([]string{"AT+CIPSHUT", "AT+CIPMUX=1", "AT+CIPQSEND=1", "AT+CIPRXGET=1", `AT+CSTT="apn"`})),
	"t0253": {
		opts: []modemtest.Option{given(fetch, []string{`AT+CIPSTART=1,"TCP","cdn.rawgit.com",80`})},
		before: map[int]func(*modemtest.Modem){5: func(m *modemtest.Modem) {
			m.Loop().After(time.Second, func() { m.Network().Peer(0).Send("HTTP/1.1 200 OK") })
		}},
	},
	"t0254": {
		opts: []modemtest.Option{given(fetch, []string{link1})},
		before: map[int]func(*modemtest.Modem){0: func(m *modemtest.Modem) {
			m.Network().Peer(0).Send(page([]string{
				"HTTP/1.1 200 OK", "Date: Sun, 06 Aug 2017 00:22:02 GMT", "Content-Type: text/plain;charset=utf-8",
				"Connection: close", "X-Content-Type-Options: nosniff", "X-Robots-Tag: none",
				"Access-Control-Allow-Origin: *", `ETag: "675136a9bcc9b879e0ebcfbee3eb7bc7745c2e27"`, "Cache-C",
			}, 1371))
			m.Advance(0)
			m.Received()
		}},
	},
	"t0269": {
		opts: []modemtest.Option{given(multiUp, []string{`AT+CIPSTART=0,"TCP","203.0.113.9",80`, "AT+CSCLK=1"})},
		before: map[int]func(*modemtest.Modem){0: func(m *modemtest.Modem) {
			m.SetDTR(false)
			m.Advance(time.Minute)
			m.Network().Peer(0).Send("\x01\x02\x03\x04")
		}},
	},
	"t0270": {
		opts:   []modemtest.Option{given(multiUp, []string{`AT+CIPSTART=0,"TCP","203.0.113.9",80`})},
		before: map[int]func(*modemtest.Modem){0: peerSends("thirteen byte")},
	},
}

// hosts are the names and servers of the logs.
func hosts(n *modemtest.Network) {
	n.Name("test.mosquitto.org", "5.196.95.208")
	n.Name("io.adafruit.com", "203.0.113.30")
	n.Name("tcp.example.net", "203.0.113.31")
	n.Name("udp.connectivity-suite.cloud", "203.0.113.32")
	n.Name("cdn.rawgit.com", "203.0.113.80")
	n.Name("pool.ntp.org", "203.0.113.123")
	n.Name("api.openvehicles.com", "203.0.113.33")
	for _, a := range []string{
		"5.196.95.208:1883", "203.0.113.30:1883", "203.0.113.31:4444", "203.0.113.33:6867",
		"203.0.113.80:80", "203.0.113.9:80", "203.0.113.9:1883", "198.51.100.236:8778", "203.0.113.7:80",
	} {
		n.TCP(a, modemtest.Server{})
	}
}

// agreed is the least part of all exchanges that agree, in per cent.
const agreed = 95

// TestSeen compares every log with our modem, and every difference with the table.
func TestSeen(t *testing.T) {
	seen := modemtest.LoadSeen(t, "testdata/seen.jsonl")
	all := morePreparations(t)
	maps.Copy(all, preparations)
	maps.Copy(all, ipPreparations(t, seen))
	maps.Copy(all, generalPreparations(t))
	maps.Copy(all, publicPreparations(t, seen))
	maps.Copy(all, forumPreparations(t, seen))
	if len(seen) != len(all) {
		t.Errorf("there are %d logs and %d preparations", len(seen), len(all))
	}
	doc, err := os.ReadFile("../docs/transcripts.md")
	if err != nil {
		t.Fatal(err)
	}
	exchanges, differences := 0, 0
	for _, s := range seen {
		exchanges += len(s.Exchange)
		t.Run(s.ID, func(t *testing.T) {
			p, ok := all[s.ID]
			if !ok {
				t.Fatal("no preparation")
			}
			differences += replay(t, s, p)
			for i, why := range p.differ {
				if row := fmt.Sprintf("| %s | %d | %s |", s.ID, i+1, why); !strings.Contains(string(doc), row) {
					t.Errorf("docs/transcripts.md lacks the row\n%s", row)
				}
			}
		})
	}
	share := 100 * float64(exchanges-differences) / float64(exchanges)
	t.Logf("%d of %d exchanges agree, %.1f %%", exchanges-differences, exchanges, share)
	if share < agreed {
		t.Errorf("%.1f %% of the exchanges agree, want %d %%", share, agreed)
	}
}

// replay plays one log and tells how many exchanges differ.
func replay(t *testing.T, s modemtest.Seen, p preparation) int {
	opts := p.opts
	if s.Echo == nil || !*s.Echo {
		opts = append([]modemtest.Option{modemtest.NoEcho()}, opts...)
	}
	left := map[int]bool{}
	for i := range p.differ {
		left[i] = true
	}
	diff := modemtest.New(t, append([]modemtest.Option{modemtest.With(hosts)}, opts...)...).Replay(s, p.before)
	n := 0
	for _, d := range diff {
		if slices.Contains(p.cut, d.Exchange) && shows(d.Got, d.Want) {
			continue
		}
		if p.differ[d.Exchange] == "" {
			t.Errorf("%s: exchange %d, %s: shapes\n\t%q\nwant\n\t%q", s.Source, d.Exchange, d.Send, d.Got, d.Want)
		}
		delete(left, d.Exchange)
		n++
	}
	for i := range left {
		t.Errorf("exchange %d does not differ any more: %s", i, p.differ[i])
	}
	return n
}

// shows reports that got has the lines of want in their order. The last of want
// may be cut short.
func shows(got, want []string) bool {
	for _, g := range got {
		if len(want) > 0 && (g == want[0] || len(want) == 1 && strings.HasPrefix(g, want[0])) {
			want = want[1:]
		}
	}
	return len(want) == 0
}
