package port

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// A pty cannot tell its TEs apart, but it must know whether there is one:
//
//   - what the module sends while nobody holds the slave is lost, as on an open
//     wire, so that a TE does not read what was said before it came;
//   - what a TE has not read when it closes is lost too.
//
// The master sees a hang-up while no slave is open, which is the truth, but it
// sees neither the moment of opening nor a TE that closes and opens again
// between two looks. Inotify does. So its events say when to look, the hang-up
// says what is, and the count of opens and closes only finds the second case.
// Inotify reports a close before the hang-up is there; until then the count is
// zero while the pty is open, and each look asks again.
//
// A look comes before each write to the TE and before anything the TE wrote is
// passed on, so the lost bytes are never those of an answer to a new TE.

// presence is guarded by terminal.mu.
type presence struct {
	watch *openers // nil: inotify was refused, and the pty is taken as always open
	open  bool
	count int  // TEs, as far as the events tell
	early bool // the hang-up ended before the event of the opening came

	stirs uint64 // how often there was something to look at: a TE that came and went may have written

	ownOpens, ownCloses int // events of discard that are still to come

	lost uint64 // bytes sent since the last TE left
}

// look brings p.open up to date. p.mu is held.
func (p *terminal) look(force bool) {
	if p.closed || p.watch == nil {
		return
	}
	for {
		opens, again := 0, false
		stirred := p.watch.drain(func(mask uint32) {
			switch {
			case mask&unix.IN_OPEN != 0 && p.ownOpens > 0:
				p.ownOpens--
			case mask&unix.IN_OPEN != 0 && p.early:
				p.early = false
			case mask&unix.IN_OPEN != 0:
				again = again || p.open && p.count == 0
				p.count++
				opens++
			case mask&unix.IN_CLOSE != 0 && p.ownCloses > 0:
				p.ownCloses--
			case mask&unix.IN_CLOSE != 0:
				p.early = false // the event was merged with one of discard
				p.count = max(p.count-1, 0)
			}
		})
		if stirred {
			p.stirs++
		} else {
			p.ownOpens, p.ownCloses = 0, 0
		}
		if stirred || force || p.open && p.count == 0 {
			p.settle(opens > 0, again)
		}
		if !stirred {
			p.change.Broadcast()
			return
		}
		force = false
	}
}

// settle compares what was known with what is. came: somebody opened; again:
// the last TE had closed before that.
func (p *terminal) settle(came, again bool) {
	gone := hangUp(p.fd)
	if !p.open && (came || !gone) {
		p.opened()
		if !came {
			p.count, p.early = 1, true
		}
		again = false
	}
	if !p.open {
		return
	}
	if again {
		p.left()
		p.opened()
	}
	if gone {
		p.count = 0
		p.left()
	}
}

// opened: there is a TE.
func (p *terminal) opened() {
	p.open = true
	p.emit(Opened{Port: p.Name(), Lost: p.lost})
	p.lost = 0
}

// left: the last TE has gone, and what it has not read goes too.
func (p *terminal) left() {
	p.open, p.early = false, false
	p.ownOpens++
	p.ownCloses++
	err := discard(p.fd, p.slave)
	if err != nil {
		p.ownOpens--
		p.ownCloses--
	}
	switch {
	case errors.Is(err, unix.EBUSY) && !hangUp(p.fd):
		// Another TE has it already, for itself alone.
	case errors.Is(err, unix.EBUSY):
		if err := p.replace(); err != nil {
			p.opt.Log.Error().Err(err).Str("port", p.Name()).Msg("the TE left the pty locked and it cannot be replaced")
		}
	case err != nil:
		p.opt.Log.Warn().Err(err).Str("port", p.Name()).Msg("cannot discard what the TE has not read")
	}
	if hangUp(p.fd) {
		reportSettings(p.fd)
	}
	p.emit(Closed{Port: p.Name()})
	p.line.Post(p.line.Room) // what the line waited to send is lost
}

// replace puts a new pty behind the link, in place of one that a TE was killed
// on while it had exclusive use: nobody but root could open that any more.
func (p *terminal) replace() error {
	master, slave, err := makePair(p.opt.Baud)
	if err != nil {
		return err
	}
	if err := p.watch.move(slave); err != nil {
		master.Close()
		return err
	}
	if p.link != nil {
		if err := p.link.point(slave); err != nil {
			p.opt.Log.Error().Err(err).Msg("cannot move the link to the new pty")
		}
	} else {
		p.opt.Log.Warn().Str("old", p.slave).Str("new", slave).Msg("the TE left the pty locked: a new one takes its place")
	}
	old := p.master
	if err := p.use(master, slave); err != nil {
		return fmt.Errorf("replace pty: %w", err)
	}
	old.Close()
	p.count = 0
	p.line.Post(func() { p.line.TESpeed(0) })
	return nil
}
