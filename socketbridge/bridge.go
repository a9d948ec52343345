package socketbridge

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// A Backend is the test server inside the emulator, reached over pipes.
type Backend interface {
	// Endpoint is the endpoint behind a built-in name such as tls12.sim800.test.
	Endpoint(host string) (endpoint string, ok bool)
	// Known says what is wrong with the name of an endpoint; nil: it exists.
	Known(endpoint string) error
	// ServeConn serves one connection in a goroutine of the bridge and returns
	// when it is over, at the latest when c is closed. serverName is the name
	// that the TE asked for.
	ServeConn(endpoint, serverName string, port uint16, c net.Conn)
	// ServePacket takes one datagram and returns soon: later datagrams of the
	// connection wait for it. reply may be called at any time, from anywhere.
	ServePacket(endpoint string, in []byte, reply func([]byte))
}

// A Resolver looks names up; *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Config is what the operator decides.
type Config struct {
	Routes     []Route // the first that matches wins
	Offline    bool    // only built-in names exist, whatever the routes say
	Policy     Policy
	ListenHost string   // IPv4 address at which clients are taken; "": 127.0.0.1
	Backend    Backend  // nil: no built-in names
	Resolver   Resolver // nil: the host's name servers and its hosts file
	Log        zerolog.Logger
}

// Our own limits, in wall time.
const (
	lookupLimit = 30 * time.Second
	closeLimit  = 10 * time.Second // from Close, or from the peer's FIN, until the host gives up
)

// A Bridge is the network of one modem. All its methods but Close are called on the loop.
type Bridge struct {
	loop       *kernel.Loop
	cfg        Config
	standIns   standIns
	closeLimit time.Duration

	ctx          context.Context
	stop         context.CancelCauseFunc
	lastID       atomic.Int64
	standInPorts atomic.Uint32 // how many have been given out

	mu      sync.Mutex // guards stopped against a spawn at the same moment
	stopped bool
	tasks   sync.WaitGroup
}

var _ socket.Network = (*Bridge)(nil)

// New checks the configuration and makes a bridge that posts to loop.
func New(loop *kernel.Loop, cfg Config) (*Bridge, error) {
	if cfg.ListenHost == "" {
		cfg.ListenHost = "127.0.0.1"
	}
	if _, ok := literal(cfg.ListenHost); !ok {
		return nil, fmt.Errorf("listen host %q is not an IPv4 address: use 127.0.0.1 for this machine only, 0.0.0.0 for all networks", cfg.ListenHost)
	}
	if cfg.Resolver == nil {
		cfg.Resolver = &net.Resolver{PreferGo: true} // the only one that gives up when told to
	}
	for i, r := range cfg.Routes {
		if r.host == "" {
			return nil, fmt.Errorf("route %d is empty: make it with ParseRoute", i+1)
		}
		if r.target.kind != toBuiltIn {
			continue
		}
		if cfg.Backend == nil {
			return nil, fmt.Errorf("route %q: there is no test server in this run, so tls: cannot be a target", r)
		}
		if err := cfg.Backend.Known(r.target.endpoint); err != nil {
			return nil, fmt.Errorf("route %q: %w", r, err)
		}
	}
	b := &Bridge{loop: loop, cfg: cfg, closeLimit: closeLimit}
	b.ctx, b.stop = context.WithCancelCause(context.Background())
	return b, nil
}

// Close ends all connections and listeners at once and waits until nothing of
// them runs, the backend's part included. No event and no callback follows.
// It may be called from any goroutine, the loop's included, and more than once.
func (b *Bridge) Close() {
	b.mu.Lock()
	b.stopped = true
	b.mu.Unlock()
	b.stop(errStopped)
	b.tasks.Wait()
}

// spawn runs f in a goroutine that Close waits for; false: the bridge is closed.
func (b *Bridge) spawn(f func()) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stopped {
		return false
	}
	b.tasks.Go(f)
	return true
}

// post runs f on the loop unless the bridge is closed by then.
func (b *Bridge) post(f func()) bool {
	return b.loop.Post(func() {
		if b.ctx.Err() == nil {
			f()
		}
	})
}

// Open starts a connection. An error of the request itself comes as Down, too.
func (b *Bridge) Open(r socket.Request, events func(socket.Event)) socket.Conn {
	c := b.newConn(r)
	c.events = events
	run := c.runTCP
	if r.Protocol == socket.UDP {
		run = c.runUDP
	}
	b.spawn(run)
	return c
}

// Resolve looks a name up. Names which a route sends elsewhere than to the
// host's network get an address that stands for the name when it is connected to.
func (b *Bridge) Resolve(name string, done func([]netip.Addr, error)) {
	b.spawn(func() {
		addrs, err := b.resolve(b.ctx, name)
		b.post(func() {
			ev := Resolved{Name: name, Addrs: addrs}
			if err != nil {
				ev.Error = err.Error()
			}
			b.loop.Emit(ev)
			b.cfg.Log.Debug().Dur("t", b.loop.Now()).Str("name", name).Stringers("addrs", stringers(addrs)).AnErr("error", err).Msg("name looked up")
			done(addrs, err)
		})
	})
}

func stringers(addrs []netip.Addr) []fmt.Stringer {
	s := make([]fmt.Stringer, len(addrs))
	for i, a := range addrs {
		s[i] = a
	}
	return s
}

func (b *Bridge) resolve(ctx context.Context, name string) ([]netip.Addr, error) {
	if a, ok := literal(name); ok {
		return []netip.Addr{a}, nil
	}
	w, err := b.lookupWay(name)
	if err != nil {
		return nil, err
	}
	if w.kind != toHost {
		return []netip.Addr{w.addr}, nil
	}
	return b.lookup(ctx, w.host)
}

// lookup asks the name servers of the host for IPv4 addresses.
func (b *Bridge) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, ok := literal(host); ok {
		return []netip.Addr{a}, nil
	}
	tried := fmt.Sprintf("look up %q", host)
	limited, cancel := context.WithTimeout(ctx, lookupLimit)
	defer cancel()
	found, err := b.cfg.Resolver.LookupNetIP(limited, "ip4", host)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		// The words of the error name a server that may not have been asked.
		return nil, fmt.Errorf("%s: %w (%s)", tried, classify(err), dns.Err)
	case err != nil && limited.Err() != nil:
		return nil, fmt.Errorf("%s: %w (%v)", tried, socket.ErrNameServer, err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w (%v)", tried, socket.ErrNoSuchName, err)
	}
	var addrs []netip.Addr
	for _, a := range found {
		if a = a.Unmap(); a.Is4() {
			addrs = append(addrs, a)
		}
	}
	if len(addrs) == 0 {
		return nil, fmt.Errorf("%s: %w (it has no IPv4 address)", tried, socket.ErrNoSuchName)
	}
	return addrs, nil
}
