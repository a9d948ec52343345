package gsm

import (
	"fmt"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/radio"
)

// A Clock is the module's real-time clock: a date, and modem time since. It
// runs as long as the supply is there, so it outlives +CFUN=1,1 and +CPOWD.
type Clock struct {
	loop *kernel.Loop
	base time.Time // local date at modem time at
	at   time.Duration
	zone int // quarters of an hour

	onSet []func()
}

func newClock(loop *kernel.Loop) *Clock {
	c := &Clock{loop: loop}
	c.Lose()
	return c
}

// Lose is the supply taken away: the clock starts anew at the first second of
// 2004. The zone stays (both seen).
func (c *Clock) Lose() {
	c.set(time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC), c.zone)
}

// Zone is its time zone in quarters of an hour.
func (c *Clock) Zone() int { return c.zone }

// set makes it that local date now.
func (c *Clock) set(local time.Time, zone int) {
	c.start(local, c.loop.Now(), zone)
}

// start makes it that local date at a modem time.
func (c *Clock) start(local time.Time, at time.Duration, zone int) {
	c.base, c.at, c.zone = local, at, zone
	for _, f := range c.onSet {
		f()
	}
}

// OnSet adds what runs when the clock has been set, or has lost its supply.
func (c *Clock) OnSet(f func()) { c.onSet = append(c.onSet, f) }

// Local is its date and time, as if they were UTC.
func (c *Clock) Local() time.Time { return c.base.Add(c.loop.Now() - c.at) }

// SetNetworkTime takes the network's time over: it is UTC, the clock is local.
func (c *Clock) SetNetworkTime(t radio.NetworkTime) {
	utc := time.Date(t.Year, time.Month(t.Month), t.Day, t.Hour, t.Minute, t.Second, 0, time.UTC)
	c.start(utc.Add(time.Duration(t.Zone)*15*time.Minute), t.Since, t.Zone)
}

// String is the clock as +CCLK prints it: yy/MM/dd,hh:mm:ss and the zone.
func (c *Clock) String() string {
	return fmt.Sprintf("%s%+03d", c.Local().Format(clockLayout), c.zone)
}

const clockLayout = "06/01/02,15:04:05"

func (c *Clock) read(call *engine.Call) error {
	call.Info("+CCLK: \"%s\"", c)
	return nil
}

func (c *Clock) write(call *engine.Call) error {
	local, zone, ok := parseClock(call.Args.Str("time"))
	if !ok {
		return engine.CMEInvalidInput
	}
	c.set(local, zone)
	return nil
}

// parseClock reads yy/MM/dd,hh:mm:ss±zz. The year is one of this century.
func parseClock(s string) (local time.Time, zone int, ok bool) {
	const date, all = len(clockLayout), len(clockLayout) + 3
	if len(s) != all || s[date] != '+' && s[date] != '-' || !digits(s[date+1:], 2, 2) {
		return time.Time{}, 0, false
	}
	var f [6]int
	for i := range f {
		two := s[3*i : 3*i+2]
		if !digits(two, 2, 2) || i < 5 && s[3*i+2] != clockLayout[3*i+2] {
			return time.Time{}, 0, false
		}
		f[i] = int(two[0]-'0')*10 + int(two[1]-'0')
	}
	zone = int(s[date+1]-'0')*10 + int(s[date+2]-'0')
	if s[date] == '-' {
		zone = -zone
	}
	local = time.Date(2000+f[0], time.Month(f[1]), f[2], f[3], f[4], f[5], 0, time.UTC)
	// a date that does not exist comes back as another one
	if local.Format(clockLayout) != s[:date] || zone < westmost || zone > eastmost {
		return time.Time{}, 0, false
	}
	return local, zone, true
}
