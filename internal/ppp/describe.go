package ppp

import (
	"fmt"
	"net/netip"
	"strings"
)

// describe puts a packet of a control protocol in words, as pppd does in its
// log: LCP ConfReq id=0x1 <asyncmap 0xa0000> <auth pap>. Passwords are left out.
func describe(protocol uint16, b []byte) string {
	name := protocolName(protocol)
	p, ok := parsePacket(b)
	if !ok || name == "" {
		return fmt.Sprintf("protocol 0x%x, %d bytes", protocol, len(b))
	}
	head := fmt.Sprintf("%s %s id=0x%x", name, codeName(protocol, p.code), p.id)
	rest := ""
	switch {
	case protocol == protoPAP, protocol == protoCHAP:
		rest = credentials(protocol, p)
	case p.code <= confRej:
		opts, ok := parseOptions(p.data)
		if !ok {
			rest = "broken options"
		} else {
			rest = optionsText(protocol, opts)
		}
	case p.code == termReq && len(p.data) > 0:
		rest = fmt.Sprintf("%q", p.data)
	case p.code == protRej && protocol == protoLCP && len(p.data) >= 2:
		rest = fmt.Sprintf("protocol 0x%x", uint16(p.data[0])<<8|uint16(p.data[1]))
	}
	return strings.TrimSpace(head + " " + rest)
}

func protocolName(protocol uint16) string {
	switch protocol {
	case protoLCP:
		return "LCP"
	case protoIPCP:
		return "IPCP"
	case protoPAP:
		return "PAP"
	case protoCHAP:
		return "CHAP"
	default:
		return ""
	}
}

func codeName(protocol uint16, code byte) string {
	var names []string
	switch protocol {
	case protoPAP:
		names = []string{"", "AuthReq", "AuthAck", "AuthNak"}
	case protoCHAP:
		names = []string{"", "Challenge", "Response", "Success", "Failure"}
	default:
		names = []string{
			"", "ConfReq", "ConfAck", "ConfNak", "ConfRej", "TermReq", "TermAck", "CodeRej", "ProtRej", "EchoReq", "EchoRep", "DiscReq",
		}
	}
	if int(code) < len(names) && code > 0 {
		return names[code]
	}
	return fmt.Sprintf("code=0x%x", code)
}

func credentials(protocol uint16, p packet) string {
	if protocol == protoPAP && p.code == papRequest {
		if user, _, ok := counted(p.data); ok {
			return fmt.Sprintf("user=%q", user)
		}
	}
	if protocol == protoCHAP && p.code <= chapResponse {
		if _, name, ok := counted(p.data); ok {
			return fmt.Sprintf("name=%q", name)
		}
	}
	return ""
}

// optionsText puts options in words.
func optionsText(protocol uint16, opts []option) string {
	var words []string
	for _, o := range opts {
		words = append(words, "<"+optionText(protocol, o)+">")
	}
	return strings.Join(words, " ")
}

func optionText(protocol uint16, o option) string {
	addr := func(name string) string {
		if a, ok := netip.AddrFromSlice(o.data); ok {
			return name + " " + a.String()
		}
		return fmt.Sprintf("%s % x", name, o.data)
	}
	if protocol == protoIPCP {
		switch o.kind {
		case optAddress:
			return addr("addr")
		case optName1:
			return addr("ms-dns1")
		case optName2:
			return addr("ms-dns2")
		case optCompression:
			if len(o.data) >= 2 && o.data[0] == 0 && o.data[1] == 0x2d {
				return fmt.Sprintf("compress VJ % x", o.data[2:])
			}
		}
		return fmt.Sprintf("%d % x", o.kind, o.data)
	}
	switch n := len(o.data); {
	case o.kind == optMRU && n == 2:
		return fmt.Sprintf("mru %d", int(o.data[0])<<8|int(o.data[1]))
	case o.kind == optMap && n == 4:
		return fmt.Sprintf("asyncmap 0x%x", word(o.data))
	case o.kind == optMagic && n == 4:
		return fmt.Sprintf("magic 0x%x", word(o.data))
	case o.kind == optPFC && n == 0:
		return "pcomp"
	case o.kind == optACFC && n == 0:
		return "accomp"
	case o.kind == optAuth && string(o.data) == string(authPAP.option()):
		return "auth pap"
	case o.kind == optAuth && string(o.data) == string(authCHAP.option()):
		return "auth chap MD5"
	case o.kind == optAuth:
		return fmt.Sprintf("auth % x", o.data)
	case o.kind == optQuality:
		return fmt.Sprintf("quality % x", o.data)
	default:
		return fmt.Sprintf("%d % x", o.kind, o.data)
	}
}
