package gnss

import (
	"fmt"
	"math"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// older declares the commands of the GPS note, of firmware R13.
func (g *Group) older() []engine.Command {
	mode := atparser.Params{atparser.Int("mode", 0, 1).Shown("(0-1)")}
	starts := atparser.Params{atparser.Int("mode", int(cold), int(warm))}
	kinds := atparser.Params{atparser.Enum("mode", 0, gga, gll, gsa, gsv, rmc, vtg, zda)}
	const every = gga | gll | gsa | gsv | rmc | vtg | zda
	return []engine.Command{
		{
			Name: "+CGPSPWR", Manual: "GPSN 2.1", Title: "receiver on or off", Params: mode, Saving: engine.Unstated, Evidence: engine.Seen,
			Note: "The same receiver as that of +CGNSPWR. The test form is a guess.",
			Test: engine.Ranges("+CGPSPWR", mode), Read: g.readPower("+CGPSPWR"), Write: g.power,
		},
		{
			Name: "+CGPSRST", Manual: "GPSN 2.2", Title: "start of the receiver", Params: starts, Saving: engine.Unstated, Evidence: engine.Seen,
			Note: "0 cold, 1 hot, 2 warm. A receiver that is off is ERROR; that and the test and read forms are guesses.",
			Test: engine.Ranges("+CGPSRST", starts),
			Read: func(c *engine.Call) error {
				c.Info("+CGPSRST: %d", g.restarted)
				return nil
			},
			Write: g.whenOn(func(c *engine.Call) error {
				g.restarted = c.Args.Int("mode")
				g.restart(start(g.restarted))
				return nil
			}),
		},
		{
			Name: "+CGPSINF", Manual: "GPSN 2.3", Title: "where and how fast", Params: kinds, Saving: engine.Unstated, Evidence: engine.Seen,
			Note: "The time to the first fix is always told as 0. What mode 0 prints without a fix is a guess. A receiver that is off is ERROR (seen).",
			Test: engine.Ranges("+CGPSINF", kinds), Write: g.whenOn(g.oldInform),
		},
		engine.Setting(engine.Command{
			Name: "+CGPSOUT", Manual: "GPSN 2.4", Title: "the receiver's sentences on the port", Params: atparser.Params{atparser.Int("mode", 0, 255)},
			Saving: engine.Unstated, Evidence: engine.Seen, Changed: func() { g.out &= every; g.arm() },
			Note: "The sum of 2 GGA, 4 GLL, 8 GSA, 16 GSV, 32 RMC, 64 VTG and 128 ZDA. What would come in data mode is lost.",
		}, &g.out),
		{
			Name: "+CGPSSTATUS", Manual: "GPSN 2.5", Title: "is there a fix", Saving: engine.Unstated, Evidence: engine.Seen,
			Note: "The test form is a guess.",
			Test: func(c *engine.Call) error {
				c.Info("+CGPSSTATUS: (Location Unknown,Location Not Fix,Location 2D Fix,Location 3D Fix)")
				return nil
			},
			Read: func(c *engine.Call) error {
				c.Info("+CGPSSTATUS: Location %s", g.status())
				return nil
			},
		},
	}
}

func (g *Group) status() string {
	switch d := g.recv.fix().Dimensions; {
	case !g.recv.on:
		return "Unknown"
	case d == 0:
		return "Not Fix"
	default:
		return fmt.Sprintf("%dD Fix", d)
	}
}

// oldInform is +CGPSINF: a sentence without its head and its check, or mode 0, which
// has no letters for the quarters of the globe.
func (g *Group) oldInform(c *engine.Call) error {
	f, s, mode := g.recv.fix(), oldStyle(), c.Args.Int("mode")
	bodies := map[int][]string{
		0: {summary(f)}, gga: {decimalGGA(f)}, gll: {plainGLL(f)}, gsa: {s.gsa(f, heardOf(f.InUse))}, gsv: gsvBodies(f),
		rmc: {s.rmc(f)}, vtg: {s.vtg(f)}, zda: {zdaBody(f)},
	}[mode]
	var lines []string
	for _, b := range bodies {
		lines = append(lines, fmt.Sprintf("+CGPSINF: %d,%s", mode, b))
	}
	c.Lines(lines...)
	return nil
}

// asNumber is degrees and minutes in one number without a sign, of four digits
// behind the point; it is printed with six.
func asNumber(degrees float64) float64 {
	minutes := math.Round(math.Abs(degrees)*60e4) / 1e4
	whole := math.Floor(minutes / 60)
	return whole*100 + minutes - whole*60
}

// summary has its speed in km/h, made of knots with two digits, and numbers of
// single precision: 278.420013 for 278.42 (seen).
func summary(f fix) string {
	knots := math.Round(f.Speed/kilometresPerKnot*100) / 100
	return fmt.Sprintf("%.6f,%.6f,%.6f,%s,0,%d,%.6f,%.6f", asNumber(f.Lat), asNumber(f.Lon), f.Alt,
		f.UTC.Format("20060102150405.000"), f.InUse, single(knots*kilometresPerKnot), single(f.Course))
}

func single(v float64) float64 { return float64(float32(v)) }

// decimalGGA has degrees in place of degrees and minutes, and a sign beside the letter (seen).
func decimalGGA(f fix) string {
	if f.Dimensions == 0 {
		return oldStyle().gga(f)
	}
	return fmt.Sprintf("%s,%09.4f,%s,%010.4f,%s,1,%d,%.2f,%.1f,M,%.1f,M,,", clock(f.UTC), f.Lat, northSouth(f.Lat), f.Lon, eastWest(f.Lon),
		f.InUse, hdop, f.Alt, geoid)
}

// plainGLL has its angles as numbers (seen).
func plainGLL(f fix) string {
	if f.Dimensions == 0 {
		return oldStyle().gll(f)
	}
	return fmt.Sprintf("%.6f,%s,%.6f,%s,%s,A,A", asNumber(f.Lat), northSouth(f.Lat), asNumber(f.Lon), eastWest(f.Lon), clock(f.UTC))
}
