package tlsbackend

import (
	"encoding/binary"
	"time"
)

// ntp is a time server for clients of SNTP.
func ntp() Endpoint {
	return Endpoint{
		Name: "ntp", Kind: kindPlain,
		Doc: "Answers a datagram as an SNTP server of stratum 1 does, with the time of this machine (RFC 4330 and 5905). Only UDP: a TCP connection is closed. " +
			"A client that shows the right time here asks with mode 3, takes seconds since 1900 and not since 1970, and reads them as an unsigned number. " +
			"A client with a server of its own is led here by a route such as pool.ntp.org:123=tls:ntp.",
		Ports:    []uint16{123},
		UDP:      true,
		NoTCP:    true,
		serve:    func(s *session) { s.wire.end("NTP is spoken over UDP only") },
		datagram: func(s *Server, in []byte) ([]byte, bool) { return answerNTP(in, s.clock) },
	}
}

// The header of NTP, RFC 5905 section 7.3.
const (
	ntpSize      = 48
	ntpClient    = 3 // modes
	ntpServer    = 4
	ntpSymmetric = 1
	ntpPassive   = 2
	ntpOldest    = 1 // versions
	ntpNewest    = 4
)

// ntpEpoch is 1970 in seconds since 1900 (RFC 5905 section 6).
const ntpEpoch = 2_208_988_800

// answerNTP answers one request. What is no request gets no answer: it is too
// short, of an unknown version, or of another mode (RFC 4330 section 6).
func answerNTP(in []byte, clock func() time.Time) ([]byte, bool) {
	received := clock()
	if len(in) < ntpSize {
		return nil, false
	}
	version, mode := in[0]>>3&7, in[0]&7
	answer := byte(ntpServer)
	switch mode {
	case ntpClient:
	case ntpSymmetric:
		answer = ntpPassive
	default:
		return nil, false
	}
	if version < ntpOldest || version > ntpNewest {
		return nil, false
	}
	out := make([]byte, ntpSize)
	out[0] = version<<3 | answer // no leap second
	out[1] = 1                   // stratum: a primary server
	out[2] = in[2]               // poll interval, as it came
	out[3] = 0xec                // precision: 2^-20 s
	copy(out[12:16], "LOCL")     // reference: an uncalibrated local clock
	putNTP(out[16:], received.Truncate(time.Minute))
	copy(out[24:32], in[40:48]) // originate: what the client called its transmit time
	putNTP(out[32:], received)
	putNTP(out[40:], clock())
	return out, true
}

// putNTP writes seconds since 1900 and 32 bits of fraction. From 2036 on the
// seconds begin again at 0 (RFC 4330 section 3).
func putNTP(b []byte, t time.Time) {
	binary.BigEndian.PutUint32(b, uint32(t.Unix()+ntpEpoch))
	binary.BigEndian.PutUint32(b[4:], uint32(uint64(t.Nanosecond())<<32/1_000_000_000))
}
