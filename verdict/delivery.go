package verdict

import (
	"fmt"
	"strings"
	"time"
)

// A delivery asks of each use of a connection whether its data were whole. It
// keeps the sums and the first use that was not.
type delivery struct {
	e *Expectation

	uses     int
	down, up int64 // bytes that left on the line, and that went out
	rest     int64 // bytes that nobody waited for
	sums     string
	hashed   bool // a use has the wanted hash
	wrong    string
	at       time.Duration
}

func watchDelivered(e *Expectation) watcher { return &delivery{e: e} }

func (d *delivery) see(at time.Duration, ev Event) {
	c, ok := ev.(carried)
	if !ok || d.e.link != anyLink && d.e.link != c.use.link {
		return
	}
	u := c.use
	d.uses++
	if d.wrong == "" {
		d.at = at
	}
	var wrong string
	if d.e.down {
		d.down += u.line.n
		wrong = d.downward(u)
		d.hash(u.line)
	}
	if d.e.up {
		d.up += u.given.n
		if w := upward(u); wrong == "" {
			wrong = w
		}
		if !d.e.down {
			d.hash(u.given)
		}
	}
	if wrong != "" && d.wrong == "" {
		d.wrong = fmt.Sprintf("connection %d, up at %s: %s", u.link, moment(u.since), wrong)
	}
}

func (d *delivery) hash(t *tally) {
	d.sums = t.sum()
	d.hashed = d.hashed || d.sums == d.e.hash
}

// downward is what is wrong with the data of the peer, hop by hop.
func (d *delivery) downward(u *use) string {
	if u.socket == nil {
		return "its socket was not seen, so it cannot be told what the peer sent"
	}
	in, radio, line := u.socket.in, u.radio, u.line
	hops := fmt.Sprintf("the peer sent %d bytes, %d crossed the radio, %d left on the line", in.n, radio.n, line.n)
	switch missing := in.n - line.n; {
	case radio.n > in.n || line.n > radio.n:
		return hops + ": more than there was"
	case missing > 0 && !(u.byTE && missing <= d.e.left):
		end := u.over
		if end == "" {
			end = "it was still up at the end"
		}
		return fmt.Sprintf("%s: %d missing (%s)", hops, missing, end)
	case missing > 0:
		d.rest += missing
	case !radio.same(in):
		return hops + ": other bytes than were sent crossed the radio"
	case !line.same(radio):
		return hops + ": other bytes than crossed the radio left on the line"
	}
	return ""
}

// upward is what is wrong with the data of the TE.
func upward(u *use) string {
	if u.socket == nil {
		return "its socket was not seen, so it cannot be told what went out"
	}
	hops := fmt.Sprintf("the TE gave %d bytes, %d went out", u.given.n, u.socket.out.n)
	switch {
	case u.given.n != u.socket.out.n:
		return hops
	case !u.given.same(u.socket.out):
		return hops + ", but others"
	}
	return ""
}

func (d *delivery) end(time.Duration) outcome {
	if d.uses == 0 {
		return outcome{seen: "no connection came up"}
	}
	var parts []string
	total := d.down
	if d.e.down {
		parts = append(parts, fmt.Sprintf("%d bytes to the TE", d.down))
	}
	if d.e.up {
		parts = append(parts, fmt.Sprintf("%d bytes from it", d.up))
	}
	if !d.e.down {
		total = d.up
	}
	o := outcome{ok: true, at: d.at, timed: true}
	o.seen = fmt.Sprintf("%s in %d connection%s", strings.Join(parts, ", "), d.uses, plural(d.uses))
	if d.rest > 0 {
		o.seen += fmt.Sprintf(", %d more not waited for", d.rest)
	}
	switch {
	case d.wrong != "":
		o.ok, o.seen = false, d.wrong
	case !d.e.bytes.holds(total):
		o.ok = false
	case d.e.hash != "" && !d.hashed:
		o.ok = false
		o.seen += ", SHA-256 " + d.sums
	case d.uses == 1 && d.e.up != d.e.down:
		o.seen += ", SHA-256 " + d.sums[:16] + "…"
	}
	return o
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
