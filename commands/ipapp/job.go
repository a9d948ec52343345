package ipapp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"sim800emu/internal/flow"
	"sim800emu/internal/socket"
	"sim800emu/internal/tlsclient"
)

// Why a job cannot go on, beside the errors of package socket.
var (
	errNoBearer = errors.New("the bearer is not open")
	errMemory   = errors.New("more than the module's memory holds")
)

// A job is one action of an application. Its function runs as a task on the
// loop: what waits in it lets the modem go on.
type job struct {
	*flow.Task
	g      *Group
	bearer *bearer
	silent bool // nobody waits for what it finds: the service or the power has gone
}

// start runs f as a job on a bearer, up to its first wait. The bearer may be
// closed: what needs it in f then ends in errNoBearer.
func (g *Group) start(cid int, f func(*job)) {
	b := g.bearers[cid-1]
	j := &job{g: g, bearer: b}
	b.jobs = append(b.jobs, j)
	flow.Go(g.loop, func(t *flow.Task) {
		j.Task = t
		defer func() {
			b.jobs = slices.DeleteFunc(b.jobs, func(other *job) bool { return other == j })
		}()
		f(j)
	})
}

// quit ends a job whose result nobody wants any more.
func (j *job) quit() {
	j.silent = true
	j.End()
}

// limit ends the job's waits with flow.ErrTooLong after d.
func (j *job) limit(d time.Duration) { j.Limit(d) }

// up lets a short packet cross the radio to the network, down one from it.
func (j *job) up(size int) error { return j.Wait(func(wake func()) { j.bearer.net.Up(size, wake) }) }
func (j *job) down(size int) error {
	return j.Wait(func(wake func()) { j.bearer.net.Down(size, wake) })
}

func (j *job) roundTrip(size int) error {
	if err := j.up(size); err != nil {
		return err
	}
	return j.down(size)
}

func (j *job) dialer() flow.Dialer {
	return flow.Dialer{Task: j.Task, Network: j.g.net, Radio: packets{j.bearer.net}}
}

// packets adds the headers of a packet to what crosses the radio.
type packets struct{ radio Bearer }

func (p packets) Up(size int, sent func())      { p.radio.Up(size+header, sent) }
func (p packets) Down(size int, arrived func()) { p.radio.Down(size+header, arrived) }

// dial opens a TCP connection on the job's bearer: a round trip for a name, and
// one for the connection.
func (j *job) dial(host string, port uint16) (*flow.Conn, error) {
	if err := j.reach(host); err != nil {
		return nil, err
	}
	c, err := j.dialer().Dial(host, port)
	if err != nil {
		return nil, err
	}
	return c, j.down(header)
}

// dialUDP is dial for datagrams.
func (j *job) dialUDP(host string, port uint16) (flow.Packet, error) {
	if err := j.reach(host); err != nil {
		return flow.Packet{}, err
	}
	return j.dialer().DialUDP(host, port)
}

// reach is the way of a question to where host is.
func (j *job) reach(host string) error {
	if j.bearer.state != connected {
		return errNoBearer
	}
	if _, err := netip.ParseAddr(host); err != nil {
		if err := j.roundTrip(header); err != nil {
			return err
		}
	}
	return j.up(header)
}

// secure encrypts a connection by the module's own SSL.
func (j *job) secure(c net.Conn, host string) (net.Conn, error) {
	return tlsclient.Secure(c, host, j.g.tlsOptions())
}

// notFound reports that a name did not lead anywhere.
func notFound(err error) bool {
	return errors.Is(err, socket.ErrNoSuchName) || errors.Is(err, socket.ErrNameServer)
}

// late reports that the limit of the job has passed.
func late(err error) bool { return errors.Is(err, flow.ErrTooLong) }

// note tells the operator how a job ended when it did not end well: what the TE
// gets is a number.
func (j *job) note(what string, err error) {
	if err != nil {
		log := j.g.eng.Log()
		log.Info().Dur("t", j.g.loop.Now()).Err(fmt.Errorf("%s: %w", what, err)).Msg("IP application")
	}
}
