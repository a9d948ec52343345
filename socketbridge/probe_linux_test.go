package socketbridge

import (
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sim800emu/internal/socket"
)

// The host asks an idle peer as the modem has been told (+CIPTKA).
func TestProbe(t *testing.T) {
	at := addrPort(server(t, func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) }))
	b := newBench(t, Config{})
	for _, c := range []struct {
		name  string
		probe *socket.Probe
		want  [4]int // on, idle, interval, count
	}{
		{"factory", nil, [4]int{1, 7200, 75, 9}},
		{"set", &socket.Probe{Idle: time.Minute, Interval: 40 * time.Second, Count: 5}, [4]int{1, 60, 40, 5}},
		{"off", &socket.Probe{}, [4]int{}},
	} {
		w, err := b.bridge.newConn(socket.Request{Protocol: socket.TCP, Host: at.Addr().String(), Port: at.Port(), Probe: c.probe}).dial()
		if err != nil {
			t.Fatal(err)
		}
		var got [4]int
		err = onFD(w.raw, func(fd int) (err error) {
			for i, o := range [][2]int{
				{unix.SOL_SOCKET, unix.SO_KEEPALIVE}, {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE}, {unix.IPPROTO_TCP, unix.TCP_KEEPINTVL}, {unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
			} {
				if got[i], err = unix.GetsockoptInt(fd, o[0], o[1]); err != nil {
					return err
				}
			}
			return nil
		})
		_ = w.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got[0] == 0 {
			got = [4]int{}
		}
		if got != c.want {
			t.Errorf("%s: on, idle, interval and count %v, want %v", c.name, got, c.want)
		}
	}
}
