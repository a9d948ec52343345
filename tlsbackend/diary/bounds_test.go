package diary

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

func TestOnlySoManyConnectionsAreKept(t *testing.T) {
	s := newStory(t)
	first := s.Entry
	for range keptConnections + 5 {
		s.again()
		s.hello(nil)
	}
	list := s.d.List()
	if len(list) != keptConnections || list[0].ID != s.id-keptConnections+1 || list[len(list)-1].ID != s.id {
		t.Errorf("%d kept, from %d to %d", len(list), list[0].ID, list[len(list)-1].ID)
	}
	if _, ok := s.d.Find(1); ok {
		t.Error("the first connection is still there")
	}
	if v, ok := s.d.Find(s.id); !ok || v.SNI != "device.example" {
		t.Errorf("the last connection: %+v, %v", v, ok)
	}
	// One that is forgotten while it is open may go on.
	first.In(s.now, records(22, 100, message(1, make([]byte, 50))))
	if v := first.View(); len(v.Records) != 0 || v.Left != 1 {
		t.Errorf("%d records kept, %d left out", len(v.Records), v.Left)
	}
}

func TestRecordsBeyondTheLimitAreCounted(t *testing.T) {
	s := newStory(t)
	s.session()
	had := len(s.View().Records)
	s.out(bytes.Repeat(records(23, 1, []byte{0}), keptRecords+100))
	if v := s.View(); len(v.Records) != keptRecords || v.Left != had+100 {
		t.Errorf("%d kept, %d left out", len(v.Records), v.Left)
	}
}

func TestWhatAClientChoosesIsBounded(t *testing.T) {
	s := newStory(t)
	s.hello(func(c *client) {
		name := bytes.Repeat([]byte("\x1b[2Jä\n"), 500)
		var sni cryptobyte.Builder
		sni.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddUint8(0)
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(name) })
		})
		c.set(extServerName, sni.BytesOrPanic())
		var alpn cryptobyte.Builder
		alpn.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			for range 1000 {
				b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte("x")) })
			}
		})
		c.set(extALPN, alpn.BytesOrPanic())
		for n := range 3000 {
			c.suites = append(c.suites, uint16(n)*7)
		}
	})
	o := s.View().Offered
	if o == nil || len(o.SNI) > keptText || len(o.ALPN) > keptList || len(o.Suites) != keptList || !strings.HasPrefix(o.Suites[keptList-1], "and ") {
		t.Fatalf("%+v", o)
	}
	if strings.ContainsFunc(o.SNI, func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("the name can move the cursor: %q", o.SNI)
	}
}

func TestFloodOfWarnings(t *testing.T) {
	s := newStory(t)
	s.hello(nil)
	s.in(bytes.Repeat([]byte{21, 3, 3, 0, 2, 1, 90}, 10_000))
	if n := len(s.View().Alerts); n != keptAlerts {
		t.Errorf("%d alerts kept", n)
	}
	for range 1000 {
		s.Note(s.now, strings.Repeat("x", 10_000))
		s.Request(s.now, strings.Repeat("y", 10_000))
		s.Message(s.now, true, 20, 36)
	}
	if v := s.View(); len(v.Notes) != keptNotes || len(v.Requests) != keptRequests || len(v.Requests[0]) > keptText || len(v.Messages) != keptMessages {
		t.Errorf("%d notes, %d requests, %d messages", len(v.Notes), len(v.Requests), len(v.Messages))
	}
}

func TestAMegabyteOfHello(t *testing.T) {
	s := newStory(t)
	b := records(22, 1<<14, message(1, make([]byte, 1<<20)))
	for part := range slices.Chunk(b, 1000) {
		s.in(part)
		if n := len(s.Entry.in.pending) + len(s.Entry.in.message); n > mostRecord+keptMessage+1000 {
			t.Fatalf("%d bytes are held", n)
		}
	}
	s.Close(s.now, "over", false)
	if v := s.View(); v.Offered != nil || v.In != int64(len(b)) {
		t.Errorf("%+v", v.Summary)
	}
}

