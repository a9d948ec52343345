package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/rs/zerolog"
	"golang.org/x/term"

	"sim800emu/fault"
	"sim800emu/internal/kernel"
	"sim800emu/port"
	"sim800emu/profiles"
	"sim800emu/socketbridge"
	"sim800emu/uart"
	"sim800emu/verdict"
)

// runCmd is a modem on a port.
type runCmd struct {
	Port     []string `help:"Where the TE finds the modem: pty[:LINK], serial:DEV, tcp:[HOST:]PORT, unix:PATH, rfc2217:[HOST:]PORT or stdio. Repeat it for several modems." default:"pty" placeholder:"PORT"`
	Profile  []string `help:"A modem, line, link or story by its name (sim800emu profiles lists them), or a YAML file. Repeat it: each lies over the ones before, all over sim800l-r14.18." placeholder:"NAME|FILE" sep:"none"`
	Baud     string   `help:"Rate of the line in bit/s, or auto for auto-bauding; over the profiles." placeholder:"N|auto"`
	Overrun  string   `help:"What happens to data that the TE does not read while no flow control is on: block or drop; over the profiles." enum:",block,drop" default:"" placeholder:"block|drop"`
	Mismatch string   `name:"baud-mismatch" help:"What a TE of another speed hears: garble or ignore; over the profiles." enum:",garble,ignore" default:"" placeholder:"garble|ignore"`

	Route      []string `help:"Where connections go, PATTERN=TARGET, the first match wins. Targets: direct, deny, tls:ENDPOINT, HOST:PORT, socks5://HOST:PORT." placeholder:"PATTERN=TARGET"`
	Offline    bool     `help:"Only the built-in names exist."`
	NoPrivate  bool     `help:"Deny loopback, private and link-local targets."`
	ListenHost string   `help:"Address of the host at which AT+CIPSERVER takes clients." default:"127.0.0.1"`

	faultFlags
	doorFlags
	expectFlags

	Seed      uint64 `help:"Seed of everything that is drawn; 0: a new one." default:"0"`
	TimeScale string `help:"How much faster than real time the modem lives, or max." default:"1" placeholder:"X|max"`
	Exec      string `help:"Run CMD with SIM800_PORT set, stop when it ends, exit with its status." placeholder:"CMD"`

	Trace     string `help:"Write every event to FILE as JSON lines." placeholder:"FILE"`
	Pcap      string `help:"Write a capture for Wireshark to FILE (pcapng): sockets as packets, the line, and the secrets of the TLS server." placeholder:"FILE"`
	LogLevel  string `help:"debug, info, warn, error or off." enum:"debug,info,warn,error,off" default:"info"`
	LogFormat string `help:"console or json." enum:"console,json" default:"console"`
}

// Help is shown by sim800emu run --help.
func (runCmd) Help() string {
	return `Examples:
  sim800emu                                  a modem on /tmp/sim800
  sim800emu run --baud 9600 --seed 7         a repeatable one at a fixed rate
  sim800emu run --profile sim800c --profile gprs-poor --profile ./my.yaml
  sim800emu run --port serial:/dev/ttyUSB0   wired to a board
  sim800emu run --port serial:/dev/ttyUSB0 --profile ./board.yaml   with PWRKEY, RESET, RI … (below)
  sim800emu run --port tcp:7000              for QEMU: -serial tcp:127.0.0.1:7000
  sim800emu run --port rfc2217:4000          for pyserial or ser2net: speed, framing and pins over TCP
  sim800emu run --route 'os.mbed.com:443=tls:tls12' --offline
  sim800emu run --time-scale max --exec './client $SIM800_PORT'
  sim800emu run --time-scale max --expect ./run.yaml --junit ./run.xml --exec './client $SIM800_PORT'
  sim800emu run --fault lost-prompt --fault 'reset@byte 900 link 0 down'
  sim800emu run --pcap run.pcapng            Wireshark shows the sessions with the TLS server decrypted
  sim800emu run --control 8800               then sim800emu ctl power key, sim out, …

Type AT+CIPSTART="TCP","tls12.sim800.test",443 to reach the built-in TLS server.
SIGUSR1 presses the power key: on when the modem is off, off when it is on.

The control pins of a serial adapter can stand for pins of the module; docs/wiring.md draws the wires. board.yaml:
  pins:
    cts: pwrkey      # inputs CTS, DSR, DCD, RI of the adapter: pwrkey, reset, dtr
    dsr: reset       # with pwrkey on one of them the modem is off until the board presses it
    dcd: dtr
    rts: ri          # outputs RTS, DTR of the adapter: ri, status, netlight, dcd
    dtr: status
An rfc2217 port needs none of that: DTR, RTS, CTS, DCD and RI are the module's, DSR is STATUS.`
}

