package sweep

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// An Outcome is how one run ended.
type Outcome struct {
	// Failed says how the client failed, such as "exit status 3"; empty: it passed.
	Failed string
	// Missed says that the fault did not happen in the exchange, and why; such a
	// run says nothing about the position.
	Missed string
}

// A Result is the outcome at a position. Of a sweep that was interrupted some
// positions have none.
type Result struct {
	Position
	Outcome
	Done bool
}

// Run makes a run for each position, jobs at a time, and calls done behind each,
// one at a time. It returns when all runs have ended, also when ctx ends before:
// try has to end soon then, and what it returns does not count. An error of try
// ends the sweep.
func Run(ctx context.Context, list []Position, jobs int, try func(context.Context, Position) (Outcome, error), done func(Result)) ([]Result, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var broken error
	results := make([]Result, len(list))
	var mu sync.Mutex
	next := 0
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		if next == len(list) || ctx.Err() != nil {
			return -1
		}
		next++
		return next - 1
	}
	for i, p := range list {
		results[i].Position = p
	}
	var workers sync.WaitGroup
	for range max(1, min(jobs, len(list))) {
		workers.Go(func() {
			for i := take(); i >= 0; i = take() {
				o, err := try(ctx, list[i])
				if err != nil {
					mu.Lock()
					broken = errors.Join(broken, err)
					mu.Unlock()
					stop()
					return
				}
				if ctx.Err() != nil {
					return
				}
				mu.Lock()
				results[i].Outcome, results[i].Done = o, true
				done(results[i])
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	return results, broken
}

// A Range is positions that were swept one after the other and ended alike. In a
// sweep that leaves positions out those between them are not known.
type Range struct {
	Exchange    *Exchange
	First, Last Position
	Outcome
}

// One reports that there is one position only: not each byte is one when frames are swept.
func (r Range) One() bool { return r.First.Index == r.Last.Index }

// Bytes is the place in words.
func (r Range) Bytes() string {
	if r.First.Byte == r.Last.Byte {
		return fmt.Sprintf("byte %d", r.First.Byte)
	}
	return fmt.Sprintf("bytes %d to %d", r.First.Byte, r.Last.Byte)
}

// Near shows the bytes of the exchange around the beginning of the range, with ^
// in front of the byte.
func (r Range) Near() string {
	const before, after = 12, 16
	text, at := r.Exchange.Text, r.First.Byte
	var b strings.Builder
	for i := max(0, at-before); i < min(len(text), at+after); i++ {
		if i == at {
			b.WriteByte('^')
		}
		switch c := text[i]; {
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ' || c > '~':
			b.WriteByte('.')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Ranges joins the results that did not pass, in the order of the positions.
func Ranges(all []Result) (list []Range) {
	joins := false // the result before is in the last range
	for _, r := range all {
		if !r.Done || r.Outcome == (Outcome{}) {
			joins = false
			continue
		}
		if n := len(list); joins && list[n-1].Outcome == r.Outcome && list[n-1].Exchange == r.Exchange {
			list[n-1].Last = r.Position
			continue
		}
		list = append(list, Range{Exchange: r.Exchange, First: r.Position, Last: r.Position, Outcome: r.Outcome})
		joins = true
	}
	return list
}

// Counts is how many results passed, failed and missed.
func Counts(all []Result) (passed, failed, missed int) {
	for _, r := range all {
		switch {
		case !r.Done:
		case r.Missed != "":
			missed++
		case r.Failed != "":
			failed++
		default:
			passed++
		}
	}
	return passed, failed, missed
}
