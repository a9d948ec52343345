package pdu

import (
	"bytes"
	"encoding/hex"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSubmitOfTheBooks reads and writes a message that many texts about SMS print.
func TestSubmitOfTheBooks(t *testing.T) {
	raw := unhex(t, "11000B916407281553F80000AA0AE8329BFD4697D9EC37")
	m, err := ParseSubmit(raw)
	if err != nil {
		t.Fatal(err)
	}
	if m.To.String() != "+46708251358" || m.Text() != "hellohello" || m.Validity.Format != Relative || m.Validity.Octets[0] != 0xaa {
		t.Errorf("%+v %q", m, m.Text())
	}
	if d, ok := m.Validity.For(time.Time{}); !ok || d != 4*24*time.Hour {
		t.Errorf("valid for %v", d)
	}
	if back, err := m.Marshal(); err != nil || !bytes.Equal(back, raw) {
		t.Errorf("%X %v", back, err)
	}
}

func TestDeliverOfTheBooks(t *testing.T) {
	raw := unhex(t, "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37")
	sca, tpdu, err := CutCentre(raw)
	if err != nil || sca.String() != "+27381000015" {
		t.Fatalf("%+v %v", sca, err)
	}
	m, err := ParseDeliver(tpdu)
	if err != nil {
		t.Fatal(err)
	}
	if m.From.Text != "27838890001" || m.Stamp.Text() != "99/03/29,15:16:59+08" || m.Text() != "hellohello" {
		t.Errorf("%+v %s %q", m.From, m.Stamp.Text(), m.Text())
	}
	if back, err := m.Marshal(); err != nil || !bytes.Equal(append(sca.Centre(), back...), raw) {
		t.Errorf("%X %v", back, err)
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		in   string
		typ  byte
		want string
	}{
		{"+491510000001", International, "+491510000001"}, {"0151", Unknown, "0151"}, {"*100#", Unknown, "*100#"},
		{"Pizza", Alphanumeric, "Pizza"}, {"ELEVEN CHAR", Alphanumeric, "ELEVEN CHAR"}, {"Ü", Alphanumeric, "Ü"}, {"ABCDEFG", Alphanumeric, "ABCDEFG"},
	} {
		a, err := Sender(c.in)
		if err != nil || a.Type != c.typ {
			t.Fatalf("%q: %+v %v", c.in, a, err)
		}
		r := &reader{b: a.append(nil)}
		if back := r.address(); r.err != nil || len(r.b) != 0 || back.String() != c.want {
			t.Errorf("%q comes back as %q, %v", c.in, back, r.err)
		}
	}
	for _, s := range []string{"", "TWELVE CHARS", "日本", "+123456789012345678901", "+Name"[:0] + "€€€€€€"} {
		if a, err := Sender(s); err == nil {
			t.Errorf("%q is taken as %+v", s, a)
		}
	}
	for _, typ := range []int{1, 127, 256, Alphanumeric} {
		if _, err := ParseAddress("1", typ); err == nil {
			t.Errorf("type %d is taken", typ)
		}
	}
}

func TestSchemes(t *testing.T) {
	for dcs, want := range map[byte]Alphabet{
		0: GSM7, 4: Octets, 8: UCS2, 0x19: UCS2, 0x11: GSM7, 0x20: Octets, 0xc8: GSM7, 0xe0: UCS2, 0xf0: GSM7, 0xf6: Octets, 0x48: UCS2,
	} {
		if got := AlphabetOf(dcs); got != want {
			t.Errorf("%02x: %v, want %v", dcs, got, want)
		}
	}
	for dcs, want := range map[byte]int{0: -1, 0x10: 0, 0x11: 1, 0xf2: 2, 0x1b: 3, 0xc0: -1} {
		class, ok := ClassOf(dcs)
		if !ok {
			class = -1
		}
		if class != want {
			t.Errorf("%02x: class %d, want %d", dcs, class, want)
		}
	}
}

func TestStamps(t *testing.T) {
	for _, s := range []string{"26/11/24,12:00:59+04", "00/02/29,23:59:59-48", "99/12/31,00:00:00+00"} {
		st, ok := ParseStamp(s)
		if !ok || st.Text() != s {
			t.Errorf("%s: %s, %v", s, st.Text(), ok)
		}
	}
	for _, s := range []string{"", "26/02/30,12:00:00+04", "26/11/24,24:00:00+04", "26/11/24 12:00:00+04", "26/11/24,12:00:00 04", "26/11/24,12:00:00+04x"} {
		if st, ok := ParseStamp(s); ok {
			t.Errorf("%q is taken as %s", s, st.Text())
		}
	}
	now := time.Date(2026, 11, 24, 22, 0, 0, 0, time.UTC)
	if got := NewStamp(now, 8).Text(); got != "26/11/25,00:00:00+08" {
		t.Error(got)
	}
	if got := NewStamp(now, -8).Text(); got != "26/11/24,20:00:00-08" {
		t.Error(got)
	}
	if utc, ok := NewStamp(now, -8).Time(); !ok || !utc.Equal(now) {
		t.Error(utc)
	}
}

func TestValidity(t *testing.T) {
	now := time.Date(2026, 11, 24, 22, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		format byte
		octets []byte
		want   time.Duration
	}{
		{Relative, []byte{0}, 5 * time.Minute}, {Relative, []byte{143}, 12 * time.Hour}, {Relative, []byte{144}, 12*time.Hour + 30*time.Minute},
		{Relative, []byte{167}, 24 * time.Hour}, {Relative, []byte{168}, 48 * time.Hour}, {Relative, []byte{196}, 30 * 24 * time.Hour},
		{Relative, []byte{197}, 5 * 7 * 24 * time.Hour}, {Relative, []byte{255}, 63 * 7 * 24 * time.Hour},
		{Enhanced, []byte{1, 1}, 10 * time.Minute}, {Enhanced, []byte{2, 90}, 90 * time.Second},
		{Enhanced, []byte{3, 0x21, 0x43, 0x65}, 12*time.Hour + 34*time.Minute + 56*time.Second},
		{NoValidity, nil, -1}, {Enhanced, []byte{0}, -1},
	} {
		v := Validity{Format: c.format}
		copy(v.Octets[:], c.octets)
		d, ok := v.For(now)
		if !ok {
			d = -1
		}
		if d != c.want {
			t.Errorf("%v: %v, want %v", v, d, c.want)
		}
	}
	v := Validity{Format: Absolute, Octets: NewStamp(now.Add(time.Hour), 4)}
	if d, ok := v.For(now); !ok || d != time.Hour {
		t.Errorf("absolute: %v %v", d, ok)
	}
}

// TestStrict: what is cut short anywhere is refused. A tail is no part of the message.
func TestStrict(t *testing.T) {
	raw := unhex(t, "11000B916407281553F80000AA0AE8329BFD4697D9EC37")
	for n := range raw {
		if _, err := ParseSubmit(raw[:n]); err == nil {
			t.Errorf("the first %d octets are taken", n)
		}
	}
	if m, err := ParseSubmit(append(raw, 0x55)); err != nil || m.Text() != "hellohello" {
		t.Errorf("with a tail: %q, %v", m.Text(), err)
	}
	for name, s := range map[string]string{
		"a deliver": "040BC87238880900F10000993092516195800AE8329BFD4697D9EC37", "21 digits": "110015916407281553F800000000000000000000AA00",
		"161 septets": "01000B916407281553F80000A1" + strings.Repeat("00", 141), "header longer than the data": "51000B916407281553F80004AA03050003",
		"a letter in a number": "11000B9164072815D3E80000AA00", "an empty header": "51000B916407281553F80004AA0100",
	} {
		if _, err := ParseSubmit(unhex(t, s)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestAnyTextArrives: any text of up to ten parts is what was sent, over submit
// and deliver, in any order of the parts.
func TestAnyTextArrives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts(t)
		wide := rapid.Bool().Draw(t, "wide")
		dcs, data := Encode(text)
		bodies, err := Split(dcs, data, rapid.IntRange(0, 0xff).Draw(t, "ref"), wide)
		if err != nil {
			t.Fatal(err)
		}
		got := make([][]byte, len(bodies))
		for i, b := range bodies {
			raw, err := Submit{To: Address{International, "49151"}, Validity: Validity{Format: Relative}, Body: b}.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			s, err := ParseSubmit(raw)
			if err != nil {
				t.Fatal(err)
			}
			raw, err = Deliver{From: Address{International, "49152"}, Body: s.Body}.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			d, err := ParseDeliver(raw)
			if err != nil {
				t.Fatal(err)
			}
			if p, ok := d.Part(); ok != (len(bodies) > 1) || ok && (p.Number != i+1 || p.Total != len(bodies)) {
				t.Fatalf("part %d is %+v", i, p)
			}
			if one := d.Text(); !utf8.ValidString(one) || strings.ContainsRune(one, utf8.RuneError) && !strings.ContainsRune(text, utf8.RuneError) {
				t.Fatalf("part %d ends in the middle of a character: %q", i, one)
			}
			got[i] = d.Data
		}
		if back := Text(dcs, bytes.Join(got, nil)); back != text {
			t.Fatalf("%q arrives as %q", text, back)
		}
	})
}

// texts draws a text of up to ten parts: of the default alphabet, with
// characters of its extension, or of all Unicode.
func texts(t *rapid.T) string {
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		return rapid.StringOfN(rapid.RuneFrom([]rune(strings.ReplaceAll(alphabet, "\uffff", "")+"€{}[]~|^\\\f")), 0, 760, -1).Draw(t, "text")
	case 1:
		return rapid.StringOfN(rapid.RuneFrom([]rune("a€😀日")), 0, 330, -1).Draw(t, "text")
	default:
		return rapid.StringOfN(rapid.Rune(), 0, 330, -1).Draw(t, "text")
	}
}

