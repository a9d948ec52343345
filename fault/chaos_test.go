package fault_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"sim800emu/fault"
	"sim800emu/internal/kernel"
	"sim800emu/modemtest"
	"sim800emu/profiles"
	"sim800emu/uart"
)

var chaosTriggers = []string{
	"time %ds", "time every %ds", "state prompt-open", "state link-up", "state data-mode", "state registered", "state power-on", "command %d AT+CIP*",
	"command every %d *", "urc %d *", "connect %d", "lookup %d", "byte %d0 toward-te", "byte every %d7 toward-te", "byte %d0 from-te",
	"byte every %d3 from-te", "byte %d link any up", "byte every %d0 link 0 down", "tls before ServerHello", "tls inside Certificate",
	"tls after ClientHello", "chance %d%% of byte toward-te", "chance %d%% of command *", "exactly 2 of 9 urc *",
}

// chaosFault is a fault of any kind with any trigger.
func chaosFault(r *rand.Rand, name int) string {
	k := fault.List()[r.IntN(len(fault.List()))]
	trigger := chaosTriggers[r.IntN(len(chaosTriggers))]
	if strings.Contains(trigger, "%d") {
		trigger = fmt.Sprintf(trigger, 1+r.IntN(5))
	}
	var params []string
	for _, p := range k.Params {
		switch {
		case r.IntN(2) == 0:
		case p.Type == fault.Duration:
			params = append(params, p.Name+"="+[...]string{"0s", "1ms", "2s", "40s"}[r.IntN(4)])
		case p.Type == fault.Word:
			params = append(params, p.Name+"="+p.Words[r.IntN(len(p.Words))])
		case p.Name == "count" || p.Name == "bytes" || p.Name == "lost" || p.Name == "at":
			params = append(params, fmt.Sprintf("%s=%d", p.Name, r.IntN(40)))
		}
	}
	s := fmt.Sprintf("f%d=%s", name, k.Name)
	if len(params) > 0 {
		s += ":" + strings.Join(params, ",")
	}
	s += "@" + trigger
	if r.IntN(2) == 0 {
		s += " always"
	}
	return s
}

// lenient lets a modem whose line is full of faults open what nobody has declared.
type lenient struct{ testing.TB }

func (lenient) Errorf(string, ...any) {}

// chaos is a run under several faults; it returns all that happened.
func chaos(t *testing.T, seed uint64) (faults []string, log string) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range 1 + r.IntN(4) {
		faults = append(faults, chaosFault(r, i))
	}
	t.Logf("seed %d: %q", seed, faults)
	profile := profiles.Default()
	if seed%2 == 0 {
		profile = profiles.Ideal()
	}
	m := modemtest.New(lenient{t}, modemtest.Profile(profile), modemtest.Seed(seed), withServer(modemtest.Server{Echo: true}))
	add(t, m, faults...)
	var all strings.Builder
	m.Observe(func(at time.Duration, ev kernel.Event) {

		switch v := ev.(type) {
		case uart.Tx, uart.Rx, fault.Fired:
			fmt.Fprintln(&all, at, ev.EventKind(), v)
		}
	})
	for range 40 {
		switch r.IntN(12) {
		case 0:
			m.Send("AT+CIPMODE=1\r")
		case 1, 2, 3:
			m.Send([...]string{start, named, `AT+CIPSTART="UDP","203.0.113.9",9`}[r.IntN(3)] + "\r")
		case 4, 5:
			m.Send("AT+CIPSEND\r")
			m.Advance(time.Second)
			m.Send(clientStream[:r.IntN(len(clientStream))] + "\x1a")
		case 6:
			if n := len(m.Network().Peers()); n > 0 {
				m.Network().Peer(n - 1).Send(serverStream)
			}
		case 7:
			m.Send("AT+CIPSHUT\r")
		case 8:
			m.Send("+++")
		case 9:
			m.Send(`AT+CDNSGIP="peer.test"` + "\r")
		case 10:
			m.Send("AT+CREG?;+CSQ\r")
		case 11:
			if name := fmt.Sprintf("f%d", r.IntN(len(faults))); r.IntN(2) == 0 {
				_ = m.Faults().Fire(name) // it exists
			} else if r.IntN(2) == 0 {
				_ = m.Faults().Disarm(name)
			} else {
				_ = m.Faults().Arm(name)
			}
		}
		m.Advance([...]time.Duration{0, time.Millisecond, 300 * time.Millisecond, 3 * time.Second, 30 * time.Second}[r.IntN(5)])
	}
	for i := range faults {
		if err := m.Faults().Remove(fmt.Sprintf("f%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	m.CutPower()
	m.Advance(time.Minute)
	m.PressPowerKey()
	m.Advance(time.Minute)
	m.Received()
	m.Send("AT\r")
	m.Advance(time.Second)
	if got := m.Received(); !strings.Contains(got, "OK") && !strings.HasSuffix(got, "\r0\r") { // noise may have typed ATV0
		t.Errorf("seed %d, %q: after all of it AT gives %.200q", seed, faults, got)
	}
	return faults, all.String()
}

// TestChaos: faults of all kinds in any company do no harm that outlives them, and
// one seed is one run.
func TestChaos(t *testing.T) {
	seeds := uint64(40)
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		faults, one := chaos(t, seed)
		if seed%10 == 0 {
			if _, two := chaos(t, seed); one != two {
				t.Errorf("seed %d, %q: two runs differ", seed, faults)
			}
		}
		if t.Failed() {
			return
		}
	}
}
