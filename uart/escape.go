package uart

import (
	"time"

	"sim800emu/internal/kernel"
)

// EscapeGuard is the silence before and after +++, and the time within which
// the three characters must come (manual 2.2.12).
const EscapeGuard = time.Second

// An Escape watches the bytes of data mode for +++ with its guard times. The
// plus signs are held back until it is decided whether they are data.
type Escape struct {
	loop    *kernel.Loop
	pass    func([]byte)
	escaped func()

	last    time.Duration // when the last byte came, or the watch began
	plus    int           // plus signs held back
	first   time.Duration // when the first of them came
	decide  *kernel.Timer
	enabled bool
}

// NewEscape watches with pass for the data and escaped for a complete sequence.
func NewEscape(loop *kernel.Loop, pass func([]byte), escaped func()) *Escape {
	return &Escape{loop: loop, pass: pass, escaped: escaped, enabled: true, last: loop.Now()}
}

// Enable turns the watch on or off (the esc field of +CIPCCFG).
func (e *Escape) Enable(on bool) { e.enabled = on }

// Feed takes bytes of the TE.
func (e *Escape) Feed(b []byte) {
	if !e.enabled {
		e.pass(b)
		return
	}
	now := e.loop.Now()
	e.decide.Stop()
	quiet := now-e.last >= EscapeGuard
	plain := len(b) > 3
	for _, c := range b {
		plain = plain || c != '+'
	}
	switch {
	case plain, e.plus == 0 && !quiet, e.plus+len(b) > 3, e.plus > 0 && now-e.first > EscapeGuard:
		e.release()
		e.last = now
		e.pass(b)
		return
	case e.plus == 0:
		e.first = now
	}
	e.plus += len(b)
	e.last = now
	e.decide = e.loop.Await(EscapeGuard, e.silence)
}

// silence decides: three plus signs are the sequence, fewer are data.
func (e *Escape) silence() {
	if e.plus == 3 {
		e.plus = 0
		e.escaped()
		return
	}
	e.release()
}

// release passes the plus signs on as data.
func (e *Escape) release() {
	if e.plus > 0 {
		held := []byte("+++")[:e.plus]
		e.plus = 0
		e.pass(held)
	}
}

// Reset forgets what is held and counts silence from now.
func (e *Escape) Reset() {
	e.decide.Stop()
	e.plus = 0
	e.last = e.loop.Now()
}
