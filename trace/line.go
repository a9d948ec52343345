package trace

import (
	"encoding/json"
	"time"
)

// Line is one event as a recording holds it: a JSON object without the line
// feed behind it. modem is left out when empty.
func Line(at time.Duration, modem string, ev Event) []byte {
	b := appendLine(nil, at, modem, ev.EventKind(), fieldsFor(ev))
	return b[:len(b)-1]
}

// fieldsFor are the fields of an event under names that clash with none of
// ours. An event that cannot be encoded tells that in their place.
func fieldsFor(ev Event) []Field {
	fields, err := fieldsOf(ev)
	if err != nil {
		text, _ := json.Marshal(err.Error())
		fields = []Field{{Name: "trace_error", Value: text}}
	}
	unclash(fields, "t_ms", "modem", "kind")
	return fields
}
