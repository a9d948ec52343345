package simcard_test

import (
	"testing"

	"sim800emu/internal/simcard"
)

// TestNameKeepsItsOctets: only the filler is cut off a name, whatever octet stands before it.
func TestNameKeepsItsOctets(t *testing.T) {
	b := simcard.New(simcard.Config{Room: 1}).Book(simcard.ADN)
	for _, name := range []string{"", "Bob", "\x80\x8a\x9e", "\x80\x20\xac", "\x81\x02\x08\x9f\xc0"} {
		if err := b.Write(1, simcard.Entry{Number: "1", Name: []byte(name)}); err != nil {
			t.Fatal(err)
		}
		if e, ok := b.Entry(1); !ok || string(e.Name) != name {
			t.Errorf("%q comes back as %q", name, e.Name)
		}
	}
}

// TestUnblockAsksForThePIN: a card that was blocked asks for its PIN again, whether
// it did before or not (51.011 8.13).
func TestUnblockAsksForThePIN(t *testing.T) {
	c := simcard.New(simcard.Config{PIN: "1234", PUK: "12345678", PIN2: "5678", PUK2: "87654321"})
	c.Exhaust()
	if v := c.Unblock(simcard.PIN2, "87654321", "1111"); v != simcard.Right || c.Locked() {
		t.Errorf("the key of PIN2: verdict %d, locked %t", v, c.Locked())
	}
	if v := c.Unblock(simcard.PIN, "12345678", "4321"); v != simcard.Right || !c.Locked() || !c.Verified(simcard.PIN) {
		t.Errorf("the key of the PIN: verdict %d, locked %t", v, c.Locked())
	}
	c.Reset()
	if c.Verified(simcard.PIN) {
		t.Error("the PIN is not asked for after a reset")
	}
}
