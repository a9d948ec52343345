package modemtest_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// forumHosts are the names and servers of the logs k….
func forumHosts(n *modemtest.Network) {
	n.Name("dlb.com.pl", "203.0.113.65")
	n.Name("api.telegram.org", "203.0.113.66")
	n.NameFails("webapp.example")
	for _, a := range []string{"203.0.113.65:80", "203.0.113.65:9192", "203.0.113.66:443"} {
		n.TCP(a, modemtest.Server{})
	}
}

// forumPreparations are those of the logs k…: issues, read-mes and comments on
// messages, calls and what happens when a bearer is taken away.
func forumPreparations(t *testing.T, seen []modemtest.Seen) map[string]preparation {
	all := aroundForum(t)
	for _, s := range seen {
		if strings.HasPrefix(s.ID, "k") {
			p := all[s.ID]
			p.opts = append([]modemtest.Option{modemtest.With(forumHosts), given(s.Setup)}, p.opts...)
			all[s.ID] = p
		}
	}
	return all
}

// aroundForum is what happened beside the lines of these logs.
func aroundForum(t *testing.T) map[string]preparation {
	roaming := change(func(p *profiles.Profile) { p.Network.Roaming = true })
	sends := func(text string) step { return func(m *modemtest.Modem) { must(m.SendUSSD(text, false)) } }
	rings := func(number string) step {
		return func(m *modemtest.Modem) {
			m.Loop().After(time.Second, func() { _, err := m.CallIn(number, false, 0); must(err) })
		}
	}
	answers := func(s string) step {
		return func(m *modemtest.Modem) { m.Loop().After(time.Second, func() { m.Network().Peer(0).Send(s) }) }
	}
	hangsUp := func(m *modemtest.Modem) { must(m.EndCall(m.Calls()[0].ID, "")) }
	noCard := change(func(p *profiles.Profile) { p.SIM.Absent = true })
	return map[string]preparation{
		"k001": options(roaming).with(12, typing(5*time.Second, "AT+CGACT=1,1")).
			with(19, func(m *modemtest.Modem) { m.Packet().DropContext() }),
		"k002": {},
		"k003": options(modemtest.Start(modemtest.Boot), slowStart(time.Second, time.Minute, time.Minute, time.Second)).with(0, func(m *modemtest.Modem) {
			m.Advance(3 * time.Second)
			m.Received()
		}),
		"k004": options().with(0, rings("+10000000000")),
		"k005": options(read("Play", "Nie masz srodkow na koncie, aby wyslac wiadomosc."), read("Play", "tosci 2 zl, kodem *111*802*1. Szczegoly na www.play.pl")),
		"k006": options(modemtest.Start(modemtest.On), noCard).but(0, "the manual has no form of +CGATT without a value (7.2.1); +CGATT=1 answers so"),
		"k007": {},
		"k008": {},
		"k009": options().with(11, answersWith("\xef\xbb\xbf25.11.22 22:50:00;ID;901405180011350;KEY;;payload;xxyy;error;;")).
			with(20, answersWith("0123456789ab")),
		"k010": options().
			with(0, rings("3003973027")).with(1, hangsUp).with(3, message("3003973027", "x")).cutAt(3),
		"k011": options().with(9, answersWith(strings.Repeat("x", 280))),
		"k012": options(profile(t, "sim868"), change(func(p *profiles.Profile) { p.GNSS.Satellites = 0 })).with(13, answers(`{"PackNumber":1,"InfSeqNum":1}`)),
		"k013": options(profile(t, "sim800c")),
		"k014": options(read("+79991111111", "Hi7"), read("+79991111111", "Hi8")).
			with(1, func(m *modemtest.Modem) { m.Loop().After(time.Second, func() { must(m.SetSupply(4350)) }) }),
		"k015": options().with(0, sends("Na Vashem schete 2.00 grn. Tarif Vodafone SuperNet Pro.")),
		"k016": options().with(0, sends("Balance:40,60r")).with(1, sends("Непре")),
		"k017": options(ussd("*141*1#", "Etebar 324283 Rial Shegeftangiz 0 Rial,ta 9378/10/1\nx"), read("+989372425086", "x")).cutAt(0, 1),
		"k018": options().with(7, message("+79050109365", "/cmnd401")).with(9, rings("+79250109365")),
		"k019": options(unread("+27766520007", "KEY = 22d3cf4f:\r\n0"), given([]string{`AT+CPBW=1,"+27766520007",145,"Dave Plater"`})).cutAt(0),
		"k020": options(at(-1.304255, 36.833633)).cutAt(1),
		"k021": options(at(59.395128, 24.672608)).cutAt(3),
		"k022": options().with(0, rings("+13853093066")),
		"k023": options().cutAt(0),
		"k024": options(profile(t, "sim868")).with(1, message("123", "x")),
		"k025": options(profile(t, "sim808")),
		"k026": options(ussd("*100#", "Vas kredit iznosi 5.30 KM i krajnji datum vazenja Vaseg Ultra kredita je 25.08.2018.")).cutAt(7),
		"k027": options(profile(t, "sim808"), change(func(p *profiles.Profile) { p.GNSS.Satellites = 8 }), given([]string{
			`AT+CPBW=1,"3312229982",129,"Cancello casa"`, `AT+CPBW=2,"3318967748",129,"Cancello luci"`, `AT+CPBW=3,"42202",129,"Aggiorna SIM"`,
		})).cutAt(4, 10).with(10, passes(time.Minute)),
	}
}
