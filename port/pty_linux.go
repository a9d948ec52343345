package port

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"sim800emu/uart"
)

// A terminal is a pty whose slave the TE opens, by a stable link. TEs
// come and go; a reset of the module does not touch it.
//
// The pty has the module's rate when it is made and keeps it until a TE sets
// another, which the TE has to do after +IPR. While no TE has set another, its
// rate counts as unknown and so as right.
type terminal struct {
	end
	link *link // nil: there is none
	once sync.Once

	mu     sync.Mutex
	change sync.Cond
	closed bool
	master *os.File
	fd     int // of master, for use under mu while not closed
	slave  string
	held   *os.File // the slave, when no presence is known
	out    *direct
	baud   int  // the TE's rate as last seen, in bit/s
	blind  bool // the TE has turned the reports of its settings off
	presence
}

func openPTY(e end, at string) (Port, error) {
	master, slave, err := makePair(e.opt.Baud)
	if err != nil {
		return nil, err
	}
	p := &terminal{end: e}
	p.change.L = &p.mu
	if err := p.use(master, slave); err != nil {
		return nil, err
	}
	if p.watch, err = watchOpeners(slave); err != nil {
		p.opt.Log.Warn().Err(err).Msg("cannot tell whether a TE has opened the pty: a new one will read what was sent before")
		if err := p.hold(); err != nil {
			p.release()
			return nil, err
		}
	}
	if p.link, err = placeLink(at, slave); err != nil {
		if at != "" {
			p.release()
			return nil, err
		}
		p.opt.Log.Warn().Err(err).Msg("the pty has no link")
	}
	p.start()
	return p, nil
}

// hold keeps the slave open, so that the master sees no hang-up.
func (p *terminal) hold() error {
	var err error
	if p.held, err = os.OpenFile(p.slave, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0); err != nil {
		return fmt.Errorf("open pty: %w", err)
	}
	p.open, p.count = true, 1
	return nil
}

// start puts the pty on the line.
func (p *terminal) start() {
	p.attach(p)
	p.wg.Go(p.read)
	if p.watch == nil {
		return
	}
	p.wg.Go(func() {
		for p.watch.wait() {
			p.mu.Lock()
			p.look(false)
			p.mu.Unlock()
		}
	})
}

// use makes master the pty of this port, or closes it.
func (p *terminal) use(master *os.File, slave string) error {
	fd, err := descriptor(master)
	if err == nil {
		var out *direct
		if out, err = outletFor(master, p.line, p.wg); err == nil {
			p.master, p.fd, p.slave, p.out = master, fd, slave, out
			p.baud, p.blind = p.opt.Baud, false
			return nil
		}
	}
	master.Close()
	return fmt.Errorf("open pty: %w", err)
}

// Name is the link, or without one the path of the slave.
func (p *terminal) Name() string {
	if p.link != nil {
		return p.link.path
	}
	return p.slave
}

func (p *terminal) String() string {
	if p.link != nil {
		return "pty " + p.link.path
	}
	return "pty " + p.slave
}

func (p *terminal) Close() error {
	var err error
	p.once.Do(func() {
		p.detach()
		p.mu.Lock()
		p.closed = true
		p.change.Broadcast()
		err = p.release()
		p.mu.Unlock()
		p.wg.Wait()
	})
	return err
}

// release closes all files; a TE then reads end of file.
func (p *terminal) release() error {
	var err error
	if p.link != nil {
		err = p.link.remove()
	}
	p.out.close()
	p.master.Close()
	if p.watch != nil {
		p.watch.file.Close()
	}
	if p.held != nil {
		p.held.Close()
	}
	return err
}

func (p *terminal) read() {
	b := make([]byte, 1+chunk) // a control byte leads each read
	for p.in.ready() {
		p.mu.Lock()
		master, stirs := p.master, p.stirs
		p.mu.Unlock()
		n, err := master.Read(b)
		if !p.arrived(b[:n], err, stirs) {
			return
		}
	}
}

// arrived takes the result of a read that began at stirs. After a hang-up it
// waits for a TE, or for news since then. It reports false when the port closes.
func (p *terminal) arrived(b []byte, err error, stirs uint64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.look(err != nil)
	if p.closed {
		return false
	}
	if len(b) > 0 {
		p.settings() // for data too: it can overtake the report of a new rate
		if b[0] == unix.TIOCPKT_DATA {
			p.in.give(b[1:])
		}
	}
	if err == nil {
		return true
	}
	if !errors.Is(err, syscall.EIO) && !errors.Is(err, os.ErrClosed) {
		p.opt.Log.Error().Err(err).Str("port", p.String()).Msg("pty fails")
		return false
	}
	for !p.open && p.stirs == stirs && !p.closed {
		p.change.Wait()
	}
	return !p.closed
}

// settings looks at the TE's rate and tells a new one to the line. p.mu is held.
func (p *terminal) settings() {
	baud, reported, err := teSettings(p.fd)
	if err != nil {
		return // only a closed pty has none
	}
	p.blind = !reported
	if baud != p.baud && baud > 0 { // 0 is a hang-up by the TE's software
		p.baud = baud
		p.line.Post(func() { p.line.TESpeed(baud) })
	}
}

// Write implements uart.Wire.
func (p *terminal) Write(b []byte) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return len(b)
	}
	p.look(false)
	if !p.open {
		p.lost += uint64(len(b))
		return len(b)
	}
	if p.blind {
		p.settings()
	}
	return p.out.write(b)
}

// SetSpeed implements uart.Wire. The settings of a pty are the TE's.
func (p *terminal) SetSpeed(int, uart.Format) {}

// Paced implements uart.Wire.
func (p *terminal) Paced() bool { return false }

// SetPin implements uart.Wire; a pty has no pins.
func (p *terminal) SetPin(uart.Pin, bool) {}
