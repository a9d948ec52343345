package atparser

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// run feeds bytes and prints what came out: each line as prefix|text, a too
// long one with its length, and A/ as "repeat".
func run(x *Lexer, in []byte) (out []string) {
	for _, b := range in {
		switch x.Feed(b) {
		case Complete:
			l := x.Line()
			if l.TooLong {
				out = append(out, fmt.Sprintf("%s|too long, %d kept", l.Prefix, len(l.Text)))
			} else {
				out = append(out, l.Prefix+"|"+l.Text)
			}
		case Repeat:
			out = append(out, "repeat")
		}
	}
	return out
}

func TestLexerLines(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"bare", "AT\r", []string{"AT|"}},
		{"CR LF", "AT\r\nAT+CSQ\r\n", []string{"AT|", "AT|+CSQ"}},
		{"LF alone", "AT\nATI\n", []string{"AT|", "AT|I"}},
		{"LF CR", "AT\n\rATI\n\r", []string{"AT|", "AT|I"}},
		{"four prefixes", "AT1\rat2\raT3\rAt4\r", []string{"AT|1", "at|2", "aT|3", "At|4"}},
		{"text as typed", "at+cipstart=\"tcp\", \"Host\",80 \r", []string{`at|+cipstart="tcp", "Host",80 `}},
		{"empty lines", "\r\n\r\r\n\n", nil},
		{"noise only", "hello\r\n\x00\xff\xff\r", nil},
		{"noise before the prefix", "xxAT+CSQ\r", []string{"AT|+CSQ"}},
		{"power-on bytes", "\x00IIII\xff\xff\xff\xffAT\r", []string{"AT|"}},
		{"several A", "AAaT+CSQ\r", []string{"aT|+CSQ"}},
		{"A without T", "HALLO\rAT\r", []string{"AT|"}},
		{"A and end", "A\rT\rA\nT\r", nil},
		{"DATA begins a line", "DATA\r", []string{"AT|A"}},
		{"prefix twice", "ATAT\r", []string{"AT|AT"}},
		{"control characters", "A\x00T\x01+C\x00SQ\x1b\x1a\t\x7f\r", []string{"AT|+CSQ"}},
		{"eight-bit characters", "AT+X=\"\xe4\x80\"\r", []string{"AT|+X=\"\xe4\x80\""}},
		{"edited", "AT+CSX\bQ\r", []string{"AT|+CSQ"}},
		{"edited to nothing", "ATI\b\b\b\r", []string{"AT|"}},
		{"control characters are not there to be edited", "ATI0\x01\b\r", []string{"AT|I"}},
		{"edited prefix", "A\bT\rA\bAT\r", []string{"AT|"}},
		{"repeat", "A/", []string{"repeat"}},
		{"repeat in lower case with CR LF", "a/\r\nAT\r", []string{"repeat", "AT|"}},
		{"repeat twice", "A/A/", []string{"repeat", "repeat"}},
		{"repeat after a line", "ATI\r\nA/", []string{"AT|I", "repeat"}},
		{"repeat after control characters", "\x00\x11A/", []string{"repeat"}},
		{"no repeat in stray text", "MEDIA/x\r AA/\rxA/\r", nil},
		{"no repeat inside a line", "ATA/\r", []string{"AT|A/"}},
		{"at the limit", "AT" + strings.Repeat("x", MaxLine) + "\r", []string{"AT|" + strings.Repeat("x", MaxLine)}},
		{"one too long", "AT" + strings.Repeat("x", MaxLine+1) + "\rAT\r", []string{"AT|too long, 557 kept", "AT|"}},
		{"far too long", "AT" + strings.Repeat("x", 10240) + "\rAT\r", []string{"AT|too long, 557 kept", "AT|"}},
		{"too long, edited to fit", "ATab" + strings.Repeat("x", 1000) + strings.Repeat("\b", 1000) + "c\r", []string{"AT|abc"}},
		{
			"too long, edited to the limit", "AT" + strings.Repeat("x", 600) + strings.Repeat("\b", 45) + "y\r",
			[]string{"AT|" + strings.Repeat("x", 555) + "y"},
		},
		{"noise without end", strings.Repeat("x", 10240) + "AT\r", []string{"AT|"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := run(NewLexer(), []byte(tt.in)); !slices.Equal(got, tt.want) {
				t.Errorf("%q gives %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestLexerSteps(t *testing.T) {
	x := NewLexer()
	for i, s := range []struct {
		b       byte
		step    Step
		inLine  bool
		pending string
	}{
		{'x', Noise, false, ""},
		{'A', More, true, "A"},
		{'b', Noise, false, ""},
		{'a', More, true, "a"},
		{'\b', Erased, false, ""},
		{'\b', Noise, false, ""},
		{'a', More, true, "a"},
		{0, Dropped, true, "a"},
		{'T', More, true, "aT"},
		{'\b', Dropped, true, "aT"},
		{'I', More, true, "aTI"},
		{0, Dropped, true, "aTI"},
		{'0', More, true, "aTI0"},
		{'\b', Erased, true, "aTI"},
		{'\r', Complete, false, ""},
		{'\n', Noise, false, ""},
		{'A', More, true, "A"},
		{'/', Repeat, false, ""},
		{'A', More, true, "A"},
		{'\n', Noise, false, ""},
	} {
		if got := x.Feed(s.b); got != s.step {
			t.Errorf("byte %d %q: step %v, want %v", i, s.b, got, s.step)
		}
		if x.InLine() != s.inLine || string(x.Pending()) != s.pending {
			t.Errorf("byte %d %q: in line %v with %q, want %v with %q", i, s.b, x.InLine(), x.Pending(), s.inLine, s.pending)
		}
	}
}

func TestLexerLineIsValidUntilTheNextByte(t *testing.T) {
	x := NewLexer()
	run(x, []byte("ATI\r"))
	for range 2 {
		if l := x.Line(); l != (Line{Text: "I", Prefix: "AT"}) {
			t.Errorf("line is %+v", l)
		}
	}
	x.Feed('\n')
	if l := x.Line(); l != (Line{}) {
		t.Errorf("after the next byte the line is %+v", l)
	}
}

func TestLexerReset(t *testing.T) {
	x := NewLexer()
	x.Edit = '#'
	run(x, []byte("AT+CIPST"))
	x.Reset()
	if x.InLine() || x.Pending() != nil || x.Edit != '#' {
		t.Errorf("after Reset: in line %v, pending %q, edit %q", x.InLine(), x.Pending(), x.Edit)
	}
	if got := run(x, []byte("ATI\r")); !slices.Equal(got, []string{"AT|I"}) {
		t.Errorf("after Reset: %q", got)
	}
}

func TestLexerEditCharacter(t *testing.T) {
	for _, tt := range []struct {
		edit byte
		in   string
		want []string
	}{
		{'#', "ATIX#\r", []string{"AT|I"}},
		{'#', "ATIX\b\r", []string{"AT|IX"}}, // backspace is now a control character like others
		{127, "ATIX\x7f\r", []string{"AT|I"}},
		{0, "ATIX\x00\r", []string{"AT|I"}},
		{'\r', "ATI\r", []string{"AT|I"}}, // CR is looked at first
		{'\n', "ATIX\n\r\n", []string{"AT|I"}},
		{'A', "AT\rat+xA\r", []string{"at|+"}}, // before other meanings
	} {
		x := NewLexer()
		x.Edit = tt.edit
		if got := run(x, []byte(tt.in)); !slices.Equal(got, tt.want) {
			t.Errorf("edit %q: %q gives %q, want %q", tt.edit, tt.in, got, tt.want)
		}
	}
}

func TestPendingIsACopy(t *testing.T) {
	x := NewLexer()
	run(x, []byte("AT+X"))
	p := x.Pending()
	copy(p, "....")
	if got := run(x, []byte("\r")); !slices.Equal(got, []string{"AT|+X"}) {
		t.Errorf("the line became %q", got)
	}
}

func TestFeedDoesNotAllocate(t *testing.T) {
	x := NewLexer()
	in := []byte("noise\r\nAT+CIPSTART=\"TCP\",\"example.com\",80\b0\r\nA/" + strings.Repeat("AT+", 1000) + "\r")
	if n := testing.AllocsPerRun(20, func() {
		for _, b := range in {
			x.Feed(b)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkFeed(b *testing.B) {
	x := NewLexer()
	in := []byte("AT+CIPSTART=\"TCP\",\"example.com\",80\r\n")
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		for _, c := range in {
			x.Feed(c)
		}
	}
}

// oracle reads whole lines at once, with the factory's edit character: the
// same rules as the lexer's, put another way.
func oracle(in []byte) (out []string) {
	for len(in) > 0 {
		end := bytes.IndexByte(in, '\r')
		if lf := bytes.IndexByte(in, '\n'); lf >= 0 && (end < 0 || lf < end) {
			end = lf
		}
		line, ended := in, end >= 0
		if ended {
			line = in[:end]
		}
		var kept []byte
		for _, b := range line {
			if b == '\b' || !control(b) {
				kept = append(kept, b)
			}
		}
		begin, again := start(kept)
		if again { // what follows A/ is a new line
			out = append(out, "repeat")
			in = in[bytes.IndexByte(in, '/')+1:]
			continue
		}
		if begin >= 0 && ended {
			var text []byte
			for _, b := range kept[begin+2:] {
				if b != '\b' {
					text = append(text, b)
				} else if len(text) > 0 {
					text = text[:len(text)-1]
				}
			}
			if len(text) > MaxLine {
				out = append(out, fmt.Sprintf("%s|too long, %d kept", kept[begin:begin+2], MaxLine+1))
			} else {
				out = append(out, string(kept[begin:begin+2])+"|"+string(text))
			}
		}
		if !ended {
			break
		}
		in = in[end+1:]
	}
	return out
}

// start finds the prefix, or A/ with nothing but edited A's before it.
func start(kept []byte) (begin int, again bool) {
	up := make([]byte, len(kept))
	for i, b := range kept {
		up[i] = upper(b)
	}
	begin = bytes.Index(up, []byte("AT"))
	slash := bytes.Index(up, []byte("A/"))
	if slash >= 0 && (begin < 0 || slash < begin) {
		before := bytes.ReplaceAll(up[:slash], []byte("A\b"), nil)
		if len(bytes.Trim(before, "\b")) == 0 && bytes.IndexByte(kept, '/') == slash+1 {
			return -1, true
		}
	}
	return begin, false
}

func FuzzLexer(f *testing.F) {
	for _, l := range realLines(f) {
		f.Add([]byte(l+"\r"), uint16(3))
		f.Add([]byte("\x00x"+l+"\r\n"+l+"\n"), uint16(0x5555))
	}
	for _, s := range []string{"A/", "AA/", "A\bA/", "MEDIA/", "AT\b\b\r", "A\x00T\x00I\r", "\xffAT\xff\r", "ATAT\rAT", "A\rT"} {
		f.Add([]byte(s), uint16(1))
	}
	f.Add([]byte("AT"+strings.Repeat("x", 600)+"\b\r"), uint16(9))
	f.Fuzz(func(t *testing.T, in []byte, cuts uint16) {
		want := run(NewLexer(), in)
		if o := oracle(in); !slices.Equal(o, want) {
			t.Fatalf("%q gives %q, read as a whole %q", in, want, o)
		}
		// The same bytes in pieces, looked at in between.
		x := NewLexer()
		var got []string
		for i := 0; i < len(in); {
			n := min(1+int(cuts>>(i%13)&7), len(in)-i)
			got = append(got, run(x, in[i:i+n])...)
			if p := x.Pending(); (len(p) > 0) != x.InLine() || len(p) > 2+MaxLine+1 {
				t.Fatalf("in line %v with %d bytes pending", x.InLine(), len(p))
			}
			x.Line()
			i += n
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q gives %q, in pieces %q", in, want, got)
		}
		for _, l := range got {
			if strings.ContainsFunc(l, func(r rune) bool { return r < ' ' || r == del }) {
				t.Fatalf("control character in %q", l)
			}
		}
	})
}
