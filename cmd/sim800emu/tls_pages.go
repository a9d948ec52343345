package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"sim800emu/tlsbackend"
)

type tlsPagesCmd struct {
	Format string `help:"table or json." enum:"table,json" default:"table"`
}

// Help is shown by sim800emu tls pages --help.
func (tlsPagesCmd) Help() string {
	return `Examples:
  sim800emu tls pages
  AT+CIPSTART="TCP","http.sim800.test",80 and then GET /slow?bytes=100&delay=500 HTTP/1.1`
}

// Run prints the pages.
func (c tlsPagesCmd) Run() error {
	all := tlsbackend.Pages()
	if c.Format == "json" {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(all)
	}
	return pagesTable(os.Stdout, all)
}

func pagesTable(out io.Writer, all []tlsbackend.Page) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, p := range all {
		fmt.Fprintf(w, "%s %s\t%s\n", p.Method, p.Path, p.Doc)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "\nEach is at every TLS endpoint and at http. With ?close behind a path the connection is closed after the answer.")
	return err
}
