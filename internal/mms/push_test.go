package mms_test

import (
	"testing"

	"sim800emu/internal/mms"
)

func TestUnwrap(t *testing.T) {
	for push, want := range map[string]string{
		"\x01\x06\x01\xbeabc":                                     "abc",
		"\x01\x06\x20application/vnd.wap.mms-message\x00abc":      "abc",
		"\x01\x06\x22\x21application/vnd.wap.mms-message\x00\x80": "", // cut
		"\x01\x06\x03\x01\xbe\x80abc":                             "abc",
		"\x01\x06\x01\xb0abc":                                     "",
		"\x01\x07\x01\xbeabc":                                     "",
		"\x01\x06\x05\xbe":                                        "",
		"":                                                        "",
	} {
		got, err := mms.Unwrap([]byte(push))
		if (err == nil) != (want != "") || string(got) != want {
			t.Errorf("%q: %q, %v; want %q", push, got, err, want)
		}
	}
}

func FuzzUnwrap(f *testing.F) {
	f.Add([]byte("\x01\x06\x01\xbeabc"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := mms.Unwrap(b); err == nil && len(got) > len(b) {
			t.Errorf("%x became %x", b, got)
		}
	})
}
