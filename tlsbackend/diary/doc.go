// Package diary is what the TLS server remembers of its clients: for each connection
// what was offered and chosen, every record and handshake message with its time and
// size, the alerts with their meaning and the error code that an mbedTLS client has
// shown for them, and what looks wrong about the client, each with a remedy.
//
// It reads the bytes of both directions as they pass on the wire, without keys, and
// is told by the server what only the server can know. It does no TLS, has no
// clock (every call brings its moment) and starts no goroutine. What it keeps is
// bounded in connections, records and bytes, whatever a client sends.
//
// The server (package tlsbackend) writes it; the side door and the server's own
// front page read it.
package diary
