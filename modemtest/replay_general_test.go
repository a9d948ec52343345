package modemtest_test

import (
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// searching is a modem that has started and finds no network.
func searching(more ...modemtest.Option) []modemtest.Option {
	return append([]modemtest.Option{
		modemtest.Start(modemtest.On), change(func(p *profiles.Profile) { p.Timing.Register = kernel.Fixed(24 * time.Hour) }),
	}, more...)
}

// inZone is the network's time zone.
func inZone(quarters int) modemtest.Option {
	return change(func(p *profiles.Profile) { p.Network.Zone = quarters })
}

// named is another model.
func named(model, revision string) modemtest.Option {
	return change(func(p *profiles.Profile) { p.Device.Model, p.Device.Revision = model, revision })
}

// nearby is a Bluetooth device within reach.
func nearby(name, address string) modemtest.Option {
	return change(func(p *profiles.Profile) {
		p.Bluetooth.Devices = []profiles.BluetoothDevice{{Name: name, Address: address, RSSI: -57}}
	})
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// file is one in the module's memory.
func file(name string) step {
	return func(m *modemtest.Modem) {
		m.Send(`AT+FSCREATE=C:\User\` + name + "\r")
		m.Advance(time.Second)
		m.Received()
	}
}

// typing is what the TE types, with the time that the answers take.
func typing(wait time.Duration, lines ...string) step {
	return func(m *modemtest.Modem) {
		for _, l := range lines {
			m.Send(l + "\r")
			m.Advance(wait)
		}
		m.Received()
	}
}

// generalPreparations are those of the logs on all but connections, calls and messages.
func generalPreparations(t *testing.T) map[string]preparation {
	sim808 := func(more ...modemtest.Option) []modemtest.Option {
		return append([]modemtest.Option{profile(t, "sim808")}, more...)
	}
	sim800c := func(more ...modemtest.Option) []modemtest.Option {
		return append([]modemtest.Option{profile(t, "sim800c")}, more...)
	}
	roaming := change(func(p *profiles.Profile) { p.Network.Roaming = true })
	noCard := change(func(p *profiles.Profile) { p.SIM.Absent = true })
	const withinCommand = "ours holds unsolicited lines back while a command runs (profile rude-urcs does not)"
	return map[string]preparation{
		"g001": options().cutAt(0, 4),
		"g002": options(sim808()...),
		"g003": options(roaming, given([]string{"AT+CLTS=1", `AT+CCLK="04/01/01,00:01:50+08"`})),
		"g004": options(inZone(8), given([]string{`AT+CCLK="04/01/01,00:06:00+08"`, `AT+CSTT="TM","",""`, "AT+CIICR", "AT+CLTS=1"})),
		"g005": options(named("SIMCOM_SIM868", "1418B03SIM868M32_BT")),
		"g006": options(modemtest.Start(modemtest.On), noCard),
		"g008": options(sim800c()...),
		"g009": options(searching()...),
		"g010": options(scanned(
			profiles.Operator{Stat: 2, Long: "vodafone", Short: "voda IT", Numeric: "22210"},
			profiles.Operator{Stat: 1, Long: "Wind Telecom SpA", Short: "I WIND", Numeric: "22288"},
		)).cutAt(0),
		"g011": options(scanned(
			profiles.Operator{Stat: 2, Long: "T-Mobile NL", Short: "TMO N", Numeric: "20416"},
			profiles.Operator{Stat: 3, Long: "KPN MOBILE, NL", Short: "KPN", Numeric: "20408"},
			profiles.Operator{Stat: 3, Long: "vodafone", Short: "voda NL", Numeric: "20404"},
		)),
		"g012": options(sim800c()...).but(0, "+FSEXT, of which no manual tells"),
		"g013": options(roaming).cutAt(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19),
		"g014": options(sim808()...),
		"g015": options(sim808(given([]string{"AT+ECHARGE=1"}))...),
		"g017": options(sim808()...),
		"g018": options(sim808(nearby("xxx's Redmi 10X", "e0:1f:88:db:c3:11"))...).
			with(0, typing(12*time.Second, "AT+BTPOWER=1", "AT+BTSCAN=1,10", "AT+BTPAIR=0,1")),
		"g021": options(nearby("SPP-CA", "00:ba:55:57:71:dd"), given([]string{"AT+BTPOWER=1"})).with(1, passes(12*time.Second)),
		"g022": options().cutAt(0),
		"g024": options(modemtest.Start(modemtest.On), change(func(p *profiles.Profile) { p.SIM.PIN = "1234" })),
		"g025": {},
		"g026": options().but(2, withinCommand),
		"g027": options(given([]string{"AT+CLTS=1"})),
		"g028": options(given([]string{"AT+CENG=3"})),
		"g029": options(searching(scanned(
			profiles.Operator{Stat: 2, Long: "405800", Short: "405800", Numeric: "405800"},
			profiles.Operator{Stat: 1, Long: " IDEA CELLULAR Ltd", Short: "IDEA", Numeric: "40404"},
			profiles.Operator{Stat: 1, Long: "40505", Short: "40505", Numeric: "40505"},
		))...).cutAt(1),
		"g030": options(searching()...),
		"g031": options(inZone(12), given([]string{`AT+CCLK="04/01/01,00:06:00+12"`, "AT+CLTS=1"})).but(6, withinCommand),
		"g032": options(sim800c(change(func(p *profiles.Profile) { p.Network.Operators[0].Numeric, p.Network.Channel = "310260", 700 }), given([]string{"AT+CMEE=2"}))...),
		"g033": {},
		"g034": {},
		"g035": options(roaming, given([]string{`AT+SAPBR=3,1,"CONTYPE","GPRS"`, "AT+SAPBR=1,1"})),
		"g036": options().cutAt(11, 13, 15),
		"g037": options().cutAt(4),
		"g038": options(sim800c(nearby("MEIZU MX3", "22:22:f1:6a:b7:12"), change(func(p *profiles.Profile) { p.Bluetooth.Address = "38:1c:4a:ae:5e:56" }))...).
			with(2, func(m *modemtest.Modem) { must(m.PairFrom("MEIZU MX3")) }).with(4, func(m *modemtest.Modem) { must(m.ConnectFrom("MEIZU MX3")) }).cutAt(5),
		"g039": options(modemtest.Start(modemtest.On), change(func(p *profiles.Profile) {
			p.Network.Denied, p.SIM.PIN = true, "5029"
			p.Timing.CallReady = kernel.Fixed(2 * time.Second)
		}), given([]string{`AT+CPIN="5029"`, "AT+CGREG=1;&W", "AT+CGREG=0"})).cutAt(2).with(3, passes(20*time.Second)),
		"g040": {},
		"g041": options(sim800c()...).cutAt(0),
		"g042": {},
		"g043": {},
		"g044": {},
		"g045": options(named("SIMCOM_SIM800", "1308B05SIM800M32")).cutAt(1),
		"g046": options().with(0, file("welcome.amr")),
		"g047": options(searching(named("SIMCOM_SIM900", "1137B11SIM900M64_ST"))...),
		"g048": booting(time.Second, 10*time.Second, 10*time.Second, time.Second, change(func(p *profiles.Profile) { p.Line.Baud = 0 })).
			with(0, passes(5*time.Second)).with(1, passes(30*time.Second)),
		"g049": {},
		"g050": options(searching(given([]string{"AT+CREG=1"}))...),
		"g051": options(modemtest.Start(modemtest.On), noCard),
		"g052": options(named("SIMCOM_SIM800L", "9999999SIM800L99")),
		"g053": {},
		"g054": options(sim808()...).cutAt(1, 2, 3),
		"g055": options().cutAt(0),
		"g056": options().cutAt(0, 1, 2),
		"g057": options().cutAt(0, 1, 2),
		"g058": options(sim800c(nearby("phone", "e0:1f:88:db:c3:3f"), given([]string{"AT+BTPAIRCFG=2", "AT+BTPOWER=1"}))...).cutAt(0, 1).
			with(0, func(m *modemtest.Modem) {
				m.Advance(2 * time.Second)
				must(m.PairFrom("phone"))
				m.Advance(2 * time.Second)
				must(m.ConnectFrom("phone"))
				m.Send("AT+BTACPT=1\r")
				m.Advance(3 * time.Second)
				m.Received()
			}),
	}
}
