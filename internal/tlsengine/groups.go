package tlsengine

import (
	"crypto/ecdh"
	"crypto/rand"
	"fmt"
	"slices"

	"sim800emu/internal/tlsnames"
)

// DefaultGroups are all groups that the engine has, by preference.
func DefaultGroups() []uint16 {
	return []uint16{tlsnames.GroupX25519, tlsnames.GroupP256, tlsnames.GroupP384, tlsnames.GroupP521}
}

// curveOf is the curve of a group, nil for one that the engine does not have.
func curveOf(group uint16) ecdh.Curve {
	switch group {
	case tlsnames.GroupP256:
		return ecdh.P256()
	case tlsnames.GroupP384:
		return ecdh.P384()
	case tlsnames.GroupP521:
		return ecdh.P521()
	case tlsnames.GroupX25519:
		return ecdh.X25519()
	}
	return nil
}

// supportedGroup tells whether the engine has a group.
func supportedGroup(group uint16) bool { return curveOf(group) != nil }

// pickGroup is the first of ours that the client has too.
func pickGroup(ours, theirs []uint16) (uint16, bool) {
	for _, g := range ours {
		if supportedGroup(g) && slices.Contains(theirs, g) {
			return g, true
		}
	}
	return 0, false
}

// A keyShare is one ephemeral key of the server.
type keyShare struct {
	key *ecdh.PrivateKey
}

func newKeyShare(group uint16) (keyShare, error) {
	curve := curveOf(group)
	if curve == nil {
		return keyShare{}, fmt.Errorf("no such group here: %s", tlsnames.GroupName(group))
	}
	key, err := curve.GenerateKey(rand.Reader)
	if err != nil {
		return keyShare{}, fmt.Errorf("make a key for %s: %w", tlsnames.GroupName(group), err)
	}
	return keyShare{key}, nil
}

// public is the point as it stands in messages: uncompressed, or 32 bytes for X25519
// (RFC 8422 5.4.1, RFC 8446 4.2.8.2).
func (k keyShare) public() []byte { return k.key.PublicKey().Bytes() }

// shared is the secret with a peer's point: the x coordinate with its leading zeros. A point
// that is not on the curve, or an X25519 key that gives zero, is an error.
func (k keyShare) shared(peer []byte) ([]byte, error) {
	point, err := k.key.Curve().NewPublicKey(peer)
	if err != nil {
		return nil, fmt.Errorf("the client's public key: %w", err)
	}
	secret, err := k.key.ECDH(point)
	if err != nil {
		return nil, fmt.Errorf("the client's public key: %w", err)
	}
	return secret, nil
}
