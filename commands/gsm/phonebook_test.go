package gsm_test

import (
	"testing"

	"sim800emu/commands/gsm"
)

// TestPhonebookFull: without a location there has to be an empty one; those of the profile come first, and
// what the module keeps outlives a restart, but not the choice of the memory.
func TestPhonebookFull(t *testing.T) {
	cfg := config()
	cfg.SIM.PhonebookRoom = 3
	cfg.SIM.Phonebook = []gsm.PhonebookEntry{{Number: "+491", Name: "Ada"}, {Number: "2"}}
	f := cold(t, cfg)
	f.gsm.SIM().Start()
	f.Got()
	f.Story(`
		> AT+CMEE=1
		< OK
		> AT+CPBW=,"3"
		< OK
		> AT+CPBW=,"4"
		< +CME ERROR: 20
		> AT+CPBW=
		< +CME ERROR: 21
		> AT+CPBR=1,3
		< +CPBR: 1,"+491",145,"Ada"
		. +CPBR: 2,"2",129,""
		. +CPBR: 3,"3",129,""
		< OK
		> AT+CPBS="ME"
		< OK
		> AT+CPBW=7,"112"
		< OK`)
	book := f.gsm.Phonebook()
	if number, ok := book.At(7); !ok || number != "112" {
		t.Errorf("at 7 of ME there is %q", number)
	}
	if number, ok := book.Named("Ada"); !ok || number != "+491" {
		t.Errorf("Ada has %q", number)
	}
	if name := book.NameOf("491"); name != "Ada" {
		t.Errorf("491 is %q", name)
	}
	f.gsm.SIM().Remove()
	if _, ok := book.Named("Ada"); ok {
		t.Error("a card that is not there has a name")
	}
	book.Dialled("5")
	f.gsm.SIM().Insert()
	f.Restart()
	f.gsm.SIM().Start()
	f.Got()
	f.Story(`
		> AT+CPBS?
		< +CPBS: "SM",3,3
		< OK
		> AT+CPBS="ME";+CPBR=7
		< +CPBR: 7,"112",129,""
		< OK
		> AT+CPBS="LD";+CPBR=1
		< OK`)
}
