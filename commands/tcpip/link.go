package tcpip

import (
	"fmt"
	"net/netip"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/uart"
)

// A link is one connection of the toolkit, 0 to 5; single mode uses 0.
type link struct {
	g *Group
	n int

	on      *engine.Terminal // where it was opened; nil: by a client of the server
	state   linkState
	proto   socket.Protocol
	context int
	host    string // as the TE wrote it
	port    uint16
	peer    netip.AddrPort // resolved
	conn    socket.Conn
	// turn tells late callbacks of an earlier use of this number from this one.
	turn int

	limit   *kernel.Timer // of the opening
	bye     *kernel.Timer // +CIPRDTIMER after the peer has closed
	failed  func()        // ends an open prompt or a send that waits
	unacked bool          // it has been typed and waits for its acknowledgement
	// afterSend runs when that send has its result: a CLOSED that waits for it.
	afterSend func()

	held     []piece // received, waits for +CIPRXGET or for ATO
	heldSize int
	owed     int  // bytes that the TE has and the peer has no credit for yet
	notified bool // the TE has been told that data wait

	sent, acked uint64 // of +CIPACK
	received    uint64
	stream      *stream
	accepted    bool // a client of the server
	secured     bool // over the module's own SSL

	udpMode            int            // +CIPUDPMODE
	udpPeer            netip.AddrPort // of mode 2
	localTCP, localUDP int            // +CLPORT
}

// A piece is received data with its sender.
type piece struct {
	data []byte
	at   int64 // place of the first byte in all that the connection has received
	from netip.AddrPort
}

// setState is the one place where a link changes its state.
func (l *link) setState(s linkState, why string) {
	if l.state == s {
		return
	}
	l.state = s
	ev := LinkChanged{Link: l.n, State: s.String(), Why: why}
	if l.peer.IsValid() {
		ev.Peer = l.peer.String()
	}
	l.g.log.Info().Dur("t", l.g.loop.Now()).Int("link", l.n).Str("state", ev.State).
		Str("peer", ev.Peer).Str("why", why).Msg("connection")
	l.g.loop.Emit(ev)
}

// word is a result as the TE reads it: with the link's number in multi mode,
// comma and one space (seen on modules; the manual prints no space).
func (l *link) word(text string) string {
	if l.g.multi() {
		return fmt.Sprintf("%d, %s", l.n, text)
	}
	return text
}

// urc reports something of the link.
func (l *link) urc(text string) { l.tell(l.word(text)) }

// tell sends a line about the link to where it was opened.
func (l *link) tell(text string) { l.g.eng.URCTo(l.on, uart.RingToolkit, "%s", text) }

// reset makes the link INITIAL.
func (l *link) reset() {
	l.drop()
	l.setState(initial, "")
	l.on, l.proto, l.host, l.port, l.peer, l.context = nil, "", "", 0, netip.AddrPort{}, 0
	l.clearHeld()
	l.sent, l.acked, l.received, l.accepted, l.secured = 0, 0, 0, false, false
}

// drop ends the socket at once and whatever waits for it; the state is the caller's.
func (l *link) drop() {
	l.turn++
	l.limit.Stop()
	l.bye.Stop()
	if l.conn != nil {
		l.conn.Abort()
		l.conn = nil
	}
	l.endStream()
	l.afterSend = nil
	if f := l.failed; f != nil {
		l.sendOver()
		f()
	}
}

func (l *link) clearHeld() { l.held, l.heldSize, l.owed, l.notified = nil, 0, 0, false }

// guard makes a callback that does nothing once the link is used anew.
func (l *link) guard(f func()) func() {
	turn := l.turn
	return func() {
		if l.turn == turn {
			f()
		}
	}
}
