//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sim800emu/tlsbackend/diary"
)

// A mistake is an endpoint at which a client of mbedTLS shows an error.
type mistake struct {
	code, spec, flags string
	small             bool   // the client has an input buffer of 4 KB
	unnamed           string // why the diary does not name the code; "": it does
	late              bool   // it does if the client ends before the server has closed
}

// mistakes is the errors of mbedTLS 2.28 that its users ask about, and where to meet them.
func mistakes() []mistake {
	return []mistake{
		{code: "-0x2562", spec: "name-constraints"},
		{code: "-0x2700", spec: "wrong-host"},
		{code: "-0x2700", spec: "expired"},
		{code: "-0x2700", spec: "unknown-ca"},
		{code: "-0x2700", spec: "incomplete-chain"},
		{code: "-0x3000", spec: "chain10"},
		{code: "-0x3c80", spec: "ed25519"},
		{code: "-0x4e00", spec: "bad-key-signature"},
		{code: "-0x6800", spec: "stall-after-certificate", flags: "--timeout 500", unnamed: "a time-out is the client's own: the diary says how long the server was silent"},
		{code: "-0x6e80", spec: "wrong-version"},
		{code: "-0x7080", spec: "mfl-chain-too-big", flags: "--mfl 1024"},
		{code: "-0x7080", spec: "split-certificate-at-128"},
		{code: "-0x7080", spec: "big-cert-16k"},
		{code: "-0x7100", spec: "records-16k", small: true, late: true},
		{code: "-0x7100", spec: "big-cert-8k", small: true},
		{code: "-0x7100", spec: "mfl-ignored", flags: "--mfl 4096", small: true, late: true},
		{code: "-0x7180", spec: "corrupt-record-7"},
		{code: "-0x7200", spec: "split-certificate-at-3"},
		{code: "-0x7200", spec: "plain-http-on-443"},
		{code: "-0x7280", spec: "close-at-certificate-fin"},
		{code: "-0x7700", spec: "ticket-late", late: true},
		{code: "-0x7780", spec: "tls13"},
		{code: "-0x7780", spec: "no-common-suite"},
		{code: "-0x7780", spec: "sni-required", flags: "--no-sni"},
		{code: "-0x7780", spec: "client-cert"},
		{code: "-0x7780", spec: "psk", flags: "--psk stranger:@key"},
		{code: "-0x7980", spec: "mfl-wrong-echo", flags: "--mfl 1024"},
		{code: "-0x7a00", spec: "key-usage"},
		{code: "-0x7e80", spec: "bad-finished"},
		{code: "0", spec: "truncate-at-2000", unnamed: "the server has cut its own answer, and the client only ends"},
	}
}

const errorsPage = "../docs/tls-errors.md"

