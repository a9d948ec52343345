package kernel

import (
	"context"
	"time"
)

// stepPiece is how much of a long step passes between two looks at the end of
// the run, so that a run which is told to end does not first live through a day.
const stepPiece = time.Second

// A step is modem time that is to pass at once.
type step struct {
	d    time.Duration
	done func()
}

// Pause lets modem time stand: no timer runs any more, but what is posted still
// does, at the moment at which time stands.
func (l *Loop) Pause() { l.paused = true }

// Resume lets modem time go on from where it stands.
func (l *Loop) Resume() { l.paused = false }

// Paused reports whether modem time stands.
func (l *Loop) Paused() bool { return l.paused }

// Scale is how many times as fast as the wall clock Run lets modem time go, Max
// for a run that jumps, and zero while nothing runs the loop.
func (l *Loop) Scale() float64 { return l.scale }

// Step lets d of modem time pass at once in the next turn of Run, whether time
// stands or goes: timers run, each at its own moment. done runs behind them,
// also when the run ends before all of d has passed; Now tells how far it came.
// Unlike Advance it may be called on the loop.
func (l *Loop) Step(d time.Duration, done func()) {
	l.steps = append(l.steps, step{d, done})
}

// turn runs all that is due and what Pause and Step have asked for, until there
// is nothing to do but wait.
func (d *driver) turn(ctx context.Context) {
	l := d.loop
	for {
		switch {
		case len(l.steps) > 0:
			d.takeSteps(ctx)
		case l.paused:
			d.stood = true
			d.alarm.clear()
			if !l.RunPosted() {
				return
			}
		case d.stood:
			d.stood = false
			d.rebase()
		default:
			d.pass()
			if !l.interrupted() {
				return
			}
		}
	}
}

// interrupted reports that Pause or Step wants the driver.
func (l *Loop) interrupted() bool { return l.paused || len(l.steps) > 0 }

// takeSteps lets the modem time of all steps pass.
func (d *driver) takeSteps(ctx context.Context) {
	l := d.loop
	for len(l.steps) > 0 {
		s := l.steps[0]
		l.steps[0] = step{}
		l.steps = l.steps[1:]
		for end := l.now + s.d; l.now < end && ctx.Err() == nil; {
			l.advanceTo(min(end, l.now+stepPiece))
		}
		s.done()
	}
	d.rebase()
}

// rebase makes now the moment from which the wall clock counts.
func (d *driver) rebase() { d.origin, d.base = time.Now(), d.loop.now }
