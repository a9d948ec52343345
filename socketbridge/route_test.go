package socketbridge

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

func TestParseRoute(t *testing.T) {
	for _, s := range []string{
		"os.mbed.com:443=tls:page", "a=tls:split-certificate?at=3", "a=tls:alert?name=x&at=y+chain5", "*=deny", "*:*=direct", "10.0.*:80=127.0.0.1:8080",
		"a=socks5://127.0.0.1:1080", "a=socks5://user:pa=ss@proxy.example:1080", "A.Example.=direct",
	} {
		if _, err := ParseRoute(s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	for s, want := range map[string]string{
		"os.mbed.com":                 "no '='",
		"=direct":                     "no host",
		"a:0=direct":                  "1 to 65535",
		"a:65536=direct":              "1 to 65535",
		"a:x=direct":                  "1 to 65535",
		"a b=direct":                  "host",
		"a=":                          "no port",
		"a=Direct":                    "direct, deny, tls:ENDPOINT",
		"a=host":                      "no port",
		"a=*:80":                      "only a pattern",
		"a=tls:":                      "name of an endpoint",
		"a=http://proxy:3128":         "socks5://",
		"a=socks5://proxy":            "no port",
		"a=socks5://proxy:1/path":     "nothing may follow",
		"a=socks5://u:secret@x:99999": "1 to 65535",
		"a=socks5://u:secret@%zz:1":   "no URL",
	} {
		_, err := ParseRoute(s)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", s, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error shows the password: %v", s, err)
		}
	}
	if r := route(t, "a:443=tls:split-certificate?at=3+chain5"); r.target.endpoint != "split-certificate?at=3+chain5" || r.String() != "a:443=tls:split-certificate?at=3+chain5" {
		t.Errorf("endpoint %q of %s", r.target.endpoint, r)
	}
	if r := route(t, "a=socks5://u:secret@x:1"); r.String() != "a=socks5://u:***@x:1" {
		t.Errorf("printed as %s", r)
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"a.example", "a.example", true}, {"a.example", "b.example", false},
		{"*", "", true}, {"*", "x.y", true}, {"*.example", "a.b.example", true},
		{"*.example", "example", false}, {"a*c*e", "abcde", true}, {"a*c*e", "abcd", false},
		{"*a", "ba", true}, {"a*", "ab", true}, {"10.*.1", "10.2.3.1", true}, {"**", "x", true},
	} {
		if got := glob(c.pattern, c.s); got != c.want {
			t.Errorf("glob(%q, %q) = %v", c.pattern, c.s, got)
		}
	}
}

func FuzzParseRoute(f *testing.F) {
	f.Add("a:1=socks5://u:p@h:1")
	f.Add("*=tls:x")
	f.Fuzz(func(_ *testing.T, s string) {
		if r, err := ParseRoute(s); err == nil {
			r.matches("host.example", 80)
		}
	})
}

func TestNewRefusesAConfiguration(t *testing.T) {
	for name, cfg := range map[string]Config{
		"no test server":    {Routes: []Route{route(t, "a=tls:page")}},
		"there are echo":    {Routes: []Route{route(t, "a=tls:missing")}, Backend: &fakeBackend{}},
		"ParseRoute":        {Routes: []Route{{}}},
		"not an IPv4 addre": {ListenHost: "::1"},
	} {
		_, err := New(kernel.New(1), cfg)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want one with %q", err, name)
		}
	}
}

// The first route that matches wins, and the words of the built-in names bend it.
func TestWay(t *testing.T) {
	cfg := Config{Backend: &fakeBackend{}, Resolver: names{}}
	for _, s := range []string{
		"os.mbed.com:443=tls:page", "*.denied.example=deny", "half.example:25=deny", "10.1.1.1=tls:echo",
		"moved.example=127.0.0.1:7", "page.sim800.test:81=deny", "*.tor=socks5://127.0.0.1:1", "*.sim800.test=socks5://127.0.0.1:1",
	} {
		cfg.Routes = append(cfg.Routes, route(t, s))
	}
	online, err := New(kernel.New(1), cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Offline = true
	offline, err := New(kernel.New(1), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		host         string
		port         uint16
		kind         targetKind
		err, offline error
	}{
		{"os.mbed.com", 443, toBuiltIn, nil, nil},
		{"OS.mbed.com.", 443, toBuiltIn, nil, nil},
		{"os.mbed.com", 80, toHost, nil, socket.ErrNoSuchName},
		{"a.denied.example", 1, toNowhere, socket.ErrDenied, socket.ErrDenied},
		{"half.example", 25, toNowhere, socket.ErrDenied, socket.ErrDenied},
		{"half.example", 26, toHost, nil, socket.ErrNoSuchName},
		{"10.1.1.1", 9, toBuiltIn, nil, nil},
		{"10.1.1.2", 9, toHost, nil, socket.ErrUnreachable},
		{"moved.example", 9, toAddress, nil, socket.ErrNoSuchName},
		{"x.tor", 9, toProxy, nil, socket.ErrNoSuchName},
		{"page.sim800.test", 80, toBuiltIn, nil, nil},
		{"page.sim800.test", 81, toNowhere, socket.ErrDenied, socket.ErrDenied},
		{"other.sim800.test", 80, toHost, socket.ErrNoSuchName, socket.ErrNoSuchName},
		{"sim800.test", 80, toHost, socket.ErrNoSuchName, socket.ErrNoSuchName},
		{"198.18.7.7", 80, toHost, socket.ErrUnreachable, socket.ErrUnreachable},
		{"", 80, toHost, socket.ErrNoSuchName, socket.ErrNoSuchName},
	} {
		w, err := online.way(c.host, c.port)
		if !errors.Is(err, c.err) || (err == nil && w.kind != c.kind) {
			t.Errorf("%s:%d: kind %d, error %v", c.host, c.port, w.kind, err)
		}
		if _, err := offline.way(c.host, c.port); !errors.Is(err, c.offline) {
			t.Errorf("%s:%d offline: error %v", c.host, c.port, err)
		}
	}
}

func TestStandIns(t *testing.T) {
	var one, two standIns
	seen := map[netip.Addr]string{}
	for i := range 3000 {
		name := strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i)
		a, ok := one.addr(name)
		if !ok || !isStandIn(a) {
			t.Fatalf("%q got %v", name, a)
		}
		if other, taken := seen[a]; taken && other != name {
			t.Fatalf("%v is given twice", a)
		}
		seen[a] = name
		if back, _ := one.name(a); back != name {
			t.Fatalf("%v leads to %q, not %q", a, back, name)
		}
	}
	first, _ := one.addr("a")
	if again, _ := two.addr("a"); again != first {
		t.Fatalf("another bridge gave %v, not %v", again, first)
	}
}

func TestPolicyCheck(t *testing.T) {
	all := Policy{DenyLoopback: true, DenyPrivate: true, DenyLinkLocal: true}
	for s, denied := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "0.0.0.0": true, "::ffff:127.0.0.1": true,
		"10.0.0.1": true, "172.16.0.1": true, "172.32.0.1": false, "192.168.1.1": true, "::ffff:10.0.0.1": true,
		"100.64.0.1": true, "100.127.255.255": true, "100.128.0.1": false,
		"169.254.169.254": true, "8.8.8.8": false,
	} {
		a := netip.MustParseAddr(s)
		if err := all.check(a); errors.Is(err, socket.ErrDenied) != denied {
			t.Errorf("%s: %v", s, err)
		}
		if err := (Policy{}).check(a); err != nil {
			t.Errorf("%s is denied by nothing: %v", s, err)
		}
	}
}
