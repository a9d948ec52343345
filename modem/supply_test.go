package modem_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sim800emu/modem"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

func TestSupplyLines(t *testing.T) {
	model := func(name string) modemtest.Option {
		return modemtest.Change(func(p *profiles.Profile) { p.Device.Model = name })
	}
	for _, c := range []struct {
		name  string
		model string
		mv    []int
		want  string // lines
		power modem.PowerState
	}{
		{"just good", "SIMCOM_SIM800L", []int{3501, 4299}, "", modem.On},
		{"low", "SIMCOM_SIM800L", []int{3500}, "UNDER-VOLTAGE WARNNING", modem.On},
		{"low, told once", "SIMCOM_SIM800L", []int{3500, 3450, 3400}, "UNDER-VOLTAGE WARNNING", modem.On},
		{"low twice", "SIMCOM_SIM800L", []int{3500, 3600, 3500}, "UNDER-VOLTAGE WARNNING UNDER-VOLTAGE WARNNING", modem.On},
		{"too low", "SIMCOM_SIM800L", []int{3399}, "UNDER-VOLTAGE POWER DOWN", modem.Off},
		{"sinking", "SIMCOM_SIM800L", []int{3450, 3390}, "UNDER-VOLTAGE WARNNING UNDER-VOLTAGE POWER DOWN", modem.Off},
		{"high", "SIMCOM_SIM800L", []int{4300, 4400}, "OVER-VOLTAGE WARNNING", modem.On},
		{"too high", "SIMCOM_SIM800L", []int{4401}, "OVER-VOLTAGE POWER DOWN", modem.Off},
		{"a SIM800 is good for longer", "SIMCOM_SIM800", []int{3491}, "", modem.On},
		{"a SIM800 warns", "SIMCOM_SIM800", []int{3490, 3390}, "UNDER-VOLTAGE WARNNING", modem.On},
		{"a SIM800 leaves", "SIMCOM_SIM800", []int{3389}, "UNDER-VOLTAGE POWER DOWN", modem.Off},
		{"brown-out", "SIMCOM_SIM800L", []int{2799}, "", modem.Off},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := modemtest.New(t, model(c.model))
			for _, mv := range c.mv {
				if err := m.SetSupply(mv); err != nil {
					t.Fatal(err)
				}
				m.Advance(time.Second)
			}
			lines := strings.Split(strings.Trim(m.Received(), "\r\n"), "\r\n\r\n")
			if got := strings.Join(lines, " "); got != c.want {
				t.Errorf("the TE read %q, want %q", got, c.want)
			}
			if m.Power() != c.power {
				t.Errorf("the modem is %s, want %s", m.Power(), c.power)
			}
		})
	}
}

func TestSupplyIsCheckedAtTheStart(t *testing.T) {
	m := modemtest.New(t, modemtest.Start(modemtest.Off))
	if err := m.SetSupply(3300); err != nil {
		t.Fatal(err)
	}
	m.Quiet(time.Minute)
	m.PressPowerKey()
	m.Advance(time.Minute)
	if got := m.Received(); !strings.HasSuffix(got, "\r\nUNDER-VOLTAGE POWER DOWN\r\n") || m.Power() != modem.Off {
		t.Errorf("a start at 3.3 V printed %q, and the modem is %s", got, m.Power())
	}
	if err := m.SetSupply(0); err != nil {
		t.Fatal(err)
	}
	m.PressPowerKey()
	m.Quiet(time.Minute)
	if err := m.SetSupply(4000); err != nil {
		t.Fatal(err)
	}
	m.PressPowerKey()
	m.Wait("SMS Ready", time.Minute)
}

func TestSupplyIsNotCheckedWithoutCBATCHK(t *testing.T) {
	m := modemtest.New(t, modemtest.Given("AT+CBATCHK=0"))
	if err := m.SetSupply(3000); err != nil {
		t.Fatal(err)
	}
	m.Quiet(time.Minute)
	m.Send("AT+CBC\r")
	m.Expect("AT+CBC\r\r\n+CBC: 0,0,3000\r\n\r\nOK\r\n")
	if err := m.SetSupply(2000); err != nil {
		t.Fatal(err)
	}
	m.Quiet(time.Minute)
	if m.Power() != modem.Off {
		t.Errorf("at 2.0 V the modem is %s", m.Power())
	}
}

func TestSupplyOutOfReason(t *testing.T) {
	m := modemtest.New(t)
	for _, mv := range []int{-1, 6001} {
		if err := m.SetSupply(mv); !errors.Is(err, modem.ErrValue) {
			t.Errorf("%d mV: %v", mv, err)
		}
	}
	m.Quiet(time.Second)
}
