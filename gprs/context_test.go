package gprs

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"testing"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

func fixed(d time.Duration) kernel.Dist { return kernel.Fixed(d) }

const define = `AT+CGDCONT=1,"IP","internet"`

func TestActivation(t *testing.T) {
	b := attachedBench(t, testConfig())
	b.expect("AT+CMEE=2", "OK")
	b.expect("AT+CGACT=1,1", "+CME ERROR: invalid index")
	b.expect(define+`;+CGDCONT=2,"IP","second";+CGDCONT=3,"IP","forbidden"`, "OK")
	b.later("AT+CGACT=1;+CGACT?", time.Second, "+CGACT: 1,1\r\n+CGACT: 2,0\r\n+CGACT: 3,0", "OK")
	b.expect("AT+CGACT=1,1", "OK")
	b.later("AT+CGACT=1,2", time.Second, "OK")
	b.later("AT+CGACT=1,3", time.Second, "+CME ERROR: requested service option not subscribed")
	one, two := b.ctx[0].addr, b.ctx[1].addr
	ten := netip.MustParsePrefix("10.0.0.0/8")
	if !ten.Contains(one) || !ten.Contains(two) || one == two {
		t.Errorf("addresses %v and %v", one, two)
	}
	b.expect("AT+CGPADDR=1", fmt.Sprintf("+CGPADDR: 1,\"%s\"", one), "OK")
	b.expect("AT+CGPADDR=3", `+CGPADDR: 3,"0.0.0.0"`, "OK")
	b.later("AT+CGACT=0,2", 700*time.Millisecond, "OK")
	b.expect("AT+CGACT=0,2", "OK")
	b.expect("AT+CGACT?", "+CGACT: 1,1\r\n+CGACT: 2,0\r\n+CGACT: 3,0", "OK")
	if b.Attached(); b.Address().IsValid() {
		t.Error("the toolkit got the context of +CGACT")
	}
	b.later("AT+CGATT=0;+CGACT?", 700*time.Millisecond, "+CGACT: 1,0\r\n+CGACT: 2,0\r\n+CGACT: 3,0", "OK")
}

func TestActivationAttachesFirst(t *testing.T) {
	b := attachedBench(t, testConfig())
	b.Detach()
	b.expect(define, "OK")
	b.later("AT+CGACT=1,1;+CGATT?", 3*time.Second, "+CGATT: 1", "OK")
}

func TestActivationWithoutRegistration(t *testing.T) {
	b := newBench(t, testConfig())
	b.expect("AT+CMEE=1;+CGDCONT=1,\"IP\",\"internet\"", "OK")
	b.expect("AT+CGACT=1,1", "+CME ERROR: 100")
}

func TestStaticAddress(t *testing.T) {
	b := attachedBench(t, testConfig())
	b.expect(`AT+CGDCONT=1,"IP","internet","192.168.1.9"`, "OK")
	b.later("AT+CGACT=1,1;+CGPADDR=1", time.Second, `+CGPADDR: 1,"192.168.1.9"`, "OK")
}

// An activation whose command met its ceiling does not come up behind its back.
func TestActivationCeiling(t *testing.T) {
	cfg := testConfig()
	cfg.Activate = fixed(200 * time.Second)
	b := attachedBench(t, cfg)
	b.expect("AT+CMEE=2", "OK")
	b.expect(define, "OK")
	b.later("AT+CGACT=1,1", 150*time.Second, "+CME ERROR: network timeout")
	b.pass(time.Hour)
	b.expect("AT+CGACT?", "+CGACT: 1,0\r\n+CGACT: 2,0\r\n+CGACT: 3,0", "OK")
	b.send("AT+CGACT=1,1")
	b.pass(149 * time.Second)
	b.DropContext() // nothing is up yet
	b.Detach()
	b.expect("", "+CME ERROR: unspecified GPRS error")
}

func TestEventReports(t *testing.T) {
	b := attachedBench(t, testConfig())
	b.expect(define+";+CGEREP=1", "OK")
	up := func() string {
		b.later("AT+CGACT=1,1", time.Second, "OK")
		return b.ctx[0].addr.String()
	}
	addr := up()
	b.later("AT+CGACT=0,1", 700*time.Millisecond, "OK", fmt.Sprintf(`+CGEV: ME DEACT "IP","%s",1`, addr))
	addr = up()
	b.DropContext()
	b.expect("", fmt.Sprintf(`+CGEV: NW DEACT "IP","%s",1`, addr))
	up()
	b.later("AT+CGATT=0", 700*time.Millisecond, "+CGEV: ME DETACH", "OK")
	b.later("AT+CGATT=1", 2*time.Second, "OK")
	up()
	b.Detach()
	b.expect("", "+CGEV: NW DETACH")
	b.Activate("internet", "", "", func(netip.Addr, error) {})
	b.pass(3 * time.Second)
	addr = b.Address().String()
	b.DropContext()
	b.expect("", fmt.Sprintf(`+CGEV: NW DEACT "IP","%s"`, addr))
	b.RadioOff()
	b.expect("", "+CGEV: ME DETACH")
}

