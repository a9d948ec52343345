package atparser

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parsed is what a grammar made of a text, for tables.
type parsed struct {
	Str   map[string]string
	Int   map[string]int
	Given string // names that Has reports, with commas
	Len   int
}

func show(ps Params, a Args) parsed {
	p := parsed{Str: map[string]string{}, Int: map[string]int{}, Len: a.Len()}
	var given []string
	for _, param := range ps {
		name := param.Name()
		if s := a.Str(name); s != "" {
			p.Str[name] = s
		}
		if n := a.Int(name); n != 0 {
			p.Int[name] = n
		}
		if a.Has(name) {
			given = append(given, name)
		}
	}
	p.Given = strings.Join(given, ",")
	return p
}

// cipstart is +CIPSTART with +CIPMUX=1 (manual 8.2.2).
func cipstart() Params {
	return Params{Int("n", 0, 5), Word("mode", "TCP", "UDP"), Host("address"), Int("port", 1, 65535)}
}

func TestParse(t *testing.T) {
	type str = map[string]string
	type num = map[string]int
	two := Params{Int("a", 0, 9), Int("b", 0, 9).Or(7)}
	three := Params{Int("a", 0, 9).Or(1), Str("s", 5).Or("x"), Int("c", 0, 9).Opt()}
	for _, tt := range []struct {
		ps   Params
		args string
		want parsed
	}{
		{nil, "", parsed{str{}, num{}, "", 0}},
		{nil, "  ", parsed{str{}, num{}, "", 0}},
		{two, "1,2", parsed{str{"a": "1", "b": "2"}, num{"a": 1, "b": 2}, "a,b", 2}},
		{two, "0", parsed{str{"a": "0", "b": "7"}, num{"b": 7}, "a", 1}},
		{two, "1,", parsed{str{"a": "1", "b": "7"}, num{"a": 1, "b": 7}, "a", 2}},
		{two, " 1 , 2 ", parsed{str{"a": "1", "b": "2"}, num{"a": 1, "b": 2}, "a,b", 2}},
		{two, `"001","2"`, parsed{str{"a": "1", "b": "2"}, num{"a": 1, "b": 2}, "a,b", 2}},
		{three, "", parsed{str{"a": "1", "s": "x"}, num{"a": 1}, "", 0}},
		{three, ",,", parsed{str{"a": "1", "s": "x"}, num{"a": 1}, "", 3}},
		{three, ",,0", parsed{str{"a": "1", "s": "x", "c": "0"}, num{"a": 1}, "c", 3}},
		{three, `2,"",3`, parsed{str{"a": "2", "c": "3"}, num{"a": 2, "c": 3}, "a,s,c", 3}},
		{three, `,"a,b "`, parsed{str{"a": "1", "s": "a,b "}, num{"a": 1}, "s", 2}},
		{three, `,a b `, parsed{str{"a": "1", "s": "a b"}, num{"a": 1}, "s", 2}},
		{three, `,";;"`, parsed{str{"a": "1", "s": ";;"}, num{"a": 1}, "s", 2}},

		{Params{Int("n", -47, 48)}, "-47", parsed{str{"n": "-47"}, num{"n": -47}, "n", 1}},
		{Params{Int("n", -47, 48)}, "+32", parsed{str{"n": "32"}, num{"n": 32}, "n", 1}},
		{Params{Ints("n", [2]int{0, 18}, [2]int{31, 31})}, "31", parsed{str{"n": "31"}, num{"n": 31}, "n", 1}},
		{Params{Enum("n", 0, 1200, 115200)}, "1200", parsed{str{"n": "1200"}, num{"n": 1200}, "n", 1}},
		{Params{Int("n", 0, 1)}, strings.Repeat("0", 300) + "1", parsed{str{"n": "1"}, num{"n": 1}, "n", 1}},
		{Params{Quoted("s", 3)}, `"abc"`, parsed{str{"s": "abc"}, num{}, "s", 1}},
		{Params{Quoted("s", 3)}, `""`, parsed{str{}, num{}, "s", 1}},
		{Params{Word("w", "IP", "PPP")}, `"ppp"`, parsed{str{"w": "PPP"}, num{}, "w", 1}},
		{Params{Word("w", "IP", "PPP")}, `ip`, parsed{str{"w": "IP"}, num{}, "w", 1}},
		{Params{Addr("a")}, `"116.228.221.51"`, parsed{str{"a": "116.228.221.51"}, num{}, "a", 1}},
		{Params{Addr("a")}, `010.0.000.255`, parsed{str{"a": "10.0.0.255"}, num{}, "a", 1}},
		{Params{Addr("a").Opt(), Int("n", 0, 9).Opt()}, `"",3`, parsed{str{"n": "3"}, num{"n": 3}, "n", 2}},
		{Params{Addr("a").Or("0.0.0.0")}, `""`, parsed{str{"a": "0.0.0.0"}, num{}, "", 1}},
		{Params{Host("h")}, `www.baidu.com`, parsed{str{"h": "www.baidu.com"}, num{}, "h", 1}},
		{Params{Host("h")}, `"8.8.8.08"`, parsed{str{"h": "8.8.8.8"}, num{}, "h", 1}},
		{Params{Host("h")}, `"http://no_name/"`, parsed{str{"h": "http://no_name/"}, num{}, "h", 1}},
		{Params{Hex("x", 4)}, `"1aF0"`, parsed{str{"x": "1aF0"}, num{"x": 0x1af0}, "x", 1}},
		{Params{Hex("x", 0)}, `0102030405060708090A`, parsed{str{"x": "0102030405060708090A"}, num{}, "x", 1}},
		{Params{Int("a", 0, 9), Rest("r")}, `1, "a;b",c,, `, parsed{str{"a": "1", "r": `"a;b",c,,`}, num{"a": 1}, "a,r", 2}},
		{Params{Int("a", 0, 9), Rest("r").Or("d")}, `1,`, parsed{str{"a": "1", "r": "d"}, num{"a": 1}, "a", 2}},
		{Params{Rest("r")}, `"open`, parsed{str{"r": `"open`}, num{}, "r", 1}},
		{cipstart(), `0,"TCP","test.mosquitto.org",1883`, parsed{
			str{"n": "0", "mode": "TCP", "address": "test.mosquitto.org", "port": "1883"}, num{"port": 1883}, "n,mode,address,port", 4,
		}},
		{cipstart(), `5,udp,203.0.113.181,"14450"`, parsed{
			str{"n": "5", "mode": "UDP", "address": "203.0.113.181", "port": "14450"}, num{"n": 5, "port": 14450}, "n,mode,address,port", 4,
		}},
	} {
		tt.ps.Check()
		a, err := tt.ps.Parse(tt.args)
		if err != nil {
			t.Errorf("%s takes %q: %v", tt.ps.Syntax(), tt.args, err)
			continue
		}
		if a.Raw() != tt.args {
			t.Errorf("raw is %q, want %q", a.Raw(), tt.args)
		}
		if d := cmp.Diff(tt.want, show(tt.ps, a)); d != "" {
			t.Errorf("%s, %q (-want +got):\n%s", tt.ps.Syntax(), tt.args, d)
		}
	}
}

