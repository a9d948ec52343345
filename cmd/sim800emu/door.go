package main

import (
	"fmt"
	"time"

	"sim800emu/control"
	"sim800emu/modem"
	"sim800emu/profiles"
	"sim800emu/trace"
)

// doorFlags are the flags of the side door.
type doorFlags struct {
	Control      string `help:"Open the side door (sim800emu ctl, or HTTP) at a port of loopback or a Unix socket." placeholder:"PORT|HOST:PORT|unix:PATH"`
	ControlToken string `help:"What clients of the side door must know." env:"SIM800EMU_CONTROL_TOKEN" placeholder:"TOKEN"`
}

// doorName is what the i-th modem is called at the side door.
func doorName(i int) string { return fmt.Sprintf("modem%d", i+1) }

// openDoor opens the side door if there is to be one.
func (x *session) openDoor(c *runCmd) error {
	if c.Control == "" {
		return nil
	}
	addr, err := control.ParseAddr(c.Control)
	if err != nil {
		return usageError{fmt.Errorf("--control: %w", err)}
	}
	cfg := control.Config{Addr: addr, Token: c.ControlToken, Log: x.log, Diary: x.backend.Diary()}
	for i, u := range x.units {
		cfg.Modems = append(cfg.Modems, control.Modem{
			Name: doorName(i), Port: u.port.Name(), Modem: u.modem,
			ReadOverlay: func(files [][]byte) (modem.Overlay, error) {
				o, err := c.readOverlay(files)
				o.Profile.SIM.Number = nextNumber(o.Profile.SIM.Number, i)
				return o, err
			},
		})
	}
	if x.door, err = control.New(cfg); err != nil {
		return fmt.Errorf("--control: %w", err)
	}
	return nil
}

// readOverlay reads files that are laid over the profiles and flags of the run.
func (c *runCmd) readOverlay(files [][]byte) (modem.Overlay, error) {
	l, set, err := profiles.Overlay(c.Profile, files, profileChecks()...)
	if err != nil {
		return modem.Overlay{}, err
	}
	o := modem.Overlay{Profile: l.Profile, Names: set}
	return o, c.setLine(&o.Profile.Line)
}

// toDoor hands an event to the readers at the side door.
func (o *observer) toDoor(at time.Duration, ev trace.Event) {
	if d := o.x.door; d != nil {
		d.Event(at, o.door, ev)
	}
}
