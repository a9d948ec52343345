//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"sim800emu/tlsbackend"
)

// A row of testdata/tls-expected.txt is what each client comes to at an endpoint.
type row struct {
	spec, flags string
	cells       map[string]string // by client, and by client@modem where that differs
	why         string            // of cells that are no page
}

// name is how a row is found in a list of tests.
func (r row) name() string { return strings.TrimSpace(r.spec + " " + r.flags) }

// want is the cell of a client.
func (r row) want(client string, modem bool) string {
	if special, ok := r.cells[client+"@modem"]; ok && modem {
		return special
	}
	return r.cells[client]
}

// expectations reads the table. It fails on a cell that is missing or has no
// reason: that a client gets its page needs none.
func expectations(t *testing.T) []row {
	t.Helper()
	data, err := os.ReadFile("testdata/tls-expected.txt")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		text := strings.TrimSpace(line)
		switch {
		case text == "" || text[0] == '#':
		case line[0] != ' ':
			spec, flags, _ := strings.Cut(line, " ")
			rows = append(rows, row{spec: spec, flags: flags, cells: map[string]string{}})
		case text[0] == '|':
			r := &rows[len(rows)-1]
			r.why = strings.TrimSpace(r.why + " " + strings.TrimSpace(text[1:]))
		default:
			client, cell, _ := strings.Cut(text, " ")
			rows[len(rows)-1].set(client, strings.TrimSpace(cell))
		}
	}
	for _, r := range rows {
		r.check(t)
	}
	return rows
}

func (r row) set(client, cell string) {
	if client != "all" {
		r.cells[client] = cell
		return
	}
	for _, l := range libraries() {
		r.cells[l] = cell
	}
}

func (r row) check(t *testing.T) {
	t.Helper()
	if _, err := tlsbackend.Lookup(r.spec); err != nil {
		t.Errorf("row %s: %v", r.name(), err)
	}
	for _, l := range libraries() {
		if r.cells[l] == "" {
			t.Errorf("row %s: nothing is expected of %s", r.name(), l)
		}
	}
	for client, cell := range r.cells {
		if cell != "page" && cell != "page, resumed" && r.why == "" {
			t.Errorf("row %s: no reason is given for %s: %s", r.name(), client, cell)
		}
		if !slices.Contains(libraries(), strings.TrimSuffix(client, "@modem")) {
			t.Errorf("row %s: there is no client %s", r.name(), client)
		}
	}
}

// endpointRows is the rows of an endpoint, which are those of its examples too.
func endpointRows(e tlsbackend.Endpoint, rows []row) (its []row) {
	for _, r := range rows {
		if ofEndpoint(e, r.spec) {
			its = append(its, r)
		}
	}
	return its
}

func ofEndpoint(e tlsbackend.Endpoint, spec string) bool {
	name, _, _ := strings.Cut(spec, "?")
	if name == e.Name || slices.Contains(e.Examples, name) {
		return true
	}
	found, err := tlsbackend.Lookup(name)
	return err == nil && !strings.Contains(name, "+") && found.Kind == e.Kind && found.Name != e.Name && found.Right == e.Right && found.Wrong == e.Wrong && strings.HasPrefix(name, e.Name+"-")
}

// everyEndpoint fails for an endpoint that has no row.
func everyEndpoint(t *testing.T, rows []row) {
	t.Helper()
	for _, e := range tlsbackend.Names() {
		for _, name := range cmpOr(e.Examples, []string{e.Name}) {
			if !slices.ContainsFunc(rows, func(r row) bool { return r.spec == name || len(e.Examples) == 0 && ofEndpoint(e, r.spec) }) {
				t.Errorf("endpoint %s has no row in testdata/tls-expected.txt", name)
			}
		}
	}
}

func cmpOr(a, b []string) []string {
	if len(a) > 0 {
		return a
	}
	return b
}

// differs says how a cell differs from what is expected; "" if it does not. What
// one library says of a race is written with a slash between.
func differs(r row, client string, modem bool, m meeting) string {
	want := r.want(client, modem)
	if slices.Contains(strings.Split(want, " / "), m.cell()) {
		return ""
	}
	return fmt.Sprintf("%s: %q, want %q (%s; %s)", client, m.cell(), want, m.Text, m.Transport)
}
