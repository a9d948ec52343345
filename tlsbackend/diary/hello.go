package diary

import (
	"encoding/hex"
	"errors"
	"strings"

	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// An Offer is what a ClientHello offered, in the client's order. Numbers that
// nobody registered are named by the number; GREASE (RFC 8701) is left out. A list has at most
// 128 entries, the last of which says how many were left out.
type Offer struct {
	Size              int      `json:"size"`       // of the message, with its header
	Version           string   `json:"version"`    // of the hello itself: at most TLS 1.2
	Random            string   `json:"random"`     // in hexadecimal
	SessionID         int      `json:"session_id"` // its length
	Versions          []string `json:"versions"`   // all that the client would speak, if it says so, or the one above
	Suites            []string `json:"suites"`     // signals are among them
	Groups            []string `json:"groups"`     // curves
	PointFormats      []string `json:"points"`     // ec_point_formats
	Signatures        []string `json:"signatures"` // signature algorithms
	SNI               string   `json:"sni"`        // empty: none sent
	ALPN              []string `json:"alpn"`
	KeyShares         []string `json:"key_shares"` // groups of the shares of TLS 1.3
	Extensions        []string `json:"extensions"`
	MaxFragment       int      `json:"max_fragment_length"` // bytes; 0: not offered
	RecordSizeLimit   int      `json:"record_size_limit"`   // bytes; 0: not offered
	Ticket            string   `json:"session_ticket"`      // not offered, empty, or sent
	ExtendedMaster    bool     `json:"extended_master_secret"`
	EncryptThenMAC    bool     `json:"encrypt_then_mac"`
	RenegotiationInfo bool     `json:"renegotiation_info"` // by extension or signalling suite
	StatusRequest     bool     `json:"status_request"`
	EarlyData         bool     `json:"early_data"`
	PreSharedKeys     int      `json:"pre_shared_keys"` // identities offered in TLS 1.3
	Compression       bool     `json:"compression"`     // another method than none

	Numbers []uint16 `json:"-"` // of the extensions, GREASE among them

	random     []byte
	suites     []uint16 // without signals and GREASE
	versions   []uint16
	signatures []uint16
	shares     []share
}

// A share is the public value of a key exchange that was offered.
type share struct {
	group uint16
	value []byte
}

var errHello = errors.New("not a ClientHello")

// Signals that stand among the suites (RFC 5746 3.3, RFC 7507).
const (
	signalRenegotiation = 0x00ff
	signalFallback      = 0x5600
)

// parseHello reads the body of a ClientHello. It takes what can be read: an
// extension that is malformed is as one that is empty.
func parseHello(body []byte) (*Offer, error) {
	s := cryptobyte.String(body)
	var version uint16
	var random []byte
	var session, suites, methods, all cryptobyte.String
	if !s.ReadUint16(&version) || !s.ReadBytes(&random, 32) || !s.ReadUint8LengthPrefixed(&session) ||
		!s.ReadUint16LengthPrefixed(&suites) || !s.ReadUint8LengthPrefixed(&methods) {
		return nil, errHello
	}
	o := &Offer{
		Size: len(body) + 4, Version: tlsnames.VersionName(version), Random: hex.EncodeToString(random), random: random,
		SessionID: len(session), versions: []uint16{version}, Ticket: "not offered",
		ALPN: []string{}, KeyShares: []string{}, PointFormats: []string{},
	}
	every := numbers(suites)
	for _, id := range every {
		switch {
		case id == signalRenegotiation:
			o.RenegotiationInfo = true
		case id == signalFallback, tlsnames.IsGREASE(id):
		default:
			o.suites = append(o.suites, id)
		}
	}
	for _, m := range methods {
		o.Compression = o.Compression || m != 0
	}
	var groups []uint16
	if len(s) > 0 && s.ReadUint16LengthPrefixed(&all) {
		for len(all) > 0 {
			var number uint16
			var data cryptobyte.String
			if !all.ReadUint16(&number) || !all.ReadUint16LengthPrefixed(&data) {
				break
			}
			o.Numbers = append(o.Numbers, number)
			if number == extSupportedGroups {
				groups = numbers(prefixed16(data))
			} else {
				o.extension(number, data)
			}
		}
	}
	o.Versions = named(o.versions, tlsnames.VersionName)
	o.Suites = named(every, tlsnames.SuiteName)
	o.Groups = named(groups, tlsnames.GroupName)
	o.Signatures = named(o.signatures, tlsnames.SchemeName)
	o.Extensions = named(o.Numbers, tlsnames.ExtensionName)
	return o, nil
}

// Extensions that are looked at (RFC 6066, 8422, 7301, 7366, 7627, 8449, 5077, 8446, 5746).
const (
	extServerName        = 0
	extMaxFragment       = 1
	extStatusRequest     = 5
	extSupportedGroups   = 10
	extPointFormats      = 11
	extSignatures        = 13
	extALPN              = 16
	extEncryptThenMAC    = 22
	extExtendedMaster    = 23
	extRecordSizeLimit   = 28
	extTicket            = 35
	extPreSharedKey      = 41
	extEarlyData         = 42
	extSupportedVersions = 43
	extKeyShare          = 51
	extRenegotiation     = 0xff01
)

func (o *Offer) extension(number uint16, data cryptobyte.String) {
	var part, rest cryptobyte.String
	switch number {
	case extServerName:
		var kind uint8
		list := prefixed16(data)
		if list.ReadUint8(&kind) && kind == 0 && list.ReadUint16LengthPrefixed(&part) {
			o.SNI = clean(part)
		}
	case extMaxFragment:
		if len(data) == 1 {
			o.MaxFragment = tlsnames.MaxFragmentLength(data[0])
		}
	case extRecordSizeLimit:
		var limit uint16
		if data.ReadUint16(&limit) {
			o.RecordSizeLimit = int(limit)
		}
	case extStatusRequest:
		o.StatusRequest = true
	case extPointFormats:
		if data.ReadUint8LengthPrefixed(&part) {
			for _, f := range part[:min(len(part), keptList)] {
				o.PointFormats = append(o.PointFormats, tlsnames.PointFormatName(f))
			}
		}
	case extSignatures:
		o.signatures = numbers(prefixed16(data))
	case extALPN:
		for list := prefixed16(data); len(o.ALPN) < keptList && list.ReadUint8LengthPrefixed(&part); {
			o.ALPN = append(o.ALPN, clean(part))
		}
	case extEncryptThenMAC:
		o.EncryptThenMAC = true
	case extExtendedMaster:
		o.ExtendedMaster = true
	case extTicket:
		o.Ticket = "empty"
		if len(data) > 0 {
			o.Ticket = "sent"
		}
	case extPreSharedKey:
		for list := prefixed16(data); list.ReadUint16LengthPrefixed(&part) && list.Skip(4); {
			o.PreSharedKeys++
		}
	case extEarlyData:
		o.EarlyData = true
	case extSupportedVersions:
		if data.ReadUint8LengthPrefixed(&part) {
			o.versions = numbers(part)
		}
	case extKeyShare:
		for list := prefixed16(data); len(o.shares) < keptList; {
			var group uint16
			if !list.ReadUint16(&group) || !list.ReadUint16LengthPrefixed(&rest) {
				break
			}
			if !tlsnames.IsGREASE(group) {
				o.shares = append(o.shares, share{group, rest})
				o.KeyShares = append(o.KeyShares, tlsnames.GroupName(group))
			}
		}
	case extRenegotiation:
		o.RenegotiationInfo = true
	}
}

// speaks reports whether the client would speak a version.
func (o *Offer) speaks(version uint16) bool {
	for _, v := range o.versions {
		if v == version {
			return true
		}
	}
	return false
}

// newest is the newest version that the client would speak.
func (o *Offer) newest() (newest uint16) {
	for _, v := range o.versions {
		if !tlsnames.IsGREASE(v) && v > newest && v < 0x0400 {
			newest = v
		}
	}
	return newest
}

// room is the longest record that the client says it can take; 0: it says nothing.
func (o *Offer) room() int {
	switch {
	case o.MaxFragment == 0:
		return o.RecordSizeLimit
	case o.RecordSizeLimit == 0:
		return o.MaxFragment
	}
	return o.RecordSizeLimit // which rules over the other (RFC 8449 5)
}

func prefixed16(data cryptobyte.String) (list cryptobyte.String) {
	_ = data.ReadUint16LengthPrefixed(&list) // what cannot be read is empty
	return list
}

func numbers(s cryptobyte.String) (list []uint16) {
	var n uint16
	for s.ReadUint16(&n) {
		list = append(list, n)
	}
	return list
}

// named is the names of a list of numbers without GREASE, never nil.
func named(values []uint16, name func(uint16) string) []string {
	names := []string{}
	left := 0
	for _, v := range values {
		switch {
		case tlsnames.IsGREASE(v):
		case len(names) >= keptList-1:
			left++
		default:
			names = append(names, name(v))
		}
	}
	if left > 0 {
		names = append(names, andMore(left))
	}
	return names
}

// clean is a text of the client's choice that can be printed on one line.
func clean(b []byte) string {
	cut := b[:min(len(b), keptText)]
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, string(cut))
}
