package flow

import (
	"errors"
	"fmt"
	"time"

	"sim800emu/internal/kernel"
)

// ErrEnded is what everything in a task that was ended from outside answers.
var ErrEnded = errors.New("ended by the modem")

// ErrTooLong is what a wait answers when the limit of its task has passed.
var ErrTooLong = errors.New("no end within the limit")

// A Task is one coroutine of a loop.
type Task struct {
	loop   *kernel.Loop
	resume chan struct{} // the loop hands over
	yield  chan struct{} // the task hands back
	inside bool          // the task runs, and the loop waits for it
	over   bool          // the body has returned
	broken error         // why waits fail from now on
	wake   func()        // ends the wait that is on; nil: none
	limit  *kernel.Timer
	leave  []func() // what must not outlive the task, the latest last
	panics any
}

// Go runs body as a task until its first wait, and returns. It is called on
// the loop, from outside any task or from inside one.
func Go(loop *kernel.Loop, body func(*Task)) *Task {
	t := &Task{loop: loop, resume: make(chan struct{}), yield: make(chan struct{})}
	go func() {
		<-t.resume
		defer func() {
			t.panics = recover()
			t.over = true
			t.yield <- struct{}{}
		}()
		body(t)
	}()
	t.enter()
	return t
}

// enter lets the task run until it waits or is over.
func (t *Task) enter() {
	t.inside = true
	t.resume <- struct{}{}
	<-t.yield
	t.inside = false
	if !t.over {
		return
	}
	t.limit.Stop()
	for i := len(t.leave) - 1; i >= 0; i-- {
		t.leave[i]()
	}
	t.leave = nil
	if t.panics != nil {
		panic(fmt.Sprintf("in a task of the loop: %v", t.panics)) // a mistake of our own, on the loop's stack as any other
	}
}

// Wait stops the task until wake is called, which arm hands to whoever will
// know. It is called in the task. Wake may be called at once, late, or more
// than once, always on the loop. The error is why the task cannot go on:
// ErrEnded or ErrTooLong.
func (t *Task) Wait(arm func(wake func())) error {
	if t.broken != nil {
		return t.broken
	}
	woken, parked := false, false
	wake := func() {
		if woken {
			return
		}
		woken = true
		t.wake = nil
		if parked {
			t.enter()
		}
	}
	t.wake = wake
	arm(wake)
	if !woken {
		parked = true
		t.yield <- struct{}{}
		<-t.resume
	}
	return t.broken
}

// Sleep waits for a stretch of modem time.
func (t *Task) Sleep(d time.Duration) error {
	var timer *kernel.Timer
	err := t.Wait(func(wake func()) { timer = t.loop.After(d, wake) })
	timer.Stop()
	return err
}

// Limit makes all waits fail with ErrTooLong once d has passed from now; zero
// takes the limit away. It ends what waits for somebody outside, so time that
// is scaled lets it pass at wall speed.
func (t *Task) Limit(d time.Duration) {
	t.limit.Stop()
	t.limit = nil
	if errors.Is(t.broken, ErrTooLong) {
		t.broken = nil
	}
	if d > 0 {
		t.limit = t.loop.Await(d, func() { t.fail(ErrTooLong) })
	}
}

// End makes all waits of the task fail with ErrEnded, the one that is on too.
// It is called on the loop and returns when the task has come to its end or
// runs further up the stack. To end one that is over does nothing.
func (t *Task) End() { t.fail(ErrEnded) }

func (t *Task) fail(why error) {
	if t.over {
		return
	}
	t.broken = why
	if wake := t.wake; wake != nil {
		wake()
	}
}

// Over reports that the body has returned.
func (t *Task) Over() bool { return t.over }

// Loop is the loop of the task.
func (t *Task) Loop() *kernel.Loop { return t.loop }

// atEnd runs f when the task is over, however it ends.
func (t *Task) atEnd(f func()) { t.leave = append(t.leave, f) }
