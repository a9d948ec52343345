package main

import (
	"net/netip"
	"time"

	"sim800emu/commands/tcpip"
	"sim800emu/engine"
	"sim800emu/fault"
	"sim800emu/gprs"
	"sim800emu/modem"
	"sim800emu/socketbridge"
	"sim800emu/tlsbackend"
	"sim800emu/uart"
	"sim800emu/verdict"
)

// judged is an event of a modem as an expectation sees it; nil: none looks at it.
func judged(ev any) verdict.Event {
	switch v := ev.(type) {
	case engine.Executed:
		return verdict.Command{
			Name: v.Command, Args: v.Args, Text: "AT" + v.Command + formMark(v.Form) + v.Args,
			Result: v.Result, Took: time.Duration(v.TookMS * float64(time.Millisecond)),
		}
	case engine.Suspicion:
		return verdict.Suspected{What: v.What}
	case uart.Tx:
		return verdict.Left{Frame: v.Frame, Data: v.Data}
	case uart.Overrun:
		return verdict.Lost{Frame: v.Frame, Bytes: v.Lost}
	case modem.PowerChanged:
		return verdict.Power{State: v.State}
	case gprs.Registered:
		return verdict.Registered{Stat: v.Stat}
	case tcpip.LinkChanged:
		return verdict.Link{Link: v.Link, State: v.State, Peer: v.Peer, Why: v.Why}
	case tcpip.Sent:
		return verdict.Given{Link: v.Link, Data: v.Data}
	case tcpip.Received:
		return verdict.Arrived{Link: v.Link, Data: v.Data}
	case socketbridge.Opened:
		return verdict.SocketUp{ID: v.ID, Peer: peerText(v.Peer)}
	case socketbridge.Received:
		return verdict.SocketIn{ID: v.ID, Data: v.Data}
	case socketbridge.Sent:
		return verdict.SocketOut{ID: v.ID, Data: v.Data}
	case socketbridge.Closed:
		return verdict.SocketDown{ID: v.ID}
	case fault.Fired:
		return verdict.Fired{Name: v.Name, Where: v.Where}
	}
	return nil
}

// judgedServer is an event of the TLS server as an expectation sees it.
func judgedServer(ev tlsbackend.Event) verdict.Event {
	switch v := ev.(type) {
	case tlsbackend.Handshake:
		return verdict.Handshake{Endpoint: v.Endpoint, Name: v.SNI, Version: v.Version}
	case tlsbackend.HandshakeFailed:
		why := v.Error
		if v.Alert != "" {
			why += "; alert " + v.Alert + " from the " + v.AlertFrom
		}
		return verdict.Handshake{Endpoint: v.Endpoint, Name: v.SNI, Failed: why}
	case tlsbackend.Served:
		return verdict.Request{Method: v.Method, Path: v.Path, Status: v.Status}
	}
	return nil
}

// formMark is what stands between the name of a command and its parameters.
func formMark(form string) string {
	return map[string]string{"test": "=?", "read": "?", "write": "="}[form]
}

// peerText is an address as the connection that has it tells it.
func peerText(a netip.AddrPort) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}
