// Package tlsshape changes the records that a TLS endpoint of ours sends, on
// their way to the socket: it splits, joins, delays, damages, cuts, drops and
// holds them, by the number of the record or by the handshake message in it.
//
// It works below TLS and has no keys. Messages are seen as long as they are in
// the clear: the whole flight of a server of TLS 1.2 up to its
// ChangeCipherSpec, of TLS 1.3 the ServerHello alone. What changes the meaning
// of a message here breaks the handshake, because both sides hash messages;
// what changes only their division into records does not.
//
// It is for the test server: nothing here should happen in production.
package tlsshape
