package fault

// contextLost is pdpDeact in the middle of a TLS handshake: what a TLS library is least
// prepared for, because its transport reports neither data nor an end.
func contextLost() Kind {
	return Kind{
		Name: "context-lost", Plane: Network, Title: "the context is lost in the middle of a TLS handshake",
		Sees:         "+PDP: DEACT after half of the server's flight, and no CLOSED; the TLS library waits until its own time-out",
		Met:          "handshakes of several seconds over GPRS, where whatever ends a context hits often enough",
		When:         "tls inside Certificate",
		needsNetwork: true,
		make:         dropContext,
	}
}
