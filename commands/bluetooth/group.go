package bluetooth

import (
	"slices"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// A Device is one near the module.
type Device struct {
	Name    string
	Address string // 34:c7:31:aa:37:5b
	RSSI    int    // dBm
}

// Config is what the profile says.
type Config struct {
	Name    string // of the module, at first
	Address string
	Devices []Device
}

// Files is the module's file system.
type Files interface {
	Size(path string) (int, error)
}

// Phonebook is the module's own phonebook.
type Phonebook interface {
	Named(name string) (number string, ok bool) // the name is as the TE writes it
	NameOf(number string) string                // empty: it has none
}

// Texts writes in the character set of +CSCS.
type Texts interface {
	Say(text string) string
}

// The states of +BTSTATUS (Bluetooth note 2.2) that are met here.
const (
	off         = 0
	goingOff    = 1
	goingOn     = 2
	idle        = 5
	inquiry     = 6
	pairing     = 11
	connecting  = 12
	confirm     = 19
	atMost      = 6 // links at a time
	spp         = 4 // profile numbers
	hfp         = 6
	hsp         = 5
	profileA2DP = 3
)

// Times of the radio. The note gives about 15 s for each side of a pairing; the
// others are our own choice.
const (
	switchTime  = 1200 * time.Millisecond
	findTime    = 2 * time.Second // from one device to the next
	pairTime    = time.Second
	connectTime = 1500 * time.Millisecond
	pairLimit   = 15 * time.Second
)

// A link is a connection with one profile.
type link struct {
	id, profile int
	device      Device
	waits, sent []byte // of SPP: for the TE, and what the TE has sent
	server      bool   // the device has connected
}

// A Group is the Bluetooth of one modem.
type Group struct {
	eng   *engine.Engine
	loop  *kernel.Loop
	cfg   Config
	files Files
	book  Phonebook
	texts Texts

	state  int
	timer  *kernel.Timer
	found  []Device // by the last scan, <device ID> counts from 1
	paired []Device
	links  []*link
	asked  *Device // waits for +BTPAIR=1 or 2
	caller *Device // waits for +BTACPT

	name string
	settings
	gatt gatt
}

// settings are the values that commands keep.
type settings struct {
	power, visible, spkGain, micGain, indicators, callReports, ring, audio, button, words, get int

	pairMode                                   int
	pin, modeString                            string
	multi, throughData                         int
	class, majorService, majorClass, minorClas int
	fmp, pxp, serial                           int
}

func factory() settings {
	return settings{visible: 1, spkGain: 8, micGain: 8, pin: "0000", modeString: "SIMCOMSPPFORAPP"}
}

// New makes the group.
func New(e *engine.Engine, cfg Config, files Files) *Group {
	g := &Group{eng: e, loop: e.Loop(), cfg: cfg, files: files, name: cfg.Name, settings: factory()}
	e.OnRestart(func() {
		g.timer.Stop()
		// paired devices, the name and the way of pairing outlive it
		mode, pin := g.pairMode, g.pin
		g.settings = factory()
		g.pairMode, g.pin = mode, pin
		g.state, g.found, g.links, g.asked, g.caller, g.gatt = off, nil, nil, nil, nil, gatt{}
	})
	return g
}

// UsePhonebook gives the group the module's own phonebook.
func (g *Group) UsePhonebook(b Phonebook, t Texts) { g.book, g.texts = b, t }

// Errors of the Bluetooth note (section 3).
const (
	cmeFail      engine.CME = 1000
	cmeOff       engine.CME = 1002
	cmeNotIdle   engine.CME = 1003
	cmeNoDevice  engine.CME = 1020
	cmeNoProfile engine.CME = 1021
	cmeNotPaired engine.CME = 1025
	cmeBonded    engine.CME = 1027
	cmePath      engine.CME = 1044
	cmeProfile   engine.CME = 1046
	cmeNoSupport engine.CME = 1047
	cmeNoLink    engine.CME = 1049
	cmeTooMany   engine.CME = 1051
	cmeSPP       engine.CME = 1055
	cmeA2DP      engine.CME = 1060
)

// on refuses a command while the radio is off.
func (g *Group) on(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if g.state == off || g.state == goingOn || g.state == goingOff {
			return cmeOff
		}
		return h(c)
	}
}

// atRest refuses it also while the radio does something else.
func (g *Group) atRest(h engine.Handler) engine.Handler {
	return g.on(func(c *engine.Call) error {
		if g.state != idle {
			return cmeNotIdle
		}
		return h(c)
	})
}

// later does something of the radio's after a time, unless it goes off before.
func (g *Group) later(d time.Duration, f func()) {
	g.timer.Stop()
	g.timer = g.loop.After(d, f)
}

// patient is later for a time in which the TE may answer.
func (g *Group) patient(d time.Duration, f func()) {
	g.timer.Stop()
	g.timer = g.loop.Await(d, f)
}

func (g *Group) device(list []Device, id int) (Device, bool) {
	if id < 1 || id > len(list) {
		return Device{}, false
	}
	return list[id-1], true
}

// connected is the link with one of the profiles.
func (g *Group) connected(profiles ...int) (*link, bool) {
	for _, l := range g.links {
		if slices.Contains(profiles, l.profile) {
			return l, true
		}
	}
	return nil, false
}

// profileNames are the profiles that a device near the module has.
func profileNames() map[int]string {
	return map[int]string{profileA2DP: "A2DP", spp: "SPP", hsp: "HSP", hfp: "HFP"}
}
