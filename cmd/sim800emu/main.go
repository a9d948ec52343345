// Command sim800emu is a SIM800 GSM modem that is not there: it shows up as a
// serial device, speaks the module's AT commands and carries its sockets.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"sim800emu/control"
)

// version is set by the linker.
var version = "devel"

// cli is the command line.
type cli struct {
	Run      runCmd      `cmd:"" default:"withargs" help:"A modem on a port (the default command)."`
	Demo     demoCmd     `cmd:"" help:"The whole story without hardware: modem, TLS server and a small AT client; shows the time line of an HTTPS GET."`
	Commands commandsCmd `cmd:"" help:"What is modelled, from which evidence."`
	Ctl      ctlCmd      `cmd:"" help:"The side door of a modem that runs: power, pins, card, network, connections, faults, time, events."`
	Expect   expectCmd   `cmd:"" help:"Files of expectations, for run --expect."`
	Faults   faultsCmd   `cmd:"" help:"What can go wrong, for run --fault and for profiles."`
	Profiles profilesCmd `cmd:"" help:"Modems, lines, links and stories as files."`
	Sweep    sweepCmd    `cmd:"" help:"Run a client again and again with a fault one byte further each time."`
	TLS      tlsCmd      `cmd:"" name:"tls" help:"The built-in TLS test server: its endpoints and its CA."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// Exit statuses of the program.
const (
	exitFailed = 1 // a run that failed
	exitUsage  = 2 // a command line that is wrong
)

// An exitStatus ends the program with a status and without a message.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// A usageError is a mistake on the command line that kong cannot see.
type usageError struct{ error }

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("sim800emu"),
		kong.Description("A SIM800 GSM modem that is not there: a serial device that speaks the SIM800's AT commands, with its sockets on the real network and a TLS test server inside."),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Vars{"version": version, "control": control.DefaultAddr},
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, "sim800emu:", err)
		return exitFailed
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "sim800emu: %s; try sim800emu --help\n", oneLine(err))
		return exitUsage
	}
	err = ctx.Run()
	var status exitStatus
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "sim800emu: %s\n", oneLine(err))
		return exitUsage
	default:
		fmt.Fprintf(os.Stderr, "sim800emu: %s\n", oneLine(err))
		return exitFailed
	}
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

type versionCmd struct{}

func (versionCmd) Run() error {
	fmt.Println("sim800emu", version)
	return nil
}
