package ipapp

import (
	"fmt"
	"strconv"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/flow"
)

// What +CIPGSMLOC reports (manual 13.2.1).
const (
	placeFound    = 0
	placeUnknown  = 404
	placeTimeout  = 408
	placeNetwork  = 601
	placeLayout   = "2006/01/02,15:04:05"
	lbsLayout     = "06/01/02,15:04:05"
	lbsFailed     = 1
	lbsTimeout    = 2
	lbsNetwork    = 3
	lbsTaken      = 80
	lbsBadReport  = 81
	typePlace     = 1
	typeTime      = 2
	typeUses      = 3
	typePlaceTime = 4
	typeReport    = 9
)

// place is chapter 13 and the location note. The maker's servers are not asked:
// the place is the profile's.
type place struct {
	g    *Group
	uses int // of +CLBS
}

func (g *Group) placeCommands() []engine.Command {
	p := &g.place
	cid := atparser.Int("cid", 1, maxBearers)
	timing := engine.Timing{Class: engine.Remote, Max: locationMax}
	return []engine.Command{
		{
			Name: "+CIPGSMLOC", Manual: "13.2.1", Title: "place and time from the cell",
			Params: atparser.Params{atparser.Int("type", typePlace, typeTime), cid}, Timing: timing,
			Fidelity: engine.Modelled, Evidence: engine.Seen, Bad: engine.CMENotAllowed,
			Note: "The place is the profile's (network.location), the time the network's in UTC. No server is asked; what would cross the radio does.",
			Test: text("+CIPGSMLOC: (1,2),(1-3)"), Write: p.locate,
		},
		{
			Name: "+CLBS", Manual: "LOCN 2.1", Title: "place from base stations",
			Params: atparser.Params{
				atparser.Enum("type", typePlace, typeUses, typePlaceTime, typeReport), cid,
				atparser.Str("longitude", 11).Opt(), atparser.Str("latitude", 10).Opt(), atparser.Int("lon_type", 0, 1).Opt(),
			},
			Saving: engine.Unstated, Timing: engine.Timing{Class: engine.Remote},
			Fidelity: engine.Modelled, Evidence: engine.FromManual, Bad: engine.CMENotAllowed,
			Note: "As +CIPGSMLOC. GCJ-02 is taken and WGS 84 is given. A report of a wrong place changes nothing.",
			Test: text("+CLBS: (1,3,4,9),(1-3),(-180.000000-180.000000),(-90.000000-90.000000),(0,1)"), Write: p.lbs,
		},
		{
			Name: "+CLBSCFG", Manual: "LOCN 2.2", Title: "settings of +CLBS",
			Params: atparser.Params{atparser.Int("operate", 0, 0), atparser.Int("para", 1, 3)},
			Saving: engine.Unstated, Fidelity: engine.Modelled, Evidence: engine.Seen, Bad: engine.CMENotAllowed,
			Note: "3 is the server (seen), as factory set.",
			Test: text(`+CLBSCFG: 0,(1-2),"ParamValue"`), Write: p.readSettings,
		},
	}
}

// ask lets a question and its answer cross the radio of a bearer, with the
// server's time between, and gives the command its result. It ends in result.
func (p *place) ask(c *engine.Call, result func(err error)) error {
	done, pending := c.Later()
	c.OnExpire(func() error {
		result(flow.ErrTooLong)
		return nil
	})
	p.g.start(c.Args.Int("cid"), func(j *job) {
		j.limit(locationMax)
		err := errNoBearer
		if j.bearer.state == connected {
			err = p.wait(j)
		}
		if j.silent || !c.Open() {
			return
		}
		j.note("location", err)
		result(err)
		done(nil)
	})
	return pending
}

func (p *place) wait(j *job) error {
	if err := j.roundTrip(header); err != nil { // the connection
		return err
	}
	if err := j.up(locateSize); err != nil {
		return err
	}
	if err := j.Sleep(p.g.eng.Delay(engine.Remote, locationMax)); err != nil {
		return err
	}
	return j.down(locateSize)
}

// locate is +CIPGSMLOC. A failure is information too, and OK follows.
func (p *place) locate(c *engine.Call) error {
	cfg := p.g.cfg
	return p.ask(c, func(err error) {
		switch {
		case late(err):
			c.Info("+CIPGSMLOC: %d", placeTimeout)
		case err != nil:
			c.Info("+CIPGSMLOC: %d", placeNetwork)
		case c.Args.Int("type") == typeTime:
			c.Info("+CIPGSMLOC: %d,%s", placeFound, cfg.Now().UTC().Format(placeLayout))
		case !cfg.Located:
			c.Info("+CIPGSMLOC: %d", placeUnknown)
		default:
			c.Info("+CIPGSMLOC: %d,%.6f,%.6f,%s", placeFound, cfg.Longitude, cfg.Latitude, cfg.Now().UTC().Format(placeLayout))
		}
	})
}

// lbs is +CLBS.
func (p *place) lbs(c *engine.Call) error {
	kind := c.Args.Int("type")
	lon, lat := c.Args.Str("longitude"), c.Args.Str("latitude")
	reported := degrees(lon, 180) && degrees(lat, 90)
	if kind != typeReport && c.Args.Len() > 2 && (lon != "" || lat != "") && !reported {
		return engine.CMENotAllowed
	}
	cfg := p.g.cfg
	return p.ask(c, func(err error) {
		switch {
		case late(err):
			c.Info("+CLBS: %d", lbsTimeout)
		case err != nil:
			c.Info("+CLBS: %d", lbsNetwork)
		case kind == typeReport && !reported:
			c.Info("+CLBS: %d", lbsBadReport)
		case kind == typeReport:
			c.Info("+CLBS: %d", lbsTaken)
		case kind == typeUses:
			c.Info("+CLBS: 0,%d", p.uses)
		case !cfg.Located:
			c.Info("+CLBS: %d", lbsFailed)
		default:
			p.uses++
			line := fmt.Sprintf("+CLBS: 0,%.6f,%.6f,%d", cfg.Longitude, cfg.Latitude, cfg.Accuracy)
			if kind == typePlaceTime {
				line += "," + cfg.Now().UTC().Format(lbsLayout)
			}
			c.Info("%s", line)
		}
	})
}

// degrees reports that s is an angle between plus and minus limit.
func degrees(s string, limit float64) bool {
	v, err := strconv.ParseFloat(s, 64)
	return err == nil && v >= -limit && v <= limit
}

// readSettings is +CLBSCFG=0.
func (p *place) readSettings(c *engine.Call) error {
	switch n := c.Args.Int("para"); n {
	case 1:
		c.Info(`+CLBSCFG: 0,1,"%s"`, lbsCustomer)
	case 2:
		c.Info("+CLBSCFG: 0,2,%d", p.uses)
	default:
		c.Info(`+CLBSCFG: 0,%d,"%s"`, n, lbsServer)
	}
	return nil
}
