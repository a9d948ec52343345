package simcard_test

import (
	"bytes"
	"testing"

	"sim800emu/internal/simcard"
)

// TestMessages: what the module writes the terminal reads from the file, and the
// reverse; who watches hears of the terminal alone.
func TestMessages(t *testing.T) {
	c := simcard.New(simcard.Config{PIN: "1234", PUK: "12345678", PIN2: "5678", PUK2: "87654321", Messages: 2, IMSI: "001010123456789"})
	var written []simcard.ID
	c.OnUpdate(func(id simcard.ID) { written = append(written, id) })
	if c.MessageRoom() != 2 || c.Message(1)[0]&1 != 0 || c.Message(3) != nil || c.Message(0) != nil {
		t.Error("a new card")
	}
	c.SetMessage(2, []byte{1, 2, 3})
	c.SetMessage(3, []byte{1})
	want := append([]byte{1, 2, 3}, bytes.Repeat([]byte{0xff}, simcard.MessageLength-3)...)
	s := c.Open()
	if got, status := s.Run(simcard.ReadRecord, simcard.SMS, 2, 4, simcard.MessageLength, nil); status != simcard.Done || !bytes.Equal(got, want) {
		t.Errorf("% X %04X", got, int(status))
	}
	if len(written) != 0 {
		t.Errorf("the module has written, and %v is told", written)
	}
	if _, status := s.Run(simcard.UpdateRecord, simcard.SMS, 1, 4, simcard.MessageLength, want); status != simcard.Done || !bytes.Equal(c.Message(1), want) {
		t.Errorf("%04X % X", int(status), c.Message(1))
	}
	if len(written) != 1 || written[0] != simcard.SMS {
		t.Errorf("%v is told", written)
	}
	if _, status := s.Run(simcard.UpdateRecord, simcard.SMS, 3, 4, simcard.MessageLength, want); status == simcard.Done || len(written) != 1 {
		t.Errorf("%04X, %v is told", int(status), written)
	}
	c.SetMessage(2, nil)
	if c.Message(2)[0] != 0 {
		t.Error("not free")
	}
}

// TestCentre: an address that is too long or too short to be one counts as none.
func TestCentre(t *testing.T) {
	c := card()
	if got := c.Centre(); !bytes.Equal(got, []byte{7, 0x91, 0x00, 0x01, 0x01, 0x00, 0x00, 0xf1}) {
		t.Errorf("% X", got)
	}
	c.SetCentre([]byte{3, 0x81, 0x10, 0x17})
	if got := c.Centre(); !bytes.Equal(got, []byte{3, 0x81, 0x10, 0x17}) {
		t.Errorf("% X", got)
	}
	c.SetCentre(nil)
	if got := c.Centre(); got != nil {
		t.Errorf("% X", got)
	}
	for _, n := range []byte{0, 1, 12, 0xff} {
		c.SetCentre(append([]byte{n}, bytes.Repeat([]byte{0x11}, 11)...))
		if got := c.Centre(); got != nil {
			t.Errorf("% X", got)
		}
	}
}

// TestMessageService: the count of messages goes round, and the flag is inverted.
func TestMessageService(t *testing.T) {
	c := simcard.New(simcard.Config{IMSI: "001010123456789"})
	for i := range 300 {
		if got := c.NextReference(); got != byte(i+1) {
			t.Fatalf("message %d has reference %d", i, got)
		}
	}
	read := func() byte {
		b, _ := c.Open().Run(simcard.ReadBinary, simcard.SMSS, 0, 0, 2, nil)
		return b[1]
	}
	if read() != 0xff {
		t.Errorf("%02X", read())
	}
	if c.SetMessagesFull(true); read() != 0xfe {
		t.Errorf("full: %02X", read())
	}
	if c.SetMessagesFull(false); read() != 0xff {
		t.Errorf("room again: %02X", read())
	}
}
