package tlsbackend

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEndpointsAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Names() {
		if seen[e.Name] || e.Name != strings.ToLower(e.Name) || strings.Contains(e.Name, ".") {
			t.Errorf("%q is no good name", e.Name)
		}
		seen[e.Name] = true
		if len(e.Doc) < 80 || strings.Contains(e.Doc, "\n") || !strings.HasSuffix(e.Doc, ".") {
			t.Errorf("%s: the documentation is not one paragraph: %q", e.Name, e.Doc)
		}
		if len(e.Ports) == 0 || e.serve == nil || e.UDP != (e.datagram != nil) {
			t.Errorf("%s is not whole", e.Name)
		}
		found, err := Lookup(e.Name)
		if err != nil || found.Name != e.Name {
			t.Errorf("Lookup(%q) = %q, %v", e.Name, found.Name, err)
		}
		if _, err := json.Marshal(e); err != nil {
			t.Error(err)
		}
	}
}

func TestUnknownEndpoint(t *testing.T) {
	for asked, nearest := range map[string]string{
		"tls1.2": `nearest is "tls12"`, "tls14": "nearest is", "https": `nearest is "http"`, "eco": `nearest is "echo"`,
		"": "there are tls12, tls13, http, echo", strings.Repeat("x", 1<<20): "nearest",
	} {
		_, err := Lookup(asked)
		if err == nil {
			t.Errorf("%q was found", asked)
			continue
		}
		mustContain(t, err.Error(), nearest)
		if len(err.Error()) > 300 {
			t.Errorf("%d bytes of error", len(err.Error()))
		}
	}
}

func TestEndpointFor(t *testing.T) {
	for host, want := range map[string]string{
		"tls12.sim800.test": "tls12", "TLS13.Sim800.Test.": "tls13", "http.sim800.test": "http", "echo.sim800.test": "echo",
		"sim800.test": "", ".sim800.test": "", "nope.sim800.test": "", "tls12.sim800.test.com": "", "tls12": "", "": "",
		"tls12xsim800.test": "", "a.tls12.sim800.test": "",
	} {
		got, ok := EndpointFor(host)
		if ok != (want != "") || ok && got != want {
			t.Errorf("EndpointFor(%q) = %q, %v, want %q", host, got, ok, want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"tls12", "tls13", 1}, {"kitten", "sitting", 3}, {"ab", "ba", 2}} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