// TestMessagesComeBack: what is written is read as it was.
func TestMessagesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := Body{DCS: rapid.SampledFrom([]byte{0, 4, 8, 0x10, 0xf5}).Draw(t, "dcs"), Data: []byte{}}
		if rapid.Bool().Draw(t, "header") {
			body.Header = []Element{{ID: rapid.Byte().Draw(t, "id"), Data: rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "element")}}
		}
		body.Data = rapid.SliceOfN(rapid.ByteRange(0, 127), 0, 110).Draw(t, "data")
		to := Address{Unknown, rapid.StringMatching(`[0-9*#abc]{0,20}`).Draw(t, "to")}
		var octets Stamp
		copy(octets[:], rapid.SliceOfN(rapid.Byte(), 7, 7).Draw(t, "octets"))
		s := Submit{First: 0xa5, MR: 7, To: to, PID: 3, Validity: Validity{Format: rapid.ByteRange(0, 3).Draw(t, "vpf")}, Body: body}
		copy(s.Validity.Octets[:], octets[:validityLength(s.Validity.Format)])
		raw, err := s.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseSubmit(raw)
		if err != nil {
			t.Fatal(err)
		}
		s.First = raw[0]
		if !reflect.DeepEqual(back, s) {
			t.Fatalf("%+v\n%+v", back, s)
		}
		report := StatusReport{First: 2, MR: 1, Recipient: to, Stamp: octets, Discharge: octets, Status: 0x46, Rest: []byte{}}
		if back, err := ParseStatusReport(report.Marshal()); err != nil || !reflect.DeepEqual(back, report) {
			t.Fatalf("%+v %v", back, err)
		}
		cmd := Command{First: 2, MR: 1, PID: 2, Type: 3, Number: 4, To: to, Data: append([]byte(nil), body.Data...)}
		raw, err = cmd.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ParseCommand(raw); err != nil || !reflect.DeepEqual(back, cmd) {
			t.Fatalf("%+v %+v %v", cmd, back, err)
		}
	})
}

