package cmux

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// frames are the frames of the multiplexer application note and of a trace of a
// SIM800 (esp-protocols#140), in both length forms.
var frames = []struct {
	name, bytes string
	f           Frame
	long        bool
}{
	{"SABM 0", "F9 03 3F 01 1C F9", Frame{DLCI: 0, CR: true, Kind: SABM, PF: true}, false},
	{"SABM 1", "F9 07 3F 01 DE F9", Frame{DLCI: 1, CR: true, Kind: SABM, PF: true}, false},
	{"SABM 2", "F9 0B 3F 01 59 F9", Frame{DLCI: 2, CR: true, Kind: SABM, PF: true}, false},
	{"SABM 3", "F9 0F 3F 01 9B F9", Frame{DLCI: 3, CR: true, Kind: SABM, PF: true}, false},
	{"SABM 4", "F9 13 3F 01 96 F9", Frame{DLCI: 4, CR: true, Kind: SABM, PF: true}, false},
	{"UA 0 (trace)", "F9 03 73 01 D7 F9", Frame{DLCI: 0, CR: true, Kind: UA, PF: true}, false},
	{"UA 0 (note)", "F9 03 73 00 00 A4 F9", Frame{DLCI: 0, CR: true, Kind: UA, PF: true}, true},
	{"UA 1 (trace)", "F9 07 73 01 15 F9", Frame{DLCI: 1, CR: true, Kind: UA, PF: true}, false},
	{"UA 1 (note)", "F9 07 73 00 00 D7 F9", Frame{DLCI: 1, CR: true, Kind: UA, PF: true}, true},
	{"UA 2", "F9 0B 73 01 92 F9", Frame{DLCI: 2, CR: true, Kind: UA, PF: true}, false},
	{"UA 2 (note)", "F9 0B 73 00 00 42 F9", Frame{DLCI: 2, CR: true, Kind: UA, PF: true}, true},
	{"UA 3", "F9 0F 73 01 50 F9", Frame{DLCI: 3, CR: true, Kind: UA, PF: true}, false},
	{"UA 3 (note)", "F9 0F 73 00 00 31 F9", Frame{DLCI: 3, CR: true, Kind: UA, PF: true}, true},
	{"UA 4", "F9 13 73 01 5D F9", Frame{DLCI: 4, CR: true, Kind: UA, PF: true}, false},
	{"UA 4 (note)", "F9 13 73 00 00 A9 F9", Frame{DLCI: 4, CR: true, Kind: UA, PF: true}, true},
	{"DISC 0", "F9 03 53 01 FD F9", Frame{DLCI: 0, CR: true, Kind: DISC, PF: true}, false},
	{"DISC 1", "F9 07 53 01 3F F9", Frame{DLCI: 1, CR: true, Kind: DISC, PF: true}, false},
	{"DISC 2", "F9 0B 53 01 B8 F9", Frame{DLCI: 2, CR: true, Kind: DISC, PF: true}, false},
	{"DISC 3", "F9 0F 53 01 7A F9", Frame{DLCI: 3, CR: true, Kind: DISC, PF: true}, false},
	{"DISC 4", "F9 13 53 01 77 F9", Frame{DLCI: 4, CR: true, Kind: DISC, PF: true}, false},
	{"DM 1", "F9 07 1F 01 F4 F9", Frame{DLCI: 1, CR: true, Kind: DM, PF: true}, false},
	{"MSC of the module (trace)", "F9 01 EF 09 E3 05 07 0D 9A F9", Frame{Kind: UIH, Information: []byte("\xe3\x05\x07\x0d")}, false},
	{"MSC of the TE", "F9 01 EF 0B E3 07 07 0D 01 79 F9", Frame{Kind: UIH, Information: []byte("\xe3\x07\x07\x0d\x01")}, false},
	{"answer to it (note)", "F9 01 EF 0A 00 E1 05 07 0D 01 96 F9", Frame{Kind: UIH, Information: []byte("\xe1\x05\x07\x0d\x01")}, true},
	{"AT on 1", "F9 05 EF 07 41 54 0D B2 F9", Frame{DLCI: 1, Kind: UIH, Information: []byte("AT\r")}, false},
	{"AT on 2", "F9 09 EF 07 41 54 0D 35 F9", Frame{DLCI: 2, Kind: UIH, Information: []byte("AT\r")}, false},
	{"ATI on 1", "F9 05 EF 09 41 54 49 0D 58 F9", Frame{DLCI: 1, Kind: UIH, Information: []byte("ATI\r")}, false},
	{"OK on 1", "F9 05 EF 0C 00 0D 0A 4F 4B 0D 0A 4A F9", Frame{DLCI: 1, Kind: UIH, Information: []byte("\r\nOK\r\n")}, true},
	{"PSC", "F9 03 EF 05 43 01 F2 F9", Frame{CR: true, Kind: UIH, Information: []byte("\x43\x01")}, false},
	{"answer to PSC", "F9 03 EF 05 41 01 F2 F9", Frame{CR: true, Kind: UIH, Information: []byte("\x41\x01")}, false},
	{"FCoff", "F9 01 EF 05 63 01 93 F9", Frame{Kind: UIH, Information: []byte("\x63\x01")}, false},
	{"FCon", "F9 01 EF 05 A3 01 93 F9", Frame{Kind: UIH, Information: []byte("\xa3\x01")}, false},
	{"CLD", "F9 03 EF 05 C3 01 F2 F9", Frame{CR: true, Kind: UIH, Information: []byte("\xc3\x01")}, false},
	{"answer to CLD (note)", "F9 01 EF 04 00 C1 01 D3 F9", Frame{Kind: UIH, Information: []byte("\xc1\x01")}, true},
}

