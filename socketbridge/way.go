package socketbridge

import (
	"fmt"
	"net/netip"
	"strings"

	"sim800emu/internal/socket"
)

// A way is where one connection goes, decided before anything is dialled.
type way struct {
	target
	host  string     // what the TE asks for; an address that stands for a name is that name again
	port  uint16     // what the TE asks for
	addr  netip.Addr // what the TE sees as the peer where the host knows no better
	label string     // for people
}

// way finds where a connection to host and port goes.
func (b *Bridge) way(host string, port uint16) (way, error) {
	host = b.realName(host)
	w, err := b.decide(host, func(r Route) bool { return r.matches(host, port) })
	w.port = port
	return w, err
}

// lookupWay finds what a lookup of a name, which has no port yet, must answer
// for: a route for one port only counts when it leads elsewhere than a lookup would.
func (b *Bridge) lookupWay(name string) (way, error) {
	name = b.realName(name)
	return b.decide(name, func(r Route) bool {
		elsewhere := r.target.kind != toHost && r.target.kind != toNowhere
		return glob(r.host, name) && (r.port == 0 || elsewhere)
	})
}

// realName spells a name in the plain way and finds the name behind an address that stands for one.
func (b *Bridge) realName(host string) string {
	host = plainName(host)
	if a, ok := literal(host); ok {
		if name, ok := b.standIns.name(a); ok {
			return name
		}
	}
	return host
}

func (b *Bridge) decide(host string, matches func(Route) bool) (way, error) {
	tried := fmt.Sprintf("reach %q", host)
	addr, isLiteral := literal(host)
	t, label, routed := target{}, "direct", false
	for _, r := range b.cfg.Routes {
		if matches(r) {
			t, label, routed = r.target, r.String(), true
			break
		}
	}
	if inDomain(host) && (t.kind == toHost || t.kind == toProxy) {
		// Neither a name server nor a proxy knows these names.
		endpoint, ok := b.endpoint(host)
		if !ok {
			return way{}, fmt.Errorf("%s: %w: no endpoint of the test server has it", tried, socket.ErrNoSuchName)
		}
		t, label = target{kind: toBuiltIn, endpoint: endpoint}, "built-in "+endpoint
	}
	switch {
	case host == "":
		return way{}, fmt.Errorf("%s: %w", tried, socket.ErrNoSuchName)
	case t.kind == toNowhere:
		return way{}, fmt.Errorf("%s: %w: route %s", tried, socket.ErrDenied, label)
	case b.cfg.Offline && t.kind != toBuiltIn && isLiteral:
		return way{}, fmt.Errorf("%s: %w: offline", tried, socket.ErrUnreachable)
	case b.cfg.Offline && t.kind != toBuiltIn:
		return way{}, fmt.Errorf("%s: %w: offline, only names in %s exist", tried, socket.ErrNoSuchName, domain)
	case isLiteral && isStandIn(addr) && !routed:
		return way{}, fmt.Errorf("%s: %w: no name has been given this address in this run; look the name up again", tried, socket.ErrUnreachable)
	case !isLiteral && t.kind != toHost:
		ok := false
		if addr, ok = b.standIns.addr(host); !ok {
			return way{}, fmt.Errorf("%s: %w: all addresses of 198.18.0.0/15 are taken", tried, socket.ErrNameServer)
		}
	}
	return way{target: t, host: host, addr: addr, label: label}, nil
}

func (b *Bridge) endpoint(host string) (string, bool) {
	if b.cfg.Backend == nil {
		return "", false
	}
	return b.cfg.Backend.Endpoint(host)
}

func inDomain(host string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }
