package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"sim800emu/fault"
	"sim800emu/modem"
)

// faultFlags are the flags for what goes wrong.
type faultFlags struct {
	Fault []string `help:"What goes wrong, KIND[:PARAMETER=VALUE,...][@TRIGGER], such as lost-prompt or 'drop:count=3@byte 900 toward-te'; sim800emu faults lists them. Repeat it; they come behind those of the profiles." placeholder:"FAULT" sep:"none"`
}

// faults reads the flags.
func (f faultFlags) faults() ([]fault.Spec, error) {
	var specs []fault.Spec
	for _, text := range f.Fault {
		s, err := fault.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("--fault: %w", err)
		}
		specs = append(specs, s)
	}
	return specs, nil
}

// checkHands finds a fault that waits for a hand in a run without a side door.
func checkHands(m *modem.Modem, door bool) error {
	for _, s := range m.Faults().Specs() {
		if s.When.What == fault.Hand && !door {
			return fmt.Errorf("fault %s: it waits for a hand, and this run has no side door; add --control, or another trigger", s.Name)
		}
	}
	return nil
}

// reportFaults tells at the end of a run which faults fired, where, and which
// never did. The loops have ended.
func (x *session) reportFaults() {
	for _, u := range x.units {
		if u.modem == nil {
			continue
		}
		for _, r := range u.modem.Faults().Report() {
			if x.s.json {
				x.log.Info().Str("modem", u.name).Str("fault", r.Name).Int("fired", r.Fired).Int("acted", r.Acted).Str("state", r.State).Msg(r.String())
				continue
			}
			fmt.Fprintln(os.Stderr, strings.TrimSpace(u.name+" "+r.String()))
		}
	}
}

// faultsCmd lists the kinds of faults.
type faultsCmd struct {
	Name   string `arg:"" optional:"" help:"One kind."`
	Format string `help:"table, markdown or json." enum:"table,markdown,json" default:"table"`
}

// Help is shown by sim800emu faults --help.
func (faultsCmd) Help() string {
	return `Examples:
  sim800emu faults
  sim800emu faults brown-out
  sim800emu run --fault lost-prompt
  sim800emu run --fault 'brown-out@byte 900 link 0 down'
  sim800emu run --fault 'context-lost@tls inside Certificate'
  sim800emu run --fault 'from=mark@command 2 AT+CIPSEND* then hole' --fault 'hole=drop:count=3@byte 12 toward-te'`
}

// Run prints the kinds.
func (c faultsCmd) Run() error {
	all := fault.List()
	if c.Name != "" {
		i := slices.IndexFunc(all, func(k fault.Kind) bool { return k.Name == c.Name })
		if i < 0 {
			return usageError{fault.Action{Kind: c.Name}.Check()}
		}
		all = all[i : i+1]
	}
	switch {
	case c.Format == "json":
		return faultsJSON(os.Stdout, all)
	case c.Format == "markdown":
		return faultsMarkdown(os.Stdout, all)
	case c.Name != "":
		return describeFault(os.Stdout, all[0])
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tPLANE\tWHEN\tPARAMETERS\tWHAT")
	for _, k := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", k.Name, k.Plane, orGiven(k.When), paramNames(k), k.Title)
	}
	return w.Flush()
}

func orGiven(when string) string {
	if when == "" {
		return "(to be given)"
	}
	return when
}

func paramNames(k fault.Kind) string {
	var names []string
	for _, p := range k.Params {
		names = append(names, p.Name)
	}
	return strings.Join(names, ",")
}

// describeFault is all of one kind.
func describeFault(w io.Writer, k fault.Kind) error {
	fmt.Fprintf(w, "%s (%s): %s\n\nseen by a user: %s\nmet: %s\nwhen: %s\n", k.Name, k.Plane, k.Title, k.Sees, k.Met, orGiven(k.When))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, p := range k.Params {
		fmt.Fprintf(t, "  %s\t%s\t%s; %s\n", p.Name, p.Default, p.Doc, p.Values())
	}
	return t.Flush()
}

// A listedFault is a kind as JSON.
type listedFault struct {
	Name   string        `json:"name"`
	Plane  fault.Plane   `json:"plane"`
	Title  string        `json:"title"`
	Sees   string        `json:"sees"`
	Met    string        `json:"met"`
	When   string        `json:"when,omitempty"`
	Params []listedParam `json:"parameters"`
}

type listedParam struct {
	Name    string `json:"name"`
	Default string `json:"default"`
	Values  string `json:"values"`
	Doc     string `json:"doc"`
}

func faultsJSON(w io.Writer, all []fault.Kind) error {
	list := []listedFault{}
	for _, k := range all {
		l := listedFault{k.Name, k.Plane, k.Title, k.Sees, k.Met, k.When, []listedParam{}}
		for _, p := range k.Params {
			l.Params = append(l.Params, listedParam{p.Name, p.Default, p.Values(), p.Doc})
		}
		list = append(list, l)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(list)
}
