package ipapp

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"sim800emu/internal/socket"
)

// A target is what a URL of +HTTPPARA names.
type target struct {
	secure bool
	host   string
	port   uint16
	path   string // with the query
}

// parseTarget reads a URL as the module does: the scheme may be left out. Where
// it cannot tell the host, or may not encrypt, there is no such name: 603 (seen
// for an https URL without +HTTPSSL).
func parseTarget(text string, ssl bool) (target, error) {
	t := target{secure: ssl, port: 80}
	if ssl {
		t.port = 443
	}
	rest := text
	if i := strings.Index(text, "://"); i >= 0 && !strings.ContainsAny(text[:i], "/?#") {
		rest = text[i+3:]
		switch scheme := strings.ToLower(text[:i]); {
		case scheme == "https" && !ssl:
			return t, fmt.Errorf("%q: %w: https needs +HTTPSSL=1", text, socket.ErrNoSuchName)
		case scheme != "http" && scheme != "https":
			return t, fmt.Errorf("%q: %w: the scheme %s is not known", text, socket.ErrNoSuchName, scheme)
		}
	}
	rest, _, _ = strings.Cut(rest, "#")
	authority := rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, t.path = rest[:i], rest[i:]
	}
	if !strings.HasPrefix(t.path, "/") {
		t.path = "/" + t.path
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	host, port, named := strings.Cut(authority, ":")
	if named {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return t, fmt.Errorf("%q: %w: %q is no port", text, socket.ErrNoSuchName, port)
		}
		t.port = uint16(n)
	}
	if host == "" || strings.ContainsAny(host, "[] \t\\") {
		return t, fmt.Errorf("%q: %w: it has no host", text, socket.ErrNoSuchName)
	}
	t.host = host
	return t, nil
}

// authority is the host as the Host header has it: the usual port is left out.
func (t target) authority() string {
	if t.port == t.usualPort() {
		return t.host
	}
	return t.hostPort()
}

func (t target) hostPort() string { return t.host + ":" + strconv.Itoa(int(t.port)) }

func (t target) usualPort() uint16 {
	if t.secure {
		return 443
	}
	return 80
}

// scheme is how the target is spelled in a URL.
func (t target) scheme() string {
	if t.secure {
		return "https"
	}
	return "http"
}

// next is where a Location header leads from here.
func (t target) next(location string) (string, error) {
	here := url.URL{Scheme: t.scheme(), Host: t.authority(), Path: "/"}
	if u, err := url.Parse(here.String()); err == nil {
		if base, err := u.Parse(t.path); err == nil {
			here = *base
		}
	}
	u, err := here.Parse(location)
	if err != nil {
		return "", fmt.Errorf("redirected to %q: %w", location, socket.ErrNoSuchName)
	}
	return u.String(), nil
}
