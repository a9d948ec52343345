package tcpip

import (
	"bytes"
	"fmt"
	"net/netip"

	"sim800emu/internal/socket"
	"sim800emu/uart"
)

// take cuts what the socket gave into pieces and lets them cross the radio.
func (l *link) take(data []byte, from netip.AddrPort) {
	for len(data) > 0 {
		n := min(len(data), l.g.cfg.Segment)
		p := piece{data: data[:n:n], from: from}
		data = data[n:]
		l.carrier().Down(n+header, l.guard(func() { l.arrive(p) }))
	}
}

// arrive gives a piece to the TE in the way that is set.
func (l *link) arrive(p piece) {
	g := l.g
	l.heldSize += len(p.data)
	p.at = int64(l.received)
	l.received += uint64(len(p.data))
	if g.loop.Observed() {
		g.loop.Emit(Received{Link: l.n, Size: len(p.data), Held: l.heldSize, Data: p.data})
	}
	switch {
	case l.stream != nil:
		l.stream.down(p)
	case g.rxget == 1:
		l.held = append(l.held, p)
		if !l.notified || g.cfg.RepeatNotice {
			l.notified = true
			l.tell(l.notice(p.from))
		}
	default:
		head := l.head(p)
		f := uart.Frame{
			Kind: uart.Data, Rings: uart.RingToolkit, Bytes: append(head, p.data...), Of: &uart.Source{Link: l.n, At: p.at, Head: len(head)},
			Done: l.guard(func() { l.gave(len(p.data)) }),
		}
		l.space(&f, len(head))
		g.eng.UnsolicitedTo(l.on, f)
	}
}

// gave tells the peer's side that the TE has n bytes more. The window opens by
// a quarter of itself at least, as a receiver's should (RFC 1122 4.2.3.3).
func (l *link) gave(n int) {
	l.heldSize -= n
	l.owed += n
	l.credit()
}

func (l *link) credit() {
	if l.conn != nil && l.owed >= l.g.cfg.Window/4 {
		l.conn.Credit(l.owed)
		l.owed = 0
	}
}

// space puts the module's own pauses in front of a piece and into it.
func (l *link) space(f *uart.Frame, head int) {
	g := l.g
	f.Before = g.cfg.Gap.Draw(g.loop.Rand)
	n := len(f.Bytes) - head
	if g.cfg.Split > 0 && n > 1 && g.loop.Rand.IntN(g.cfg.Split) == 0 {
		f.Cuts = append(f.Cuts, uart.Cut{
			At: head + 1 + g.loop.Rand.IntN(n-1), Gap: g.cfg.SplitGap.Draw(g.loop.Rand),
		})
	}
}

// head is what stands before the data of a piece, by +CIPMUX, +CIPHEAD,
// +CIPSRIP and +CIPSHOWTP (manual 8.2.15, 8.2.20, 8.2.24; note 2.1.4, 3.1).
func (l *link) head(p piece) []byte {
	g := l.g
	var b bytes.Buffer
	n := len(p.data)
	if g.multi() {
		fmt.Fprintf(&b, "\r\n+RECEIVE,%d,%d", l.n, n)
		if g.srip == 1 {
			fmt.Fprintf(&b, ",%s", p.from)
		}
		b.WriteString(":\r\n")
		return b.Bytes()
	}
	if g.srip == 1 {
		fmt.Fprintf(&b, "\r\nRECV FROM: %s\r\n", p.from)
	}
	switch {
	case g.head == 1 && g.showtp == 1:
		fmt.Fprintf(&b, "\r\n+IPD,%d,%s:", n, l.proto)
	case g.head == 1:
		fmt.Fprintf(&b, "\r\n+IPD,%d:", n)
	}
	return b.Bytes()
}

// notice announces data that wait for +CIPRXGET.
func (l *link) notice(from netip.AddrPort) string {
	text := "+CIPRXGET: 1"
	if l.g.multi() {
		text = fmt.Sprintf("+CIPRXGET: 1,%d", l.n)
	}
	if l.g.srip == 1 {
		text += "," + from.String()
	}
	return text
}

// fetch takes at most n held bytes, of one sender where datagrams are kept apart.
func (l *link) fetch(n int) (data []byte, of *uart.Source, from netip.AddrPort) {
	if len(l.held) > 0 {
		of = &uart.Source{Link: l.n, At: l.held[0].at}
	}
	for len(l.held) > 0 && n > 0 {
		p := &l.held[0]
		if from.IsValid() && l.proto == socket.UDP && p.from != from {
			break
		}
		from = p.from
		k := min(n, len(p.data))
		data = append(data, p.data[:k]...)
		n -= k
		p.at += int64(k)
		if p.data = p.data[k:]; len(p.data) == 0 {
			l.held[0] = piece{}
			l.held = l.held[1:]
		}
	}
	if len(l.held) == 0 {
		l.held, l.notified = nil, false
	}
	l.gave(len(data))
	return data, of, from
}
