package tcpip

import (
	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/socket"
)

// Secure opens connections over the module's own SSL. Their bytes cross the radio
// there, encrypted, so the toolkit sends nothing across it for them.
type Secure interface {
	Open(r socket.Request, events func(socket.Event)) socket.Conn
}

// UseSSL gives the toolkit the module's own SSL (+CIPSSL).
func (g *Group) UseSSL(s Secure) { g.secure = s }

// sslCommand is +CIPSSL: links opened from here on are secure; those that are there stay
// as they are.
func (g *Group) sslCommand() engine.Command {
	return engine.Setting(engine.Command{
		Name: "+CIPSSL", Manual: "SSL 2.4", Title: "encryption for TCP links",
		Params: atparser.Params{atparser.Int("n", 0, 1)},
		Saving: engine.Unstated, Fidelity: engine.Modelled, Evidence: engine.Seen,
		Note: "for links that the module opens; a handshake that fails ends in CLOSE OK (seen). " +
			"The versions of TLS are the profile's (device.tls).",
		Test: text("+CIPSSL: (0-1)"),
	}, &g.ssl)
}

// Close gives the secure links up: each has a coroutine that waits for its peer.
func (g *Group) Close() {
	for _, l := range g.links {
		if l.secured && l.conn != nil {
			l.conn.Abort()
		}
	}
}

// network is what opens the link now.
func (l *link) network() interface {
	Open(r socket.Request, events func(socket.Event)) socket.Conn
} {
	l.secured = l.g.ssl == 1 && l.g.secure != nil && l.proto == socket.TCP
	if l.secured {
		return l.g.secure
	}
	return l.g.net
}

// carrier is the radio for the bytes of a link. Those of a secure one cross it below.
func (l *link) carrier() Carrier {
	if l.secured {
		return crossed{}
	}
	return l.g.carrier
}

// crossed is the radio behind itself.
type crossed struct{}

func (crossed) Up(_ int, sent func())      { sent() }
func (crossed) Down(_ int, arrived func()) { arrived() }
