package port

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// A telnetLog writes down what a telnet finds; data in a row are one.
type telnetLog struct{ strings.Builder }

func (l *telnetLog) data(b []byte) {
	s, joined := strings.CutSuffix(l.String(), "]")
	if i := strings.LastIndexByte(s, '['); joined && i >= 0 && strings.HasPrefix(s[i:], "[d:") {
		l.Reset()
		l.WriteString(s)
		fmt.Fprintf(l, "%x]", b)
		return
	}
	fmt.Fprintf(l, "[d:%x]", b)
}
func (l *telnetLog) command(c byte)           { fmt.Fprintf(l, "[c:%d]", c) }
func (l *telnetLog) option(verb, option byte) { fmt.Fprintf(l, "[o:%d %d]", verb, option) }
func (l *telnetLog) subnegotiation(b []byte)  { fmt.Fprintf(l, "[s:%x]", b) }
func (l *telnetLog) parse(pieces ...[]byte) string {
	t := telnet{to: l}
	for _, b := range pieces {
		t.feed(b)
	}
	return l.String()
}

func TestTelnetParser(t *testing.T) {
	long := strings.Repeat("x", maxSubnegotiation)
	for in, want := range map[string]string{
		"":                               "",
		"AT\r":                           "[d:41540d]",
		"\xff\xff":                       "[d:ff]",
		"a\xff\xffb":                     "[d:61ff62]",
		"a\xff\xff\xff\xffb":             "[d:61ffff62]",
		"a\xff\xfb\x2cb":                 "[d:61][o:251 44][d:62]",
		"\xff\xf3":                       "[c:243]",
		"\xff\xf1a":                      "[c:241][d:61]",
		"\xff\xfa\x2c\x01\xff\xf0a":      "[s:2c01][d:61]",
		"\xff\xfa\x2c\xff\xff\xff\xf0":   "[s:2cff]",
		"\xff\xfa\xff\xf0":               "[s:]",
		"\xff\xf0a":                      "[d:61]", // an end without a start
		"\xff\xfaab\xff\xfb\x01c":        "[o:251 1][d:63]",
		"\xff\xfaab\xff\xfac\xff\xf0":    "[s:63]",
		"\xff\xfa" + long + "\xff\xf0":   fmt.Sprintf("[s:%x]", long),
		"\xff\xfa" + long + "y\xff\xf0a": "[d:61]",
		// CR NUL is CR for a client that has spoken telnet, but not one whose bytes are binary
		"a\r\x00b":                       "[d:610d0062]",
		"\xff\xf1a\r\x00b\r\nc\x00":      "[c:241][d:610d620d0a6300]",
		"\xff\xf1\r\xff\xff\x00":         "[c:241][d:0dff00]",
		"\xff\xfb\x00\r\x00":             "[o:251 0][d:0d00]",
		"\xff\xfb\x2c\r\x00":             "[o:251 44][d:0d00]",
		"\xff\xfd\x2c\r\x00":             "[o:253 44][d:0d00]",
		"\xff\xfb\x00\xff\xfc\x00\r\x00": "[o:251 0][o:252 0][d:0d]",
	} {
		if got := new(telnetLog).parse([]byte(in)); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
		var each [][]byte
		for i := range in {
			each = append(each, []byte(in[i:i+1]))
		}
		if got := new(telnetLog).parse(each...); got != want {
			t.Errorf("%q byte by byte: %s, want %s", in, got, want)
		}
	}
}

// Any bytes, cut anywhere, give the same; what is escaped comes back.
func FuzzTelnet(f *testing.F) {
	f.Add([]byte("AT\r\x00\xff\xfb\x2c\xff\xfa\x2c\x01\x00\x01\xc2\x00\xff\xf0\xff\xff\r\x00x"), uint(7))
	f.Add([]byte("\xff\xfa\xff\xff\xff\xff\xff\xf0\xff\xfd\xff"), uint(2))
	f.Add([]byte("\xff\xf1\r\x00\r\xff\xf1\x00"), uint(4))
	f.Fuzz(func(t *testing.T, in []byte, cut uint) {
		want := new(telnetLog).parse(in)
		at := int(cut % uint(len(in)+1))
		if got := new(telnetLog).parse(in[:at], in[at:]); got != want {
			t.Errorf("cut at %d:\n%s, whole:\n%s", at, got, want)
		}
		var each [][]byte
		for i := range in {
			each = append(each, in[i:i+1])
		}
		if got := new(telnetLog).parse(each...); got != want {
			t.Errorf("byte by byte:\n%s, whole:\n%s", got, want)
		}
		back := new(telnetLog)
		parser := telnet{to: back, spoken: true, eightBit: true}
		parser.feed(escapeIAC(nil, in))
		all := new(telnetLog)
		if len(in) > 0 {
			all.data(in)
		}
		if back.String() != all.String() {
			t.Errorf("escaped and parsed: %s, want %s", back, all)
		}
	})
}

func TestEscapeIAC(t *testing.T) {
	if got := escapeIAC([]byte{1}, []byte{0xff, 2, 0xff}); !bytes.Equal(got, []byte{1, 0xff, 0xff, 2, 0xff, 0xff}) {
		t.Errorf("%x", got)
	}
}

// An asked records what a negotiation sends.
func negotiate(takes ...[2]byte) (sent [][2]byte, n *negotiation) {
	n = &negotiation{}
	n.send = func(verb, option byte) { sent = append(sent, [2]byte{verb, option}) }
	n.want()
	sent = nil
	for _, v := range takes {
		n.take(v[0], v[1])
	}
	return sent, n
}

func TestNegotiation(t *testing.T) {
	const will, wont, do, dont = telnetWILL, telnetWONT, telnetDO, telnetDONT
	type list = [][2]byte
	for name, c := range map[string]struct{ in, out list }{
		"our own requests taken":   {list{{do, 0}, {will, 0}, {do, 3}, {will, 3}}, nil},
		"our own requests refused": {list{{dont, 0}, {wont, 0}}, nil},
		"told again":               {list{{do, 0}, {do, 0}, {will, 0}, {will, 0}}, nil},
		"taken and given back":     {list{{do, 0}, {dont, 0}, {dont, 0}}, list{{wont, 0}}},
		"refused and then offered": {list{{wont, 0}, {will, 0}}, list{{do, 0}}},
		"serial port, both ways":   {list{{will, 44}, {do, 44}, {will, 44}}, list{{do, 44}, {will, 44}}},
		"the modem echoes":         {list{{do, 1}, {will, 1}}, list{{will, 1}, {dont, 1}}},
		"others":                   {list{{do, 31}, {will, 24}, {dont, 31}, {wont, 24}}, list{{wont, 31}, {dont, 24}}},
	} {
		if got, _ := negotiate(c.in...); fmt.Sprint(got) != fmt.Sprint(c.out) {
			t.Errorf("%s: sent %v, want %v", name, got, c.out)
		}
	}
}
