package tlsbackend

import (
	"crypto/tls"
	"fmt"
	"slices"
)

// Numbers of extensions (RFC 6066, 7627, 5077).
const (
	extMaxFragmentLength   = 1
	extExtendedMasterKey   = 23
	extSessionTicket       = 35
	greaseMask, greaseBits = 0x0f0f, 0x0a0a // values that mean nothing (RFC 8701)
)

func newOffer(h *tls.ClientHelloInfo) Offer {
	return Offer{
		SNI:        h.ServerName,
		Versions:   named(h.SupportedVersions, tls.VersionName),
		Suites:     named(h.CipherSuites, suiteName),
		Groups:     named(h.SupportedCurves, groupName),
		Signatures: named(h.SignatureSchemes, signatureName),
		Protocols:  h.SupportedProtos,
		Extensions: slices.Clone(h.Extensions),
	}
}

// named is the names of a list of numbers, without those of RFC 8701.
func named[T ~uint16](values []T, name func(T) string) []string {
	names := make([]string, 0, len(values))
	for _, v := range values {
		if uint16(v)&greaseMask != greaseBits {
			names = append(names, name(v))
		}
	}
	return names
}

// suiteName has two names that crypto/tls has not, because they are no suites
// but signals (RFC 5746 section 3.3, RFC 7507).
func suiteName(id uint16) string {
	switch id {
	case 0x00ff:
		return "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
	case 0x5600:
		return "TLS_FALLBACK_SCSV"
	}
	return tls.CipherSuiteName(id)
}

// groupName is a curve as the trade calls it (IANA, RFC 8422).
func groupName(id tls.CurveID) string {
	switch id {
	case tls.CurveP256:
		return "P-256"
	case tls.CurveP384:
		return "P-384"
	case tls.CurveP521:
		return "P-521"
	case tls.X25519, tls.X25519MLKEM768, tls.SecP256r1MLKEM768, tls.SecP384r1MLKEM1024:
		return id.String()
	case 21:
		return "P-224"
	case 22:
		return "secp256k1"
	case 26:
		return "brainpoolP256r1"
	case 27:
		return "brainpoolP384r1"
	case 28:
		return "brainpoolP512r1"
	case 30:
		return "X448"
	}
	return fmt.Sprintf("0x%04X", uint16(id))
}

func signatureName(id tls.SignatureScheme) string {
	switch id {
	case tls.PKCS1WithSHA256, tls.PKCS1WithSHA384, tls.PKCS1WithSHA512,
		tls.PSSWithSHA256, tls.PSSWithSHA384, tls.PSSWithSHA512,
		tls.ECDSAWithP256AndSHA256, tls.ECDSAWithP384AndSHA384, tls.ECDSAWithP521AndSHA512,
		tls.Ed25519, tls.PKCS1WithSHA1, tls.ECDSAWithSHA1:
		return id.String()
	}
	return fmt.Sprintf("0x%04X", uint16(id))
}
