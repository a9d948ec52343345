package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"sim800emu/uart"
)

const (
	pacingTime = 4 * time.Second        // what is measured of each rate toward the TE
	pacingBack = 3 * time.Second        // and from the TE
	pacingSkip = 200 * time.Millisecond // what is not: the first bytes
	pacingGoal = 0.1                    // per cent
	bits       = 10                     // of a character at 8N1
)

// pacing is the mean rate of a stream in transparent mode at six rates, in both
// directions, the longest silence toward the TE that nobody asked for, and the
// CPU of the modem. The slow rates run at the same time, the fast ones alone, and
// at two of them a program that only writes to a pty once a tick is the reference.
func pacing(b *bench, r *report) error {
	slow, fast := []int{1200, 9600, 57600}, []int{115200, 230400, 460800}
	together := make([]streamed, len(slow))
	errs := make([]error, len(slow))
	var wg sync.WaitGroup
	for i, baud := range slow {
		wg.Go(func() { together[i], errs[i] = modemStream(b, baud) })
	}
	wg.Wait()
	for i, baud := range slow {
		if errs[i] != nil {
			return errs[i]
		}
		addPacing(r, baud, together[i], "")
	}
	for _, baud := range fast {
		s, err := modemStream(b, baud)
		if err != nil {
			return err
		}
		if baud == 230400 {
			addPacing(r, baud, s, "")
			continue
		}
		bare, err := bareStream(b, baud)
		if err != nil {
			return err
		}
		addPacing(r, baud, s, times(bare.gap)+" bare timer")
		r.add(figure{
			what: fmt.Sprintf("CPU of one modem streaming at %d", baud), measured: fmt.Sprintf("%.1f %%", s.cpu),
			reference: fmt.Sprintf("%.1f %% bare timer", bare.cpu), ratio: ratio(s.cpu / bare.cpu), met: noGoal,
		})
	}
	return nil
}

func addPacing(r *report, baud int, s streamed, reference string) {
	for _, direction := range []struct {
		toward string
		off    float64
	}{{"to the TE", s.off}, {"from the TE", s.back}} {
		r.add(figure{
			what: fmt.Sprintf("error of the mean rate at %d %s", baud, direction.toward), measured: fmt.Sprintf("%+.4f %%", direction.off),
			reference: fmt.Sprintf("%d characters/s", baud/bits), goal: fmt.Sprintf("%g %%", pacingGoal),
			met: judge(max(direction.off, -direction.off) <= pacingGoal),
		})
	}
	r.add(figure{
		what: fmt.Sprintf("largest unplanned gap at %d (99 of 100)", baud), measured: times(s.gap) + " (" + times(s.common) + ")",
		reference: reference, met: noGoal,
	})
}

// streamed is what a TE saw of a stream, and what its source cost.
type streamed struct {
	off    float64       // of the mean rate, in per cent
	back   float64       // the same of the other direction
	gap    time.Duration // the longest silence beyond what the rate and the tick ask for
	common time.Duration // what 99 of 100 silences stay under
	cpu    float64       // of one core, in per cent
}

// modemStream lets a peer send as fast as a modem takes it in transparent mode.
func modemStream(b *bench, baud int) (streamed, error) {
	what := fmt.Sprintf("stream%d", baud)
	p, err := newPeer()
	if err != nil {
		return streamed{}, err
	}
	defer p.Close()
	c, err := b.child(what, "modem", "-link", b.linkName(what), "-baud", fmt.Sprint(baud))
	if err != nil {
		return streamed{}, err
	}
	t, err := openTE(c.hello)
	if err != nil {
		c.end()
		return streamed{}, err
	}
	var users sync.WaitGroup
	defer func() {
		c.end() // ends reads and writes of the TE
		users.Wait()
		t.Close()
	}()
	// Fifty packets a second, so that the rate from the TE can be read from their moments.
	packet := fmt.Sprintf("AT+CIPCCFG=5,2,%d,1", max(1, baud/bits/50))
	if err := t.connect(p.port(), packet); err != nil {
		return streamed{}, err
	}
	conn, err := p.accept()
	if err != nil {
		return streamed{}, err
	}
	defer conn.Close()
	users.Go(func() { flood(conn) })
	s, err := watch(t, c, baud)
	if err != nil {
		return streamed{}, err
	}
	users.Go(func() { _, _ = io.Copy(io.Discard, t) })
	users.Go(func() { flood(t) })
	at, count, err := arrivals(conn, pacingBack)
	s.back = off(at, count, baud)
	_ = conn.Close() // ends the flood of the peer
	return s, err
}

