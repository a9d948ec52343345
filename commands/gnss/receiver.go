package gnss

import (
	"math"
	"time"

	"sim800emu/internal/kernel"
)

// Config is what the profile says of the receiver and its surroundings.
type Config struct {
	Satellites          int     // in view; a fix takes three, one with an altitude four
	Latitude, Longitude float64 // degrees, at the moment from which it holds
	Altitude            float64 // metres above the sea
	Speed               float64 // km/h
	Course              float64 // degrees from north by east
	// Cold, Warm and Hot are the times from a start to the first fix.
	Cold, Warm, Hot kernel.Dist
	UTC             func() time.Time
}

// How many satellites a fix takes.
const (
	satellitesFlat = 3 // latitude and longitude
	satellitesFull = 4 // and altitude
)

// MaxSatellites is how many the sky has.
const MaxSatellites = 12

// orbitLife is how long the satellites' orbits hold: a start within it is a hot
// one. Two hours are those of a GPS ephemeris.
const orbitLife = 2 * time.Hour

// A start is what the receiver may use of what it knows.
type start int

// The starts, as +CGPSRST counts them.
const (
	cold start = iota // nothing
	hot               // time, place and orbits
	warm              // time and place
)

// A receiver finds where it is:
//
//	off ──on──► searching ──time to the first fix──► fixed
//	             ▲                                    │
//	             └───────────start, sky lost──────────┘
//
// It tells once in an interval, so what it says is that of the last one. The date is
// that of 1980 until the first fix, and goes on while the supply is there.
type receiver struct {
	loop   *kernel.Loop
	cfg    Config
	placed time.Duration // since when the place of cfg holds

	on       bool
	began    time.Duration // the last start
	found    time.Duration // when the search is over
	interval time.Duration

	dated    bool          // it knows the time
	oriented bool          // it has been fixed since a cold start
	last     time.Duration // it was fixed
}

// usualInterval is that of a receiver that has not been told otherwise.
const usualInterval = time.Second

func newReceiver(loop *kernel.Loop, cfg Config) *receiver {
	return &receiver{loop: loop, cfg: cfg, interval: usualInterval}
}

// turn switches it on or off.
func (r *receiver) turn(on bool) {
	if on == r.on {
		return
	}
	r.settle()
	r.on, r.interval = on, usualInterval
	if on {
		r.begin(r.natural())
	}
}

// natural is the start of a receiver that is switched on.
func (r *receiver) natural() start {
	switch {
	case !r.oriented:
		return cold
	case r.loop.Now()-r.last <= orbitLife:
		return hot
	default:
		return warm
	}
}

// begin is a start.
func (r *receiver) begin(s start) {
	r.settle()
	if s == cold {
		r.forget()
	}
	r.began = r.loop.Now()
	r.search(s)
}

// search takes its time from now on.
func (r *receiver) search(s start) {
	d := map[start]kernel.Dist{cold: r.cfg.Cold, hot: r.cfg.Hot, warm: r.cfg.Warm}[s]
	r.found = r.loop.Now() + d.Draw(r.loop.Rand)
}

// forget is a cold start, or a supply that is lost.
func (r *receiver) forget() { r.dated, r.oriented = false, false }

// move puts the module somewhere else, as cfg says.
func (r *receiver) move(cfg Config) {
	r.look(cfg.Satellites)
	r.cfg, r.placed = cfg, r.loop.Now()
}

// look changes how many satellites are in view. One that has had too few begins to
// search when there are enough.
func (r *receiver) look(satellites int) {
	r.settle()
	had := r.cfg.Satellites >= satellitesFlat
	r.cfg.Satellites = satellites
	if r.on && !had {
		r.search(r.natural())
	}
}

// settle notes what a fix has taught it.
func (r *receiver) settle() {
	if r.fixed() {
		r.dated, r.oriented, r.last = true, true, r.loop.Now()
	}
}

// told is the moment of the last interval.
func (r *receiver) told() time.Duration {
	return r.began + (r.loop.Now()-r.began)/r.interval*r.interval
}

func (r *receiver) fixed() bool {
	return r.on && r.cfg.Satellites >= satellitesFlat && r.told() >= r.found
}

// A fix is what a receiver that is on tells at an interval.
type fix struct {
	Dimensions     int // 0: none, 2 or 3
	UTC            time.Time
	Lat, Lon, Alt  float64
	Speed, Course  float64 // km/h, degrees
	InView, InUse  int
	SignalStrength int // of the best satellite in dBHz; 0: none is heard
}

// firstDate is what the receiver begins with until it knows better: shortly before
// the first day of GPS time, 6 January 1980. A SIM868 told 23:59:47 five seconds
// after its start (https://github.com/salara1960/stm32_sim868).
func firstDate() time.Time { return time.Date(1980, 1, 5, 23, 59, 42, 0, time.UTC) }

// best is the C/N0 of the best satellite in dBHz (seen).
const best = 45

func (r *receiver) fix() fix {
	r.settle()
	f := fix{InView: r.heard()}
	if f.InView > 0 {
		f.SignalStrength = best
	}
	since := r.told() - r.began
	f.UTC = firstDate().Add(since)
	if r.dated {
		f.UTC = r.cfg.UTC().Add(r.told() - r.loop.Now()).Round(time.Millisecond)
	}
	if !r.fixed() {
		return f
	}
	f.Dimensions, f.InUse = 2, f.InView
	if f.InView >= satellitesFull {
		f.Dimensions, f.Alt = 3, r.cfg.Altitude
		f.InUse -= f.InView / 6 // some are too low
	}
	f.Speed, f.Course = r.cfg.Speed, r.cfg.Course
	f.Lat, f.Lon = r.place()
	return f
}

// heard is how many satellites it hears: one after the other while it searches.
func (r *receiver) heard() int {
	search := r.found - r.began
	if r.fixed() || search <= 0 {
		return r.cfg.Satellites
	}
	return min(r.cfg.Satellites, int(time.Duration(r.cfg.Satellites)*(r.told()-r.began)/search))
}

// metresPerDegree is a degree of a great circle.
const metresPerDegree = 111_195

// place is where the module has come to on its straight way.
func (r *receiver) place() (lat, lon float64) {
	way := r.cfg.Speed / 3.6 * max(0, r.told()-r.placed).Seconds() / metresPerDegree
	north, east := math.Cos(r.cfg.Course*math.Pi/180), math.Sin(r.cfg.Course*math.Pi/180)
	lat = max(-90, min(90, r.cfg.Latitude+way*north))
	lon = r.cfg.Longitude
	if shrink := math.Cos(r.cfg.Latitude * math.Pi / 180); shrink > 1e-6 {
		lon += way * east / shrink
	}
	return lat, math.Mod(math.Mod(lon+180, 360)+360, 360) - 180
}
