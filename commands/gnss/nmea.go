package gnss

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// The sentences of NMEA 0183 that a receiver sends, in the bits of +CGPSOUT and the
// order in which it sends them: position, orbits in use, satellites, minimum, speed.
const (
	gga = 1 << (iota + 1)
	gll
	gsa
	gsv
	rmc
	vtg
	zda
)

// The dilutions of precision are always the same: of position, horizontal and
// vertical, from a log.
const pdop, hdop, vdop = 1.4, 1.1, 0.9

// geoid is how far the sea lies above the ellipsoid, in metres; our own choice.
const geoid = 43.4

// kilometresPerKnot is a nautical mile in kilometres.
const kilometresPerKnot = 1.852

// A style is how a generation of the firmware writes numbers and whom it names as talker.
type style struct {
	both     bool // GPS and GLONASS: GN, GP and GL talk; else GP alone
	minutes  int  // digits behind the point of a minute
	altitude int  // and so on
	speed    int
	dilution int
	inGGA    int // of the horizontal dilution there
}

// The styles of firmware R14 (+CGNSTST) and R13 (+CGPSOUT, +CGPSINF), from logs.
func newStyle() style {
	return style{both: true, minutes: 6, altitude: 3, speed: 2, dilution: 1, inGGA: 2}
}
func oldStyle() style { return style{minutes: 4, altitude: 1, speed: 3, dilution: 2, inGGA: 2} }

// talker is who a sentence about all systems comes from.
func (s style) talker() string {
	if s.both {
		return "GN"
	}
	return "GP"
}

// sentences are those of a set, whole, each with its check and CR LF.
func (s style) sentences(f fix, set int) string {
	var b strings.Builder
	put := func(talker, name, body string) { b.WriteString(sentence(talker + name + "," + body)) }
	all := s.talker()
	if set&gga != 0 {
		put(all, "GGA", s.gga(f))
	}
	if set&gll != 0 {
		put(all, "GLL", s.gll(f))
	}
	if set&gsa != 0 {
		put("GP", "GSA", s.gsa(f, heardOf(f.InUse)))
		if s.both {
			put("GL", "GSA", s.gsa(f, nil))
		}
	}
	if set&gsv != 0 {
		for _, body := range gsvBodies(f) {
			put("GP", "GSV", body)
		}
		if s.both {
			put("GL", "GSV", "1,1,00")
		}
	}
	if set&rmc != 0 {
		put(all, "RMC", s.rmc(f))
	}
	if set&vtg != 0 {
		put(all, "VTG", s.vtg(f))
	}
	if set&zda != 0 {
		put(all, "ZDA", zdaBody(f))
	}
	return b.String()
}

// sentence frames a body: $, the body, * and the exclusive or of its bytes.
func sentence(body string) string { return fmt.Sprintf("$%s*%02X\r\n", body, check(body)) }

func check(body string) (sum byte) {
	for i := range len(body) {
		sum ^= body[i]
	}
	return sum
}

func clock(t time.Time) string { return t.Format("150405.000") }

// angle is degrees and minutes without a sign, at least so many digits in front of the minutes.
func angle(degrees float64, digits, places int) string {
	unit := math.Pow10(places)
	minutes := math.Round(math.Abs(degrees)*60*unit) / unit
	whole := math.Floor(minutes / 60)
	return fmt.Sprintf("%0*d%0*.*f", digits, int(whole), places+3, places, minutes-whole*60)
}

func northSouth(lat float64) string {
	if lat < 0 {
		return "S"
	}
	return "N"
}

func eastWest(lon float64) string {
	if lon < 0 {
		return "W"
	}
	return "E"
}

// where is the four fields of a position.
func (s style) where(f fix) string {
	if f.Dimensions == 0 {
		return ",,,"
	}
	return angle(f.Lat, 2, s.minutes) + "," + northSouth(f.Lat) + "," + angle(f.Lon, 3, s.minutes) + "," + eastWest(f.Lon)
}

