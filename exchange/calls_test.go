package exchange

import (
	"testing"

	"sim800emu/internal/circuit"
)

// A bell takes calls and answers each signal with the same.
type bell struct {
	from string
	end  circuit.End
	got  []circuit.Kind
}

func (b *bell) Offer(r circuit.Request, caller circuit.End) func(circuit.Signal) {
	b.from, b.end = r.From, caller
	caller.Send(circuit.Signal{Kind: circuit.Alerting})
	return func(s circuit.Signal) { b.got = append(b.got, s.Kind) }
}

func TestDial(t *testing.T) {
	x := New()
	alive := true
	a, err := x.Join("+491510000001", func(f func()) bool { f(); return true })
	if err != nil {
		t.Fatal(err)
	}
	b, err := x.Join("+491510000002", func(f func()) bool {
		if alive {
			f()
		}
		return alive
	})
	if err != nil {
		t.Fatal(err)
	}
	var heard []circuit.Kind
	hear := func(s circuit.Signal) { heard = append(heard, s.Kind) }
	if _, ok := a.Dial(circuit.Request{To: "112"}, hear); ok {
		t.Error("a number that nobody has was found")
	}
	if _, ok := a.Dial(circuit.Request{To: "+491510000002"}, hear); ok {
		t.Error("a subscriber without a telephone was found")
	}
	phone := &bell{}
	b.TakeCalls(phone)
	end, ok := a.Dial(circuit.Request{From: a.Number(), To: "01510000002"}, hear)
	if !ok || phone.from != a.Number() || len(heard) != 1 {
		t.Fatalf("found %v, from %q, heard %v", ok, phone.from, heard)
	}
	end.Send(circuit.Signal{Kind: circuit.Tone})
	end.Send(circuit.Signal{Kind: circuit.Released})
	end.Send(circuit.Signal{Kind: circuit.Tone}) // lost
	if len(phone.got) != 2 {
		t.Errorf("the called side got %v", phone.got)
	}
	end, _ = a.Dial(circuit.Request{To: "+491510000002"}, hear)
	alive, heard = false, nil
	end.Send(circuit.Signal{Kind: circuit.Tone}) // its modem has ended
	if len(heard) != 1 || heard[0] != circuit.Released {
		t.Errorf("heard %v", heard)
	}
	heard = nil
	if _, ok = a.Dial(circuit.Request{To: "+491510000002"}, hear); !ok || len(heard) != 1 {
		t.Errorf("a modem that has ended: %v, %v", ok, heard)
	}
}
