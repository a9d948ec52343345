package gsm_test

import (
	"testing"
)

func TestNumberOfTheCard(t *testing.T) {
	for number, want := range map[string]string{
		"":       "",
		"030123": "\r\n+CNUM: \"\",\"030123\",129,0,4\r\n",
	} {
		cfg := config()
		cfg.SIM.Number = number
		f := cold(t, cfg)
		f.gsm.SIM().Start()
		f.Send("AT+CNUM\r")
		f.Expect("\r\n+CPIN: READY\r\nAT+CNUM\r" + want + "\r\nOK\r\n")
	}
}

// TestPIN is a card with its lock on, from the first wrong PIN to the PUK.
func TestPIN(t *testing.T) {
	cfg := config()
	cfg.SIM.PIN = "4711"
	f := cold(t, cfg)
	accepted := 0
	f.gsm.SIM().OnReady(func() { accepted++ })
	f.Story(`
		> AT+CPIN?
		< ERROR
		> AT+CMEE=1
		< OK
		> AT+CPIN?
		< +CME ERROR: 797`)
	f.gsm.SIM().Power()
	f.Story(`
		> AT+CPIN?
		< +CME ERROR: 14
		> AT+CIMI
		< +CME ERROR: 14`)
	f.gsm.SIM().Start()
	f.Story(`
		< +CPIN: SIM PIN
		> AT+CPIN?
		< +CPIN: SIM PIN
		< OK
		> AT+CIMI
		< +CME ERROR: 11
		> AT+CLCK="SC",2
		< +CME ERROR: 11
		> AT+COPS=?
		< +CME ERROR: 11
		# what can be no PIN costs no try
		> AT+CPIN=123
		< +CME ERROR: 16
		> AT+CPIN="123456789"
		< +CME ERROR: 765
		> AT+CPIN="4711","0000"
		< +CME ERROR: 3
		> AT+CPIN=
		< +CME ERROR: 765
		> AT+CPIN=0000
		< +CME ERROR: 16`)
	if pin, _, puk, _ := f.gsm.SIM().Tries(); pin != 2 || puk != 10 {
		t.Errorf("tries %d and %d, want 2 and 10", pin, puk)
	}
	f.Story(`
		> AT+CPIN="4711";+CGMI
		< SIMCOM_Ltd
		< OK
		< +CPIN: READY
		> AT+CPIN?
		< +CPIN: READY
		< OK
		> AT+CPIN=4711
		< +CME ERROR: 3`)
	if pin, _, _, _ := f.gsm.SIM().Tries(); pin != 3 || accepted != 1 {
		t.Errorf("tries %d, accepted %d times; want 3 and 1", pin, accepted)
	}
	// the lock is on the card: it is asked for after each start, and tries stay used
	f.Restart()
	f.gsm.SIM().Start()
	f.Story(`
		< +CPIN: SIM PIN
		> AT+CMEE=1
		< OK
		> AT+CPIN=0000
		< +CME ERROR: 16
		> AT+CPIN=0000
		< +CME ERROR: 16`)
	f.Restart()
	f.gsm.SIM().Start()
	f.Story(`
		< +CPIN: SIM PIN
		> AT+CMEE=1
		< OK
		> AT+CPIN=0000
		< +CME ERROR: 16
		< +CPIN: SIM PUK
		> AT+CPIN?
		< +CPIN: SIM PUK
		< OK
		> AT+CIMI
		< +CME ERROR: 12
		> AT+CPIN=4711
		< +CME ERROR: 12
		> AT+CPIN=87654321,1111
		< +CME ERROR: 16
		> AT+CPIN=1234567,1111
		< +CME ERROR: 16`)
	if _, _, puk, _ := f.gsm.SIM().Tries(); puk != 9 {
		t.Errorf("%d tries of the PUK, want 9", puk)
	}
	f.Story(`
		> AT+CPIN="12345678","1111"
		< OK
		< +CPIN: READY
		> AT+CPIN?
		< +CPIN: READY
		< OK`)
	f.Restart()
	f.gsm.SIM().Start()
	f.Story(`
		< +CPIN: SIM PIN
		> AT+CPIN=4711
		< ERROR
		> AT+CPIN=1111
		< OK
		< +CPIN: READY`)
}

