package modem

import (
	"crypto/tls"
	"slices"
	"strings"
	"time"

	"sim800emu/commands/bluetooth"
	"sim800emu/commands/gnss"
	"sim800emu/commands/gsm"
	"sim800emu/commands/ipapp"
	"sim800emu/commands/simcom"
	"sim800emu/commands/tcpip"
	"sim800emu/commands/v25ter"
	"sim800emu/engine"
	"sim800emu/gprs"
	"sim800emu/internal/kernel"
	"sim800emu/internal/radio"
	"sim800emu/profiles"
)

// The functions of this file hand each group what the profile says for it.

func engineConfig(p profiles.Profile) engine.Config {
	t := p.Timing
	return engine.Config{
		Delays: [...]kernel.Dist{
			engine.Local: t.Local, engine.SIM: t.SIM, engine.Radio: t.Radio,
			engine.Network: t.Network, engine.Remote: t.Remote, engine.Message: t.Message,
		},
		KeepEarlyData: p.Quirks.KeepEarlyData,
		EchoCtrlZ:     p.Quirks.EchoCtrlZ,
		URCWhileBusy:  p.Quirks.URCWhileBusy,
	}
}

func gprsConfig(p profiles.Profile, epoch time.Time) gprs.Config {
	n, t := p.Network, p.Timing
	c := gprs.Config{
		LAC: n.LAC, Cell: n.Cell, Channel: n.Channel, Roaming: n.Roaming, Denied: n.Denied, RSSI: n.RSSI, BER: n.BER,
		RejectAPN: n.RejectAPN, Zone: n.Zone, Epoch: epoch,
		Register: t.Register, Attach: t.Attach, Time: t.NetworkTime, Activate: t.Activate, Shut: t.Shut, Scan: t.Scan,
		Spells: spells(p.Link),
	}
	c.Up, c.Down = shapes(p.Link)
	c.Data = gprs.DataConfig{Gap: p.Receive.Gap, Split: p.Receive.Split, SplitGap: p.Receive.SplitGap}
	c.Operators = operators(n)
	for _, cell := range n.Neighbours {
		c.Neighbours = append(c.Neighbours, radio.Cell{Channel: cell.Channel, Level: cell.Level, BSIC: cell.BSIC, LAC: cell.LAC, ID: cell.Cell})
	}
	return c
}

// operators are the networks in reach.
func operators(n profiles.Network) []radio.Found {
	var all []radio.Found
	for _, o := range n.Operators {
		all = append(all, radio.Found{Stat: o.Stat, Long: o.Long, Short: o.Short, Numeric: o.Numeric})
	}
	return all
}

// shapes are the two directions of the radio link.
func shapes(l profiles.Link) (up, down gprs.Shape) {
	shape := func(delay, jitter kernel.Dist, rate int, b profiles.Burst, w profiles.Wake, q profiles.Queue) gprs.Shape {
		return gprs.Shape{
			Delay: delay, Jitter: jitter, Rate: rate, Burst: gprs.Burst(b), Wake: gprs.Wake(w), Queue: gprs.Queue(q),
		}
	}
	return shape(l.DelayUp, l.JitterUp, l.RateUp, l.BurstUp, l.WakeUp, l.QueueUp),
		shape(l.DelayDown, l.JitterDown, l.RateDown, l.BurstDown, l.WakeDown, l.QueueDown)
}

// spells are the outages and fades of the radio link.
func spells(l profiles.Link) []gprs.Spell {
	var all []gprs.Spell
	for _, s := range l.Spells {
		way := gprs.Both
		switch {
		case !s.Down:
			way = gprs.Uplink
		case !s.Up:
			way = gprs.Downlink
		}
		all = append(all, gprs.Spell{Percent: s.Left, Way: way, Start: s.Start, Length: s.Length, Every: s.Every})
	}
	return all
}

func tcpipConfig(p profiles.Profile) tcpip.Config {
	r, q := p.Receive, p.Quirks
	return tcpip.Config{
		Segment: r.Segment, Window: r.Window, Gap: r.Gap, Split: r.Split, SplitGap: r.SplitGap,
		InFlight:  p.Send.InFlight,
		PDPClosed: q.PDPClosed, RepeatNotice: q.RepeatNotice, SpacedAck: q.SpacedAck,
	}
}

func (m *Modem) ipappConfig(p profiles.Profile) ipapp.Config {
	n := p.Network
	versions := map[string]uint16{"TLS1.0": tls.VersionTLS10, "TLS1.1": tls.VersionTLS11, "TLS1.2": tls.VersionTLS12}
	return ipapp.Config{
		TLS: versions[p.Device.TLS], SNI: p.Device.TLSSNI,
		Now:     func() time.Time { return m.epoch.Add(m.loop.Now()).UTC() },
		Located: n.Location.Known, Latitude: n.Location.Latitude, Longitude: n.Location.Longitude, Accuracy: n.Location.Accuracy,
	}
}

