package tlsshape

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// rec is a record with a payload.
func rec(typ uint8, payload ...byte) []byte {
	r := record{typ: typ, version: [2]byte{3, 3}}
	return r.appendRecord(nil, payload)
}

// hs is a handshake record with one message of n bytes after its header.
func hs(typ uint8, n int) []byte { return rec(Handshake, msg(typ, n)...) }

func msg(typ uint8, n int) []byte {
	m := []byte{typ, byte(n >> 16), byte(n >> 8), byte(n)}
	for i := range n {
		m = append(m, byte(i))
	}
	return m
}

// out is a connection that keeps what leaves.
type out struct {
	net.Conn
	got    bytes.Buffer
	writes int
	ended  string
}

func (o *out) Write(p []byte) (int, error) { o.writes++; return o.got.Write(p) }
func (o *out) Close() error                { o.ended += "close "; return nil }
func (o *out) SetLinger(int) error         { o.ended += "linger "; return nil }
func (o *out) CloseWrite() error           { o.ended += "half "; return nil }

// flight is what a server of TLS 1.2 sends first, with sizes of payloads 44, 104, 54 and 4.
func flight() []byte {
	return bytes.Join([][]byte{hs(2, 40), hs(11, 100), hs(12, 50), hs(14, 0)}, nil)
}

// through gives the payload sizes of the records that come of the input.
func through(t *testing.T, in []byte, rules ...Rule) (sizes []int, o *out) {
	t.Helper()
	o = &out{}
	c := New(o, rules...)
	if n, err := c.Write(in); n != len(in) || err != nil {
		t.Fatalf("Write = %d, %v", n, err)
	}
	return sizesOf(o.got.Bytes()), o
}

func sizesOf(p []byte) (sizes []int) {
	for len(p) >= headerLen {
		n := int(p[3])<<8 | int(p[4])
		sizes = append(sizes, n)
		p = p[min(len(p), headerLen+n):]
	}
	return sizes
}

