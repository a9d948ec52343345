package tlsengine

import (
	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// minRecordSizeLimit is the least that record_size_limit may ask for (RFC 8449 4).
const minRecordSizeLimit = 64

// readExtension takes one extension of a ClientHello. Those that the engine has no use for
// pass unread.
func (h *clientHello) readExtension(e extension) error {
	s := cryptobyte.String(e.data)
	ok := true
	switch e.typ {
	case extServerName:
		return h.readServerName(s)
	case extMaxFragmentLength:
		return h.readMaxFragment(s)
	case extStatusRequest:
		h.StatusRequest = true
		var typ uint8
		ok = s.ReadUint8(&typ) // the rest depends on the type
		if ok && typ == 1 {
			var responders, extensions []byte
			ok = readVector16(&s, &responders) && readVector16(&s, &extensions) && s.Empty()
		}
	case extSupportedGroups:
		h.Groups, ok = readList16(&s)
	case extPointFormats:
		ok = readVector8(&s, &h.PointFormats) && len(h.PointFormats) > 0 && s.Empty()
	case extSignatureAlgorithms:
		h.Signatures, ok = readList16(&s)
	case extSignatureAlgsCert:
		h.SignaturesCA, ok = readList16(&s)
	case extALPN:
		return h.readALPN(s)
	case extEncryptThenMAC:
		h.EncryptThenMAC, ok = true, s.Empty()
	case extExtendedMasterSecret:
		h.ExtendedMasterSecret, ok = true, s.Empty()
	case extSessionTicket:
		h.TicketOffered, h.Ticket = true, s
	case extRecordSizeLimit:
		return h.readRecordSizeLimit(s)
	case extRenegotiationInfo:
		h.RenegotiationInfo = true
		ok = readVector8(&s, &h.reneg) && s.Empty()
	case extSupportedVersions:
		var list cryptobyte.String
		if ok = s.ReadUint8LengthPrefixed(&list) && s.Empty(); ok {
			h.Versions, ok = readNumbers16(list)
		}
	case extKeyShare:
		return h.readKeyShares(s)
	case extPSKModes:
		ok = readVector8(&s, &h.PSKModes) && len(h.PSKModes) > 0 && s.Empty()
	case extPreSharedKey:
		return h.readPreSharedKey(s)
	case extCookie:
		ok = readVector16(&s, &h.cookie) && len(h.cookie) > 0 && s.Empty()
	case extEarlyData:
		h.EarlyData, ok = true, s.Empty()
	}
	if !ok {
		return malformed("the extension %s of %d bytes cannot be read", tlsnames.ExtensionName(e.typ), len(e.data))
	}
	return nil
}

// readList16 takes a list of 16-bit numbers with its length, which must be all that there is.
func readList16(s *cryptobyte.String) ([]uint16, bool) {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) || !s.Empty() {
		return nil, false
	}
	return readNumbers16(list)
}

// readServerName takes the host name. A name of another type cannot be skipped, because only its
// type says how long it is, so it ends the list (RFC 6066 3).
func (h *clientHello) readServerName(s cryptobyte.String) error {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) || list.Empty() || !s.Empty() {
		return malformed("the list of server names cannot be read")
	}
	for !list.Empty() {
		var typ uint8
		var name []byte
		if !list.ReadUint8(&typ) {
			return malformed("a server name is cut off")
		}
		if typ != 0 {
			return nil
		}
		if !readVector16(&list, &name) || len(name) == 0 {
			return malformed("a server name is cut off")
		}
		if h.ServerName != "" {
			return illegal("there are two host names")
		}
		h.ServerName = string(name)
	}
	return nil
}

// readMaxFragment takes a code, which must be a registered one (RFC 6066 4).
func (h *clientHello) readMaxFragment(s cryptobyte.String) error {
	if !s.ReadUint8(&h.MaxFragment) || !s.Empty() {
		return malformed("max_fragment_length cannot be read")
	}
	if tlsnames.MaxFragmentLength(h.MaxFragment) == 0 {
		return illegal("max_fragment_length has the unknown code %d", h.MaxFragment)
	}
	return nil
}

func (h *clientHello) readRecordSizeLimit(s cryptobyte.String) error {
	if !s.ReadUint16(&h.RecordSizeLimit) || !s.Empty() {
		return malformed("record_size_limit cannot be read")
	}
	if h.RecordSizeLimit < minRecordSizeLimit {
		return illegal("record_size_limit asks for %d bytes, less than %d", h.RecordSizeLimit, minRecordSizeLimit)
	}
	return nil
}

func (h *clientHello) readALPN(s cryptobyte.String) error {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) || list.Empty() || !s.Empty() {
		return malformed("the list of application protocols cannot be read")
	}
	for !list.Empty() {
		var name []byte
		if !readVector8(&list, &name) || len(name) == 0 {
			return malformed("an application protocol is cut off or empty")
		}
		h.ALPN = append(h.ALPN, string(name))
	}
	return nil
}

// readKeyShares takes the shares. The list may be empty, which asks for a HelloRetryRequest;
// a group may stand there once (RFC 8446 4.2.8).
func (h *clientHello) readKeyShares(s cryptobyte.String) error {
	var list cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&list) || !s.Empty() {
		return malformed("the list of key shares cannot be read")
	}
	h.KeyShares = []uint16{}
	seen := map[uint16]bool{}
	for !list.Empty() {
		var k share
		if !list.ReadUint16(&k.group) || !readVector16(&list, &k.data) || len(k.data) == 0 {
			return malformed("a key share is cut off or empty")
		}
		if seen[k.group] {
			return illegal("there are two key shares for %s", tlsnames.GroupName(k.group))
		}
		seen[k.group] = true
		h.shares = append(h.shares, k)
		h.KeyShares = append(h.KeyShares, k.group)
	}
	return nil
}

// readPreSharedKey takes identities and binders, as many of these as of those (RFC 8446 4.2.11).
// The extension is the last of the message, so the binders are its end.
func (h *clientHello) readPreSharedKey(s cryptobyte.String) error {
	var identities, binders cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&identities) || identities.Empty() {
		return malformed("the list of PSK identities cannot be read")
	}
	h.truncated = len(h.raw) - len(s)
	if !s.ReadUint16LengthPrefixed(&binders) || binders.Empty() || !s.Empty() {
		return malformed("the list of PSK binders cannot be read")
	}
	for !identities.Empty() {
		var id pskIdentity
		if !readVector16(&identities, &id.label) || len(id.label) == 0 || !identities.ReadUint32(&id.age) {
			return malformed("a PSK identity is cut off or empty")
		}
		h.psks = append(h.psks, id)
		h.PSKIdentities = append(h.PSKIdentities, id.label)
	}
	for !binders.Empty() {
		var b []byte
		if !readVector8(&binders, &b) || len(b) < 32 {
			return malformed("a PSK binder is cut off or short")
		}
		h.binders = append(h.binders, b)
	}
	if len(h.binders) != len(h.psks) {
		return illegal("%d PSK identities have %d binders", len(h.psks), len(h.binders))
	}
	return nil
}
