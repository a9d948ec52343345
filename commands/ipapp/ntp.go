package ipapp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/radio"
	"sim800emu/internal/socket"
)

// What +CNTP reports (NTP note 2.2).
const (
	ntpDone     = 1
	ntpNetwork  = 61
	ntpDNS      = 62
	ntpRefused  = 63
	ntpBad      = 64
	ntpNoAnswer = 65
)

// ntp is the NTP note.
type ntp struct {
	g      *Group
	cid    int
	server string
	zone   int
	busy   bool
}

func (g *Group) ntpCommands() []engine.Command {
	n := &g.ntp
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+CNTPCID", Manual: "NTPN 2.1", Title: "bearer for NTP",
			Params: atparser.Params{atparser.Int("cid", 1, maxBearers)},
			Saving: engine.Unstated, Fidelity: engine.Modelled, Evidence: engine.Seen,
			Test: text("+CNTPCID: (1-3)"),
		}, &n.cid),
		{
			Name: "+CNTP", Manual: "NTPN 2.2", Title: "set the clock from a server",
			Params: atparser.Params{atparser.Str("ntp server", maxServer), atparser.Int("time zone", -47, 48).Opt()},
			Saving: engine.Unstated, Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "Asks by SNTP (RFC 4330) and sets the clock to the server's time in the time zone. Without an open bearer it reports 61, a guess.",
			Test: text("+CNTP: 64,(-47~48)"),
			Read: func(c *engine.Call) error { c.Info("+CNTP: %s,%d", n.server, n.zone); return nil },
			Write: func(c *engine.Call) error {
				if c.Args.Str("ntp server") == "" {
					return engine.ErrPlain
				}
				n.server = c.Args.Str("ntp server")
				if c.Args.Has("time zone") {
					n.zone = c.Args.Int("time zone")
				}
				return nil
			},
			Execute: n.synchronise,
		},
	}
}

// synchronise is +CNTP alone: OK, and how it went behind it.
func (n *ntp) synchronise(*engine.Call) error {
	if n.server == "" || n.busy {
		return engine.ErrPlain
	}
	server, zone := n.server, n.zone
	n.busy = true
	n.g.start(n.cid, func(j *job) {
		j.limit(ntpMax)
		code, err := n.ask(j, server, zone)
		n.busy = false
		if j.silent {
			return
		}
		j.note("NTP", err)
		n.g.urc("+CNTP: %d", code)
	})
	return nil
}

var errBadTime = errors.New("the answer is not that of a time server")

// ask asks the server once and sets the clock.
func (n *ntp) ask(j *job, server string, zone int) (code int, err error) {
	const port = 123
	p, err := j.dialUDP(server, port)
	if err == nil {
		p.Send(ntpQuestion())
		var answer []byte
		if answer, err = p.Receive(); err == nil {
			var utc time.Time
			if utc, err = ntpTime(answer); err == nil {
				n.set(utc, zone)
				return ntpDone, nil
			}
		}
	}
	switch {
	case errors.Is(err, errBadTime):
		return ntpBad, err
	case late(err):
		return ntpNoAnswer, err
	case notFound(err):
		return ntpDNS, err
	case errors.Is(err, socket.ErrRefused), errors.Is(err, socket.ErrUnreachable), errors.Is(err, socket.ErrDenied):
		return ntpRefused, err
	}
	return ntpNetwork, err
}

func (n *ntp) set(utc time.Time, zone int) {
	n.g.clock.SetNetworkTime(radio.NetworkTime{
		Since: n.g.loop.Now(), Zone: zone, Year: utc.Year(), Month: int(utc.Month()), Day: utc.Day(),
		Hour: utc.Hour(), Minute: utc.Minute(), Second: utc.Second(),
	})
}

const ntpSize = 48 // of a packet without extensions (RFC 4330 4)

// ntpQuestion is a request of a client, version 3.
func ntpQuestion() []byte {
	b := make([]byte, ntpSize)
	b[0] = 3<<3 | 3
	return b
}

// ntpTime is the server's time. Seconds count from 1900, and from 2036 again
// where the highest bit is not set (RFC 4330 3).
func ntpTime(b []byte) (time.Time, error) {
	const server, unset, era = 4, 3, 1 << 32
	if len(b) < ntpSize || b[0]&7 != server || b[0]>>6 == unset || b[1] == 0 || b[1] > 15 {
		return time.Time{}, fmt.Errorf("%w: %d bytes", errBadTime, len(b))
	}
	seconds := int64(binary.BigEndian.Uint32(b[40:]))
	if seconds == 0 {
		return time.Time{}, fmt.Errorf("%w: it has no time", errBadTime)
	}
	if seconds < 1<<31 {
		seconds += era
	}
	fraction := int64(binary.BigEndian.Uint32(b[44:]))
	const unix = 2208988800 // 1900 to 1970
	return time.Unix(seconds-unix, fraction*int64(time.Second)>>32).UTC(), nil
}
