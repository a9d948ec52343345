package ipapp

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/flow"
	"sim800emu/internal/socket"
)

// What a lost echo is printed with (manual 10.2.1).
const (
	lostTime = 600
	lostTTL  = 255
)

// ping is chapter 10. It runs on the context of the TCP/IP toolkit.
type ping struct {
	g    *Group
	task *flow.Task // the +CIPPING that runs
	lost bool       // its context has gone

	retries, size, timeout, ttl int // of the last +CIPPING
	answers                     int // +CIPCTL
	pinged                      int // +CIPBEIPING
	filter                      [maxFilters]filter
}

// pingCommands is chapter 10.
func (g *Group) pingCommands() []engine.Command {
	p := &g.ping
	p.retries, p.size, p.timeout, p.ttl = 4, 32, 100, 64
	return []engine.Command{
		{
			Name: "+CIPPING", Manual: "10.2.1", Title: "ping a host",
			Params: atparser.Params{
				atparser.Host("IPaddr"), atparser.Int("retryNum", 1, 100).Or(4), atparser.Int("dataLen", 0, 1024).Or(32),
				atparser.Int("timeout", 1, 600).Or(100), atparser.Int("ttl", 1, 255).Or(64),
			},
			Timing:   engine.Timing{Class: engine.Remote},
			Fidelity: engine.Modelled, Evidence: engine.FromManual, Bad: engine.CMENotAllowed,
			Note: "Needs the context of +CIICR. Echoes are real ICMP where the host allows it (net.ipv4.ping_group_range or " +
				"CAP_NET_RAW); where not, the log says so and they are lost. What a route sends elsewhere is lost. Times in units of 100 ms.",
			Test: text("+CIPPING: (1-100),(0-1024),(1-600),(1-255)"),
			Read: func(c *engine.Call) error {
				c.Info("+CIPPING: %d,%d,%d,%d", p.retries, p.size, p.timeout, p.ttl)
				return nil
			},
			Write: p.run,
		},
		engine.Setting(engine.Command{
			Name: "+CIPCTL", Manual: "10.2.2", Title: "answer to pings from outside",
			Params:   atparser.Params{atparser.Int("mode", 0, 2)},
			Fidelity: engine.Stored, Evidence: engine.FromManual, Bad: engine.CMENotAllowed,
			Note: "Nobody outside can reach the module by ICMP.",
			Test: text("+CIPCTL: (0-2)"),
		}, &p.answers),
		p.filterCommand(),
		engine.Setting(engine.Command{
			Name: "+CIPBEIPING", Manual: "10.2.4", Title: "let others ping the module",
			Params:   atparser.Params{atparser.Int("mode", 0, 1)},
			Fidelity: engine.Stored, Evidence: engine.FromManual, Bad: engine.CMENotAllowed,
			Note: "Nobody outside can reach the module by ICMP.",
			Test: text("+CIPBEIPING: (0,1)"),
		}, &p.pinged),
	}
}

// run is +CIPPING: a line for each echo, and OK behind them. It ends at once when
// the context goes down.
func (p *ping) run(c *engine.Call) error {
	if !p.g.kit.Address().IsValid() {
		return engine.CMENotAllowed
	}
	p.retries, p.size, p.timeout, p.ttl = c.Args.Int("retryNum"), c.Args.Int("dataLen"), c.Args.Int("timeout"), c.Args.Int("ttl")
	host := c.Args.Str("IPaddr")
	done, pending := c.Later()
	p.lost = false
	flow.Go(p.g.loop, func(t *flow.Task) {
		p.task = t
		err := p.echoes(t, c, host)
		p.task = nil
		switch {
		case err == nil:
			done(nil)
		case p.lost || !errors.Is(err, flow.ErrEnded):
			log := p.g.eng.Log()
			log.Info().Dur("t", p.g.loop.Now()).Err(err).Msg("ping")
			done(engine.ErrPlain)
		}
	})
	return pending
}

// echoes sends one echo after the other; the next goes when the one before has
// come back or is lost.
func (p *ping) echoes(t *flow.Task, c *engine.Call, host string) error {
	addrs, err := p.resolve(t, host)
	if err != nil {
		return err
	}
	for i := range p.retries {
		began := p.g.loop.Now()
		ttl, err := p.echo(t, addrs[0])
		t.Limit(0)
		switch {
		case errors.Is(err, flow.ErrEnded):
			return err
		case err != nil && !late(err):
			// It will not come; the TE learns it when the time is over.
			if err := t.Sleep(p.patience() - (p.g.loop.Now() - began)); err != nil {
				return err
			}
			fallthrough
		case err != nil:
			c.Info(`+CIPPING: %d,"%s",%d,%d`, i+1, addrs[0], lostTime, lostTTL)
		default:
			took := (p.g.loop.Now() - began).Milliseconds()
			c.Info(`+CIPPING: %d,"%s",%d,%d`, i+1, addrs[0], (took+99)/100, ttl)
		}
	}
	return nil
}

func (p *ping) patience() time.Duration { return time.Duration(p.timeout) * 100 * time.Millisecond }

// echo is one echo there and back.
func (p *ping) echo(t *flow.Task, to netip.Addr) (ttl int, err error) {
	t.Limit(p.patience())
	pinger, ok := p.g.net.(socket.Pinger)
	if !ok {
		return 0, fmt.Errorf("ping %s: %w", to, socket.ErrDenied)
	}
	if err := t.Wait(func(wake func()) { p.g.kit.Up(p.size+echoHeader, wake) }); err != nil {
		return 0, err
	}
	var failed error
	if err := t.Wait(func(wake func()) {
		pinger.Ping(to, p.size, p.ttl, func(n int, err error) {
			ttl, failed = n, err
			wake()
		})
	}); err != nil {
		return 0, err
	}
	if failed != nil {
		return 0, failed
	}
	return ttl, t.Wait(func(wake func()) { p.g.kit.Down(p.size+echoHeader, wake) })
}

// resolve looks a name up across the radio.
func (p *ping) resolve(t *flow.Task, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	if err := t.Wait(func(wake func()) { p.g.kit.Up(header, wake) }); err != nil {
		return nil, err
	}
	addrs, err := flow.Dialer{Task: t, Network: p.g.net}.Resolve(host)
	if err == nil && len(addrs) == 0 {
		err = fmt.Errorf("look up %s: %w", host, socket.ErrNoSuchName)
	}
	if err != nil {
		return nil, err
	}
	return addrs, t.Wait(func(wake func()) { p.g.kit.Down(header, wake) })
}

// contextLost ends a +CIPPING with ERROR; the toolkit says why.
func (p *ping) contextLost() {
	p.lost = true
	p.stop()
}

func (p *ping) stop() {
	if p.task != nil {
		p.task.End()
	}
}
