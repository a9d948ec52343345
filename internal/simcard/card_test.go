package simcard_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"sim800emu/internal/simcard"
)

func card() *simcard.Card {
	return simcard.New(simcard.Config{
		PIN: "1234", PUK: "12345678", PIN2: "5678", PUK2: "87654321", Locked: true,
		ICCID: "89001011234567890123", IMSI: "001010123456789", Home: "00101", SPN: "Test",
		Number: "+0010101234567", Centre: "+00101000001", Preferred: []string{"00101", "310410"}, Room: 250,
	})
}

// talk sends commands in hexadecimal digits, each with what it must be answered.
func talk(t *testing.T, s *simcard.Session, lines ...[2]string) {
	t.Helper()
	for _, l := range lines {
		command, err := hex.DecodeString(l[0])
		if err != nil {
			t.Fatal(err)
		}
		answer, status := s.Transmit(command)
		sw1, sw2 := status.Octets()
		if got := hex.EncodeToString(append(answer, sw1, sw2)); got != l[1] {
			t.Errorf("%s: answered %s, want %s", l[0], got, l[1])
		}
	}
}

// TestFiles reads files as a terminal does. The octets are worked out by hand
// from 51.011 10.
func TestFiles(t *testing.T) {
	talk(t, card().Open(),
		[2]string{"a0a40000022fe2", "9f0f"},
		[2]string{"a0c000000f", "0000000a2fe204000fff44010200009000"},
	)
}

// TestAccess: what a PIN protects is refused before it and read after it.
func TestAccess(t *testing.T) {
	talk(t, card().Open(),
		[2]string{"a0b0000001", "9400"},
		[2]string{"a0a40000027f20", "9f16"},
		[2]string{"a0a40000026f07", "9f0f"},
		[2]string{"a0b0000009", "9804"},
		[2]string{"a02000010831323334ffffffff", "9000"},
		[2]string{"a0b0000009", "0809101010325476989000"},
		[2]string{"a0b000000a", "6709"},
		[2]string{"a0b2010409", "9408"},
		[2]string{"a0d600000100", "9804"}, // the operator's alone
		[2]string{"a0a40000026fad", "9f0f"},
		[2]string{"a0b0000004", "000000029000"},
		[2]string{"a0a40000026f30", "9f0f"},
		[2]string{"a0b0000006", "00f1101300149000"},
		[2]string{"a0a40000026fff", "9404"},
		[2]string{"a0880000", "6700"},
		[2]string{"a08a000000", "6d00"},
		[2]string{"00a40000023f00", "6e00"},
	)
}

// TestResponseWaits: what SELECT leaves is there for the next command alone,
// also when the same file is selected twice.
func TestResponseWaits(t *testing.T) {
	s := card().Open()
	talk(t, s, [2]string{"a0a40000023f00", "9f16"}, [2]string{"a0a40000023f00", "9f16"})
	if b, status := s.Transmit([]byte{0xa0, 0xc0, 0, 0, 0x16}); status != simcard.Done || len(b) != 0x16 || b[4] != 0x3f {
		t.Errorf("GET RESPONSE gave % x, %04x", b, int(status))
	}
	talk(t, s, [2]string{"a0a40000022fe2", "9f0f"}, [2]string{"a0b000000a", "980001113254769810329000"}, [2]string{"a0c000000f", "6700"})
}