// toolkitUp brings the toolkit's context up and counts its losses.
func toolkitUp(t *testing.T, b *bench) *int {
	t.Helper()
	lost := 0
	b.OnLost(func() {
		lost++
		if b.Address().IsValid() {
			t.Error("the lost context still has an address")
		}
	})
	var addr netip.Addr
	b.Activate("internet", "user", "password", func(a netip.Addr, err error) {
		if err != nil {
			t.Error(err)
		}
		addr = a
	})
	b.pass(3 * time.Second)
	if !addr.IsValid() || addr != b.Address() || !b.Attached() {
		t.Fatalf("address %v told, %v kept", addr, b.Address())
	}
	return &lost
}

func TestToolkitLosesItsContext(t *testing.T) {
	for name, lose := range map[string]func(*bench){
		"detached by the TE":      func(b *bench) { b.later("AT+CGATT=0", 700*time.Millisecond, "OK") },
		"detached by the network": func(b *bench) { b.Detach() },
		"dropped by the network":  func(b *bench) { b.DropContext() },
		"radio off":               func(b *bench) { b.RadioOff() },
		"registration lost":       func(b *bench) { b.SetRegistration(2) },
		"class without packets":   func(b *bench) { b.later(`AT+CGCLASS=CC`, 700*time.Millisecond, "OK") },
		"another operator":        func(b *bench) { b.Select(1, "00103", func(error) {}) },
		"deregistered by the TE":  func(b *bench) { b.Select(2, "", func(error) {}) },
	} {
		t.Run(name, func(t *testing.T) {
			b := attachedBench(t, testConfig())
			lost := toolkitUp(t, b)
			b.Up(1000, func() {})
			lose(b)
			if *lost != 1 {
				t.Errorf("OnLost ran %d times", *lost)
			}
			if b.Snapshot().Contexts[0].State != "inactive" {
				t.Error("the context is not inactive")
			}
		})
	}
}

func TestToolkitDeactivates(t *testing.T) {
	b := attachedBench(t, testConfig())
	shut := 0
	b.Deactivate(func() { shut++ })
	if shut != 1 {
		t.Fatal("with nothing up it is not over at once")
	}
	lost := toolkitUp(t, b)
	b.Activate("internet", "", "", func(a netip.Addr, err error) {
		if a != b.Address() || err != nil {
			t.Error("a second activation did not find the context")
		}
		shut += 10
	})
	b.Deactivate(func() { shut++ })
	b.Deactivate(func() { shut++ })
	if b.pass(499 * time.Millisecond); shut != 11 {
		t.Errorf("over too early: %d", shut)
	}
	if b.pass(time.Millisecond); shut != 13 || b.Address().IsValid() {
		t.Errorf("not over: %d, %v", shut, b.Address())
	}
	if *lost != 0 {
		t.Error("OnLost ran")
	}
	first := b.Address()
	toolkitUp(t, b)
	if b.Address() == first {
		t.Error("the address has not changed")
	}
	b.Deactivate(func() { shut++ })
	b.DropContext()
	if shut != 14 || *lost != 0 {
		t.Errorf("a loss during the deactivation: %d, lost %d", shut, *lost)
	}
}

func TestToolkitActivationFails(t *testing.T) {
	for _, c := range []struct {
		name string
		apn  string
		do   func(*bench)
		want error
	}{
		{"refused", "forbidden", func(b *bench) { b.pass(time.Second) }, engine.CMENotSubscribed},
		{"dropped", "internet", func(b *bench) { b.Detach() }, errGPRS},
		{"radio off", "internet", func(b *bench) { b.RadioOff() }, errGPRS},
		{"given up", "internet", func(b *bench) { b.Deactivate(func() {}) }, errGPRS},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := attachedBench(t, testConfig())
			lost, n := 0, 0
			b.OnLost(func() { lost++ })
			var err error
			b.Activate(c.apn, "", "", func(a netip.Addr, e error) {
				n, err = n+1, e
				if a.IsValid() {
					t.Error("an address with an error")
				}
			})
			c.do(b)
			b.pass(time.Minute)
			if n != 1 || err != c.want || lost != 0 {
				t.Errorf("told %d times, %v, lost %d; want %v", n, err, lost, c.want)
			}
		})
	}
	t.Run("not registered", func(t *testing.T) {
		b := newBench(t, testConfig())
		var err error
		b.Activate("internet", "", "", func(_ netip.Addr, e error) { err = e })
		if err != engine.CMEUnknown {
			t.Error(err)
		}
	})
	t.Run("every name refused", func(t *testing.T) {
		cfg := testConfig()
		cfg.RejectAPN = "*"
		b := attachedBench(t, cfg)
		var err error
		b.Activate("", "", "", func(_ netip.Addr, e error) { err = e })
		if b.pass(time.Second); err != engine.CMENotSubscribed {
			t.Error(err)
		}
	})
}

