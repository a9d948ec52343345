package modem_test

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sim800emu/internal/mms"
	"sim800emu/internal/pdu"
	"sim800emu/modem"
)

// An mmsCentre is an MMSC on loopback: it keeps what is sent, and hands out what it
// was told to.
type mmsCentre struct {
	t       *testing.T
	sent    chan *mms.Message
	told    chan *mms.Message
	hold    chan struct{} // an M-NotifyResp.ind is answered when it is closed
	message []byte        // M-Retrieve.conf
}

func (c *mmsCentre) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	w.Header().Set("Content-Type", "application/vnd.wap.mms-message")
	if q.Method == http.MethodGet {
		_, _ = w.Write(c.message)
		return
	}
	b, err := io.ReadAll(q.Body)
	if err != nil || q.Header.Get("Content-Type") != "application/vnd.wap.mms-message" {
		c.t.Errorf("%s %v: %v", q.Method, q.Header, err)
	}
	m, err := mms.Decode(b)
	if err != nil {
		c.t.Errorf("% X: %v", b, err)
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	switch m.Type {
	case mms.SendReq:
		c.sent <- m
		_, _ = w.Write((&mms.Message{Type: mms.SendConf, Transaction: m.Transaction, Response: mms.ResponseOK, ID: "id"}).Encode())
	case mms.NotifyRespInd:
		c.told <- m
		<-c.hold
	default:
		c.t.Errorf("a message of type %d", m.Type)
	}
}

// pushes are the short messages of a WAP push to the port of MMS.
func pushes(t *testing.T, push []byte) (all [][]byte) {
	t.Helper()
	const each = 100
	parts := (len(push) + each - 1) / each
	for i := range parts {
		b := pdu.Body{DCS: pdu.DCSOctets, Data: push[i*each : min((i+1)*each, len(push))], Header: []pdu.Element{
			{ID: 0x05, Data: []byte{0x0b, 0x84, 0x23, 0xf0}}, {ID: 0x08, Data: []byte{0x12, 0x34, byte(parts), byte(i + 1)}},
		}}
		tpdu, err := pdu.Deliver{From: pdu.Address{Type: pdu.International, Text: "491"}, Stamp: pdu.NewStamp(time.Unix(1e9, 0), 0), Body: b}.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tpdu)
	}
	return all
}

