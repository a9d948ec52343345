package control_test

import (
	"strings"
	"testing"

	"sim800emu/modem"
)

func TestMessages(t *testing.T) {
	b := newBench(t, nil)
	sent, err := try[struct{ Parts, Waiting int }](b, "POST", "/sms", fields{"from": "Pizza", "text": strings.Repeat("ä", 161)})
	if err != nil || sent.Parts != 2 {
		t.Fatal(sent, err)
	}
	b.reads("\r\n+CMTI: \"SM\",1\r\n\r\n+CMTI: \"SM\",2\r\n")
	if s := b.state().SMS; s.Card.Used != 2 || s.Card.Total != 50 || !s.Ready || s.Waiting != 0 {
		t.Errorf("%+v", s)
	}
	long := strings.Repeat("€", 100)
	b.on(func() {
		b.first.Send("AT+CMGF=1;+CSCS=\"UCS2\";+CMGS=\"002B0031\"\r")
		b.first.Send(strings.Repeat("20AC", 100) + "\x1a")
	})
	b.reads("\r\nOK\r\n")
	all, err := try[[]modem.SentSMS](b, "GET", "/sms", nil)
	if err != nil || len(all) != 1 || all[0].Text != long || all[0].Parts != 2 || all[0].Received != 2 || all[0].To != "+1" || len(all[0].TPDUs) != 2 {
		t.Fatalf("%+v %v", all, err)
	}
	if _, err := try[modem.Snapshot](b, "DELETE", "/sms", nil); err != nil {
		t.Error(err)
	}
	if all, err := try[[]modem.SentSMS](b, "GET", "/sms", nil); err != nil || all == nil || len(all) != 0 {
		t.Error(all, err)
	}
}

func TestMessagesThatAreNone(t *testing.T) {
	b := newBench(t, nil)
	for text, body := range map[string]fields{
		"from is missing": {"text": "x"}, "text is missing": {"from": "1"}, "want a number": {"from": "", "text": "x"}, "class 4": {"from": "1", "text": "x", "class": 4},
		"hexadecimal": {"pdu": "0"}, "no SMS-DELIVER": {"pdu": "00"}, "inside it": {"pdu": "00", "from": "1"}, "validity": {"from": "1", "text": "x", "validity": "-1h"},
		"more than 255": {"from": "1", "text": strings.Repeat("x", 153*255+1)},
	} {
		refused(b, 400, text, "POST", "/sms", body)
	}
	refused(b, 400, "id is missing", "POST", "/broadcast", fields{"text": "x"})
	refused(b, 400, "text is missing", "POST", "/broadcast", fields{"id": 1})
	refused(b, 400, "15 pages", "POST", "/broadcast", fields{"id": 1, "text": strings.Repeat("x", 93*15+1)})
}

// TestAModemThatIsOff: the centre keeps its messages, up to a number.
func TestAModemThatIsOff(t *testing.T) {
	b := newBench(t, nil)
	b.on(b.first.CutPower)
	for range 300 {
		if _, err := try[any](b, "POST", "/sms", fields{"from": "1", "text": "x"}); err != nil {
			t.Fatal(err)
		}
	}
	refused(b, 409, "too many messages", "POST", "/sms", fields{"from": "1", "text": "x"})
	if n := b.state().SMS.Waiting; n != 300 {
		t.Errorf("%d wait", n)
	}
}
