package tlsbackend

import (
	"bytes"
	"fmt"
	"strings"
)

// C is the certificate as a C header for firmware. The array of the given name
// is PEM with its NUL, NAME_len counts the NUL, because mbedtls_x509_crt_parse
// wants that; NAME_der and NAME_der_len are for builds without PEM. What the
// name has that C has not becomes an underscore; an empty one is sim800_test_ca.
func (ca *CA) C(symbol string) []byte {
	symbol = identifier(symbol)
	guard := strings.ToUpper(symbol) + "_H"
	var b bytes.Buffer
	fmt.Fprintf(&b, `/*
 * %[3]s
 * The CA of the sim800emu test server, for tests only. Do not ship it.
 *
 *     mbedtls_x509_crt ca;
 *     mbedtls_x509_crt_init(&ca);
 *     ret = mbedtls_x509_crt_parse(&ca, %[1]s, %[1]s_len);
 *     mbedtls_ssl_conf_ca_chain(&conf, &ca, NULL);
 *     mbedtls_ssl_conf_authmode(&conf, MBEDTLS_SSL_VERIFY_REQUIRED);
 *     mbedtls_ssl_set_hostname(&ssl, "tls12.%[4]s");
 *
 * mbedtls_x509_crt_parse takes PEM only with its terminating NUL, which
 * %[1]s_len counts. A build without MBEDTLS_PEM_PARSE_C takes
 * %[1]s_der and %[1]s_der_len instead.
 */
#ifndef %[2]s
#define %[2]s

#include <stddef.h>

static const unsigned char %[1]s[] = {
`, symbol, guard, ca.cert.Subject.CommonName, Domain)
	for line := range strings.Lines(string(ca.PEM())) {
		fmt.Fprintf(&b, "    %q\n", line)
	}
	fmt.Fprintf(&b, `};
static const size_t %[1]s_len = sizeof %[1]s;

static const unsigned char %[1]s_der[] = {
`, symbol)
	der := ca.DER()
	for start := 0; start < len(der); start += 12 {
		b.WriteString("   ")
		for _, c := range der[start:min(start+12, len(der))] {
			fmt.Fprintf(&b, " 0x%02x,", c)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, `};
static const size_t %[1]s_der_len = sizeof %[1]s_der;

#endif /* %[2]s */
`, symbol, guard)
	return b.Bytes()
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
