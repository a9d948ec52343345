package fault

import "time"

// A window is the time for which something lasts.
type window struct {
	b     *build
	until time.Duration
	ever  bool
}

// set opens the window for d; 0: until it is closed.
func (w *window) set(d time.Duration) { w.until, w.ever = w.b.set.loop.Now()+d, d == 0 }

// within is how many of n characters that leave from now on fall into it.
func (w *window) within(n int) int {
	char := w.b.set.charTime(1)
	if w.ever || char == 0 {
		return n
	}
	return min(n, int((w.until-w.b.set.loop.Now()+char-1)/char))
}

func (w *window) open() bool { return w.ever || w.b.set.loop.Now() < w.until }
func (w *window) close()     { w.until, w.ever = 0, false }
