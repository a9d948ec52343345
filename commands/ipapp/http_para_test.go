package ipapp

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sim800emu/internal/socket"
)

func TestTargets(t *testing.T) {
	for _, c := range []struct {
		url  string
		ssl  bool
		want target
	}{
		{"www.sim.com", false, target{host: "www.sim.com", port: 80, path: "/"}},
		{"http://a:8080/b/c?d=e#f", false, target{host: "a", port: 8080, path: "/b/c?d=e"}},
		{"HTTP://A", false, target{host: "A", port: 80, path: "/"}},
		{"a?x=http://b", false, target{host: "a", port: 80, path: "/?x=http://b"}},
		{"user:pass@a/b", false, target{host: "a", port: 80, path: "/b"}},
		{"https://a/", true, target{secure: true, host: "a", port: 443, path: "/"}},
		{"a:444", true, target{secure: true, host: "a", port: 444, path: "/"}},
	} {
		got, err := parseTarget(c.url, c.ssl)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", c.url, got, err)
		}
	}
	for _, bad := range []string{"", "http://", "/a", "?", ":80", "a:", "a:x", "a:0", "a:65536", "a:-1", "ftp://a", "https://a", "[::1]/", "a b/", "http:///x", "@"} {
		if _, err := parseTarget(bad, false); !errors.Is(err, socket.ErrNoSuchName) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestRedirections(t *testing.T) {
	from := target{host: "a", port: 8080, path: "/b/c?d"}
	for location, want := range map[string]string{
		"/x":          "http://a:8080/x",
		"x?y":         "http://a:8080/b/x?y",
		"//e/f":       "http://e/f",
		"https://g/h": "https://g/h",
		"?q":          "http://a:8080/b/c?q",
	} {
		if got, err := from.next(location); err != nil || got != want {
			t.Errorf("%s: %q, %v", location, got, err)
		}
	}
	if _, err := from.next("http://[::"); !errors.Is(err, socket.ErrNoSuchName) {
		t.Error(err)
	}
}

func TestUserData(t *testing.T) {
	p := para{userdata: `A: 1\r\nB:2\n\r\nno header\r\nC D: 3\r\nE: x:y`}
	got, wrong := p.headers()
	if want := [][2]string{{"A", "1"}, {"B", "2"}, {"E", "x:y"}}; !slices.Equal(got, want) || wrong != "no header" {
		t.Errorf("%q, wrong %q", got, wrong)
	}
	w := web{para: para{ua: "u", userdata: `Host: h\r\nUser-Agent: mine\r\nX: 1\r\nx: 2\r\nAccept: a`}}
	r := w.build(target{host: "a", port: 80, path: "/"}, "GET", nil)
	if r.Host != "h" || !slices.Equal(r.Header.Values("X"), []string{"1", "2"}) || r.UserAgent() != "mine" ||
		!slices.Equal(r.Header.Values("Accept"), []string{"a"}) {
		t.Errorf("host %q, headers %v", r.Host, r.Header)
	}
}

// FuzzRequest: whatever a TE sets, building and writing a request does not panic,
// and no parameter writes a header line of its own.
func FuzzRequest(f *testing.F) {
	f.Add("http://a/b", "agent", `X: 1\r\nY: 2`, "text/plain", "127.0.0.1", uint16(0), "body")
	f.Add("a:1?\x7f", "", "Host: b\r\n", "\x00", "p", uint16(1), "")
	f.Add("http://\xff/", "a\r\nEvil: 1", "Content-Length: 5", "", "", uint16(65535), "x")
	f.Fuzz(func(t *testing.T, url, ua, userdata, content, proip string, proport uint16, body string) {
		w := web{para: para{url: url, ua: ua, userdata: userdata, content: content, proip: proip, proport: int(proport), first: len(url)}}
		for _, ssl := range []bool{false, true} {
			to, err := parseTarget(url, ssl)
			if err != nil {
				continue
			}
			for _, m := range methods {
				var b strings.Builder
				if err := w.build(to, m, []byte(body)).Write(&b); err != nil {
					continue
				}
				head, _, _ := strings.Cut(b.String(), "\r\n\r\n")
				if n := strings.Count(strings.ToLower(head), "\nhost:"); n != 1 {
					t.Errorf("%d Host headers in %q", n, head)
				}
			}
			_, _ = to.next(ua)
		}
	})
}

// FuzzParameter: a parameter is taken or refused, and what is taken prints.
func FuzzParameter(f *testing.F) {
	for _, tag := range paraTags() {
		f.Add(tag, "1")
	}
	f.Add("URL", `"quo"ted"`)
	f.Fuzz(func(_ *testing.T, tag, value string) {
		p := factoryPara()
		if v, ok := unquote(value); ok {
			p.set(tag, v)
		}
		p.lines(true)
		p.byteRange()
		p.headers()
	})
}

func TestStatusOfRedirects(t *testing.T) {
	for status, want := range map[int]bool{http.StatusMovedPermanently: true, http.StatusNotModified: false, http.StatusOK: false, http.StatusTemporaryRedirect: true} {
		if redirects(status) != want {
			t.Errorf("%d", status)
		}
	}
}
