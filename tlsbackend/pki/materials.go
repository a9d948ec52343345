package pki

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
)

// Formats of a material.
const (
	PEM = "pem"
	DER = "der"
	C   = "c"
	Hex = "hex" // lines of NAME: VALUE
)

// A Material is something that a client is built with.
type Material struct {
	Name    string
	Doc     string
	Formats []string // the first is the usual one

	symbol string // of its array in C
	parts  func(*Authority) ([]part, error)
	text   func(*Authority) ([]byte, error) // of a material that is source text
}

// A part is one object of a material. Without a kind it is bytes that are no DER.
type part struct {
	symbol string
	kind   string // of its PEM block
	der    []byte
	doc    string
}

// Materials is all of them, in the order in which they are documented.
func Materials() []Material {
	encodings := []string{PEM, DER, C}
	one := func(name, symbol, kind, doc string, der func(*Authority) ([]byte, error)) Material {
		return Material{Name: name, Doc: doc, Formats: encodings, symbol: symbol, parts: func(a *Authority) ([]part, error) {
			b, err := der(a)
			return []part{{symbol: symbol, kind: kind, der: b, doc: doc}}, err
		}}
	}
	root := one("root", "sim800_test_ca", pemCertificate, "the CA that a client has to trust", func(a *Authority) ([]byte, error) { return a.DER(), nil })
	rsaRoot := one("rsa-root", "sim800_test_rsa_ca", pemCertificate, "the CA of the endpoints with RSA", certOf(func(a *Authority) (*issuer, error) {
		root, _, err := a.rsaIssuers()
		return root, err
	}))
	client := func(suffix, symbol, kind, doc string) []Material {
		return []Material{
			one("client-cert"+suffix, "sim800_test_client_cert"+symbol, pemCertificate, "a client certificate "+doc, func(a *Authority) ([]byte, error) {
				chain, _, err := a.Client(kind)
				if err != nil {
					return nil, err
				}
				return chain[0], nil
			}),
			one("client-key"+suffix, "sim800_test_client_key"+symbol, pemPrivateKey, "the private key of the client certificate "+doc, func(a *Authority) ([]byte, error) {
				_, key, err := a.Client(kind)
				if err != nil {
					return nil, err
				}
				return pkcs8(key)
			}),
		}
	}
	good := client("", "", ClientGood, "that the server accepts")
	psk := Material{Name: "psk", Doc: "identity and key for the suites with a pre-shared key; they depend on the seed alone, and with seed 0 are " + pskIdentity + " and 2d8f1f780584bf55a11e34629de4ca41", Formats: []string{Hex, C}, symbol: "sim800_test_psk", parts: pskParts}
	all := []Material{root, rsaRoot,
		together("roots", "sim800_test_roots", "the CA and the CA of RSA in one, for clients that are to reach all endpoints", []string{PEM, C}, root, rsaRoot),
		one("cross-root", "sim800_test_cross_ca", pemCertificate, "the second root of the endpoint cross-signed", certOf((*Authority).crossRoot)),
		one("expired-root", "sim800_test_expired_ca", pemCertificate, "the old root of the endpoint expired-root", certOf((*Authority).expiredRoot)),
		one("intermediate", "sim800_test_intermediate", pemCertificate, "the intermediate that incomplete-chain does not send", certOf(func(a *Authority) (*issuer, error) { return a.intermediate(1) })),
	}
	all = append(all, good...)
	all = append(all, client("-unknown-ca", "_unknown_ca", ClientUnknownCA, "from a CA that the server does not know")...)
	all = append(all, client("-expired", "_expired", ClientExpired, "that has expired")...)
	all = append(all, client("-revoked", "_revoked", ClientRevoked, "that is on the CRL")...)
	crl := one("crl", "sim800_test_crl", pemCRL, "the CA's list of revoked certificates", (*Authority).CRL)
	return append(all, crl, psk,
		together("firmware", "sim800_test", "all that the snippet needs in one header: both CAs, client certificate and key, CRL, pre-shared key", []string{C}, root, rsaRoot, good[0], good[1], crl, psk),
		Material{Name: "snippet", Doc: "code that sets up mbedTLS with the header of firmware, which it includes as sim800_test.h", Formats: []string{C}, text: snippet},
	)
}

// certOf is the certificate of an issuer in DER.
func certOf(i func(*Authority) (*issuer, error)) func(*Authority) ([]byte, error) {
	return func(a *Authority) ([]byte, error) {
		by, err := i(a)
		if err != nil {
			return nil, err
		}
		return by.cert.Raw, nil
	}
}

func together(name, symbol, doc string, formats []string, of ...Material) Material {
	return Material{Name: name, Doc: doc, Formats: formats, symbol: symbol, parts: func(a *Authority) (all []part, err error) {
		for _, m := range of {
			p, err := m.parts(a)
			if err != nil {
				return nil, err
			}
			all = append(all, p...)
		}
		return all, nil
	}}
}

func pskParts(a *Authority) ([]part, error) {
	p, err := a.PSK()
	return []part{
		{symbol: "sim800_test_psk_identity", der: []byte(p.Identity), doc: "the identity of the pre-shared key, without a NUL"},
		{symbol: "sim800_test_psk", der: p.Key, doc: "the pre-shared key"},
	}, err
}

func pkcs8(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("write the key of the client: %w", err)
	}
	return der, nil
}

// KnownMaterial says what is wrong with a name or a format. An empty format is
// the usual one.
func KnownMaterial(name, format string) error {
	_, _, err := known(name, format)
	return err
}

func known(name, format string) (Material, string, error) {
	all := Materials()
	n := slices.IndexFunc(all, func(m Material) bool { return m.Name == name })
	if n < 0 {
		var names []string
		for _, m := range all {
			names = append(names, m.Name)
		}
		return Material{}, "", fmt.Errorf("no such material; there are %s", strings.Join(names, ", "))
	}
	m := all[n]
	if format == "" {
		format = m.Formats[0]
	}
	if !slices.Contains(m.Formats, format) {
		return Material{}, "", fmt.Errorf("not to be had as %s, only as %s", format, strings.Join(m.Formats, ", "))
	}
	return m, format, nil
}

// Material is one of them in a format; an empty format is the usual one.
func (a *Authority) Material(name, format string) ([]byte, error) {
	m, format, err := known(name, format)
	if err != nil {
		return nil, err
	}
	if m.text != nil {
		return m.text(a)
	}
	parts, err := m.parts(a)
	if err != nil {
		return nil, err
	}
	var out []byte
	switch format {
	case PEM:
		for _, p := range parts {
			out = append(out, pemOf(p.kind, p.der)...)
		}
	case DER:
		out = slices.Clone(parts[0].der)
	case Hex:
		for _, p := range parts {
			if p.symbol == "sim800_test_psk" {
				out = fmt.Appendf(out, "key: %x\n", p.der)
			} else {
				out = fmt.Appendf(out, "identity: %s\n", p.der)
			}
		}
	case C:
		out = a.header(m, parts)
	}
	return out, nil
}
