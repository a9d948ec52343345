package kernel_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"sim800emu/internal/kernel"
)

// TestDist draws many values: the percentiles are those that the name promises.
func TestDist(t *testing.T) {
	const n = 40_000
	r := rand.New(rand.NewPCG(1, 2))
	draw := func(d kernel.Dist) []time.Duration {
		all := make([]time.Duration, n)
		for i := range all {
			all[i] = d.Draw(r)
		}
		slices.Sort(all)
		return all
	}
	about := func(what string, got, want time.Duration) {
		t.Helper()
		if off := float64(got)/float64(want) - 1; off < -0.03 || off > 0.03 {
			t.Errorf("%s is %s, want %s within 3 %%", what, got, want)
		}
	}
	median, p95 := 150*time.Millisecond, 350*time.Millisecond
	v := draw(kernel.Lognormal(median, p95))
	about("the median", v[n/2], median)
	about("the 95th percentile", v[n*95/100], p95)
	if v[0] <= 0 || v[n-1] > 4*p95 {
		t.Errorf("draws from %s to %s", v[0], v[n-1])
	}
	v = draw(kernel.Lognormal(time.Second, 60*time.Second)) // the limit is met
	if v[n-1] != 240*time.Second {
		t.Errorf("the longest draw is %s, want 240s", v[n-1])
	}
	v = draw(kernel.Uniform(10, 12))
	for i, want := range []time.Duration{10, 11, 12} {
		if share := float64(slices.Index(append(v, want+1), want+1)-slices.Index(v, want)) / n; share < 0.31 || share > 0.35 {
			t.Errorf("value %d of three has a share of %.2f", i, share)
		}
	}
	for _, c := range []struct {
		d    kernel.Dist
		want time.Duration
	}{
		{kernel.Dist{}, 0}, {kernel.Fixed(5), 5}, {kernel.Uniform(7, 7), 7}, {kernel.Uniform(7, 3), 7},
		{kernel.Lognormal(0, 5), 0}, {kernel.Lognormal(9, 9), 9},
	} {
		if v := draw(c.d); v[0] != c.want || v[n-1] != c.want {
			t.Errorf("%s draws %s to %s, want %s", c.d, v[0], v[n-1], c.want)
		}
	}
}

func TestDistText(t *testing.T) {
	for _, c := range []struct {
		d    kernel.Dist
		zero bool
		text string
	}{
		{kernel.Dist{}, true, "fixed(0s)"},
		{kernel.Fixed(time.Second), false, "fixed(1s)"},
		{kernel.Uniform(0, time.Second), false, "uniform(0s..1s)"},
		{kernel.Lognormal(time.Second, 2*time.Second), false, "lognormal(1s, p95 2s)"},
	} {
		if c.d.String() != c.text || c.d.IsZero() != c.zero {
			t.Errorf("%s, zero %t; want %s, %t", c.d, c.d.IsZero(), c.text, c.zero)
		}
	}
}
