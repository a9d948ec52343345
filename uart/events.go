package uart

import (
	"fmt"

	"sim800emu/internal/kernel"
)

// Tx is bytes that left toward the TE.
type Tx struct {
	Frame string       `json:"frame"`
	Data  kernel.Bytes `json:"data"`
}

// Rx is bytes that came from the TE, after their time on the line.
type Rx struct {
	Data kernel.Bytes `json:"data"`
}

// ChannelTx is Tx on a channel of a multiplexer: what frames carry, which are
// on the serial port as well.
type ChannelTx struct {
	Channel int `json:"channel"`
	Tx
}

// ChannelRx is Rx on a channel of a multiplexer.
type ChannelRx struct {
	Channel int `json:"channel"`
	Rx
}

// Garbled tells that the speeds of TE and module differ, in bit/s.
type Garbled struct {
	TE     int    `json:"te"`
	Module int    `json:"module"`
	Toward string `json:"toward"` // "te" or "module"
}

// Overrun tells of bytes lost because the TE did not read and nothing held the module off.
type Overrun struct {
	Lost   int    `json:"lost"`
	Total  uint64 `json:"total"`
	Frame  string `json:"frame"`
	Offset int    `json:"offset"` // in the frame
	// Of is the data of the frame behind Offset, if it is that of a connection.
	Of *Source `json:"of,omitempty"`
	// Place is that in words, from who knows what the connection carries.
	Place string `json:"place,omitempty"`
}

// Rate tells that the module's rate has changed, in bit/s; Learnt: by auto-bauding.
type Rate struct {
	Baud   int  `json:"baud"`
	Learnt bool `json:"learnt"`
}

// PinChange tells a new level of a circuit.
type PinChange struct {
	Pin     string `json:"pin"`
	Active  bool   `json:"active"`
	Channel int    `json:"channel,omitempty"` // of a multiplexer
}

// EventKind implements kernel.Event.
func (Tx) EventKind() string { return "uart.tx" }

// EventKind implements kernel.Event.
func (Rx) EventKind() string { return "uart.rx" }

// EventKind implements kernel.Event.
func (ChannelTx) EventKind() string { return "uart.channel.tx" }

// EventKind implements kernel.Event.
func (ChannelRx) EventKind() string { return "uart.channel.rx" }

// EventKind implements kernel.Event.
func (Garbled) EventKind() string { return "uart.garbled" }

// EventKind implements kernel.Event.
func (Overrun) EventKind() string { return "uart.overrun" }

// EventKind implements kernel.Event.
func (Rate) EventKind() string { return "uart.rate" }

// EventKind implements kernel.Event.
func (PinChange) EventKind() string { return "uart.pin" }

// TimelineText tells what the module says on a channel.
func (c ChannelTx) TimelineText() (lane, text string) {
	return "←TA", fmt.Sprintf("channel %d: %s", c.Channel, c.Data)
}

// TimelineText tells what the TE says on a channel.
func (c ChannelRx) TimelineText() (lane, text string) {
	return "TE→", fmt.Sprintf("channel %d: %s", c.Channel, c.Data)
}

// TimelineText tells of lost bytes on the time line.
func (o Overrun) TimelineText() (lane, text string) {
	text = fmt.Sprintf("%d bytes lost because the TE does not read, %d in all", o.Lost, o.Total)
	if o.Place != "" {
		return "(!)", text + ": " + o.Place
	}
	return "(!)", fmt.Sprintf("%s: %s, from byte %d of its frame on", text, o.Frame, o.Offset)
}
