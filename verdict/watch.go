package verdict

import (
	"fmt"
	"strings"
	"time"

	"sim800emu/internal/wording"
)

// judged tells whether a result and a time are as they should be.
func judged(e *Expectation, result string, took time.Duration, text string) (fit, string) {
	if e.result != "" && !wording.Like(e.result, result) {
		return near, text
	}
	if e.within > 0 && took > e.within {
		return near, fmt.Sprintf("%s after %s", text, round(took))
	}
	return hit, text
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

func watchCommand(e *Expectation) watcher {
	return &counter{times: e.times, match: func(_ time.Duration, ev Event) (fit, string) {
		c, ok := ev.(Command)
		if !ok || !wording.Like(e.pattern, c.Text) {
			return foreign, ""
		}
		return judged(e, c.Result, c.Took, c.Text+" → "+c.Result)
	}}
}

func watchURC(e *Expectation) watcher {
	return &counter{times: e.times, match: func(_ time.Duration, ev Event) (fit, string) {
		if u, ok := ev.(urc); ok && wording.Like(e.pattern, u.text) {
			return hit, u.text
		}
		return foreign, ""
	}}
}

// watchSend counts results of sends. With quick sending a failure comes later,
// as an unsolicited line.
func watchSend(e *Expectation) watcher {
	return &counter{times: e.times, match: func(_ time.Duration, ev Event) (fit, string) {
		var failed bool
		var text string
		switch v := ev.(type) {
		case Command:
			if !strings.HasPrefix(v.Name, "+CIPSEND") || strings.HasSuffix(v.Text, "?") {
				return foreign, ""
			}
			failed, text = !sent(v.Result), v.Text+" → "+v.Result
		case urc:
			if !strings.HasSuffix(v.text, "SEND FAIL") {
				return foreign, ""
			}
			failed, text = true, v.text
		default:
			return foreign, ""
		}
		if failed != e.failed {
			return near, text
		}
		return hit, text
	}}
}

// sent reports whether the result of a send says that the data are on their
// way. With +CIPSPRT=2 there is no result code.
func sent(result string) bool {
	return strings.HasSuffix(result, "SEND OK") || strings.HasPrefix(result, "DATA ACCEPT") || result == "no result code" || result == "OK"
}

func watchRegistered(e *Expectation) watcher {
	var since time.Duration // power-on, or the loss of the network
	on := false
	return &counter{times: e.times, match: func(at time.Duration, ev Event) (fit, string) {
		switch v := ev.(type) {
		case Power:
			if on = false; v.State == "booting" {
				since = at
			}
		case Registered:
			was := on
			if on = v.Stat == home || v.Stat == roaming; !on {
				if was {
					since = at
				}
				return foreign, ""
			}
			if was {
				return foreign, "" // another cell
			}
			text := fmt.Sprintf("%s after %s", map[bool]string{true: "home", false: "roaming"}[v.Stat == home], round(at-since))
			if e.stat != 0 && e.stat != v.Stat || e.within > 0 && at-since > e.within {
				return near, text
			}
			return hit, text
		}
		return foreign, ""
	}}
}

func watchConnected(e *Expectation) watcher {
	opening := map[int]time.Duration{} // at most one for each connection
	return &counter{times: e.times, match: func(at time.Duration, ev Event) (fit, string) {
		l, ok := ev.(Link)
		if !ok || e.link != anyLink && e.link != l.Link {
			return foreign, ""
		}
		if l.State == "CONNECTING" {
			opening[l.Link] = at
			return foreign, ""
		}
		began, ok := opening[l.Link]
		if !ok {
			return foreign, ""
		}
		delete(opening, l.Link)
		if l.State != "CONNECTED" {
			why := l.Why
			if why == "" {
				why = l.State
			}
			return near, fmt.Sprintf("connection %d failed after %s: %s", l.Link, round(at-began), why)
		}
		return judged(e, "", at-began, fmt.Sprintf("connection %d to %s after %s", l.Link, l.Peer, round(at-began)))
	}}
}

func watchSuspicion(e *Expectation) watcher {
	return &counter{times: e.times, match: func(_ time.Duration, ev Event) (fit, string) {
		if s, ok := ev.(Suspected); ok && wording.Like(e.pattern, s.What) {
			return hit, s.What
		} else if ok {
			return near, s.What
		}
		return foreign, ""
	}}
}

func watchFault(e *Expectation) watcher {
	return &counter{times: e.times, match: func(_ time.Duration, ev Event) (fit, string) {
		if f, ok := ev.(Fired); ok && wording.Like(e.pattern, f.Name) {
			return hit, f.Name + ", " + f.Where
		}
		return foreign, ""
	}}
}

func watchHandshake(e *Expectation) watcher {
	return &counter{times: e.times, match: func(_ time.Duration, ev Event) (fit, string) {
		h, ok := ev.(Handshake)
		if !ok || !wording.Like(e.pattern, h.Endpoint) && !wording.Like(e.pattern, h.Name) {
			return foreign, ""
		}
		result, wanted := "done", e.result
		if h.Failed != "" {
			result = "failed: " + h.Failed
		}
		if wanted == "" {
			wanted = "done"
		}
		text := strings.Join(strings.Fields(h.Endpoint+" "+h.Version+" "+result), " ")
		if !wording.Like(wanted, result) || e.version != "" && !wording.Like(e.version, h.Version) {
			return near, text
		}
		return hit, text
	}}
}

func watchRequest(e *Expectation) watcher {
	return &counter{times: e.times, match: func(_ time.Duration, ev Event) (fit, string) {
		q, ok := ev.(Request)
		if !ok || !wording.Like(e.pattern, q.Method+" "+q.Path) {
			return foreign, ""
		}
		status := fmt.Sprint(q.Status)
		return judged(e, status, 0, q.Method+" "+q.Path+" → "+status)
	}}
}

// An order waits for one step after the other.
type order struct {
	steps []step
	next  int
	at    time.Duration // of the last step that has come
}

func watchOrder(e *Expectation) watcher { return &order{steps: e.steps} }

func (o *order) see(at time.Duration, ev Event) {
	if o.next == len(o.steps) {
		return
	}
	s, came := o.steps[o.next], false
	switch v := ev.(type) {
	case Command:
		came = !s.urc && wording.Like(s.pattern, v.Text) && (s.result == "" || wording.Like(s.result, v.Result))
	case urc:
		came = s.urc && wording.Like(s.pattern, v.text)
	}
	if came {
		o.next++
		o.at = at
	}
}

func (o *order) end(time.Duration) outcome {
	if o.next == len(o.steps) {
		return outcome{ok: true, seen: fmt.Sprintf("all %d steps", o.next), at: o.at, timed: true}
	}
	seen := fmt.Sprintf("%d of %d steps; %s did not come", o.next, len(o.steps), o.steps[o.next].text)
	if o.next > 0 {
		seen += " after " + o.steps[o.next-1].text
	}
	return outcome{seen: clip(seen), at: o.at, timed: o.next > 0}
}

// An overrun adds lost bytes up.
type overrun struct {
	allowed amount
	lost    int64
	frame   string
	at      time.Duration // of the first, or of the one that was too many
	told    bool
}

func watchOverrun(e *Expectation) watcher { return &overrun{allowed: e.bytes} }

func (o *overrun) see(at time.Duration, ev Event) {
	l, ok := ev.(Lost)
	if !ok {
		return
	}
	first := o.lost == 0
	o.lost += int64(l.Bytes)
	if over := o.lost > o.allowed.most; first || over && !o.told {
		o.at, o.frame, o.told = at, l.Frame, over
	}
}

func (o *overrun) end(time.Duration) outcome {
	if o.lost == 0 {
		return outcome{ok: o.allowed.holds(0), seen: "nothing was lost"}
	}
	return outcome{
		ok: o.allowed.holds(o.lost), at: o.at, timed: true,
		seen: fmt.Sprintf("%d bytes lost because the TE did not read, the first in %s", o.lost, o.frame),
	}
}

// exited is the end of the command of --exec.
type exited struct{ status int }

func (exited) event() {}

type exit struct {
	wanted, got int
	over        bool
	at          time.Duration
}

func watchExit(e *Expectation) watcher { return &exit{wanted: e.status} }

func (x *exit) see(at time.Duration, ev Event) {
	if v, ok := ev.(exited); ok {
		x.got, x.over, x.at = v.status, true, at
	}
}

func (x *exit) end(time.Duration) outcome {
	if !x.over {
		return outcome{seen: "the command did not end"}
	}
	return outcome{ok: x.got == x.wanted, seen: fmt.Sprintf("exit status %d", x.got), at: x.at, timed: true}
}

type runTime struct{ most time.Duration }

func watchRunTime(e *Expectation) watcher { return runTime{e.limit} }

func (runTime) see(time.Duration, Event) {}

func (r runTime) end(at time.Duration) outcome {
	return outcome{ok: at <= r.most, seen: moment(at) + " of modem time", at: at, timed: true}
}
