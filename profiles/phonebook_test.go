package profiles

import (
	"strings"
	"testing"
)

// TestPhonebook: the numbers of a card, and what a card cannot hold.
func TestPhonebook(t *testing.T) {
	l, err := loadText(t, `
sim:
  phonebook_room: 20
  phonebook:
    - {number: "+491510000001", name: Fourteen chars}
    - {number: "*100#"}
    - {number: "1", name: "Привет"}
`)
	if err != nil {
		t.Fatal(err)
	}
	s := l.Profile.SIM
	if s.PhonebookRoom != 20 || len(s.Phonebook) != 3 || s.Phonebook[0] != (PhonebookEntry{"+491510000001", "Fourteen chars"}) || s.Phonebook[2].Name != "Привет" {
		t.Errorf("%+v", s)
	}
	long := strings.Repeat("1", 41)
	for _, text := range []string{
		"sim: {phonebook_room: 0}", "sim: {phonebook_room: 251}", "sim: {phonebook: [{name: x}]}", "sim: {phonebook: [{number: x}]}",
		`sim: {phonebook: [{number: "` + long + `"}]}`, `sim: {phonebook: [{number: "1", name: Приветы}]}`,
		`sim: {phonebook: [{number: "1", name: Fifteen letters}]}`,
	} {
		if _, err := loadText(t, text); err == nil || !strings.Contains(err.Error(), "my.yaml:1") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
