// Package tlsclient is the module's own SSL: connections that are encrypted
// before their bytes cross the radio, for blocking code (Secure) and for the
// toolkit, which lives on events (Network).
//
// It knows nothing of commands. Keys and random numbers are the library's, so
// the bytes of a handshake differ from run to run; their moments do not.
package tlsclient
