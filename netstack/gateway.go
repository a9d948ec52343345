package netstack

import (
	"sync"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// A Gateway makes the hosts of one modem, which has one TE but may have one
// call after the other.
type Gateway struct {
	loop    *kernel.Loop
	network socket.Network
	hosts   sync.WaitGroup
}

// NewGateway makes a gateway to a network.
func NewGateway(loop *kernel.Loop, network socket.Network) *Gateway {
	return &Gateway{loop: loop, network: network}
}

// Open makes the host of a call; see New. Its Close is called on the loop.
func (g *Gateway) Open(end End, out func(packet []byte)) *Host {
	h := New(g.loop, g.network, end, out)
	g.hosts.Go(func() {
		<-h.ctx.Done()
		h.Wait()
	})
	return h
}

// Wait returns when nothing of the hosts runs, which have all been closed. It
// may be called from anywhere, when nothing runs the loop as well.
func (g *Gateway) Wait() { g.hosts.Wait() }
