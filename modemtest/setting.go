package modemtest

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/profiles"
)

// parseSetting reads a line of section modem.
func parseSetting(line string) (Option, error) {
	word, rest, _ := strings.Cut(line, " ")
	w := &words{list: strings.Fields(rest)}
	o, err := w.setting(word, rest)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", line, err)
	case w.err != nil:
		return nil, fmt.Errorf("%s: %w", line, w.err)
	case len(w.list) > 0:
		return nil, fmt.Errorf("%s: %q is too much", line, strings.Join(w.list, " "))
	}
	return o, nil
}

// setting takes the words of a setting from the list.
func (w *words) setting(word, rest string) (Option, error) {
	switch word {
	case "profile":
		p, err := profiles.Named(w.next())
		return Profile(p), err
	case "seed":
		return Seed(uint64(w.number())), nil
	case "state":
		st, err := pick(w.next(), map[string]State{"off": Off, "boot": Boot, "on": On, "registered": Registered})
		return Start(st), err
	case "echo":
		if w.onOff() {
			return func(*setup) {}, nil
		}
		return NoEcho(), nil
	case "given":
		w.list = nil
		return Given(rest), nil
	case "baud":
		n := w.number()
		return Change(func(p *profiles.Profile) { p.Line.Baud = n }), nil
	case "pace":
		on := w.onOff()
		return Change(func(p *profiles.Profile) { p.Line.NoPace = !on }), nil
	case "overrun":
		drop, err := pick(w.next(), map[string]bool{"drop": true, "block": false})
		return Change(func(p *profiles.Profile) { p.Line.DropOverrun = drop }), err
	case "delay":
		return w.delay()
	case "link":
		return w.link()
	case "receive":
		return w.receive()
	case "quirk":
		return w.quirk()
	case "sim":
		return w.sim()
	case "network":
		return w.network()
	case "answer":
		return w.answer()
	case "message":
		w.list = nil
		return parseMessage(rest)
	case "message-room":
		return w.room()
	case "smsc":
		number := strings.TrimPrefix(w.next(), "none")
		return Change(func(p *profiles.Profile) { p.SIM.SMSC = number }), nil
	case "name", "server":
		w.list = nil
		a, err := parseAction(word + " " + rest)
		return func(s *setup) {
			s.network = append(s.network, func(n *Network) {
				if err := a(&Modem{net: n, tb: n.tb}); err != nil {
					n.tb.Fatal(err)
				}
			})
		}, err
	case "ping":
		w.list = nil
		a, err := parseEcho(rest)
		return func(s *setup) {
			s.network = append(s.network, func(n *Network) {
				if err := a(&Modem{net: n, tb: n.tb}); err != nil {
					n.tb.Fatal(err)
				}
			})
		}, err
	case "bluetooth":
		return w.nearby()
	case "gnss":
		return w.gnss()
	case "no-location":
		return Change(func(p *profiles.Profile) { p.Network.Location = profiles.Location{} }), nil
	case "port-taken":
		n := w.number()
		return With(func(net *Network) { net.PortTaken(uint16(n)) }), nil
	}
	return nil, fmt.Errorf("there is no such setting")
}

// words are what is left of a line; the first mistake is kept.
type words struct {
	list []string
	err  error
}

func (w *words) next() string {
	if len(w.list) == 0 {
		w.fail(fmt.Errorf("a word is missing"))
		return ""
	}
	s := w.list[0]
	w.list = w.list[1:]
	return s
}

func (w *words) fail(err error) {
	if w.err == nil && err != nil {
		w.err = err
	}
}

func (w *words) number() int {
	n, err := strconv.Atoi(w.next())
	w.fail(err)
	return n
}

func (w *words) duration() time.Duration {
	d, err := time.ParseDuration(w.next())
	w.fail(err)
	return d
}

func (w *words) bytes() string {
	s, err := decode(w.next())
	w.fail(err)
	return s
}

func (w *words) onOff() bool {
	on, err := pick(w.next(), map[string]bool{"on": true, "off": false})
	w.fail(err)
	return on
}

func pick[T any](word string, of map[string]T) (T, error) {
	v, ok := of[word]
	if !ok {
		return v, fmt.Errorf("%q is not known", word)
	}
	return v, nil
}

