package modem_test

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sim800emu/exchange"
	"sim800emu/internal/pdu"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// A storm is a modem with little room that goes off and on while parts of long
// messages come in.
type storm struct {
	*modemtest.Modem
	t    *rapid.T
	read []string // transfer PDUs that the TE has read
}

// drain reads all messages in PDU mode and deletes them.
func (s *storm) drain() {
	s.Send("ATE0\r")
	s.Received()
	s.Send("AT+CMGF=0;+CMGL=4\r")
	s.Advance(time.Second)
	got := s.Received()
	for _, line := range strings.Split(got, "\r\n") {
		raw, err := hex.DecodeString(line)
		if err != nil || len(raw) < 10 {
			continue
		}
		_, tpdu, err := pdu.CutCentre(raw)
		if err != nil {
			s.t.Fatal(err)
		}
		s.read = append(s.read, hex.EncodeToString(tpdu))
	}
	if strings.HasSuffix(got, "\r\nOK\r\n") {
		s.Send("AT+CMGD=1,4\r")
		s.Received()
	}
}

// weather is something that happens meanwhile.
func (s *storm) weather() {
	switch rapid.IntRange(0, 8).Draw(s.t, "weather") {
	case 0:
		s.drain()
	case 1:
		s.Reset()
		s.Advance(time.Duration(rapid.IntRange(0, 20).Draw(s.t, "seconds")) * time.Second)
	case 2:
		s.CutPower()
		s.Advance(time.Duration(rapid.IntRange(0, 200).Draw(s.t, "minutes")) * time.Minute)
		s.PressPowerKey()
	case 3:
		s.Send("AT+CFUN=4\r")
		s.Advance(time.Duration(rapid.IntRange(0, 60).Draw(s.t, "seconds")) * time.Second)
		s.Send("AT+CFUN=1\r")
	case 4:
		s.RemoveSIM()
		s.Advance(time.Second)
		s.InsertSIM()
	case 5:
		s.Advance(time.Duration(rapid.IntRange(0, 120).Draw(s.t, "minutes")) * time.Minute)
	}
}

// anyText draws a text of up to ten parts, of the default alphabet or not.
func anyText(t *rapid.T) string {
	if rapid.Bool().Draw(t, "short") {
		return rapid.StringOfN(rapid.RuneFrom([]rune("aZ@$ _\n\r£Δé€{}[]~|^\\")), 1, 760, -1).Draw(t, "text")
	}
	return rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("a€😀日")), rapid.Rune()), 1, 330, -1).Draw(t, "text")
}

// TestNothingIsLost: whatever order the parts come in, some of them twice, with a
// memory of a few locations and a module that is off now and then, the TE reads each
// message as often as it was sent, and the texts are whole.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		room := rapid.IntRange(1, 4).Draw(rt, "room")
		s := &storm{t: rt, Modem: modemtest.New(t, modemtest.NoEcho(), modemtest.Given("AT+CNMI=2,0;&W"), modemtest.Change(func(p *profiles.Profile) {
			p.SIM.MessageRoom, p.Device.MessageRoom = room, 0
		}))}
		var sent []string
		var texts []string
		parts := map[string]pdu.Deliver{}
		for i := range rapid.IntRange(1, 3).Draw(rt, "texts") {
			want := anyText(rt)
			dcs, data := pdu.Encode(want)
			// All have the same reference: the sender tells them apart.
			bodies, err := pdu.Split(dcs, data, 255, i%2 == 0)
			if err != nil {
				rt.Fatal(err)
			}
			texts = append(texts, want)
			for _, b := range bodies {
				d := pdu.Deliver{From: pdu.Address{Type: pdu.International, Text: fmt.Sprint(i)}, Body: b}
				tpdu, err := d.Marshal()
				if err != nil {
					rt.Fatal(err)
				}
				sent = append(sent, hex.EncodeToString(tpdu))
				parts[sent[len(sent)-1]] = d
			}
		}
		sent = append(sent, rapid.SliceOfN(rapid.SampledFrom(sent), 0, 4).Draw(rt, "twice")...)
		sent = rapid.Permutation(sent).Draw(rt, "order")
		for _, tpdu := range sent {
			raw, _ := hex.DecodeString(tpdu)
			if _, err := s.ReceiveSMS(exchange.Incoming{TPDU: raw, Valid: 60 * 24 * time.Hour}); err != nil {
				rt.Fatal(err)
			}
			s.weather()
		}
		for i := 0; i < 2*len(sent) && len(s.read) < len(sent); i++ {
			s.Advance(time.Hour)
			s.drain()
		}
		read := slices.Sorted(slices.Values(s.read))
		if want := slices.Sorted(slices.Values(sent)); !slices.Equal(read, want) {
			rt.Fatalf("read %d of %d messages, %d wait", len(read), len(want), s.Snapshot().SMS.Waiting)
		}
		for i, want := range texts {
			if got := whole(i, read, parts); got != want {
				rt.Fatalf("%q comes as %q", want, got)
			}
		}
	})
}

// whole is the text of sender i, put together from parts of which some are there twice.
func whole(i int, read []string, parts map[string]pdu.Deliver) string {
	byNumber := map[int]pdu.Body{}
	for _, tpdu := range read {
		if d := parts[tpdu]; d.From.Text == fmt.Sprint(i) {
			p, _ := d.Part()
			byNumber[p.Number] = d.Body
		}
	}
	var all []pdu.Body
	for n := range len(byNumber) + 1 {
		if b, ok := byNumber[n]; ok {
			all = append(all, b)
		}
	}
	return pdu.Join(all)
}

// TestReferencesComeAgain: more long messages than there are references arrive as
// they were sent, and the module's own count goes round.
func TestReferencesComeAgain(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.Given("AT+CMGF=1"))
	const messages = 270
	for i := range messages {
		m.Send("AT+CMGS=\"+491\"\r")
		m.Send(fmt.Sprintf("%03d%s\x1a", i, strings.Repeat("x", 158)))
		want := fmt.Sprintf("+CMGS: %d\r\n\r\nOK\r\n", (2*i+2)&0xff)
		if got := m.Received(); !strings.HasSuffix(got, want) {
			t.Fatalf("message %d: %q", i, got)
		}
	}
	out := m.Outbox()
	if len(out) != messages {
		t.Fatalf("%d messages have come", len(out))
	}
	for i, s := range out {
		if s.Text != fmt.Sprintf("%03d%s", i, strings.Repeat("x", 158)) || s.Received != 2 {
			t.Fatalf("message %d is %+v", i, s)
		}
	}
}
