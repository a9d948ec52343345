// Package control is the side door: HTTP and JSON at which a test or a person
// does to a modem what the serial line cannot: press its power key, lower its
// supply, take its card out, change its network, end its connections, stop its
// time, and watch its events.
//
// It listens on loopback or on a Unix socket, for programs of the same host.
// Everything it does to a modem runs on that modem's loop; its own goroutines
// wait for the answer. The resources are described in openapi.json, which it
// serves at /openapi.json.
package control
