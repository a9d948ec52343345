package trace

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/rs/zerolog"
)

// A Texter is an event that says in words what happened and on which lane of
// the time line. An empty text keeps it off time line and console.
type Texter interface {
	TimelineText() (lane, text string)
}

// A Leveled event has a level of its own, whatever its kind.
type Leveled interface {
	LogLevel() zerolog.Level
}

// ConsoleOptions is how the log looks.
type ConsoleOptions struct {
	JSON    bool // one JSON object a line, with all fields of the event
	NoColor bool // the caller knows whether the writer is a terminal
	Level   zerolog.Level
}

// A Console writes events as log lines. It may be used from several loops if
// the writer allows.
type Console struct {
	log  zerolog.Logger
	full bool
}

// NewConsole makes a log on w.
func NewConsole(w io.Writer, o ConsoleOptions) *Console {
	if !o.JSON {
		w = consoleWriter(w, o.NoColor)
	}
	return &Console{log: zerolog.New(w).Level(o.Level), full: o.JSON}
}

// Logger is the logger beneath, for news that is not an event.
func (c *Console) Logger() zerolog.Logger { return c.log }

// consoleWriter puts modem time in front, where zerolog has wall time.
func consoleWriter(w io.Writer, noColor bool) io.Writer {
	return zerolog.ConsoleWriter{
		Out:           w,
		NoColor:       noColor,
		PartsOrder:    []string{"t", zerolog.LevelFieldName, zerolog.MessageFieldName},
		FieldsExclude: []string{"t"},
		FormatPartValueByName: func(v any, _ string) string {
			if v == nil {
				return "" // a line that has no modem time
			}
			ms, err := strconv.ParseFloat(fmt.Sprint(v), 64)
			if err != nil {
				return fmt.Sprint(v)
			}
			return fmt.Sprintf("%10.1f ms", ms)
		},
	}
}

// levels tells which events a user sees: a kind has the level of the longest
// entry that it starts with, up to a dot. The default is Debug.
var levels = map[string]zerolog.Level{
	"suspicion":    zerolog.WarnLevel,
	"uart.overrun": zerolog.WarnLevel,
	"uart.garbled": zerolog.WarnLevel,
	"port.refuse":  zerolog.WarnLevel,
	"port.unplug":  zerolog.WarnLevel,
	"tls.failed":   zerolog.WarnLevel,

	"power":     zerolog.InfoLevel,
	"sim":       zerolog.InfoLevel,
	"net":       zerolog.InfoLevel,
	"sms":       zerolog.InfoLevel,
	"ip":        zerolog.InfoLevel,
	"socket":    zerolog.InfoLevel,
	"port":      zerolog.InfoLevel,
	"tls":       zerolog.InfoLevel,
	"http":      zerolog.InfoLevel,
	"fault":     zerolog.InfoLevel,
	"ppp":       zerolog.InfoLevel,
	"mux":       zerolog.InfoLevel,
	"at.mode":   zerolog.InfoLevel,
	"uart.rate": zerolog.InfoLevel,

	"net.signal":  zerolog.DebugLevel,
	"mux.dropped": zerolog.DebugLevel,
	"ppp.phase":   zerolog.DebugLevel,
	"ppp.packet":  zerolog.DebugLevel,
	"ppp.damage":  zerolog.DebugLevel,
	"ip.sent":     zerolog.DebugLevel,
	"ip.received": zerolog.DebugLevel,
	"socket.in":   zerolog.DebugLevel,
	"socket.out":  zerolog.DebugLevel,
	"tls.record":  zerolog.DebugLevel,
}

// longField is how much of a field the console shows.
const longField = 100

// LevelOf is the level at which the console shows a kind of events.
func LevelOf(kind string) zerolog.Level {
	for k := kind; ; {
		if l, ok := levels[k]; ok {
			return l
		}
		i := strings.LastIndexByte(k, '.')
		if i < 0 {
			return zerolog.DebugLevel
		}
		k = k[:i]
	}
}

// Log writes one event; modem may be empty.
func (c *Console) Log(at time.Duration, modem string, ev Event) {
	kind := ev.EventKind()
	level := LevelOf(kind)
	if l, ok := ev.(Leveled); ok {
		level = l.LogLevel()
	}
	line := c.log.WithLevel(level)
	if line == nil || !line.Enabled() {
		return
	}
	line.Dur("t", at)
	if modem != "" {
		line.Str("modem", modem)
	}
	var text string
	if t, ok := ev.(Texter); ok {
		if _, text = t.TimelineText(); text == "" && !c.full {
			return
		}
	}
	if c.full {
		line.Str("kind", kind)
	}
	if text == "" || c.full {
		text = c.addFields(line, ev, text)
	}
	if text == "" {
		text = kind
	}
	line.Msg(printable(text))
}

// addFields adds what the event holds. An event that says what is the matter
// in a field "what" has it for its message. A reader of text is spared long data.
func (c *Console) addFields(line *zerolog.Event, ev Event, text string) string {
	fields, err := fieldsOf(ev)
	if err != nil {
		line.AnErr("trace_error", err)
	}
	if f, ok := find(fields, "what"); ok && text == "" {
		text = f.Text()
	}
	unclash(fields, "t", "modem", "kind", zerolog.LevelFieldName, zerolog.MessageFieldName,
		zerolog.TimestampFieldName, zerolog.ErrorFieldName, zerolog.CallerFieldName)
	for _, f := range fields {
		switch {
		case f.Name == "what":
		case !c.full && len(f.Value) > longField:
			line.Str(f.Name, shorten(f.Text(), longField))
		default:
			line.RawJSON(f.Name, f.Value)
		}
	}
	return text
}
