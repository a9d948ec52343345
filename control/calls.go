package control

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"sim800emu/modem"
)

// listCalls is the calls of the modem.
func listCalls(u *unit, r *http.Request) (any, error) {
	return ask(r.Context(), u, func(m *modem.Modem) ([]modem.CallSnapshot, error) { return m.Calls(), nil })
}

// mostPatience is how long a caller waits at most; our own choice.
const mostPatience = time.Hour

// callIn is somebody outside calling the modem. The answer is the new call.
func callIn(u *unit, r *http.Request) (any, error) {
	var b struct {
		From     string  `json:"from"`
		Hidden   bool    `json:"hidden"`
		Patience *string `json:"patience"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	var patience time.Duration
	if b.Patience != nil {
		var err error
		if patience, err = time.ParseDuration(*b.Patience); err != nil || patience <= 0 || patience > mostPatience {
			return nil, bad("patience %q: want a duration up to one hour, as 20s", *b.Patience)
		}
	}
	return ask(r.Context(), u, func(m *modem.Modem) (modem.CallSnapshot, error) {
		id, err := m.CallIn(b.From, b.Hidden, patience)
		if err != nil {
			return modem.CallSnapshot{}, err
		}
		for _, c := range m.Calls() {
			if c.ID == id {
				return c, nil
			}
		}
		return modem.CallSnapshot{}, fmt.Errorf("%w: the call has ended", modem.ErrState)
	})
}

// call is the number of the call that the path names.
func call(r *http.Request) (int, error) {
	id, err := strconv.Atoi(r.PathValue("call"))
	if err != nil {
		return 0, bad("call %q: want its number, as AT+CLCC and the list of calls print it", r.PathValue("call"))
	}
	return id, nil
}

// onCall does something to a call and answers with the list.
func onCall(u *unit, r *http.Request, do func(m *modem.Modem, id int) error) (any, error) {
	id, err := call(r)
	if err != nil {
		return nil, err
	}
	return ask(r.Context(), u, func(m *modem.Modem) ([]modem.CallSnapshot, error) {
		err := do(m, id)
		return m.Calls(), err
	})
}

// answerCall lets the one who is called answer.
func answerCall(u *unit, r *http.Request) (any, error) {
	if err := noBody(r); err != nil {
		return nil, err
	}
	return onCall(u, r, (*modem.Modem).AnswerCall)
}

// endCall lets the other side hang up.
func endCall(u *unit, r *http.Request) (any, error) {
	var b struct {
		Why string `json:"why"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	return onCall(u, r, func(m *modem.Modem, id int) error { return m.EndCall(id, b.Why) })
}

// pressKeys lets the other side press keys.
func pressKeys(u *unit, r *http.Request) (any, error) {
	var b struct {
		Keys *string `json:"keys"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.Keys == nil {
		return nil, missingField("keys")
	}
	return onCall(u, r, func(m *modem.Modem, id int) error { return m.PressKeys(id, *b.Keys) })
}

// sendUSSD is the network telling or asking by USSD.
func sendUSSD(u *unit, r *http.Request) (any, error) {
	var b struct {
		Text  *string `json:"text"`
		Reply bool    `json:"reply"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.Text == nil {
		return nil, missingField("text")
	}
	return ask(r.Context(), u, func(m *modem.Modem) ([]string, error) {
		err := m.SendUSSD(*b.Text, b.Reply)
		return m.USSDReplies(), err
	})
}

// ussdReplies is what the TE has replied.
func ussdReplies(u *unit, r *http.Request) (any, error) {
	return ask(r.Context(), u, func(m *modem.Modem) ([]string, error) { return m.USSDReplies(), nil })
}
