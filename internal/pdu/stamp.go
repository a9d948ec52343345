package pdu

import (
	"fmt"
	"time"
)

// A Stamp is the service centre's time stamp as it is sent: two digits an
// octet, year to second in local time, and the zone in quarters of an hour
// (3GPP TS 23.040 9.2.3.11).
type Stamp [7]byte

// NewStamp is a moment in a zone, in quarters of an hour east of Greenwich.
func NewStamp(utc time.Time, zone int) Stamp {
	t := utc.UTC().Add(time.Duration(zone) * 15 * time.Minute)
	var s Stamp
	for i, n := range []int{t.Year() % 100, int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second()} {
		s[i] = swapped(n)
	}
	s[6] = swapped(max(zone, -zone) % 80)
	if zone < 0 {
		s[6] |= 0x08
	}
	return s
}

func swapped(n int) byte { return byte(n%10)<<4 | byte(n/10) }

func unswapped(b byte) int { return int(b&15)*10 + int(b>>4) }

// Text is the stamp as a module prints it: yy/MM/dd,hh:mm:ss and the zone.
func (s Stamp) Text() string {
	sign, zone := byte('+'), s[6]
	if zone&0x08 != 0 {
		sign, zone = '-', zone&^0x08
	}
	two := func(b byte) string { return fmt.Sprintf("%X%X", b&15, b>>4) }
	return fmt.Sprintf("%s/%s/%s,%s:%s:%s%c%s", two(s[0]), two(s[1]), two(s[2]), two(s[3]), two(s[4]), two(s[5]), sign, two(zone))
}

// ParseStamp reads what Text prints.
func ParseStamp(text string) (Stamp, bool) {
	var n [7]int
	var sign byte
	got, err := fmt.Sscanf(text, "%02d/%02d/%02d,%02d:%02d:%02d%c%02d", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &sign, &n[6])
	if err != nil || got != 8 || sign != '+' && sign != '-' || len(text) != len("yy/MM/dd,hh:mm:ss+zz") {
		return Stamp{}, false
	}
	var s Stamp
	for i, v := range n {
		s[i] = swapped(v)
	}
	if sign == '-' {
		s[6] |= 0x08
	}
	_, ok := s.Time()
	return s, ok && s.Text() == text
}

// Time is the moment; ok is false for a date that does not exist.
func (s Stamp) Time() (utc time.Time, ok bool) {
	var n [7]int
	for i, b := range s {
		if i == 6 {
			b &^= 0x08
		}
		if b&15 > 9 || b>>4 > 9 {
			return time.Time{}, false
		}
		n[i] = unswapped(b)
	}
	zone := n[6]
	if s[6]&0x08 != 0 {
		zone = -zone
	}
	local := time.Date(2000+n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	ok = local.Month() == time.Month(n[1]) && local.Day() == n[2] && n[3] < 24 && n[4] < 60 && n[5] < 60
	return local.Add(-time.Duration(zone) * 15 * time.Minute), ok
}

// A Validity is how long a message is kept for a phone that cannot be reached.
type Validity struct {
	Format byte // of the first octet: 0 none, 1 enhanced, 2 relative, 3 absolute
	Octets [7]byte
}

// The formats of validity (3GPP TS 23.040 9.2.3.3).
const (
	NoValidity = iota
	Enhanced
	Relative
	Absolute
)

// relative is what one octet stands for (3GPP TS 23.040 9.2.3.12.1).
func relative(v byte) time.Duration {
	n := time.Duration(v)
	switch {
	case v <= 143:
		return (n + 1) * 5 * time.Minute
	case v <= 167:
		return 12*time.Hour + (n-143)*30*time.Minute
	case v <= 196:
		return (n - 166) * 24 * time.Hour
	default:
		return (n - 192) * 7 * 24 * time.Hour
	}
}

// For is how long a message that was sent at now is valid; ok is false when the
// sender left it to the centre.
func (v Validity) For(now time.Time) (d time.Duration, ok bool) {
	o := v.Octets
	switch v.Format {
	case Relative:
		return relative(o[0]), true
	case Absolute:
		end, ok := Stamp(o).Time()
		return max(0, end.Sub(now)), ok
	case Enhanced:
		switch o[0] & 7 {
		case 1:
			return relative(o[1]), true
		case 2:
			return time.Duration(o[1]) * time.Second, true
		case 3:
			return time.Duration(unswapped(o[1]))*time.Hour + time.Duration(unswapped(o[2]))*time.Minute +
				time.Duration(unswapped(o[3]))*time.Second, true
		}
	}
	return 0, false
}
