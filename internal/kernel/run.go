package kernel

import (
	"context"
	"errors"
	"math"
	"time"
)

// Max is the time scale of a run that jumps from one modelled moment to the
// next; timers of Await still pass at the rate of the wall clock.
var Max = math.Inf(1)

// Run lets the wall clock drive the loop, scale times as fast, until ctx ends.
// Clocks may be shared by any number of loops. What was posted before the end
// has run when it returns; later posts are refused.
func (l *Loop) Run(ctx context.Context, clock *Clock, scale float64) error {
	if !(scale > 0) {
		return errors.New("time scale must be above zero")
	}
	d := driver{loop: l, clock: clock, scale: scale, over: ctx.Err, origin: time.Now(), base: l.now}
	d.alarm = clock.newAlarm(l.wake)
	defer d.alarm.close()
	l.scale = scale
	defer func() { l.scale = 0 }()
	for ctx.Err() == nil {
		d.turn(ctx)
		select {
		case <-ctx.Done():
		case <-l.wake:
		}
	}
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.RunPosted()
	return nil
}

// A driver maps the wall clock to the modem time of one loop.
type driver struct {
	loop   *Loop
	clock  *Clock
	alarm  *alarm
	scale  float64
	over   func() error  // why the run has to end; nil: it goes on
	origin time.Time     // the wall moment of base
	base   time.Duration // modem time at origin
	stood  bool          // modem time has stood, so origin and base are old
}

// pass runs all that is due by the wall clock and arms the alarm for what is next.
func (d *driver) pass() {
	if math.IsInf(d.scale, 1) {
		d.turnMax()
		return
	}
	l := d.loop
	l.runDue(d.modemTime(), l.interrupted) // what has come from outside comes now, not at the moment of the last turn
	l.passTo(d.modemTime(), l.interrupted)
	if next, ok := l.Next(); ok {
		d.alarm.set(d.origin.Add(time.Duration(float64(next-d.base) / d.scale)))
	} else {
		d.alarm.clear()
	}
}

// modemTime is what the wall clock says that modem time should be now.
func (d *driver) modemTime() time.Duration {
	return d.base + time.Duration(float64(time.Since(d.origin))*d.scale)
}

// turnMax runs modelled timers one after the other without waiting. An outside
// event is looked for before each, so that a byte which is already in a port
// or a socket keeps its place in the order. A timer of Await waits for the wall.
func (d *driver) turnMax() {
	l := d.loop
	d.passIdle()
	for {
		if l.RunPosted() {
			d.rebase()
			continue
		}
		if l.interrupted() || d.over() != nil {
			return
		}
		if len(l.timers) == 0 {
			d.alarm.clear()
			return
		}
		first := l.timers[0]
		if first.external && first.at > l.now {
			due := d.origin.Add(first.at - d.base)
			if time.Now().Before(due) {
				d.alarm.set(due)
				return
			}
		}
		l.runFirst()
		d.rebase()
	}
}

// passIdle counts the time since the last turn: nothing modelled was due in it,
// so it has passed at the rate of the wall clock, as for the TE that waited.
func (d *driver) passIdle() {
	l := d.loop
	now := d.base + time.Since(d.origin)
	if len(l.timers) > 0 {
		now = min(now, l.timers[0].at)
	}
	l.now = max(l.now, now)
}
