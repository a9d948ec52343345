package main

import (
	"encoding/json"
	"net"
	"strings"
	"testing"

	"sim800emu/tlsbackend"
)

func TestTLSList(t *testing.T) {
	status, table, _ := invoke(t, "tls", "list")
	if status != 0 {
		t.Fatalf("status %d", status)
	}
	_, markdown, _ := invoke(t, "tls", "list", "--format", "markdown")
	status, text, _ := invoke(t, "tls", "--format", "json")
	var all []struct {
		Name, Host, Kind, Doc, Right, Wrong, Remedy, Layer string
		TLS                                                bool
		Params                                             []tlsbackend.Param
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil || status != 0 {
		t.Fatalf("status %d: %v", status, err)
	}
	if len(all) != len(tlsbackend.Names()) {
		t.Errorf("%d endpoints", len(all))
	}
	layers := map[string]int{}
	for _, e := range all {
		layers[e.Layer]++
		if e.Host != e.Name+".sim800.test" || e.Doc == "" || e.TLS && (e.Right == "" || e.Wrong == "" || e.Remedy == "") {
			t.Errorf("%+v", e)
		}
		if !strings.Contains(table, "  "+e.Name+" ") || !strings.Contains(markdown, "### `"+e.Name+"`\n") {
			t.Errorf("%s is not in all formats", e.Name)
		}
	}
	if layers["crypto/tls"] < 20 || layers["engine"] < 20 || layers["none"] < 2 || len(layers) != 3 {
		t.Errorf("layers %v", layers)
	}
}

func TestTLSShow(t *testing.T) {
	for name, want := range map[string][]string{
		"tls12":                  {"by name    AT+CIPSTART=\"TCP\",\"tls12.sim800.test\",443", "served by  crypto/tls", "tls serve --endpoint 'tls12'", "right   It gets its page."},
		"split-certificate-at-3": {"-0x7080", "at=1..16384 (else 3)", "'your.host:443=tls:split-certificate-at-3'", "split-certificate-at-128"},
		"chain5+mfl-1024":        {"[chain5] 5 certificates", "[mfl-1024]", "\"chain5.mfl-1024.sim800.test\"", "our test engine"},
		"psk?unknown=hidden":     {"'your.host:443=tls:psk?unknown=hidden'", "sim800-device"},
		"garbage":                {"bare bytes", "-0x7200"},
		"echo":                   {"RFC 862", "echo.sim800.test"},
	} {
		status, stdout, stderr := invoke(t, "tls", "show", name)
		if name == "psk?unknown=hidden" {
			want = want[:1]
		}
		for _, w := range want {
			if !strings.Contains(strings.Join(strings.Fields(stdout), " "), strings.Join(strings.Fields(w), " ")) || status != 0 {
				t.Errorf("%s: status %d, no %q in\n%s%s", name, status, w, stdout, stderr)
			}
		}
	}
}

func TestTLSMistakes(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"tls", "show", "tls1.2"}, exitUsage, "the nearest are tls12"},
		{[]string{"tls", "show", "tls12+tls13"}, exitUsage, "do not go together"},
		{[]string{"tls", "show", "split-certificate?at=0"}, exitUsage, "1..16384"},
		{[]string{"tls", "serve", "--endpoint", "chian5"}, exitUsage, "chain5"},
		{[]string{"tls", "serve", "--listen", l.Addr().String()}, exitFailed, "choose another address"},
		{[]string{"run", "--port", "tcp:127.0.0.1:0", "--route", "a=tls:records-0"}, exitUsage, "can be 2..16384"},
	} {
		if status, _, stderr := invoke(t, c.args...); status != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: status %d, %s", c.args, status, stderr)
		}
	}
}
