package verdict

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A wire plays one connection with its hops.
type wire struct{ events []at }

func (w *wire) add(ev ...Event) {
	for _, e := range ev {
		w.events = append(w.events, at{len(w.events), e})
	}
}

func (w *wire) up(link int, id int64, peer string) {
	w.add(SocketUp{id, peer}, Link{Link: link, State: "CONNECTED", Peer: peer})
}

// down is data from the peer; as is how they leave on the line.
func (w *wire) down(link int, id int64, data, frame, as string) {
	w.add(SocketIn{id, []byte(data)}, Arrived{link, []byte(data)})
	for i := range len(as) { // a paced line: byte by byte
		w.add(Left{frame, []byte{as[i]}})
	}
}

func (w *wire) set(command, value string) {
	w.add(Command{Name: command, Text: "AT" + command + "=" + value, Args: value, Result: "OK"})
}

// TestDeliveredInEachForm: the reader of the line finds the data in every way in
// which a modem can hand them over, also when they look like a head.
func TestDeliveredInEachForm(t *testing.T) {
	tricky := "a\r\n+RECEIVE,0,5:\r\n+IPD,3:x\r\n+CIPRXGET: 2,0,1,0\r\n"
	n := len(tricky)
	for name, play := range map[string]func(w *wire){
		"multi": func(w *wire) {
			w.set("+CIPMUX", "1")
			w.up(0, 1, "p:1")
			w.up(3, 2, "p:2")
			w.down(0, 1, tricky, "data", fmt.Sprintf("\r\n+RECEIVE,0,%d:\r\n%s", n, tricky))
			w.down(3, 2, "x", "data", "\r\n+RECEIVE,3,1:\r\nx")
		},
		"multi with sender": func(w *wire) {
			w.set("+CIPMUX", "1")
			w.set("+CIPSRIP", "1")
			w.up(0, 1, "p:1")
			w.down(0, 1, tricky, "data", fmt.Sprintf("\r\n+RECEIVE,0,%d,10.0.0.1:80:\r\n%s", n, tricky))
		},
		"single": func(w *wire) {
			w.up(0, 1, "p:1")
			w.down(0, 1, tricky, "data", tricky)
		},
		"single with head": func(w *wire) {
			w.set("+CIPHEAD", "1")
			w.up(0, 1, "p:1")
			w.down(0, 1, tricky, "data", fmt.Sprintf("\r\n+IPD,%d:%s", n, tricky))
			w.down(0, 1, "yy", "data", "\r\n+IPD,2,TCP:yy")
		},
		"single with sender": func(w *wire) {
			w.set("+CIPSRIP", "1")
			w.up(0, 1, "p:1")
			w.down(0, 1, tricky, "data", "\r\nRECV FROM: 10.0.0.1:80\r\n"+tricky)
			w.down(0, 1, "yy", "data", "\r\nRECV FROM: 10.0.0.1:80\r\nyy")
		},
		"transparent": func(w *wire) {
			w.set("+CIPHEAD", "1") // without effect then
			w.set("+CIPMODE", "1")
			w.up(0, 1, "p:1")
			w.down(0, 1, tricky, "data", tricky)
		},
		"on request": func(w *wire) {
			w.set("+CIPRXGET", "1")
			w.up(0, 1, "p:1")
			w.down(0, 1, tricky, "info", fmt.Sprintf("\r\n+CIPRXGET: 2,4,%d\r\n%s", n-4, tricky[:4]))
			w.down(0, 1, "", "info", fmt.Sprintf("\r\n+CIPRXGET: 4,%d\r\n", n-4))
			w.down(0, 1, "", "info", fmt.Sprintf("\r\n+CIPRXGET: 2,%d,0\r\n%s", n-4, tricky[4:]))
			w.down(0, 1, "", "info", "\r\n+CIPRXGET: 2,0,0\r\n")
		},
		"on request in digits, multi": func(w *wire) {
			w.set("+CIPMUX", "1")
			w.set("+CIPRXGET", "1")
			w.up(2, 1, "p:1")
			w.down(2, 1, tricky, "info", fmt.Sprintf("\r\n+CIPRXGET: 3,2,%d,0,10.0.0.1:80\r\n%X", n, tricky))
		},
	} {
		w := &wire{}
		play(w)
		if r := judgeOne(t, "- delivered: any\n", w.events...)[0]; !r.OK {
			t.Errorf("%s: %s", name, r.Seen)
		}
	}
}

