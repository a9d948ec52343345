package gprs

// The classes of +CGCLASS (manual 7.2.8).
const (
	classB  = "B"  // circuit and packet, not at once
	classCG = "CG" // packet only
	classCC = "CC" // circuit only
)

// settings is what the commands of chapter 7 keep.
type settings struct {
	cgreg, cgerep, cgsms int
	cgclass              string

	defined   [contexts]int // 1: +CGDCONT has been given
	apn, addr [contexts]string

	qmin, qreq [contexts]profile
}

// A profile is the five values of a quality of service, in the order of +CGQMIN.
type profile [5]int

// The profiles of an untouched module (seen): as subscribed, but for the
// reliability that is asked for.
var (
	leastQuality     = profile{}
	requestedQuality = profile{2: 3}
)

func factorySettings() settings {
	s := settings{cgsms: 3, cgclass: classB}
	for i := range s.qmin {
		s.qmin[i], s.qreq[i] = leastQuality, requestedQuality
	}
	return s
}

// definitions are the values that +CGDCONT keeps.
func (s *settings) definitions() []any {
	var keep []any
	for i := range s.defined {
		keep = append(keep, &s.defined[i], &s.apn[i], &s.addr[i])
	}
	return keep
}

// keep are the values that a quality command keeps.
func keep(ps *[contexts]profile) []any {
	var list []any
	for i := range ps {
		for j := range ps[i] {
			list = append(list, &ps[i][j])
		}
	}
	return list
}

func (d *Domain) circuitOnly() bool { return d.settings.cgclass == classCC }
