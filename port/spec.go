package port

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// A Kind is a sort of end, spelled as in a spec.
type Kind string

// The kinds of ends.
const (
	PTY     Kind = "pty"
	Serial  Kind = "serial"
	TCP     Kind = "tcp"
	Unix    Kind = "unix"
	RFC2217 Kind = "rfc2217"
	Stdio   Kind = "stdio"
)

// Forms are the valid specs, for messages and help.
const Forms = "pty[:LINK], serial:DEV, tcp:[HOST:]PORT, unix:PATH, rfc2217:[HOST:]PORT, stdio"

// A Spec names an end.
type Spec struct {
	Kind Kind
	// Addr is the link of a pty (empty: chosen), a device, HOST:PORT or a path.
	Addr string
}

// String is the spec as Parse reads it.
func (s Spec) String() string {
	if s.Addr == "" {
		return string(s.Kind)
	}
	return string(s.Kind) + ":" + s.Addr
}

// Parse reads a spec. A TCP port without a host is on loopback, so that a modem
// is not open to the network by mistake.
func Parse(spec string) (Spec, error) {
	kind, addr, colon := strings.Cut(spec, ":")
	s := Spec{Kind: Kind(kind), Addr: addr}
	switch s.Kind {
	case PTY:
		if colon && addr == "" {
			return Spec{}, fmt.Errorf("port %q: the link is missing; valid forms: %s", spec, Forms)
		}
	case Serial, Unix:
		if addr == "" {
			return Spec{}, fmt.Errorf("port %q: the path is missing; valid forms: %s", spec, Forms)
		}
	case TCP, RFC2217:
		host, err := tcpAddress(addr)
		if err != nil {
			return Spec{}, fmt.Errorf("port %q: %w; valid forms: %s", spec, err, Forms)
		}
		s.Addr = host
	case Stdio:
		if colon {
			return Spec{}, fmt.Errorf("port %q: stdio takes no address; valid forms: %s", spec, Forms)
		}
	default:
		return Spec{}, fmt.Errorf("port %q: unknown kind; valid forms: %s", spec, Forms)
	}
	return s, nil
}

func tcpAddress(addr string) (string, error) {
	if !strings.Contains(addr, ":") {
		addr = ":" + addr
	}
	host, number, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("%q is not HOST:PORT", addr)
	}
	if _, err := strconv.ParseUint(number, 10, 16); err != nil {
		return "", fmt.Errorf("%q is not a TCP port from 0 to 65535", number)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, number), nil
}
