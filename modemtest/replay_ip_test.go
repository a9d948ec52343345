package modemtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// ipHosts are the names and servers of these logs.
func ipHosts(n *modemtest.Network) {
	n.Name("vsh.pp.ua", "212.237.59.104")
	n.Name("mydomain.co.uk", "203.0.113.40")
	n.Name("albertomercurio.it", "203.0.113.41")
	n.Name("conti.ml", "203.0.113.42")
	n.Name("device.connectivity-suite.cloud", "203.0.113.44")
	n.TCP("203.0.113.40:80", modemtest.Server{Answer: modemtest.Silent})
	n.TCP("203.0.113.41:443", modemtest.Server{Answer: modemtest.Accept, ClosesAfter: 1})
	n.TCP("203.0.113.42:1883", modemtest.Server{Answer: modemtest.Silent})
	n.TCP("212.237.59.104:80", modemtest.Server{})
	n.TCP("51.116.145.38:80", modemtest.Server{})
	n.TCP("203.0.113.7:80", modemtest.Server{})
	n.Echo("142.250.186.99", 100*time.Millisecond, 112)
	n.Name("www.1nce.net", "142.250.186.99")
	n.Name("www.example.com", "93.184.216.34")
	n.Name("google.com", "203.0.113.46")
	n.TCP("203.0.113.46:80", modemtest.Server{})
	n.Name("bot9.us", "23.95.25.247")
	n.Name("ttttext.com", "203.0.113.45")
	n.Name("thisshould.behidden.com", "203.0.113.7")
	n.Name("time1.google.com", "203.0.113.123")
	for _, a := range []string{"192.227.251.64:8002", "23.95.25.247:8002", "116.228.221.51:8500", "203.0.113.45:1883"} {
		n.TCP(a, modemtest.Server{})
	}
	for _, a := range []string{"202.120.2.101:123", "203.0.113.123:123"} {
		n.UDP(a, modemtest.Server{Answers: "\x1c\x01" + strings.Repeat("\x00", 38) + "\xe5\x46\x5e\x60\x00\x00\x00\x00"})
	}
}

// ipPreparations are those of the logs f… on the toolkit and the IP applications:
// their setup lines, and beside them what happened around.
func ipPreparations(t *testing.T, seen []modemtest.Seen) map[string]preparation {
	all := aroundIP(t)
	for _, s := range seen {
		if !strings.HasPrefix(s.ID, "f") {
			continue
		}
		p := all[s.ID]
		p.opts = append([]modemtest.Option{given(s.Setup)}, p.opts...)
		all[s.ID] = p
	}
	return all
}

// aroundIP is what the setup lines do not tell.
func aroundIP(t *testing.T) map[string]preparation {
	ip := func(o ...modemtest.Option) preparation {
		return options(append([]modemtest.Option{modemtest.With(ipHosts)}, o...)...)
	}
	const never = 24 * time.Hour
	answers := func(body string) step {
		return func(m *modemtest.Modem) {
			m.Loop().After(time.Second, func() {
				p := m.Network().Peers()
				p[len(p)-1].Send(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
			})
		}
	}
	files := func(n *modemtest.Network) {
		n.TCP("203.0.113.21:21", modemtest.Server{Greets: "220 ready\r\n"})
		n.TCP("203.0.113.21:2020", modemtest.Server{})
	}
	dialogue := func(m *modemtest.Modem) {
		for i, reply := range []string{
			"331 password\r\n", "230 in\r\n", "200 type\r\n", "250 there\r\n", "227 passive (203,0,113,21,7,228)\r\n", "150 go on\r\n",
		} {
			m.Loop().After(time.Duration(i+1)*500*time.Millisecond, func() { m.Network().Peer(0).Send(reply) })
		}
	}
	google := func(text string) step {
		return func(m *modemtest.Modem) {
			m.Loop().After(500*time.Millisecond, func() { m.Network().Peer(0).Send(text) })
		}
	}
	return map[string]preparation{
		"f001": ip(),
		"f003": ip().with(4, passes(70*time.Second)),
		"f005": ip(),
		"f006": ip(change(func(p *profiles.Profile) { p.Network.USSD = nil })).with(16, func(m *modemtest.Modem) {
			m.Network().Peer(0).Send("HTTP/1.1 200 OK\r\nServer: nginx/1.10.3 (Ubuntu)\r\nDate: Wed, 08 Apr 2020 20:53:03 GMT\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + strings.Repeat("x", 513))
		}),
		"f007": options(modemtest.With(func(n *modemtest.Network) {
			n.Name("vsh.pp.ua", "212.237.59.104")
			n.TCP("212.237.59.104:80", modemtest.Server{Answer: modemtest.Silent})
		})),
		"f008": options().cutAt(2),
		"f009": options().with(5, func(m *modemtest.Modem) {
			if err := m.AddFault("error:family=plain@command AT+SAPBR=1,1 times 1"); err != nil {
				panic(err)
			}
		}),
		"f010": ip(),
		"f011": options(change(func(p *profiles.Profile) {
			p.Timing.Attach = kernel.Fixed(never)
			p.Timing.Register = kernel.Fixed(never)
		}), modemtest.Start(modemtest.On)),
		"f014": options(modemtest.With(files)).with(0, dialogue),
		"f016": ip(change(func(p *profiles.Profile) { p.Network.Roaming = true })),
		"f018": ip(change(func(p *profiles.Profile) { p.Network.Roaming = true })),
		"f019": ip(), "f020": ip(),
		"f021": ip().with(10, func(m *modemtest.Modem) {
			m.Network().Peer(1).Close()
			m.Advance(10 * time.Second)
			m.Received()
		}),
		"f024": options(at(53.065716, 19.410540)),
		"f025": options(at(53.065716, 19.410540)),
		"f026": options(at(28.679517, -81.198814)),
		"f027": ip().with(8, answers("{\"data\":{\"user\":{\"id\":1}}}\n")),
		"f028": ip().with(1, answers(strings.Repeat("x", 2729))),
		"f029": options(modemtest.With(files)).with(0, func(m *modemtest.Modem) {
			dialogue(m)
			m.Loop().After(4*time.Second, func() { m.Network().Peer(1).Send("hello world") })
		}),
		"f030": ip(),
		"f031": ip(),
		"f037": ip().with(1, func(m *modemtest.Modem) { m.Network().Peer(0).Close() }),
		"f038": ip().with(0, answers(strings.Repeat("x", 7438))).but(0, "a SIM900, which writes no space behind the colon"),
		"f040": options(scanned(
			profiles.Operator{Stat: 1, Long: "D1", Short: "TMO D", Numeric: "26201"},
			profiles.Operator{Stat: 2, Long: "vodafone", Short: "voda D2", Numeric: "26202"},
			profiles.Operator{Stat: 1, Long: "E-Plus", Short: "E-Plus", Numeric: "26203"},
		)),
		"f041": options(change(func(p *profiles.Profile) { p.Network.Roaming = true })),
		"f043": options(profile(t, "sim800l-r13.08")),
		"f051": ip().with(8, google("HTTP/1.0 302 Found\r\nCache-Control: private\r\nContent-Length: 258\r\n")).
			but(9, "all other logs and the manual have CLOSE OK (manual 8.2.6)"),
		"f052": ip().with(2, google("HTTP/1.1 301 Moved Permanently\r\nLocation: http://www.google.com/\r\n")),
		"f044": ip(), "f046": ip(), "f047": ip(), "f048": ip(), "f049": ip(),
	}
}
