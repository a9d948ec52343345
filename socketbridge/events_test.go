package socketbridge

import (
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"
)

// The record of a connection tells who, where to, what passed and why it ended.
func TestRecord(t *testing.T) {
	at := server(t, func(c *net.TCPConn) { _, _ = c.Read(make([]byte, 5)); _, _ = c.Write([]byte("bye\r\n")) })
	b := newBench(t, Config{Resolver: names{"here.example": "127.0.0.1"}})
	b.resolves("here.example", "[127.0.0.1]")
	l := b.openTCP(at).up()
	l.credit(100)
	l.sent([]byte("hello"))
	l.take(5)
	l.down(nil)
	b.closed()
	var got []string
	b.do(func() {
		for _, ev := range b.events {
			j, err := json.Marshal(ev)
			if err != nil {
				t.Error(err)
			}
			got = append(got, ev.EventKind()+" "+string(j))
		}
		local := l.conn.Local().String()
		for i := range got {
			got[i] = strings.ReplaceAll(strings.ReplaceAll(got[i], local, "LOCAL"), at.String(), "PEER")
			got[i] = strings.ReplaceAll(got[i], fmt.Sprint(addrPort(at).Port()), "PORT")
		}
	})
	want := []string{
		`socket.resolve {"name":"here.example","addrs":["127.0.0.1"]}`,
		`socket.open {"id":1,"protocol":"TCP","host":"127.0.0.1","port":PORT,"route":"direct","peer":"PEER","local":"LOCAL"}`,
		`socket.out {"id":1,"data":"hello"}`,
		`socket.in {"id":1,"from":"PEER","data":"bye\\r\\n"}`,
		`socket.down {"id":1,"protocol":"TCP","host":"127.0.0.1","port":PORT,"in":5,"out":5,"how":"peer closed","why":"closed by the peer"}`,
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Fatalf("recorded\n%s\nwant\n%s", g, w)
	}
}
