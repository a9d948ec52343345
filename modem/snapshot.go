package modem

import (
	"sim800emu/commands/sms"
	"sim800emu/commands/tcpip"
	"sim800emu/gprs"
	"sim800emu/uart"
)

// A Snapshot is a copy of a modem's state at one moment.
type Snapshot struct {
	TimeMS        float64        `json:"t_ms"` // modem time
	Profile       string         `json:"profile"`
	Seed          uint64         `json:"seed"`
	Power         string         `json:"power"`
	SupplyMV      int            `json:"supply_mv"`
	Functionality int            `json:"functionality"` // +CFUN
	SIM           SIMSnapshot    `json:"sim"`
	Line          LineSnapshot   `json:"line"`
	Network       gprs.Snapshot  `json:"network"`
	IP            tcpip.Snapshot `json:"ip"`
	SMS           SMSSnapshot    `json:"sms"`
	Calls         []CallSnapshot `json:"calls"`
	Board         BoardSnapshot  `json:"board"`
}

// An SMSSnapshot is the memories for short messages, and what waits for them.
type SMSSnapshot struct {
	sms.Snapshot
	Number  string `json:"number"`  // of the modem
	Waiting int    `json:"waiting"` // at the service centre, for the module
	Sent    int    `json:"sent"`    // in the outbox
}

// A SIMSnapshot is the state of the card.
type SIMSnapshot struct {
	Inserted bool   `json:"inserted"`
	State    string `json:"state"` // as +CPIN prints it
	PINTries int    `json:"pin_tries"`
	PUKTries int    `json:"puk_tries"`
}

// A LineSnapshot is the state of the serial line. A pin is true while it is
// active, which is low on the module.
type LineSnapshot struct {
	Baud     int    `json:"baud"`
	Autobaud bool   `json:"autobaud"` // the rate of the TE is still to be learnt
	Mode     string `json:"mode"`     // off, command, busy, prompt, data, or frames of the multiplexer
	DTR      bool   `json:"dtr"`
	RTS      bool   `json:"rts"`
	CTS      bool   `json:"cts"`
	DCD      bool   `json:"dcd"`
	RI       bool   `json:"ri"`
	Lost     uint64 `json:"lost"` // bytes lost by overrun
}

// Snapshot copies the state; it is taken on the loop.
func (m *Modem) Snapshot() Snapshot {
	card, l := m.gsm.SIM(), m.line
	s := Snapshot{
		TimeMS: float64(m.loop.Now().Microseconds()) / 1000, Profile: m.profile.Name, Seed: m.loop.Seed(),
		Power: m.power.state.String(), SupplyMV: m.Supply(), Functionality: m.power.fun,
		SIM: SIMSnapshot{Inserted: card.Inserted(), State: card.State().String()},
		Line: LineSnapshot{
			Baud: l.Baud(), Autobaud: l.Autobaud(), Mode: m.engine.Mode(), Lost: l.Lost(),
			DTR: l.Pin(uart.DTR), RTS: l.Pin(uart.RTS), CTS: l.Pin(uart.CTS), DCD: l.Pin(uart.DCD), RI: l.Pin(uart.RI),
		},
		Network: m.gprs.Snapshot(), IP: m.tcpip.Snapshot(), Board: m.board(),
		Calls: m.Calls(),
		SMS: SMSSnapshot{
			Snapshot: m.sms.Snapshot(), Number: m.post.line.Number(), Waiting: m.post.box.Waiting(), Sent: len(m.Outbox()),
		},
	}
	s.SIM.PINTries, _, s.SIM.PUKTries, _ = card.Tries()
	return s
}

// Profile is the name of the profile that the modem was made from.
func (m *Modem) Profile() string { return m.profile.Name }
