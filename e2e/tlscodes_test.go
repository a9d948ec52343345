//go:build e2e

package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// words is what the libraries say of their errors, by client and code.
func words(t *testing.T) map[[2]string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/tls-codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[[2]string]string{}
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) > 2 && f[0] != "#" {
			all[[2]string{f[0], f[1]}] = strings.Join(f[2:], " ")
		}
	}
	return all
}

// codes is the errors of a cell, without where they came.
func codes(cell string) (all []string) {
	where := regexp.MustCompile(`( in data)?(, silent)?$`)
	for part := range strings.SplitSeq(cell, " / ") {
		switch c := where.ReplaceAllString(part, ""); c {
		case "page", "page, resumed", "page, cut", "left":
		default:
			all = append(all, c)
		}
	}
	return all
}

// everyCode fails for an error that has no words.
func everyCode(t *testing.T, rows []row, known map[[2]string]string) {
	t.Helper()
	for _, r := range rows {
		for client, cell := range r.cells {
			client = strings.TrimSuffix(client, "@modem")
			for _, code := range codes(cell) {
				if client != "bearssl" && known[[2]string{client, code}] == "" {
					t.Errorf("row %s: %s of %s is not in testdata/tls-codes.txt", r.name(), code, client)
				}
			}
		}
	}
}

// says tells whether a client used the words that its error is known by.
func says(known map[[2]string]string, client string, m meeting) bool {
	want := known[[2]string{client, m.Code}]
	return m.Code == "" || client == "bearssl" || strings.HasPrefix(want, "~") || strings.Contains(m.Text, want)
}
