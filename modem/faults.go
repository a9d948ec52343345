package modem

import (
	"time"

	"sim800emu/commands/gsm"
	"sim800emu/commands/tcpip"
	"sim800emu/engine"
	"sim800emu/fault"
	"sim800emu/gprs"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/profiles"
)

// Faults is what goes wrong with this modem. Its methods are called on the loop;
// faults are added by AddFaults.
func (m *Modem) Faults() *fault.Set { return m.faults }

// AddFaults adds faults while the modem runs.
func (m *Modem) AddFaults(specs ...fault.Spec) error {
	err := m.faults.Add(specs...)
	m.watchStates()
	return err
}

// addFaults hangs the faults of the profile and then those of more on the modem.
func (m *Modem) addFaults(more []fault.Spec) error {
	m.faults.Attach(m.engine, m.line, faultHands{m})
	specs, problems := faultSpecs(m.profile.Faults)
	if problems != nil {
		return problems
	}
	return m.AddFaults(append(specs, more...)...)
}

// CheckFaults finds the mistakes in the faults of a profile, each with its
// place, and those that can never fire with this profile.
func CheckFaults(p profiles.Profile) profiles.Problems {
	specs, problems := faultSpecs(p.Faults)
	if problems != nil || len(specs) == 0 {
		return problems
	}
	place := map[string]profiles.Place{}
	for i, f := range p.Faults {
		place[f.Name] = f.Place
		specs[i].Then = nil // package profiles looks at the chains
	}
	p.Faults = nil
	m, err := New(Options{Profile: p, Network: func(*kernel.Loop) (socket.Network, error) { return nil, nil }}) // it is never switched on
	if err != nil {
		return profiles.Problems{profiles.Place{}.Errorf("%v", err)}
	}
	for _, mistake := range fault.Check(specs, faultHands{m}.Facts()) {
		problems = append(problems, place[mistake.Name].Errorf("%v", mistake))
	}
	return problems
}

// faultSpecs reads the faults of a profile.
func faultSpecs(list []profiles.Fault) (specs []fault.Spec, problems profiles.Problems) {
	for _, f := range list {
		s, problem := faultSpec(f)
		if problem != nil {
			problems = append(problems, problem)
			continue
		}
		specs = append(specs, s)
	}
	return specs, problems
}

func faultSpec(f profiles.Fault) (s fault.Spec, problem *profiles.Problem) {
	var err error
	s = fault.Spec{Name: f.Name, Times: f.Times, Then: f.Then}
	if f.Do.Kind != profiles.Scalar {
		return s, f.Do.Place.Errorf("fault %s: do is the kind of fault, such as late-prompt", f.Name)
	}
	if s.Do, err = fault.ParseAction(f.Do.Text); err != nil {
		return s, f.Do.Place.Errorf("fault %s: %v", f.Name, err)
	}
	for _, e := range f.Params {
		if e.Value.Kind != profiles.Scalar {
			return s, e.Place.Errorf("fault %s: %s has one value", f.Name, e.Key)
		}
		if s.Do.Params == nil {
			s.Do.Params = map[string]string{}
		}
		s.Do.Params[e.Key] = e.Value.Text
		if err := s.Do.Check(); err != nil {
			return s, e.Place.Errorf("fault %s: %v", f.Name, err)
		}
	}
	if f.When == nil {
		if s.When, err = s.Do.DefaultTrigger(); err != nil {
			return s, f.Place.Errorf("fault %s: %v", f.Name, err)
		}
		return s, nil
	}
	if f.When.Kind != profiles.Scalar {
		return s, f.When.Place.Errorf("fault %s: when is a trigger in words, such as command 2 AT+CIPSEND*", f.Name)
	}
	if s.When, err = fault.ParseTrigger(f.When.Text); err != nil {
		return s, f.When.Place.Errorf("fault %s: %v", f.Name, err)
	}
	return s, nil
}

