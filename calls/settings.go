package calls

import "sim800emu/uart"

// noRing marks a line that RI has told of already.
const noRing = uart.NoRing

// settings are what the TE has set.
type settings struct {
	clcc, clip, clir, colp, crc, ccwa int
	cssi, cssu, cusd                  int
	cdrind, moring, gsmbusy           int
	ceer, cvhu, csta, cr, csns        int
	vtd                               int
	ddet                              int
	calm, cals, crsl, clvl            int
	speed, name, ce                   int // +CBST
	iws, mws, t1, n2, t4              int // +CRLP
	ccwe                              int
	session
}

// session is what is lost with the supply.
type session struct {
	aoc, cmut, playing             int
	ddetInterval, ddetMode, single int // +DDET
}

// factorySettings are those of an untouched SIM800F as AT&V prints them; the
// rest is the manual's or our own choice.
func factorySettings() settings {
	return settings{
		vtd: 1, cals: 1, csta: unknownType, crsl: 100, clvl: 60,
		speed: 7, ce: 1, iws: 61, mws: 61, t1: 48, n2: 6, t4: 7,
	}
}
