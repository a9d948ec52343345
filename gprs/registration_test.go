package gprs

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/engine"
	"sim800emu/internal/radio"
)

func TestRegistrationStory(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config)
		stat   int
	}{
		{"home", func(*Config) {}, 1},
		{"roaming", func(c *Config) { c.Roaming = true }, 5},
		{"denied", func(c *Config) { c.Denied = true }, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := testConfig()
			c.change(&cfg)
			b := newBench(t, cfg)
			var stats []int
			b.OnChange(func() { stats = append(stats, b.Registration()) })
			if b.Registration() != 0 {
				t.Errorf("status %d with the radio off", b.Registration())
			}
			b.RadioOn()
			b.RadioOn()
			b.pass(4700 * time.Millisecond)
			if rssi, ber := b.Signal(); rssi != 0 || ber != 0 {
				t.Errorf("signal %d,%d before a cell is found", rssi, ber)
			}
			b.pass(299 * time.Millisecond)
			if rssi, ber := b.Signal(); rssi != 19 || ber != 0 {
				t.Errorf("signal %d,%d just before registration", rssi, ber)
			}
			b.pass(time.Millisecond)
			if want := []int{2, c.stat}; !slices.Equal(stats, want) {
				t.Errorf("statuses %v, want %v", stats, want)
			}
			b.pass(10 * time.Second)
			if want := c.stat != 3; b.Attached() != want {
				t.Errorf("attached: %v", b.Attached())
			}
			b.RadioOff()
			b.RadioOff()
			if rssi, _ := b.Signal(); b.Registration() != 0 || b.Attached() || rssi != 0 {
				t.Error("still there with the radio off")
			}
			b.pass(time.Hour)
			if b.Registration() != 0 {
				t.Error("registered with the radio off")
			}
		})
	}
}

func TestRadioOffDuringTheSearch(t *testing.T) {
	b := newBench(t, testConfig()).radioOn().pass(3 * time.Second)
	b.RadioOff()
	b.pass(time.Minute)
	if b.Registration() != 0 {
		t.Errorf("status %d", b.Registration())
	}
	b.RadioOn()
	b.pass(5 * time.Second)
	if b.Registration() != 1 {
		t.Errorf("status %d after the second start", b.Registration())
	}
}

func TestCellAndOperator(t *testing.T) {
	b := newBench(t, testConfig()).radioOn()
	if lac, ci := b.Cell(); lac != "" || ci != "" {
		t.Errorf("cell %s %s while searching", lac, ci)
	}
	if _, _, _, ok := b.Operator(); ok {
		t.Error("an operator while searching")
	}
	b.pass(5 * time.Second)
	if lac, ci := b.Cell(); lac != "1102" || ci != "D63D" {
		t.Errorf("cell %s %s", lac, ci)
	}
	if l, s, n, ok := b.Operator(); l != "Test Network" || s != "TestNet" || n != "00101" || !ok {
		t.Errorf("operator %q %q %q %v", l, s, n, ok)
	}
	changes := 0
	b.OnChange(func() { changes++ })
	b.SetCell("1103", "0001")
	b.SetCell("1103", "0001")
	b.SetSignal(7, 3)
	if rssi, ber := b.Signal(); rssi != 7 || ber != 3 {
		t.Errorf("signal %d,%d", rssi, ber)
	}
	if changes != 1 {
		t.Errorf("%d changes of cell told", changes)
	}
}

func TestGPRSRegistrationReports(t *testing.T) {
	b := newBench(t, testConfig())
	b.expect("AT+CGREG?", "+CGREG: 0,0", "OK")
	b.expect("AT+CGREG=1", "OK")
	b.RadioOn()
	b.expect("", "+CGREG: 2")
	b.expect("AT+CGREG?", "+CGREG: 1,2", "OK")
	b.came("attach", 7*time.Second, "+CGREG: 1")
	b.expect("AT+CGREG?", "+CGREG: 1,1", "OK")
	b.expect("AT+CGREG=2", "OK")
	b.expect("AT+CGREG?", `+CGREG: 2,1,"1102","D63D"`, "OK")
	b.SetCell("1103", "0001")
	b.expect("", `+CGREG: 1,"1103","0001"`)
	b.SetRegistration(2)
	b.expect("", "+CGREG: 2")
	b.expect("AT+CGREG?", "+CGREG: 2,2", "OK")
	b.SetRegistration(5)
	b.came("roaming", 2*time.Second, `+CGREG: 5,"1103","0001"`)
	b.Detach()
	b.expect("", "+CGREG: 0")
	b.expect("AT+CGREG=0", "OK")
	b.RadioOff()
	b.expect("")
	b.expect("AT+CGREG?", "+CGREG: 0,0", "OK")
}

