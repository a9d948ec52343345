// Package tlsbackend is the built-in test server: endpoints with a known
// behaviour, which a modem's sockets reach by name without internet, and which
// people can serve alone for clients without a modem.
//
// An endpoint is one behaviour, or a family of them that differ in a parameter;
// those of a kind are in one file (ep_*.go). Names and Lookup list them; a host
// name NAME.sim800.test stands for the endpoint NAME. Any other name can be sent
// to an endpoint by a route, and gets a certificate for itself. Parameters stand
// in the name (split-certificate-at-3) or behind it (split-certificate?at=3), and
// endpoints of TLS are combined by + in a route, by a dot in a host name.
//
// A Behaviour is what endpoints, combined, make of the server. It is served by
// crypto/tls where that can do it, with the shaper of internal/tlsshape below for
// what can be done to records from outside, and otherwise by internal/tlsengine.
// Behaviour.Layer says which.
//
// TLS endpoints answer HTTP/1.1 inside the session. What a client offered and
// how it went is told by events, for the diary of the run.
//
// It is an edge: it has goroutines of its own, runs in wall time, and knows
// nothing of modems. It is not a server for production: its CA key lies in a
// file beside the certificate, and its limits are wide because lines are slow.
package tlsbackend
