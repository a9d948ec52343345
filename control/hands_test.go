package control_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sim800emu/control"
	"sim800emu/internal/kernel"
	"sim800emu/modem"
	"sim800emu/profiles"
)

type fields map[string]any

func TestEveryHandHasItsEffect(t *testing.T) {
	for name, where := range map[string]func(*testing.T) func(*control.Config){
		"loopback": func(*testing.T) func(*control.Config) { return nil },
		"socket":   onSocket,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, where(t))
			if s := b.state(); s.Power != "on" || s.Network.Registration != 1 || s.Profile != "ideal" || s.Seed != 1 {
				t.Fatalf("at the start: %+v", s)
			}
			set := func(path string, body fields) modem.Snapshot { return do[modem.Snapshot](b, "PUT", path, body) }
			push := func(path string) modem.Snapshot { return do[modem.Snapshot](b, "POST", path, nil) }

			if s := set("/signal", fields{"rssi": 7, "ber": 2}); s.Network.RSSI != 7 || s.Network.BER != 2 {
				t.Errorf("signal: %+v", s.Network)
			}
			if s := set("/signal", fields{"rssi": 8}); s.Network.RSSI != 8 || s.Network.BER != 2 {
				t.Errorf("signal without ber: %+v", s.Network)
			}
			if s := set("/cell", fields{"lac": "0a0b", "cell": "c0d0"}); s.Network.LAC != "0A0B" || s.Network.Cell != "C0D0" {
				t.Errorf("cell: %+v", s.Network)
			}
			if s := set("/dtr", fields{"active": false}); s.Line.DTR {
				t.Errorf("DTR: %+v", s.Line)
			}
			if s := set("/supply", fields{"mv": 3456}); s.SupplyMV != 3456 {
				t.Errorf("supply: %d", s.SupplyMV)
			}
			if s := push("/detach"); s.Network.Attach != "detached" {
				t.Errorf("detach: %+v", s.Network)
			}
			if s := set("/registration", fields{"stat": 3}); s.Network.Registration != 3 {
				t.Errorf("registration: %+v", s.Network)
			}
			if s := set("/sim", fields{"inserted": false}); s.SIM.State != "NOT INSERTED" {
				t.Errorf("SIM out: %+v", s.SIM)
			}
			if s := set("/sim", fields{"inserted": true}); s.SIM.State != "READY" {
				t.Errorf("SIM in: %+v", s.SIM)
			}
			if s := push("/power/reset"); s.Power != "on" {
				t.Errorf("reset: %s", s.Power)
			}
			if s := push("/power/cut"); s.Power != "off" {
				t.Errorf("cut: %s", s.Power)
			}
			refused(b, 409, "the modem is off", "POST", "/power/reset", nil)
			if s := push("/power/key"); s.Power != "on" {
				t.Errorf("key: %s", s.Power)
			}
			if s := do[map[string]uint64](b, "GET", "/seed", nil); s["seed"] != 1 {
				t.Errorf("seed: %v", s)
			}
		})
	}
}

// open lets modem1 open its connection 0.
func (b *bench) open() {
	b.Helper()
	b.types(`AT+CIPSTART="TCP","192.0.2.1",7`)
	for range 1000 {
		if b.state().IP.State == "CONNECT OK" {
			return
		}
	}
	b.Fatalf("no connection: %+v", b.state().IP)
}

func TestConnectionsAreEnded(t *testing.T) {
	b := newBench(t, nil)
	refused(b, 409, "INITIAL", "POST", "/links/0/close", nil)
	for _, how := range []string{"close", "reset"} {
		b.open()
		if l := b.state().IP.Links[0]; l.Peer != "192.0.2.1:7" {
			t.Errorf("link: %+v", l)
		}
		do[modem.Snapshot](b, "POST", "/links/0/"+how, nil)
		do[any](b, "POST", "/time/advance", fields{"by": "10s"})
		if s := b.state().IP; s.State != "TCP CLOSED" {
			t.Errorf("%s: %+v", how, s)
		}
	}
	b.open()
	if s := do[modem.Snapshot](b, "POST", "/pdp/deactivate", nil); s.IP.State != "PDP DEACT" {
		t.Errorf("%+v", s.IP)
	}
	refused(b, 409, "no PDP context", "POST", "/pdp/deactivate", nil)
	refused(b, 404, "the links are 0 to 5", "POST", "/links/6/close", nil)
	refused(b, 404, "the links are 0 to 5", "POST", "/links/x/reset", nil)
}

type clock struct {
	TimeMS float64 `json:"t_ms"`
	Scale  string  `json:"scale"`
	Paused bool    `json:"paused"`
}

