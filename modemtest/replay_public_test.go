package modemtest_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"sim800emu/exchange"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// publicHosts are the names and servers of the logs h….
func publicHosts(n *modemtest.Network) {
	for name, addr := range map[string]string{
		"www.kaliopeadmin.com.mx":  "162.241.95.227",
		"time.nist.gov":            "132.163.96.1",
		"sergkit.test.host-vrn.ru": "203.0.113.61",
		"wasserstand-eisack.it":    "203.0.113.62",
		"exploreembedded.com":      "203.0.113.63",
		"www.yung.lk":              "203.0.113.64",
		"example.com":              "93.184.215.14",
	} {
		n.Name(name, addr)
	}
	n.TCP("132.163.96.1:13", modemtest.Server{Greets: "\n60464 24-06-03 06:33:13 50 0 0 592.0 UTC(NIST) * \n"})
	for _, a := range []string{
		"162.241.93.228:80", "162.241.93.228:20155", "39.101.176.192:5057",
		"203.0.113.61:80", "203.0.113.62:80", "203.0.113.63:80", "203.0.113.64:80",
	} {
		n.TCP(a, modemtest.Server{})
	}
}

// answersWith lets the newest peer answer a request of HTTP in a second.
func answersWith(body string) step {
	return func(m *modemtest.Modem) {
		m.Loop().After(time.Second, func() {
			p := m.Network().Peers()
			p[len(p)-1].Send(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
		})
	}
}

// publicPreparations are those of the logs h…: code, read-mes and forums on the IP
// functions.
func publicPreparations(t *testing.T, seen []modemtest.Seen) map[string]preparation {
	all := aroundPublic(t)
	for _, s := range seen {
		if strings.HasPrefix(s.ID, "h") {
			p := all[s.ID]
			p.opts = append([]modemtest.Option{modemtest.With(ipHosts), modemtest.With(publicHosts), given(s.Setup)}, p.opts...)
			all[s.ID] = p
		}
	}
	return all
}

// aroundPublic is what happened beside the lines of these logs.
func aroundPublic(t *testing.T) map[string]preparation {
	x := func(n int) string { return strings.Repeat("x", n) }
	roaming := change(func(p *profiles.Profile) { p.Network.Roaming = true })
	peer := func(i int, f func(*modemtest.Peer)) step {
		return func(m *modemtest.Modem) { m.Loop().After(2*time.Second, func() { f(m.Network().Peer(i)) }) }
	}
	push := func(m *modemtest.Modem) {
		for _, tpdu := range []string{
			"440C9194711032547600F562111211000000340B05040B8423F00003070201010601BE8C82985439008D908913802B3835323636302F545950453D504C4D4E009661008A808804",
			"440C9194711032547600F5621112110000002B0B05040B8423F0000307020281020E108E02398F83687474703A2F2F3230332E302E3131332E392F6D3100",
		} {
			b, err := hex.DecodeString(tpdu)
			if err == nil {
				_, err = m.ReceiveSMS(exchange.Incoming{TPDU: b})
			}
			if err != nil {
				panic(err)
			}
		}
	}
	return map[string]preparation{
		"h001": options(profile(t, "sim808")),
		"h002": options(profile(t, "sim808"), change(func(p *profiles.Profile) {
			p.GNSS.Satellites, p.GNSS.Latitude, p.GNSS.Longitude = 11, 19.7953, -99.8788
		})).
			but(5, "the geoid lies below the ellipsoid there, which is not modelled").
			but(8, "satellites in view that are not used are not modelled").
			but(9, "satellites in view that are not used are not modelled"),
		"h003": options().but(11, "that firmware writes commas where the comparison of SIM800F and SIM900 has hyphens"),
		"h004": options(profile(t, "sim800c"), roaming).
			with(12, peer(0, func(p *modemtest.Peer) { p.Close() })).
			with(17, peer(1, func(p *modemtest.Peer) { p.Send("?????") })),
		"h005": options().with(4, answersWith(x(124))).with(7, answersWith(x(272))).with(9, answersWith(x(334))).with(10, answersWith(x(396))),
		"h006": options(modemtest.With(func(n *modemtest.Network) { n.Name("pool.ntp.org") })),
		"h007": options(at(38.012264, -78.483948), given([]string{`AT+CPBW=1,"4348082616",129,""`, `AT+CPBW=2,"4346073932",129,""`})),
		"h008": options().with(6, answersWith("Data stored successfully")),
		"h009": {},
		"h010": options().with(0, push).but(1, "that message had no subject"),
		"h011": options(roaming),
		"h012": options().with(4, answersWith("Welcome to Explore Embedded!")).cutAt(4),
		"h013": options(profile(t, "sim808")).with(12, answersWith("OKAY<br>")),
		"h014": options().with(0, func(m *modemtest.Modem) { m.PressPowerKey() }),
		"h015": {},
		"h016": options().with(13, peer(0, func(p *modemtest.Peer) { p.Send("hello world") })).but(13, "the comment leaves the address and a blank out; the TCPIP note has them"),
		"h017": {},
		"h018": {},
	}
}
