package gprs

import (
	"time"

	"github.com/rs/zerolog"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/radio"
)

// A Domain is the network side of one modem. All its methods are called on the loop.
type Domain struct {
	eng  *engine.Engine
	loop *kernel.Loop
	log  zerolog.Logger
	cfg  Config

	radio    bool // the radio part is on
	stat     int  // registration, as in +CREG
	outcome  int  // status that a search for the first operator ends with
	lac, ci  string
	rssi     int
	ber      int
	cell     bool // a cell has been found since the radio is on
	operator int  // index of the operator that is used, -1: none
	choice   choice
	prefers  func() []string // numbers of operators that the card prefers; nil: none
	card     func() error    // why the card cannot be used; nil: nobody tells
	search   search
	limit    func(channel int) bool // nil: all channels may be used

	attachment attachment
	reported   int // status of the last +CGREG line

	toolkit *context
	ctx     [contexts]*context
	bearers [bearers]*context
	up      *Link
	down    *Link
	sky     *sky

	settings settings

	gateway   Gateway   // nil: there is no PPP data mode
	call      *dataCall // in PPP data mode; nil: none
	onDataEnd []func()
	patience  func() time.Duration // of S10

	onSignal []func()
	onChange []func()
	onTime   []func(radio.NetworkTime)
	onLost   []func()
	life     int // counts restarts
}

// New makes a domain whose radio is off.
func New(e *engine.Engine, cfg Config, log zerolog.Logger) *Domain {
	d := &Domain{
		eng: e, loop: e.Loop(), log: log, cfg: cfg,
		lac: cfg.LAC, ci: cfg.Cell, rssi: cfg.RSSI, ber: cfg.BER,
		operator: -1, outcome: home,
		attachment: attachment{wanted: true},
		toolkit:    &context{},
		up:         NewLink(e.Loop(), Uplink, cfg.Up), down: NewLink(e.Loop(), Downlink, cfg.Down),
		settings: factorySettings(),
		patience: func() time.Duration { return 0 },
	}
	switch {
	case cfg.Denied:
		d.outcome = denied
	case cfg.Roaming:
		d.outcome = roaming
	}
	for i := range d.ctx {
		d.ctx[i] = &context{cid: i + 1}
	}
	for i := range d.bearers {
		d.bearers[i] = &context{bearer: i + 1}
	}
	d.sky = newSky(d.loop, d.up, d.down)
	d.SetSpells(cfg.Spells)
	e.OnRestart(d.restart)
	return d
}

// OnChange adds what runs after a change of registration status or cell.
func (d *Domain) OnChange(f func()) { d.onChange = append(d.onChange, f) }

// OnSignal adds what runs when the signal has changed.
func (d *Domain) OnSignal(f func()) { d.onSignal = append(d.onSignal, f) }

// OnTime adds what runs when the network tells the time, shortly after the attach.
func (d *Domain) OnTime(f func(radio.NetworkTime)) { d.onTime = append(d.onTime, f) }

// OnLost adds what runs when the toolkit's context has gone down and not by Deactivate.
func (d *Domain) OnLost(f func()) { d.onLost = append(d.onLost, f) }

// restart is the loss of power: what was under way ends without a word, because
// the groups that wait for it have restarted too.
func (d *Domain) restart() {
	d.life++
	d.search.stop()
	d.search.done = nil
	d.Close()
	d.radio, d.cell, d.operator = false, false, -1
	for _, x := range d.all() {
		x.attempt, x.closed = nil, nil
		d.lower(x, byPower)
	}
	d.up.Reset()
	d.down.Reset()
	d.attachment.stop()
	d.attachment.waiting = nil
	d.attachment.wanted = true
	d.setAttachment(detached, byPower)
	if d.stat != notSearching {
		d.stat = notSearching
		d.noteRegistration()
	}
	d.reported = notSearching
}