// TestCodes: three wrong PINs block it, the PUK opens it, ten wrong PUKs end it.
func TestCodes(t *testing.T) {
	c := card()
	for i, want := range []simcard.Verdict{simcard.Wrong, simcard.Wrong, simcard.Blocked, simcard.Blocked} {
		if got := c.Check(simcard.PIN, "0000"); got != want {
			t.Errorf("try %d: verdict %d, want %d", i+1, got, want)
		}
	}
	if c.Check(simcard.PIN, "1234") != simcard.Blocked {
		t.Error("the right PIN opens a card that is blocked")
	}
	if c.Unblock(simcard.PIN, "12345678", "4321") != simcard.Right || c.Check(simcard.PIN, "4321") != simcard.Right {
		t.Error("the PUK does not give a new PIN")
	}
	if c.Check(simcard.PIN, "12") != simcard.Malformed {
		t.Error("two digits were taken for a PIN")
	}
	for range 9 {
		c.Unblock(simcard.PIN2, "00000000", "4321")
	}
	if _, key := c.Tries(simcard.PIN2); key != 1 {
		t.Errorf("%d tries of the PUK2 are left, want 1", key)
	}
	if c.Unblock(simcard.PIN2, "00000000", "4321") != simcard.Blocked || c.Unblock(simcard.PIN2, "87654321", "4321") != simcard.Blocked {
		t.Error("the PUK2 is not blocked after ten wrong ones")
	}
}

// TestBook: entries come back as written, at the limits of number and name.
func TestBook(t *testing.T) {
	c := card()
	b := c.Book(simcard.ADN)
	long := "1234567890123456789012345678901234567890"
	for i, e := range []simcard.Entry{
		{Number: "1"}, {Number: "+49123", Name: []byte("Fourteen chars")}, {Number: "*#06#p12?"},
		{Number: long[:20]}, {Number: "+" + long[:21]}, {Number: long},
	} {
		if err := b.Write(i+1, e); err != nil {
			t.Errorf("%s: %v", e.Number, err)
		}
		if got, ok := b.Entry(i + 1); !ok || got.Number != e.Number || !bytes.Equal(got.Name, e.Name) {
			t.Errorf("wrote %q %q, read %q %q", e.Number, e.Name, got.Number, got.Name)
		}
	}
	for _, w := range []struct {
		at   int
		e    simcard.Entry
		want error
	}{
		{0, simcard.Entry{Number: "1"}, simcard.ErrIndex}, {251, simcard.Entry{Number: "1"}, simcard.ErrIndex},
		{1, simcard.Entry{Number: ""}, simcard.ErrNumber}, {1, simcard.Entry{Number: "12a"}, simcard.ErrNumber},
		{1, simcard.Entry{Number: long + "1"}, simcard.ErrLong},
		{1, simcard.Entry{Number: "1", Name: []byte("fifteen letters")}, simcard.ErrName},
	} {
		if err := b.Write(w.at, w.e); !errors.Is(err, w.want) {
			t.Errorf("%d %q: %v, want %v", w.at, w.e.Number, err, w.want)
		}
	}
	// ten numbers may be long; a deleted one makes room
	for i := 7; i <= 14; i++ {
		if err := b.Write(i, simcard.Entry{Number: long}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Write(15, simcard.Entry{Number: long}); !errors.Is(err, simcard.ErrFull) {
		t.Errorf("the eleventh long number: %v", err)
	}
	b.Delete(6)
	if err := b.Write(15, simcard.Entry{Number: long}); err != nil {
		t.Error(err)
	}
	if own, ok := c.Book(simcard.MSISDN).Entry(1); !ok || own.Number != "+0010101234567" {
		t.Errorf("own number %q", own.Number)
	}
}

// FuzzTransmit: no command breaks the card.
func FuzzTransmit(f *testing.F) {
	for _, s := range []string{"a0a40000026f3a", "a0b201041c", "a0dc01041c", "a0a20000016f", "a02000010831323334ffffffff", "a032000003ffffff", "a004000000", "a08800001000", "a0a40000026f39"} {
		b, _ := hex.DecodeString(s)
		f.Add(b, b)
	}
	f.Fuzz(func(_ *testing.T, one, two []byte) {
		c := card()
		c.SetLocked(false)
		s := c.Open()
		s.Transmit(one)
		s.Transmit(two)
		for _, id := range []simcard.ID{simcard.ADN, simcard.LND} {
			for i := range c.Book(id).Room() + 2 {
				c.Book(id).Entry(i)
			}
		}
		c.Subscriber()
	})
}
