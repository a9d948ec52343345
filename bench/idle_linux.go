package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/modem"
	"sim800emu/profiles"
)

const (
	idleModems   = 1000
	idleTime     = 3 * time.Second
	idleScale    = 20 // of the start of the modules
	idleGoal     = 256 << 10
	idleCPUGoal  = 0.5 // per cent of a core, all modems together
	settleTime   = 20 * time.Second
	settleLook   = 50 * time.Millisecond
	goroutineEnd = 2 * time.Second
)

// idle is what modems cost that have started, are registered and have nothing
// to do, each with its pty and its network: memory, CPU, and what is left of
// their goroutines when they are closed.
func idle(b *bench, r *report) error {
	c, err := b.child("idle", "idle", "-link", b.linkName("idle"), "-count", fmt.Sprint(idleModems))
	if err != nil {
		return err
	}
	defer c.end()
	var s settled
	if err := json.Unmarshal([]byte(c.hello), &s); err != nil {
		return err
	}
	before, err := c.cpu()
	if err != nil {
		return err
	}
	time.Sleep(idleTime)
	after, err := c.cpu()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(c.input, "close"); err != nil {
		return err
	}
	line, err := c.line()
	if err != nil {
		return err
	}
	left := 0
	if _, err := fmt.Sscan(line, &left); err != nil {
		return err
	}
	each := s.Bytes / idleModems
	r.add(figure{
		what: fmt.Sprintf("memory of an idle modem, of %d", idleModems), measured: fmt.Sprintf("%d KiB", each>>10),
		reference: fmt.Sprintf("%.1f goroutines each", float64(s.Goroutines)/idleModems), goal: fmt.Sprintf("< %d KiB", idleGoal>>10), met: judge(each < idleGoal),
	})
	cpu := 100 * float64(after-before) / float64(idleTime)
	r.add(figure{
		what: fmt.Sprintf("CPU of %d idle modems", idleModems), measured: fmt.Sprintf("%.2f %%", cpu),
		goal: fmt.Sprintf("< %g %%", idleCPUGoal), met: judge(cpu < idleCPUGoal),
	})
	r.add(figure{
		what: fmt.Sprintf("goroutines left when %d modems close", idleModems), measured: fmt.Sprint(left),
		reference: fmt.Sprintf("%d while they live", s.Goroutines), goal: "0", met: judge(left == 0),
	})
	return nil
}

// settled is what the modems have taken by the time they rest.
type settled struct {
	Bytes      int `json:"bytes"` // growth of the resident set, garbage included
	Goroutines int `json:"goroutines"`
}

func idleChild(link string, count int) error {
	memory, goroutines := resident(), runtime.NumGoroutine()
	left, err := live(link, count, func(units []*unit) error {
		if err := settle(units); err != nil {
			return err
		}
		s, err := json.Marshal(settled{Bytes: resident() - memory, Goroutines: runtime.NumGoroutine() - goroutines})
		if err != nil {
			return err
		}
		fmt.Println(string(s))
		bufio.NewScanner(os.Stdin).Scan()
		return nil
	}, goroutines)
	if err != nil {
		return err
	}
	ready("%d", left)
	return nil
}

// live runs f with modems and tells how many goroutines are left of them when
// all is closed. A goroutine that is over is counted for a moment longer.
func live(link string, count int, f func([]*unit) error, before int) (left int, err error) {
	clock, err := kernel.NewClock()
	if err != nil {
		return 0, err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	p := profiles.Default()
	p.Line.Baud = 115200
	var units []*unit
	for i := range count {
		u, err := newUnit(ctx, clock, p, fmt.Sprintf("%s-%d", link, i), idleScale)
		if err != nil {
			return 0, err
		}
		units = append(units, u)
	}
	if err := f(units); err != nil {
		return 0, err
	}
	for _, u := range units {
		u.close()
	}
	stop()
	for _, u := range units {
		<-u.ended
	}
	clock.Close()
	for end := time.Now().Add(goroutineEnd); time.Now().Before(end); time.Sleep(settleLook) {
		if left = runtime.NumGoroutine() - before; left <= 0 {
			break
		}
	}
	return left, nil
}

// settle waits until every modem is on and waits for nothing any more.
func settle(units []*unit) error {
	for end := time.Now().Add(settleTime); time.Now().Before(end); time.Sleep(settleLook) {
		rest := 0
		for _, u := range units {
			state := make(chan bool, 1)
			u.modem.Loop().Post(func() {
				_, busy := u.modem.Loop().Next()
				state <- !busy && u.modem.Power() == modem.On
			})
			if <-state {
				rest++
			}
		}
		if rest == len(units) {
			return nil
		}
	}
	return fmt.Errorf("the modems have not come to rest within %s", settleTime)
}

// resident is the resident set of this process in bytes.
func resident() int {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int
	if _, err := fmt.Fscan(strings.NewReader(string(b)), &size, &pages); err != nil {
		return 0
	}
	return pages * os.Getpagesize()
}
