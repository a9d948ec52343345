package radio

import "time"

// Found is an operator in reach, as +COPS=? lists it (manual 3.2.22).
type Found struct {
	Stat                 int // 0 unknown, 1 available, 2 current, 3 forbidden
	Long, Short, Numeric string
}

// NetworkTime is the time that the network has told: date and time in UTC, as
// *PSUTTZ prints them (manual 19.3), and the zone apart.
type NetworkTime struct {
	Since                                  time.Duration // modem time at which it was so
	Zone                                   int           // quarters of an hour east of Greenwich, DST included
	Year, Month, Day, Hour, Minute, Second int
	DST                                    int // hours of daylight saving in Zone
}
