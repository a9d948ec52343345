package verdict

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"time"
)

// A tally counts the bytes that pass one place and hashes them.
type tally struct {
	n    int64
	hash hash.Hash
}

func newTally() *tally { return &tally{hash: sha256.New()} }

func (t *tally) add(b []byte) {
	t.n += int64(len(b))
	_, _ = t.hash.Write(b) // never fails (package hash)
}

func (t *tally) sum() string { return hex.EncodeToString(t.hash.Sum(nil)) }

// same reports that the same bytes have passed both places.
func (t *tally) same(o *tally) bool { return t.n == o.n && t.sum() == o.sum() }

// A socket is a connection of the network.
type socket struct {
	id      int64
	peer    string
	in, out *tally
	over    bool
}

// A use is one life of a connection of the modem, from CONNECTED on.
type use struct {
	link   int
	socket *socket // nil: it was not seen
	since  time.Duration

	radio *tally // has crossed the radio, toward the modem
	line  *tally // has left on the line
	given *tally // the TE has given it

	over string // how it ended; empty: it has not
	byTE bool   // the TE has ended it
}

// A carriage follows the data of all connections of a modem: from the network
// over the radio to the line, and from the TE to the network. A connection and
// its socket are joined by the address of the peer, in the order in which they
// came up.
type carriage struct {
	sockets map[int64]*socket
	order   []*socket // that no connection has yet
	uses    [links]*use
	reader  lineReader
	done    func(at time.Duration, u *use)
}

func newCarriage(done func(at time.Duration, u *use)) *carriage {
	c := &carriage{sockets: map[int64]*socket{}, done: done}
	c.reader.payload = c.left
	return c
}

func (c *carriage) see(at time.Duration, ev Event) {
	switch v := ev.(type) {
	case SocketUp:
		s := &socket{id: v.ID, peer: v.Peer, in: newTally(), out: newTally()}
		c.sockets[v.ID] = s
		c.order = append(c.order, s)
	case SocketIn:
		if s := c.sockets[v.ID]; s != nil {
			s.in.add(v.Data)
		}
	case SocketOut:
		if s := c.sockets[v.ID]; s != nil {
			s.out.add(v.Data)
		}
	case SocketDown:
		if s := c.sockets[v.ID]; s != nil {
			s.over = true
			delete(c.sockets, v.ID) // its use, if it has one, keeps it
		}
	case Link:
		c.link(at, v)
	case Arrived:
		if u := c.at(v.Link); u != nil {
			u.radio.add(v.Data)
			c.reader.arrived(len(v.Data))
		}
	case Given:
		if u := c.at(v.Link); u != nil {
			u.given.add(v.Data)
		}
	case Left:
		c.reader.feed(v.Frame, v.Data)
	case Lost:
		c.reader.skip(v.Frame, v.Bytes)
	case Command:
		c.reader.command(v)
	case Power:
		if v.State == "off" || v.State == "booting" {
			c.reader.restart()
		}
	}
}

func (c *carriage) at(link int) *use {
	if link < 0 || link >= links {
		return nil
	}
	return c.uses[link]
}

// link takes a new state of a connection.
func (c *carriage) link(at time.Duration, l Link) {
	u := c.at(l.Link)
	switch {
	case l.Link < 0 || l.Link >= links:
	case l.State == "CONNECTED":
		if u != nil {
			c.done(at, u) // what is still on the line of the old one is not waited for any longer
		}
		c.uses[l.Link] = &use{
			link: l.Link, since: at, socket: c.claim(l.Peer), radio: newTally(), line: newTally(), given: newTally(),
		}
	case u == nil || u.over != "":
	case l.State == "REMOTE CLOSING":
	case l.State == "CLOSING", l.State == "INITIAL" && l.Why == "", l.Why == closedByTE:
		u.over, u.byTE = closedByTE, true
	case l.Why != "":
		u.over = l.Why
	default:
		u.over = l.State
	}
}

const closedByTE = "closed by the TE"

// claim takes the first socket to a peer that no connection has and that is
// still up; or the last one that is over already, as with a peer that closes at
// once. All others that are over never came up for the modem, and are forgotten.
func (c *carriage) claim(peer string) *socket {
	var found, late *socket
	rest := c.order[:0]
	for _, s := range c.order {
		switch {
		case s.over:
			if s.peer == peer {
				late = s
			}
		case found == nil && s.peer == peer:
			found = s
		default:
			rest = append(rest, s)
		}
	}
	clear(c.order[len(rest):])
	c.order = rest
	if found == nil {
		found = late
	}
	return found
}

// left is data of a connection that have left on the line.
func (c *carriage) left(link int, b []byte) {
	if u := c.at(link); u != nil {
		u.line.add(b)
	}
}

// end ends all uses with the run.
func (c *carriage) end(at time.Duration) {
	for i, u := range c.uses {
		if u != nil {
			c.done(at, u)
			c.uses[i] = nil
		}
	}
}
