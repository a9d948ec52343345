package tlsbackend

import (
	"fmt"
	"slices"
	"strings"

	"sim800emu/tlsbackend/pki"
)

// certificateEndpoints is correct servers but for their certificates, one for
// each variant that pki knows. Chains and sizes are families.
func certificateEndpoints() []Endpoint {
	families := map[string]Endpoint{
		"chain3": {Params: []Param{number("n", "how many certificates are sent, the leaf included", 2, 12, 3)},
			Name: "chain", forms: []form{"chain{n}"}, Examples: []string{"chain3", "chain5", "chain10"}},
		"big-cert-8k": {Params: []Param{number("size", "bytes of the certificate", 1000, 60_000, 8192)},
			Name: "big-cert", forms: []form{"big-cert-{size}"}, Examples: []string{"big-cert-4k", "big-cert-8k", "big-cert-16k"}},
		"rsa-chain2": {Params: []Param{number("n", "how many certificates are sent, the leaf included", 2, 12, 2)},
			Name: "rsa-chain", forms: []form{"rsa-chain{n}"}, Examples: []string{"rsa-chain2", "rsa-chain4"}},
	}
	others := []string{"chain5", "rsa-chain4"} // of the families
	var all []Endpoint
	for _, v := range pki.Variants() {
		if slices.Contains(others, v.Name) {
			continue
		}
		family, ok := families[v.Name]
		if !ok {
			family = Endpoint{Name: v.Name}
		}
		all = append(all, certificateEndpoint(v, family))
	}
	return all
}

func certificateEndpoint(v pki.Variant, e Endpoint) Endpoint {
	e.Kind, e.Doc, e.Ports, e.TLS = kindCertificates, v.Doc, []uint16{443}, true
	material := "the CA (sim800emu tls ca)"
	if v.Trust != "root" {
		material = "the CA of RSA (sim800emu tls ca --what " + v.Trust + ")"
	}
	switch {
	case v.Valid:
		e.Right = "It accepts the certificate, trusting " + material + ", and gets its page."
		e.Wrong = "-0x2700 (verification failed) if it does not trust that CA, or cannot follow the chain; -0x7200 or -0x7f00 if it has no room; -0x7080 from mbedTLS 2.28 if the message takes more than one record of 16 KB."
		e.Remedy = "Give it " + material + "; then what the paragraph says. mbedtls_ssl_get_verify_result has the flags, and sim800emu's diary the size of the message."
	default:
		e.Right = "It refuses: an alert, and mbedTLS shows " + refusal(v.Flags) + "."
		e.Wrong = "None: a client that accepts what it must not shows nothing, and gets its page."
		e.Remedy = "MBEDTLS_SSL_VERIFY_REQUIRED by mbedtls_ssl_conf_authmode, the CA by mbedtls_ssl_conf_ca_chain, mbedtls_ssl_set_hostname, and a clock where dates matter."
	}
	e.docOf = func(b *Behaviour) string {
		v, err := pki.Lookup(b.certificate)
		if err != nil {
			return e.Doc
		}
		return v.Doc
	}
	e.apply = func(b *Behaviour, a args) {
		b.claim(aspectCertificate)
		b.certificate = v.Name
		switch e.Name {
		case "chain":
			b.certificate = fmt.Sprintf("chain%d", a.num("n"))
		case "big-cert":
			b.certificate = fmt.Sprintf("big-cert-%d", a.num("size"))
		case "rsa-chain":
			b.certificate = fmt.Sprintf("rsa-chain%d", a.num("n"))
		}
	}
	return e
}

// refusal is what mbedTLS 2.28 shows whose verification ends with flags.
func refusal(flags uint32) string {
	var all []string
	for _, f := range []struct {
		bit  uint32
		name string
	}{
		{pki.BadExpired, "BADCERT_EXPIRED"}, {pki.BadRevoked, "BADCERT_REVOKED"}, {pki.BadCN, "BADCERT_CN_MISMATCH"},
		{pki.BadNotTrusted, "BADCERT_NOT_TRUSTED"}, {pki.BadFuture, "BADCERT_FUTURE"}, {pki.BadKeyUsage, "BADCERT_KEY_USAGE"},
		{pki.BadExtKeyUsage, "BADCERT_EXT_KEY_USAGE"}, {pki.BadMD, "BADCERT_BAD_MD"}, {pki.BadKey, "BADCERT_BAD_KEY"},
	} {
		if flags&f.bit != 0 {
			all = append(all, f.name)
		}
	}
	if len(all) == 0 {
		return "-0x2700 or a code of its parser, where it knows how to look"
	}
	code := "-0x2700"
	if flags&(pki.BadKeyUsage|pki.BadExtKeyUsage) != 0 { // what the key is for is checked apart
		code = "-0x7a00"
	}
	return fmt.Sprintf("%s with the flags 0x%x (%s)", code, flags, strings.Join(all, ", "))
}
