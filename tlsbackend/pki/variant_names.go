package pki

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"strings"
)

func wrongHost() Variant {
	return Variant{
		Name: "wrong-host", Trust: "root", Flags: BadCN,
		Doc: "One certificate signed by the CA, for another host than the one that was asked for. A right client refuses: mbedTLS with -0x2700 and the flag 0x04 (BADCERT_CN_MISMATCH). " +
			"A client that accepts it has not called mbedtls_ssl_set_hostname, and accepts any server that has a certificate of the CA.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			return o.direct(func(t *x509.Certificate) { name(t, []string{"another-host.invalid"}) })
		},
	}
}

func cnOnly() Variant {
	return Variant{
		Name: "cn-only", Trust: "root",
		Doc: "One certificate with the name as its common name and without subjectAltName, as they were made before 2000. RFC 6125 section 6.4.4 still allowed it, RFC 9525 does not: " +
			"Go and browsers refuse it; mbedTLS and OpenSSL fall back to the common name and accept.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			return o.direct(func(t *x509.Certificate) { t.DNSNames, t.IPAddresses = nil, nil })
		},
	}
}

// loopback is what an ip-san certificate is for besides the addresses asked for.
func loopback() []net.IP { return []net.IP{net.IPv4(127, 0, 0, 1).To4(), net.IPv6loopback} }

func ipSAN() Variant {
	return Variant{
		Name: "ip-san", Trust: "root", Flags: BadCN,
		Doc: "One certificate for addresses alone: those that were asked for and those of the loopback (127.0.0.1, ::1). A client that was given the address as its host name must accept it; " +
			"one that was given a name must refuse. mbedTLS 2.28 compares DNS names only: it says -0x2700 with the flag 0x04 (BADCERT_CN_MISMATCH) in both cases, " +
			"and its author needs a host name, or a version from 3.5 on.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			return o.direct(func(t *x509.Certificate) {
				t.Subject = pkix.Name{CommonName: "sim800emu by address"}
				t.DNSNames, t.IPAddresses = nil, append(t.IPAddresses, loopback()...)
			})
		},
	}
}

func wildcard() Variant {
	return Variant{
		Name: "wildcard", Trust: "root", Valid: true,
		Doc: "One certificate for *.DOMAIN, where the name asked for is HOST.DOMAIN; a name without a domain of two labels has its own beside it. " +
			"The star stands for one label (RFC 6125 section 6.4.3). A client that says that the name is wrong compares letter by letter.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			return o.direct(func(t *x509.Certificate) {
				var stars []string
				for _, n := range o.names {
					stars = append(stars, starred(n)...)
				}
				t.DNSNames = stars
				t.Subject = pkix.Name{CommonName: stars[0][:min(len(stars[0]), longestRDN)]}
			})
		},
	}
}

// starred is the names of a certificate with a wildcard that covers a name. A
// star right below a top-level domain is refused by most clients, and there is
// none for addresses.
func starred(n string) []string {
	_, domain, _ := strings.Cut(n, ".")
	switch {
	case net.ParseIP(n) != nil:
		return []string{n}
	case strings.Contains(domain, "."):
		return []string{"*." + domain}
	case len(n)+2 > longestDNS:
		return []string{n}
	default:
		return []string{"*." + n, n}
	}
}

func nameConstraints() Variant {
	return Variant{
		Name: "name-constraints", Trust: "root",
		Doc: "A leaf below an intermediate that may sign for constrained.invalid alone, by a critical extension (RFC 5280 section 4.2.1.10), which the name asked for violates. " +
			"A right client refuses. mbedTLS 2.28 does not know the extension, and refuses to parse what is critical and unknown (-0x2562), violated or not: " +
			"behind such an intermediate it reaches no server at all. A client that accepts lets a company's CA sign for the whole world.",
		build: func(o *order) ([][]byte, crypto.Signer, error) {
			by, err := o.a.constrained()
			if err != nil {
				return nil, nil, err
			}
			return o.sent(by, []*x509.Certificate{by.cert})
		},
	}
}
