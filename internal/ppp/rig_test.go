package ppp

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"sim800emu/internal/kernel"
)

var (
	teAddr   = netip.MustParseAddr("10.1.2.3")
	ownAddr  = netip.MustParseAddr("192.168.254.254")
	servers  = [2]netip.Addr{netip.MustParseAddr("100.64.0.53"), netip.MustParseAddr("100.64.0.54")}
	seenMap  = uint32(0x000a0000)
	asConfig = Config{Address: ownAddr, Map: seenMap}
)

// A rig is a link and a TE with a line between them, and what the link's owner hears.
type rig struct {
	t    *testing.T
	loop *kernel.Loop
	link *Link
	peer *Peer

	assign   func() // on Network; nil: the address is given at once
	user     string
	password string
	mtu      int
	packets  []string // of the TE
	got      []string // by the TE
	end      *End
	talk     []string // packets of control protocols
	suspects []string
	cut      func(b []byte) []byte // what the line does to bytes of the TE
}

func newRig(t *testing.T, cfg PeerConfig) *rig {
	r := &rig{t: t, loop: kernel.New(1)}
	r.loop.Observe(func(_ time.Duration, ev kernel.Event) {
		if c, ok := ev.(Control); ok {
			r.talk = append(r.talk, c.From+": "+c.Text)
		}
	})
	r.link = New(r.loop, asConfig, Hooks{
		Transmit: func(b []byte, _ bool) { r.loop.After(time.Millisecond, func() { r.peer.Input(b) }) },
		Packet:   func(b []byte) { r.packets = append(r.packets, string(b)) },
		Network: func(user, password string) {
			r.user, r.password = user, password
			if r.assign == nil {
				r.link.Assign(teAddr, servers)
				return
			}
			r.assign()
		},
		Up:      func(mtu int) { r.mtu = mtu },
		Over:    func(e End) { r.end = &e },
		Suspect: func(what, _ string, _ int) { r.suspects = append(r.suspects, what) },
	})
	r.peer = NewPeer(r.loop, cfg, func(b []byte) {
		r.loop.After(time.Millisecond, func() {
			if r.cut != nil {
				b = r.cut(b)
			}
			r.link.Input(b)
		})
	})
	r.peer.Packet = func(b []byte) { r.got = append(r.got, string(b)) }
	return r
}

// lwip is what lwIP asks for in the logs.
func lwip() PeerConfig {
	return PeerConfig{Magic: 0x74c5d3fc, User: "internet", Password: "secret", VJ: true, Names: true}
}

func (r *rig) running() {
	r.t.Helper()
	r.peer.Start()
	r.loop.Advance(time.Second)
	if r.link.phase != Running || !r.peer.Address.IsValid() {
		r.t.Fatalf("phase %s, TE has address %v:\n%s", r.link.phase, r.peer.Address, r.dialogue())
	}
}

func (r *rig) dialogue() string {
	s := ""
	for _, line := range r.talk {
		s += line + "\n"
	}
	return s
}

func (r *rig) suspected(want string) {
	r.t.Helper()
	for _, s := range r.suspects {
		if s == want {
			return
		}
	}
	r.t.Errorf("no suspicion %q, but %q", want, r.suspects)
}

// octets writes bytes as the logs do.
func octets(b []byte) string { return fmt.Sprintf("% x", b) }
