package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sim800emu/control"
	"sim800emu/modem"
	"sim800emu/profiles"
)

// ctlCmd is the side door from the shell.
type ctlCmd struct {
	Control string `help:"Where the side door is, as run --control took it." default:"${control}" env:"SIM800EMU_CONTROL" placeholder:"ADDR|unix:PATH"`
	Token   string `help:"What run --control-token took." env:"SIM800EMU_CONTROL_TOKEN" placeholder:"TOKEN"`
	Modem   string `help:"Which modem, when there are several." placeholder:"NAME"`
	JSON    bool   `name:"json" help:"Print the reply as it comes."`

	State        ctlStateCmd        `cmd:"" help:"Everything about the modem at this moment."`
	Power        ctlPowerCmd        `cmd:"" help:"The power key, the reset pin, the supply."`
	DTR          ctlDTRCmd          `cmd:"" name:"dtr" help:"Move the DTR line."`
	SIM          ctlSIMCmd          `cmd:"" name:"sim" help:"Put the card in or take it out."`
	Board        ctlBoardCmd        `cmd:"" help:"Temperature, ADC, battery level and GPIO of the module."`
	Signal       ctlSignalCmd       `cmd:"" help:"Set the signal in the units of AT+CSQ."`
	Cell         ctlCellCmd         `cmd:"" help:"Move to another cell."`
	Registration ctlRegistrationCmd `cmd:"" help:"Let the network register the modem or not."`
	PDP          ctlPDPCmd          `cmd:"" name:"pdp" help:"Let the network deactivate the PDP contexts."`
	Detach       ctlDetachCmd       `cmd:"" help:"Let the network detach the modem from GPRS."`
	Link         ctlLinkCmd         `cmd:"" help:"End a connection as its peer would."`
	SMS          ctlSMSCmd          `cmd:"" name:"sms" help:"Send short messages to the modem, read those that it has sent."`
	Call         ctlCallCmd         `cmd:"" help:"Call the modem, and lead the other side of its calls."`
	USSD         ctlUSSDCmd         `cmd:"" name:"ussd" help:"Tell and ask the modem by USSD."`
	Bluetooth    ctlBluetoothCmd    `cmd:"" help:"Let Bluetooth devices near the modem pair, connect and send."`
	Fault        ctlFaultCmd        `cmd:"" help:"List faults, switch them, fire them, add one."`
	Time         ctlTimeCmd         `cmd:"" help:"Read, stop and pass modem time."`
	TLS          ctlTLSCmd          `cmd:"" name:"tls" help:"What the TLS server remembers of its clients."`
	Events       ctlEventsCmd       `cmd:"" help:"Print what happens, as it happens."`
	Profile      ctlProfileCmd      `cmd:"" help:"Lay a profile over that of the modem while it runs."`
}

// Help is shown by sim800emu ctl --help.
func (ctlCmd) Help() string {
	return `Start the modem with --control, then do to it what its serial line cannot:
  sim800emu run --control 8800
  sim800emu ctl state
  sim800emu ctl power key
  sim800emu ctl power voltage 3.4        the line UNDER-VOLTAGE WARNNING
  sim800emu ctl sim out
  sim800emu ctl board --temperature 82
  sim800emu ctl signal 5
  sim800emu ctl pdp drop                 the line +PDP: DEACT
  sim800emu ctl link 0 reset             the peer breaks connection 0 off
  sim800emu ctl sms send +491510000001 'Hello'
  sim800emu ctl call in +491510000001    RING
  sim800emu ctl time advance 1h
  sim800emu ctl events uart. ip.
  sim800emu ctl profile gprs-poor

--control unix:/run/sim800.ctl takes a Unix socket instead; SIM800EMU_CONTROL and
SIM800EMU_CONTROL_TOKEN stand for the flags. With several modems name one: --modem modem2.
The exit status is 1 when the modem or the side door refuses, and the message says why.`
}