func TestTooLong(t *testing.T) {
	if _, err := Split(DCSGSM7, make([]byte, 153*255+1), 1, false); err == nil {
		t.Error("256 parts")
	}
	if _, err := (Deliver{Body: Body{Data: make([]byte, 161)}}).Marshal(); err == nil {
		t.Error("161 septets in one message")
	}
}

func TestBroadcast(t *testing.T) {
	for _, text := range []string{"", "Flood warning", strings.Repeat("x", 94), "Überschwemmung 日本", strings.Repeat("日", 100), strings.Repeat("€", 100)} {
		pages, err := Broadcast(50, 0x1234, text)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i, p := range pages {
			if raw := p.Marshal(); len(raw) != 88 || raw[5] != byte((i+1)<<4|len(pages)) || raw[3] != 50 {
				t.Errorf("%d octets, page %x", len(raw), raw[5])
			}
			if p.Alphabet() == UCS2 {
				got += Text(DCSUCS2, p.Text)
			} else {
				got += SeptetText(p.Text)
			}
		}
		if got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
	if _, err := Broadcast(1, 1, strings.Repeat("x", 93*15+1)); err == nil {
		t.Error("16 pages")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"11000B916407281553F80000AA0AE8329BFD4697D9EC37", "040BC87238880900F10000993092516195800AE8329BFD4697D9EC37",
		"0605", "51000B916407281553F80000AA0A050003010201E8329B", "02", "0001000B916407281553F8000000",
		"40039194F10000621142310001400F0624010625010628E53404DA7400", "020000000002912102AFFF",
	} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := ParseSubmit(b); err == nil {
			again(t, m.Text(), func() ([]byte, error) { return m.Marshal() }, func(b []byte) (string, error) { m, err := ParseSubmit(b); return m.Text(), err })
		}
		if m, err := ParseDeliver(b); err == nil {
			_ = m.Stamp.Text()
			again(t, m.Text(), func() ([]byte, error) { return m.Marshal() }, func(b []byte) (string, error) { m, err := ParseDeliver(b); return m.Text(), err })
		}
		if m, err := ParseStatusReport(b); err == nil {
			_, _ = m.Stamp.Time()
			_ = m.Marshal()
		}
		if m, err := ParseCommand(b); err == nil {
			_, _ = m.Marshal()
		}
		_, _, _ = CutCentre(b)
		_, _ = HexBody(0, b, true)
		filled(t, b)
	})
}

