package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// An Event is something that happened in a modem.
type Event interface {
	// EventKind is a short dotted name such as "uart.tx", one for each type.
	EventKind() string
}

// A Field is one value of an event under the name that JSON gives it.
type Field struct {
	Name  string
	Value json.RawMessage
}

// Text is the value of a JSON string, or of anything else its JSON.
func (f Field) Text() string {
	var s string
	if json.Unmarshal(f.Value, &s) == nil {
		return s
	}
	return string(f.Value)
}

// A Fielder is an event that hands its fields over as they are.
type Fielder interface {
	EventFields() []Field
}

// fieldsOf takes an event apart, in the order in which its type declares them,
// so that the same run gives the same bytes. An event that is not a JSON object
// has one field, "value".
func fieldsOf(ev Event) ([]Field, error) {
	if f, ok := ev.(Fielder); ok {
		return f.EventFields(), nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // a prompt is "> ", not ">"
	if err := enc.Encode(ev); err != nil {
		return nil, fmt.Errorf("encode event %s: %w", ev.EventKind(), err)
	}
	raw := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if len(raw) == 0 || raw[0] != '{' {
		return []Field{{Name: "value", Value: raw}}, nil
	}
	return splitObject(raw)
}

// splitObject takes the outermost fields of a JSON object apart, in their order.
func splitObject(raw []byte) ([]Field, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	open, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if open != json.Delim('{') {
		return nil, fmt.Errorf("a JSON object is wanted, found %v", open)
	}
	var fields []Field
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var f Field
		f.Name, _ = name.(string) // the decoder takes nothing else for a name
		if err := dec.Decode(&f.Value); err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if dec.InputOffset() < int64(len(bytes.TrimRight(raw, " \t\r\n"))) {
		return nil, fmt.Errorf("something follows the JSON object")
	}
	return fields, nil
}

// unclash gives fields that would hide one of ours an underscore.
func unclash(fields []Field, ours ...string) {
	for i := range fields {
		if slices.Contains(ours, fields[i].Name) {
			fields[i].Name += "_"
		}
	}
}

// find returns the field of that name.
func find(fields []Field, name string) (Field, bool) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}