// do asks the side door something about the modem; path is what follows its name.
func (c *ctlCmd) do(method, path string, body any) ([]byte, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	client, err := c.client()
	if err != nil {
		return nil, err
	}
	defer client.Close()
	if c.Modem == "" {
		if c.Modem, err = onlyModem(ctx, client); err != nil {
			return nil, tellAll(err)
		}
	}
	reply, err := client.Do(ctx, method, "/modems/"+url.PathEscape(c.Modem)+path, body)
	return reply, tellAll(err)
}

func (c *ctlCmd) client() (*control.Client, error) {
	addr, err := control.ParseAddr(c.Control)
	if err != nil {
		return nil, usageError{fmt.Errorf("--control: %w", err)}
	}
	return control.NewClient(addr, c.Token), nil
}

// onlyModem is the name of the modem when there is one.
func onlyModem(ctx context.Context, client *control.Client) (string, error) {
	reply, err := client.Do(ctx, "GET", "/modems", nil)
	if err != nil {
		return "", err
	}
	var all []struct{ Name string }
	if err := json.Unmarshal(reply, &all); err != nil {
		return "", fmt.Errorf("the list of modems: %w", err)
	}
	switch len(all) {
	case 0:
		return "", usageError{errors.New("there is no modem behind this side door, only the TLS server: ctl tls and ctl events work")}
	case 1:
		return all[0].Name, nil
	}
	var names []string
	for _, m := range all {
		names = append(names, m.Name)
	}
	return "", usageError{fmt.Errorf("there are several modems: name one by --modem %s", strings.Join(names, "|"))}
}

// tellAll prints a message of several lines, such as the mistakes of a profile,
// as it is, and makes a plain status of it.
func tellAll(err error) error {
	var r *control.Refused
	if errors.As(err, &r) && strings.Contains(r.Text, "\n") {
		fmt.Fprintln(os.Stderr, r)
		return exitStatus(exitFailed)
	}
	return err
}

// show asks for something and prints the reply as it is, or by f.
func show[T any](c *ctlCmd, method, path string, body any, f func(T)) error {
	reply, err := c.do(method, path, body)
	if err != nil {
		return err
	}
	if c.JSON {
		_, err := os.Stdout.Write(reply)
		return err
	}
	var v T
	if err := json.Unmarshal(reply, &v); err != nil {
		return fmt.Errorf("the reply of the side door: %w", err)
	}
	f(v)
	return nil
}

type values map[string]any

type ctlStateCmd struct{}

// Run prints the state.
func (ctlStateCmd) Run(c *ctlCmd) error { return show(c, "GET", "", nil, printState) }

type ctlPowerCmd struct {
	Key     ctlKeyCmd     `cmd:"" help:"Press the power key: on when the modem is off, off when it is on."`
	Reset   ctlResetCmd   `cmd:"" help:"Pull the reset pin."`
	Cut     ctlCutCmd     `cmd:"" help:"Take the supply away."`
	Voltage ctlVoltageCmd `cmd:"" help:"Set the voltage of the supply."`
}

type ctlKeyCmd struct{}
type ctlResetCmd struct{}
type ctlCutCmd struct{}

// Run presses the power key.
func (ctlKeyCmd) Run(c *ctlCmd) error { return show(c, "POST", "/power/key", nil, printPower) }

// Run pulls the reset pin.
func (ctlResetCmd) Run(c *ctlCmd) error { return show(c, "POST", "/power/reset", nil, printPower) }

// Run takes the supply away.
func (ctlCutCmd) Run(c *ctlCmd) error { return show(c, "POST", "/power/cut", nil, printPower) }

type ctlVoltageCmd struct {
	Volt string `arg:"" help:"3.4, 3.4V or 3400mV."`
}

// Help is shown by sim800emu ctl power voltage --help.
func (ctlVoltageCmd) Help() string {
	return `3.5 V and below, and 4.3 V and above: a warning on the line. Below 3.4 V and above 4.4 V: the module
says so and switches itself off. Below 2.8 V nothing runs. The lines come only while AT+CBATCHK is 1.`
}

// Run sets the voltage.
func (v ctlVoltageCmd) Run(c *ctlCmd) error {
	mv, err := parseMillivolts(v.Volt)
	if err != nil {
		return usageError{err}
	}
	return show(c, "PUT", "/supply", values{"mv": mv}, printPower)
}

