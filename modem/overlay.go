package modem

import (
	"reflect"
	"slices"

	"sim800emu/commands/tcpip"
	"sim800emu/profiles"
)

// An Overlay is a profile file laid over the profile of a modem that runs.
type Overlay struct {
	Profile profiles.Profile // the result
	Names   []string         // of the values that the file names, as "network.rssi"
}

// atRunTime are the values that change under a modem that runs; all others are
// built into it when it is made. A name that ends with a dot is a section.
var atRunTime = [...]string{
	"network.rssi", "network.ber", "network.lac", "network.cell", "network.registration", "network.reject_apn",
	"link.", "timing.", "receive.", "gnss.", "device.battery", "device.battery_level", "sim.present",
}

// aboutTheFile are the values that say nothing of a modem.
var aboutTheFile = [...]string{"name", "kind", "doc"}

// Overlay applies what the file names. Where it names something that cannot
// change under a modem that runs, nothing is applied, and restart lists it.
// Without a Names list nothing is named.
func (m *Modem) Overlay(o Overlay) (changed, restart []string, err error) {
	for _, name := range o.Names {
		switch {
		case slices.Contains(aboutTheFile[:], name):
		case isAtRunTime(name):
			changed = append(changed, name)
		default:
			restart = append(restart, name)
		}
	}
	if len(restart) > 0 {
		if m.differs(o.Profile) {
			return nil, restart, nil
		}
		restart = nil // the modem is like that already
	}
	return changed, nil, m.apply(o.Profile, changed)
}

func isAtRunTime(name string) bool {
	return slices.ContainsFunc(atRunTime[:], func(one string) bool {
		return name == one || one[len(one)-1] == '.' && len(name) > len(one) && name[:len(one)] == one
	})
}

// differs reports whether a profile differs from the modem's in what cannot
// change while it runs.
func (m *Modem) differs(p profiles.Profile) bool {
	old := m.profile
	p.Name, p.Link, p.Timing, p.Receive, p.SIM.Absent = old.Name, old.Link, old.Timing, old.Receive, old.SIM.Absent
	p.Device.BatteryMV, p.Device.BatteryLevel, p.GNSS = old.Device.BatteryMV, old.Device.BatteryLevel, old.GNSS
	n := &p.Network
	n.RSSI, n.BER, n.LAC, n.Cell = old.Network.RSSI, old.Network.BER, old.Network.LAC, old.Network.Cell
	n.Roaming, n.Denied, n.RejectAPN = old.Network.Roaming, old.Network.Denied, old.Network.RejectAPN
	return !reflect.DeepEqual(p, old)
}

// apply takes the named values over, in the order of the profile's sections.
func (m *Modem) apply(p profiles.Profile, names []string) error {
	named := func(prefix string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return len(n) >= len(prefix) && n[:len(prefix)] == prefix })
	}
	if slices.Contains(names, "device.battery") {
		if err := m.SetSupply(p.Device.BatteryMV); err != nil {
			return err
		}
	}
	if named("device.battery_level") {
		if err := m.ChangeBoard(BoardChange{BatteryLevel: &p.Device.BatteryLevel}); err != nil {
			return err
		}
	}
	if named("sim.present") {
		if p.SIM.Absent {
			m.RemoveSIM()
		} else {
			m.InsertSIM()
		}
	}
	if err := m.applyNetwork(p.Network, named); err != nil {
		return err
	}
	if named("timing.") || named("network.reject_apn") {
		if named("timing.") {
			m.profile.Timing = p.Timing
		}
		if named("network.reject_apn") {
			m.profile.Network.RejectAPN = p.Network.RejectAPN
		}
		m.engine.SetDelays(engineConfig(m.profile))
		m.peripherals.gnss.SetTimes(m.gnssConfig(m.profile))
		m.gprs.SetTimes(gprsConfig(m.profile, m.epoch))
	}
	if named("gnss.") {
		m.profile.GNSS = p.GNSS
		m.peripherals.gnss.Move(m.gnssConfig(m.profile))
	}
	if named("link.") {
		m.applyLink(p.Link)
	}
	if named("receive.") {
		m.profile.Receive = p.Receive
		r := p.Receive
		m.tcpip.SetReceive(tcpip.Receive{Segment: r.Segment, Window: r.Window, Gap: r.Gap, Split: r.Split, SplitGap: r.SplitGap})
	}
	return nil
}

// applyLink leaves the outages and fades that are under way alone unless they change.
func (m *Modem) applyLink(l profiles.Link) {
	weather := !reflect.DeepEqual(l.Spells, m.profile.Link.Spells)
	m.profile.Link = l
	cfg := gprsConfig(m.profile, m.epoch)
	up, down := m.gprs.Links()
	up.SetShape(cfg.Up)
	down.SetShape(cfg.Down)
	if weather {
		m.gprs.SetSpells(cfg.Spells)
	}
}

func (m *Modem) applyNetwork(n profiles.Network, named func(string) bool) error {
	now := m.profile.Network
	pick := func(name string, from, to int) int {
		if named(name) {
			return to
		}
		return from
	}
	if err := m.SetSignal(pick("network.rssi", now.RSSI, n.RSSI), pick("network.ber", now.BER, n.BER)); err != nil {
		return err
	}
	lac, cell := now.LAC, now.Cell
	if named("network.lac") {
		lac = n.LAC
	}
	if named("network.cell") {
		cell = n.Cell
	}
	if lac != now.LAC || cell != now.Cell {
		if err := m.SetCell(lac, cell); err != nil {
			return err
		}
	}
	if !named("network.registration") {
		return nil
	}
	const home, denied, roaming = 1, 3, 5 // of +CREG (manual 3.2.32)
	stat := home
	switch {
	case n.Denied:
		stat = denied
	case n.Roaming:
		stat = roaming
	}
	m.profile.Network.Denied, m.profile.Network.Roaming = n.Denied, n.Roaming
	return m.SetRegistration(stat)
}