// TestMMSCentre sends an MMS to a centre on loopback, with all that +CMMSSENDCFG can
// say, and fetches one whose notification comes in several short messages.
func TestMMSCentre(t *testing.T) {
	leavesNothing(t)
	c := &mmsCentre{t: t, sent: make(chan *mms.Message, 1), told: make(chan *mms.Message, 1), hold: make(chan struct{})}
	s := httptest.NewServer(c)
	defer s.Close()
	c.message = (&mms.Message{
		Type: mms.RetrieveConf, Transaction: "T1", From: "+491/TYPE=PLMN", Subject: "Grüße", Date: time.Unix(1e9, 0), Class: mms.NotSet, Priority: mms.NotSet, Visible: mms.NotSet,
		Parts: []mms.Part{{Name: "t.txt", Type: "text/plain", Data: []byte("hello")}, {Name: "p.jpg", Type: "image/jpeg", Data: []byte(strings.Repeat("\xff\xd8", 5000))}},
	}).Encode()
	r := newLiveRig(t, nil)
	r.ok(`AT+SAPBR=3,1,"APN","internet"`, "AT+SAPBR=1,1", "AT+CMMSINIT", `AT+CMMSCURL="`+strings.TrimPrefix(s.URL, "http://")+`"`)
	t.Run("send", func(t *testing.T) {
		for _, c2 := range []struct {
			config string
			want   mms.Message
		}{
			{"6,3,0,0,2,4", mms.Message{Priority: mms.NotSet, Visible: mms.NotSet, Class: mms.NotSet}},
			{"0,0,1,0,0,0", mms.Message{Expiry: time.Hour, Delivery: true}},
			{"1,1,0,1,1,1", mms.Message{Expiry: 12 * time.Hour, Priority: 1, Read: true, Visible: 1, Class: 1}},
			{"2,2,0,0,2,2", mms.Message{Expiry: 24 * time.Hour, Priority: 2, Visible: mms.NotSet, Class: 2}},
			{"3,3,0,0,2,3", mms.Message{Expiry: 48 * time.Hour, Priority: mms.NotSet, Visible: mms.NotSet, Class: 3}},
			{"4,3,0,0,2,4", mms.Message{Expiry: 7 * 24 * time.Hour, Priority: mms.NotSet, Visible: mms.NotSet, Class: mms.NotSet}},
		} {
			r.ok("AT+CMMSSENDCFG="+c2.config, "AT+CMMSEDIT=1", `AT+CMMSRECP="+4917"`, `AT+CMMSCC="a@b.test"`)
			r.ask(`AT+CMMSDOWN="TITLE",5,5000`, "CONNECT\r\n")
			r.types("Title")
			r.wait("OK\r\n")
			r.ask(`AT+CMMSDOWN="PIC",20000,20000`, "CONNECT\r\n")
			r.types(strings.Repeat("0123456789", 2000))
			r.wait("OK\r\n")
			r.ask("AT+CMMSSEND", "\r\nOK\r\n")
			got := <-c.sent
			w := c2.want
			if got.Priority != w.Priority || got.Visible != w.Visible || got.Class != w.Class || got.Expiry != w.Expiry || got.Delivery != w.Delivery || got.Read != w.Read {
				t.Errorf("%s: the centre gets %+v", c2.config, got)
			}
			if got.Subject != "Title" || len(got.Parts) != 1 || len(got.Parts[0].Data) != 20000 || got.To[0] != "+4917/TYPE=PLMN" || got.Cc[0] != "a@b.test" {
				t.Errorf("%s: the centre gets %q to %v and %v, %d parts", c2.config, got.Subject, got.To, got.Cc, len(got.Parts))
			}
			r.ok("AT+CMMSEDIT=0")
		}
	})
	t.Run("receive", func(t *testing.T) {
		note := &mms.Message{
			Type: mms.NotificationInd, Transaction: "T" + strings.Repeat("1", 150), From: "+491/TYPE=PLMN", Subject: "Grüße", Size: 10240,
			Location: s.URL + "/" + strings.Repeat("m", 60), Class: 0, Priority: mms.NotSet, Visible: mms.NotSet, Expiry: time.Hour,
		}
		tpdus := pushes(t, append([]byte{1, 6, 1, 0xbe}, note.Encode()...))
		if len(tpdus) < 3 {
			t.Fatalf("%d messages", len(tpdus))
		}
		for i := len(tpdus) - 1; i >= 0; i-- {
			r.m.Loop().Post(func() {
				if _, err := r.m.ReceiveSMS(modem.IncomingSMS{TPDU: tpdus[i]}); err != nil {
					t.Error(err)
				}
			})
			r.wait(fmt.Sprintf("+CMTI: \"SM\",%d,\"MMS PUSH\",%d,%d\r\n", len(tpdus)-i, len(tpdus), i+1))
		}
		if got := r.ask("AT+CMMSRDPUSH=2", "\r\nOK\r\n"); !strings.Contains(got, note.Location) || !strings.Contains(got, note.Transaction) {
			t.Errorf("the notification is %q", got)
		}
		// With <notifrspcheck> 1 nobody waits for the centre's answer, which holds it back.
		r.ok("AT+CMMSSENDCFG=6,3,0,0,2,4,2,1")
		want := fmt.Sprintf("+CMMSRECV: \"+491\",\"2001-09-09,01:46:40\",\"%s\",%d\r\n1,\"t.txt\",4,5\r\n2,\"p.jpg\",7,10000\r\n", subjectHex("Grüße"), len(c.message))
		if got := r.ask("AT+CMMSRECV=1", "\r\nOK\r\n"); !strings.Contains(got, want) {
			t.Errorf("received %q, want %q", got, want)
		}
		if m := <-c.told; m.Transaction != note.Transaction || m.Status != mms.Retrieved {
			t.Errorf("the centre is told %+v", m)
		}
		close(c.hold)
		r.ok("AT+CMMSSENDCFG=6,3,0,0,2,4,2,0")
		r.ask("AT+CMMSRECV=3", "\r\nOK\r\n")
		if len(c.told) != 1 {
			t.Error("OK has come before the centre was told")
		}
		<-c.told
	})
}

// subjectHex is little-endian UCS-2 in hexadecimal digits.
func subjectHex(s string) string {
	units := pdu.Units(s)
	for i := 0; i < len(units); i += 2 {
		units[i], units[i+1] = units[i+1], units[i]
	}
	return strings.ToUpper(hex.EncodeToString(units))
}