func parseMillivolts(s string) (int, error) {
	number, unit := strings.TrimRight(s, "mV"), 1000.0
	if strings.HasSuffix(s, "mV") {
		unit = 1
	}
	x, err := strconv.ParseFloat(number, 64)
	if err != nil || x < 0 || x > 1e6 {
		return 0, fmt.Errorf("voltage %q: want 3.4, 3.4V or 3400mV", s)
	}
	return int(x*unit + 0.5), nil
}

type ctlDTRCmd struct {
	Level string `arg:"" enum:"on,off" help:"on (active, low on the module) or off."`
}

// Run moves DTR.
func (d ctlDTRCmd) Run(c *ctlCmd) error {
	return show(c, "PUT", "/dtr", values{"active": d.Level == "on"}, printLine)
}

type ctlSIMCmd struct {
	Where string `arg:"" enum:"in,out" help:"in or out."`
}

// Run moves the card.
func (s ctlSIMCmd) Run(c *ctlCmd) error {
	return show(c, "PUT", "/sim", values{"inserted": s.Where == "in"}, printSIM)
}

type ctlSignalCmd struct {
	RSSI int  `arg:"" help:"0 to 31, or 99 for not known."`
	BER  *int `arg:"" optional:"" help:"0 to 7, or 99; it stays as it is without."`
}

// Run sets the signal.
func (s ctlSignalCmd) Run(c *ctlCmd) error {
	v := values{"rssi": s.RSSI}
	if s.BER != nil {
		v["ber"] = *s.BER
	}
	return show(c, "PUT", "/signal", v, printNetwork)
}

type ctlCellCmd struct {
	LAC string `arg:"" name:"lac" help:"Location area, four hexadecimal digits."`
	CI  string `arg:"" name:"ci" help:"Cell, four hexadecimal digits."`
}

// Run moves to another cell.
func (x ctlCellCmd) Run(c *ctlCmd) error {
	return show(c, "PUT", "/cell", values{"lac": x.LAC, "cell": x.CI}, printNetwork)
}

type ctlRegistrationCmd struct {
	Stat string `arg:"" help:"A number of AT+CREG?, or home, searching, denied or roaming."`
}

// Run sets the registration.
func (r ctlRegistrationCmd) Run(c *ctlCmd) error {
	stat, ok := map[string]int{"home": 1, "searching": 2, "denied": 3, "roaming": 5}[r.Stat]
	if !ok {
		var err error
		if stat, err = strconv.Atoi(r.Stat); err != nil {
			return usageError{fmt.Errorf("registration %q: want 0 to 5, home, searching, denied or roaming", r.Stat)}
		}
	}
	return show(c, "PUT", "/registration", values{"stat": stat}, printNetwork)
}

type ctlPDPCmd struct {
	Drop ctlDropCmd `cmd:"" help:"Deactivate every context that is up."`
}

type ctlDropCmd struct{}

// Run drops the contexts.
func (ctlDropCmd) Run(c *ctlCmd) error { return show(c, "POST", "/pdp/deactivate", nil, printIP) }

type ctlDetachCmd struct{}

// Run detaches the modem.
func (ctlDetachCmd) Run(c *ctlCmd) error { return show(c, "POST", "/detach", nil, printNetwork) }

type ctlLinkCmd struct {
	N   int    `arg:"" help:"Number of the connection, 0 to 5; 0 in single mode."`
	How string `arg:"" enum:"close,reset" help:"close (in order) or reset."`
}

// Run ends a connection.
func (l ctlLinkCmd) Run(c *ctlCmd) error {
	return show(c, "POST", fmt.Sprintf("/links/%d/%s", l.N, l.How), nil, func(modem.Snapshot) {
		fmt.Printf("the peer of link %d ends it (%s); ctl state shows when the modem knows\n", l.N, l.How)
	})
}

type ctlProfileCmd struct {
	File string `arg:"" help:"A YAML file, - for standard input, or the name of a shipped profile."`
}

