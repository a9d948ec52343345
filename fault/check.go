package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sim800emu/engine"
	"sim800emu/internal/wording"
)

// A Mistake is why a fault is wrong, or can never fire.
type Mistake struct {
	Name string // of the fault
	Err  error
}

func (m Mistake) Error() string { return "fault " + m.Name + ": " + m.Err.Error() }
func (m Mistake) Unwrap() error { return m.Err }

// Check finds the mistakes of the faults of a run.
func Check(specs []Spec, f Facts) []Mistake { return check(specs, 0, f) }

// check is Check of a list whose first faults, old of them, have been checked before.
func check(specs []Spec, old int, f Facts) (found []Mistake) {
	add := func(name, format string, args ...any) {
		found = append(found, Mistake{name, fmt.Errorf(format, args...)})
	}
	names := map[string]int{}
	var all []string
	for i, s := range specs {
		if before, twice := names[s.Name]; twice {
			add(s.Name, "the faults %d and %d have this name; give one another, as in other=%s", before+1, i+1, s.Do)
		}
		names[s.Name] = i
		all = append(all, s.Name)
	}
	for _, s := range specs[old:] {
		for _, err := range s.check(f) {
			found = append(found, Mistake{s.Name, err})
		}
		for _, t := range s.Then {
			if _, ok := names[t]; !ok {
				add(s.Name, "then names %q, which is no fault of this run%s", t, wording.Suggestion(t, all))
			}
		}
	}
	if c := circle(specs, names); c != "" {
		first, _, _ := strings.Cut(c, " ")
		add(first, "its then comes back to it, %s, so that none of them is ever armed: take one out of a then", c)
	}
	return found
}

// circle is faults that lead back to themselves by their Then, in words, or nothing.
func circle(specs []Spec, index map[string]int) string {
	var walk func(name string, trail []string) string
	walk = func(name string, trail []string) string {
		if at := slices.Index(trail, name); at >= 0 {
			return strings.Join(append(trail[at:], name), " → ")
		}
		i, ok := index[name]
		if !ok {
			return ""
		}
		for _, t := range specs[i].Then {
			if c := walk(t, append(trail[:len(trail):len(trail)], name)); c != "" {
				return c
			}
		}
		return ""
	}
	for _, s := range specs {
		if c := walk(s.Name, nil); c != "" {
			return c
		}
	}
	return ""
}

// check tells why a fault is wrong or can never fire.
func (s Spec) check(f Facts) (errs []error) {
	k, err := s.Do.check()
	if err != nil {
		return []error{err}
	}
	if s.Times < Always {
		errs = append(errs, fmt.Errorf("it cannot fire %d times; 1 or more, or always", s.Times))
	}
	if k.needsSIM && f.NoSIM {
		errs = append(errs, fmt.Errorf("%s needs a card, and this profile has none; leave the fault out, or use a profile with one", k.Name))
	}
	switch {
	case f.Unregistered == "":
	case k.needsNetwork:
		errs = append(errs, fmt.Errorf("%s needs a module that registers, and %s; leave the fault out, or use another profile", k.Name, f.Unregistered))
	case s.When.network():
		errs = append(errs, fmt.Errorf("%q needs a module that registers, and %s; use another trigger or another profile", s.When, f.Unregistered))
	}
	if err := s.When.check(f); err != nil {
		errs = append(errs, err)
	}
	return errs
}

// check tells why a trigger can never fire. It also finds what only a program
// that makes its triggers itself can do wrong.
func (t Trigger) check(f Facts) error {
	if t.Link != AnyLink && (t.Link < 0 || t.Link >= f.Links) {
		return fmt.Errorf("there is no connection %d; they are 0 to %d, 0 with +CIPMUX=0", t.Link, f.Links-1)
	}
	switch t.What {
	case State:
		if !slices.Contains(States(), t.State) {
			return fmt.Errorf("there is no state %q; there are %s", t.State, strings.Join(States(), ", "))
		}
	case TLS:
		if !slices.Contains(Messages(), t.Message) {
			return fmt.Errorf("there is no TLS message %q; there are %s", t.Message, strings.Join(Messages(), ", "))
		}
	case Command:
		return commandExists(t.Pattern, f.Commands())
	}
	if t.What == Time && t.Every && t.After < leastEvery {
		return fmt.Errorf("every needs a time from %s", leastEvery)
	}
	if t.What.counted() && t.Every && t.N < 1 {
		return errors.New("every needs a number from 1")
	}
	if t.Pick > 0 && t.Among < t.Pick {
		return fmt.Errorf("%d of %d cannot be drawn", t.Pick, t.Among)
	}
	return nil
}

// commandExists tells why no command can match a pattern.
func commandExists(pattern string, commands []engine.Command) error {
	head, _, open := strings.Cut(strings.ToUpper(pattern), "*")
	var names []string
	for i := range commands {
		c := &commands[i]
		full := "AT" + strings.ToUpper(c.Name)
		names = append(names, full)
		if c.Listed {
			continue
		}
		if strings.HasPrefix(full, head) && (open || full == head) {
			if open || c.Execute != nil {
				return nil
			}
			continue
		}
		if rest, ok := strings.CutPrefix(head, full); ok && formExists(c, rest, open) {
			return nil
		}
	}
	if len(pattern) > 2 && !strings.EqualFold(pattern[:2], "AT") && pattern[0] != '*' {
		return fmt.Errorf("no command matches %q: the pattern begins with AT, as in AT%s", pattern, pattern)
	}
	if head == "AT" {
		return errors.New("AT alone is a line without a command; wait for what the TE sends next")
	}
	word := strings.TrimRight(head, "=?0123456789,\"")
	return fmt.Errorf("no command of this modem matches %q%s; sim800emu commands lists them", pattern, wording.Suggestion(word, names))
}

// formExists reports whether a command has the form that follows its name.
func formExists(c *engine.Command, rest string, open bool) bool {
	switch {
	case rest == "=?":
		return c.Test != nil
	case rest == "?":
		return c.Read != nil
	case strings.HasPrefix(rest, "="):
		return c.Write != nil || open && rest == "=" && c.Test != nil
	case rest == "":
		return true
	default: // the number of a basic command, a dial string
		return c.Execute != nil && c.Name[0] != '+' && strings.Trim(rest, "0123456789") == "" || c.Name == "D"
	}
}