func TestSeenForgetsTheOldest(t *testing.T) {
	s := newSeen(3)
	add := func(n byte, id uint64) uint64 { return s.add("k", []byte{n}, id) }
	for n := range byte(4) {
		if got := add(n, uint64(n)+1); got != 0 {
			t.Errorf("%d was seen in %d", n, got)
		}
	}
	if got := add(3, 9); got != 4 {
		t.Errorf("3 was seen in %d, want 4", got)
	}
	if got := add(0, 10); got != 0 || len(s.first) != 3 || len(s.order) != 3 {
		t.Errorf("0 was seen in %d; %d kept", got, len(s.first))
	}
	if got := s.add("other", []byte{0}, 11); got != 0 {
		t.Errorf("of another kind: seen in %d", got)
	}
}

// However the bytes of a stream are cut, the diary says the same.
func TestCutsDoNotMatter(t *testing.T) {
	tell := func(cut int) string {
		s := newStory(t)
		in := s.in
		c := goodClient(s.draw)
		b := records(22, 60, message(1, c.body()))
		b = append(b, records(22, 99, message(16, append([]byte{32}, s.key()...)))...)
		for part := range slices.Chunk(b, cut) {
			in(part)
		}
		v := s.View()
		v.Peer = ""
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := tell(1 << 20)
	if !strings.Contains(want, "ClientKeyExchange") || !strings.Contains(want, "device.example") {
		t.Fatal(want)
	}
	for _, cut := range []int{1, 2, 3, 7, 64, 65, 66, 200} {
		if got := tell(cut); got != want {
			t.Errorf("cut at %d:\n%s\nwant\n%s", cut, got, want)
		}
	}
}

func TestManyGoroutines(t *testing.T) {
	var mu sync.Mutex
	found := 0
	d := New(func(Found) { mu.Lock(); found++; mu.Unlock() })
	var work sync.WaitGroup
	at := time.Unix(0, 0)
	for id := range uint64(8) {
		work.Go(func() {
			draw := rand.NewChaCha8([32]byte{byte(id)})
			for n := range uint64(30) {
				e := d.Open(at, Opening{ID: id*1000 + n + 1, TLS: true})
				c := goodClient(draw)
				c.drop(extServerName)
				work.Go(func() { e.Out(at, at, answer(0xc02b)); _ = e.View() })
				e.In(at, records(22, 1<<14, message(1, c.body())))
				e.Close(at, "over", false)
				_ = d.List()
			}
		})
	}
	work.Wait()
	if found != 240 {
		t.Errorf("%d findings told, want 240", found)
	}
}

func FuzzStreams(f *testing.F) {
	c := goodClient(rand.NewChaCha8([32]byte{1}))
	full := records(22, 1<<14, message(1, c.body()))
	f.Add(full, records(22, 300, append(answer(0xc02b), certificate(900)...)), 5)
	f.Add(full[:40], []byte("HTTP/1.1 400"), 1)
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"), []byte{}, 3)
	f.Add([]byte{22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff}, records(23, 10, make([]byte, 100)), 2)
	f.Fuzz(func(t *testing.T, in, out []byte, cut int) {
		if cut < 1 {
			cut = 1
		}
		at := time.Unix(0, 0)
		e := New(nil).Open(at, Opening{ID: 1, TLS: true})
		for part := range slices.Chunk(in, cut) {
			e.In(at, part)
		}
		for part := range slices.Chunk(out, cut) {
			e.Out(at, at, part)
			e.In(at, part)
		}
		e.Stalled(at, time.Second, 100, 3, cut%2 == 0)
		e.Gone(at, false)
		e.Silent(at)
		e.Close(at, "over", true)
		v := e.View()
		if _, err := json.Marshal(v); err != nil {
			t.Error(err)
		}
		var text strings.Builder
		if err := v.Text(&text); err != nil || text.Len() == 0 {
			t.Error(err)
		}
		if v.In != int64(len(in)+len(out)) {
			t.Errorf("%d bytes counted, want %d", v.In, len(in)+len(out))
		}
		_ = fmt.Sprint(v.Line())
	})
}
