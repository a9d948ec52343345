package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"sim800emu/fault"
	"sim800emu/internal/sweep"
	"sim800emu/port"
	"sim800emu/trace"
	"sim800emu/uart"
)

// sweepCmd runs one client again and again, the fault one place further each time.
type sweepCmd struct {
	Fault string `help:"What goes wrong, KIND[:PARAMETER=VALUE,...], as for run, but without its trigger: the sweep says when." required:"" placeholder:"FAULT"`
	Over  string `help:"The command behind which it goes wrong: a pattern, at whose end anything may follow. The positions are what passes from the moment at which the module takes the command (behind its echo) to the one at which it takes the next." required:"" placeholder:"COMMAND"`
	Until string `help:"The command that ends it, a pattern as that of --over, in place of the next one: all that passes from the one to the other is swept." placeholder:"COMMAND"`
	Exec  string `help:"The client. {port} in it, and SIM800_PORT in its environment, is the modem. It passes with status 0." required:"" placeholder:"CMD"`

	Step    string        `help:"byte: each byte is a position. frame: the first of each frame is." enum:"byte,frame" default:"byte"`
	Stream  string        `help:"Whose bytes count: toward-te or from-te." enum:"toward-te,from-te" default:"toward-te"`
	Nth     int           `help:"Sweep over the N-th of the commands only; 0: over all." default:"0" placeholder:"N"`
	From    int           `help:"The first position." default:"0" placeholder:"N"`
	To      int           `help:"The last position; -1: the last of all." default:"-1" placeholder:"N"`
	Every   int           `help:"Each N-th position only, from the first on." default:"1" placeholder:"N"`
	Jobs    int           `help:"How many runs at a time." default:"2" placeholder:"N"`
	Timeout time.Duration `help:"How long one run may take by the wall clock; longer is a failure." default:"60s" placeholder:"TIME"`

	Profile []string `help:"As for run." placeholder:"NAME|FILE" sep:"none"`
	Baud    string   `help:"As for run." placeholder:"N|auto"`
	Route   []string `help:"As for run." placeholder:"PATTERN=TARGET"`
	Offline bool     `help:"As for run."`
	Seed    uint64   `help:"Seed of each of the runs; 0: a new one, the same for all." default:"0"`
}

// Help is shown by sim800emu sweep --help.
func (sweepCmd) Help() string {
	return `The client runs once without the fault, which shows how many positions there are,
and then once for each; a run in which the position does not come is made anew. The
modem's own delays take no time (--time-scale max); those of the client and those of
a fault do. The status is 0 when the client passed everywhere.

Examples:
  sim800emu sweep --fault rude-urc --over 'AT+CIPSEND' --exec './client {port}'
  sim800emu sweep --fault drop --over 'AT+CIPSTART' --nth 1 --step frame --exec './client {port}'
  sim800emu sweep --fault 'freeze:for=150ms,input=kept' --over AT+CIPSTART --until AT+CIPCLOSE --jobs 32 --exec './client {port}'
  sim800emu sweep --fault flip:toward=modem --stream from-te --over 'AT+CIPSEND' --jobs 4 --exec './client {port}'
  sim800emu sweep --fault drop --over 'AT*' --from 100 --to 200 --seed 7 --profile gprs-poor --exec './client {port}'`
}

// Names of the faults of a sweep, as its reports and command lines show them.
const (
	sweepEnd   = "sweep-end"   // marks each command that may end an exchange
	sweepStart = "sweep-start" // marks the command that is swept over
	sweepFault = "sweep-fault"
)

// A sweeper is a sweep with its checks done.
type sweeper struct {
	c       *sweepCmd
	run     runCmd
	s       settings
	action  fault.Action
	pattern string
	until   string // the pattern of the command that ends an exchange
	stream  fault.Stream
	dir     string // of the ports

	mu   sync.Mutex
	told map[int]string // the last line of clients that failed, by position
}

// Run sweeps.
func (c *sweepCmd) Run() error {
	w, err := c.check()
	if err != nil {
		return tellProblems(err)
	}
	if w.dir, err = os.MkdirTemp("", "sim800emu-sweep-"); err != nil {
		return fmt.Errorf("a folder for the ports: %w", err)
	}
	defer func() { _ = os.RemoveAll(w.dir) }()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	list, err := w.measure(ctx)
	if err != nil {
		return err
	}
	p := newProgress(os.Stderr, len(list))
	results, err := sweep.Run(ctx, list, c.Jobs, w.try, p.done)
	p.end()
	if err != nil {
		return err
	}
	w.summary(os.Stdout, results)
	if ctx.Err() != nil {
		return exitStatus(128 + int(syscall.SIGINT))
	}
	if _, failed, _ := sweep.Counts(results); failed > 0 {
		return exitStatus(exitFailed)
	}
	return nil
}

