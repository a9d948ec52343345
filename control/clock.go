package control

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"sim800emu/modem"
)

const (
	mostAdvance  = 24 * time.Hour  // of one request
	advanceLimit = 2 * time.Minute // of the wall clock, for a request that does it
)

// A clock is modem time.
type clock struct {
	TimeMS float64 `json:"t_ms"`
	Scale  string  `json:"scale"` // as --time-scale takes it
	Paused bool    `json:"paused"`
}

func timeOf(m *modem.Modem) clock {
	l := m.Loop()
	c := clock{TimeMS: float64(l.Now().Microseconds()) / 1000, Paused: l.Paused(), Scale: "max"}
	if s := l.Scale(); !math.IsInf(s, 1) {
		c.Scale = strconv.FormatFloat(s, 'g', -1, 64)
	}
	return c
}

func readTime(u *unit, r *http.Request) (any, error) {
	return ask(r.Context(), u, func(m *modem.Modem) (clock, error) { return timeOf(m), nil })
}

func pause(u *unit, r *http.Request) (any, error) {
	return onTime(u, r, func(m *modem.Modem) { m.Loop().Pause() })
}

func resume(u *unit, r *http.Request) (any, error) {
	return onTime(u, r, func(m *modem.Modem) { m.Loop().Resume() })
}

func onTime(u *unit, r *http.Request, f func(*modem.Modem)) (any, error) {
	if err := noBody(r); err != nil {
		return nil, err
	}
	return ask(r.Context(), u, func(m *modem.Modem) (clock, error) {
		f(m)
		return timeOf(m), nil
	})
}

// advance lets modem time pass at once and answers when it has.
func advance(u *unit, r *http.Request) (any, error) {
	var b struct {
		By *string `json:"by"`
	}
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	if b.By == nil {
		return nil, missingField("by")
	}
	d, err := time.ParseDuration(*b.By)
	if err != nil || d < 0 || d > mostAdvance {
		return nil, bad("by %q: want a duration from 0 to %s, as 1m30s or 250ms", *b.By, mostAdvance)
	}
	passed := make(chan clock, 1)
	_, err = ask(r.Context(), u, func(m *modem.Modem) (clock, error) {
		m.Loop().Step(d, func() { passed <- timeOf(m) })
		return clock{}, nil
	})
	if err != nil {
		return nil, err
	}
	limit := time.NewTimer(advanceLimit)
	defer limit.Stop()
	select {
	case c := <-passed:
		return c, nil
	case <-limit.C:
		return nil, problem{http.StatusServiceUnavailable, fmt.Sprintf("%s is still on its way through %s", u.Name, d)}
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}