func TestTenWrongPUKs(t *testing.T) {
	cfg := config()
	cfg.SIM.PIN = "4711"
	f := cold(t, cfg)
	f.gsm.SIM().Start()
	f.Send("AT+CMEE=1\r")
	for range 3 {
		f.Send("AT+CPIN=0000\r")
	}
	for range 9 {
		f.Send("AT+CPIN=00000000,1111\r")
	}
	f.Got()
	f.Story(`
		> AT+CPIN=00000000,1111
		< +CME ERROR: 16
		< +CPIN: NOT READY
		> AT+CPIN?
		< +CME ERROR: 13
		> AT+CPIN=12345678,1111
		< +CME ERROR: 13`)
	f.Restart()
	f.gsm.SIM().Start()
	f.Story(`
		< +CPIN: NOT READY`)
}

func TestLock(t *testing.T) {
	f := ready(t)
	f.Story(`
		> AT+CMEE=1
		< OK
		> AT+CLCK=?
		< +CLCK: ("AO","OI","OX","AI","IR","FD","SC","PN","PU","PP")
		< OK
		> AT+CPWD=?
		< +CPWD: ("AO",4),("OI",4),("OX",4),("AI",4),("IR",4),("AB",4),("P2",8),("SC",8)
		< OK
		> AT+CLCK="SC",2
		< +CLCK: 0
		< OK
		# a PIN cannot be changed while its lock is off
		> AT+CPWD="SC","1234","5678"
		< +CME ERROR: 3
		> AT+CLCK="SC",1
		< +CME ERROR: 16
		> AT+CLCK="SC",1,"1234"
		< OK
		> AT+CLCK="sc",2,"",7
		< +CLCK: 1
		< OK
		> AT+CPWD="SC","0000","5678"
		< +CME ERROR: 16
		> AT+CPWD="SC","1234","56"
		< +CME ERROR: 16
		> AT+CPWD="SC","1234","5678"
		< OK
		> AT+CLCK="FD",2
		< +CLCK: 0
		< OK
		> AT+CLCK="AO",1,"0000"
		< +CME ERROR: 4
		> AT+CPWD="AB",,"0000"
		< +CME ERROR: 4
		> AT+CLCK="XX",2
		< +CME ERROR: 765
		> AT+CLCK="SC",3
		< +CME ERROR: 765
		> AT+CLCK="SC",2,"",16
		< +CME ERROR: 765
		> AT+CPWD="XX","1","2"
		< ERROR
		> AT+CLCK?
		< ERROR`)
	f.Restart()
	f.gsm.SIM().Start()
	f.Story(`
		< +CPIN: SIM PIN
		> AT+CPIN=5678
		< OK
		< +CPIN: READY
		> AT+CLCK="SC",0,"5678"
		< OK`)
	f.Restart()
	f.gsm.SIM().Start()
	f.Story(`
		< +CPIN: READY`)
	// three wrong passwords block a card that is in use
	lost := 0
	f.gsm.SIM().OnLost(func() { lost++ })
	f.Story(`
		> AT+CLCK="SC",1,"0000"
		< ERROR
		> AT+CLCK="SC",1,"0000"
		< ERROR
		> AT+CLCK="SC",1,"0000"
		< ERROR
		< +CPIN: SIM PUK`)
	if lost != 1 {
		t.Errorf("the card was lost %d times, want 1", lost)
	}
}

func TestNoCard(t *testing.T) {
	cfg := config()
	cfg.SIM.Absent = true
	f := cold(t, cfg)
	sim := f.gsm.SIM()
	var lost, moved int
	sim.OnLost(func() { lost++ })
	sim.OnInserted(func() { moved++ })
	sim.Start()
	f.Story(`
		< +CPIN: NOT INSERTED
		> AT+CMEE=1
		< OK
		> AT+CPIN?
		< +CME ERROR: 10
		> AT+CPIN=1234
		< +CME ERROR: 10
		> AT+CIMI
		< +CME ERROR: 10
		> AT+CNUM
		< +CME ERROR: 10
		> AT+CPWD="SC","1234","5678"
		< +CME ERROR: 10
		> AT+COPS=0
		< +CME ERROR: 10
		# the format of names is the module's own
		> AT+COPS=3,2
		< OK
		> AT+CFUN=0
		< OK
		> AT+CFUN=1
		< OK
		+ 1s
		< +CPIN: NOT INSERTED`)
	sim.Insert()
	sim.Insert()
	f.Loop.Advance(0)
	f.Expect("\r\n+CPIN: READY\r\n")
	sim.Remove()
	sim.Remove()
	f.Loop.Advance(0)
	f.Expect("\r\n+CPIN: NOT INSERTED\r\n")
	if lost != 1 || moved != 2 || sim.Inserted() {
		t.Errorf("lost %d, moved %d, inserted %t; want 1, 2, false", lost, moved, sim.Inserted())
	}
	f.Send("AT+CFUN=0\r")
	f.Got()
	sim.Insert()
	f.Loop.Advance(0)
	f.Expect("")
}