func hashOf(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

func TestDeliveredOrNot(t *testing.T) {
	whole := func(w *wire) {
		w.up(0, 1, "p:1")
		w.add(Given{0, []byte("GET ")}, Given{0, []byte("/")}, SocketOut{1, []byte("GET /")})
		w.down(0, 1, "hello", "data", "hello")
	}
	closes := Link{Link: 0, State: "CLOSED", Why: closedByTE}
	for _, c := range []struct {
		name, entry string
		play        func(w *wire)
		ok          bool
		seen        string
	}{
		{"whole", "delivered: 0", whole, true, "5 bytes to the TE, 5 bytes from it in 1 connection"},
		{"its sum", "{delivered: 0, direction: down, bytes: 5 B, sha256: " + hashOf("hello") + "}", whole, true, "SHA-256 " + hashOf("hello")[:16] + "…"},
		{"another sum", "{delivered: 0, direction: up, sha256: " + hashOf("hello") + "}", whole, false, "SHA-256 " + hashOf("GET /")},
		{"too few", "{delivered: 0, direction: down, bytes: at least 6 B}", whole, false, "5 bytes to the TE"},
		{"the other connection", "delivered: 1", whole, false, "no connection came up"},
		{"lost on the radio", "delivered: 0", func(w *wire) { whole(w); w.add(SocketIn{1, []byte("!!")}) }, false,
			"the peer sent 7 bytes, 5 crossed the radio, 5 left on the line: 2 missing (it was still up at the end)"},
		{"still in the module", "delivered: 0", func(w *wire) {
			whole(w)
			w.add(SocketIn{1, []byte("!")}, Arrived{0, []byte("!")}, Link{Link: 0, State: "REMOTE CLOSING"}, Link{Link: 0, State: "CLOSED", Why: "closed by the peer"})
		}, false, "6 crossed the radio, 5 left on the line: 1 missing (closed by the peer)"},
		{"the TE closed", "delivered: 0", func(w *wire) { whole(w); w.add(SocketIn{1, []byte("!!")}, closes) }, false, "2 missing (closed by the TE)"},
		{"the TE closed and may", "{delivered: 0, left: 2 B}", func(w *wire) { whole(w); w.add(SocketIn{1, []byte("!!")}, closes) }, true, ", 2 more not waited for"},
		{"shut counts as closing", "{delivered: 0, left: 2 B}", func(w *wire) {
			whole(w)
			w.add(SocketIn{1, []byte("!!")}, Link{Link: 0, State: "INITIAL"})
		}, true, ", 2 more not waited for"},
		{"the peer closed", "{delivered: 0, left: 2 B}", func(w *wire) {
			whole(w)
			w.add(SocketIn{1, []byte("!!")}, Link{Link: 0, State: "CLOSED", Why: "closed by the peer"})
		}, false, "2 missing"},
		{"other bytes on the line", "delivered: 0", func(w *wire) {
			w.up(0, 1, "p:1")
			w.down(0, 1, "hello", "data", "hellO")
		}, false, "other bytes than crossed the radio left on the line"},
		{"other bytes on the radio", "delivered: 0", func(w *wire) {
			w.up(0, 1, "p:1")
			w.add(SocketIn{1, []byte("hello")}, Arrived{0, []byte("hellO")}, Left{"data", []byte("hellO")})
		}, false, "other bytes than were sent crossed the radio"},
		{"a line between", "delivered: 0", func(w *wire) {
			w.up(0, 1, "p:1")
			w.down(0, 1, "hello", "data", "he\r\nRING\r\nllo")
		}, false, "more than there was"},
		{"overrun", "delivered: 0", func(w *wire) {
			w.set("+CIPMUX", "1")
			w.up(0, 1, "p:1")
			w.add(SocketIn{1, []byte("hello")}, Arrived{0, []byte("hello")}, Left{"data", []byte("\r\n+RECEIVE,0,5:\r\nhe")}, Lost{"data", 3})
			w.down(0, 1, "yes", "data", "\r\n+RECEIVE,0,3:\r\nyes")
		}, false, "the peer sent 8 bytes, 8 crossed the radio, 5 left on the line: 3 missing"},
		{"up lost", "delivered: 0", func(w *wire) { whole(w); w.add(Given{0, []byte("x")}) }, false, "the TE gave 6 bytes, 5 went out"},
		{"up lost, down asked", "{delivered: 0, direction: down}", func(w *wire) { whole(w); w.add(Given{0, []byte("x")}) }, true, "5 bytes to the TE"},
		{"up changed", "delivered: 0", func(w *wire) {
			w.up(0, 1, "p:1")
			w.add(Given{0, []byte("ab")}, SocketOut{1, []byte("aB")})
		}, false, "the TE gave 2 bytes, 2 went out, but others"},
		{"the second use is wrong", "delivered: any", func(w *wire) {
			whole(w)
			w.add(closes, SocketDown{1})
			w.up(0, 2, "p:1")
			w.down(0, 2, "abc", "data", "ab")
			w.add(Link{Link: 0, State: "CLOSED", Why: closedByTE}, SocketDown{2})
			w.up(0, 3, "p:1")
			w.down(0, 3, "abc", "data", "abc")
		}, false, "3 crossed the radio, 2 left on the line"},
		{"one that never came up", "delivered: any", func(w *wire) {
			w.add(SocketUp{1, "p:1"}, SocketDown{1}) // over before the module knew
			w.up(0, 2, "p:2")
			w.down(0, 2, "abc", "data", "abc")
		}, true, "3 bytes to the TE"},
		{"two to one peer", "delivered: any", func(w *wire) {
			w.set("+CIPMUX", "1")
			w.add(SocketUp{1, "p:1"}, SocketUp{2, "p:1"}, Link{Link: 4, State: "CONNECTED", Peer: "p:1"}, Link{Link: 5, State: "CONNECTED", Peer: "p:1"})
			w.down(4, 1, "abc", "data", "\r\n+RECEIVE,4,3:\r\nabc")
			w.down(5, 2, "de", "data", "\r\n+RECEIVE,5,2:\r\nde")
		}, true, "5 bytes to the TE, 0 bytes from it in 2 connections"},
		{"after a reset of the module", "delivered: any", func(w *wire) {
			w.set("+CIPMUX", "1")
			w.add(Left{"data", []byte("\r\n+RECEIVE,0,90:\r\nabc")}, Power{"off"}, Power{"booting"})
			w.up(0, 1, "p:1")
			w.down(0, 1, "abc", "data", "abc")
		}, true, "3 bytes to the TE"},
	} {
		w := &wire{}
		c.play(w)
		if r := judgeOne(t, "- "+c.entry+"\n", w.events...)[0]; r.OK != c.ok || !strings.Contains(r.Seen, c.seen) {
			t.Errorf("%s: %v, want %v with %q\n%s", c.name, r.OK, c.ok, c.seen, r.Seen)
		}
	}
}

// TestCarriageForgets: connections that are over leave nothing behind.
func TestCarriageForgets(t *testing.T) {
	c := newCarriage(func(time.Duration, *use) {})
	for id := range int64(1000) {
		c.see(0, Link{Link: 0, State: "CONNECTING"})
		c.see(0, SocketUp{id, "p:1"})
		if id%2 == 0 {
			c.see(0, Link{Link: 0, State: "CONNECTED", Peer: "p:1"})
		}
		c.see(0, Command{Name: "+CIPSRIP", Args: "1", Result: "OK"})
		c.see(0, Arrived{0, []byte("abc")})
		c.see(0, Left{"data", []byte("\r\nRECV FROM: 10.0.0.1:80\r\nabc")})
		c.see(0, SocketDown{id})
		c.see(0, Link{Link: 0, State: "CLOSED", Why: "closed by the peer"})
	}
	if len(c.sockets) > 1 || len(c.order) > 1 || len(c.reader.sizes) > 1 {
		t.Errorf("kept: %d sockets, %d in order, %d sizes", len(c.sockets), len(c.order), len(c.reader.sizes))
	}
}

// FuzzLine: whatever leaves on the line, nothing panics, and no more data are
// found than bytes have left.
func FuzzLine(f *testing.F) {
	f.Add(byte(1), []byte("\r\n+RECEIVE,0,3:\r\nabc"))
	f.Add(byte(2), []byte("\r\n+IPD,3:abc"))
	f.Add(byte(4), []byte("\r\nRECV FROM: 1.2.3.4:5\r\nabc"))
	f.Add(byte(16), []byte("\r\n+CIPRXGET: 3,3,0\r\n616263"))
	f.Fuzz(func(t *testing.T, set byte, data []byte) {
		found := 0
		r := lineReader{payload: func(link int, b []byte) {
			if link < 0 || link >= links {
				t.Fatalf("connection %d", link)
			}
			found += len(b)
		}}
		r.mux, r.head, r.from, r.transparent = set&1 != 0, set&2 != 0, set&4 != 0, set&8 != 0
		r.arrived(3)
		frame := [...]string{"data", "info"}[set>>4&1]
		r.feed(frame, data)
		r.skip(frame, len(data)/2)
		r.feed(frame, data)
		if found > 2*len(data) {
			t.Fatalf("%d of %d", found, 2*len(data))
		}
	})
}
