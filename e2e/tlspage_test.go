//go:build e2e

package e2e

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"sim800emu/tlsbackend"
)

const endpointsPage = "../docs/tls-endpoints.md"

// TestTLSEndpointsPage compares the page with the endpoints and with what is
// expected of the clients, which TestTLS compares with what they do.
// E2E_TLS_WRITE=1 writes it, as make docs and, when all has come out as expected, make tls-matrix do.
func TestTLSEndpointsPage(t *testing.T) {
	rows := expectations(t)
	all := tlsbackend.Names()
	everyEndpoint(t, rows, all)
	everyCode(t, rows, words(t))
	page := endpointsText(t, rows, all)
	if os.Getenv("E2E_TLS_WRITE") != "" {
		if err := os.WriteFile(endpointsPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	old, err := os.ReadFile(endpointsPage)
	if err != nil || string(old) != page {
		t.Errorf("docs/tls-endpoints.md is old (%v): run make docs", err)
	}
}

const endpointsHead = `# The endpoints of the TLS server, and what five libraries make of them

This page is made by ` + "`make tls-matrix`" + `, which has clients built on the libraries of Debian 12 (mbedTLS 2.28, OpenSSL 3.0,
GnuTLS 3.7, wolfSSL 5.5, BearSSL 0.6; [e2e/tlsclients](../e2e/tlsclients)) meet every endpoint, on a bare socket and through a modem at
115200 bit/s whose time passes as fast as it can, and compares each meeting with what is expected. %d meetings
of %d rows, and all of them came out as the tables say; where a client comes to something else through the modem than on a socket, the table has both.

A client asks for ` + "`/bytes/40000`" + ` unless its options say otherwise, and checks length and checksum.

* **page**: the handshake was done with the certificate and the host name verified, and the whole page came with its checksum;
  **resumed**: the second connection continued the session of the first; **cut**: the connection ended behind the page without
  close_notify; **left**: the client went away, as it was told to.
* Anything else is the error in the terms of the library, which the [end of this page](#errors-in-the-words-of-the-libraries) puts into words: of
  mbedTLS the number of its error.h, of OpenSSL its packed code, of GnuTLS the name behind GNUTLS_E_, of wolfSSL and BearSSL a number.
  **In data** is behind the handshake, **silent** a client whose transport gave up waiting.

What mbedTLS shows, sorted by its errors, is in [tls-errors.md](tls-errors.md). Each endpoint is at NAME.sim800.test for a modem and by
SNI at ` + "`sim800emu tls serve`" + `; ` + "`sim800emu tls show NAME`" + ` has its parameters.
`

func endpointsText(t *testing.T, rows []row, all []tlsbackend.Endpoint) string {
	var b strings.Builder
	fmt.Fprintf(&b, endpointsHead, 2*len(rows)*len(libraries()), len(rows))
	its := map[string][]row{}
	for _, r := range rows {
		owner := ownerOf(r.spec, all)
		its[owner] = append(its[owner], r)
	}
	kind := ""
	for _, e := range all {
		if e.Kind != kind {
			kind = e.Kind
			fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(kind[:1])+kind[1:])
		}
		endpointText(&b, e, its[e.Name])
	}
	b.WriteString("\n## Combinations\n\nEndpoints are combined by + in a route, and by a dot in a name.\n\n")
	tableText(&b, its[""])
	codesText(&b, t, rows)
	return b.String()
}

func endpointText(b *strings.Builder, e tlsbackend.Endpoint, rows []row) {
	fmt.Fprintf(b, "\n### `%s`\n\n%s\n", e.Name, e.Doc)
	if e.TLS {
		fmt.Fprintf(b, "\n* **Right:** %s\n* **Wrong:** %s\n* **Remedy:** %s\n", e.Right, e.Wrong, e.Remedy)
	}
	for _, p := range e.Params {
		fmt.Fprintf(b, "* **`%s`**, %s: `%s`, else `%s`\n", p.Name, p.Doc, strings.ReplaceAll(p.Range(), "|", "`, `"), p.Default)
	}
	b.WriteString("\n")
	tableText(b, rows)
}

// tableText is the rows of an endpoint, and why clients get no page.
func tableText(b *strings.Builder, rows []row) {
	b.WriteString("| | mbedTLS | OpenSSL | GnuTLS | wolfSSL | BearSSL |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| `%s`", r.spec)
		if r.flags != "" {
			fmt.Fprintf(b, " `%s`", r.flags)
		}
		for _, client := range libraries() {
			cell := cellText(r.want(client, false))
			if m := r.want(client, true); m != r.want(client, false) {
				cell += ", modem: " + cellText(m)
			}
			fmt.Fprintf(b, " | %s", cell)
		}
		b.WriteString(" |\n")
	}
	last := ""
	for _, r := range rows {
		if r.why == "" || r.why == last {
			continue
		}
		last = r.why
		fmt.Fprintf(b, "\n`%s`: %s\n", r.name(), r.why)
	}
}

// cellText sets errors apart from words.
func cellText(cell string) string {
	for _, code := range codes(cell) {
		cell = strings.Replace(cell, code, "`"+strings.TrimPrefix(code, "GNUTLS_E_")+"`", 1)
	}
	return strings.ReplaceAll(cell, " / ", " or ")
}

func codesText(b *strings.Builder, t *testing.T, rows []row) {
	b.WriteString("\n## Errors in the words of the libraries\n")
	known := words(t)
	used := map[[2]string]bool{}
	for _, r := range rows {
		for client, cell := range r.cells {
			for _, code := range codes(cell) {
				used[[2]string{strings.TrimSuffix(client, "@modem"), code}] = true
			}
		}
	}
	for _, l := range [][2]string{{"mbedtls", "mbedTLS 2.28"}, {"openssl", "OpenSSL 3.0"}, {"gnutls", "GnuTLS 3.7"}, {"wolfssl", "wolfSSL 5.5"}} {
		fmt.Fprintf(b, "\n| %s | |\n| --- | --- |\n", l[1])
		for _, k := range slices.SortedFunc(maps.Keys(used), func(a, c [2]string) int { return strings.Compare(a[1], c[1]) }) {
			if k[0] == l[0] {
				fmt.Fprintf(b, "| `%s` | %s |\n", k[1], strings.TrimPrefix(known[k], "~"))
			}
		}
	}
	b.WriteString("\nBearSSL's numbers have their names beside them; GOT_ALERT_N is the alert N of the server.\n")
}
