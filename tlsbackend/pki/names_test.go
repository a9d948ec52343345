package pki

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestNames(t *testing.T) {
	label := strings.Repeat("a", 63)
	whole := strings.Join([]string{label, label, label, label[:61]}, ".")
	for _, c := range []struct {
		in   []string
		want []string
	}{
		{[]string{"OS.Mbed.com."}, []string{"os.mbed.com"}},
		{[]string{"192.0.2.7", "2001:DB8::1"}, []string{"192.0.2.7", "2001:db8::1"}},
		{[]string{"a_b.example", "a_b.example"}, []string{"a_b.example"}},
		{[]string{whole}, []string{whole}},
		{[]string{whole + "a", label + "a.x", "", ".", "a..b", "*.x", "a b", "a\x00b", "é.x", "a/b", "fe80::1%eth0", "[::1]", "x.."}, nil},
	} {
		if got := Names(c.in...); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprintf("n%d.example", i))
	}
	if got := Names(many...); len(got) != maxNames {
		t.Errorf("%d names", len(got))
	}
}

func TestForHello(t *testing.T) {
	a := open(t, "")
	for _, c := range []struct{ sni, asked, verified string }{
		{"OS.mbed.com", "other.name", "os.mbed.com"},
		{"bad name\x01", "good.example", "good.example"},
		{"", "192.0.2.7", "192.0.2.7"},
		{"", "", "sim800.test"},
	} {
		cert, err := a.ForHello("ecdsa", c.sni, []string{c.asked})
		if err != nil {
			t.Fatal(err)
		}
		if err := verify(t, cert.Certificate, pool(t, a, "root"), c.verified); err != nil {
			t.Errorf("SNI %q, asked %q: %v", c.sni, c.asked, err)
		}
	}
	if _, err := a.ForHello("edsa", "x", nil); err == nil {
		t.Error("a variant that is none")
	}
}

func TestCertificatesAreKeptAndBounded(t *testing.T) {
	a := open(t, "")
	first, _ := a.TLS("ecdsa", []string{"first.example"})
	for i := range maxKept + 20 {
		if _, err := a.TLS("ecdsa", []string{fmt.Sprintf("n%d.example", i)}); err != nil {
			t.Fatal(err)
		}
		if again, _ := a.TLS("ecdsa", []string{"FIRST.example."}); again != first {
			t.Fatal("a certificate in use was made again")
		}
	}
	if n, m := len(a.cache.byKey), a.cache.recent.Len(); n != maxKept || m != n {
		t.Errorf("%d and %d certificates are kept, want %d", n, m, maxKept)
	}
}

func TestManyAskAtOnce(t *testing.T) {
	a := open(t, "")
	var work sync.WaitGroup
	var got sync.Map
	for range 16 {
		work.Go(func() {
			for _, v := range Variants() {
				c, err := a.TLS(v.Name, []string{host})
				if err != nil {
					t.Errorf("%s: %v", v.Name, err)
					return
				}
				if first, _ := got.LoadOrStore(v.Name, c); first != c {
					t.Errorf("%s: two certificates", v.Name)
				}
			}
		})
	}
	work.Wait()
}

// FuzzNames: whatever a client calls the server, each variant has a certificate,
// and the right ones verify for the name where it is one.
func FuzzNames(f *testing.F) {
	for _, s := range []string{host, "", "a..b", "*.x", "1.2.3.4", "::1", "::ffff:1.2.3.4", "xn--a", "-", "_", "0x7f.1", "1.2.3", "a\x00b", strings.Repeat("a.", 126) + "a", strings.Repeat("x", 70)} {
		f.Add(s, uint8(0))
	}
	a, err := Open("", 0)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string, n uint8) {
		v := Variants()[int(n)%len(Variants())]
		if v.Name == "rsa4096" {
			return // slow, and no other than rsa2048
		}
		chain, key, err := a.Chain(v.Name, []string{name})
		if err != nil || len(chain) == 0 || key == nil {
			t.Fatalf("%s for %q: %v", v.Name, name, err)
		}
		names := Names(name)
		if !v.Valid || v.Name == "wildcard" || names == nil {
			return
		}
		if err := verify(t, chain, pool(t, a, v.Trust), names[0]); err != nil {
			t.Errorf("%s for %q: %v", v.Name, name, err)
		}
	})
}
