package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"sim800emu/modem"
	"sim800emu/profiles"
)

// profilesCmd is about the files that modems are made from.
type profilesCmd struct {
	List   profilesListCmd   `cmd:"" default:"withargs" help:"The profiles inside the program."`
	Show   profilesShowCmd   `cmd:"" help:"The effective result of profiles over each other, with the place of each value."`
	Check  profilesCheckCmd  `cmd:"" help:"Check files; tells all mistakes."`
	Schema profilesSchemaCmd `cmd:"" help:"The JSON Schema of a profile file, for editors."`
}

// Help is shown by sim800emu profiles --help.
func (profilesCmd) Help() string {
	return `Examples:
  sim800emu profiles
  sim800emu profiles show gprs-poor
  sim800emu profiles show sim800c weak-signal ./my.yaml > all.yaml
  sim800emu profiles check ./my.yaml
  sim800emu profiles schema > sim800emu.schema.json`
}

type profilesListCmd struct {
	Format string `help:"table, markdown or json." enum:"table,markdown,json" default:"table"`
}

// Run prints the list.
func (c profilesListCmd) Run() error {
	all, err := profiles.Shipped()
	if err != nil {
		return err
	}
	switch c.Format {
	case "json":
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(all)
	case "markdown":
		keys, err := profiles.KeyTable()
		if err != nil {
			return err
		}
		return profilesMarkdown(os.Stdout, all, keys)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, i := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\n", i.Kind, i.Name, i.Line)
	}
	return w.Flush()
}

type profilesShowCmd struct {
	Names []string `arg:"" name:"NAME|FILE" help:"Profiles in the order in which they lie over each other."`
}

// Help is shown by sim800emu profiles show --help.
func (profilesShowCmd) Help() string {
	return `Examples:
  sim800emu profiles show sim800c
  sim800emu profiles show gprs-poor weak-signal ./my.yaml`
}

// Run prints what a modem would be made from, as a profile file.
func (c profilesShowCmd) Run() error {
	l, err := profiles.Load(c.Names)
	if err != nil {
		return tellProblems(err)
	}
	fmt.Print("# yaml-language-server: $schema=sim800emu.schema.json\n", l.Show())
	return nil
}

type profilesCheckCmd struct {
	Files []string `arg:"" name:"FILE" help:"Each is checked for itself, over the default profile."`
}

// Help is shown by sim800emu profiles check --help.
func (profilesCheckCmd) Help() string {
	return `Examples:
  sim800emu profiles check ./my.yaml
  sim800emu profiles check profiles/*.yaml && git commit`
}

// Run prints all mistakes of all files.
func (c profilesCheckCmd) Run() error {
	var found profiles.Problems
	for _, file := range c.Files {
		_, err := profiles.Load([]string{file}, profileChecks()...)
		var problems profiles.Problems
		if errors.As(err, &problems) {
			found = append(found, problems...)
			continue
		}
		fmt.Println(file + ": no mistakes")
	}
	if found == nil {
		return nil
	}
	fmt.Fprintln(os.Stderr, found)
	return exitStatus(exitFailed)
}

type profilesSchemaCmd struct{}

// Help is shown by sim800emu profiles schema --help.
func (profilesSchemaCmd) Help() string {
	return `Write it beside your files and begin each of them with
  # yaml-language-server: $schema=sim800emu.schema.json

Example:
  sim800emu profiles schema > sim800emu.schema.json`
}

// Run prints the schema.
func (profilesSchemaCmd) Run() error {
	s, err := profiles.Schema()
	if err != nil {
		return err
	}
	fmt.Println(string(s))
	return nil
}

// profileChecks are what the program checks of a profile beyond its grammar:
// that it can do what the file asks for.
func profileChecks() []profiles.Check {
	return []profiles.Check{modem.CheckFaults}
}

// tellProblems prints the mistakes of profiles with their lines, and makes a
// plain status of them.
func tellProblems(err error) error {
	var problems profiles.Problems
	if !errors.As(err, &problems) {
		return err
	}
	fmt.Fprintln(os.Stderr, problems)
	return exitStatus(exitUsage)
}
