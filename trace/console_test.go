package trace_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"sim800emu/internal/kernel"
	"sim800emu/trace"
)

func TestConsoleSparesLongData(t *testing.T) {
	var short, full strings.Builder
	ev := rx{Data: kernel.Bytes(strings.Repeat("x", 1460))}
	trace.NewConsole(&short, trace.ConsoleOptions{NoColor: true}).Log(0, "", ev)
	trace.NewConsole(&full, trace.ConsoleOptions{JSON: true}).Log(0, "", ev)
	if n := strings.Count(short.String(), "x"); n != 101 || !strings.Contains(short.String(), "…") { // one in uart.rx
		t.Errorf("%d characters in %s", n, short.String())
	}
	if n := strings.Count(full.String(), "x"); n != 1462 {
		t.Errorf("%d characters in JSON, want all", n)
	}
}

func log(c *trace.Console) {
	c.Log(0, "", rx{Data: kernel.Bytes("AT\r")})
	c.Log(1500*time.Millisecond, "", opened{N: 2})
	c.Log(1500*time.Millisecond, "", hidden{})
	c.Log(2*time.Second, "left", suspicion{What: "looks like a TLS ClientHello", Remedy: "send it after the prompt"})
	c.Log(3*time.Second, "", clash{Kind: "k", T: 2.5, Level: "x"})
	l := c.Logger()
	l.Info().Str("port", "/tmp/sim800").Msg("ready")
}

func TestConsoleIsReadable(t *testing.T) {
	var out strings.Builder
	log(trace.NewConsole(&out, trace.ConsoleOptions{NoColor: true}))
	want := `       0.0 ms DBG uart.rx data="AT\\r"
    1500.0 ms INF connected\x1b[31m
    2000.0 ms WRN looks like a TLS ClientHello modem=left remedy="send it after the prompt"
    3000.0 ms DBG clash kind_=k level_=x t_ms=2.5
INF ready port=/tmp/sim800
`
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Error(d)
	}
}

func TestConsoleAsJSONHasAllFields(t *testing.T) {
	var out strings.Builder
	log(trace.NewConsole(&out, trace.ConsoleOptions{JSON: true, Level: zerolog.InfoLevel}))
	want := `{"level":"info","t":1500,"kind":"socket.open","n":2,"message":"connected\\x1b[31m"}
{"level":"warn","t":2000,"modem":"left","kind":"suspicion","remedy":"send it after the prompt","message":"looks like a TLS ClientHello"}
{"level":"info","port":"/tmp/sim800","message":"ready"}
`
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Error(d)
	}
}

func TestConsoleColoursOnlyWhenAsked(t *testing.T) {
	var plain, coloured strings.Builder
	log(trace.NewConsole(&plain, trace.ConsoleOptions{NoColor: true}))
	log(trace.NewConsole(&coloured, trace.ConsoleOptions{}))
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("colours, or an escape of an event, where none may be")
	}
	if !strings.Contains(coloured.String(), "\x1b") {
		t.Error("no colours on a terminal")
	}
}

// A weighed event has its own level.
type weighed struct{ grave bool }

func (weighed) EventKind() string { return "tls.finding" }

func (w weighed) LogLevel() zerolog.Level {
	if w.grave {
		return zerolog.WarnLevel
	}
	return zerolog.DebugLevel
}

func TestConsoleTakesTheLevelOfAnEvent(t *testing.T) {
	var out strings.Builder
	c := trace.NewConsole(&out, trace.ConsoleOptions{NoColor: true})
	c.Log(0, "", weighed{})
	c.Log(0, "", weighed{grave: true})
	if got := out.String(); !strings.Contains(got, "DBG tls.finding") || !strings.Contains(got, "WRN tls.finding") {
		t.Error(got)
	}
}

func TestLevelOf(t *testing.T) {
	for kind, want := range map[string]zerolog.Level{
		"suspicion":      zerolog.WarnLevel,
		"uart.tx":        zerolog.DebugLevel,
		"uart.overrun":   zerolog.WarnLevel,
		"power.on":       zerolog.InfoLevel,
		"powerful":       zerolog.DebugLevel,
		"net.context.up": zerolog.InfoLevel,
		"socket.in":      zerolog.DebugLevel,
		"at.command":     zerolog.DebugLevel,
		"":               zerolog.DebugLevel,
	} {
		if got := trace.LevelOf(kind); got != want {
			t.Errorf("%s is %s, want %s", kind, got, want)
		}
	}
}
