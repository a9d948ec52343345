package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// A Dist is how long something takes. The zero value is always zero.
type Dist struct {
	kind distKind
	a, b time.Duration
}

type distKind uint8

const (
	fixed distKind = iota
	uniform
	lognormal
)

// Fixed always takes d.
func Fixed(d time.Duration) Dist { return Dist{kind: fixed, a: d} }

// Uniform takes from a to b, all alike.
func Uniform(a, b time.Duration) Dist { return Dist{kind: uniform, a: a, b: b} }

// Lognormal takes median in half of the cases, and more than p95 in one of
// twenty: the shape of measured answer times, with a long tail upward. No draw
// is above four times p95.
func Lognormal(median, p95 time.Duration) Dist { return Dist{kind: lognormal, a: median, b: p95} }

// Draw takes one value.
func (d Dist) Draw(r *rand.Rand) time.Duration {
	switch d.kind {
	case uniform:
		if d.b <= d.a {
			return d.a
		}
		return d.a + time.Duration(r.Int64N(int64(d.b-d.a)+1))
	case lognormal:
		if d.a <= 0 {
			return 0
		}
		const z95 = 1.6448536269514722 // standard normal quantile of 0.95
		sigma := math.Log(float64(d.b)/float64(d.a)) / z95
		v := time.Duration(float64(d.a) * math.Exp(sigma*r.NormFloat64()))
		return min(v, 4*d.b)
	default:
		return d.a
	}
}

// IsZero reports that every draw is zero.
func (d Dist) IsZero() bool { return d.a == 0 && d.b == 0 }

func (d Dist) String() string {
	switch d.kind {
	case uniform:
		return fmt.Sprintf("uniform(%s..%s)", d.a, d.b)
	case lognormal:
		return fmt.Sprintf("lognormal(%s, p95 %s)", d.a, d.b)
	default:
		return fmt.Sprintf("fixed(%s)", d.a)
	}
}
