package socketbridge

import (
	"fmt"
	"io"
	"net"
	"testing"

	"sim800emu/internal/socket"
)

// finish tells the peer of a line that nothing more is sent.
func (l *line) finish() {
	l.t.Helper()
	l.do(func() { l.conn.(socket.Finisher).Finish() })
}

// A peer that answers when it has heard the end is heard after it.
func TestFinish(t *testing.T) {
	at := server(t, func(c *net.TCPConn) {
		b, err := io.ReadAll(c)
		_, _ = fmt.Fprintf(c, "got %s, %v", b, err)
	})
	l := newBench(t, Config{}).openTCP(at).up()
	l.credit(100)
	l.sent([]byte("question"))
	l.finish()
	if got := string(l.take(len("got question, <nil>"))); got != "got question, <nil>" {
		t.Errorf("got %q", got)
	}
	l.down(nil)
}

// A polite backend answers when it has heard the end.
type polite struct{ fakeBackend }

func (*polite) ServeConn(_, _ string, _ uint16, c net.Conn) {
	b, err := io.ReadAll(c)
	_, _ = fmt.Fprintf(c, "got %s, %v", b, err)
}

// The same of an endpoint of the backend, which is reached through a pipe.
func TestFinishBuiltIn(t *testing.T) {
	b := newBench(t, Config{Backend: &polite{}})
	l := b.open(socket.Request{Protocol: socket.TCP, Host: "echo.sim800.test", Port: 7}).up()
	l.credit(100)
	l.sent([]byte("question"))
	l.sent(nil)
	l.finish()
	if got := string(l.take(len("got question, <nil>"))); got != "got question, <nil>" {
		t.Errorf("got %q", got)
	}
	l.down(nil)
}
