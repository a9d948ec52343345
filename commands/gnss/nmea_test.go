package gnss

import (
	"strings"
	"testing"
	"time"
)

// TestSentencesOfALog: what a receiver of firmware R14 sent before it heard anything
// (log of a SIM868 on a Raspberry Pi), checks included.
func TestSentencesOfALog(t *testing.T) {
	want := strings.Join([]string{
		"$GNGGA,235953.093,,,,,0,0,,,M,,M,,*57",
		"$GPGSA,A,1,,,,,,,,,,,,,,,*1E",
		"$GLGSA,A,1,,,,,,,,,,,,,,,*02",
		"$GPGSV,1,1,00*79",
		"$GLGSV,1,1,00*65",
		"$GNRMC,235953.093,V,,,,,0.00,0.00,050180,,,N*5E",
		"$GNVTG,0.00,T,,M,0.00,N,0.00,K,N*2C",
		"",
	}, "\r\n")
	f := fix{UTC: time.Date(1980, 1, 5, 23, 59, 53, 93e6, time.UTC)}
	if got := newStyle().sentences(f, gga|gsa|gsv|rmc|vtg); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	f.UTC = time.Date(1980, 1, 5, 23, 59, 51, 868e6, time.UTC)
	want = "$GNRMC,235951.868,V,,,,,0.00,0.00,050180,,,N*50\r\n" // https://github.com/salara1960/stm32_sim868
	if got := newStyle().sentences(f, rmc); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestOlderKindsOfALog: the kinds of +CGPSINF as a SIM808 told them on one drive.
func TestOlderKindsOfALog(t *testing.T) {
	at := func(hour, minute, second int) time.Time {
		return time.Date(2020, 1, 10, hour, minute, second, 0, time.UTC)
	}
	knots := func(n float64) float64 { return n * kilometresPerKnot }
	for want, got := range map[string]string{
		"1947.718300,9952.733400,2546.200000,20200110005119.000,0,11,2.500200,278.420013": summary(fix{Dimensions: 3, UTC: at(0, 51, 19),
			Lat: 19 + 47.7183/60, Lon: -(99 + 52.7334/60), Alt: 2546.2, InUse: 11, Speed: knots(1.35), Course: 278.42}),
		"1947.718100,N,9952.730700,W,005757.000,A,A": plainGLL(fix{Dimensions: 3, UTC: at(0, 57, 57),
			Lat: 19 + 47.7181/60, Lon: -(99 + 52.7307/60)}),
		"010109.000,A,1947.7163,N,09952.7292,W,0.482,278.95,100120,,,A": oldStyle().rmc(fix{Dimensions: 3, UTC: at(1, 1, 9),
			Lat: 19 + 47.7163/60, Lon: -(99 + 52.7292/60), Speed: knots(0.482), Course: 278.95}),
		"023648.000,10,01,2020,00,00": zdaBody(fix{UTC: at(2, 36, 48)}),
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestAngle: minutes never reach 60, and what is negative has no sign.
func TestAngle(t *testing.T) {
	for want, got := range map[string]string{
		"0000.0000":    angle(0, 2, 4),
		"0100.0000":    angle(0.9999999, 2, 4),
		"17959.9999":   angle(-179.9999983, 3, 4),
		"00507.500000": angle(5.125, 3, 6),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// FuzzPacket: whatever the TE gives the receiver, it lives, and what is taken has a right check.
func FuzzPacket(f *testing.F) {
	for _, s := range []string{"$PMTK000*32", "$PMTK314,-1*04", "$PMTK220,1000*1F", "$", "$*00", "$PMTK,*", "PMTK103*30", "$PMTK103*3g"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, args, ok := packet(s)
		if !ok {
			return
		}
		body, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(s), "$"), "*")
		if again, _, ok := packet(sentence(body)); !ok || again != n {
			t.Errorf("%q is %d, and made anew %d", s, n, again)
		}
		g := &Group{recv: newReceiver(nil, Config{})}
		g.changeRates(args)
	})
}
