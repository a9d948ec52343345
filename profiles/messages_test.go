package profiles

import (
	"strings"
	"testing"
)

func TestMessagesOfTheCard(t *testing.T) {
	l, err := loadText(t, `
sim:
  smsc: "+49"
  message_room: 3
  messages:
    - {from: Pizza, text: "Grüße", read: true}
    - {from: "+491", text: two}
device: {message_room: 0}
`)
	if err != nil {
		t.Fatal(err)
	}
	s := l.Profile.SIM
	if s.SMSC != "+49" || s.MessageRoom != 3 || l.Profile.Device.MessageRoom != 0 || len(s.Messages) != 2 || s.Messages[0] != (Message{"Pizza", "Grüße", true}) {
		t.Errorf("%+v", s)
	}
	for _, text := range []string{
		"sim: {smsc: none}", "sim: {message_room: 256}", "sim: {messages: [{from: x}]}", "sim: {messages: [{text: x}]}",
		"sim: {messages: [{from: '', text: x}]}",
	} {
		if _, err := loadText(t, text); err == nil || !strings.Contains(err.Error(), "my.yaml:1") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
