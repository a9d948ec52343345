package simcom

import (
	"fmt"
	"strings"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

const (
	alarms = 5 // manual 6.2.5

	alarmDate  = "06/01/02,15:04:05" // an alarm that comes once
	alarmDaily = "15:04:05"          // one that comes again
	everyDay   = "0"                 // <recurr>
)

// An alarmClock is the alarms of +CALA. Each is its text as +CALA? prints it
// without the number; empty: there is none.
type alarmClock struct {
	time, days [alarms]string
	timer      *kernel.Timer
}

func (g *Group) alarmCommands() []engine.Command {
	a := &g.alarm
	var keep []any
	for i := range a.time {
		keep = append(keep, &a.time[i], &a.days[i])
	}
	n := atparser.Int("n", 1, alarms)
	return []engine.Command{
		{
			Name: "+CALA", Manual: "6.2.5", Title: "set alarm", Bad: engine.CMEInvalidInput,
			Params: atparser.Params{atparser.Quoted("time", len(alarmDate)), n.Or(1), atparser.Rest("recurr").Opt()},
			Saving: engine.AutoSave, Keep: keep,
			Test: func(c *engine.Call) error {
				c.Info("+CALA: (\"yy/mm/dd,hh:mm:ss\",\"hh:mm:ss\"),(1-5),(0-7)")
				return nil
			},
			Read: g.readAlarms, Write: g.setAlarm,
			Note: "Without <n> it is alarm 1, which is overwritten (guess). Days are taken in quotes and without. A time of day without days comes " +
				"every day, a date that has passed is refused (guesses). An alarm needs a module that is on: it does not start one.",
		},
		{
			Name: "+CALD", Manual: "6.2.6", Title: "delete alarm", Bad: engine.CMEInvalidInput,
			Params: atparser.Params{n}, Test: engine.Ranges("+CALD", atparser.Params{n}),
			Write: func(c *engine.Call) error {
				i := c.Args.Int("n") - 1
				if a.time[i] == "" {
					return errNoAlarm
				}
				a.time[i], a.days[i] = "", ""
				g.armAlarm()
				return nil
			},
			Note: "An alarm that is not there answers +CME ERROR: 22 (guess).",
		},
	}
}

// errNoAlarm is "not found" (manual 19.1).
const errNoAlarm engine.CME = 22

// readAlarms is +CALA?. From the second line on a space stands before the name
// (manual 6.2.5).
func (g *Group) readAlarms(c *engine.Call) error {
	var lines []string
	for i, t := range g.alarm.time {
		if t == "" {
			continue
		}
		line := fmt.Sprintf("+CALA: \"%s\",%d", t, i+1)
		if days := g.alarm.days[i]; days != "" {
			line += fmt.Sprintf(",\"%s\"", days)
		}
		if len(lines) > 0 {
			line = " " + line
		}
		lines = append(lines, line)
	}
	c.Lines(lines...)
	return nil
}

// setAlarm is +CALA=.
func (g *Group) setAlarm(c *engine.Call) error {
	text, days := c.Args.Str("time"), unquoted(c.Args.Str("recurr"))
	at, once := exactly(alarmDate, text)
	_, daily := exactly(alarmDaily, text)
	if daily && days == "" {
		days = everyDay
	}
	switch {
	case daily && validDays(days):
	case once && days == "" && at.After(g.clock.Local()):
	default:
		return engine.CMEInvalidInput
	}
	i := c.Args.Int("n") - 1
	g.alarm.time[i], g.alarm.days[i] = text, days
	g.armAlarm()
	return nil
}

// exactly reads a date of just this layout; time.Parse alone is more lenient.
func exactly(layout, s string) (time.Time, bool) {
	t, err := time.Parse(layout, s)
	return t, err == nil && len(s) == len(layout) && t.Format(layout) == s
}

// unquoted takes a pair of quotes away.
func unquoted(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// validDays tells whether it is 0, every day, or days from 1, Monday, to 7.
func validDays(s string) bool {
	if s == everyDay {
		return true
	}
	for day := range strings.SplitSeq(s, ",") {
		if len(day) != 1 || day < "1" || day > "7" {
			return false
		}
	}
	return true
}

// due is the next moment after now at which alarm i rings; false: never.
func (a *alarmClock) due(i int, now time.Time) (time.Time, bool) {
	if a.days[i] == "" {
		at, err := time.Parse(alarmDate, a.time[i])
		return at, err == nil && at.After(now)
	}
	of, err := time.Parse(alarmDaily, a.time[i])
	if err != nil {
		return time.Time{}, false
	}
	at := time.Date(now.Year(), now.Month(), now.Day(), of.Hour(), of.Minute(), of.Second(), 0, time.UTC)
	for range 8 { // the same day of the next week at the latest
		if at.After(now) && a.rings(i, at.Weekday()) {
			return at, true
		}
		at = at.AddDate(0, 0, 1)
	}
	return time.Time{}, false
}

// rings tells whether alarm i rings on a day of the week.
func (a *alarmClock) rings(i int, day time.Weekday) bool {
	if day == time.Sunday {
		day = 7
	}
	return a.days[i] == everyDay || strings.ContainsRune(a.days[i], '0'+rune(day))
}

// armAlarm waits for the alarm that is due first. It is called anew whenever an
// alarm or the clock is set.
func (g *Group) armAlarm() {
	a := &g.alarm
	a.timer.Stop()
	now := g.clock.Local()
	var first time.Time
	for i := range a.time {
		if at, ok := a.due(i, now); ok && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	if !first.IsZero() {
		a.timer = g.eng.Loop().Await(first.Sub(now), func() { g.ring(first) })
	}
}

// ring tells of the alarms of a moment. One that comes once is over then.
func (g *Group) ring(at time.Time) {
	a := &g.alarm
	for i := range a.time {
		if due, ok := a.due(i, at.Add(-time.Nanosecond)); !ok || !due.Equal(at) {
			continue
		}
		if a.days[i] == "" {
			a.time[i] = ""
		}
		if g.eng.On() {
			g.eng.URC("ALARM RING")
			g.eng.URC("+CALV: %d", i+1)
		}
	}
	g.armAlarm()
}
