package engine

import "slices"

// A channelSettings is what each channel of the multiplexer has for itself.
type channelSettings struct {
	basic Basic
	kept  map[string]string // values that ownSettings names, by key; one left out: that of the factory
}

// ownSettings are the commands beside the basic ones whose values each channel
// has for itself (seen: SIM800L, CMGF and CNMI set before AT+CMUX=0 do not hold).
func ownSettings(name string) bool {
	switch name {
	case "+CMGF", "+CSDH", "+CNMI":
		return true
	}
	return false
}

// enter puts the settings of a terminal in force, in place of another's.
func (e *Engine) enter(t *Terminal) {
	if e.here == t || t.channel != 0 && !e.live(t) {
		return
	}
	e.here.settings = channelSettings{e.Basic, e.ownValues()}
	e.here = t
	e.Basic = t.settings.basic
	e.setOwn(t.settings.kept)
}

// Each runs f for everybody who is told of news, with the settings of that
// terminal in force and what f tells going there alone. Without a multiplexer that is f().
func (e *Engine) Each(f func()) {
	if !e.muxing || e.only != nil {
		f()
		return
	}
	was := e.here
	for _, t := range slices.Clone(e.audience(nil)) {
		if !e.live(t) { // closed by a TE that has answered what another one was told
			continue
		}
		e.enter(t)
		e.only = t
		f()
		e.only = nil
	}
	e.enter(was)
}

// storedSettings is what a channel begins with: of each command that channels
// have for themselves the stored value, or that of the factory.
func (e *Engine) storedSettings() channelSettings {
	basic, kept := e.Basic, map[string]string{}
	e.reg.values(func(v *value) {
		stored, ok := e.nv[v.key()]
		switch {
		case e.basicValue(v.ptr()):
			if !ok {
				stored = v.factory
			}
			v.set(stored)
		case ok && ownSettings(v.cmd.Name):
			kept[v.key()] = stored
		}
	})
	s := channelSettings{e.Basic, kept}
	e.Basic = basic
	return s
}

// basicValue reports that a setting is one of the basic parameters.
func (e *Engine) basicValue(ptr any) bool {
	b := &e.Basic
	switch ptr {
	case &b.E, &b.Q, &b.V, &b.X, &b.C, &b.D, &b.S5, &b.CMEE:
		return true
	}
	return false
}

// ownValues is what is in force of what each channel has for itself, the basic
// parameters apart.
func (e *Engine) ownValues() map[string]string {
	kept := map[string]string{}
	e.reg.values(func(v *value) {
		if ownSettings(v.cmd.Name) {
			kept[v.key()] = v.get()
		}
	})
	return kept
}

func (e *Engine) setOwn(kept map[string]string) {
	e.reg.values(func(v *value) {
		if !ownSettings(v.cmd.Name) {
			return
		}
		s, ok := kept[v.key()]
		if !ok {
			s = v.factory
		}
		v.set(s)
	})
}
