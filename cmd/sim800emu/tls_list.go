package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"sim800emu/tlsbackend"
)

type tlsListCmd struct {
	Format string `help:"table, markdown or json." enum:"table,markdown,json" default:"table"`
}

// Help is shown by sim800emu tls list --help.
func (tlsListCmd) Help() string {
	return `Examples:
  sim800emu tls list
  sim800emu tls list --format json | jq -r '.[] | select(.layer == "engine") | .name'
  sim800emu tls show split-certificate`
}

// A listedEndpoint is one entry of the list of endpoints.
type listedEndpoint struct {
	tlsbackend.Endpoint
	Host  string `json:"host"`
	Layer string `json:"layer"` // what serves it: crypto/tls, engine, or none
}

func listedEndpoints() ([]listedEndpoint, error) {
	var all []listedEndpoint
	for _, e := range tlsbackend.Names() {
		l, err := listEndpoint(e, e.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// listEndpoint adds what depends on the whole of a spec.
func listEndpoint(e tlsbackend.Endpoint, spec string) (listedEndpoint, error) {
	l := listedEndpoint{Endpoint: e, Host: tlsbackend.HostName(spec), Layer: "none"}
	b, err := tlsbackend.BehaviourOf(spec)
	if err != nil {
		return l, err
	}
	if b != nil {
		l.Layer = b.Layer()
	}
	return l, nil
}

// Run prints the list.
func (c tlsListCmd) Run() error {
	all, err := listedEndpoints()
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
		return endpointsMarkdown(os.Stdout, all)
	}
	return endpointsTable(os.Stdout, all)
}

func endpointsTable(out io.Writer, all []listedEndpoint) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	kind := ""
	for _, e := range all {
		if e.Kind != kind {
			kind = e.Kind
			fmt.Fprintf(w, "%s\t\t\n", strings.ToUpper(kind))
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", e.Name, ranges(e.Params), firstSentence(e.Doc))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\nEach is at NAME.%s for a modem; sim800emu tls show NAME says more.\n", tlsbackend.Domain)
	return err
}

// ranges is the parameters in short: many words are told by their number.
func ranges(params []tlsbackend.Param) string {
	const long = 40
	var all []string
	for _, p := range params {
		r := p.Range()
		if len(r) > long {
			r = fmt.Sprintf("(%d words)", len(p.Words))
		}
		all = append(all, p.Name+"="+r)
	}
	return strings.Join(all, "&")
}

// firstSentence is a text up to its first full stop or colon that ends a part.
func firstSentence(text string) string {
	const most = 110
	for _, end := range []string{". ", ": "} {
		if s, _, ok := strings.Cut(text, end); ok {
			text = s
		}
	}
	text = strings.TrimSuffix(text, ".")
	if len(text) > most {
		text = text[:strings.LastIndexByte(text[:most], ' ')] + " ..."
	}
	return text
}

func endpointsMarkdown(out io.Writer, all []listedEndpoint) error {
	var b strings.Builder
	kind := ""
	for _, e := range all {
		if e.Kind != kind {
			kind = e.Kind
			fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(kind[:1])+kind[1:])
		}
		fmt.Fprintf(&b, "\n### `%s`\n\n%s\n", e.Name, e.Doc)
		if e.TLS {
			fmt.Fprintf(&b, "\n* **Right:** %s\n* **Wrong:** %s\n* **Remedy:** %s\n", e.Right, e.Wrong, e.Remedy)
		}
		for _, p := range e.Params {
			fmt.Fprintf(&b, "* **`%s`**, %s: `%s`, else `%s`\n", p.Name, p.Doc, strings.ReplaceAll(p.Range(), "|", "`, `"), p.Default)
		}
		if len(e.Examples) > 0 {
			fmt.Fprintf(&b, "* For instance `%s`\n", strings.Join(e.Examples, "`, `"))
		}
		fmt.Fprintf(&b, "* Layer: %s\n", e.Layer)
	}
	_, err := io.WriteString(out, strings.TrimPrefix(b.String(), "\n"))
	return err
}

type tlsShowCmd struct {
	Name string `arg:"" help:"An endpoint, with parameters and combinations as a route has them: chain5+mfl-1024."`
}

// Help is shown by sim800emu tls show --help.
func (tlsShowCmd) Help() string {
	return `Examples:
  sim800emu tls show tls12
  sim800emu tls show split-certificate-at-3
  sim800emu tls show chain5+mfl-1024`
}

// Run prints one endpoint, or each of those that are combined.
func (c tlsShowCmd) Run() error {
	whole, err := tlsbackend.Lookup(c.Name)
	if err != nil {
		return usageError{err}
	}
	l, err := listEndpoint(whole, whole.Name)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", whole.Name)
	paragraph(&b, "", l.Doc)
	paragraph(&b, "right   ", l.Right)
	paragraph(&b, "wrong   ", l.Wrong)
	paragraph(&b, "remedy  ", l.Remedy)
	for _, p := range l.Params {
		paragraph(&b, "        ", fmt.Sprintf("%s=%s (else %s): %s", p.Name, p.Range(), p.Default, p.Doc))
	}
	if len(l.Examples) > 0 {
		paragraph(&b, "e.g.    ", strings.Join(l.Examples, ", "))
	}
	b.WriteString(routes(l))
	_, err = io.WriteString(os.Stdout, b.String())
	return err
}

// routes says how to get there.
func routes(l listedEndpoint) string {
	var b strings.Builder
	port := l.Ports[0]
	b.WriteString("\n")
	if l.TLS {
		fmt.Fprintf(&b, "  served by  %s\n", map[string]string{"none": "bare bytes", "engine": "our test engine"}[l.Layer]+map[string]string{"crypto/tls": "crypto/tls of Go"}[l.Layer])
	}
	if l.Host != tlsbackend.Domain {
		if !l.NoTCP {
			fmt.Fprintf(&b, "  by name    AT+CIPSTART=\"TCP\",%q,%d\n", l.Host, port)
		}
		if l.UDP {
			fmt.Fprintf(&b, "  by name    AT+CIPSTART=\"UDP\",%q,%d\n", l.Host, port)
		}
	}
	fmt.Fprintf(&b, "  by route   sim800emu run --route 'your.host:%d=tls:%s'\n", port, l.Name)
	if l.TLS {
		fmt.Fprintf(&b, "  alone      sim800emu tls serve --endpoint '%s'\n", l.Name)
	}
	return b.String()
}

// paragraph writes a text in lines, with a label in front of the first.
func paragraph(b *strings.Builder, label, text string) {
	if text == "" {
		return
	}
	const width = 96
	indent := "  " + strings.Repeat(" ", len(label))
	b.WriteString("\n  " + label)
	at := len(indent)
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case at+1+len(word) > width:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += len(word)
	}
	b.WriteString("\n")
}
