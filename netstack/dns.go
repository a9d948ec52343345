package netstack

import (
	"errors"
	"net/netip"

	"github.com/miekg/dns"

	"sim800emu/internal/socket"
)

const dnsPort = 53

// lifetime is how long an answer is good, in seconds. It is short because the
// addresses that stand for names are those of this run.
const lifetime = 60

// ask is a question of the TE to one of our name servers (RFC 1035). Addresses
// are all that they know.
func (h *Host) ask(port uint16, server netip.AddrPort, b []byte) {
	q := new(dns.Msg)
	if q.Unpack(b) != nil || q.Response || h.lookups >= maxLookups {
		return
	}
	answer := func(code int, records ...dns.RR) {
		m := new(dns.Msg)
		m.SetRcode(q, code)
		m.RecursionAvailable = true
		m.Answer = records
		m.Truncate(dns.MinMsgSize)
		if out, err := m.Pack(); err == nil {
			h.reply(server, port, out)
		}
	}
	switch {
	case q.Opcode != dns.OpcodeQuery:
		answer(dns.RcodeNotImplemented)
		return
	case len(q.Question) != 1:
		answer(dns.RcodeFormatError)
		return
	}
	name := q.Question[0].Name
	if q.Question[0].Qclass != dns.ClassINET {
		answer(dns.RcodeNotImplemented)
		return
	}
	h.lookups++
	h.net.Resolve(plain(name), func(addrs []netip.Addr, err error) {
		if h.lookups--; h.ctx.Err() != nil {
			return
		}
		h.clock.tick()
		if err != nil {
			answer(code(err))
			return
		}
		var records []dns.RR
		for _, a := range addrs {
			if a.Is4() && q.Question[0].Qtype == dns.TypeA {
				records = append(records, &dns.A{
					Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: lifetime},
					A:   a.AsSlice(),
				})
			}
		}
		answer(dns.RcodeSuccess, records...)
	})
}

// plain is a name without the final dot.
func plain(name string) string {
	if n := len(name); n > 1 && name[n-1] == '.' {
		return name[:n-1]
	}
	return name
}

// code is a failure of a lookup as a name server tells it.
func code(err error) int {
	switch {
	case errors.Is(err, socket.ErrNoSuchName):
		return dns.RcodeNameError
	case errors.Is(err, socket.ErrDenied):
		return dns.RcodeRefused
	default:
		return dns.RcodeServerFailure
	}
}
