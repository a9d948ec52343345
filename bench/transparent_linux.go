package main

import (
	"fmt"
	"io"
	"net"
	"os/exec"
	"time"
)

const (
	transparentRounds = 25
	transparentBytes  = 2 << 20 // of each side in a round
	transparentGoal   = 0.8
)

// transparent is the throughput of transparent mode, nothing paced, against
// socat between a pty and the same peer, in both directions. The ratio is the
// median of the rounds' own ratios, because the machine's other load comes and goes.
func transparent(b *bench, r *report) error {
	p, err := newPeer()
	if err != nil {
		return err
	}
	defer p.Close()
	modem, err := b.child("transparent", "modem", "-link", b.linkName("transparent"))
	if err != nil {
		return err
	}
	defer modem.end()
	m, err := openTE(modem.hello)
	if err != nil {
		return err
	}
	defer m.Close()
	if err := m.connect(p.port()); err != nil {
		return err
	}
	mc, err := p.accept()
	if err != nil {
		return err
	}
	defer mc.Close()

	link := b.linkName("socat")
	socat := exec.Command("socat", "PTY,rawer,link="+link, p.name())
	if err := socat.Start(); err != nil {
		return fmt.Errorf("the reference is socat: %w", err)
	}
	defer func() {
		_ = socat.Process.Kill()
		_ = socat.Wait()
	}()
	s, err := awaitTE(link, 5*time.Second)
	if err != nil {
		return err
	}
	defer s.Close()
	sc, err := p.accept()
	if err != nil {
		return err
	}
	defer sc.Close()

	for _, direction := range []struct {
		what string
		ends func(t te, c net.Conn) (io.Writer, io.Reader)
	}{
		{"transparent mode, to the TE", func(t te, c net.Conn) (io.Writer, io.Reader) { return c, t }},
		{"transparent mode, from the TE", func(t te, c net.Conn) (io.Writer, io.Reader) { return t, c }},
	} {
		var ours, theirs, ratios []float64
		for range transparentRounds {
			x, err := throughput(direction.ends(m, mc))
			if err != nil {
				return fmt.Errorf("%s: %w", direction.what, err)
			}
			y, err := throughput(direction.ends(s, sc))
			if err != nil {
				return fmt.Errorf("%s, socat: %w", direction.what, err)
			}
			ours, theirs, ratios = append(ours, x), append(theirs, y), append(ratios, x/y)
		}
		x := median(ratios)
		r.add(figure{
			what: direction.what, measured: fmt.Sprintf("%.1f MB/s", median(ours)), reference: fmt.Sprintf("%.1f MB/s socat", median(theirs)),
			ratio: ratio(x), goal: fmt.Sprintf(">= %gx", transparentGoal), met: judge(x >= transparentGoal),
		})
	}
	return nil
}

// throughput moves the bytes of one round and returns millions of them a second.
func throughput(w io.Writer, r io.Reader) (float64, error) {
	begin := time.Now()
	if err := move(w, r, transparentBytes); err != nil {
		return 0, err
	}
	return transparentBytes / time.Since(begin).Seconds() / 1e6, nil
}
