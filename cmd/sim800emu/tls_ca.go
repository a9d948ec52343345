package main

import (
	"fmt"
	"os"
	"strings"

	"sim800emu/tlsbackend/pki"
)

type tlsCACmd struct {
	What   string `help:"What to print: a name of the list." default:"root"`
	Format string `help:"pem, der, c (a C header for firmware) or hex (of psk); without it the usual one." enum:",pem,der,c,hex" default:""`
	Seed   uint64 `help:"Seed of the pre-shared key: that of the server, which has 0 too unless it was given another." default:"0"`
}

// Help is shown by sim800emu tls ca --help.
func (tlsCACmd) Help() string {
	var b strings.Builder
	b.WriteString(`What there is, with its formats:
`)
	for _, m := range pki.Materials() {
		fmt.Fprintf(&b, "  %-23s %-11s %s\n", m.Name, strings.Join(m.Formats, " "), m.Doc)
	}
	b.WriteString(`
Examples:
  sim800emu tls ca > ca.pem
  sim800emu tls ca --what roots > roots.pem
  sim800emu tls ca --format c > sim800_test_ca.h
  sim800emu tls ca --what psk
  sim800emu tls ca --what firmware > sim800_test.h
  sim800emu tls ca --what snippet > sim800_test.c
  curl --cacert roots.pem --cert client.pem --key client.key ...
    with  sim800emu tls ca --what client-cert > client.pem
    and   sim800emu tls ca --what client-key > client.key`)
	return b.String()
}

func (c tlsCACmd) Run() error {
	if err := pki.KnownMaterial(c.What, c.Format); err != nil {
		return usageError{fmt.Errorf("--what %s: %w", c.What, err)}
	}
	dir, err := dataDir()
	if err != nil {
		return err
	}
	a, err := pki.Open(dir, c.Seed)
	if err != nil {
		return err
	}
	out, err := a.Material(c.What, c.Format)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(out)
	return err
}
