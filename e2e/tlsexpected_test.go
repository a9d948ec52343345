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

// ownerOf is the endpoint that a row is about: by its name, as one of its
// examples, or as the family whose name a spec begins with. A combination has none.
func ownerOf(spec string, all []tlsbackend.Endpoint) string {
	name, _, _ := strings.Cut(spec, "?")
	if strings.Contains(name, "+") {
		return ""
	}
	family := ""
	for _, e := range all {
		if name == e.Name || slices.Contains(e.Examples, name) {
			return e.Name
		}
		if strings.HasPrefix(name, e.Name+"-") && len(e.Name) > len(family) {
			family = e.Name
		}
	}
	return family
}

// everyEndpoint fails for an endpoint, or an example of one, that has no row.
func everyEndpoint(t *testing.T, rows []row, all []tlsbackend.Endpoint) {
	t.Helper()
	has := map[string]bool{}
	for _, r := range rows {
		has[r.spec], has[ownerOf(r.spec, all)] = true, true
	}
	for _, e := range all {
		for _, name := range append([]string{e.Name}, e.Examples...) {
			if !has[name] {
				t.Errorf("endpoint %s has no row in testdata/tls-expected.txt", name)
			}
		}
	}
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
