package sms_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sim800emu/internal/pdu"
	"sim800emu/internal/simcard"
	"sim800emu/modemtest"
)

// text draws a text of up to ten parts.
func text(t *rapid.T) string {
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		return rapid.StringOfN(rapid.RuneFrom([]rune("aZ@$ _\n\r£Δé€{}[]~|^\\")), 1, 760, -1).Draw(t, "text")
	case 1:
		return rapid.StringOfN(rapid.RuneFrom([]rune("a€😀日")), 1, 330, -1).Draw(t, "text")
	default:
		return rapid.StringOfN(rapid.Rune(), 1, 330, -1).Draw(t, "text")
	}
}

var listed = regexp.MustCompile(`\+CMGL: \d+,0,"",(\d+)\r\n([0-9A-F]+)\r\n`)

// TestAnyTextIsRead: what the operator sends is what the TE reads in PDU mode.
func TestAnyTextIsRead(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.Given("AT+CNMI=2,0"))
	rapid.Check(t, func(t *rapid.T) {
		want := text(t)
		parts := m.Message("+491", want)
		if parts > 10 {
			t.Fatal(parts)
		}
		m.Send("AT+CMGL=0\r")
		var data []byte
		dcs := byte(0)
		for _, l := range listed.FindAllStringSubmatch(m.Received(), -1) {
			raw, err := hex.DecodeString(l[2])
			if err != nil {
				t.Fatal(err)
			}
			_, tpdu, err := pdu.CutCentre(raw)
			if err != nil || fmt.Sprint(len(tpdu)) != l[1] {
				t.Fatalf("length %s of %X: %v", l[1], tpdu, err)
			}
			d, err := pdu.ParseDeliver(tpdu)
			if err != nil {
				t.Fatal(err)
			}
			data, dcs = append(data, d.Data...), d.DCS
			parts--
		}
		m.Send("AT+CMGD=1,4\r")
		m.Received()
		if got := pdu.Text(dcs, data); got != want || parts != 0 {
			t.Fatalf("%q arrives as %q, %d parts are missing", want, got, parts)
		}
	})
}

// TestAnyTextIsSent: what the TE sends in PDU mode, with the operator's outbox at
// the other end, is what was sent; in UCS2 of text mode as well.
func TestAnyTextIsSent(t *testing.T) {
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.Given(`AT+CSCS="UCS2";+CSMP=17,167,0,8`))
	send := func(t *rapid.T, cmd, data string) {
		m.Send(cmd + "\r")
		m.Send(data + "\x1a")
		if got := m.Received(); !strings.HasSuffix(got, "\r\nOK\r\n") || strings.Contains(got, "ERROR") {
			t.Fatalf("%s: the TE read %q", cmd, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		want := text(t)
		dcs, data := pdu.Encode(want)
		bodies, err := pdu.Split(dcs, data, rapid.IntRange(0, 65535).Draw(t, "ref"), true)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range bodies {
			tpdu, err := pdu.Submit{To: pdu.Address{Type: pdu.International, Text: "491"}, Body: b}.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			send(t, fmt.Sprintf("AT+CMGF=0;+CMGS=%d", len(tpdu)), fmt.Sprintf("00%X", tpdu))
		}
		if units := pdu.Units(want); len(units) <= 2*1024 {
			send(t, `AT+CMGF=1;+CMGS="002B003400390031"`, fmt.Sprintf("%X", units))
			send(t, `AT+CMGW="002B003400390031"`, fmt.Sprintf("%X", units))
			m.Send("AT+CMGD=1,4\r")
			m.Received()
		}
		for _, s := range m.Outbox() {
			if s.Text != want || s.Received != s.Parts || s.To != "+491" {
				t.Fatalf("%q arrives as %+v", want, s)
			}
		}
		if len(m.Outbox()) == 0 {
			t.Fatal("nothing has come")
		}
		m.ClearOutbox()
	})
}

// TestSetsShowWhatTheyHave: in each character set a text of its characters that
// was written comes back as the same bytes.
func TestSetsShowWhatTheyHave(t *testing.T) {
	for set, chars := range map[string]string{
		"IRA": "aZ09 @$_-!{}[]^~|\\", "8859-1": "aZ@\xe4\xdf\xa3\xa7", "PCCP": "aZ@\x84\xe1", "PCDN": "aZ\x9b\x9d",
		"GSM": "aZ\x00\x02\x05\x7f",
	} {
		m := modemtest.New(t, modemtest.NoEcho(), modemtest.Given(`AT+CMGF=1;+CSCS="`+set+`"`))
		rapid.Check(t, func(t *rapid.T) {
			data := rapid.SliceOfN(rapid.SampledFrom([]byte(chars)), 1, 80).Draw(t, "data")
			m.Send("AT+CMGW\r")
			m.SendBytes(append(data, 0x1a))
			m.Received()
			m.Send("AT+CMGR=1;+CMGD=1\r")
			got := m.Received()
			if !bytes.Contains([]byte(got), append(append([]byte(",\"\"\r\n"), data...), "\r\n"...)) {
				t.Fatalf("%s: %q comes back as %q", set, data, got)
			}
		})
	}
}

// FuzzTyped: nothing that a TE types after a prompt makes trouble.
func FuzzTyped(f *testing.F) {
	f.Add(uint8(0), 23, []byte("0011000B916407281553F80000AA0AE8329BFD4697D9EC37"))
	f.Add(uint8(1), 0, []byte("Hello"))
	f.Add(uint8(2), 0xff, []byte("00480065"))
	f.Add(uint8(3), 0x51, []byte("050003010201C8"))
	f.Fuzz(func(t *testing.T, set uint8, n int, data []byte) {
		sets := []string{"IRA", "GSM", "UCS2", "HEX", "PCCP", "PCDN", "8859-1"}
		m := modemtest.New(t, modemtest.NoEcho(), modemtest.Given(
			fmt.Sprintf(`AT+CSCS="%s";+CSMP=%d,167,0,%d`, sets[int(set)%len(sets)], n&0xff, n>>8&0xff)))
		if record := fmt.Sprintf("%02X%X", n&0xff, data); len(record) <= 2*simcard.MessageLength {
			m.Send(fmt.Sprintf("AT+CRSM=220,28476,4,4,176,\"%s\"\r", record+strings.Repeat("F", 2*simcard.MessageLength-len(record))))
		}
		for _, cmd := range []string{`AT+CMGF=1;+CMGW`, `AT+CMGC=2,0,0,1,"+491"`, fmt.Sprintf("AT+CMGF=0;+CMGW=%d", n&0xff), fmt.Sprintf("AT+CMGW=%d,0", n&0xff)} {
			m.Send(cmd + "\r")
			m.SendBytes(data)
			m.Send("\x1a\x1b\r")
		}
		m.Send("AT+CMGF=1;+CSDH=1\r")
		m.Send("AT+CMGL=\"ALL\";+CCONCINDEX\r")
		m.Send("AT+CMGF=0;+CMGL=4;+CMSS=1;+CMSS=2\r")
		m.Received()
		m.Send("AT\r")
		if got := m.Received(); !strings.HasSuffix(got, "\r\nOK\r\n") {
			t.Errorf("AT is answered with %q", got)
		}
	})
}
