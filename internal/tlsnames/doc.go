// Package tlsnames knows the registered numbers of TLS and their names: versions,
// cipher suites, groups, signature schemes, extensions, alerts, messages, content
// types. It decides nothing and parses nothing. The TLS test engine, its diary and
// the readers of records call it.
//
// A number that is not registered has a name too ("suite 0x1234"), so that a list of
// what a client offered can always be printed. Values that clients send only to keep
// servers tolerant (GREASE, RFC 8701) are named as such.
package tlsnames