// filled: of a message in a record of the card as much is found as was written, if it did
// not end in fill itself; what is no message loses its fill alone.
func filled(t *testing.T, b []byte) {
	record := append(bytes.Clone(b), bytes.Repeat([]byte{0xff}, 20)...)
	for _, toCentre := range []bool{true, false} {
		got := Unfilled(record, toCentre)
		if !bytes.HasPrefix(record, got) || len(got) > len(b) && got[len(got)-1] != 0xff || len(Unfilled(b, toCentre)) > len(got) {
			t.Fatalf("% X of % X", got, b)
		}
	}
	if d, err := ParseDeliver(b); err == nil && !bytes.Equal(Unfilled(record, false), b) {
		t.Fatalf("% X of % X: %+v", Unfilled(record, false), b, d)
	}
	if c, err := ParseCommand(b); err == nil && !bytes.Equal(Unfilled(record, true), b) {
		t.Fatalf("% X of % X: %+v", Unfilled(record, true), b, c)
	}
}

// again: what was read is written and read again with the same text. A name of
// many extension characters may not fit any more.
func again(t *testing.T, text string, write func() ([]byte, error), read func([]byte) (string, error)) {
	raw, err := write()
	if err != nil {
		t.Fatalf("cannot be written: %v", err)
	}
	if got, err := read(raw); err != nil || got != text {
		t.Fatalf("%q comes back as %q, %v", text, got, err)
	}
}
