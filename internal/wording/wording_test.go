package wording

import (
	"strings"
	"testing"
)

func TestLike(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"AT+CIPSEND*", "at+cipsend=0,5", true},
		{"AT+CIPSEND*", "AT+CIPSTART", false},
		{"AT+CSQ", "AT+CSQ", true},
		{"AT+CSQ", "AT+CSQ?", false},
		{"AT+CREG?", "AT+CREG?", true},
		{"AT+CREG?", "AT+CREGX", false}, // a ? is itself
		{"*", "", true},
		{"", "", true},
		{"", "x", false},
		{"*OK", "0, SEND OK", true},
		{"*a*b*", "xxaxxbxx", true},
		{"*ab", "aab", true},
		{"a**b", "ab", true},
		{"*ab", "abc", false},
	} {
		if got := Like(c.pattern, c.s); got != c.want {
			t.Errorf("Like(%q, %q) = %v", c.pattern, c.s, got)
		}
	}
}

func TestSuggestion(t *testing.T) {
	list := []string{"lost-prompt", "late-prompt", "reset"}
	for word, want := range map[string]string{
		"lost-promt": "; did you mean lost-prompt?",
		"rseet":      "; did you mean reset?",
		"brownout":   "",
		"":           "",
	} {
		if got := Suggestion(word, list); got != want {
			t.Errorf("Suggestion(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestNearby(t *testing.T) {
	list := []string{"chain3", "chain5", "tls12", "tls13", "tickets-1"}
	for word, want := range map[string]string{
		"tls1.2": "tls12 tls13", "chain4": "chain3 chain5", "tikets-1": "tickets-1", "zzzzzz": "", "": "",
	} {
		if got := strings.Join(Nearby(word, list, 2), " "); got != want {
			t.Errorf("Nearby(%q) = %q, want %q", word, got, want)
		}
	}
}