// testTLSErrors meets each error, and looks for it in the diary. The clients
// with a small buffer are built from Debian's source package, with E2E_TLS=full only.
func testTLSErrors(t *testing.T, b *tlsBench) {
	if b.full {
		command(t, "make", "-s", "-C", "tlsclients", "OUT="+b.clients, b.clients+"/mbedtls-4k")
	}
	all := mistakes()
	texts := make([]string, len(all))
	t.Run("all", func(t *testing.T) {
		for i, m := range all {
			t.Run(m.code+" "+m.spec, func(t *testing.T) {
				t.Parallel()
				if m.small && !b.full {
					t.Skip("this client is built by make tls-matrix")
				}
				texts[i] = b.shows(t, m)
			})
		}
	})
	old, err := os.ReadFile(errorsPage)
	switch {
	case t.Failed():
	case b.full && os.Getenv("E2E_TLS_WRITE") != "":
		if err := os.WriteFile(errorsPage, []byte(errorsHead+strings.Join(texts, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		for _, m := range all {
			if err != nil || !strings.Contains(string(old), "| `"+m.code+"` | "+m.place()) {
				t.Errorf("docs/tls-errors.md has no row %s %s (%v): run make tls-matrix", m.code, m.spec, err)
			}
		}
	}
}

// shows has a client show an error, and gives its row of the page.
func (b *tlsBench) shows(t *testing.T, m mistake) string {
	got, c := b.met(t, m)
	if got.Code != m.code {
		t.Errorf("%s (%s)", got.Code, got.Text)
	}
	if named := names(c, m.code); named != (m.unnamed == "") && !m.late {
		t.Errorf("the diary names the code: %v (%s)", named, m.unnamed)
	}
	return m.text(got, c)
}

// met is what a client saw and what the diary has of it.
func (b *tlsBench) met(t *testing.T, m mistake) (meeting, diary.Connection) {
	t.Helper()
	client := "mbedtls"
	if m.small {
		client = "mbedtls-4k"
	}
	s := b.server(t)
	got := b.atSocket(t, client, serve(t, s, m.spec), b.flags(m.spec, m.flags))
	c, ok := s.Diary().Find(ended(t, s, 1))
	if !ok {
		t.Fatal("the diary has lost it")
	}
	return got, c
}

// names tells whether the diary names an error. What a lower layer adds is in the last seven bits.
func names(c diary.Connection, code string) bool {
	all := slices.Clone(c.MbedTLS)
	for _, a := range c.Alerts {
		all = append(all, a.MbedTLS...)
	}
	return slices.ContainsFunc(all, func(has diary.Code) bool { return high(has.Code) == high(code) })
}

func high(code string) int64 {
	n, err := strconv.ParseInt(strings.TrimPrefix(code, "-0x"), 16, 32)
	if err != nil {
		return -1
	}
	return n &^ 0x7f
}

const errorsHead = `# Errors of mbedTLS, and where to meet them

A client built on Debian's mbedTLS 2.28.3 met each of these endpoints; the last column is what the diary of the server had of it
(` + "`sim800emu ctl tls`" + `, the log, the page / of the endpoint). The rows marked **4 KB** are a client whose mbedTLS is the same source
compiled with MBEDTLS_SSL_IN_CONTENT_LEN 4096, as firmware with little memory is. This page is made by ` + "`make tls-matrix`" + `. What to change
stands with each endpoint in [tls-endpoints.md](tls-endpoints.md).

| code | endpoint | mbedTLS says | the diary says |
| --- | --- | --- | --- |
`

// place is the endpoint and the client of a mistake.
func (m mistake) place() string {
	place := "`" + m.spec + "`"
	if m.flags != "" {
		place += " `" + m.flags + "`"
	}
	if m.small {
		place += " **4 KB**"
	}
	return place
}

func (m mistake) text(got meeting, c diary.Connection) string {
	_, said, _ := strings.Cut(got.Text, ": ")
	return fmt.Sprintf("| `%s` | %s | %s | %s |\n", m.code, m.place(), said, entry(c))
}

// entry is what the diary has, shortened and without what differs from run to run.
func entry(c diary.Connection) string {
	var all []string
	for _, r := range c.Remarks {
		if r.Weight != "note" && r.Rule != "closed-in-handshake" {
			all = append(all, r.Text)
		}
	}
	for _, a := range c.Alerts {
		if a.Name != "close_notify" {
			all = append(all, fmt.Sprintf("Alert %s of the %s: %s", a.Name, a.From, a.Meaning))
		}
	}
	if len(all) == 0 {
		for _, r := range c.Remarks {
			all = append(all, r.Text)
		}
	}
	if len(all) == 0 {
		all = append(all, strings.ToUpper(c.Outcome[:1])+c.Outcome[1:]+".")
	}
	if c.Hint != "" && len(c.Alerts) > 0 && c.Hint != c.Alerts[0].Meaning {
		all = append(all, "Hint: "+c.Hint+".")
	}
	text := regexp.MustCompile(`127\.0\.0\.1:\d+(->127\.0\.0\.1:\d+)?`).ReplaceAllString(strings.Join(all, " "), "…")
	return regexp.MustCompile(`\d[\d.]* m?s `).ReplaceAllString(strings.ReplaceAll(text, "|", `\|`), "T s ")
}
