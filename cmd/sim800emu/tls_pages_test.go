package main

import (
	"encoding/json"
	"strings"
	"testing"

	"sim800emu/tlsbackend"
)

func TestTLSPages(t *testing.T) {
	_, table, _ := invoke(t, "tls", "pages")
	status, text, _ := invoke(t, "tls", "pages", "--format", "json")
	var all []tlsbackend.Page
	if err := json.Unmarshal([]byte(text), &all); err != nil || status != 0 || len(all) != len(tlsbackend.Pages()) {
		t.Fatalf("status %d, %v: %s", status, err, text)
	}
	for _, p := range all {
		if !strings.Contains(table, p.Method+" "+p.Path+" ") || !strings.Contains(table, p.Doc) {
			t.Errorf("%+v is not in the table", p)
		}
	}
	if _, shown, _ := invoke(t, "tls", "show", "ntp"); !strings.Contains(shown, `AT+CIPSTART="UDP","ntp.sim800.test",123`) || strings.Contains(shown, `"TCP"`) {
		t.Errorf("%s", shown)
	}
}
