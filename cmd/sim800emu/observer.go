package main

import (
	"time"

	"sim800emu/commands/tcpip"
	"sim800emu/internal/kernel"
	"sim800emu/internal/tlsrecord"
	"sim800emu/tlsbackend"
	"sim800emu/trace"
	"sim800emu/trace/pcapng"
)

// An observer takes the events of one modem to console, recorder and time line,
// and reads the TLS records in what its connections carry.
type observer struct {
	x     *session
	name  string // empty when there is only one modem
	door  string // the modem's name at the side door
	watch map[watchKey]*tlsStream
	pcap  *pcapng.Modem // nil: there is no capture
}

type watchKey struct {
	link int
	up   bool
}

func newObserver(x *session, name string) *observer {
	return &observer{x: x, name: name, watch: map[watchKey]*tlsStream{}}
}

// logged are the kinds that their packages log by themselves.
var logged = map[string]bool{
	"power": true, "sim": true, "socket.open": true, "socket.down": true, "net.signal": true, "ip.state": true, "ip.link": true, "suspicion": true,
	"net.registration": true, "net.attach": true, "net.context": true, "net.data": true,
}

func (o *observer) event(at time.Duration, ev kernel.Event) {
	o.toJudge(at, ev)
	if o.pcap != nil {
		captured(o.pcap, at, ev)
	}
	o.write(at, o.placed(ev))
	switch v := ev.(type) {
	case tcpip.Sent:
		o.tls(at, watchKey{v.Link, true}, v.Data)
	case tcpip.Received:
		o.tls(at, watchKey{v.Link, false}, v.Data)
	case tcpip.LinkChanged:
		if v.State == "CONNECTING" {
			delete(o.watch, watchKey{v.Link, true})
			delete(o.watch, watchKey{v.Link, false})
		}
	}
}

func (o *observer) write(at time.Duration, ev trace.Event) {
	if o.x.rec != nil {
		o.x.rec.Record(at, o.name, ev)
	}
	if !logged[ev.EventKind()] {
		o.x.console.Log(at, o.name, ev)
	}
	if o.x.also != nil {
		o.x.also(at, ev)
	}
	o.toDoor(at, ev)
}

func (o *observer) tls(at time.Duration, k watchKey, data []byte) {
	s := o.watch[k]
	if s == nil {
		s = &tlsStream{}
		o.watch[k] = s
	}
	for _, r := range s.feed(data) {
		o.write(at, tlsRecord{Link: k.link, TowardServer: k.up, Offset: r.Offset, Length: r.Length, Text: tlsrecord.Describe(r)})
	}
}

// A tlsRecord is a TLS record that has passed on a connection.
type tlsRecord struct {
	Link         int    `json:"link"`
	TowardServer bool   `json:"toward_server"`
	Offset       int64  `json:"offset"`
	Length       int    `json:"length"`
	Text         string `json:"text"`
}

// EventKind implements kernel.Event.
func (tlsRecord) EventKind() string { return "tls.record" }

// TimelineText implements trace.Texter.
func (r tlsRecord) TimelineText() (lane, text string) {
	if r.TowardServer {
		return "TLS", "→ " + r.Text
	}
	return "TLS", "← " + r.Text
}

// diary takes the events of the TLS server; they come from its goroutines.
func (x *session) diary(ev tlsbackend.Event) {
	if v := judgedServer(ev); v != nil && x.judge != nil {
		x.judge.ObserveRun(v) // not by the loop, which may have ended
	}
	if len(x.units) == 0 { // tls serve: the server logs by itself
		if x.door != nil {
			x.door.Event(time.Since(x.epoch), "", ev)
		}
		return
	}
	u := x.units[0]
	u.modem.Loop().Post(func() {
		u.observer.write(u.modem.Loop().Now(), ev)
	})
}
