package modem_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/modem"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// TestFactorySettings: the models differ in what they begin with, and in what AT&F brings back.
func TestFactorySettings(t *testing.T) {
	for model, want := range map[string]string{
		"sim800l-r14.18": "+CFGRI: 0\r\n\r\n+CBATCHK: 1",
		"sim800h":        "+CFGRI: 0\r\n\r\n+CBATCHK: 1",
		"sim800c":        "+CFGRI: 2\r\n\r\n+CBATCHK: 0",
		"sim800f":        "+CFGRI: 0\r\n\r\n+CBATCHK: 0",
		"sim808":         "+CFGRI: 2\r\n\r\n+CBATCHK: 1",
	} {
		t.Run(model, func(t *testing.T) {
			p, err := profiles.Load([]string{"ideal", model}, modem.CheckFaults)
			if err != nil {
				t.Fatal(err)
			}
			m := modemtest.New(t, modemtest.Profile(p.Profile), modemtest.NoEcho())
			m.Send("AT+CFGRI?;+CBATCHK?\r")
			m.Await("\r\n"+want+"\r\n\r\nOK\r\n", time.Second)
			m.Send("AT+CFGRI=1;&FE0+CFGRI?\r")
			ring, _, _ := strings.Cut(want, "\r\n")
			m.Await("\r\n"+ring+"\r\n\r\nOK\r\n", time.Second)
		})
	}
}