func TestRadioLinkOfTheToolkit(t *testing.T) {
	cfg := testConfig()
	cfg.Up = Shape{Delay: fixed(100 * time.Millisecond), Rate: 8000}
	cfg.Down = Shape{Delay: fixed(200 * time.Millisecond)}
	b := attachedBench(t, cfg)
	b.Up(1, func() { t.Error("bytes crossed without a context") })
	toolkitUp(t, b)
	start := b.loop.Now()
	var up, down time.Duration
	b.Up(960, func() { up = b.loop.Now() - start })
	b.Down(960, func() { down = b.loop.Now() - start })
	b.pass(10 * time.Second)
	if up != 1100*time.Millisecond || down != 200*time.Millisecond {
		t.Errorf("up %v, down %v", up, down)
	}
	if s := b.Snapshot(); s.Up.Bytes != 960 || s.Down.Bytes != 960 {
		t.Errorf("%+v", s)
	}
	_, link := b.Links()
	link.SetShape(Shape{Delay: fixed(time.Second), Rate: link.Shape().Rate})
	b.Down(1, func() { t.Error("bytes crossed after the context") })
	b.DropContext()
	b.pass(time.Minute)
}

func TestRestartIsSilent(t *testing.T) {
	b := attachedBench(t, testConfig())
	b.expect(define+";+CGREG=2;+CGEREP=1", "OK")
	lost := toolkitUp(t, b)
	b.OnChange(func() { t.Error("a change was told") })
	b.send("AT+CGACT=1,1")
	b.power()
	b.pass(time.Minute)
	b.expect("AT+CGREG?;+CGATT?", "+CGREG: 0,0", "+CGATT: 0", "OK")
	b.expect("AT+CGACT?", "+CGACT: 1,0\r\n+CGACT: 2,0\r\n+CGACT: 3,0", "OK")
	if s := b.Snapshot(); *lost != 0 || s.Radio || s.Attach != "detached" || s.RSSI != 0 {
		t.Errorf("lost %d, %+v", *lost, s)
	}
}

func TestRestartDuringTheSearch(t *testing.T) {
	b := newBench(t, testConfig())
	b.expect("AT+CGREG=1", "OK")
	b.eng.Store()
	b.radioOn().pass(time.Second)
	b.expect("", "+CGREG: 2")
	b.power()
	if b.pass(time.Minute); b.Registration() != 0 {
		t.Errorf("status %d without radio", b.Registration())
	}
	b.RadioOn()
	b.expect("", "+CGREG: 2")
	b.came("attach", 7*time.Second, "+CGREG: 1")
}

func TestDefinedAPN(t *testing.T) {
	b := newBench(t, testConfig())
	if _, ok := b.DefinedAPN(); ok {
		t.Error("an untouched module has a name")
	}
	b.expect(define, "OK")
	if apn, ok := b.DefinedAPN(); apn != "internet" || !ok {
		t.Errorf("%q, %v", apn, ok)
	}
	b.expect(`AT+CGDCONT=1,"IP"`, "OK")
	if _, ok := b.DefinedAPN(); ok {
		t.Error("an empty name serves")
	}
}

func TestEventsTellTheStory(t *testing.T) {
	b := newBench(t, testConfig())
	b.radioOn().pass(10 * time.Second)
	toolkitUp(t, b)
	b.DropContext()
	var story []string
	for _, ev := range b.seen {
		switch ev := ev.(type) {
		case Registered:
			story = append(story, fmt.Sprint(ev.EventKind(), " ", ev.State, ev.LAC))
		case Attach:
			story = append(story, fmt.Sprint(ev.EventKind(), " ", ev.State))
		case Context:
			story = append(story, fmt.Sprint(ev.EventKind(), " ", ev.State, " ", ev.Cause))
		case Signal:
			story = append(story, fmt.Sprint(ev.EventKind(), " ", ev.RSSI))
		}
	}
	want := []string{
		"net.registration not registered, searching", "net.signal 19",
		"net.registration registered, home1102", "net.attach attaching", "net.attach attached",
		"net.context activating ME", "net.context active NW", "net.context inactive NW",
	}
	if !slices.Equal(story, want) {
		t.Errorf("%q", story)
	}
}

func TestAddressesComeFromTheSeed(t *testing.T) {
	one := attachedBench(t, testConfig())
	toolkitUp(t, one)
	two := attachedBench(t, testConfig())
	toolkitUp(t, two)
	if one.Address() != two.Address() || !regexp.MustCompile(`^10\.`).MatchString(one.Address().String()) {
		t.Errorf("%v and %v with one seed", one.Address(), two.Address())
	}
}
