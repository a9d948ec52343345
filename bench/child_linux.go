package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"time"

	"golang.org/x/sys/unix"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modem"
	"sim800emu/port"
	"sim800emu/profiles"
	"sim800emu/socketbridge"
)

// childArg makes this program one of the processes that are measured. A child
// says one line when it is ready and ends when its input does.
const childArg = "-child"

func runChild(role string, args []string) error {
	f := flag.NewFlagSet(role, flag.ContinueOnError)
	link := f.String("link", "", "link of the pty")
	baud := f.Int("baud", 0, "rate of the line in bit/s; 0: unpaced")
	count := f.Int("count", 0, "how many modems")
	endpoint := f.String("endpoint", "", "endpoint of the TLS server")
	profile := f.String("profile", "", "file for a CPU profile")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *profile != "" {
		out, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer out.Close()
		if err := pprof.StartCPUProfile(out); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	switch role {
	case "modem":
		return modemChild(*link, *baud)
	case "responder":
		return responderChild()
	case "pacer":
		return pacerChild(*baud)
	case "idle":
		return idleChild(*link, *count)
	case "tls":
		return tlsChild(*link, *endpoint)
	default:
		return fmt.Errorf("no role %q", role)
	}
}

// A child is a process that is measured.
type child struct {
	cmd   *exec.Cmd
	input io.WriteCloser
	out   *bufio.Scanner
	hello string // its first line
}

// child starts one of this program's own roles. what names its CPU profile.
func (b *bench) child(what, role string, args ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args = append([]string{childArg, role}, args...)
	if b.profile != "" {
		args = append(args, "-profile", filepath.Join(b.profile, what+".prof"))
	}
	c := &child{cmd: exec.Command(self, args...)}
	c.cmd.Stderr = os.Stderr
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.input, c.out = in, bufio.NewScanner(out)
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	if c.hello, err = c.line(); err != nil {
		c.end()
		return nil, fmt.Errorf("%s: %w", role, err)
	}
	return c, nil
}

// line is the next thing that the child says.
func (c *child) line() (string, error) {
	if c.out.Scan() {
		return c.out.Text(), nil
	}
	if err := c.out.Err(); err != nil {
		return "", err
	}
	return "", io.ErrUnexpectedEOF
}

func (c *child) end() {
	_ = c.input.Close()
	_ = c.cmd.Wait()
}

// cpu is the processor time that the child has used.
func (c *child) cpu() (time.Duration, error) {
	var t unix.Timespec
	// clock_getcpuclockid(3): the CPU clock of a process is its inverted number
	if err := unix.ClockGettime(int32(^c.cmd.Process.Pid<<3|2), &t); err != nil {
		return 0, os.NewSyscallError("clock_gettime", err)
	}
	return time.Duration(t.Nano()), nil
}

// ready says that the child can be used and waits for its end.
func ready(format string, args ...any) {
	fmt.Printf(format+"\n", args...)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// A unit is a modem with its network and its pty.
type unit struct {
	modem  *modem.Modem
	bridge *socketbridge.Bridge
	port   port.Port
	ended  chan struct{}
}

// newUnit starts a modem: its loop runs until ctx ends.
func newUnit(ctx context.Context, clock *kernel.Clock, p profiles.Profile, link string, scale float64) (*unit, error) {
	u := &unit{ended: make(chan struct{})}
	var err error
	u.modem, err = modem.New(modem.Options{
		Profile: p, Seed: 1,
		Network: func(loop *kernel.Loop) (socket.Network, error) {
			u.bridge, err = socketbridge.New(loop, socketbridge.Config{})
			return u.bridge, err
		},
	})
	if err != nil {
		return nil, err
	}
	if u.port, err = port.Open(port.Spec{Kind: port.PTY, Addr: link}, u.modem.Line(), port.Options{Baud: p.Line.Baud}); err != nil {
		return nil, err
	}
	u.modem.PressPowerKey()
	go func() {
		defer close(u.ended)
		_ = u.modem.Run(ctx, clock, scale) // the scale is right
	}()
	return u, nil
}

// close ends the parts that have goroutines of their own; the loop is ended by its context.
func (u *unit) close() {
	_ = u.port.Close()
	u.bridge.Close()
}

func modemChild(link string, baud int) error {
	p := profiles.Ideal()
	if baud != 0 {
		p.Line = profiles.Line{Baud: baud}
	}
	clock, err := kernel.NewClock()
	if err != nil {
		return err
	}
	defer clock.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	u, err := newUnit(ctx, clock, p, link, 1)
	if err != nil {
		return err
	}
	defer u.close()
	ready("%s", u.port.Name())
	return nil
}

// linkName is a link in the folder of this run.
func (b *bench) linkName(what string) string {
	return filepath.Join(b.dir, what)
}
