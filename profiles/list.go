package profiles

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Info is what the list tells of one embedded profile.
type Info struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Line string `json:"line"` // the first line of Doc
	Doc  string `json:"doc"`
	// Sets are the values that the file sets itself, as key: value.
	Sets []string `json:"sets"`
}

// kinds is the order of the list.
var kinds = [...]string{"module", "line", "link", "story"}

// Shipped describes the embedded profiles, modules first.
func Shipped() ([]Info, error) {
	var all []Info
	for _, name := range Names() {
		i, err := describeShipped(name)
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	slices.SortStableFunc(all, func(a, b Info) int {
		if a.Kind != b.Kind {
			return slices.Index(kinds[:], a.Kind) - slices.Index(kinds[:], b.Kind)
		}
		switch BaseName {
		case a.Name:
			return -1
		case b.Name:
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return all, nil
}

func describeShipped(name string) (Info, error) {
	src, problem := open(name)
	if problem != nil {
		return Info{}, Problems{problem}
	}
	d := newDecoder()
	if d.read(src); len(d.problems) > 0 {
		return Info{}, d.problems
	}
	w := &writer{origins: d.origins}
	doc := strings.TrimSpace(d.into.Doc)
	first, _, _ := strings.Cut(doc, "\n")
	return Info{Name: name, Kind: d.into.Kind, Line: first, Doc: doc, Sets: w.sets(reflect.ValueOf(*d.into), "")}, nil
}

// sets lists the values of a file by their full keys.
func (w *writer) sets(v reflect.Value, path string) (all []string) {
	for _, f := range fields(v.Type()) {
		x := v.FieldByIndex(f.Index)
		below := join(path, f.name)
		switch _, set := w.origins[below]; {
		case path == "" && x.Kind() != reflect.Struct:
		case isSection(x):
			all = append(all, w.sets(x, below)...)
		case set && x.Kind() == reflect.Slice:
			all = append(all, fmt.Sprintf("%s: %d entries", below, x.Len()))
		case set:
			all = append(all, below+": "+text(x, f))
		}
	}
	return all
}

// A Key is one key of a profile file, for the documentation.
type Key struct {
	Name string `json:"name"` // with its sections, such as link.up.rate
	Want string `json:"want"` // what its value looks like
	Doc  string `json:"doc"`
	Base string `json:"base,omitempty"` // the value of the base profile
}

// KeyTable lists the keys of a profile file in their order, those of lists and
// faults apart.
func KeyTable() ([]Key, error) {
	l, err := Load(nil)
	if err != nil {
		return nil, err
	}
	w := &writer{origins: l.origins}
	return w.keys(reflect.ValueOf(*l.file), ""), nil
}

func (w *writer) keys(v reflect.Value, path string) (all []Key) {
	for _, f := range fields(v.Type()) {
		x := v.FieldByIndex(f.Index)
		below := join(path, f.name)
		if isSection(x) {
			all = append(all, w.keys(x, below)...)
			continue
		}
		k := Key{Name: below, Want: want(f), Doc: f.doc}
		if _, set := w.origins[below]; set && x.Kind() != reflect.Slice && path != "" {
			k.Base = text(x, f)
		}
		all = append(all, k)
	}
	return all
}

// want says what the value of a key looks like.
func want(f field) string {
	switch f.Type {
	case reflect.TypeFor[Dist]():
		return "time, as lognormal(450ms, p95 1.2s)"
	case reflect.TypeFor[Duration]():
		return "duration, as 120ms"
	case reflect.TypeFor[Baud]():
		return "auto, or a rate as 9600 Bd"
	case reflect.TypeFor[Rate]():
		return "unlimited, or a rate as 40 kbit/s"
	case reflect.TypeFor[Bytes]():
		return "bytes, as 1460 B"
	case reflect.TypeFor[Percent]():
		return "per cent, as 82 %"
	case reflect.TypeFor[Voltage]():
		return "voltage, as 4017 mV"
	case reflect.TypeFor[Commands]():
		return "list of commands, as [+CIPSSL, +SSLOPT]"
	}
	switch f.Type.Kind() {
	case reflect.Slice:
		return "list"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return fmt.Sprintf("whole number, %d to %d", *f.min, *f.max)
	}
	if f.enum != nil {
		return strings.Join(f.enum, ", ")
	}
	if f.want != "" {
		return f.want
	}
	return "text"
}
