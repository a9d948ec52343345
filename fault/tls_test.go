package fault_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sim800emu/modemtest"
)

// record is a TLS 1.2 record.
func record(kind byte, body string) string {
	return string([]byte{kind, 3, 3, byte(len(body) >> 8), byte(len(body))}) + body
}

// message is a handshake message.
func message(kind byte, size int) string {
	return string([]byte{kind, 0, byte(size >> 8), byte(size)}) + strings.Repeat("m", size)
}

// The two directions of a handshake of TLS 1.2, with their data. The
// certificate shares a record with ServerHello.
var (
	clientStream = record(22, message(1, 60)) + record(22, message(16, 40)) + record(20, "\x01") + record(22, strings.Repeat("e", 40)) + record(23, strings.Repeat("d", 30))
	serverStream = record(22, message(2, 70)+message(11, 200)) + record(22, message(12, 50)) + record(22, message(14, 0)) +
		record(20, "\x01") + record(22, strings.Repeat("e", 40)) + record(23, strings.Repeat("d", 30))
)

// TestTLSPlaces: however the stream is cut, a trigger fires at the byte that it names.
func TestTLSPlaces(t *testing.T) {
	down := map[string]int{
		"before ServerHello": 0, "inside ServerHello": 5 + 4 + 35, "after ServerHello": 79,
		"before Certificate": 79, "inside Certificate": 79 + 4 + 100, "after Certificate": 283,
		"before ServerKeyExchange": 283, "after ServerKeyExchange": 283 + 59,
		"before ServerHelloDone": 342, "after ServerHelloDone": 342 + 9,
		"before ServerFinished": 351 + 6, "inside ServerFinished": 357 + 5 + 20, "after ServerFinished": 357 + 45,
		"before ApplicationData": 402, "inside ServerApplicationData": 402 + 5 + 15, "after ServerApplicationData": 402 + 35,
	}
	for place, at := range down {
		for _, size := range []int{1, 3, 7, 64, 1000} {
			m := rig(t, nil, "link-reset@tls "+place+" link 0")
			play(m, start, "+1s")
			for piece := range slices.Chunk([]byte(serverStream), size) {
				m.Network().Peer(0).Send(string(piece))
				m.Advance(0)
			}
			want := serverStream[:at] + lines("CLOSED")
			if got := play(m, "+10s"); got != want {
				t.Errorf("%s in pieces of %d: the TE read %d bytes, want %d and CLOSED", place, size, len(got)-10, at)
			}
			expectFirings(t, m, 0, fmt.Sprintf("1s %s, byte %d link 0 down", place, at))
		}
	}
	up := map[string]int{
		"before ClientHello": 0, "inside ClientHello": 5 + 4 + 30, "after ClientHello": 69,
		"before ClientKeyExchange": 69, "after ClientKeyExchange": 69 + 49,
		"before Finished": 118 + 6, "after ClientFinished": 124 + 45, "inside ClientApplicationData": 169 + 5 + 15,
	}
	for place, at := range up {
		for _, size := range []int{1, 3, 64, 1000} {
			m := rig(t, nil, "stall:for=0s,way=up@tls "+place)
			play(m, start, "+1s")
			for piece := range slices.Chunk([]byte(clientStream), size) {
				play(m, fmt.Sprintf("AT+CIPSEND=%d", len(piece)), "data "+string(piece))
			}
			if got := m.Network().Peer(0).Received(); got != clientStream[:at] {
				t.Errorf("%s in pieces of %d: the peer got %d bytes, want %d", place, size, len(got), at)
			}
		}
	}
}

// TestTLS13: behind ServerHello only the application's data can be told.
func TestTLS13(t *testing.T) {
	client := record(22, message(1, 60)) + record(20, "\x01") + record(23, strings.Repeat("f", 40)) + record(23, strings.Repeat("d", 30))
	server := record(22, message(2, 70)) + record(20, "\x01") + record(23, strings.Repeat("c", 400))
	m := rig(t, nil, "a=mark@tls before ClientApplicationData", "b=mark@tls before ServerApplicationData", "c=mark@tls inside Certificate")
	play(m, start, "+1s", "peer "+server, "AT+CIPSEND=1000")
	m.Send("\x1b") // a length takes every byte, so this is data too
	m.Send(client + strings.Repeat("x", 999-len(client)))
	play(m, "+1s")
	if got := firings(m, 0); len(got) != 0 {
		t.Errorf("a stream out of step fired: %s", got)
	}
	m = rig(t, nil, "a=mark@tls before ClientApplicationData", "b=mark@tls before ServerApplicationData", "c=mark@tls inside Certificate")
	play(m, start, "+1s", "peer "+server, fmt.Sprintf("AT+CIPSEND=%d", len(client)), "data "+client, "+1s", "peer "+record(23, "answer"))
	expectFirings(t, m, 0, fmt.Sprintf("1s before ClientApplicationData, byte %d link 0 up", 69+6+45))
	expectFirings(t, m, 1, fmt.Sprintf("2s before ServerApplicationData, byte %d link 0 down", 79+6+405))
	expectFirings(t, m, 2)
	if got := m.Faults().Report()[2].String(); !strings.Contains(got, "TLS 1.3") {
		t.Errorf("the report does not tell why: %s", got)
	}
}

// TestContextLostInHandshake is what the kind is for.
func TestContextLostInHandshake(t *testing.T) {
	m := rig(t, nil, "context-lost")
	play(m, start, "+1s")
	m.Network().Peer(0).Send(serverStream)
	if got := play(m, "+10s", "AT+CIPSTATUS"); !strings.HasSuffix(got, lines("+PDP: DEACT", "OK", "STATE: PDP DEACT")) {
		t.Errorf("the TE read %q", got)
	}
	plain := rig(t, []modemtest.Option{withServer(modemtest.Server{})})
	if got := play(plain, start, "+1s", "peer "+serverStream, "+10s"); got != connected+serverStream {
		t.Errorf("without it the TE read %q", got)
	}
}

// TestNoTLS says so in the report.
func TestNoTLS(t *testing.T) {
	m := rig(t, nil, "mark@tls before ClientHello")
	play(m, start, "+1s", "peer hello")
	if got := m.Faults().Report()[0].String(); !strings.Contains(got, "no TLS passed") {
		t.Error(got)
	}
}