func (m *Modem) v25terConfig(p profiles.Profile) v25ter.Config {
	d := p.Device
	return v25ter.Config{
		Manufacturer: d.Manufacturer, Model: d.Model, Revision: d.Revision, Info: d.Info, ObjectID: d.ObjectID,
		IMEI: d.IMEI, Baud: p.Line.Baud,
		NoCalls: m.radioOff,
	}
}

// radioOff tells why nothing is dialled and no service of the network is asked; nil: +CFUN is 1. Manual 20.3
// has plain ERROR, without +CMEE.
func (m *Modem) radioOff() error {
	if m.power.Functionality() != full {
		return engine.CMECfunState
	}
	return nil
}

// cardConfig is the card. It is of the operator that registers it at home.
func cardConfig(p profiles.Profile) gsm.SIMConfig {
	c := p.SIM
	s := gsm.SIMConfig{
		Absent: c.Absent, PIN: c.PIN, PUK: c.PUK, PIN2: c.PIN2, Ki: c.Ki, IMSI: c.IMSI, Number: c.Number, ICCID: c.ICCID, SPN: c.SPN, Centre: c.SMSC,
		PhonebookRoom: c.PhonebookRoom, MessageRoom: c.MessageRoom,
	}
	if len(p.Network.Operators) > 0 {
		s.Home = p.Network.Operators[0].Numeric
	}
	for _, e := range c.Phonebook {
		s.Phonebook = append(s.Phonebook, gsm.PhonebookEntry(e))
	}
	return s
}

func gsmConfig(p profiles.Profile) gsm.Config {
	d := p.Device
	return gsm.Config{
		Manufacturer: d.Manufacturer, Model: d.Model, Revision: d.Revision, IMEI: d.IMEI,
		BatteryMV: d.BatteryMV, BatteryLevel: d.BatteryLevel,
		SIM:       cardConfig(p),
		Operators: operators(p.Network),
	}
}

func simcomConfig(p profiles.Profile) simcom.Config {
	d := p.Device
	return simcom.Config{
		Country: p.SIM.IMSI[:min(3, len(p.SIM.IMSI))], American: american(p.Network),
		Manufacturer: d.Manufacturer, Model: d.Model, Revision: d.Revision, ICCID: p.SIM.ICCID, SPN: p.SIM.SPN,
		ADC: adc(d), Temperature: float64(d.Temperature), CFGRI: d.CFGRI, CBATCHK: d.CBATCHK,
	}
}

// american reports a country code of the Americas (ITU-T E.212: they begin with 3 or 7).
func american(n profiles.Network) bool {
	return len(n.Operators) > 0 && (strings.HasPrefix(n.Operators[0].Numeric, "3") || strings.HasPrefix(n.Operators[0].Numeric, "7"))
}

// adc is what each channel reads; most models have one.
func adc(d profiles.Device) []int {
	if d.ADC2MV > 0 {
		return []int{d.ADCMV, d.ADC2MV}
	}
	return []int{d.ADCMV}
}

func bluetoothConfig(p profiles.Profile) bluetooth.Config {
	c := bluetooth.Config{
		Name: strings.TrimPrefix(p.Device.Model, "SIMCOM_"), Address: p.Bluetooth.Address,
	}
	for _, d := range p.Bluetooth.Devices {
		c.Devices = append(c.Devices, bluetooth.Device(d))
	}
	return c
}

func (m *Modem) gnssConfig(p profiles.Profile) gnss.Config {
	g, t := p.GNSS, p.Timing
	return gnss.Config{
		Satellites: g.Satellites, Latitude: g.Latitude, Longitude: g.Longitude,
		Altitude: float64(g.Altitude), Speed: float64(g.Speed), Course: float64(g.Course),
		Cold: t.GNSSCold, Warm: t.GNSSWarm, Hot: t.GNSSHot,
		UTC: func() time.Time { return m.epoch.Add(m.loop.Now()).UTC() },
	}
}

// without is what a group declares but for the commands that the model lacks. To
// the engine these are not there: they answer like any unknown one, AT&V does not list them, and a
// fault cannot wait for them.
func without(cmds []engine.Command, lacks []string) []engine.Command {
	return slices.DeleteFunc(cmds, func(c engine.Command) bool {
		return slices.ContainsFunc(lacks, func(name string) bool {
			head, family := strings.CutSuffix(name, "*")
			return c.Name == name || family && strings.HasPrefix(c.Name, head)
		})
	})
}
