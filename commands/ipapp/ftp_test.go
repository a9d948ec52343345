package ipapp

import (
	"net/netip"
	"testing"
)

// TestParsePassive: servers differ in what stands around the six numbers.
func TestParsePassive(t *testing.T) {
	for text, want := range map[string]string{
		"Entering Passive Mode (127,0,0,1,4,210).": "127.0.0.1:1234",
		"Entering Passive Mode 10,1,2,3,0,21":      "10.1.2.3:21",
		"=127, 0, 0, 1, 255, 255":                  "127.0.0.1:65535",
		"":                                         "",
		"(1,2,3,4,5)":                              "",
		"(1,2,3,4,5,6,7)":                          "",
		"(1,2,3,4,256,1)":                          "",
		"(1,2,3,4,0,0)":                            "",
		"(1,,3,4,1,1)":                             "",
		"ok":                                       "",
	} {
		got, err := parsePassive(text)
		if (err == nil) != (want != "") || err == nil && got != netip.MustParseAddrPort(want) {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
}

func FuzzParsePassive(f *testing.F) {
	f.Add("Entering Passive Mode (127,0,0,1,4,210).")
	f.Fuzz(func(t *testing.T, text string) {
		at, err := parsePassive(text)
		if err == nil && (!at.Addr().Is4() || at.Port() == 0) {
			t.Errorf("%q became %v", text, at)
		}
	})
}

func TestActiveCommand(t *testing.T) {
	for at, want := range map[string]string{
		"127.0.0.1:1234": "PORT 127,0,0,1,4,210",
		"[::1]:1234":     "EPRT |2|::1|1234|",
	} {
		if got := activeCommand(netip.MustParseAddrPort(at)); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}
