package socketbridge

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/proxy"
)

// A Route sends the connections that match its pattern to its target. Routes
// are made by ParseRoute.
type Route struct {
	host   string // lower case, * stands for any run of characters
	port   uint16 // 0: any
	target target
	text   string // for people, without a password
}

// A targetKind is where a connection goes.
type targetKind uint8

const (
	toHost    targetKind = iota // where it asks, from the host's own sockets
	toNowhere                   // denied
	toBuiltIn                   // an endpoint of the backend
	toAddress                   // another host and port
	toProxy                     // where it asks, by a SOCKS5 proxy
)

// A target is the right side of a route.
type target struct {
	kind     targetKind
	endpoint string      // toBuiltIn
	host     string      // toAddress: the other host; toProxy: the proxy
	port     uint16      // likewise
	auth     *proxy.Auth // toProxy
}

// ParseRoute reads PATTERN=TARGET. PATTERN is host or host:port; the host may
// hold * for any run of characters, the port may be *. TARGET is direct, deny,
// tls:ENDPOINT, HOST:PORT or socks5://[user:pass@]host:port. What stands behind
// tls: is the backend's to read: it may have parameters and combine endpoints, as
// in tls:split-certificate?at=3 and tls:chain5+mfl-1024.
func ParseRoute(s string) (Route, error) {
	pattern, to, ok := strings.Cut(s, "=")
	if !ok {
		return Route{}, fmt.Errorf("route %q has no '=': write PATTERN=TARGET, such as 'os.mbed.com:443=tls:tls12'", s)
	}
	r := Route{text: pattern + "=" + withoutPassword(to)}
	host, port, hasPort := strings.Cut(pattern, ":")
	r.host = plainName(host)
	if err := checkHost(r.host); err != nil {
		return Route{}, fmt.Errorf("route %q: the pattern: %w", r.text, err)
	}
	if hasPort && port != "*" {
		p, err := parsePort(port)
		if err != nil {
			return Route{}, fmt.Errorf("route %q: the pattern: %w, or * for any", r.text, err)
		}
		r.port = p
	}
	t, err := parseTarget(to)
	if err != nil {
		return Route{}, fmt.Errorf("route %q: the target: %w", r.text, err)
	}
	r.target = t
	return r, nil
}

// String is the route as it was written, with the password of a proxy hidden.
func (r Route) String() string { return r.text }

func parseTarget(s string) (target, error) {
	switch s {
	case "direct":
		return target{kind: toHost}, nil
	case "deny":
		return target{kind: toNowhere}, nil
	}
	if scheme, _, ok := strings.Cut(s, "://"); ok {
		if scheme != "socks5" {
			return target{}, fmt.Errorf("%s:// is not supported: the only kind of proxy is socks5://[user:pass@]host:port", scheme)
		}
		return parseProxy(s)
	}
	if name, ok := strings.CutPrefix(s, "tls:"); ok {
		if name == "" {
			return target{}, fmt.Errorf("tls: needs the name of an endpoint, such as tls:tls12")
		}
		return target{kind: toBuiltIn, endpoint: name}, nil
	}
	host, port, err := splitHostPort(s)
	if err != nil {
		return target{}, fmt.Errorf("%w; it is one of direct, deny, tls:ENDPOINT, HOST:PORT, socks5://[user:pass@]host:port", err)
	}
	return target{kind: toAddress, host: host, port: port}, nil
}

func parseProxy(s string) (target, error) {
	u, err := url.Parse(s)
	if err != nil {
		// The text of the error repeats the URL, and with it the password.
		return target{}, fmt.Errorf("this is no URL: write socks5://[user:pass@]host:port, special characters as %%XX")
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return target{}, fmt.Errorf("nothing may follow the port of a proxy")
	}
	host, port, err := splitHostPort(u.Host)
	if err != nil {
		return target{}, fmt.Errorf("the proxy: %w", err)
	}
	t := target{kind: toProxy, host: host, port: port}
	if u.User != nil {
		password, _ := u.User.Password()
		if n := len(u.User.Username()); n == 0 || n > 255 || len(password) > 255 {
			return target{}, fmt.Errorf("the proxy: user and password have 1 to 255 and up to 255 bytes (RFC 1929)")
		}
		t.auth = &proxy.Auth{User: u.User.Username(), Password: password}
	}
	return t, nil
}

// withoutPassword hides what stands between the user's name and the @.
func withoutPassword(s string) string {
	scheme, rest, ok := strings.Cut(s, "://")
	at := strings.LastIndexByte(rest, '@')
	if !ok || at < 0 {
		return s
	}
	user, _, _ := strings.Cut(rest[:at], ":")
	return scheme + "://" + user + ":***" + rest[at:]
}

func splitHostPort(s string) (string, uint16, error) {
	host, port, ok := strings.Cut(s, ":")
	if !ok {
		return "", 0, fmt.Errorf("%q has no port", s)
	}
	host = plainName(host)
	if err := checkHost(host); err != nil {
		return "", 0, err
	}
	if strings.Contains(host, "*") {
		return "", 0, fmt.Errorf("%q: only a pattern may hold *", host)
	}
	p, err := parsePort(port)
	return host, p, err
}

func parsePort(s string) (uint16, error) {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("port %q is not a number from 1 to 65535", s)
	}
	return uint16(n), nil
}

func checkHost(s string) error {
	if s == "" {
		return fmt.Errorf("there is no host")
	}
	if i := strings.IndexAny(s, "/@[]:?# \t"); i >= 0 {
		return fmt.Errorf("host %q holds %q; it is a name or an IPv4 address", s, s[i])
	}
	return nil
}

// plainName spells a name in one way: lower case, no final dot.
func plainName(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }

func (r Route) matches(host string, port uint16) bool {
	return (r.port == 0 || r.port == port) && glob(r.host, host)
}

// glob matches a name with a pattern in which * is any run of characters, dots
// included. It takes time in proportion to the product of the lengths at worst.
func glob(pattern, s string) bool {
	star, mark := -1, 0
	p, i := 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && pattern[p] == s[i]:
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// literal reads an IPv4 address. An IPv4 address mapped into IPv6 is not one: a SIM800 has no IPv6.
func literal(host string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(host)
	return a, err == nil && a.Is4()
}