func (w *words) delay() (Option, error) {
	which, err := pick(w.next(), map[string]func(*profiles.Timing) *kernel.Dist{
		"local":      func(t *profiles.Timing) *kernel.Dist { return &t.Local },
		"sim":        func(t *profiles.Timing) *kernel.Dist { return &t.SIM },
		"radio":      func(t *profiles.Timing) *kernel.Dist { return &t.Radio },
		"network":    func(t *profiles.Timing) *kernel.Dist { return &t.Network },
		"remote":     func(t *profiles.Timing) *kernel.Dist { return &t.Remote },
		"message":    func(t *profiles.Timing) *kernel.Dist { return &t.Message },
		"register":   func(t *profiles.Timing) *kernel.Dist { return &t.Register },
		"attach":     func(t *profiles.Timing) *kernel.Dist { return &t.Attach },
		"activate":   func(t *profiles.Timing) *kernel.Dist { return &t.Activate },
		"shut":       func(t *profiles.Timing) *kernel.Dist { return &t.Shut },
		"scan":       func(t *profiles.Timing) *kernel.Dist { return &t.Scan },
		"power-off":  func(t *profiles.Timing) *kernel.Dist { return &t.PowerOff },
		"radio-off":  func(t *profiles.Timing) *kernel.Dist { return &t.RadioOff },
		"call-ready": func(t *profiles.Timing) *kernel.Dist { return &t.CallReady },
		"sms-ready":  func(t *profiles.Timing) *kernel.Dist { return &t.SMSReady },
		"gnss-cold":  func(t *profiles.Timing) *kernel.Dist { return &t.GNSSCold },
		"gnss-warm":  func(t *profiles.Timing) *kernel.Dist { return &t.GNSSWarm },
		"gnss-hot":   func(t *profiles.Timing) *kernel.Dist { return &t.GNSSHot },
	})
	d := kernel.Fixed(w.duration())
	return Change(func(p *profiles.Profile) { *which(&p.Timing) = d }), err
}

func (w *words) link() (Option, error) {
	switch word := w.next(); word {
	case "delay":
		d := kernel.Fixed(w.duration())
		return Change(func(p *profiles.Profile) { p.Link.DelayUp, p.Link.DelayDown = d, d }), nil
	case "rate":
		up, down := w.number(), w.number()
		return Change(func(p *profiles.Profile) { p.Link.RateUp, p.Link.RateDown = up, down }), nil
	default:
		return nil, fmt.Errorf("want link delay D or link rate UP DOWN")
	}
}

func (w *words) receive() (Option, error) {
	switch word := w.next(); word {
	case "segment":
		n := w.number()
		return Change(func(p *profiles.Profile) { p.Receive.Segment = n }), nil
	case "window":
		n := w.number()
		return Change(func(p *profiles.Profile) { p.Receive.Window = n }), nil
	case "gap":
		d := kernel.Fixed(w.duration())
		return Change(func(p *profiles.Profile) { p.Receive.Gap = d }), nil
	case "split":
		n, d := w.number(), kernel.Fixed(w.duration())
		return Change(func(p *profiles.Profile) { p.Receive.Split, p.Receive.SplitGap = n, d }), nil
	default:
		return nil, fmt.Errorf("want segment, window, gap or split")
	}
}

func (w *words) quirk() (Option, error) {
	which, err := pick(w.next(), map[string]func(*profiles.Quirks) *bool{
		"keep-early-data": func(q *profiles.Quirks) *bool { return &q.KeepEarlyData },
		"echo-ctrl-z":     func(q *profiles.Quirks) *bool { return &q.EchoCtrlZ },
		"pdp-closed":      func(q *profiles.Quirks) *bool { return &q.PDPClosed },
		"repeat-notice":   func(q *profiles.Quirks) *bool { return &q.RepeatNotice },
		"urc-while-busy":  func(q *profiles.Quirks) *bool { return &q.URCWhileBusy },
		"spaced-ack":      func(q *profiles.Quirks) *bool { return &q.SpacedAck },
	})
	on := true
	if len(w.list) > 0 {
		on = w.onOff()
	}
	return Change(func(p *profiles.Profile) { *which(&p.Quirks) = on }), err
}