// decoded are all frames of a stream that is fed in pieces of a size.
func decoded(stream []byte, size int, wrong func(Wrong, []byte)) (all []Frame) {
	d := NewDecoder(wrong)
	for len(stream) > 0 {
		n := min(size, len(stream))
		d.Feed(stream[:n])
		stream = stream[n:]
		for {
			f, ok := d.Next()
			if !ok {
				break
			}
			f.Information = bytes.Clone(f.Information)
			all = append(all, f)
		}
	}
	return all
}

func same(a, b Frame) bool {
	return a.DLCI == b.DLCI && a.CR == b.CR && a.Kind == b.Kind && a.PF == b.PF && bytes.Equal(a.Information, b.Information)
}

// TestFrames: every frame of the note and of the trace is read, and written in the same form.
func TestFrames(t *testing.T) {
	var stream []byte
	for _, x := range frames {
		b := unhex(t, x.bytes)
		if got := x.f.append(nil, x.long); !bytes.Equal(got, b) {
			t.Errorf("%s: written % X, want % X", x.name, got, b)
		}
		stream = append(stream, b...)
	}
	for _, size := range []int{1, 2, 3, 7, 1000} {
		all := decoded(stream, size, func(w Wrong, b []byte) { t.Errorf("in pieces of %d: %v: % X", size, w, b) })
		if len(all) != len(frames) {
			t.Fatalf("in pieces of %d: %d frames, want %d", size, len(all), len(frames))
		}
		for i, f := range all {
			if !same(f, frames[i].f) {
				t.Errorf("%s: read %+v, want %+v", frames[i].name, f, frames[i].f)
			}
		}
	}
}

// TestSharedFlag: one flag closes a frame and opens the next.
func TestSharedFlag(t *testing.T) {
	all := decoded(unhex(t, "F9 03 3F 01 1C F9 07 3F 01 DE F9 F9 F9 0B 3F 01 59 F9"), 100, func(w Wrong, b []byte) { t.Errorf("%v: % X", w, b) })
	if len(all) != 3 || all[0].DLCI != 0 || all[1].DLCI != 1 || all[2].DLCI != 2 {
		t.Errorf("read %+v", all)
	}
}