func (c *sweepCmd) check() (*sweeper, error) {
	usage := func(format string, args ...any) (*sweeper, error) {
		return nil, usageError{fmt.Errorf(format, args...)}
	}
	w := &sweeper{c: c, pattern: open(c.Over), until: open(c.Until), told: map[int]string{}}
	var err error
	if w.action, err = fault.ParseAction(c.Fault); err != nil {
		if strings.Contains(c.Fault, "@") {
			return usage("--fault %s: the sweep says when; leave out the trigger behind @", c.Fault)
		}
		return usage("--fault %s: %w", c.Fault, err)
	}
	switch {
	case strings.TrimSpace(c.Over) == "":
		return usage("--over: which command? for instance AT+CIPSEND")
	case c.Jobs < 1 || c.Jobs > 64:
		return usage("--jobs %d: from 1 to 64 runs at a time", c.Jobs)
	case c.Every < 1:
		return usage("--every %d: each position is 1, each tenth 10", c.Every)
	case c.Nth < 0 || c.From < 0 || c.To < -1:
		return usage("--nth, --from and --to are numbers from 0")
	case c.To >= 0 && c.To < c.From:
		return usage("--to %d is before --from %d", c.To, c.From)
	case c.Step == "frame" && c.Stream == "from-te":
		return usage("--step frame: what comes from the TE has no frames; leave one of --step and --stream out")
	case c.Timeout <= 0:
		return usage("--timeout %s: longer than nothing", c.Timeout)
	}
	if c.Stream == "from-te" {
		w.stream = fault.FromTE
	}
	w.run = runCmd{
		Profile: c.Profile, Baud: c.Baud, Route: c.Route, Offline: c.Offline, Seed: c.Seed,
		TimeScale: "max", LogLevel: "off", LogFormat: "console", ListenHost: "127.0.0.1",
	}
	w.s, err = w.run.check()
	return w, err
}

// open is a pattern at whose end anything may follow. Without one it is that of all.
func open(pattern string) string {
	if strings.HasSuffix(pattern, "*") {
		return pattern
	}
	return pattern + "*"
}

func mark(name string, t fault.Trigger, then ...string) fault.Spec {
	return fault.Spec{Name: name, Do: fault.Action{Kind: "mark"}, When: t, Then: then}
}

// ends marks each command that may end an exchange.
func (w *sweeper) ends() fault.Spec {
	s := mark(sweepEnd, fault.Trigger{What: fault.Command, Pattern: w.until, N: 1, Link: fault.AnyLink})
	s.Times = fault.Always
	return s
}

// at is the fault at a position, as it can be given to run.
func (w *sweeper) at(p sweep.Position) []fault.Spec {
	return []fault.Spec{
		mark(sweepStart, fault.Trigger{What: fault.Command, Pattern: w.pattern, N: int64(p.Exchange.Number), Link: fault.AnyLink}, sweepFault),
		{Name: sweepFault, Do: w.action, When: fault.Trigger{What: fault.Byte, Stream: w.stream, N: int64(p.Byte), Link: fault.AnyLink}},
	}
}

// measure runs the client without the fault and finds the positions.
func (w *sweeper) measure(ctx context.Context) ([]sweep.Position, error) {
	over := mark(sweepStart, fault.Trigger{What: fault.Command, Pattern: w.pattern, N: 1, Link: fault.AnyLink})
	over.Times = fault.Always
	// The fault itself stands there too, where it never fires, so that one that
	// cannot be is told now.
	idle := fault.Spec{Name: sweepFault, Do: w.action, When: fault.Trigger{What: fault.Byte, Stream: w.stream, N: 1 << 60, Link: fault.AnyLink}}
	rec := &sweep.Recorder{}
	ended := false
	began := time.Now()
	end, _, err := w.one(ctx, "measure", []fault.Spec{w.ends(), over, idle}, func(ev trace.Event) {
		switch v := ev.(type) {
		case fault.Fired:
			ended = ended || v.Name == sweepEnd && len(rec.Exchanges()) > 0
			rec.Command(strings.TrimPrefix(v.Where, "command "), v.Name == sweepStart)
		case uart.Tx:
			if w.stream == fault.TowardTE {
				rec.Passed(v.Frame, v.Data)
			}
		case uart.Rx:
			if w.stream == fault.FromTE {
				rec.Passed("rx", v.Data)
			}
		}
	})
	switch {
	case err != nil:
		return nil, err
	case ctx.Err() != nil:
		return nil, exitStatus(128 + int(syscall.SIGINT))
	case end.failed != "":
		return nil, fmt.Errorf("the client does not pass without the fault either: %s; its output ended in: %s", end.failed, end.output)
	case w.c.Until != "" && len(rec.Exchanges()) > 0 && !ended:
		return nil, usageError{fmt.Errorf("--until %s: the client sent no such command behind %s", w.c.Until, w.c.Over)}
	}
	return w.choose(rec.Exchanges(), time.Since(began))
}