// settings are the flags of runCmd after their checks.
type settings struct {
	ports   []port.Spec
	profile profiles.Profile
	scale   float64
	seed    uint64
	routes  []socketbridge.Route
	level   zerolog.Level
	color   bool
	json    bool // the log is JSON lines
	faults  []fault.Spec
	expect  *verdict.File // nil: nothing is expected
}

func (c *runCmd) check() (s settings, err error) {
	for _, p := range c.Port {
		spec, err := port.Parse(p)
		if err != nil {
			return s, usageError{fmt.Errorf("--port: %w", err)}
		}
		s.ports = append(s.ports, spec)
	}
	loaded, err := profiles.Load(c.Profile, profileChecks()...)
	if err != nil {
		return s, fmt.Errorf("--profile: %w", err)
	}
	s.profile = loaded.Profile
	if err := checkPins(s.profile.Pins, s.ports); err != nil {
		return s, usageError{err}
	}
	if err := c.setLine(&s.profile.Line); err != nil {
		return s, usageError{err}
	}
	if s.scale, err = parseScale(c.TimeScale); err != nil {
		return s, usageError{err}
	}
	for _, r := range c.Route {
		route, err := socketbridge.ParseRoute(r)
		if err != nil {
			return s, usageError{fmt.Errorf("--route: %w", err)}
		}
		s.routes = append(s.routes, route)
	}
	if s.faults, err = c.faults(); err != nil {
		return s, usageError{err}
	}
	if s.expect, err = c.expectations(c.Exec); err != nil {
		return s, err
	}
	s.json = c.LogFormat == "json"
	if s.level = zerolog.Disabled; c.LogLevel != "off" {
		if s.level, err = zerolog.ParseLevel(c.LogLevel); err != nil {
			return s, usageError{err}
		}
	}
	if s.seed = c.Seed; s.seed == 0 {
		s.seed = newSeed()
	}
	s.color = colourful(os.Stderr)
	return s, nil
}

// colourful tells whether the log may have colours: on a terminal, unless its user wants none.
func colourful(log *os.File) bool {
	return os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(log.Fd()))
}

// setLine puts the flags of the line over the profile.
func (c *runCmd) setLine(l *profiles.Line) (err error) {
	if c.Baud != "" {
		if l.Baud, err = parseBaud(c.Baud); err != nil {
			return err
		}
	}
	if c.Overrun != "" {
		l.DropOverrun = c.Overrun == "drop"
	}
	if c.Mismatch != "" {
		l.IgnoreSpeed = c.Mismatch == "ignore"
	}
	return nil
}

func parseBaud(s string) (int, error) {
	if s == "auto" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || !uart.KnownRate(n) {
		return 0, fmt.Errorf("--baud %s: a SIM800 knows auto and %s", s, strings.Trim(fmt.Sprint(uart.Rates), "[]"))
	}
	return n, nil
}

func parseScale(s string) (float64, error) {
	if s == "max" {
		return kernel.Max, nil
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x > 0 && x <= 1000) {
		return 0, fmt.Errorf("--time-scale %s: want a number above 0 and at most 1000, or max", s)
	}
	return x, nil
}

// Run runs until a signal comes, or until the command of --exec ends.
func (c *runCmd) Run(line *kong.Context) error {
	s, err := c.check()
	if err != nil {
		return tellProblems(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	x, err := newSession(s, c)
	if err != nil {
		return err
	}
	x.hello()
	x.start(ctx)
	if c.Exec != "" {
		err = x.exec(ctx, c.Exec)
	} else {
		x.wait(ctx)
	}
	if e := x.close(); err == nil {
		err = e
	}
	x.reportFaults()
	return x.pass(c, line.Args, err)
}

// exec runs the client and hands its status on.
func (x *session) exec(ctx context.Context, command string) error {
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.Env = append(os.Environ(), "SIM800_PORT="+x.units[0].port.Name())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second // then a client that ignores the interrupt is killed
	err := cmd.Run()
	if ctx.Err() != nil {
		return exitStatus(128 + int(syscall.SIGINT))
	}
	if exit, ok := err.(*exec.ExitError); ok {
		if code := exit.ExitCode(); code >= 0 {
			return exitStatus(code)
		}
		return fmt.Errorf("--exec %q: %w", command, err)
	}
	if err != nil {
		return fmt.Errorf("--exec %q: %w", command, err)
	}
	return nil
}
