package main

import (
	"fmt"

	"sim800emu/modem"
)

type ctlBluetoothCmd struct {
	Device string `arg:"" optional:"" help:"Name or address of a device near the module; without one the list."`
	Do     string `arg:"" optional:"" default:"" enum:",pair,connect,send,hangup" help:"What it does: pair, connect, send or hangup."`
	Data   string `arg:"" optional:"" help:"What it sends."`
}

// Help is shown by sim800emu ctl bluetooth --help.
func (ctlBluetoothCmd) Help() string {
	return `The devices are those of the profile (bluetooth.devices). The TE is asked, and answers by AT+BTPAIR and AT+BTACPT.

Examples:
  sim800emu ctl bluetooth
  sim800emu ctl bluetooth Phone pair          the line +BTPAIRING
  sim800emu ctl bluetooth Phone connect       the line +BTCONNECTING
  sim800emu ctl bluetooth Phone send LEDON    the line +BTSPPDATA
  sim800emu ctl bluetooth Phone hangup`
}

// Run prints the devices, or lets one do something.
func (b ctlBluetoothCmd) Run(c *ctlCmd) error {
	if b.Device == "" {
		return show(c, "GET", "/bluetooth", nil, printNear)
	}
	if b.Do == "" {
		return usageError{fmt.Errorf("what does %s do? pair, connect, send or hangup", b.Device)}
	}
	return show(c, "POST", "/bluetooth", values{"device": b.Device, "do": b.Do, "data": b.Data}, printNear)
}

func printNear(all []modem.NearSnapshot) {
	if len(all) == 0 {
		fmt.Println("there are no devices; the profile names them: bluetooth.devices")
	}
	for _, d := range all {
		fmt.Printf("%s  %s", d.Address, d.Name)
		if d.Paired {
			fmt.Print("  paired")
		}
		if d.Connected {
			fmt.Printf("  connected, has got %q", d.Received)
		}
		fmt.Println()
	}
}
