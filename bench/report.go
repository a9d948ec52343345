//go:build linux

package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"
)

// A figure is one line of the report.
type figure struct {
	what, measured, reference, ratio, goal string
	met                                    verdict
}

// A verdict tells whether a goal is met.
type verdict string

const (
	noGoal verdict = "-" // there is none: the figure is for information
	isMet  verdict = "met"
	notMet verdict = "NOT MET"
)

func judge(ok bool) verdict {
	if ok {
		return isMet
	}
	return notMet
}

// A report prints figures as they come.
type report struct {
	out io.Writer
	err error
}

// layout has a cell for each field of a figure; the longest of what is here fits.
const layout = "%-46s %-20s %-27s %-7s %-9s %s\n"

func newReport(out io.Writer) *report {
	r := &report{out: out}
	r.line("what", "measured", "reference", "ratio", "goal", "verdict")
	return r
}

func (r *report) add(f figure) {
	r.line(f.what, f.measured, or(f.reference), or(f.ratio), or(f.goal), string(f.met))
}

func (r *report) line(cells ...any) {
	if _, err := fmt.Fprintf(r.out, layout, cells...); err != nil && r.err == nil {
		r.err = err
	}
}

func (r *report) close() error { return r.err }

func or(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func ratio(x float64) string { return fmt.Sprintf("%.2fx", x) }

// times prints a duration with the digits that mean something.
func times(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%.1f us", float64(d)/1e3)
	case d < time.Second:
		return fmt.Sprintf("%.2f ms", float64(d)/1e6)
	default:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
}

// quantile is the value below which the share q of s lies; s gets sorted.
func quantile[T cmp.Ordered](s []T, q float64) T {
	slices.Sort(s)
	return s[min(int(q*float64(len(s))), len(s)-1)]
}

func median[T cmp.Ordered](s []T) T { return quantile(s, 0.5) }
