package engine

import "sim800emu/internal/kernel"

// Executed is a command with its result, in modem time of the result.
type Executed struct {
	Command string  `json:"command"`
	Form    string  `json:"form"`
	Args    string  `json:"args,omitempty"`
	Result  string  `json:"result"`
	TookMS  float64 `json:"took_ms"`
	Channel int     `json:"channel,omitempty"` // of the multiplexer
}

// Unsolicited is a line that no command asked for, when it was made; it leaves when it may.
type Unsolicited struct {
	Text string `json:"text"`
	Held bool   `json:"held"`
}

// Mode tells who has the line: command, data.
type Mode struct {
	Mode    string `json:"mode"`
	Channel int    `json:"channel,omitempty"` // of the multiplexer
}

// Suspicion is a likely mistake of the TE, in words, with what to do about it.
type Suspicion struct {
	What   string       `json:"what"`
	Remedy string       `json:"remedy"`
	Data   kernel.Bytes `json:"data,omitempty"`
	Count  int          `json:"count,omitempty"` // bytes concerned
}

// EventKind implements kernel.Event.
func (Executed) EventKind() string { return "at.command" }

// EventKind implements kernel.Event.
func (Unsolicited) EventKind() string { return "at.urc" }

// EventKind implements kernel.Event.
func (Mode) EventKind() string { return "at.mode" }

// EventKind implements kernel.Event.
func (Suspicion) EventKind() string { return "suspicion" }