func (f fix) valid() string {
	if f.Dimensions == 0 {
		return "V"
	}
	return "A"
}

// mode is how the position was found: A by itself, N not at all.
func (f fix) mode() string {
	if f.Dimensions == 0 {
		return "N"
	}
	return "A"
}

func (s style) gga(f fix) string {
	if f.Dimensions == 0 {
		return clock(f.UTC) + "," + s.where(f) + ",0,0,,,M,,M,,"
	}
	return fmt.Sprintf("%s,%s,1,%d,%.*f,%.*f,M,%.*f,M,,",
		clock(f.UTC), s.where(f), f.InUse, s.inGGA, hdop, s.altitude, f.Alt, s.altitude, geoid)
}

func (s style) gll(f fix) string {
	return s.where(f) + "," + clock(f.UTC) + "," + f.valid() + "," + f.mode()
}

// gsa has room for twelve satellites.
func (s style) gsa(f fix, used []satellite) string {
	fields := []string{"A", "1"}
	if f.Dimensions > 0 {
		fields[1] = fmt.Sprint(f.Dimensions)
	}
	for i := range MaxSatellites {
		n := ""
		if i < len(used) && f.Dimensions > 0 {
			n = fmt.Sprintf("%02d", used[i].number)
		}
		fields = append(fields, n)
	}
	for _, d := range [...]float64{pdop, hdop, vdop} {
		n := ""
		if f.Dimensions > 0 {
			n = fmt.Sprintf("%.*f", s.dilution, d)
		}
		fields = append(fields, n)
	}
	return strings.Join(fields, ",")
}

// A satellite is what is seen of one.
type satellite struct {
	number             int
	elevation, azimuth int // degrees
	strength           int // dBHz
}

// sky is the satellites, those that are heard first in front; our own choice.
func sky() [MaxSatellites]satellite {
	return [...]satellite{
		{7, 67, 52, best}, {30, 52, 343, 43}, {11, 48, 73, 42}, {17, 43, 221, 41}, {28, 38, 308, 39}, {1, 34, 103, 37},
		{9, 30, 179, 35}, {19, 24, 217, 33}, {8, 19, 37, 30}, {23, 14, 163, 28}, {13, 10, 319, 24}, {5, 6, 270, 20},
	}
}

func heardOf(n int) []satellite {
	all := sky()
	return all[:min(n, len(all))]
}

// gsvBodies are four satellites a sentence. Where they stand is not known without a fix.
func gsvBodies(f fix) []string {
	all := heardOf(f.InView)
	if len(all) == 0 {
		return []string{"1,1,00"}
	}
	const each = 4
	count := (len(all) + each - 1) / each
	var bodies []string
	for i := range count {
		body := fmt.Sprintf("%d,%d,%02d", count, i+1, len(all))
		for _, s := range all[i*each : min((i+1)*each, len(all))] {
			if f.Dimensions == 0 {
				body += fmt.Sprintf(",%02d,,,%02d", s.number, s.strength)
				continue
			}
			body += fmt.Sprintf(",%02d,%02d,%03d,%02d", s.number, s.elevation, s.azimuth, s.strength)
		}
		bodies = append(bodies, body)
	}
	return bodies
}

func (s style) rmc(f fix) string {
	return fmt.Sprintf("%s,%s,%s,%.*f,%.2f,%s,,,%s",
		clock(f.UTC), f.valid(), s.where(f), s.speed, f.Speed/kilometresPerKnot, f.Course, f.UTC.Format("020106"), f.mode())
}

func (s style) vtg(f fix) string {
	return fmt.Sprintf("%.2f,T,,M,%.*f,N,%.*f,K,%s", f.Course, s.speed, f.Speed/kilometresPerKnot, s.speed, f.Speed, f.mode())
}

func zdaBody(f fix) string { return clock(f.UTC) + f.UTC.Format(",02,01,2006") + ",00,00" }
