package ipapp

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"
)

func ntpAnswer(seconds uint32, change func([]byte)) []byte {
	b := make([]byte, ntpSize)
	b[0], b[1] = 3<<3|4, 2
	binary.BigEndian.PutUint32(b[40:], seconds)
	if change != nil {
		change(b)
	}
	return b
}

func TestNTPTime(t *testing.T) {
	for seconds, want := range map[uint32]time.Time{
		3913056000: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC),
		4294967295: time.Date(2036, 2, 7, 6, 28, 15, 0, time.UTC),
		1:          time.Date(2036, 2, 7, 6, 28, 17, 0, time.UTC), // the second era
	} {
		if got, err := ntpTime(ntpAnswer(seconds, nil)); err != nil || !got.Equal(want) {
			t.Errorf("%d: %v, %v", seconds, got, err)
		}
	}
	for name, b := range map[string][]byte{
		"short":          ntpAnswer(1, nil)[:47],
		"empty":          nil,
		"no time":        ntpAnswer(0, nil),
		"a client":       ntpAnswer(1, func(b []byte) { b[0] = 3<<3 | 3 }),
		"not in step":    ntpAnswer(1, func(b []byte) { b[0] |= 3 << 6 }),
		"kiss of death":  ntpAnswer(1, func(b []byte) { b[1] = 0 }),
		"no such strata": ntpAnswer(1, func(b []byte) { b[1] = 16 }),
	} {
		if _, err := ntpTime(b); !errors.Is(err, errBadTime) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzNTP(f *testing.F) {
	f.Add(ntpAnswer(1, nil))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if at, err := ntpTime(b); err == nil && (at.Year() < 1968 || at.Year() > 2104) {
			t.Error(at)
		}
	})
}
