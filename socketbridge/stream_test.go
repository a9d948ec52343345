package socketbridge

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"testing"

	"sim800emu/internal/socket"
)

func random(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(b)
	return b
}

// A peer that sends more than the host buffers is held back, and what comes never exceeds the credit.
func TestCreditHoldsThePeerBack(t *testing.T) {
	content := random(16 << 20)
	wrote := make(chan error, 1)
	at := server(t, func(c *net.TCPConn) {
		_, err := c.Write(content)
		wrote <- err
	})
	l := newBench(t, Config{}).openTCP(at).up()
	l.silent()

	sum := sha256.New()
	given := 0
	for _, n := range []int{1, 1460, 3000, 100} {
		l.credit(n)
		given += n
		sum.Write(l.take(n))
		l.silent()
	}
	select {
	case <-wrote:
		t.Fatal("the peer was not held back")
	default:
	}
	for left := len(content) - given; left > 0; {
		n := min(left, 1<<20)
		l.credit(n)
		sum.Write(l.take(n))
		left -= n
	}
	if err := wait(t, wrote, "end of writing"); err != nil {
		t.Fatal(err)
	}
	if want := sha256.Sum256(content); !bytes.Equal(sum.Sum(nil), want[:]) {
		t.Fatal("the content differs")
	}
	l.credit(1)
	l.down(nil)
	if c := l.closed(); c.In != int64(len(content)) || c.Why != "closed by the peer" {
		t.Fatalf("record %+v", c)
	}
}

func TestDownComesAfterAllData(t *testing.T) {
	at := server(t, func(c *net.TCPConn) { _, _ = c.Write(make([]byte, 10000)) })
	l := newBench(t, Config{}).openTCP(at).up()
	l.credit(9999)
	l.take(9999)
	l.silent() // the FIN is behind the last byte
	l.credit(1000)
	l.take(1)
	l.down(nil)
}

// A FIN with nothing before it takes no window, so it is noticed without credit.
func TestFINWithoutCredit(t *testing.T) {
	at := server(t, func(*net.TCPConn) {})
	newBench(t, Config{}).openTCP(at).up().down(nil)
}

func TestSendIsDoneWhenAcknowledged(t *testing.T) {
	got := make(chan []byte, 1)
	at := server(t, func(c *net.TCPConn) {
		b, _ := io.ReadAll(c)
		got <- b
	})
	l := newBench(t, Config{}).openTCP(at).up()
	l.sent([]byte("one "))
	first, second := l.send([]byte("two ")), l.send([]byte("three"))
	for _, c := range []<-chan error{second, first} {
		if err := wait(t, c, "end of a sending"); err != nil {
			t.Fatal(err)
		}
	}
	wait(t, l.close(), "end of the close")
	if b := wait(t, got, "content"); string(b) != "one two three" {
		t.Fatalf("the peer got %q", b)
	}
	l.silent()
	if c := l.closed(); c.Out != 13 || c.Why != "closed by the modem" {
		t.Fatalf("record %+v", c)
	}
}

// A later sending that blocks does not hide that an earlier one was acknowledged.
func TestBlockedSendDoesNotHideAnEarlierOne(t *testing.T) {
	release := make(chan struct{})
	at := server(t, func(c *net.TCPConn) { <-release; echoNothing(c) })
	l := newBench(t, Config{}).openTCP(at).up()
	first := l.send([]byte("small"))
	large := l.send(make([]byte, 32<<20))
	if err := wait(t, first, "end of the first sending"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-large:
		t.Fatalf("the second ended too: %v", err)
	default:
	}
	close(release)
	if err := wait(t, large, "end of the second sending"); err != nil {
		t.Fatal(err)
	}
}

