package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// A stream is a client of /events.
type stream struct {
	*testing.T
	body io.ReadCloser
	scan *bufio.Scanner
}

func (b *bench) stream(query string) *stream {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	body, err := b.client.Stream(ctx, "/events"+query)
	if err != nil {
		b.Fatal(err)
	}
	s := &stream{b.T, body, bufio.NewScanner(body)}
	b.Cleanup(func() { cancel(); _ = body.Close() })
	if !s.scan.Scan() || !strings.HasPrefix(s.scan.Text(), ":") {
		b.Fatalf("the stream begins with %q, %v", s.scan.Text(), s.scan.Err())
	}
	return s
}

// next is the next event and its id.
func (s *stream) next() (id string, ev map[string]any) {
	s.Helper()
	for s.scan.Scan() {
		line := s.scan.Text()
		if v, ok := strings.CutPrefix(line, "id: "); ok {
			id = v
		}
		if v, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(v), &ev); err != nil {
				s.Fatalf("%s: %v", v, err)
			}
			return id, ev
		}
	}
	s.Fatalf("the stream ends: %v", s.scan.Err())
	return "", nil
}

func TestEventsArriveInOrder(t *testing.T) {
	b := newBench(t, nil)
	s := b.stream("?kind=uart.rx,net.&modem=modem1")
	b.types("AT")
	do[any](b, "PUT", "/signal", fields{"rssi": 4})
	if _, err := b.client.Do(t.Context(), "PUT", "/modems/modem2/signal", fields{"rssi": 5}); err != nil {
		t.Fatal(err)
	}
	do[any](b, "PUT", "/signal", fields{"rssi": 6})
	for i, want := range []string{"uart.rx AT\\r", "net.signal 4", "net.signal 6"} {
		id, ev := s.next()
		got := fmt.Sprintf("%v %v", ev["kind"], ev["data"])
		if ev["kind"] == "net.signal" {
			got = fmt.Sprintf("%v %v", ev["kind"], ev["rssi"])
		}
		if got != want || id != fmt.Sprint(i+1) || ev["modem"] != "modem1" || ev["t_ms"] == nil {
			t.Errorf("event %s: %v, want %s", id, ev, want)
		}
	}
}

func TestEventsOfAllModems(t *testing.T) {
	b := newBench(t, nil)
	s := b.stream("?kind=power")
	if _, err := b.client.Do(t.Context(), "POST", "/modems/modem2/power/key", nil); err != nil {
		t.Fatal(err)
	}
	if _, ev := s.next(); ev["modem"] != "modem2" || ev["state"] != "booting" {
		t.Errorf("%v", ev)
	}
}

func TestEventsThatCannotBe(t *testing.T) {
	b := newBench(t, nil)
	for query, text := range map[string]string{"?modem=x": "there is no modem", "?kinds=x": "no parameter"} {
		_, err := b.client.Stream(t.Context(), "/events"+query)
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestTooManyReaders(t *testing.T) {
	b := newBench(t, nil)
	for range 32 {
		b.stream("")
	}
	_, err := b.client.Stream(t.Context(), "/events")
	wantRefused(t, err, 503, "read events already")
}

// A note is an event of a test.
type note struct {
	N    int
	Fill string
}

func (note) EventKind() string { return "note" }

// TestASlowReaderKnowsWhatItHasMissed floods a reader that does not read and
// then looks that every event is either there or counted, in its place.
func TestASlowReaderKnowsWhatItHasMissed(t *testing.T) {
	b := newBench(t, nil)
	conn, err := net.Dial("tcp", b.door.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprint(conn, "GET /events?kind=note HTTP/1.1\r\nHost: localhost\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(resp.Body)
	for line := ""; !strings.HasPrefix(line, ": events"); {
		if line, err = in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	const flood = 20_000 // kilobytes, more than any buffer on the way
	fill := strings.Repeat("x", 1000)
	sent := 0
	send := func() {
		b.door.Event(0, "modem1", note{sent, fill})
		sent++
	}
	for range flood {
		send()
	}
	next, lost := 0, 0 // number of the next event, and of those that were missed
	for after := 0; after < 10; {
		if lost == 0 && next > flood {
			t.Fatal("a reader that did not read has missed nothing")
		}
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		send()
		var ev struct {
			Kind      string
			N, Events int
		}
		if err := json.Unmarshal([]byte(data), &ev); err != nil {
			t.Fatal(err)
		}
		switch {
		case ev.Kind == "control.lost":
			lost += ev.Events
			next += ev.Events
		case ev.N != next:
			t.Fatalf("event %d where %d is due; %d were told as lost", ev.N, next, lost)
		default:
			next++
			if lost > 0 {
				after++
			}
		}
	}
}

func TestStreamEndsWithTheDoor(t *testing.T) {
	b := newBench(t, nil)
	s := b.stream("")
	_ = b.door.Close()
	for s.scan.Scan() {
	}
}