func TestDivision(t *testing.T) {
	for _, c := range []struct {
		name  string
		rules []Rule
		want  []int
	}{
		{"none", nil, []int{44, 104, 54, 4}},
		{"split the certificate", []Rule{{At: AtMessage(11), Do: Split(3)}}, []int{44, 3, 101, 54, 4}},
		{"cut at nothing", []Rule{{At: AtMessage(14), Do: Split(4)}, {At: AtMessage(14), Do: Split(0)}}, []int{44, 104, 54, 4}},
		{"pieces", []Rule{{At: AtClearHandshake(), Do: Pieces(50)}}, []int{44, 50, 50, 4, 50, 4, 4}},
		{"coalesce", []Rule{{At: AtClearHandshake(), Do: Coalesce(0)}}, []int{206}},
		{"coalesce up to", []Rule{{At: AtClearHandshake(), Do: Coalesce(150)}}, []int{148, 58}},
		{"coalesce and split a message in the middle", []Rule{{At: AtMessage(11), Do: Split(3)}, {At: Everywhere(), Do: Coalesce(0)}}, []int{47, 159}},
		{"drop one", []Rule{{At: AtRecord(3), Do: Drop()}}, []int{44, 104, 4}},
		{"twice at most", []Rule{{At: AtType(Handshake), Do: Drop(), Times: 2}}, []int{54, 4}},
		{"before", []Rule{{At: AtMessage(14), Do: Before(rec(Alert, 1, 90))}}, []int{44, 104, 54, 2, 4}},
		{"instead", []Rule{{At: AtMessage(2), Do: Instead(rec(Alert, 2, 40))}, {At: AtMessage(2), Do: EndAfter(FIN)}}, []int{2}},
		{"nothing is sealed", []Rule{{At: AtSealedHandshake(), Do: Drop()}}, []int{44, 104, 54, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := through(t, flight(), c.rules...); !equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Division alone changes no byte of the messages.
func TestDivisionKeepsTheMessages(t *testing.T) {
	payloads := func(p []byte) (all []byte) {
		for len(p) >= headerLen {
			n := int(p[3])<<8 | int(p[4])
			all = append(all, p[headerLen:headerLen+n]...)
			p = p[headerLen+n:]
		}
		return all
	}
	want := payloads(flight())
	for n := 1; n < 70; n++ {
		_, o := through(t, flight(), Rule{At: Everywhere(), Do: Coalesce(120)}, Rule{At: Everywhere(), Do: Pieces(n)})
		if got := payloads(o.got.Bytes()); !bytes.Equal(got, want) {
			t.Fatalf("pieces of %d: the messages differ", n)
		}
	}
}

// The bytes of TLS may come in any portions.
func TestWritesOfAnySize(t *testing.T) {
	in := append(flight(), rec(ChangeCipherSpec, 1)...)
	in = append(in, rec(Handshake, make([]byte, 40)...)...)
	in = append(in, rec(ApplicationData, 1, 2, 3)...)
	for n := 1; n < len(in); n += 7 {
		o := &out{}
		c := New(o, Rule{At: AtMessage(11), Do: Split(3)}, Rule{At: AtSealedHandshake(), Do: Pieces(30)})
		for p := in; len(p) > 0; {
			k := min(n, len(p))
			if _, err := c.Write(p[:k]); err != nil {
				t.Fatal(err)
			}
			p = p[k:]
		}
		if got, want := sizesOf(o.got.Bytes()), []int{44, 3, 101, 54, 4, 1, 30, 10, 3}; !equal(got, want) {
			t.Fatalf("portions of %d: %v, want %v", n, got, want)
		}
	}
}

// A HelloRetryRequest is followed by a ChangeCipherSpec, and then by a
// ServerHello in the clear.
func TestMessagesAfterARetry(t *testing.T) {
	retry := msg(2, 60)
	copy(retry[6:], retryRandom[:])
	in := append(rec(Handshake, retry...), rec(ChangeCipherSpec, 1)...)
	in = append(in, hs(2, 40)...)
	in = append(in, rec(ApplicationData, 9, 9)...)
	got, _ := through(t, in, Rule{At: AtMessage(2), Do: Split(10)})
	if want := []int{10, 54, 1, 10, 34, 2}; !equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A message that spans records begins in the first alone.
func TestMessageOverRecords(t *testing.T) {
	m := append(msg(11, 100), msg(14, 0)...)
	in := append(rec(Handshake, m[:2]...), rec(Handshake, m[2:50]...)...)
	in = append(in, rec(Handshake, m[50:]...)...)
	got, o := through(t, in, Rule{At: AtMessage(11), Do: Drop()}, Rule{At: AtMessage(14), Do: Corrupt(0, 0x80)})
	if want := []int{48, 58}; !equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if last := o.got.Bytes()[o.got.Len()-4]; last != 14^0x80 {
		t.Errorf("the type of the last message is %#x", last)
	}
}

func TestDamage(t *testing.T) {
	for _, c := range []struct {
		name string
		do   Action
		want []byte
	}{
		{"a byte", Corrupt(1, 0xff), []byte{23, 3, 3, 0, 4, 10, 20 ^ 0xff, 30, 40}},
		{"the last", Corrupt(-1, 1), []byte{23, 3, 3, 0, 4, 10, 20, 30, 41}},
		{"outside", Corrupt(4, 1), []byte{23, 3, 3, 0, 4, 10, 20, 30, 40}},
		{"before", Corrupt(-5, 1), []byte{23, 3, 3, 0, 4, 10, 20, 30, 40}},
		{"the middle", CorruptMiddle(), []byte{23, 3, 3, 0, 4, 10, 20, 31, 40}},
		{"overwritten", Overwrite(2, []byte{1, 2, 3}), []byte{23, 3, 3, 0, 4, 10, 20, 1, 2}},
		{"truncated", Truncate(7), []byte{23, 3, 3, 0, 4, 10, 20}},
		{"truncated to nothing", Truncate(-1), nil},
	} {
		_, o := through(t, rec(ApplicationData, 10, 20, 30, 40), Rule{At: Everywhere(), Do: c.do})
		if !bytes.Equal(o.got.Bytes(), c.want) {
			t.Errorf("%s: % x, want % x", c.name, o.got.Bytes(), c.want)
		}
	}
}

func TestEnds(t *testing.T) {
	for _, c := range []struct {
		name  string
		do    Action
		bytes int
		ended string
	}{
		{"stall after", EndAfter(Stall), 49 + 109, ""},
		{"stall before", EndBefore(Stall), 49, ""},
		{"FIN after", EndAfter(FIN), 49 + 109, "half "},
		{"RST before", EndBefore(RST), 49, "linger close "},
		{"truncate", Truncate(20), 49 + 20, "half "},
	} {
		_, o := through(t, flight(), Rule{At: AtMessage(11), Do: c.do})
		if o.got.Len() != c.bytes || o.ended != c.ended {
			t.Errorf("%s: %d bytes, ended %q, want %d, %q", c.name, o.got.Len(), o.ended, c.bytes, c.ended)
		}
	}
	o := &out{}
	c := New(o, Rule{At: AtRecord(1), Do: EndAfter(Stall)})
	_, _ = c.Write(flight())
	if n, err := c.Write(flight()); n != len(flight()) || err != nil || o.got.Len() != 49 {
		t.Errorf("a write after the end: %d, %v; %d bytes left", n, err, o.got.Len())
	}
	if err := c.CloseWrite(); err != nil || o.ended != "" {
		t.Errorf("a stall was ended by close_write: %v, %q", err, o.ended)
	}
	if e, ok := c.Ended(); !ok || e != Stall {
		t.Errorf("ended %v, %v", e, ok)
	}
}

func TestEndAfterBytes(t *testing.T) {
	for _, n := range []int64{0, 1, 4, 5, 48, 49, 50, 225, 226, 227} {
		o := &out{}
		c := New(o)
		c.EndAfterBytes(n)
		for range 2 {
			if _, err := c.Write(flight()); err != nil {
				t.Fatal(err)
			}
		}
		if int64(o.got.Len()) != n || o.ended != "half " {
			t.Errorf("%d bytes left, want %d; ended %q", o.got.Len(), n, o.ended)
		}
	}
}

// What is no TLS passes as it is.
func TestOtherBytesPass(t *testing.T) {
	for _, in := range []string{"HTTP/1.1 200 OK\r\n", "\x16\x03\x03\xff\xffxxxxx", "\x16\x02\x00\x00\x01x"} {
		o := &out{}
		c := New(o, Rule{Do: Drop()})
		for _, b := range []byte(in + in) {
			if _, err := c.Write([]byte{b}); err != nil {
				t.Fatal(err)
			}
		}
		if o.got.String() != in+in {
			t.Errorf("%q became %q", in+in, o.got.String())
		}
	}
}

func TestPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		c := New(ours, Rule{At: AtMessage(11), Do: Delay(time.Minute)}, Rule{At: AtMessage(14), Do: Drip(2, time.Second)})
		go func() { _, _ = c.Write(flight()); _ = c.Close() }()
		start := time.Now()
		got, first := 0, time.Duration(0)
		for buffer := make([]byte, 4096); ; {
			n, err := theirs.Read(buffer)
			if got += n; first == 0 && got > 49 {
				first = time.Since(start)
			}
			if errors.Is(err, io.EOF) {
				break
			}
		}
		if got != 226 || first != time.Minute {
			t.Errorf("%d bytes, the certificate after %v", got, first)
		}
		if took, want := time.Since(start), time.Minute+5*time.Second; took != want {
			t.Errorf("it took %v, want %v", took, want)
		}
	})
}

func TestCloseEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		c := New(ours, Rule{Do: Delay(time.Hour)})
		over := make(chan error)
		go func() { _, err := c.Write(flight()); over <- err }()
		start := time.Now()
		time.Sleep(time.Second)
		_ = c.Close()
		if err := <-over; !errors.Is(err, net.ErrClosed) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		_ = theirs.Close()
	})
}
