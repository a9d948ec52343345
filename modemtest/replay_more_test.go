package modemtest_test

import (
	"maps"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// A step is what is done ahead of an exchange.
type step = func(*modemtest.Modem)

func change(f func(*profiles.Profile)) modemtest.Option { return modemtest.Change(f) }

// passes lets modem time pass; what comes in it belongs to the exchange.
func passes(d time.Duration) step { return func(m *modemtest.Modem) { m.Advance(d) } }

// slowStart draws a start out, so that a replay can type into it.
func slowStart(ready, card, calls, messages time.Duration) modemtest.Option {
	return change(func(p *profiles.Profile) {
		p.Timing.Ready, p.Timing.SIMReady = kernel.Fixed(ready), kernel.Fixed(card)
		p.Timing.CallReady, p.Timing.SMSReady = kernel.Fixed(calls), kernel.Fixed(messages)
		p.Timing.Register = kernel.Fixed(calls)
	})
}

// booting is a modem whose key has just been pressed.
func booting(ready, card, calls, messages time.Duration, more ...modemtest.Option) preparation {
	return options(append([]modemtest.Option{modemtest.Start(modemtest.Boot), slowStart(ready, card, calls, messages)}, more...)...)
}

// with adds steps to a preparation.
func (p preparation) with(i int, f step) preparation {
	if p.before == nil {
		p.before = map[int]step{}
	} else {
		p.before = maps.Clone(p.before)
	}
	p.before[i] = f
	return p
}

// but adds a difference, cutAt an exchange whose log has not all that came.
func (p preparation) but(i int, why string) preparation {
	if p.differ == nil {
		p.differ = map[int]string{}
	}
	p.differ[i] = why
	return p
}

func (p preparation) cutAt(all ...int) preparation {
	p.cut = append(p.cut, all...)
	return p
}

// quietStart drops the noise with which the line comes up.
func quietStart(m *modemtest.Modem) {
	m.Advance(100 * time.Millisecond)
	m.Received()
}

// fresh is so long after the key, with the echo off and nothing left to read.
func fresh(d time.Duration) step {
	return func(m *modemtest.Modem) {
		m.Advance(d)
		m.Send("ATE0\r")
		m.Received()
	}
}

func scanned(list ...profiles.Operator) modemtest.Option {
	return change(func(p *profiles.Profile) { p.Network.Operators = list })
}

func message(from, text string) step { return func(m *modemtest.Modem) { m.Message(from, text) } }

func ussd(code, text string) modemtest.Option {
	return change(func(p *profiles.Profile) { p.Network.USSD = []profiles.Menu{{Code: code, Text: text}} })
}

func unread(from, text string) modemtest.Option {
	return change(func(p *profiles.Profile) {
		p.SIM.Messages = append(p.SIM.Messages, profiles.Message{From: from, Text: text})
	})
}

func read(from, text string) modemtest.Option {
	return change(func(p *profiles.Profile) {
		p.SIM.Messages = append(p.SIM.Messages, profiles.Message{From: from, Text: text, Read: true})
	})
}

// profile is a shipped one that takes no time for anything.
func profile(t *testing.T, name string) modemtest.Option {
	t.Helper()
	l, err := profiles.Load([]string{name, "ideal"})
	if err != nil {
		t.Fatal(err)
	}
	return modemtest.Profile(l.Profile)
}

// morePreparations are those of the logs on calls, messages, the start and all
// else that is not a connection.
func morePreparations(t *testing.T) map[string]preparation {
	sim808 := func(more ...modemtest.Option) []modemtest.Option {
		return append([]modemtest.Option{profile(t, "sim808")}, more...)
	}
	sky := func(satellites int) modemtest.Option {
		return change(func(p *profiles.Profile) { p.GNSS.Satellites = satellites })
	}
	const never = 24 * time.Hour
	slow := func(d time.Duration) modemtest.Option { return slowStart(d, time.Second, 20*time.Second, time.Second) }
	return map[string]preparation{
		"t0014": options(given([]string{"AT+CMGF=1"})),
		"t0017": options(modemtest.Start(modemtest.On), scanned(
			profiles.Operator{Stat: 1, Long: "Orange F", Short: "Orange", Numeric: "20801"},
			profiles.Operator{Stat: 1, Long: "BOUYGUES TELECOM", Short: "BYTEL", Numeric: "20820"},
			profiles.Operator{Stat: 2, Long: "SFR", Short: "SFR", Numeric: "20810"},
		), change(func(p *profiles.Profile) { p.Timing.Register = kernel.Fixed(never) })).cutAt(0, 1),
		"t0020": options(modemtest.Start(modemtest.Boot), slowStart(time.Second, time.Second, 5*time.Second, time.Second),
			change(func(p *profiles.Profile) {
				p.Timing.Register, p.Timing.Activate = kernel.Fixed(0), kernel.Fixed(time.Minute)
			})).
			with(0, func(m *modemtest.Modem) {
				m.Advance(3 * time.Second)
				m.Send("ATE0;+CGDCONT=1,\"IP\",\"internet\"\r")
				m.Received()
			}).
			but(0, "ours holds unsolicited lines back while a command runs (profile rude-urcs does not)"),
		"t0022": options(modemtest.Change(func(p *profiles.Profile) { p.Network.Roaming = true })),
		"t0024": options(sim808(slow(time.Minute))...),
		"t0025": options(sim808(modemtest.Start(modemtest.Boot), slowStart(21*time.Second, time.Second, time.Minute, time.Second),
			change(func(p *profiles.Profile) { p.SIM.PIN = "1234" }))...).with(4, passes(3*time.Second)).cutAt(4),
		"t0026": options(sim808(modemtest.Start(modemtest.On), change(func(p *profiles.Profile) { p.SIM.PIN = "1234" }))...),
		"t0030": options(change(func(p *profiles.Profile) { p.Network.RSSI = 0 })),
		"t0038": {},
		"t0040": {},
		"t0041": options(change(func(p *profiles.Profile) { p.Device.Model = "SIMCOM_SIM800" })),
		"t0042": {},
		"t0047": options().but(0, "refused before the module was ready, and then lines of the start and of the network time: a state of which the log has no more"),
		"t0053": options(ussd("*114#", "WIN BIG with MTN CHALILA\nAnd more")).but(0, "a SIM900, which writes no space behind the comma; cut within the text"),
		"t0054": options(change(func(p *profiles.Profile) { p.Network.Roaming = true })).cutAt(3),
		"t0056": options(given([]string{"AT+CENG=1,1"})),
		"t0058": options(read("+123456789", "Arret"), given([]string{"AT+CMGF=1", `AT+CSCS="UCS2"`, "AT+CLTS=1"})).
			but(0, "that module has a message at index 0; ours count from 1, as other logs do"),
		"t0059": booting(time.Second, time.Second, time.Second, time.Second),
		"t0060": {},
		"t0061": options(modemtest.Start(modemtest.On), change(func(p *profiles.Profile) { p.Timing.Attach = kernel.Fixed(never) })),
		"t0077": options(slow(time.Minute)),
		"t0078": booting(36*time.Second, time.Second, time.Minute, time.Second).with(7, passes(3*time.Second)),
		"t0079": booting(time.Second, time.Second, time.Second, 5*time.Second).with(0, fresh(4*time.Second)),
		"t0080": booting(20*time.Second, time.Second, 20*time.Second, time.Second),
		"t0081": options(change(func(p *profiles.Profile) { p.Network.USSD = nil })),
		"t0082": {},
		"t0083": options(given([]string{"AT+CMEE=1"})),
		"t0084": {},
		"t0086": options(given([]string{"ATD0000000000;"})).cutAt(0),
		"t0087": options().but(1, "a SIM900, whose echo came twice").but(5, "a SIM900, which knows +CLAC"),
		"t0088": options().but(0, "what the boot ROM prints at too low a supply is not modelled"),
		"t0089": options().cutAt(0),
		"t0090": options().but(1, "it went in a frame of channel 2, which the log leaves out"),
		"t0092": options(scanned(
			profiles.Operator{Stat: 2, Long: "TELE2", Short: "TELE2", Numeric: "24702"},
			profiles.Operator{Stat: 1, Long: "LMT GSM", Short: "LMT", Numeric: "24701"},
		)).cutAt(0),
		"t0100": booting(10*time.Second, time.Second, 3*time.Second, time.Second).
			with(0, func(m *modemtest.Modem) { fresh(12 * time.Second)(m); m.Advance(5 * time.Second) }),
		"t0101": booting(31*time.Second, time.Minute, time.Minute, time.Second, change(func(p *profiles.Profile) { p.Timing.Listen = kernel.Fixed(4 * time.Second) })).
			with(6, passes(2*time.Second)).with(0, quietStart),
		"t0102": booting(15030*time.Millisecond, 0, time.Minute, time.Second, change(func(p *profiles.Profile) {
			p.Timing.Listen = kernel.Fixed(9 * time.Second)
			p.Line.Baud, p.Line.NoPace = 1200, false // the reader of the log stopped between RDY and +CFUN: 1; here the line does
		})).with(0, quietStart).with(3, passes(time.Second)),
		"t0103": booting(time.Second, time.Second, 16*time.Second, time.Second).with(0, fresh(3*time.Second)).with(2, passes(6*time.Second)),
		"t0113": options(change(func(p *profiles.Profile) { p.Network.Roaming = true })),
		"t0119": options(modemtest.Start(modemtest.Boot), slowStart(time.Hour, time.Second, time.Second, time.Second),
			change(func(p *profiles.Profile) { p.Timing.Listen = kernel.Fixed(9 * time.Second) })).cutAt(3, 4, 5, 6).with(0, quietStart),
		"t0129": booting(time.Second, time.Second, time.Second, time.Second),
		"t0130": {},
		"t0135": options(ussd("*102#", "22.00 р.")),
		"t0136": options(),
		"t0143": options(given([]string{"AT+CENG=2"})),
		"t0144": options(given([]string{"AT+CENG=2"})),
		"t0145": options(given([]string{"AT+CENG=2"})).but(0, "a SIM900, which writes no space behind the colon"),
		"t0154": options(given([]string{"AT+CMGF=1", `AT+CSCS="GSM"`, `AT+CPMS="SM","SM","SM"`})).
			with(0, func(m *modemtest.Modem) { m.Message("123", "MT-SMS 01 Test"); m.Message("123", "MT-SMS 02") }),
		"t0162": {},
		"t0163": options(given([]string{
			`AT+CPOL=1,2,"72207"`, `AT+CPOL=2,2,"74807"`, `AT+CPOL=3,2,"73002"`,
			`AT+CPOL=4,2,"71606"`, `AT+CPOL=5,2,"732123"`, `AT+CPOL=6,2,"73402"`,
		})),
		"t0164": options().cutAt(1),
		"t0165": options(change(func(p *profiles.Profile) { p.Network.Channel = 200 })),
		"t0170": options(modemtest.Start(modemtest.On), scanned(
			profiles.Operator{Stat: 3, Long: "T-Mobile", Short: "TMO UK", Numeric: "23430"}),
			change(func(p *profiles.Profile) { p.Timing.Register = kernel.Fixed(never) })),
		"t0171": {},
		"t0172": options().cutAt(0, 1, 2),
		"t0177": {},
		"t0182": options(sim808(sky(2), given([]string{"AT+CGNSPWR=1"}))...),
		"t0184": options(given([]string{"AT+CMGF=1", "AT+CNMI=2,2,0,0,0", "AT+CSDH=1"})).
			with(2, func(m *modemtest.Modem) { m.Packet().SetRegistration(0) }).
			with(0, message("+64200000000", "REGISTER OVMS")),
		"t0186": options(given([]string{"AT+CMGF=1", "AT+CNMI=1,2,0,0,0"})).with(0, message("+10000000000", "start")),
		"t0187": {},
		"t0188": options().but(0, "our test form answers in both modes, as the manual has it (4.2.2)"),
		"t0189": options(given([]string{"AT+CMGF=1"})),
		"t0190": {},
		"t0191": {},
		"t0192": {},
		"t0193": {},
		"t0194": options(given([]string{"AT+CLIP=1"})).with(0, func(m *modemtest.Modem) {
			m.Loop().After(time.Second, func() { _, _ = m.CallIn("0600000001", false, 0) })
		}),
		"t0195": options(given([]string{`AT+CPMS="ME","ME","ME"`, "AT+CNMI=2,1"})).with(0, message("+123456789", "x")),
		"t0196": {},
		"t0197": {},
		"t0198": {},
		"t0209": {},
		"t0218": options().but(0, "a SIM900, which writes no space behind the colon"),
		"t0225": options(sim808(change(func(p *profiles.Profile) {
			p.Bluetooth.Address = "00:11:22:33:44:60"
			p.Bluetooth.Devices = []profiles.BluetoothDevice{{Name: "E-test", Address: "00:11:22:33:44:61", RSSI: -42}}
		}))...).cutAt(0),
		"t0226": options(sim808(change(func(p *profiles.Profile) {
			p.Bluetooth.Address = "00:11:22:33:44:60"
			p.Bluetooth.Devices = []profiles.BluetoothDevice{{Name: "E-test", Address: "00:11:22:33:44:61", RSSI: -42}}
		}), given([]string{"AT+BTPOWER=1"}))...).cutAt(0),
		"t0227": options(sim808(change(func(p *profiles.Profile) {
			p.Bluetooth.Address = "00:11:22:33:44:60"
			p.Bluetooth.Devices = []profiles.BluetoothDevice{{Name: "E-test", Address: "00:11:22:33:44:61", RSSI: -42}}
		}), given([]string{"AT+BTPOWER=1", "AT+BTSCAN=1,10", "AT", "AT", "AT+BTPAIR=0,1"}))...).
			with(0, func(m *modemtest.Modem) { m.Send("AT+BTPAIR=1,1\r") }).cutAt(0),
		"t0231": options().but(0, "the log has the OK of the library; the module's answer is SHUT OK (manual 8.2.7)"),
		"t0241": booting(time.Second, time.Second, 4*time.Second, time.Second).with(0, fresh(3*time.Second)).
			but(1, "the log begins after +CLTS was set and its R13.08 has no +CTZV and +CIEV beside *PSUTTZ"),
		"t0243": options(given([]string{"AT+CMGF=1"})).but(0, "the log leaves the prompt and the text out"),
		"t0244": options(sim808(sky(2), given([]string{"AT+CGNSPWR=1"}))...),
		"t0245": options(sim808(given([]string{"AT+CGNSPWR=1"}))...),
		"t0246": options(sim808()...),
		"t0251": options(unread("+71234567890", "x"), given([]string{"AT+CMGF=1"})).cutAt(0),
		"t0255": options(modemtest.Start(modemtest.Boot), slowStart(37*time.Second, time.Minute, time.Minute, time.Second),
			change(func(p *profiles.Profile) { p.Timing.Listen = kernel.Fixed(24 * time.Second) })).with(0, quietStart).with(3, passes(time.Second)),
		"t0256": booting(time.Second, 4*time.Second, time.Minute, time.Second, change(func(p *profiles.Profile) { p.Device.Model = "SIMCOM_SIM800H" })).
			with(0, fresh(2*time.Second)).cutAt(2),
		"t0263": options(given([]string{"AT+CMEE=1", "AT+CMGF=1", `AT+CSCS="GSM"`})),
		"t0268": options(slow(time.Minute), given([]string{`AT+CPMS="ME","ME","ME"`, "AT+CNMI=2,1"})).with(0, message("+123456789", "x")),
	}
}