// TestResync: what is no frame is dropped and named, and the frame behind it is read.
func TestResync(t *testing.T) {
	good := "F9 05 EF 07 41 54 0D B2 F9"
	for _, x := range []struct {
		name, bytes string
		want        Wrong
	}{
		{"plain AT", "41 54 0D", Garbage},
		{"AT behind a flag", "F9 41 54 0D", BadControl},
		{"address of two octets", "F9 04 3F 01 1C", BadAddress},
		{"no type of frame", "F9 03 11 01 1C F9", BadControl},
		{"check sum", "F9 03 3F 01 1D F9", BadCheckSum},
		{"check sum of UIH", "F9 05 EF 07 41 54 0D B3 F9", BadCheckSum},
		{"check sum over the data of UI", "F9 05 03 03 41 00 F9", BadCheckSum},
		{"no closing flag", "F9 03 3F 01 1C 00", NoFlag},
		{"length too short", "F9 05 EF 05 41 54 0D B2 F9", BadCheckSum},
		{"length of two octets beyond the most", "F9 05 EF 00 02 41", TooLong},
		{"cut in half", "F9 05 EF 0B 41 54", BadCheckSum},
	} {
		var seen []Wrong
		stream := append(unhex(t, x.bytes), unhex(t, good)...)
		stream = append(stream, unhex(t, good)...)
		all := decoded(stream, 1, func(w Wrong, b []byte) { seen = append(seen, w) })
		if len(all) != 2 {
			t.Errorf("%s: %d frames behind it, want 2", x.name, len(all))
		}
		if len(seen) == 0 || seen[0] != x.want {
			t.Errorf("%s: told %v, want %v first", x.name, seen, x.want)
		}
	}
}

// TestNoFlags: a long stretch without a flag is dropped as it comes.
func TestNoFlags(t *testing.T) {
	n := 0
	d := NewDecoder(func(_ Wrong, b []byte) { n += len(b) })
	for range 100 {
		d.Feed(bytes.Repeat([]byte{'x'}, 100))
		if _, ok := d.Next(); ok {
			t.Fatal("a frame in it")
		}
	}
	if n != 10000 || d.Partial() || len(d.buf) != 0 {
		t.Errorf("%d bytes dropped, %d kept", n, len(d.buf))
	}
}

// TestGiveUp: what a frame without an end has swallowed is looked at.
func TestGiveUp(t *testing.T) {
	var seen []Wrong
	d := NewDecoder(func(w Wrong, _ []byte) { seen = append(seen, w) })
	d.Feed(unhex(t, "F9 05 EF FF 41 F9 03 3F 01 1C F9"))
	if _, ok := d.Next(); ok || !d.Partial() {
		t.Fatal("it does not wait for the rest")
	}
	d.GiveUp()
	if f, ok := d.Next(); !ok || f.Kind != SABM || len(seen) != 1 || seen[0] != CutShort {
		t.Errorf("read %+v, told %v", f, seen)
	}
	if d.Partial() {
		t.Error("the closing flag counts as the begin of a frame")
	}
	d.GiveUp()
	if len(seen) != 1 {
		t.Error("it gives up what has not begun")
	}
}

// TestRest: what stands behind a frame is left alone.
func TestRest(t *testing.T) {
	d := NewDecoder(func(w Wrong, b []byte) { t.Errorf("%v: % X", w, b) })
	d.Feed(append(unhex(t, "F9 03 EF 05 C3 01 F2 F9"), "AT\r"...))
	if _, ok := d.Next(); !ok {
		t.Fatal("no frame")
	}
	if got := d.Rest(); string(got) != "AT\r" {
		t.Errorf("%q is left", got)
	}
}

// FuzzDecoder: any bytes, cut anywhere, give the same frames; each of them is
// written back in a form that is in the stream, and no byte is kept for ever.
func FuzzDecoder(f *testing.F) {
	for _, x := range frames {
		f.Add(unhex(f, x.bytes), 3)
	}
	f.Add([]byte("\xf9\x05\xef\xff\xf9\xf9\x03\x3f\x01\x1c\xf9AT\r"), 1)
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		if size < 1 || size > 1000 {
			size = 1
		}
		lost := 0
		whole := decoded(stream, len(stream)+1, func(_ Wrong, b []byte) { lost += len(b) })
		pieces := decoded(stream, size, func(Wrong, []byte) {})
		if len(whole) != len(pieces) {
			t.Fatalf("%d frames at once, %d in pieces of %d", len(whole), len(pieces), size)
		}
		if lost > len(stream) {
			t.Errorf("%d bytes lost of %d", lost, len(stream))
		}
		for i, f := range whole {
			if !same(f, pieces[i]) {
				t.Errorf("frame %d: %+v at once, %+v in pieces", i, f, pieces[i])
			}
			if !bytes.Contains(stream, f.append(nil, false)[1:]) && !bytes.Contains(stream, f.append(nil, true)[1:]) {
				t.Errorf("frame %+v is not in the stream", f)
			}
		}
	})
}
