package pki

import (
	"bytes"
	"fmt"
	"strings"
)

// CHeader is the CA's certificate as a C header for firmware, in an array of the
// given name. What the name has that C has not becomes an underscore; an empty
// one is sim800_test_ca.
func (a *Authority) CHeader(symbol string) []byte {
	symbol = identifier(symbol)
	return a.header(Material{symbol: symbol}, []part{{symbol: symbol, kind: pemCertificate, der: a.root.cert.Raw, doc: "the CA that a client has to trust"}})
}

// header is a C header. A PEM array ends with a NUL, which NAME_len counts,
// because the parsers of mbedTLS want that; NAME_der and NAME_der_len are for
// builds without PEM.
func (a *Authority) header(m Material, parts []part) []byte {
	guard := strings.ToUpper(m.symbol) + "_H"
	var b bytes.Buffer
	fmt.Fprintf(&b, `/*
 * From the sim800emu test server with the CA
 * %q, for tests only. Do not ship it.
`, a.root.cert.Subject.CommonName)
	if parts[0].kind == pemCertificate {
		fmt.Fprintf(&b, ` *
 *     mbedtls_x509_crt ca;
 *     mbedtls_x509_crt_init(&ca);
 *     ret = mbedtls_x509_crt_parse(&ca, %[1]s, %[1]s_len);
 *     mbedtls_ssl_conf_ca_chain(&conf, &ca, NULL);
 *     mbedtls_ssl_conf_authmode(&conf, MBEDTLS_SSL_VERIFY_REQUIRED);
 *     mbedtls_ssl_set_hostname(&ssl, "tls12.%[2]s");
 *
 * mbedtls_x509_crt_parse takes PEM only with its terminating NUL, which
 * %[1]s_len counts. A build without MBEDTLS_PEM_PARSE_C takes
 * %[1]s_der and %[1]s_der_len instead.
`, parts[0].symbol, fallbackName)
	}
	fmt.Fprintf(&b, ` */
#ifndef %[1]s
#define %[1]s

#include <stddef.h>
`, guard)
	for _, p := range parts {
		p.write(&b)
	}
	fmt.Fprintf(&b, "\n#endif /* %s */\n", guard)
	return b.Bytes()
}

// write is the arrays of one part: PEM and DER, or the bytes alone.
func (p part) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n/* %s */\n", p.doc)
	if p.kind == "" {
		array(b, p.symbol, p.der)
		return
	}
	fmt.Fprintf(b, "static const unsigned char %s[] = {\n", p.symbol)
	for line := range strings.Lines(string(pemOf(p.kind, p.der))) {
		fmt.Fprintf(b, "    %q\n", line)
	}
	fmt.Fprintf(b, "};\nstatic const size_t %[1]s_len = sizeof %[1]s;\n\n", p.symbol)
	array(b, p.symbol+"_der", p.der)
}

func array(b *bytes.Buffer, symbol string, data []byte) {
	fmt.Fprintf(b, "static const unsigned char %s[] = {\n", symbol)
	const perLine = 12
	for start := 0; start < len(data); start += perLine {
		b.WriteString("   ")
		for _, c := range data[start:min(start+perLine, len(data))] {
			fmt.Fprintf(b, " 0x%02x,", c)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "};\nstatic const size_t %[1]s_len = sizeof %[1]s;\n", symbol)
}

// identifier makes a C identifier of a name.
func identifier(name string) string {
	if name == "" {
		return "sim800_test_ca"
	}
	id := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '_'
	}, name)
	if id[0] >= '0' && id[0] <= '9' {
		id = "_" + id
	}
	return id
}
