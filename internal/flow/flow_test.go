package flow_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/internal/flow"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modemtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTaskWaitsInModemTime(t *testing.T) {
	loop := kernel.New(1)
	var woke []time.Duration
	task := flow.Go(loop, func(t *flow.Task) {
		for range 3 {
			if err := t.Sleep(time.Hour); err != nil {
				return
			}
			woke = append(woke, loop.Now())
		}
	})
	if len(woke) != 0 || task.Over() {
		t.Fatal("it did not wait")
	}
	loop.Advance(150 * time.Minute)
	if len(woke) != 2 || woke[1] != 2*time.Hour || task.Over() {
		t.Fatalf("woke at %v", woke)
	}
	loop.Advance(time.Hour)
	if !task.Over() || len(woke) != 3 {
		t.Fatalf("not over, woke at %v", woke)
	}
}

func TestEndAndLimit(t *testing.T) {
	loop := kernel.New(1)
	var got []error
	body := func(t *flow.Task) {
		got = append(got, t.Sleep(time.Hour), t.Sleep(time.Second))
	}
	task := flow.Go(loop, body)
	task.End()
	if !task.Over() || len(got) != 2 || !errors.Is(got[0], flow.ErrEnded) || !errors.Is(got[1], flow.ErrEnded) {
		t.Fatalf("got %v", got)
	}
	task.End() // once more does nothing

	got = nil
	task = flow.Go(loop, func(t *flow.Task) {
		t.Limit(time.Minute)
		err := t.Sleep(time.Hour)
		t.Limit(0)
		got = append(got, err, t.Sleep(time.Second))
	})
	loop.Advance(time.Minute + 2*time.Second)
	if !task.Over() || !errors.Is(got[0], flow.ErrTooLong) || got[1] != nil {
		t.Fatalf("got %v", got)
	}
}

func TestPanicReachesTheLoop(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "boom") {
			t.Fatalf("recovered %v", r)
		}
	}()
	flow.Go(kernel.New(1), func(*flow.Task) { panic("boom") })
}

func TestHTTPOverATask(t *testing.T) {
	body := strings.Repeat("0123456789", 3000)
	m := modemtest.New(t, modemtest.With(func(n *modemtest.Network) {
		n.Name("example.test", "203.0.113.9")
		n.TCP("203.0.113.9:80", modemtest.Server{
			After: time.Second, Ack: 100 * time.Millisecond,
			Answers: "HTTP/1.1 200 OK\r\nContent-Length: 30000\r\n\r\n" + body,
		})
	}))
	var got string
	task := flow.Go(m.Loop(), func(t2 *flow.Task) {
		c, err := flow.Dialer{Task: t2, Network: m.Network()}.Dial("example.test", 80)
		if err != nil {
			t.Error(err)
			return
		}
		req, _ := http.NewRequest("GET", "http://example.test/x", nil)
		if err := req.Write(c); err != nil {
			t.Error(err)
		}
		r, err := http.ReadResponse(bufio.NewReader(c), req)
		if err != nil {
			t.Error(err)
			return
		}
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = string(b)
		_ = c.Close()
	})
	m.Advance(time.Minute)
	if !task.Over() || got != body {
		t.Fatalf("over %v, %d bytes", task.Over(), len(got))
	}
	if p := m.Network().Peer(0); !p.Closed() || !strings.HasPrefix(p.Received(), "GET /x HTTP/1.1\r\n") {
		t.Fatal("not closed in order")
	}
}

func TestConnectionErrors(t *testing.T) {
	m := modemtest.New(t, modemtest.With(func(n *modemtest.Network) {
		n.TCP("203.0.113.9:80", modemtest.Server{Answer: modemtest.Refuse})
		n.TCP("203.0.113.9:81", modemtest.Server{Answer: modemtest.Silent})
		n.TCP("203.0.113.9:82", modemtest.Server{Greets: "hello", ResetsAfter: 1})
	}))
	var got []error
	try := func(f func(d flow.Dialer) error) *flow.Task {
		return flow.Go(m.Loop(), func(t *flow.Task) { got = append(got, f(flow.Dialer{Task: t, Network: m.Network()})) })
	}
	try(func(d flow.Dialer) error { _, err := d.Dial("203.0.113.9", 80); return err })
	try(func(d flow.Dialer) error { _, err := d.Dial("nowhere.test", 80); return err })
	never := try(func(d flow.Dialer) error { _, err := d.Dial("203.0.113.9", 81); return err })
	try(func(d flow.Dialer) error {
		c, err := d.Dial("203.0.113.9", 82)
		if err != nil {
			return err
		}
		hello := make([]byte, 5)
		if _, err := io.ReadFull(c, hello); err != nil || string(hello) != "hello" {
			t.Errorf("read %q, %v", hello, err)
		}
		_, _ = c.Write([]byte("x"))
		_, err = c.Read(hello)
		return err
	})
	m.Advance(time.Minute)
	never.End()
	want := []error{socket.ErrRefused, socket.ErrNoSuchName, socket.ErrReset, flow.ErrEnded}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for _, w := range want {
		found := false
		for _, g := range got {
			found = found || errors.Is(g, w)
		}
		if !found {
			t.Errorf("no %v in %v", w, got)
		}
	}
	for _, p := range m.Network().Peers() {
		if p.Open() {
			t.Errorf("a connection to %v is still open", p.Addr())
		}
	}
}

func TestResolveAndDatagrams(t *testing.T) {
	m := modemtest.New(t, modemtest.With(func(n *modemtest.Network) {
		n.Name("time.test", "203.0.113.9")
		n.UDP("203.0.113.9:123", modemtest.Server{Answers: "pong"})
	}))
	task := flow.Go(m.Loop(), func(t2 *flow.Task) {
		d := flow.Dialer{Task: t2, Network: m.Network()}
		addrs, err := d.Resolve("time.test")
		if err != nil || len(addrs) != 1 || addrs[0].String() != "203.0.113.9" {
			t.Errorf("resolved %v, %v", addrs, err)
		}
		if _, err := d.Resolve("nowhere.test"); !errors.Is(err, socket.ErrNoSuchName) {
			t.Error(err)
		}
		p, err := d.DialUDP("time.test", 123)
		if err != nil {
			t.Error(err)
			return
		}
		p.Send([]byte("ping"))
		b, err := p.Receive()
		if err != nil || string(b) != "pong" {
			t.Errorf("received %q, %v", b, err)
		}
	})
	m.Advance(time.Minute)
	if !task.Over() {
		t.Fatal("not over")
	}
}
