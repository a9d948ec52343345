package socketbridge

import (
	"fmt"
	"net/netip"

	"sim800emu/internal/socket"
)

// A Policy denies targets of the host's own surroundings. The zero value
// denies nothing, because a desk needs its own machines. It judges the address
// that is really dialled, after the name was looked up, so that a name which
// points to a denied address does not pass. What an explicit route names
// (HOST:PORT, a proxy) is the operator's own choice and is not judged; nor is a
// name that a SOCKS5 proxy looks up.
type Policy struct {
	DenyLoopback  bool // 127.0.0.0/8, and 0.0.0.0, by which hosts reach themselves
	DenyPrivate   bool // RFC 1918, and 100.64.0.0/10 (RFC 6598)
	DenyLinkLocal bool // 169.254.0.0/16, where clouds keep their metadata
}

func (p Policy) check(a netip.Addr) error {
	a = a.Unmap()
	switch {
	case p.DenyLoopback && (a.IsLoopback() || a.IsUnspecified()):
		return fmt.Errorf("%w: %s is a loopback address", socket.ErrDenied, a)
	case p.DenyPrivate && (a.IsPrivate() || isShared(a)):
		return fmt.Errorf("%w: %s is a private address", socket.ErrDenied, a)
	case p.DenyLinkLocal && (a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast()):
		return fmt.Errorf("%w: %s is a link-local address", socket.ErrDenied, a)
	}
	return nil
}

// isShared tells the addresses that carriers use behind their NAT, 100.64.0.0/10.
func isShared(a netip.Addr) bool {
	if !a.Is4() {
		return false
	}
	b := a.As4()
	return b[0] == 100 && b[1]&0xc0 == 64
}
