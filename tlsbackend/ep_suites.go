package tlsbackend

import (
	"crypto/tls"
	"strings"

	"sim800emu/internal/tlsnames"
)

// A suiteRow is an endpoint with one cipher suite.
type suiteRow struct {
	name   string
	id     uint16
	engine bool // crypto/tls has it not
}

func suiteRows() []suiteRow {
	return []suiteRow{
		{"ecdhe-ecdsa-aes128-gcm", 0xc02b, false},
		{"ecdhe-ecdsa-aes256-gcm", 0xc02c, false},
		{"ecdhe-ecdsa-aes128-cbc-sha", 0xc009, false},
		{"ecdhe-ecdsa-aes128-cbc-sha256", 0xc023, false},
		{"ecdhe-ecdsa-aes256-cbc-sha", 0xc00a, false},
		{"ecdhe-ecdsa-aes256-cbc-sha384", 0xc024, true},
		{"ecdhe-ecdsa-chacha20", 0xcca9, false},
		{"ecdhe-ecdsa-aes128-ccm", 0xc0ac, true},
		{"ecdhe-ecdsa-aes256-ccm", 0xc0ad, true},
		{"ecdhe-ecdsa-aes128-ccm8", 0xc0ae, true},
		{"ecdhe-ecdsa-aes256-ccm8", 0xc0af, true},
		{"ecdhe-rsa-aes128-gcm", 0xc02f, false},
		{"ecdhe-rsa-aes256-gcm", 0xc030, false},
		{"ecdhe-rsa-aes128-cbc-sha", 0xc013, false},
		{"ecdhe-rsa-aes128-cbc-sha256", 0xc027, false},
		{"ecdhe-rsa-aes256-cbc-sha", 0xc014, false},
		{"ecdhe-rsa-aes256-cbc-sha384", 0xc028, true},
		{"ecdhe-rsa-chacha20", 0xcca8, false},
		{"rsa-aes128-ccm", 0xc09c, true},
		{"rsa-aes128-ccm8", 0xc0a0, true},
		{"tls13-aes128-gcm", 0x1301, true},
		{"tls13-aes256-gcm", 0x1302, true},
		{"tls13-chacha20", 0x1303, true},
		{"tls13-aes128-ccm", 0x1304, true},
		{"tls13-aes128-ccm8", 0x1305, true},
	}
}

// suiteEndpoints is a family of servers that take one cipher suite each.
func suiteEndpoints() (all []Endpoint) {
	for _, row := range suiteRows() {
		all = append(all, row.endpoint())
	}
	return all
}

func (r suiteRow) endpoint() Endpoint {
	iana, mbed := tlsnames.SuiteName(r.id), tlsnames.SuiteMbedTLS(r.id)
	e := Endpoint{
		Name: r.name, Kind: kindVersions,
		Doc: "A correct server that takes one cipher suite alone, " + iana + ", which mbedTLS calls " + mbed + ". " +
			"It proves that the client was built with this suite, and that the suite moves data without fault: /bytes/N has a checksum.",
		Right:  "It gets its page; one that has not the suite is refused with handshake_failure (40) and says that.",
		Wrong:  "-0x7780 (fatal alert) if it does not offer the suite; -0x7180 (invalid MAC) if it does, and computes it wrongly.",
		Remedy: "The options of mbedTLS that the suite needs: " + r.options() + "; and mbedtls_ssl_conf_ciphersuites, if it is called, must list it.",
		Ports:  []uint16{443}, TLS: true,
	}
	e.apply = func(b *Behaviour, _ args) {
		b.claim(aspectSuites)
		b.suites = []uint16{r.id}
		if r.engine {
			b.needsEngine()
		}
		switch {
		case r.id>>8 == 0x13:
			b.versions(tls.VersionTLS13, tls.VersionTLS13)
			return
		case strings.Contains(iana, "_SHA256") || strings.Contains(iana, "_SHA384") || strings.Contains(iana, "_CCM"):
			b.versions(tls.VersionTLS12, tls.VersionTLS12)
		default: // CBC with SHA-1 is as old as TLS
			b.versions(tls.VersionTLS10, tls.VersionTLS12)
		}
		if strings.Contains(iana, "_ECDSA_") {
			b.needsECDSA()
		} else {
			b.needsRSA()
		}
	}
	return e
}

// options is what a build of mbedTLS 2.28 must have for the suite.
func (r suiteRow) options() string {
	name := tlsnames.SuiteName(r.id)
	var all []string
	for _, o := range []struct{ part, option string }{
		{"_ECDHE_ECDSA_", "MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED"},
		{"_ECDHE_RSA_", "MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED"},
		{"TLS_RSA_", "MBEDTLS_KEY_EXCHANGE_RSA_ENABLED"},
		{"_AES_", "MBEDTLS_AES_C"},
		{"_GCM_", "MBEDTLS_GCM_C"},
		{"_CCM", "MBEDTLS_CCM_C"},
		{"_CBC_", "MBEDTLS_CIPHER_MODE_CBC"},
		{"_CHACHA20_", "MBEDTLS_CHACHAPOLY_C"},
		{"_SHA384", "MBEDTLS_SHA512_C"},
	} {
		if strings.Contains(name, o.part) {
			all = append(all, o.option)
		}
	}
	if r.id>>8 == 0x13 {
		all = append(all, "MBEDTLS_SSL_PROTO_TLS1_3 (mbedTLS 3)")
	}
	return strings.Join(all, ", ")
}