// flood writes until the other end is closed.
func flood(w io.Writer) {
	for b := pattern(); ; {
		if _, err := w.Write(b); err != nil {
			return
		}
	}
}

func bareStream(b *bench, baud int) (streamed, error) {
	c, err := b.child(fmt.Sprintf("pacer%d", baud), "pacer", "-baud", fmt.Sprint(baud))
	if err != nil {
		return streamed{}, err
	}
	defer c.end()
	t, err := openTE(c.hello)
	if err != nil {
		return streamed{}, err
	}
	defer t.Close()
	return watch(t, c, baud)
}

// watch reads a stream and notes when how much of it came.
func watch(t te, c *child, baud int) (streamed, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if _, _, err := arrivals(t, pacingSkip); err != nil {
		return streamed{}, err
	}
	cpu, err := c.cpu()
	if err != nil {
		return streamed{}, err
	}
	at, count, err := arrivals(t, pacingTime)
	if err != nil {
		return streamed{}, err
	}
	used, err := c.cpu()
	if err != nil {
		return streamed{}, err
	}
	s := streamed{off: off(at, count, baud), cpu: 100 * float64(used-cpu) / float64(at[len(at)-1])}
	planned := max(uart.DefaultTick, bits*time.Second/time.Duration(baud))
	var gaps []time.Duration
	for i := 1; i < len(at); i++ {
		gaps = append(gaps, max(0, at[i]-at[i-1]-planned))
	}
	s.gap, s.common = quantile(gaps, 1), quantile(gaps, 0.99)
	return s, nil
}

// arrivals reads for a while and notes how many bytes had come at each moment.
// What has piled up is read at once: it counts as one moment, however late the reader is.
func arrivals(r io.Reader, d time.Duration) (at []time.Duration, count []float64, err error) {
	b := make([]byte, 64<<10)
	begin := time.Now()
	for total := 0; len(at) == 0 || at[len(at)-1] < d; {
		n, err := r.Read(b)
		if err != nil {
			return nil, nil, err
		}
		total += n
		at, count = append(at, time.Since(begin)), append(count, float64(total))
	}
	return at, count, nil
}

// off is by how much a stream misses the rate, in per cent.
func off(at []time.Duration, count []float64, baud int) float64 {
	return 100 * (slope(at, count)*bits/float64(baud) - 1)
}

// slope is the mean rate in bytes a second: the line with the least squares
// through all reads, so that the lateness of the last one does not count as rate.
func slope(at []time.Duration, count []float64) float64 {
	var mx, my float64
	n := float64(len(at))
	for i := range at {
		mx += at[i].Seconds() / n
		my += count[i] / n
	}
	var xy, xx float64
	for i := range at {
		dx := at[i].Seconds() - mx
		xy += dx * (count[i] - my)
		xx += dx * dx
	}
	return xy / xx
}

// pacerChild writes what a rate allows to a pty once a tick: a thread that
// sleeps until a moment, and a write. Nothing that paces can do less.
func pacerChild(baud int) error {
	master, slave, err := pty.Open()
	if err != nil {
		return err
	}
	defer slave.Close()
	if _, err := term.MakeRaw(int(slave.Fd())); err != nil {
		return err
	}
	fd := int(master.Fd())
	go pace(fd, baud)
	ready("%s", slave.Name())
	return nil
}

func pace(fd, baud int) {
	runtime.LockOSThread()
	var begin unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &begin); err != nil {
		fmt.Fprintln(os.Stderr, "bench: pacer:", err)
		return
	}
	block := pattern()
	sent := int64(0)
	for tick := int64(1); ; tick++ {
		at := begin.Nano() + tick*int64(uart.DefaultTick)
		due := unix.NsecToTimespec(at)
		_ = unix.ClockNanosleep(unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, &due, nil) // a signal only wakes it early
		n := (at-begin.Nano())*int64(baud)/bits/int64(time.Second) - sent
		if n == 0 {
			continue
		}
		if _, err := unix.Write(fd, block[:n]); err != nil {
			return
		}
		sent += n
	}
}