func TestTimeIsStoppedAndPassed(t *testing.T) {
	b := newBench(t, nil)
	stood := do[clock](b, "POST", "/time/pause", nil)
	if !stood.Paused || stood.Scale != "1" {
		t.Errorf("%+v", stood)
	}
	for range 20 {
		if c := do[clock](b, "GET", "/time", nil); c != stood {
			t.Fatalf("time went from %+v to %+v", stood, c)
		}
	}
	ran := make(chan struct{})
	b.on(func() { b.first.Loop().After(59*time.Minute, func() { close(ran) }) })
	if c := do[clock](b, "POST", "/time/advance", fields{"by": "1h"}); c.TimeMS-stood.TimeMS != 3600_000 {
		t.Errorf("an hour from %+v to %+v", stood, c)
	}
	select {
	case <-ran:
	default:
		t.Error("a timer of that hour has not run")
	}
	if c := do[clock](b, "POST", "/time/resume", nil); c.Paused {
		t.Errorf("%+v", c)
	}
	for _, by := range []string{"", "1", "-1s", "25h", "soon"} {
		refused(b, 400, "want a duration", "POST", "/time/advance", fields{"by": by})
	}
}

func TestProfileIsLaidOver(t *testing.T) {
	p := profiles.Ideal()
	p.Network.RSSI, p.Link.DelayUp = 2, kernel.Fixed(time.Second)
	overlay := modem.Overlay{Profile: p, Names: []string{"network.rssi", "link.up.delay"}}
	var got string
	below := 0
	b := newBench(t, func(c *control.Config) {
		c.Modems[0].ReadOverlay = func(files [][]byte) (modem.Overlay, error) {
			got = string(files[len(files)-1])
			below = len(files) - 1
			if got == "bad" {
				return modem.Overlay{}, errors.New("line 1: bad is no key")
			}
			return overlay, nil
		}
	})
	type result struct {
		Changed []string
		State   modem.Snapshot
	}
	r := do[result](b, "PATCH", "/profile", "network: {rssi: 2}\n")
	if got != "network: {rssi: 2}\n" || r.State.Network.RSSI != 2 || !cmp.Equal(r.Changed, overlay.Names) {
		t.Errorf("%+v from %q", r, got)
	}
	refused(b, 400, "line 1: bad is no key", "PATCH", "/profile", "bad")
	overlay.Names = append(overlay.Names, "line.baud", "sim.pin")
	overlay.Profile.Line.Baud = 9600
	overlay.Profile.Network.RSSI = 30
	refused(b, 409, "line.baud, sim.pin", "PATCH", "/profile", "line: {baud: 9600}")
	if s := b.state(); s.Network.RSSI != 2 {
		t.Errorf("a part of it holds: %+v", s.Network)
	}
	if below != 1 { // the one that was refused does not count
		t.Errorf("the third file lies over %d others", below)
	}
	_, err := b.client.Do(t.Context(), "PATCH", "/modems/modem2/profile", []byte("x: 1"))
	wantRefused(t, err, 501, "cannot be changed")
}

func TestFaultsAreSwitchedAndFired(t *testing.T) {
	b := newBench(t, nil)
	type one struct {
		Name, State string
		Fired       int
	}
	var all []one
	step := func(method, path string, body any, want ...one) {
		t.Helper()
		all = do[[]one](b, method, "/faults"+path, body)
		if d := cmp.Diff(want, all, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s %s: %s", method, path, d)
		}
	}
	step("GET", "", nil)
	refused(b, 404, "has none", "POST", "/faults/x/fire", nil)
	step("POST", "", fields{"fault": "gone=sim-gone@hand"}, one{"gone", "armed", 0})
	step("PUT", "/gone", fields{"on": false}, one{"gone", "off", 0})
	step("PUT", "/gone", fields{"on": true}, one{"gone", "armed", 0})
	if all := do[[]one](b, "POST", "/faults/gone/fire", nil); len(all) != 1 || all[0].Fired != 1 {
		t.Errorf("fired: %+v", all)
	}
	if s := b.state(); s.SIM.Inserted {
		t.Errorf("the card is still there: %+v", s.SIM)
	}
	refused(b, 404, "there are: gone", "POST", "/faults/come/fire", nil)
	refused(b, 400, "", "POST", "/faults", fields{"fault": "no such thing"})
	refused(b, 400, "fault is missing", "POST", "/faults", fields{})
}

func TestSeveralModems(t *testing.T) {
	b := newBench(t, nil)
	reply, err := b.client.Do(t.Context(), "GET", "/modems", nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	if err := json.Unmarshal(reply, &all); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"name": "modem1", "port": "/dev/one", "profile": "ideal", "seed": 1.0, "power": "on"},
		{"name": "modem2", "port": "/dev/two", "profile": "ideal", "seed": 2.0, "power": "off"},
	}
	if d := cmp.Diff(want, all); d != "" {
		t.Error(d)
	}
	if _, err := b.client.Do(t.Context(), "POST", "/modems/modem2/power/key", nil); err != nil {
		t.Error(err)
	}
	_, err = b.client.Do(t.Context(), "GET", "/modems/modem3", nil)
	wantRefused(t, err, 404, "there are: modem1, modem2")
}
