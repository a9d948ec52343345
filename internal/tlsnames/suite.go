package tlsnames

import (
	"fmt"
	"strconv"
	"strings"
)

// SuiteName is the IANA name of a cipher suite, or "suite 0x1234".
func SuiteName(id uint16) string {
	if iana, _ := suiteLine(id); iana != "" {
		return iana
	}
	return unnamed("suite", id)
}

// SuiteOpenSSL is how OpenSSL spells a suite; where it has no spelling of its own, the IANA name.
func SuiteOpenSSL(id uint16) string {
	if _, openssl := suiteLine(id); openssl != "" {
		return openssl
	}
	return SuiteName(id)
}

// SuiteMbedTLS is how mbedTLS spells a suite: the IANA name with hyphens, and
// TLS1-3- in front for those of TLS 1.3.
func SuiteMbedTLS(id uint16) string {
	name := strings.ReplaceAll(SuiteName(id), "_", "-")
	if id>>8 == 0x13 {
		return strings.Replace(name, "TLS-", "TLS1-3-", 1)
	}
	return strings.Replace(name, "TLS-PSK-DHE-", "TLS-DHE-PSK-", 1)
}

// SuiteKnown tells whether a suite is registered.
func SuiteKnown(id uint16) bool {
	iana, _ := suiteLine(id)
	return iana != ""
}

// SuiteByName finds a suite by its IANA, OpenSSL or mbedTLS name, in any case, or by its
// number written 0xc02b.
func SuiteByName(name string) (uint16, bool) {
	if hex, ok := strings.CutPrefix(strings.ToLower(name), "0x"); ok {
		n, err := strconv.ParseUint(hex, 16, 16)
		return uint16(n), err == nil
	}
	want := strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	if rest, ok := strings.CutPrefix(want, "TLS1_3_"); ok {
		want = "TLS_" + rest
	}
	if rest, ok := strings.CutPrefix(want, "TLS_DHE_PSK_WITH_"); ok && strings.HasSuffix(rest, "_CCM_8") {
		want = "TLS_PSK_DHE_WITH_" + rest
	}
	for line := range strings.Lines(suiteTable[1:]) {
		number, names, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		iana, openssl, _ := strings.Cut(names, " ")
		if strings.EqualFold(iana, want) || openssl != "" && strings.EqualFold(openssl, name) {
			n, err := strconv.ParseUint(number, 16, 16)
			return uint16(n), err == nil
		}
	}
	return 0, false
}

// Suites are all registered suites in the order of their numbers.
func Suites() []uint16 {
	var all []uint16
	for line := range strings.Lines(suiteTable[1:]) {
		number, _, _ := strings.Cut(line, " ")
		if n, err := strconv.ParseUint(number, 16, 16); err == nil {
			all = append(all, uint16(n))
		}
	}
	return all
}

// suiteLine finds the line of a suite in the table.
func suiteLine(id uint16) (iana, openssl string) {
	key := fmt.Sprintf("\n%04x ", id)
	i := strings.Index(suiteTable, key)
	if i < 0 {
		return "", ""
	}
	line, _, _ := strings.Cut(suiteTable[i+len(key):], "\n")
	iana, openssl, _ = strings.Cut(line, " ")
	return iana, openssl
}