func TestParseErrors(t *testing.T) {
	two := Params{Int("a", 0, 9), Int("b", 0, 9).Or(7)}
	for _, tt := range []struct {
		ps    Params
		args  string
		index int
		kind  Kind
		pos   int
	}{
		{nil, "1", 0, TooMany, 0},
		{nil, ",", 0, TooMany, 0},
		{two, "", 0, Missing, 0},
		{two, "  ", 0, Missing, 2},
		{two, ",1", 0, Empty, 0},
		{two, ",", 0, Empty, 0},
		{two, "1,2,3", 2, TooMany, 4},
		{two, "1,2,", 2, TooMany, 4},
		{two, "1,, 3", 2, TooMany, 4},
		{two, "10", 0, Range, 0},
		{two, "1, 10", 1, Range, 3},
		{two, "-1", 0, Type, 0},
		{two, "+1", 0, Type, 0},
		{two, "1.0", 0, Type, 0},
		{two, "0x1", 0, Type, 0},
		{two, "1_0", 0, Type, 0},
		{two, "1 2", 0, Type, 0},
		{two, `""`, 0, Type, 0},
		{two, `" 1"`, 0, Type, 0},
		{two, `"1`, 0, Format, 0},
		{two, `1"`, 0, Format, 0},
		{two, `"`, 0, Format, 0},
		{two, `"1"2"`, 0, Format, 0},
		{two, `1,"2"x`, 1, Format, 2},
		{two, "99999999999999999999", 0, Range, 0},
		{two, "18446744073709551617", 0, Range, 0}, // 2^64+1 is not 1
		{Params{Int("n", -5, 5)}, "-6", 0, Range, 0},
		{Params{Int("n", -5, 5)}, "-", 0, Type, 0},
		{Params{Int("n", -5, 5)}, "--1", 0, Type, 0},
		{Params{Ints("n", [2]int{0, 18}, [2]int{31, 31})}, "19", 0, Range, 0},
		{Params{Str("s", 3)}, `"abcd"`, 0, Range, 0},
		{Params{Str("s", 3)}, `ab"c`, 0, Format, 0},
		{Params{Str("s", 3)}, `"a","b"`, 1, TooMany, 4},
		{Params{Quoted("s", 3)}, `abc`, 0, Format, 0},
		{Params{Word("w", "IP", "PPP")}, `"IPX"`, 0, Range, 0},
		{Params{Word("w", "IP", "PPP")}, `" IP"`, 0, Range, 0},
		{Params{Addr("a")}, `""`, 0, Format, 0},
		{Params{Addr("a").Opt()}, `"0"`, 0, Format, 0},
		{Params{Addr("a")}, "1.2.3.256", 0, Format, 0},
		{Params{Addr("a")}, "1.2.3.0004", 0, Format, 0},
		{Params{Addr("a")}, "1.2.3.+4", 0, Format, 0},
		{Params{Addr("a")}, "1.2..4", 0, Format, 0},
		{Params{Host("h")}, `""`, 0, Range, 0},
		{Params{Host("h")}, `"a b"`, 0, Format, 0},
		{Params{Host("h")}, "caf\xe9", 0, Format, 0},
		{Params{Host("h")}, "1.2.3", 0, Format, 0},
		{Params{Hex("x", 4)}, "12345", 0, Range, 0},
		{Params{Hex("x", 4)}, "12G4", 0, Type, 0},
		{Params{Hex("x", 0)}, "123", 0, Format, 0},
		{Params{Hex("x", 0)}, `""`, 0, Type, 0},
		{Params{Int("a", 0, 9), Rest("r")}, "1", 1, Missing, 1},
		{Params{Int("a", 0, 9), Rest("r")}, "1, ", 1, Empty, 3},
		{cipstart(), `"TCP","a",80`, 0, Type, 0},
		{cipstart(), `0,"TCP","a"`, 3, Missing, 11},
		{cipstart(), `0,"TCP",,80`, 2, Empty, 8},
		{cipstart(), `0,"TCP","a",65536`, 3, Range, 12},
	} {
		a, err := tt.ps.Parse(tt.args)
		var pe *ParamError
		if !errors.As(err, &pe) {
			t.Errorf("%s takes %q: %+v, %v; want a parameter error", tt.ps.Syntax(), tt.args, a, err)
			continue
		}
		if pe.Index != tt.index || pe.Kind != tt.kind || pe.Pos != tt.pos {
			t.Errorf("%s, %q: index %d, %v, at %d (%v); want index %d, %v, at %d",
				tt.ps.Syntax(), tt.args, pe.Index, pe.Kind, pe.Pos, err, tt.index, tt.kind, tt.pos)
		}
	}
}

