package modemtest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/profiles"
)

// parseCall reads "from NUMBER [hidden] [for D]", "N answers", "N ends [WHY]",
// "N presses KEYS" and "N heard KEYS".
func parseCall(s string) (action, error) {
	w := &words{list: strings.Fields(s)}
	first := w.next()
	if first == "from" {
		return parseCallFrom(w)
	}
	id, err := strconv.Atoi(first)
	if err != nil {
		return nil, fmt.Errorf("call %s: want call from NUMBER or call N …", s)
	}
	word, arg := w.next(), ""
	if len(w.list) > 0 {
		arg = w.next()
	}
	if w.err != nil {
		return nil, w.err
	}
	switch word {
	case "answers":
		return func(m *Modem) error { return m.AnswerCall(id) }, nil
	case "ends":
		return func(m *Modem) error { return m.EndCall(id, arg) }, nil
	case "presses":
		return func(m *Modem) error { return m.PressKeys(id, arg) }, nil
	case "heard":
		return func(m *Modem) error {
			for _, c := range m.Calls() {
				if c.ID == id {
					return compare(c.Keys, arg)
				}
			}
			return fmt.Errorf("there is no call %d", id)
		}, nil
	}
	return nil, fmt.Errorf("call %s: a call answers, ends, presses or heard", s)
}

func parseCallFrom(w *words) (action, error) {
	from := strings.TrimPrefix(w.next(), "nobody")
	hidden, patience, refused := false, time.Duration(0), false
	for len(w.list) > 0 && w.err == nil {
		switch word := w.next(); word {
		case "hidden":
			hidden = true
		case "for":
			patience = w.duration()
		case "refused":
			refused = true
		default:
			w.fail(fmt.Errorf("a call is hidden, for D or refused, not %q", word))
		}
	}
	return func(m *Modem) error {
		_, err := m.CallIn(from, hidden, patience)
		if refused && err == nil {
			return fmt.Errorf("the module has taken the call")
		}
		if refused {
			return nil
		}
		return err
	}, w.err
}

// parseUSSD reads "TEXT" and "asks TEXT".
func parseUSSD(s string) (action, error) {
	rest, asks := strings.CutPrefix(s, "asks ")
	text, err := decode(rest)
	return func(m *Modem) error { return m.SendUSSD(text, asks) }, err
}

// answer reads "NUMBER HOW [after D] [talks D]"; it comes before what the profile says.
func (w *words) answer() (Option, error) {
	a := profiles.Answer{Number: w.next(), How: w.next()}
	for len(w.list) > 0 && w.err == nil {
		switch word := w.next(); word {
		case "after":
			a.After = kernel.Fixed(w.duration())
		case "talks":
			a.Talks = w.duration()
		default:
			w.fail(fmt.Errorf("an answer has no %q", word))
		}
	}
	return Change(func(p *profiles.Profile) { p.Network.Answer = append([]profiles.Answer{a}, p.Network.Answer...) }), nil
}
