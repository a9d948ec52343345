package profiles

import (
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"sim800emu/internal/wording"
	"sim800emu/internal/yamlfile"
)

// A Fault is what a file says of one fault. Which triggers, actions and
// parameters there are, the one knows who makes faults of it; this package
// knows the frame, and for each part the place, so that a mistake that only the
// other finds can be told like any other.
type Fault struct {
	Place Place
	Name  string // without one that of its action
	When  *Value // the trigger; nil: the action's own
	Do    Value  // the action
	Times int    // how often it fires; Always; 0: as the trigger says
	Then  []string
	// Params are all other keys, in the file's order.
	Params []Entry
}

// Always is the number of times of a fault that never stops firing.
const Always = -1

// A ValueKind says which part of a Value counts.
type ValueKind uint8

// The kinds of values.
const (
	Scalar ValueKind = iota // Text
	List                    // Items
	Keys                    // Entries
)

// A Value is a value of a file that this package does not interpret.
type Value struct {
	Place   Place
	Kind    ValueKind
	Text    string
	Items   []Value
	Entries []Entry
}

// An Entry is a key with its value.
type Entry struct {
	Key   string
	Place Place // of the key
	Value Value
}

// faults adds the faults of a file to those of the files before; one of the same
// name takes the place of the earlier.
func (d *decoder) faults(n ast.Node, list *[]Fault) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		d.add(d.place(n).Errorf("faults is a list, each entry with - in front, not %s", yamlfile.Describe(n)))
		return
	}
	here := map[string]Place{}
	for _, e := range s.Values {
		f, ok := d.fault(e)
		if !ok {
			continue
		}
		if before, twice := here[f.Name]; twice {
			d.add(f.Place.Errorf("the fault %s was given in line %d already", f.Name, before.Line))
			continue
		}
		here[f.Name] = f.Place
		if i := slices.IndexFunc(*list, func(o Fault) bool { return o.Name == f.Name }); i >= 0 {
			(*list)[i] = f
			continue
		}
		*list = append(*list, f)
	}
}

func (d *decoder) fault(n ast.Node) (f Fault, ok bool) {
	before := len(d.problems)
	f.Place = d.place(n)
	entries, ok := d.entries(n, "a fault")
	if !ok {
		return f, false
	}
	seen := map[string]Place{}
	for i, e := range entries {
		key, at := e.Key.GetToken().Value, d.place(e.Key)
		if i == 0 {
			f.Place = at
		}
		if first, twice := seen[key]; twice {
			d.add(at.Errorf("%s was given in line %d already", yamlfile.Quoted(key), first.Line))
			continue
		}
		seen[key] = at
		v := d.any(e.Value)
		switch key {
		case "name":
			if f.Name = v.Text; v.Kind != Scalar || !faultName(v.Text) {
				d.add(v.Place.Errorf("the name of a fault is lower-case letters, digits and -, not %s", yamlfile.Describe(e.Value)))
			}
		case "when":
			f.When = &v
		case "do":
			f.Do = v
		case "times":
			if f.Times = times(v); f.Times == 0 {
				d.add(v.Place.Errorf("times is a whole number from 1 or always, not %s; without times the trigger says how often", yamlfile.Describe(e.Value)))
			}
		case "then":
			f.Then = d.names(v)
		default:
			f.Params = append(f.Params, Entry{key, at, v})
		}
	}
	if _, given := seen["do"]; !given {
		d.add(f.Place.Errorf("a fault needs do"))
	} else if f.Name == "" && len(d.problems) == before {
		if f.Name = f.Do.Text; !faultName(f.Name) {
			d.add(f.Do.Place.Errorf("a fault whose action is not a single word needs name"))
		}
	}
	return f, len(d.problems) == before
}

func faultName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return s != ""
}

// times is 0 for what is no number of times.
func times(v Value) int {
	if v.Kind == Scalar && v.Text == "always" {
		return Always
	}
	n, err := strconv.Atoi(v.Text)
	if v.Kind != Scalar || err != nil || n < 1 {
		return 0
	}
	return n
}

// names reads one name or a list of names.
func (d *decoder) names(v Value) []string {
	list := v.Items
	if v.Kind == Scalar {
		list = []Value{v}
	}
	var all []string
	for _, n := range list {
		if n.Kind != Scalar || !faultName(n.Text) {
			d.add(n.Place.Errorf("then names faults"))
			continue
		}
		all = append(all, n.Text)
	}
	if v.Kind == Keys || len(list) == 0 {
		d.add(v.Place.Errorf("then names one fault or a list of faults"))
	}
	return all
}

// any reads a value as it is.
func (d *decoder) any(n ast.Node) Value {
	v := Value{Place: d.place(n)}
	switch n := n.(type) {
	case *ast.SequenceNode:
		v.Kind = List
		for _, e := range n.Values {
			v.Items = append(v.Items, d.any(e))
		}
	case *ast.MappingNode, *ast.MappingValueNode:
		v.Kind = Keys
		seen := map[string]bool{}
		entries, _ := d.entries(n, "")
		for _, e := range entries {
			key, at := e.Key.GetToken().Value, d.place(e.Key)
			if seen[key] {
				d.add(at.Errorf("%s was given already", yamlfile.Quoted(key)))
				continue
			}
			seen[key] = true
			v.Entries = append(v.Entries, Entry{key, at, d.any(e.Value)})
		}
	default:
		s, ok := yamlfile.Scalar(n)
		if !ok {
			d.add(v.Place.Errorf("want a value, not %s", yamlfile.Describe(n)))
		}
		v.Text = s
	}
	return v
}

// chains checks that each then names a fault of the run, and that no chain
// comes back to where it began.
func chains(faults []Fault) (found Problems) {
	next := map[string][]string{}
	var names []string
	for _, f := range faults {
		next[f.Name] = f.Then
		names = append(names, f.Name)
	}
	for _, f := range faults {
		for _, to := range f.Then {
			if _, ok := next[to]; !ok {
				found = append(found, f.Place.Errorf("fault %s: then names %s, but there is no such fault%s", f.Name, to, wording.Suggestion(to, names)))
			}
		}
		if circle := circleFrom(f.Name, next); circle != "" {
			found = append(found, f.Place.Errorf("fault %s: its then comes back to it: %s", f.Name, circle))
		}
	}
	return found
}

// circleFrom is the chain that leads from a fault back to it, empty if none does.
func circleFrom(start string, next map[string][]string) string {
	seen := map[string]bool{}
	var walk func(at, trail string) string
	walk = func(at, trail string) string {
		for _, to := range next[at] {
			if to == start {
				return trail + " → " + to
			}
			if !seen[to] {
				seen[to] = true
				if c := walk(to, trail+" → "+to); c != "" {
					return c
				}
			}
		}
		return ""
	}
	return walk(start, start)
}
