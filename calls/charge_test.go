package calls

import (
	"testing"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/internal/attest"
	"sim800emu/internal/circuit"
)

// TestChargesOfTwoCalls: calls side by side cost together, a limit ends both, and a unit may be as long or as
// short as one likes.
func TestChargesOfTwoCalls(t *testing.T) {
	for _, unit := range []time.Duration{1, time.Second, 1000 * time.Hour} {
		b := &bench{T: attest.New(t), stat: home, most: 0xffffff}
		b.d = New(b.Engine, Config{Unit: unit, Answers: []Answer{{Number: "*", How: Answers}}}, zerolog.Nop())
		b.d.Use(Neighbours{Network: b, Card: b, Exchange: b, Terminal: b, Texts: b, Ring: b, Book: b})
		talks := func() {
			c := b.d.add(&call{outgoing: true, number: "1"})
			c.far = &outsider{d: b.d, c: c}
			b.d.enter(c, Dialling)
			b.d.heard(c, circuit.Signal{Kind: circuit.Answered})
		}
		talks()
		talks()
		b.Advance(0)
		if b.units != 2 {
			t.Errorf("unit %v: two calls that begin cost %d", unit, b.units)
		}
		b.most = 2
		b.Advance(unit + leastUnit)
		if n := len(b.d.Snapshot()); n != 0 || b.units != 2 {
			t.Errorf("unit %v: %d calls and %d units at the limit of 2", unit, n, b.units)
		}
	}
}
