package tlsnames

import (
	"fmt"
	"strconv"
	"strings"
)

// GroupName is the registered name of a group ("secp256r1"), or "group 0x1234".
func GroupName(id uint16) string { return nameIn(groupTable, "group", id) }

// GroupByName takes the registered name, the NIST name ("P-256") or that of the older
// standard ("prime256v1"), in any case.
func GroupByName(name string) (uint16, bool) {
	switch plain(name) {
	case "p192", "prime192v1":
		return GroupP192, true
	case "p224":
		return GroupP224, true
	case "p256", "prime256v1":
		return GroupP256, true
	case "p384":
		return GroupP384, true
	case "p521":
		return GroupP521, true
	}
	return numberIn(groupTable, name)
}

// SchemeName is the registered name of a signature scheme ("ecdsa_secp256r1_sha256"), or
// "signature scheme 0x1234".
func SchemeName(id uint16) string { return nameIn(schemeTable, "signature scheme", id) }

// SchemeByName finds a signature scheme by its registered name.
func SchemeByName(name string) (uint16, bool) { return numberIn(schemeTable, name) }

// ExtensionName is the registered name of an extension ("server_name"), or "extension 0x1234".
func ExtensionName(id uint16) string { return nameIn(extensionTable, "extension", id) }

// ExtensionByName finds an extension by its registered name; "alpn" and "sni" are understood.
func ExtensionByName(name string) (uint16, bool) {
	switch plain(name) {
	case "alpn":
		return ExtALPN, true
	case "sni":
		return ExtServerName, true
	}
	return numberIn(extensionTable, name)
}

// nameIn finds a number in a table of lines "1a2b name".
func nameIn(table, kind string, id uint16) string {
	key := fmt.Sprintf("\n%04x ", id)
	i := strings.Index(table, key)
	if i < 0 {
		return unnamed(kind, id)
	}
	name, _, _ := strings.Cut(table[i+len(key):], "\n")
	return name
}

// numberIn finds a name in such a table, or takes a number written 0x1a2b.
func numberIn(table, name string) (uint16, bool) {
	if hex, ok := strings.CutPrefix(strings.ToLower(name), "0x"); ok {
		n, err := strconv.ParseUint(hex, 16, 16)
		return uint16(n), err == nil
	}
	for line := range strings.Lines(table[1:]) {
		number, have, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if same(have, name) {
			n, err := strconv.ParseUint(number, 16, 16)
			return uint16(n), err == nil
		}
	}
	return 0, false
}
