// Package tlsbackend is the built-in test server: endpoints with a known
// behaviour, which a modem's sockets reach by name without internet, and which
// people can serve alone for clients without a modem.
//
// An endpoint is one behaviour, in one file. Names and Lookup list them; a host
// name NAME.sim800.test stands for the endpoint NAME. Any other name can be sent
// to an endpoint by a route, and gets a certificate for itself.
//
// TLS endpoints answer HTTP/1.1 inside the session. What a client offered and
// how it went is told by events, for the diary of the run.
//
// It is an edge: it has goroutines of its own, runs in wall time, and knows
// nothing of modems. It is not a server for production: its CA key lies in a
// file beside the certificate, and its limits are wide because lines are slow.
package tlsbackend
