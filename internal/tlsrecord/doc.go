// Package tlsrecord reads the records and handshake messages of a TLS stream on
// their way, as far as they can be seen without keys: what is where, for the
// trace and for faults that wait for a message.
package tlsrecord
