package flow

import "sim800emu/internal/socket"

// A Listener takes one client after the other, as an FTP client in active mode
// does. It is closed when its task is over.
type Listener struct {
	d       Dialer
	l       socket.Listener
	waiting []socket.Incoming
	news    func()
}

// Listen takes TCP clients; port 0 lets the host choose.
func (d Dialer) Listen(port uint16) (*Listener, error) {
	l := &Listener{d: d}
	var err error
	answered := false
	ended := d.Task.Wait(func(wake func()) {
		d.Network.Listen(port, func(sl socket.Listener, e error) {
			l.l, err, answered = sl, e, true
			if e == nil && d.Task.Over() {
				sl.Close()
			}
			wake()
		}, l.client)
	})
	switch {
	case ended != nil && answered && err == nil:
		l.l.Close()
		return nil, ended
	case ended != nil:
		return nil, ended
	case err != nil:
		return nil, err
	}
	d.Task.atEnd(l.l.Close)
	return l, nil
}

func (l *Listener) client(in socket.Incoming) {
	if l.d.Task.Over() {
		in.Conn.Abort()
		return
	}
	l.waiting = append(l.waiting, in)
	if news := l.news; news != nil {
		l.news = nil
		news()
	}
}

// Port is where it listens.
func (l *Listener) Port() uint16 { return l.l.Port() }

// Accept waits for a client.
func (l *Listener) Accept() (*Conn, error) {
	for len(l.waiting) == 0 {
		if err := l.d.Task.Wait(func(wake func()) { l.news = wake }); err != nil {
			return nil, err
		}
	}
	in := l.waiting[0]
	l.waiting = l.waiting[1:]
	c := &Conn{d: l.d, conn: in.Conn}
	in.Start(c.event)
	return c, c.start("take a client")
}
