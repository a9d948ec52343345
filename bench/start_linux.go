package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const (
	startRounds = 15
	startGoal   = 50 * time.Millisecond
	startLimit  = 10 * time.Second
)

// start is the time from the start of the program to a pty that can be opened,
// and to one that has answered AT, against socat making a pty with a link. The
// profile is the ideal one: a real module takes two seconds to listen.
func start(b *bench, r *report) error {
	program := filepath.Join(b.dir, "bin", "sim800emu")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "./cmd/sim800emu").CombinedOutput(); err != nil {
		return fmt.Errorf("build the program (in the root of its source): %w: %s", err, out)
	}
	var open, answered, socat []time.Duration
	for i := range startRounds {
		link := b.linkName(fmt.Sprintf("start%d", i))
		o, a, err := startOnce(link, true, program, "run", "--port", "pty:"+link, "--profile", "ideal", "--baud", "115200", "--log-level", "error")
		if err != nil {
			return err
		}
		open, answered = append(open, o), append(answered, a)
		if o, _, err = startOnce(link+"s", false, "socat", "PTY,rawer,link="+link+"s", "PIPE"); err != nil {
			return err
		}
		socat = append(socat, o)
	}
	reference := times(median(socat)) + " socat, pty open"
	for _, f := range []struct {
		what string
		took []time.Duration
	}{
		{"start of the process to a pty open", open}, {"start of the process to OK for AT", answered},
	} {
		x := median(f.took)
		r.add(figure{
			what: f.what, measured: times(x), reference: reference, ratio: ratio(float64(x) / float64(median(socat))),
			goal: "< " + startGoal.String(), met: judge(x < startGoal),
		})
	}
	return nil
}

// startOnce starts a program that makes a pty with a link, opens it, and waits
// for an answer if there is to be one.
func startOnce(link string, answers bool, name string, args ...string) (open, answered time.Duration, err error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+filepath.Dir(link))
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	t, err := awaitTE(link, startLimit)
	if err != nil {
		return 0, 0, fmt.Errorf("%s makes no pty: %w", name, err)
	}
	defer t.Close()
	open = time.Since(begin)
	if answers {
		err = t.command("AT", "OK")
	}
	return open, time.Since(begin), err
}