// watchStates reads the events of the loop for the observer, and for triggers
// that wait for a state.
func (m *Modem) watchStates() {
	if !m.faults.WantsStates() {
		m.loop.Observe(m.observe)
		return
	}
	m.loop.Observe(func(at time.Duration, ev kernel.Event) {
		if state, link := stateOf(ev); state != "" {
			m.faults.Entered(state, link)
		}
		if m.observe != nil {
			m.observe(at, ev)
		}
	})
}

// stateOf is the state of a trigger that an event tells of, or nothing.
func stateOf(ev kernel.Event) (state string, link int) {
	switch v := ev.(type) {
	case PowerChanged:
		if v.State == Booting.String() {
			return fault.StatePowerOn, fault.AnyLink
		}
	case gsm.CardChanged:
		if v.State == gsm.Ready.String() {
			return fault.StateSIMReady, fault.AnyLink
		}
	case gprs.Registered:
		if v.Stat == home || v.Stat == abroad {
			return fault.StateRegistered, fault.AnyLink
		}
	case gprs.Attach:
		if v.State == "attached" {
			return fault.StateAttached, fault.AnyLink
		}
	case gprs.Context:
		if v.State == "active" {
			return fault.StateContextUp, fault.AnyLink
		}
	case tcpip.LinkChanged:
		if v.State == "CONNECTED" {
			return fault.StateLinkUp, v.Link
		}
	case engine.Mode:
		if v.Mode == "data" {
			return fault.StateData, fault.AnyLink
		}
	}
	return "", 0
}

// links is how many connections the TCP/IP toolkit has (manual 8.2.2).
const links = 6

// Registration in the numbers of +CREG (manual 3.2.32).
const (
	home    = 1
	refused = 3
	abroad  = 5
)

// faultHands is a modem as faults see it.
type faultHands struct{ m *Modem }

// Facts implements fault.Modem.
func (h faultHands) Facts() fault.Facts {
	p := &h.m.profile
	f := fault.Facts{Commands: h.m.Commands, Links: links, NoSIM: p.SIM.Absent, Paced: !p.Line.NoPace}
	switch {
	case p.SIM.Absent:
		f.Unregistered = "this profile has no card"
	case p.Network.Denied:
		f.Unregistered = "the network of this profile denies registration"
	}
	return f
}

// Reset implements fault.Modem.
func (h faultHands) Reset(why string) { h.m.power.reset(why) }

// Boot implements fault.Modem.
func (h faultHands) Boot(why string) {
	if h.m.power.state == Off && !h.m.dead {
		h.m.power.boot(why)
	}
}

// CutPower implements fault.Modem.
func (h faultHands) CutPower(string) { h.m.CutPower() }

// Leave implements fault.Modem.
func (h faultHands) Leave(word, why string) {
	if h.m.power.state == On {
		h.m.power.leave(word, why, supplyOff)
	}
}

// Warn implements fault.Modem.
func (h faultHands) Warn(text string) {
	if h.m.engine.On() {
		h.m.engine.URC("%s", text)
	}
}

// InsertSIM implements fault.Modem.
func (h faultHands) InsertSIM() { h.m.InsertSIM() }

// RemoveSIM implements fault.Modem.
func (h faultHands) RemoveSIM() { h.m.RemoveSIM() }

// LockSIM implements fault.Modem.
func (h faultHands) LockSIM(puk bool) { h.m.gsm.SIM().Lock(puk) }

// SetRegistration implements fault.Modem.
func (h faultHands) SetRegistration(stat int) { h.m.gprs.SetRegistration(stat) }

// RestoreRegistration implements fault.Modem.
func (h faultHands) RestoreRegistration() {
	stat := home
	switch n := &h.m.profile.Network; {
	case n.Denied:
		stat = refused
	case n.Roaming:
		stat = abroad
	}
	h.m.gprs.SetRegistration(stat)
}

// Detach implements fault.Modem.
func (h faultHands) Detach() { h.m.gprs.Detach() }

// DropContext implements fault.Modem.
func (h faultHands) DropContext() { h.m.gprs.DropContext() }