func TestParamErrorNamesTheParameter(t *testing.T) {
	_, err := cipstart().Parse(`0,"TCP","a",65536`)
	if want := "parameter 4 <port>: 65536 is not in (1-65535)"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err = cipstart().Parse(`0,"TCP","a",1,2`)
	if want := "parameter 5: only 4 allowed"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestArgsWithoutGrammar(t *testing.T) {
	var a Args
	if a.Has("n") || a.Int("n") != 0 || a.Str("n") != "" || a.Len() != 0 || a.Raw() != "" {
		t.Errorf("the zero Args hold something: %+v", a)
	}
}

func TestRangesAndSyntax(t *testing.T) {
	for _, tt := range []struct {
		ps             Params
		ranges, syntax string
	}{
		{nil, "", ""},
		{Params{Int("n", 0, 2)}, "(0-2)", "<n>"},
		{Params{Int("n", 0, 0)}, "(0)", "<n>"},
		{Params{Int("n", 0, 1).Or(0), Int("m", 0, 255).Opt()}, "(0,1),(0-255)", "[<n>[,<m>]]"},
		{Params{Int("n", -47, 48)}, "(-47~48)", "<n>"},
		{Params{Ints("n", [2]int{0, 18}, [2]int{31, 31})}, "(0-18,31)", "<n>"},
		{Params{Enum("n", 0, 1, 2, 4)}, "(0-2,4)", "<n>"},
		{Params{Enum("n", 0, 1)}, "(0,1)", "<n>"},
		{Params{Enum("n", 0, 3)}, "(0,3)", "<n>"},
		{Params{Enum("n", 0, 1200, 2400)}, "(0,1200,2400)", "<n>"},
		{Params{Ints("n", [2]int{0, 1}, [2]int{4, 6})}, "(0,1,4-6)", "<n>"},
		{Params{Word("t", "IP", "PPP"), Str("APN", 50)}, `("IP","PPP"),"APN"`, "<t>,<APN>"},
		{Params{Int("a", 0, 4), Int("b", 1, 3), Str("ConParamTag", 0).Opt(), Rest("ConParamValue").Opt()},
			`(0-4),(1-3),"ConParamTag","ConParamValue"`, "<a>,<b>[,<ConParamTag>[,<ConParamValue>]]"},
		{cipstart(), `(0-5),("TCP","UDP"),("DOMAIN NAME"),(1-65535)`, "<n>,<mode>,<address>,<port>"},
		{Params{Addr("a"), Hex("lac", 4)}, `("(0-255).(0-255).(0-255).(0-255)"),"lac"`, "<a>,<lac>"},
		{Params{Int("a", 0, 2).Or(0), Int("b", 0, 2), Int("c", 0, 2).Opt()}, "(0-2),(0-2),(0-2)", "[<a>],<b>[,<c>]"},
		{Params{Str("server", 64).Shown("64"), Int("tz", -47, 48)}, "64,(-47~48)", "<server>,<tz>"},
	} {
		tt.ps.Check()
		if got := tt.ps.Ranges(); got != tt.ranges {
			t.Errorf("ranges %s, want %s", got, tt.ranges)
		}
		if got := tt.ps.Syntax(); got != tt.syntax {
			t.Errorf("syntax %s, want %s", got, tt.syntax)
		}
	}
}

func TestDefaults(t *testing.T) {
	p := Int("n", 0, 9)
	if _, ok := p.Default(); ok || p.Optional() || p.Name() != "n" {
		t.Error("a new parameter is required, without default, and has its name")
	}
	if def, ok := p.Or(0).Default(); !ok || def != 0 || !p.Or(0).Optional() {
		t.Errorf("Or(0): default %v, %v", def, ok)
	}
	if _, ok := p.Or(0).Opt().Default(); ok || !p.Opt().Optional() {
		t.Error("Opt takes the default away")
	}
	if p.Optional() {
		t.Error("Or and Opt changed the parameter they were called on")
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name string
		ps   Params
		want string // part of the panic; "": none
	}{
		{"none", nil, ""},
		{"required after a default", Params{Int("a", 0, 1).Or(0), Int("b", 0, 1)}, ""},
		{"default outside the range", Params{Int("a", 0, 1).Or(-1)}, ""},
		{"required after optional", Params{Int("a", 0, 1).Opt(), Int("b", 0, 1)}, "<b> is required but follows <a>"},
		{"same name", Params{Int("a", 0, 1), Str("a", 0)}, "<a> is declared twice"},
		{"no name", Params{Int("", 0, 1)}, "parameter 1 has no name"},
		{"no constructor", Params{Int("a", 0, 1), {}}, "parameter 2 has no name"},
		{"empty range", Params{Int("a", 1, 0)}, "<a> has the range 1-0"},
		{"ranges overlap", Params{Ints("a", [2]int{0, 5}, [2]int{5, 9})}, "has 5 in the wrong order or twice"},
		{"no values", Params{Enum("a")}, "has no values"},
		{"value twice", Params{Enum("a", 1, 1)}, "has 1 in the wrong order or twice"},
		{"values out of order", Params{Enum("a", 2, 1)}, "has 1 in the wrong order"},
		{"negative length", Params{Str("a", -1)}, "negative length"},
		{"negative digits", Params{Hex("a", -1)}, "negative number of digits"},
		{"no words", Params{Word("a")}, "has no words"},
		{"word twice", Params{Word("a", "IP", "ip")}, `has the word "ip" twice`},
		{"word with a quote", Params{Word("a", `I"P`)}, "a quote in it"},
		{"rest first", Params{Rest("a"), Int("b", 0, 1)}, "<a> takes the rest but is not the last"},
		{"default of another type", Params{Int("a", 0, 1).Or("0")}, `<a> cannot have the default "0"`},
		{"number as a default string", Params{Str("a", 0).Or(0)}, "<a> cannot have the default 0"},
		{"neither int nor string", Params{Hex("a", 2).Or(1.5)}, "<a> cannot have the default 1.5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				got, _ := recover().(string)
				if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
					t.Errorf("panic %q, want %q", got, tt.want)
				}
			}()
			tt.ps.Check()
		})
	}
}

