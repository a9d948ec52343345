package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sim800emu/modem"
)

type ctlBoardCmd struct {
	Temperature *float64          `help:"°C, as AT+CMTE? reads it; write --temperature=-35 below 0." placeholder:"T"`
	ADC         []string          `name:"adc" help:"Voltage at the ADC (AT+CADC?), 1.2V or 1200mV, with a comma for a second channel." placeholder:"VOLT"`
	Battery     *int              `help:"Battery level of AT+CBC in per cent; setting the supply sets it anew." placeholder:"N"`
	Satellites  *int              `help:"How many satellites the receiver of a SIM808 has in view; a fix takes 3." placeholder:"N"`
	Pin         map[string]string `help:"Level of an input: GPIO4=high (AT+SGPIO), PIN5=low (AT+CGPIO)." placeholder:"NAME=high|low"`
}

// Help is shown by sim800emu ctl board --help.
func (ctlBoardCmd) Help() string {
	return `Without a flag it prints what there is, with the outputs that the TE has set. Several flags change all or nothing.

Examples:
  sim800emu ctl board
  sim800emu ctl board --temperature 82            the line +CMTE: 1, with AT+CMTE=1
  sim800emu ctl board --temperature=-35 --battery 15
  sim800emu ctl board --adc 1.2V
  sim800emu ctl board --pin GPIO4=high --pin PIN5=low
  sim800emu ctl board --satellites 0              a car in a tunnel: no fix any more`
}

// Run prints or changes the board.
func (b ctlBoardCmd) Run(c *ctlCmd) error {
	change := modem.BoardChange{Temperature: b.Temperature, BatteryLevel: b.Battery, Satellites: b.Satellites}
	for _, s := range b.ADC {
		mv, err := parseMillivolts(s)
		if err != nil {
			return usageError{err}
		}
		change.ADC = append(change.ADC, mv)
	}
	for name, level := range b.Pin {
		if level != "high" && level != "low" {
			return usageError{fmt.Errorf("pin %s: level %q; want high or low", name, level)}
		}
		if change.Pins == nil {
			change.Pins = map[string]bool{}
		}
		change.Pins[strings.ToUpper(name)] = level == "high"
	}
	if change.Empty() {
		return show(c, "GET", "", nil, printBoard)
	}
	return show(c, "PATCH", "/board", change, printBoard)
}

func printBoard(s modem.Snapshot) {
	b := s.Board
	fmt.Printf("board    %g °C, battery %d %%", b.Temperature, b.BatteryLevel)
	for i, mv := range b.ADC {
		fmt.Printf(", ADC%d %d mV", i, mv)
	}
	for _, name := range slices.Sorted(maps.Keys(b.Pins)) {
		level := "low"
		if b.Pins[name] {
			level = "high"
		}
		fmt.Printf(", %s %s", name, level)
	}
	if b.PWM.Frequency > 0 {
		fmt.Printf(", PWM %d Hz %d %%", b.PWM.Frequency, b.PWM.Level)
	}
	if b.Satellites != nil {
		fmt.Printf(", %d satellites in view", *b.Satellites)
	}
	if b.Asleep {
		fmt.Print(", asleep")
	}
	fmt.Println()
}
