package tlsengine

import (
	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// A clientHello is a ClientHello that was read (RFC 8446 4.1.2, RFC 5246 7.4.1.2).
type clientHello struct {
	Offer
	raw        []byte // the message, with its header
	extensions []extension

	shares  []share
	cookie  []byte
	reneg   []byte // of renegotiation_info; nil without the extension
	psks    []pskIdentity
	binders [][]byte
	// truncated is the length of raw up to the list of binders, which the binders
	// are made over (RFC 8446 4.2.11.2).
	truncated int
}

// A share is a public key for a group (RFC 8446 4.2.8).
type share struct {
	group uint16
	data  []byte
}

// A pskIdentity is the name of a pre-shared key (RFC 8446 4.2.11).
type pskIdentity struct {
	label []byte
	age   uint32 // milliseconds since the ticket came, plus its age_add; 0 for an external key
}

// parseClientHello reads a ClientHello, its header included. Whether what it offers is
// enough for a version is not its business.
func parseClientHello(msg []byte) (*clientHello, error) {
	s, err := bodyOf(typeClientHello, msg)
	if err != nil {
		return nil, err
	}
	h := &clientHello{raw: msg}
	h.Size = len(msg)
	var suites, rest cryptobyte.String
	if !s.ReadUint16(&h.LegacyVersion) || !s.CopyBytes(h.Random[:]) || !readVector8(&s, &h.SessionID) ||
		len(h.SessionID) > 32 || !s.ReadUint16LengthPrefixed(&suites) || !readVector8(&s, &h.Compressions) {
		return nil, malformed("the ClientHello is cut off before its extensions")
	}
	var ok bool
	if h.Suites, ok = readNumbers16(suites); !ok {
		return nil, malformed("the list of cipher suites has %d bytes", len(suites))
	}
	if len(h.Compressions) == 0 {
		return nil, malformed("the list of compression methods is empty")
	}
	for _, id := range h.Suites {
		if id == tlsnames.SuiteEmptyRenegotiationInfo {
			h.RenegotiationInfo = true
		}
	}
	if s.Empty() {
		return h, nil // extensions are optional before TLS 1.3
	}
	rest = s
	if h.extensions, err = readExtensions(&rest); err != nil {
		return nil, err
	}
	if !rest.Empty() {
		return nil, malformed("%d bytes follow the extensions of the ClientHello", len(rest))
	}
	h.Extensions = make([]uint16, 0, len(h.extensions))
	for i, e := range h.extensions {
		h.Extensions = append(h.Extensions, e.typ)
		if e.typ == extPreSharedKey && i != len(h.extensions)-1 {
			return nil, illegal("pre_shared_key is not the last extension")
		}
		if err := h.readExtension(e); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// offer is what the hello said, for others to keep.
func (h *clientHello) offer() *Offer {
	o := h.Offer
	return &o
}

// extensionBytes is the content of an extension, and whether it was there.
func (h *clientHello) extensionBytes(typ uint16) ([]byte, bool) {
	for _, e := range h.extensions {
		if e.typ == typ {
			return e.data, true
		}
	}
	return nil, false
}

// shareFor is the client's key share for a group.
func (h *clientHello) shareFor(group uint16) ([]byte, bool) {
	for _, s := range h.shares {
		if s.group == group {
			return s.data, true
		}
	}
	return nil, false
}