// all lists the bearers, the toolkit's context and those of +CGDCONT: the order in
// which a detach takes them down (seen).
func (d *Domain) all() []*context {
	return append(append(d.bearers[:len(d.bearers):len(d.bearers)], d.toolkit), d.ctx[:]...)
}

// draw sets f to run when dist has passed.
func (d *Domain) draw(dist kernel.Dist, f func()) *kernel.Timer {
	return d.loop.After(dist.Draw(d.loop.Rand), f)
}

// urc sends an unsolicited line while the module listens.
func (d *Domain) urc(format string, args ...any) {
	if d.eng.On() {
		d.eng.URC(format, args...)
	}
}

func (d *Domain) info() *zerolog.Event { return d.log.Info().Dur("t", d.loop.Now()) }

// tellTime is the network's time, once after each attach: the moment is UTC,
// the zone stands apart.
func (d *Domain) tellTime() {
	now := d.loop.Now()
	t := d.cfg.Epoch.Add(now).UTC()
	nt := radio.NetworkTime{
		Since: now, Zone: d.cfg.Zone, DST: d.cfg.DST,
		Year: t.Year(), Month: int(t.Month()), Day: t.Day(),
		Hour: t.Hour(), Minute: t.Minute(), Second: t.Second(),
	}
	d.info().Time("utc", t).Int("zone", nt.Zone).Msg("network time")
	for _, f := range d.onTime {
		f(nt)
	}
}

// A Snapshot is a copy of the domain's state, for tests and the side door.
type Snapshot struct {
	Radio        bool              `json:"radio"`
	Registration int               `json:"registration"`
	State        string            `json:"state"`
	Operator     string            `json:"operator,omitempty"` // numeric
	LAC          string            `json:"lac,omitempty"`
	Cell         string            `json:"cell,omitempty"`
	RSSI         int               `json:"rssi"`
	BER          int               `json:"ber"`
	Attach       string            `json:"attach"`
	Contexts     []ContextSnapshot `json:"contexts"` // the toolkit's first
	Up           LinkSnapshot      `json:"up"`
	Down         LinkSnapshot      `json:"down"`
}

// A ContextSnapshot is the state of one PDP context; CID 0 is the toolkit's, or
// that of a bearer, which is listed while it is not inactive.
type ContextSnapshot struct {
	CID     int    `json:"cid"`
	Bearer  int    `json:"bearer,omitempty"`
	APN     string `json:"apn"`
	State   string `json:"state"`
	Address string `json:"address,omitempty"`
}

// A LinkSnapshot is the state of one direction of the radio link.
type LinkSnapshot struct {
	Waiting int   `json:"waiting"` // pieces
	Bytes   int64 `json:"bytes"`   // that have crossed
	Percent int   `json:"percent"` // of the rate that is left, 0 in an outage
}

func (l *Link) snapshot() LinkSnapshot {
	s := LinkSnapshot{Waiting: l.Waiting(), Bytes: l.Total(), Percent: l.percent}
	if l.out {
		s.Percent = 0
	}
	return s
}

// Snapshot copies the state.
func (d *Domain) Snapshot() Snapshot {
	s := Snapshot{
		Radio: d.radio, Registration: d.stat, State: statName(d.stat),
		Attach: d.attachment.state.String(),
		Up:     d.up.snapshot(),
		Down:   d.down.snapshot(),
	}
	s.LAC, s.Cell = d.Cell()
	s.RSSI, s.BER = d.Signal()
	if _, _, numeric, ok := d.Operator(); ok {
		s.Operator = numeric
	}
	for _, x := range d.all() {
		if x.bearer > 0 && x.state == inactive {
			continue
		}
		apn := x.apn
		if x.cid > 0 && x.state == inactive {
			apn = d.settings.apn[x.cid-1]
		}
		s.Contexts = append(s.Contexts, ContextSnapshot{x.cid, x.bearer, apn, x.state.String(), x.address()})
	}
	return s
}

// beforeRegistration is when the signal is known, in a search that takes so long.
func beforeRegistration(took time.Duration) time.Duration {
	return max(0, took-locationUpdate)
}