func TestSetRegistrationBeforeTheSearch(t *testing.T) {
	b := newBench(t, testConfig())
	b.SetRegistration(3)
	if b.Registration() != 0 {
		t.Error("a status with the radio off")
	}
	b.radioOn().pass(5 * time.Second)
	if b.Registration() != 3 {
		t.Errorf("status %d, want 3", b.Registration())
	}
	b.SetRegistration(2)
	b.pass(time.Hour)
	if b.Registration() != 2 {
		t.Errorf("status %d of a search without end", b.Registration())
	}
	b.SetRegistration(1)
	b.pass(2 * time.Second)
	if _, _, n, _ := b.Operator(); b.Registration() != 1 || n != "00101" || !b.Attached() {
		t.Errorf("status %d, operator %q", b.Registration(), n)
	}
}

func TestScan(t *testing.T) {
	b := newBench(t, testConfig())
	var found []radio.Found
	got := 0
	scan := func() { b.Scan(func(f []radio.Found) { found = f; got++ }) }
	scan()
	b.pass(20 * time.Second)
	if got != 1 || found != nil {
		t.Errorf("with the radio off: %v", found)
	}
	b.radioOn().pass(10 * time.Second)
	scan()
	b.pass(20 * time.Second)
	want := testConfig().Operators
	if d := cmp.Diff(want, found); got != 2 || d != "" {
		t.Error(d)
	}
	b.SetRegistration(2)
	scan()
	b.pass(20 * time.Second)
	want[0].Stat = 1
	if d := cmp.Diff(want, found); got != 3 || d != "" {
		t.Error(d)
	}
	scan()
	b.power()
	b.pass(time.Minute)
	if got != 3 {
		t.Error("a scan went on over a restart")
	}
}

func TestSelect(t *testing.T) {
	b := newBench(t, testConfig()).radioOn().pass(10 * time.Second)
	pending := errors.New("pending")
	for _, c := range []struct {
		mode int
		name string
		wait time.Duration
		err  error
		stat int
		op   string
	}{
		{0, "", 0, nil, 1, "00101"},
		{1, "00101", 0, nil, 1, "00101"},
		{1, "00103", 5 * time.Second, nil, 5, "00103"},
		{1, "00102", 5 * time.Second, engine.CME(32), 3, ""},
		{1, "99999", 5 * time.Second, engine.CME(30), 2, ""},
		{4, "99999", 5 * time.Second, nil, 1, "00101"},
		{2, "", 0, nil, 0, ""},
		{4, "Third Network", 5 * time.Second, nil, 5, "00103"},
		{0, "", 5 * time.Second, nil, 1, "00101"},
	} {
		err := pending
		b.Select(c.mode, c.name, func(e error) { err = e })
		if c.wait > 0 {
			if b.pass(c.wait - time.Millisecond); err != pending {
				t.Errorf("%d %q answered too early", c.mode, c.name)
			}
			b.pass(time.Millisecond)
		}
		_, _, op, _ := b.Operator()
		if err != c.err || b.Registration() != c.stat || op != c.op {
			t.Errorf("%d %q: error %v, status %d, operator %q; want %v, %d, %q",
				c.mode, c.name, err, b.Registration(), op, c.err, c.stat, c.op)
		}
	}
}

func TestSelectWhileTheRadioIsOff(t *testing.T) {
	b := newBench(t, testConfig())
	err := errors.New("pending")
	b.Select(1, "00103", func(e error) { err = e })
	if err != nil {
		t.Error(err)
	}
	b.radioOn().pass(5 * time.Second)
	if _, _, n, _ := b.Operator(); n != "00103" {
		t.Errorf("registered with %q", n)
	}
	b.Select(0, "", func(e error) { err = e })
	b.RadioOff()
	if err != engine.CME(30) {
		t.Errorf("a search that the radio ended gave %v", err)
	}
}

func TestNetworkTime(t *testing.T) {
	b := newBench(t, testConfig())
	var told []radio.NetworkTime
	b.OnTime(func(nt radio.NetworkTime) { told = append(told, nt) })
	b.radioOn().pass(time.Minute)
	want := []radio.NetworkTime{{
		Since: 7100 * time.Millisecond, Zone: 4,
		Year: 2026, Month: 1, Day: 2, Hour: 3, Minute: 4, Second: 12,
	}}
	if d := cmp.Diff(want, told); d != "" {
		t.Error(d)
	}
}

func TestNetworkWithoutANameAndWithoutDelays(t *testing.T) {
	b := newBench(t, Config{}).radioOn().pass(0)
	if _, _, _, ok := b.Operator(); ok || b.Registration() != 1 || !b.Attached() {
		t.Errorf("status %d", b.Registration())
	}
}
