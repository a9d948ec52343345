package tlsbackend

import (
	"crypto/tls"
	"fmt"

	"sim800emu/internal/tlsengine"
)

// pskEndpoints is servers without a certificate: both sides know a key.
func pskEndpoints() []Endpoint {
	const material = " Identity and key are those of sim800emu tls ca --what psk."
	return []Endpoint{
		pskEndpoint("psk", tls.VersionTLS12, []uint16{0x00a8, 0x00a9, 0xccab, 0xc0a4, 0x00ae, 0x00af, 0x008c, 0x008d},
			"A server of TLS 1.2 with a pre-shared key and no certificate (RFC 4279, 5487): AES-GCM, ChaCha20, CCM and CBC, without forward secrecy. "+
				"The handshake is 500 bytes instead of 2,000 and needs no clock, no CA and no curve, so it suits small devices best."+material),
		pskEndpoint("psk-ccm8", tls.VersionTLS12, []uint16{0xc0a8},
			"A server of TLS 1.2 with TLS_PSK_WITH_AES_128_CCM_8 alone (RFC 6655), which is the one that constrained devices agree on (RFC 7925): no certificate, and a tag of 8 bytes a record."+material),
		pskEndpoint("ecdhe-psk", tls.VersionTLS12, []uint16{0xd001, 0xd002, 0xd005, 0xd003, 0xccac, 0xc037, 0xc038, 0xc035, 0xc036},
			"A server of TLS 1.2 with a pre-shared key and an ephemeral curve (RFC 5489, 8442): forward secrecy without certificates. mbedTLS 2.28 has its CBC and ChaCha20 suites."+material),
		pskEndpoint("psk13", tls.VersionTLS13, []uint16{tls.TLS_AES_128_GCM_SHA256, tls.TLS_CHACHA20_POLY1305_SHA256},
			"A server of TLS 1.3 with an external pre-shared key and no certificate (RFC 8446 section 2.2)."+material),
	}
}

func pskEndpoint(name string, version uint16, suites []uint16, doc string) Endpoint {
	return Endpoint{
		Name: name, Kind: kindVersions, Doc: doc,
		Right: "It gets its page with the right key, and an alert with a wrong one.",
		Wrong: "-0x7780 (fatal alert): handshake_failure if it offers no PSK suite, unknown_psk_identity (115) for another identity, bad_record_mac (20) or decrypt_error (51) for another key.",
		Remedy: "mbedtls_ssl_conf_psk with the identity and key, MBEDTLS_KEY_EXCHANGE_PSK_ENABLED or MBEDTLS_KEY_EXCHANGE_ECDHE_PSK_ENABLED, and, for psk-ccm8, MBEDTLS_CCM_C. " +
			"A key longer than 32 bytes needs MBEDTLS_PSK_MAX_LEN.",
		Params: []Param{word("unknown", "how an identity is answered that the server does not know", "alert", "hidden", "failure")},
		Ports:  []uint16{443, 8883}, TLS: true,
		apply: func(b *Behaviour, a args) {
			b.claim(aspectSuites)
			b.claim(aspectCertificate)
			b.needsEngine()
			b.versions(version, version)
			b.suites, b.psk = suites, true
			switch a.word("unknown") {
			case "hidden":
				b.knobs.UnknownPSK = tlsengine.UnknownPSKHidden
			case "failure":
				b.knobs.UnknownPSK = tlsengine.UnknownPSKFailure
			}
		},
	}
}

// sharedKey lets the engine know the pre-shared key.
func (s *session) sharedKey(c *tlsengine.Config) error {
	psk, err := s.server.certs.PSK()
	if err != nil {
		return fmt.Errorf("make the pre-shared key: %w", err)
	}
	c.PSK = func(identity []byte) ([]byte, bool) { return psk.Key, string(identity) == psk.Identity }
	return nil
}
