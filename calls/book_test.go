package calls

import (
	"slices"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"sim800emu/internal/attest"
	"sim800emu/internal/circuit"
)

// A bench is the neighbours of a domain.
type bench struct {
	*attest.T
	d    *Domain
	book []string
	stat int
	held bool // packet data

	units, most int
}

func (b *bench) Registration() int                                              { return b.stat }
func (b *bench) Suspend(on bool)                                                { b.held = on }
func (b *bench) Inserted() bool                                                 { return true }
func (b *bench) Usable() error                                                  { return nil }
func (b *bench) Permits(string) bool                                            { return true }
func (b *bench) ChangeSecret(string, string, string) error                      { return nil }
func (b *bench) PIN2(string) error                                              { return nil }
func (b *bench) Meter() int                                                     { return b.units }
func (b *bench) Charge(n int)                                                   { b.units += n }
func (b *bench) ClearMeter()                                                    { b.units = 0 }
func (b *bench) MostUnits() int                                                 { return b.most }
func (b *bench) SetMostUnits(n int)                                             { b.most = n }
func (b *bench) Price() (string, string)                                        { return "", "0" }
func (b *bench) SetPrice(string, string) bool                                   { return true }
func (b *bench) Number() string                                                 { return "+491" }
func (b *bench) AutoAnswer() int                                                { return 0 }
func (b *bench) Say(text string) string                                         { return text }
func (b *bench) Heard(s string) (string, bool)                                  { return s, true }
func (b *bench) Call(bool)                                                      {}
func (b *bench) Dialled(number string)                                          { b.book = append(b.book, "dialled "+number) }
func (b *bench) Received(number string)                                         { b.book = append(b.book, "received "+number) }
func (b *bench) Missed(number string)                                           { b.book = append(b.book, "missed "+number) }
func (b *bench) Dial(circuit.Request, func(circuit.Signal)) (circuit.End, bool) { return nil, false }

func (b *bench) NameOf(number string) string {
	if number == "11" {
		return `Bob "the" Builder`
	}
	return ""
}

func newBench(t *testing.T) *bench {
	b := &bench{T: attest.New(t), stat: home}
	b.d = New(b.Engine, Config{}, zerolog.Nop())
	b.d.Use(Neighbours{Network: b, Card: b, Exchange: b, Terminal: b, Texts: b, Ring: b, Book: b})
	b.Register(b.d.Commands())
	return b
}

// TestPhonebook: numbers have their names, and calls are listed.
func TestPhonebook(t *testing.T) {
	b := newBench(t)
	b.Story(`
		> AT+CLIP=1
		< OK`)
	if _, err := b.d.Call("11", false, 0); err != nil {
		t.Fatal(err)
	}
	b.Expect("\r\nRING\r\n\r\n+CLIP: \"11\",129,\"\",0,\"Bob the Builder\",0\r\n")
	if !b.held {
		t.Error("packet data goes on during a call")
	}
	b.d.take(b.d.byID(1), func(error) {})
	b.Advance(0)
	b.d.HangUp()
	b.d.Call("12", false, time.Second)
	b.d.Call("13", true, 0) // engaged
	b.Advance(time.Second)
	b.d.Call("14", true, time.Second) // hidden: not listed
	b.Advance(time.Second)
	if want := []string{"received 11", "missed 12"}; !slices.Equal(b.book, want) {
		t.Errorf("the phonebook has %v, want %v", b.book, want)
	}
	if b.held {
		t.Error("packet data does not go on behind the calls")
	}
}

// TestOperatorIsToldWhy: what the operator cannot do.
func TestOperatorIsToldWhy(t *testing.T) {
	b := newBench(t)
	id, err := b.d.Call("11", false, 0)
	if err != nil || id != 1 {
		t.Fatal(id, err)
	}
	for name, got := range map[string]error{
		"no such call": b.d.End(2, circuit.Normal), "keys": b.d.Press(1, "x"), "not answered": b.d.Press(1, "1"), "incoming": b.d.Pick(1),
	} {
		if got == nil {
			t.Errorf("%s: no error", name)
		}
	}
	b.stat = 0
	b.d.NetworkChanged()
	if len(b.d.Snapshot()) != 0 {
		t.Error("a call without a network")
	}
	if _, err := b.d.Call("11", false, 0); err == nil {
		t.Error("a call reached a module that is not registered")
	}
	if err := b.d.SendUSSD("x", false); err == nil {
		t.Error("USSD reached a module that is not registered")
	}
}

// TestSevenCalls: there are never more, and five at most talk together.
func TestSevenCalls(t *testing.T) {
	b := newBench(t)
	b.d.services.waiting[voiceClass] = true
	for range 12 {
		if _, err := b.d.Call("1", false, 0); err != nil {
			break
		}
		if w := b.d.first(Incoming, Waiting); w != nil {
			b.d.accept(w)
		}
	}
	if n := len(b.d.Snapshot()); n != mostCalls {
		t.Errorf("%d calls", n)
	}
	if b.d.holdPossible(3) == nil {
		t.Error("nobody is held, and +CHLD=3 is possible")
	}
}
