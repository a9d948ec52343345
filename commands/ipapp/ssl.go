package ipapp

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"path"
	"strings"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/tlsclient"
)

// ssl is the module's own SSL as the TE has set it.
type ssl struct {
	ignore int // +SSLOPT=0: a bad certificate does not matter
	client int // +SSLOPT=1, which no firmware does
	email  int // +EMAILSSL
	ftp    int // +FTPSSL
	roots  *x509.CertPool
}

// tlsOptions are those of a connection that is opened now.
func (g *Group) tlsOptions() tlsclient.Options {
	o := tlsclient.Options{Highest: g.cfg.TLS, SNI: g.cfg.SNI, Now: g.cfg.Now()}
	if g.ssl.ignore == 0 {
		o.Roots = g.ssl.roots
	}
	return o
}

// SSL opens links of the TCP/IP toolkit over the module's own SSL (+CIPSSL).
func (g *Group) SSL() tlsclient.Network {
	return tlsclient.Network{Loop: g.loop, Below: g.net, Radio: g.kit, Options: g.tlsOptions}
}

// sslCommands is the SSL note but for +CIPSSL, which is the toolkit's, and +HTTPSSL.
func (g *Group) sslCommands() []engine.Command {
	s := &g.ssl
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+EMAILSSL", Manual: "SSL 2.1", Title: "encryption for email",
			Params: atparser.Params{atparser.Int("n", 0, 2)},
			Saving: engine.Unstated, Fidelity: engine.Modelled, Evidence: engine.Seen,
			Test: text("+EMAILSSL: (0-2)"),
		}, &s.email),
		g.web.sslCommand(),
		engine.Setting(engine.Command{
			Name: "+FTPSSL", Manual: "SSL 2.3", Title: "encryption for FTP",
			Params: atparser.Params{atparser.Int("n", 0, 2)},
			Saving: engine.Unstated, Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "1 encrypts from the first byte, at the port that +FTPPORT names; 2 asks by AUTH TLS. Data connections are encrypted too.",
			Test: text("+FTPSSL: (0-2)"),
		}, &s.ftp),
		{
			Name: "+SSLSETCERT", Manual: "SSL 2.5", Title: "load a certificate",
			Params: atparser.Params{atparser.Str("file", 100), atparser.Str("password", 32).Opt()},
			Saving: engine.Unstated, Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "The chain of a server is judged by the certificate from then on, unless +SSLOPT=0,1; without one none " +
				"is judged. Names are not compared. The password is not needed.",
			Test: text("+SSLSETCERT: 100,32"), Write: g.setCertificate,
		},
		{
			Name: "+SSLOPT", Manual: "SSL 2.6", Title: "options of the handshake",
			Params: atparser.Params{atparser.Int("opt", 0, 1), atparser.Int("enable", 0, 1)},
			Saving: engine.Unstated, Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "1, a client certificate, is kept and not sent, as the note says of the firmware.",
			Test: text("+SSLOPT: (0,1),(0,1)"),
			Read: func(c *engine.Call) error {
				c.Lines(fmt.Sprintf("+SSLOPT: 0,%d", s.ignore), fmt.Sprintf("+SSLOPT: 1,%d", s.client))
				return nil
			},
			Write: func(c *engine.Call) error {
				if c.Args.Int("opt") == 0 {
					s.ignore = c.Args.Int("enable")
				} else {
					s.client = c.Args.Int("enable")
				}
				return nil
			},
			Keep: []any{&s.ignore, &s.client},
		},
	}
}

// setCertificate is +SSLSETCERT: OK, and how it went behind it.
func (g *Group) setCertificate(c *engine.Call) error {
	name := c.Args.Str("file")
	result := 1
	if roots := g.certificates(name); roots != nil {
		g.ssl.roots, result = roots, 0 // only the last file is kept
	}
	g.urc("+SSLSETCERT: %d", result)
	return nil
}

// certificates reads a file with certificates in DER or PEM; nil: there are none.
func (g *Group) certificates(name string) *x509.CertPool {
	switch strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/"))) {
	case ".crt", ".cer":
	default:
		return nil
	}
	if g.files == nil {
		return nil
	}
	b, err := g.files.ReadFile(name)
	if err != nil {
		return nil
	}
	pool, found := x509.NewCertPool(), false
	add := func(der []byte) {
		if certificate, err := x509.ParseCertificate(der); err == nil {
			pool.AddCert(certificate)
			found = true
		}
	}
	add(b)
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		add(block.Bytes)
	}
	if !found {
		return nil
	}
	return pool
}
