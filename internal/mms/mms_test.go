package mms_test

import (
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/mms"
)

func unset(m mms.Message) *mms.Message {
	m.Class, m.Priority, m.Visible = mms.NotSet, mms.NotSet, mms.NotSet
	return &m
}

func messages() []*mms.Message {
	full := unset(mms.Message{
		Type: mms.SendReq, Transaction: "T1", To: []string{"+4912/TYPE=PLMN", "a@b"}, Cc: []string{"c@d"}, Bcc: []string{"e@f"},
		Subject: "Grüße", Expiry: 12 * time.Hour, Delivery: true, Read: true,
		Parts: []mms.Part{
			{Name: "text0.txt", Type: "text/plain", Data: []byte("hello")},
			{Name: "image0.jpg", Type: "image/jpeg", Data: make([]byte, 300)},
			{Name: "a.smil", Type: "application/smil", Data: []byte{}},
		},
	})
	full.Class, full.Priority, full.Visible = 2, 1, 0
	return []*mms.Message{
		full,
		unset(mms.Message{Type: mms.SendConf, Transaction: "T1", Response: mms.ResponseOK, ID: "id"}),
		unset(mms.Message{Type: mms.NotificationInd, Transaction: "T2", From: "+49", Subject: "x", Size: 14735, Location: "http://h/x", Expiry: time.Hour}),
		unset(mms.Message{Type: mms.NotifyRespInd, Transaction: "T2", Status: mms.Retrieved}),
		unset(mms.Message{Type: mms.RetrieveConf, From: "+49", Date: time.Unix(1e9, 0).UTC(), Parts: []mms.Part{{Name: "a", Type: "image/gif", Data: []byte{1}}}}),
		unset(mms.Message{Type: mms.DeliveryInd, ID: "id", To: []string{"+49"}, Date: time.Unix(1e9, 0).UTC(), Status: 131}),
	}
}

func TestThereAndBack(t *testing.T) {
	for _, m := range messages() {
		got, err := mms.Decode(m.Encode())
		if err != nil {
			t.Errorf("type %d: %v", m.Type, err)
			continue
		}
		if d := cmp.Diff(m, got); d != "" {
			t.Errorf("type %d (-want +got):\n%s", m.Type, d)
		}
	}
}

// TestBytes: the encoding is that of OMA-MMS-ENC, byte for byte.
func TestBytes(t *testing.T) {
	m := unset(mms.Message{Type: mms.SendReq, Transaction: "1", To: []string{"5/TYPE=PLMN"}, Parts: []mms.Part{{Name: "t", Type: "text/plain", Data: []byte("hi")}}})
	const want = "8c80" + "983100" + "8d90" + "890181" + "97352f545950453d504c4d4e00" + "8681" + "9081" + "84a3" +
		"01" + "0a" + "02" + "06" + "83" + "81ea" + "857400" + "8e7400" + "6869"
	if got := hex.EncodeToString(m.Encode()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestCut: a message that ends early, or begins with anything else, is an error.
func TestCut(t *testing.T) {
	for _, text := range []string{"", "hello", "\x8c", "\x8c\x84\x83abc", "\x8c\x84\x84\xa3\x01\x7f\x7f", "\x8c\x84\x84\xa3\xff\xff\xff\xff\xff"} {
		if m, err := mms.Decode([]byte(text)); !errors.Is(err, mms.ErrFormat) {
			t.Errorf("%q became %+v, %v", text, m, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, m := range messages() {
		f.Add(m.Encode())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := mms.Decode(b)
		if err != nil {
			return
		}
		switch m.Type {
		case mms.SendReq, mms.RetrieveConf:
		default:
			return
		}
		again, err := mms.Decode(m.Encode())
		if err != nil || len(again.Parts) != len(m.Parts) {
			t.Errorf("%x became %+v and %+v, %v", b, m, again, err)
		}
	})
}
