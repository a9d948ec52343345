package trace_test

import (
	"testing"

	"go.uber.org/goleak"

	"sim800emu/internal/kernel"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The events of the tests, shaped as those of the modem.
type (
	tx struct {
		Frame string       `json:"frame"`
		Data  kernel.Bytes `json:"data"`
	}
	rx struct {
		Data kernel.Bytes `json:"data"`
	}
	suspicion struct {
		What   string `json:"what"`
		Remedy string `json:"remedy"`
	}
	clash struct {
		Kind  string  `json:"kind"`
		T     float64 `json:"t_ms"`
		Level string  `json:"level"`
	}
	opened struct {
		N int `json:"n"`
	}
	hidden struct{}
	number int
	broken struct{ F func() }
)

func (tx) EventKind() string        { return "uart.tx" }
func (rx) EventKind() string        { return "uart.rx" }
func (suspicion) EventKind() string { return "suspicion" }
func (clash) EventKind() string     { return "clash" }
func (opened) EventKind() string    { return "socket.open" }
func (hidden) EventKind() string    { return "socket.in" }
func (number) EventKind() string    { return "number" }
func (broken) EventKind() string    { return "broken" }

func (opened) TimelineText() (lane, text string) { return "net", "connected\x1b[31m" }
func (hidden) TimelineText() (lane, text string) { return "net", "" }