func (w *words) sim() (Option, error) {
	switch word := w.next(); word {
	case "absent":
		return Change(func(p *profiles.Profile) { p.SIM.Absent = true }), nil
	case "pin":
		code := w.next()
		return Change(func(p *profiles.Profile) { p.SIM.PIN = code }), nil
	case "puk":
		code := w.next()
		return Change(func(p *profiles.Profile) { p.SIM.PUK = code }), nil
	default:
		return nil, fmt.Errorf("want sim absent, pin CODE or puk CODE")
	}
}

func (w *words) network() (Option, error) {
	switch word := w.next(); word {
	case "roaming":
		return Change(func(p *profiles.Profile) { p.Network.Roaming = true }), nil
	case "denied":
		return Change(func(p *profiles.Profile) { p.Network.Denied = true }), nil
	case "charge":
		d := w.duration()
		return Change(func(p *profiles.Profile) { p.Network.ChargeUnit = d }), nil
	case "reject-apn":
		name := w.next()
		return Change(func(p *profiles.Profile) { p.Network.RejectAPN = name }), nil
	case "operator":
		numeric, long := w.next(), strings.Join(w.list, " ")
		w.list = nil
		return Change(func(p *profiles.Profile) {
			p.Network.Operators = []profiles.Operator{{Long: long, Short: long, Numeric: numeric, Stat: 2}}
		}), nil
	case "channel":
		n := w.number()
		return Change(func(p *profiles.Profile) { p.Network.Channel = n }), nil
	case "neighbour":
		cell := profiles.Neighbour{Channel: w.number(), Level: w.number(), BSIC: w.number()}
		if len(w.list) > 0 {
			cell.LAC, cell.Cell = w.next(), w.next()
		}
		return Change(func(p *profiles.Profile) { p.Network.Neighbours = append(p.Network.Neighbours, cell) }), nil
	default:
		return nil, fmt.Errorf("want network roaming, denied, reject-apn NAME, operator NUMERIC NAME, channel N or neighbour CHANNEL LEVEL BSIC [LAC CELL]")
	}
}

// parseName reads "HOST fails" and "HOST [after D] ADDR…".
func parseName(s string) (action, error) {
	w := &words{list: strings.Fields(s)}
	host := w.next()
	if len(w.list) == 1 && w.list[0] == "fails" {
		return func(m *Modem) error { m.net.NameFails(host); return nil }, w.err
	}
	var after time.Duration
	if len(w.list) > 0 && w.list[0] == "after" {
		w.next()
		after = w.duration()
	}
	for _, a := range w.list {
		if _, err := netip.ParseAddr(a); err != nil {
			return nil, err
		}
	}
	addrs := w.list
	return func(m *Modem) error { m.net.NameAfter(after, host, addrs...); return nil }, w.err
}

// parseServer reads "ADDR:PORT [udp] WORDS".
func parseServer(s string) (action, error) {
	w := &words{list: strings.Fields(s)}
	addr := w.next()
	if _, err := netip.ParseAddrPort(addr); err != nil {
		return nil, fmt.Errorf("server %s: %w", s, err)
	}
	declare := (*Network).TCP
	var srv Server
	for len(w.list) > 0 && w.err == nil {
		switch word := w.next(); word {
		case "udp":
			declare = (*Network).UDP
		case "accept":
			srv.Answer = Accept
		case "refuse":
			srv.Answer = Refuse
		case "silent":
			srv.Answer = Silent
		case "unreachable":
			srv.Answer = Unreachable
		case "after":
			srv.After = w.duration()
		case "echo":
			srv.Echo = true
		case "greets":
			srv.Greets = w.bytes()
		case "answers":
			srv.Answers = w.bytes()
		case "closes-after":
			srv.ClosesAfter = w.number()
		case "resets-after":
			srv.ResetsAfter = w.number()
		case "ack":
			srv.Ack, srv.NoAck = w.orNever()
		case "close":
			srv.Close, srv.NoClose = w.orNever()
		default:
			w.fail(fmt.Errorf("a server has no %q", word))
		}
	}
	if w.err != nil {
		return nil, fmt.Errorf("server %s: %w", s, w.err)
	}
	return func(m *Modem) error { declare(m.net, addr, srv); return nil }, nil
}

// orNever is a duration, or the word never.
func (w *words) orNever() (time.Duration, bool) {
	if len(w.list) > 0 && w.list[0] == "never" {
		w.next()
		return 0, true
	}
	return w.duration(), false
}
