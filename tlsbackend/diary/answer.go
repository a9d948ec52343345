package diary

import (
	"crypto/sha256"
	"strings"

	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// Chosen is what the server chose. Up to the end of the handshake it is what can
// be seen on the wire; then the server completes it.
type Chosen struct {
	Version        string `json:"version"`
	Suite          string `json:"suite"`
	Group          string `json:"group"`     // empty: none, as in a session that resumes
	Signature      string `json:"signature"` // of the server; empty: none, or not seen
	ALPN           string `json:"alpn"`
	Resumed        bool   `json:"resumed"`
	ExtendedMaster bool   `json:"extended_master_secret"`
	MaxFragment    int    `json:"max_fragment_length"` // bytes; 0: not agreed
	SizeLimit      int    `json:"record_size_limit"`   // bytes; 0: not agreed, or not seen
	ChainBytes     int    `json:"certificate_bytes"`   // of the server's Certificate message; 0: none, or not seen
	Complete       bool   `json:"complete"`            // the handshake is done

	version, suite uint16
}

// helloRetry is the random by which a ServerHello of TLS 1.3 asks for another hello (RFC 8446 4.1.3).
func helloRetry() [32]byte { return sha256.Sum256([]byte("HelloRetryRequest")) }

// parseAnswer reads the body of a ServerHello; retry tells that it is a HelloRetryRequest.
func parseAnswer(body []byte) (c *Chosen, retry, ok bool) {
	s := cryptobyte.String(body)
	var random []byte
	var session, all cryptobyte.String
	c = &Chosen{}
	if !s.ReadUint16(&c.version) || !s.ReadBytes(&random, 32) || !s.ReadUint8LengthPrefixed(&session) ||
		!s.ReadUint16(&c.suite) || !s.Skip(1) {
		return nil, false, false
	}
	retry = [32]byte(random) == helloRetry()
	var group uint16
	if len(s) > 0 && s.ReadUint16LengthPrefixed(&all) {
		for len(all) > 0 {
			var number uint16
			var data cryptobyte.String
			if !all.ReadUint16(&number) || !all.ReadUint16LengthPrefixed(&data) {
				break
			}
			switch number {
			case extMaxFragment:
				if len(data) == 1 {
					c.MaxFragment = tlsnames.MaxFragmentLength(data[0])
				}
			case extExtendedMaster:
				c.ExtendedMaster = true
			case extSupportedVersions:
				_ = data.ReadUint16(&c.version) // else it stays
			case extKeyShare:
				_ = data.ReadUint16(&group)
			}
		}
	}
	if group != 0 {
		c.Group = tlsnames.GroupName(group)
	}
	c.Version, c.Suite = tlsnames.VersionName(c.version), tlsnames.SuiteName(c.suite)
	return c, retry, true
}

// serverKey reads group and signature out of the body of a ServerKeyExchange
// with ECDHE (RFC 8422 5.4); of others it reads nothing.
func (c *Chosen) serverKey(body []byte) {
	if !strings.Contains(c.Suite, "_ECDHE_") {
		return
	}
	s := cryptobyte.String(body)
	if strings.Contains(c.Suite, "_PSK_") {
		var hint cryptobyte.String
		if !s.ReadUint16LengthPrefixed(&hint) {
			return
		}
	}
	var kind uint8
	var group, scheme uint16
	var public cryptobyte.String
	const namedCurve = 3
	if !s.ReadUint8(&kind) || kind != namedCurve || !s.ReadUint16(&group) || !s.ReadUint8LengthPrefixed(&public) {
		return
	}
	c.Group = tlsnames.GroupName(group)
	if c.version == tlsnames.VersionTLS12 && s.ReadUint16(&scheme) {
		c.Signature = tlsnames.SchemeName(scheme)
	}
}

// clientKey is the value in the body of a ClientKeyExchange that a client makes
// anew each time: its public value, or the encrypted secret. nil: there is none,
// as with a pre-shared key alone.
func (c *Chosen) clientKey(body []byte) []byte {
	s := cryptobyte.String(body)
	var identity, value cryptobyte.String
	if strings.Contains(c.Suite, "_PSK_") && !s.ReadUint16LengthPrefixed(&identity) {
		return nil
	}
	switch {
	case strings.Contains(c.Suite, "_ECDHE_"):
		if !s.ReadUint8LengthPrefixed(&value) {
			return nil
		}
	case strings.Contains(c.Suite, "_DHE_"), strings.HasPrefix(c.Suite, "TLS_RSA_"):
		if !s.ReadUint16LengthPrefixed(&value) {
			return nil
		}
	}
	return value
}
