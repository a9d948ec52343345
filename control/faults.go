package control

import (
	"net/http"

	"sim800emu/modem"
)

// report copies what became of the modem's faults, in a list that is never null.
func report(m *modem.Modem) any {
	all := m.Faults().Report()
	if len(all) == 0 {
		return []struct{}{}
	}
	return all
}

func listFaults(u *unit, r *http.Request) (any, error) {
	return ask(r.Context(), u, func(m *modem.Modem) (any, error) { return report(m), nil })
}

func addFault(u *unit, r *http.Request) (any, error) {
	var b struct {
		Fault *string `json:"fault"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.Fault == nil {
		return nil, missingField("fault")
	}
	return ask(r.Context(), u, func(m *modem.Modem) (any, error) {
		if err := m.AddFault(*b.Fault); err != nil {
			return nil, err
		}
		return report(m), nil
	})
}

func switchFault(u *unit, r *http.Request) (any, error) {
	var b struct {
		On *bool `json:"on"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.On == nil {
		return nil, missingField("on")
	}
	return onFault(u, r, func(m *modem.Modem, name string) error {
		if *b.On {
			return m.Faults().Arm(name)
		}
		return m.Faults().Disarm(name)
	})
}

func fireFault(u *unit, r *http.Request) (any, error) {
	if err := noBody(r); err != nil {
		return nil, err
	}
	return onFault(u, r, func(m *modem.Modem, name string) error { return m.Faults().Fire(name) })
}

// onFault does something to the fault that the path names and gives all of
// them: one may have armed another. A name that there is not is the only error.
func onFault(u *unit, r *http.Request, f func(m *modem.Modem, name string) error) (any, error) {
	name := r.PathValue("fault")
	return ask(r.Context(), u, func(m *modem.Modem) (any, error) {
		if err := f(m, name); err != nil {
			return nil, problem{http.StatusNotFound, err.Error()}
		}
		return report(m), nil
	})
}
