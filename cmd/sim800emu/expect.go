package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"sim800emu/internal/yamlfile"
	"sim800emu/verdict"
)

// expectFlags are the flags for what a run is judged by.
type expectFlags struct {
	Expect string `help:"Judge the run by the expectations in FILE (YAML): a table at the end, and exit status 1 when one failed. A status of --exec that is not 0 goes before that, unless FILE expects it by exit_status." placeholder:"FILE"`
	JUnit  string `name:"junit" help:"Write what became of --expect to FILE as JUnit XML." placeholder:"FILE"`
}

// expectations reads the file. A flag without its other half is a mistake.
func (f expectFlags) expectations(exec string) (*verdict.File, error) {
	if f.Expect == "" {
		if f.JUnit != "" {
			return nil, usageError{errors.New("--junit: there is nothing to write without --expect FILE")}
		}
		return nil, nil
	}
	file, err := verdict.Load(f.Expect)
	if err != nil {
		return nil, err
	}
	if e := file.ExitStatus(); e != nil && exec == "" {
		return nil, yamlfile.Problems{e.Place.Errorf("there is an exit status only with --exec")}
	}
	return file, nil
}

// openJudge makes the judge when the modems are there and before they run.
func (x *session) openJudge(c *runCmd) error {
	if x.s.expect == nil {
		return nil
	}
	var names, faults []string
	for _, u := range x.units {
		names = append(names, u.name)
		for _, s := range u.modem.Faults().Specs() {
			faults = append(faults, s.Name)
		}
	}
	var found yamlfile.Problems
	if len(names) > 1 {
		found = x.s.expect.CheckModems(names)
	} else {
		found = x.s.expect.CheckModems([]string{"modem"})
	}
	if c.Control == "" { // at the side door there may be more
		slices.Sort(faults)
		found = append(found, x.s.expect.CheckFaults(slices.Compact(faults))...)
	}
	if found != nil {
		return tellProblems(found)
	}
	if c.JUnit != "" { // a mistake in its name is told before the run
		if err := os.WriteFile(c.JUnit, nil, 0o666); err != nil {
			return fmt.Errorf("--junit: %w; choose a file in a folder that you may write", err)
		}
	}
	x.judge = verdict.New(x.s.expect, names)
	return nil
}

// pass prints what became of the expectations and makes the status of the run
// of it and of err, which is how the run ended. Everything has stopped.
func (x *session) pass(c *runCmd, args []string, err error) error {
	if x.judge == nil {
		return err
	}
	var status exitStatus
	ended := err == nil || errors.As(err, &status)
	report := verdict.Report{
		Seed: x.s.seed, Profile: x.s.profile.Name, Program: version, Rerun: rerun(args, x.s.seed),
	}
	for _, u := range x.units {
		now := u.modem.Loop().Now()
		x.judge.Ended(u.name, now)
		report.Took = max(report.Took, now)
	}
	if c.Exec != "" && ended {
		x.judge.Exited(int(status))
	}
	report.Results = x.judge.Results()
	if e := report.Table(os.Stderr); e != nil {
		return errors.Join(err, e)
	}
	if c.JUnit != "" {
		if e := writeJUnit(c.JUnit, report); e != nil {
			return errors.Join(err, e)
		}
	}
	switch {
	case !ended, status != 0 && x.s.expect.ExitStatus() == nil:
		return err
	case verdict.Failed(report.Results) > 0:
		return exitStatus(exitFailed)
	}
	return nil
}

func writeJUnit(path string, r verdict.Report) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("--junit: %w", err)
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return r.JUnit(f)
}

// rerun is the command line of this run with its seed.
func rerun(args []string, seed uint64) string {
	words := []string{"sim800emu"}
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--seed":
			i++
		case strings.HasPrefix(args[i], "--seed="):
		default:
			words = append(words, shellWord(args[i]))
		}
	}
	return strings.Join(append(words, "--seed", fmt.Sprint(seed)), " ")
}

// shellWord quotes a word for sh where it has to be.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,+@%", r)
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// toJudge hands an event of a modem to the judge.
func (o *observer) toJudge(at time.Duration, ev any) {
	if o.x.judge == nil {
		return
	}
	if v := judged(ev); v != nil {
		o.x.judge.Observe(o.name, at, v)
	}
}

// expectCmd is about the files that runs are judged by.
type expectCmd struct {
	Check expectCheckCmd `cmd:"" help:"Check files of expectations; tells all mistakes."`
}

// Help is shown by sim800emu expect --help.
func (expectCmd) Help() string { return expectHelp() }

type expectCheckCmd struct {
	Files []string `arg:"" name:"FILE" help:"Each is checked for itself."`
}

// Help is shown by sim800emu expect check --help.
func (expectCheckCmd) Help() string { return expectHelp() }

func expectHelp() string {
	return `A file is a list. Each entry has one subject, and what narrows it:

  # run.yaml
  - name: the page comes whole
    delivered: 0
    left: 64 B            the TE may close with so much unread
  - command: AT+CIPSTART*
    result: OK
    times: at least 1     or never, 3, 2 to 5, at most 3; without it at least once
  - overrun: never

Subjects, with an example each; * stands for anything:
` + verdict.Subjects() + `
Examples:
  sim800emu expect check ./run.yaml
  sim800emu run --time-scale max --expect ./run.yaml --junit ./run.xml --exec './client $SIM800_PORT'`
}

// Run prints all mistakes of all files.
func (c expectCheckCmd) Run() error {
	var found yamlfile.Problems
	for _, name := range c.Files {
		file, err := verdict.Load(name)
		var problems yamlfile.Problems
		if errors.As(err, &problems) {
			found = append(found, problems...)
			continue
		}
		fmt.Printf("%s: %d expectations, no mistakes\n", name, len(file.Expectations))
	}
	if found == nil {
		return nil
	}
	fmt.Fprintln(os.Stderr, found)
	return exitStatus(exitFailed)
}