// choose takes the positions that are asked for.
func (w *sweeper) choose(all []sweep.Exchange, took time.Duration) ([]sweep.Position, error) {
	c := w.c
	if len(all) == 0 {
		return nil, usageError{fmt.Errorf("--over %s: the client sent no such command", c.Over)}
	}
	if c.Nth > len(all) {
		return nil, usageError{fmt.Errorf("--nth %d: the client sent %d such commands", c.Nth, len(all))}
	}
	if c.Nth > 0 {
		all = all[c.Nth-1 : c.Nth]
	}
	list := sweep.Positions(all, c.Step == "frame")
	if len(list) == 0 {
		return nil, usageError{fmt.Errorf("--over %s: nothing passed %s behind the command", c.Over, c.Stream)}
	}
	to := c.To
	if to < 0 {
		to = len(list) - 1
	}
	if c.From >= len(list) || to >= len(list) {
		return nil, usageError{fmt.Errorf("--from, --to: there are %d positions, 0 to %d", len(list), len(list)-1)}
	}
	chosen := sweep.Thin(list[c.From:to+1], c.Every)
	fmt.Fprintf(os.Stderr, "without the fault the client passes, in %s; commands that are %s: %d; positions (%s %s): %d, to sweep: %d\n",
		took.Round(time.Millisecond), w.pattern, len(all), c.Step, c.Stream, len(list), len(chosen))
	return chosen, nil
}

// mostTries is how often a run is made anew that said nothing about its position:
// an exchange is not as long each time, for instance because signatures differ in
// length. Our own choice.
const mostTries = 12

// try is the run at one position, made anew if it says nothing about it.
func (w *sweeper) try(ctx context.Context, p sweep.Position) (o sweep.Outcome, err error) {
	for n := range mostTries {
		if o, err = w.once(ctx, p, n); err != nil || o.Missed == "" || ctx.Err() != nil {
			break
		}
	}
	return o, err
}

// once is the n-th run at a position.
func (w *sweeper) once(ctx context.Context, p sweep.Position, n int) (o sweep.Outcome, err error) {
	var started, over, fired bool
	end, acted, err := w.one(ctx, fmt.Sprintf("%d.%d", p.Index, n), append([]fault.Spec{w.ends()}, w.at(p)...), func(ev trace.Event) {
		v, ok := ev.(fault.Fired)
		switch {
		case !ok:
		case v.Name == sweepStart:
			started = true
		case v.Name == sweepEnd:
			over = over || started
		case v.Name == sweepFault:
			fired = fired || !over
		}
	})
	if err != nil {
		return o, err
	}
	switch {
	case !started:
		o.Missed = "the command did not come"
	case !fired:
		o.Missed = "the exchange was shorter this time"
	case !acted:
		o.Missed = "the fault found nothing to act on"
	default:
		o.Failed = end.failed
	}
	if o.Missed != "" && end.failed != "" {
		o.Missed += ", and the client failed all the same: " + end.failed
	}
	if end.failed != "" {
		w.tell(p, end.output)
	}
	return o, nil
}

// one makes one run. Its name is that of the link to the pty, and no other run has
// it: a client that another run is just starting has a copy of the claim to it
// until its exec, so that the name is not free as soon as the run is over. acted
// tells whether the fault has found something to act on.
func (w *sweeper) one(ctx context.Context, name string, specs []fault.Spec, see func(trace.Event)) (end clientEnd, acted bool, err error) {
	s, run := w.s, w.run
	s.faults = specs
	s.ports = []port.Spec{{Kind: port.PTY, Addr: filepath.Join(w.dir, name)}}
	x, err := newSession(s, &run)
	if err != nil {
		return end, false, err
	}
	x.also = func(_ time.Duration, ev trace.Event) { see(ev) }
	x.start(ctx)
	end, err = runClient(ctx, w.c.Exec, x.units[0].port.Name(), w.c.Timeout)
	if e := x.close(); err == nil {
		err = e
	}
	for _, r := range x.units[0].modem.Faults().Report() {
		acted = acted || r.Name == sweepFault && r.Acted > 0
	}
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return end, acted, err
}