// Help is shown by sim800emu ctl profile --help.
func (ctlProfileCmd) Help() string {
	return `Signal, cell, registration, the radio link, times, how received data reach the TE, the supply and the card
change while the modem runs. When the file names something else, nothing is changed and the message lists it.

Examples:
  sim800emu ctl profile gprs-poor
  echo 'link: {down: {rate: 9600 bit/s}}' | sim800emu ctl profile -`
}

// Run lays a profile over the modem's.
func (p ctlProfileCmd) Run(c *ctlCmd) error {
	var text []byte
	var err error
	if p.File == "-" {
		if text, err = io.ReadAll(os.Stdin); err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
	} else if text, err = profiles.Text(p.File); err != nil {
		return tellProblems(err)
	}
	return show(c, "PATCH", "/profile", text, func(r struct{ Changed []string }) {
		fmt.Println("changed  " + strings.Join(r.Changed, ", "))
	})
}

type ctlTimeCmd struct {
	Show    ctlTimeShowCmd    `cmd:"" default:"1" help:"Print modem time."`
	Pause   ctlTimePauseCmd   `cmd:"" help:"Let modem time stand."`
	Resume  ctlTimeResumeCmd  `cmd:"" help:"Let it go on."`
	Advance ctlTimeAdvanceCmd `cmd:"" help:"Let it pass at once, timers and all."`
}

type ctlTimeShowCmd struct{}
type ctlTimePauseCmd struct{}
type ctlTimeResumeCmd struct{}
type ctlTimeAdvanceCmd struct {
	By time.Duration `arg:"" help:"0 to 24h, as 1m30s or 250ms."`
}

// Run prints modem time.
func (ctlTimeShowCmd) Run(c *ctlCmd) error { return show(c, "GET", "/time", nil, printTime) }

// Run lets modem time stand.
func (ctlTimePauseCmd) Run(c *ctlCmd) error { return show(c, "POST", "/time/pause", nil, printTime) }

// Run lets modem time go on.
func (ctlTimeResumeCmd) Run(c *ctlCmd) error { return show(c, "POST", "/time/resume", nil, printTime) }

// Run lets modem time pass.
func (a ctlTimeAdvanceCmd) Run(c *ctlCmd) error {
	return show(c, "POST", "/time/advance", values{"by": a.By.String()}, printTime)
}

type ctlFaultCmd struct {
	List ctlFaultListCmd `cmd:"" default:"1" help:"All faults of the modem and what became of them."`
	On   ctlFaultOnCmd   `cmd:"" help:"Arm a fault anew."`
	Off  ctlFaultOffCmd  `cmd:"" help:"Disarm a fault and end what it does."`
	Fire ctlFaultFireCmd `cmd:"" help:"Let a fault happen now."`
	Add  ctlFaultAddCmd  `cmd:"" help:"Add a fault."`
}

type ctlFaultListCmd struct{}
type ctlFaultOnCmd struct {
	Name string `arg:""`
}
type ctlFaultOffCmd struct {
	Name string `arg:""`
}
type ctlFaultFireCmd struct {
	Name string `arg:""`
}
type ctlFaultAddCmd struct {
	Fault string `arg:"" help:"For instance 'late-prompt:by=3s@command 2 AT+CIPSEND*'."`
}

// Run lists the faults.
func (ctlFaultListCmd) Run(c *ctlCmd) error { return show(c, "GET", "/faults", nil, printFaults) }

// Run arms a fault.
func (f ctlFaultOnCmd) Run(c *ctlCmd) error { return switchFault(c, f.Name, values{"on": true}) }

// Run disarms a fault.
func (f ctlFaultOffCmd) Run(c *ctlCmd) error { return switchFault(c, f.Name, values{"on": false}) }

func switchFault(c *ctlCmd, name string, v values) error {
	return show(c, "PUT", "/faults/"+url.PathEscape(name), v, printFaults)
}

// Run fires a fault.
func (f ctlFaultFireCmd) Run(c *ctlCmd) error {
	return show(c, "POST", "/faults/"+url.PathEscape(f.Name)+"/fire", nil, printFaults)
}

// Run adds a fault.
func (f ctlFaultAddCmd) Run(c *ctlCmd) error {
	return show(c, "POST", "/faults", values{"fault": f.Fault}, printFaults)
}
