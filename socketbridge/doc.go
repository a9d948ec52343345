// Package socketbridge joins a modem's sockets to the sockets of the host.
//
// It implements socket.Network: TCP and UDP over IPv4, names, listeners, all
// with the routes and the egress policy of the operator in front. Names of the
// built-in test server are served over a pipe inside the process, so that no
// port is opened for them.
//
// It is an edge. Every connection has goroutines of its own, which know no
// modem state and post what happened to the loop, in order. It knows nothing of
// commands either: which event becomes which words for the TE is decided by the
// groups that call it.
//
// Three moments are counted in wall time, because a peer outside keeps no modem
// time: a lookup has 30 s, a connection that is closed in order has 10 s, and a
// connection without credit is looked at four times a second (Linux).
package socketbridge
