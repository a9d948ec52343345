package profiles

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Show is the effective result as a profile file of its own, with the place
// that each value came from as a comment.
func (l *Loaded) Show() string {
	w := &writer{origins: l.origins}
	w.lines = append(w.lines, line{text: "name: " + strconv.Quote(l.file.Name)})
	w.object(reflect.ValueOf(*l.file), "", 0)
	w.faults(l.file.Faults)
	return w.String()
}

// A writer prints what the origins name.
type writer struct {
	origins map[string]Place
	lines   []line
}

type line struct{ text, comment string }

// remarkColumn is where the comments begin if the line is not longer.
const remarkColumn = 52

func (w *writer) String() string {
	var b strings.Builder
	for _, l := range w.lines {
		if l.comment == "" {
			b.WriteString(l.text + "\n")
			continue
		}
		fmt.Fprintf(&b, "%-*s # %s\n", remarkColumn, l.text, l.comment)
	}
	return b.String()
}

func (w *writer) put(depth int, from string, format string, args ...any) {
	w.lines = append(w.lines, line{strings.Repeat("  ", depth) + fmt.Sprintf(format, args...), from})
}

// object prints the fields of a section that a file has set.
func (w *writer) object(v reflect.Value, path string, depth int) {
	for _, f := range fields(v.Type()) {
		below := join(path, f.name)
		x := v.FieldByIndex(f.Index)
		from, set := w.origins[below]
		switch {
		case path == "" && x.Kind() != reflect.Struct: // name, kind, doc, faults
		case isSection(x):
			head := len(w.lines)
			w.put(depth, "", "%s:", f.name)
			if w.object(x, below, depth+1); len(w.lines) == head+1 {
				w.lines = w.lines[:head] // nothing of it is set
			}
		case !set:
		case x.Kind() == reflect.Slice:
			w.list(x, f, below, depth, from)
		default:
			w.put(depth, from.String(), "%s: %s", f.name, text(x, f))
		}
	}
}

func isSection(x reflect.Value) bool {
	_, unit := x.Interface().(fmt.Stringer)
	return x.Kind() == reflect.Struct && !unit
}

func (w *writer) list(x reflect.Value, f field, path string, depth int, from Place) {
	if x.Len() == 0 {
		w.put(depth, from.String(), "%s: []", f.name)
		return
	}
	w.put(depth, from.String(), "%s:", f.name)
	for i := range x.Len() {
		lead := "- "
		for _, e := range fields(x.Type().Elem()) {
			from, set := w.origins[fmt.Sprintf("%s[%d].%s", path, i, e.name)]
			if set {
				w.put(depth+1, from.String(), "%s%s: %s", lead, e.name, text(x.Index(i).FieldByIndex(e.Index), e))
				lead = "  "
			}
		}
	}
}

// text is a single value as a file has it.
func text(x reflect.Value, f field) string {
	if s, ok := x.Interface().(fmt.Stringer); ok {
		return s.String()
	}
	if x.Kind() == reflect.String && f.enum == nil {
		return strconv.Quote(x.String())
	}
	return fmt.Sprint(x.Interface())
}

func (w *writer) faults(faults []Fault) {
	if len(faults) == 0 {
		return
	}
	w.put(0, "", "faults:")
	for _, f := range faults {
		w.put(1, f.Place.String(), "- name: %s", strconv.Quote(f.Name))
		if f.When != nil {
			w.put(2, f.When.Place.String(), "when: %s", f.When)
		}
		w.put(2, f.Do.Place.String(), "do: %s", f.Do)
		switch {
		case f.Times == Always:
			w.put(2, "", "times: always")
		case f.Times > 0:
			w.put(2, "", "times: %d", f.Times)
		}
		if f.Then != nil {
			w.put(2, "", "then: [%s]", quotedList(f.Then))
		}
		for _, p := range f.Params {
			w.put(2, p.Place.String(), "%s: %s", strconv.Quote(p.Key), p.Value)
		}
	}
}

func quotedList(names []string) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = strconv.Quote(n)
	}
	return strings.Join(all, ", ")
}

// String is the value in the flow style of YAML.
func (v Value) String() string {
	var all []string
	switch v.Kind {
	case List:
		for _, i := range v.Items {
			all = append(all, i.String())
		}
		return "[" + strings.Join(all, ", ") + "]"
	case Keys:
		for _, e := range v.Entries {
			all = append(all, strconv.Quote(e.Key)+": "+e.Value.String())
		}
		return "{" + strings.Join(all, ", ") + "}"
	}
	return strconv.Quote(v.Text)
}
