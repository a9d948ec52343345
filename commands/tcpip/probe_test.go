package tcpip_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/socket"
	"sim800emu/modemtest"
)

// A connection is opened with the keep-alive that is set by then (manual 8.2.30).
func TestKeepAliveOfAConnection(t *testing.T) {
	for _, c := range []struct {
		set  string
		want socket.Probe
	}{
		{"AT+CIPTKA=1", socket.Probe{Idle: 2 * time.Hour, Interval: 75 * time.Second, Count: 9}},
		{"AT+CIPTKA=1,60,40,5", socket.Probe{Idle: time.Minute, Interval: 40 * time.Second, Count: 5}},
		{"AT+CIPTKA=0,60,40,5", socket.Probe{}},
	} {
		m := modemtest.New(t,
			modemtest.With(func(n *modemtest.Network) { n.TCP("203.0.113.9:7", modemtest.Server{}) }),
			modemtest.Given(c.set), modemtest.Given(`AT+CIPSTART="TCP","203.0.113.9",7`))
		got := m.Network().Peer(0).Request.Probe
		if diff := cmp.Diff(&c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.set, diff)
		}
	}
}
