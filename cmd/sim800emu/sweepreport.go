package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"sim800emu/internal/sweep"
)

// tell keeps the last line of a client that failed.
func (w *sweeper) tell(p sweep.Position, line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told[p.Index] = line
}

// summary tells at which positions the client failed, and how one is run again.
func (w *sweeper) summary(out io.Writer, results []sweep.Result) {
	passed, failed, missed := sweep.Counts(results)
	fmt.Fprintf(out, "%s over %s: %d passed, %d failed", w.c.Fault, w.pattern, passed, failed)
	if missed > 0 {
		fmt.Fprintf(out, ", %d say nothing", missed)
	}
	if left := len(results) - passed - failed - missed; left > 0 {
		fmt.Fprintf(out, ", %d not run", left)
	}
	fmt.Fprintf(out, "; seed %d\n", w.s.seed)
	var again *sweep.Position
	for _, r := range sweep.Ranges(results) {
		how := r.Failed
		if how == "" {
			how = "says nothing: " + r.Missed
		} else if again == nil {
			again = &r.First
		}
		fmt.Fprintf(out, "\n  %s  command %d, %s, %s: %s\n", indices(r), r.Exchange.Number, r.Exchange.Command, r.Bytes(), how)
		fmt.Fprintf(out, "      at      %s\n", r.Near())
		if line := w.told[r.First.Index]; line != "" {
			fmt.Fprintf(out, "      client  %s\n", line)
		}
	}
	if again != nil {
		fmt.Fprintf(out, "\nposition %d again, with its log (for another byte of that command put its number in place of byte %d):\n  %s\n",
			again.Index, again.Byte, w.rerun(*again))
	}
}

func indices(r sweep.Range) string {
	if r.One() {
		return fmt.Sprint(r.First.Index)
	}
	return fmt.Sprintf("%d-%d", r.First.Index, r.Last.Index)
}

// rerun is the command line that makes the run of one position.
func (w *sweeper) rerun(p sweep.Position) string {
	words := []string{"sim800emu", "run", "--time-scale", "max", "--seed", fmt.Sprint(w.s.seed)}
	for _, n := range w.c.Profile {
		words = append(words, "--profile", n)
	}
	for _, r := range w.c.Route {
		words = append(words, "--route", r)
	}
	if w.c.Baud != "" {
		words = append(words, "--baud", w.c.Baud)
	}
	if w.c.Offline {
		words = append(words, "--offline")
	}
	for _, f := range w.at(p) {
		words = append(words, "--fault", f.String())
	}
	words = append(words, "--exec", portInShell(w.c.Exec))
	for i, s := range words {
		words[i] = shellWord(s)
	}
	return strings.Join(words, " ")
}

// A progress tells how far a sweep is: in one line that changes on a terminal,
// elsewhere in a line now and then.
type progress struct {
	w              io.Writer
	terminal       bool
	all, n, failed int
	began, told    time.Time
}

// Now and then.
const (
	tellOnTerminal = 100 * time.Millisecond
	tellElsewhere  = 5 * time.Second
)

func newProgress(f *os.File, all int) *progress {
	now := time.Now()
	return &progress{w: f, terminal: term.IsTerminal(int(f.Fd())), all: all, began: now, told: now}
}

func (p *progress) done(r sweep.Result) {
	p.n++
	if r.Failed != "" {
		p.failed++
	}
	every := tellElsewhere
	if p.terminal {
		every = tellOnTerminal
	}
	now := time.Now()
	if now.Sub(p.told) < every && p.n < p.all {
		return
	}
	p.told = now
	left := time.Duration(float64(now.Sub(p.began)) / float64(p.n) * float64(p.all-p.n)).Round(time.Second)
	line := fmt.Sprintf("%d of %d, %d failed, %s left", p.n, p.all, p.failed, left)
	if p.terminal {
		fmt.Fprintf(p.w, "\r\x1b[K%s", line)
		return
	}
	fmt.Fprintln(p.w, line)
}

// end leaves the line of a terminal.
func (p *progress) end() {
	if p.terminal && p.n > 0 {
		fmt.Fprintln(p.w)
	}
}
