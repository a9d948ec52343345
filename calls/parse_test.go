package calls

import (
	"testing"
	"time"
)

func TestParseTones(t *testing.T) {
	for s, want := range map[string]int{
		"1": 1, `"1,2,#,*,a,D"`: 6, "{5,255}": 1, `"1,{2,10},3"`: 3,
		"": 0, `""`: 0, "12": 0, "1,": 0, ",1": 0, "{1}": 0, "{1,0}": 0, "{1,256}": 0, "{1,2": 0, "{1,2}3": 0, "E": 0, `"`: 0, "{,1}": 0,
		"1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0": 20, "1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1": 0,
	} {
		got, ok := parseTones(s, 1)
		if ok != (want > 0) || ok && len(got) != want {
			t.Errorf("parseTones(%q) = %v, %v", s, got, ok)
		}
	}
	got, _ := parseTones("{*,12}", 1)
	if got[0] != (tone{'*', 1200 * time.Millisecond}) {
		t.Errorf("got %v", got)
	}
}

func TestParseService(t *testing.T) {
	for s, want := range map[string]service{
		"*43#":        {waiting: true, mode: 1, class: 7, seconds: 20},
		"#43*11#":     {waiting: true, mode: 0, class: 1, seconds: 20},
		"*#43#":       {waiting: true, mode: 2, class: 7, seconds: 20},
		"**21*123#":   {mode: 3, number: "123", class: 7, seconds: 20},
		"*67*123*11#": {reason: whenBusy, mode: 3, number: "123", class: 1, seconds: 20},
		"*21#":        {mode: 1, class: 7, seconds: 20},
		"*#61#":       {reason: noReply, mode: 2, class: 7, seconds: 20},
		"##002#":      {reason: allReasons, mode: 4, class: 7, seconds: 20},
		"#004#":       {reason: allConditional, mode: 0, class: 7, seconds: 20},
		"*100#":       {},
		"**21#":       {},
		"*#002#":      {},
		"**43#":       {},
		"21#":         {},
		"*21*1":       {},
		"#":           {},
	} {
		got, ok := parseService(s)
		if got != want || ok != (want != service{}) {
			t.Errorf("parseService(%q) = %+v, %v", s, got, ok)
		}
	}
}

func FuzzParseTones(f *testing.F) {
	f.Add(`"1,{2,3}"`)
	f.Fuzz(func(t *testing.T, s string) {
		all, ok := parseTones(s, 1)
		if ok && (len(all) == 0 || len(all) > mostTones) {
			t.Errorf("%d tones", len(all))
		}
	})
}

func FuzzParseService(f *testing.F) {
	f.Add("*21*1#")
	f.Fuzz(func(t *testing.T, s string) { parseService(s) })
}