// everyShape has each constructor once at least.
func everyShape() Params {
	return Params{
		Int("digit", 0, 9), Int("zone", -47, 48), Int("any", math.MinInt, math.MaxInt),
		Ints("gaps", [2]int{0, 18}, [2]int{20, 20}, [2]int{31, 40}), Enum("rate", 0, 1200, 2400),
		Str("any text", 0), Str("short text", 5), Quoted("quoted", 0), Quoted("short quoted", 5),
		Word("word", "IP", "PPP"), Addr("addr"), Host("host"), Hex("hex", 4), Hex("hex digit", 1), Hex("octets", 0), Rest("rest"),
	}
}

func TestInsideAndOutside(t *testing.T) {
	for _, p := range everyShape() {
		ps := Params{p}
		ps.Check()
		if len(p.Inside()) == 0 {
			t.Errorf("<%s> has nothing inside", p.Name())
		}
		for _, s := range p.Inside() {
			if _, err := ps.Parse(s); err != nil {
				t.Errorf("<%s> does not take %s: %v", p.Name(), s, err)
			}
		}
		for _, s := range p.Outside() {
			if a, err := ps.Parse(s); err == nil {
				t.Errorf("<%s> takes %s as %q", p.Name(), s, a.Str(p.Name()))
			}
		}
	}
	for _, tt := range []struct {
		p       Param
		in, out []string
	}{
		{Int("n", 0, 5), []string{"0", "5"}, []string{"-1", "6"}},
		{Int("n", 3, 3), []string{"3"}, []string{"2", "4"}},
		{Int("n", math.MinInt, math.MaxInt), []string{"-9223372036854775808", "9223372036854775807"}, nil},
		{Ints("n", [2]int{0, 18}, [2]int{20, 20}), []string{"0", "18", "20"}, []string{"-1", "19", "21"}},
		{Enum("n", 0, 1, 5), []string{"0", "1", "5"}, []string{"-1", "2", "4", "6"}},
		{Str("s", 3), []string{`""`, `"a"`, `"aaa"`}, []string{`"aaaa"`}},
		{Quoted("s", 3), []string{`""`, `"a"`, `"aaa"`}, []string{`"aaaa"`, "a"}},
		{Word("w", "IP", "PPP"), []string{`"IP"`, `"PPP"`}, []string{`"PPPX"`}},
		{Hex("x", 2), []string{`"00"`, `"FF"`}, []string{`"0"`, `"000"`, `"0G"`}},
	} {
		if d := cmp.Diff(tt.in, tt.p.Inside()); d != "" {
			t.Errorf("<%s> inside: %s", tt.p.Name(), d)
		}
		if d := cmp.Diff(tt.out, tt.p.Outside()); d != "" {
			t.Errorf("<%s> outside: %s", tt.p.Name(), d)
		}
	}
}
