package modem

import (
	"sim800emu/commands/audio"
	"sim800emu/commands/bluetooth"
	"sim800emu/commands/dualsim"
	"sim800emu/commands/files"
	"sim800emu/commands/gnss"
	"sim800emu/commands/radio"
	"sim800emu/commands/stk"
	"sim800emu/engine"
	"sim800emu/profiles"
)

// internalDrive is the size of the internal drive in bytes: what leaves the free
// room for recordings that a module was shown with (manual 20.17, +CREC=8), with
// the 40 K that stay for the firmware.
const internalDrive = 938600 + 40<<10

// peripherals are the groups that need nothing of the network.
type peripherals struct {
	disk      *files.Disk
	files     *files.Group
	audio     *audio.Group
	bluetooth *bluetooth.Group
	gnss      *gnss.Group
	sky       bool // the model has a satellite receiver
	radio     *radio.Group
	stk       *stk.Group
	dualsim   *dualsim.Group
}

func (m *Modem) addPeripherals(p profiles.Profile) {
	x := &m.peripherals
	x.files = files.New(x.disk)
	x.audio = audio.New(m.engine, audio.Config{Model: p.Device.Model}, x.disk)
	x.bluetooth = bluetooth.New(m.engine, bluetoothConfig(p), x.disk)
	x.bluetooth.UsePhonebook(m.gsm.Phonebook(), m.sms)
	x.gnss = gnss.New(m.engine, m.gnssConfig(p))
	x.sky = len(without([]engine.Command{{Name: "+CGNSINF"}, {Name: "+CGPSINF"}}, p.Device.Lacks)) > 0
	x.radio = radio.New(m.engine)
	x.stk = stk.New()
	x.dualsim = dualsim.New(m.gsm.SIM(), m.gprs, p.Device.IMEI)
}

// chapters are the commands of the peripherals, in the order of the manual.
func (x *peripherals) chapters() []func() []engine.Command {
	return []func() []engine.Command{
		x.stk.Commands, x.audio.Commands, x.files.Commands, x.radio.Commands, x.bluetooth.Commands, x.dualsim.Commands, x.gnss.Commands,
	}
}

// Disk is the module's file system.
func (m *Modem) Disk() *files.Disk { return m.peripherals.disk }