func echoNothing(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

func TestEchoBothWays(t *testing.T) {
	content := random(1 << 20)
	l := newBench(t, Config{}).openTCP(server(t, func(c *net.TCPConn) { echo(c) })).up()
	l.credit(len(content))
	done := l.send(content)
	if !bytes.Equal(l.take(len(content)), content) {
		t.Fatal("the echo differs")
	}
	if err := wait(t, done, "end of the sending"); err != nil {
		t.Fatal(err)
	}
	wait(t, l.close(), "end of the close")
}

func TestReset(t *testing.T) {
	for _, credit := range []int{0, 100} {
		t.Run(fmt.Sprintf("credit %d", credit), func(t *testing.T) {
			at := server(t, func(c *net.TCPConn) {
				_, _ = io.ReadFull(c, make([]byte, 1))
				_ = c.SetLinger(0)
			})
			l := newBench(t, Config{}).openTCP(at).up()
			l.credit(credit)
			l.send([]byte("x"))
			l.down(socket.ErrReset)
			if err := wait(t, l.send([]byte("y")), "refusal"); err == nil {
				t.Fatal("sent over a dead connection")
			}
		})
	}
}

// What cannot be sent any more is reported before the end is.
func TestResetFailsWhatIsQueued(t *testing.T) {
	at := server(t, func(c *net.TCPConn) {
		_, _ = io.ReadFull(c, make([]byte, 1))
		_ = c.SetLinger(0)
	})
	b := newBench(t, Config{})
	order := make(chan string, 8)
	b.do(func() {
		a := addrPort(at)
		c := b.bridge.Open(socket.Request{Protocol: socket.TCP, Host: a.Addr().String(), Port: a.Port()}, func(ev socket.Event) {
			order <- fmt.Sprint(ev.Kind, " ", ev.Err != nil)
		})
		c.Credit(1)
		c.Send(make([]byte, 32<<20), func(err error) { order <- fmt.Sprint("done ", err != nil) })
	})
	for _, want := range []string{"up false", "done true", "down true"} {
		if got := wait(t, order, want); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	l := newBench(t, Config{}).openTCP(nobody(t))
	l.down(socket.ErrRefused)
	wait(t, l.close(), "end of a close after the end")
}

// After Close what was queued is sent, what comes is lost, and the peer's FIN ends it.
func TestCloseWithDataQueued(t *testing.T) {
	content := random(8 << 20)
	sum := make(chan [32]byte, 1)
	at := server(t, func(c *net.TCPConn) {
		_, _ = c.Write(make([]byte, 5000))
		b, _ := io.ReadAll(c)
		_, _ = c.Write([]byte("goodbye"))
		sum <- sha256.Sum256(b)
	})
	l := newBench(t, Config{}).openTCP(at).up()
	done := l.send(content)
	closed := l.close()
	if wait(t, sum, "content") != sha256.Sum256(content) {
		t.Fatal("the content differs")
	}
	wait(t, closed, "end of the close")
	if err := wait(t, done, "end of the sending"); err != nil {
		t.Fatal(err)
	}
	l.silent()
	if c := l.closed(); c.Discarded != 5007 || c.In != 0 {
		t.Fatalf("record %+v", c)
	}
	if err := wait(t, l.send([]byte("late")), "refusal"); err == nil {
		t.Fatal("sent after Close")
	}
}

func TestCloseGivesUp(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	at := server(t, func(*net.TCPConn) { <-release })
	b := newBench(t, Config{})
	b.bridge.closeLimit = 1 // a nanosecond
	l := b.openTCP(at).up()
	wait(t, l.close(), "end of the close")
	l.silent()
}

func TestAbortResetsThePeer(t *testing.T) {
	got := make(chan error, 1)
	at := server(t, func(c *net.TCPConn) {
		_, err := c.Read(make([]byte, 1))
		got <- err
	})
	l := newBench(t, Config{}).openTCP(at).up()
	l.credit(10)
	l.abort()
	if err := wait(t, got, "end at the peer"); err == nil || err == io.EOF {
		t.Fatalf("the peer saw %v, want a reset", err)
	}
	if c := l.closed(); c.Why != "aborted by the modem" {
		t.Fatalf("record %+v", c)
	}
	l.silent()
}

func TestAbortForgetsWhatIsQueued(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	at := server(t, func(*net.TCPConn) { <-release })
	l := newBench(t, Config{}).openTCP(at).up()
	done := l.send(make([]byte, 32<<20))
	l.abort()
	l.closed()
	l.do(func() {})
	select {
	case err := <-done:
		t.Fatalf("done ran after Abort: %v", err)
	default:
	}
}

func TestCloseWhileDialling(t *testing.T) {
	for _, how := range []string{"close", "abort"} {
		t.Run(how, func(t *testing.T) {
			b := newBench(t, Config{Resolver: names{"slow.example": "never"}})
			l := b.open(socket.Request{Protocol: socket.TCP, Host: "slow.example", Port: 80})
			if how == "close" {
				wait(t, l.close(), "end of the close")
			} else {
				l.abort()
			}
			b.closed()
			l.silent()
		})
	}
}

func TestBridgeCloseEndsAll(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	at := server(t, func(*net.TCPConn) { <-release })
	b := newBench(t, Config{Resolver: names{"slow.example": "never"}, Backend: &fakeBackend{}})
	up := b.openTCP(at).up()
	done := up.send(make([]byte, 32<<20))
	dialling := b.open(socket.Request{Protocol: socket.TCP, Host: "slow.example", Port: 80})
	builtIn := b.open(socket.Request{Protocol: socket.TCP, Host: "echo.sim800.test", Port: 80}).up()
	datagrams := b.open(socket.Request{Protocol: socket.UDP, Host: "127.0.0.1", Port: 9}).up()
	b.bridge.Close()
	b.bridge.Close()
	late := b.openTCP(at)
	for _, l := range []*line{up, dialling, builtIn, datagrams, late} {
		l.silent()
	}
	select {
	case err := <-done:
		t.Fatalf("done ran after the end: %v", err)
	default:
	}
}

func TestLocalPortIsUsedAgain(t *testing.T) {
	from := make(chan net.Addr, 2)
	at := server(t, func(c *net.TCPConn) {
		from <- c.RemoteAddr()
		_, _ = c.Read(make([]byte, 1)) // the modem closes first, so TIME_WAIT is on its side
	})
	other := server(t, func(c *net.TCPConn) { from <- c.RemoteAddr() })
	b := newBench(t, Config{})
	port := addrPort(nobody(t)).Port()
	for _, at := range []net.Addr{at, other} {
		to := addrPort(at)
		l := b.open(socket.Request{Protocol: socket.TCP, Host: to.Addr().String(), Port: to.Port(), LocalPort: port}).up()
		if got := addrPort(wait(t, from, "client")).Port(); got != port {
			t.Fatalf("came from port %d, want %d", got, port)
		}
		l.do(func() {
			if l.conn.Local().Port() != port || l.conn.Peer() != to {
				t.Errorf("local %v, peer %v", l.conn.Local(), l.conn.Peer())
			}
		})
		wait(t, l.close(), "end of the close")
	}
}

func TestLocalPortTaken(t *testing.T) {
	taken := addrPort(server(t, func(*net.TCPConn) {})).Port()
	to := addrPort(server(t, func(c *net.TCPConn) { echo(c) }))
	l := newBench(t, Config{}).open(socket.Request{Protocol: socket.TCP, Host: to.Addr().String(), Port: to.Port(), LocalPort: taken})
	l.down(socket.ErrPortInUse)
}
