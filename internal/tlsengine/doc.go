// Package tlsengine is a TLS server for tests only: an ordinary, correct server
// of TLS 1.2 (RFC 5246) and 1.3 (RFC 8446) with all that small devices use of
// them, whose every deviation from the RFCs is one documented knob.
//
// It exists for what crypto/tls cannot be made to do: max_fragment_length,
// record_size_limit, PSK and CCM suites, renegotiation, and misbehaviour inside
// encrypted flights. It is not a TLS library. It is written to be read and to be
// steered, it takes no care of side channels (padding and MAC are not checked in
// constant time), it can be told to do what is insecure, and it must never guard
// anything that matters.
//
// It has no deadlines and no goroutine of its own, and it does not ask the wall
// clock: the owner of the connection sets deadlines and passes a clock. What a
// client sends is bounded everywhere before it is kept.
//
// Only tlsbackend calls it.
package tlsengine
