package modem

import (
	"sim800emu/gprs"
	"sim800emu/netstack"
)

// packets gives PPP data mode the IP network behind the radio.
type packets struct{ *netstack.Gateway }

// Open implements gprs.Gateway.
func (p packets) Open(end gprs.GatewayEnd, out func([]byte)) gprs.Host {
	return p.Gateway.Open(netstack.End(end), out)
}
