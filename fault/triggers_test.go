package fault_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sim800emu/fault"
	"sim800emu/internal/kernel"
	"sim800emu/modemtest"
	"sim800emu/profiles"
	"sim800emu/uart"
)

// began is when a rig is ready: its ATE0 has 5 s.
const began = 5 * time.Second

// firings is where and when a fault fired, counted from then.
func firings(m *modemtest.Modem, i int) []string {
	var all []string
	for _, f := range m.Faults().Report()[i].Where {
		all = append(all, fmt.Sprintf("%s %s", f.At-began, f.Where))
	}
	return all
}

func expectFirings(t *testing.T, m *modemtest.Modem, i int, want ...string) {
	t.Helper()
	if got := firings(m, i); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("fired at\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), m.Faults().Report()[i])
	}
}

func TestTriggers(t *testing.T) {
	for _, c := range []struct {
		fault string
		steps []string
		want  []string
	}{
		{"mark@time 1500ms", steps("+2s"), []string{"1.5s time"}},
		{"mark@time every 700ms", steps("+2s"), []string{"700ms time", "1.4s time"}},
		{"mark@time every 1s times 2", steps("+1h"), []string{"1s time", "2s time"}},
		{"mark@command 2 AT+CSQ", steps("AT+CSQ", "+1s", "AT+CSQ", "AT+CSQ"), []string{"1s command AT+CSQ"}},
		{"mark@command 2 at+csq times 2", steps("AT+CSQ;+CSQ;+CSQ;+CSQ"), []string{"0s command AT+CSQ", "0s command AT+CSQ"}},
		{"mark@command every 2 AT+C*", steps("AT+CSQ;+CREG?", "AT+CREG=1;+CSQ"), []string{"0s command AT+CREG?", "0s command AT+CSQ"}},
		{"mark@command:2 'AT+CIP*'", steps(start, "+1s", "AT+CIPSEND=3"), []string{"1s command AT+CIPSEND=3"}},
		{"mark@urc CONNECT*", steps(start, "+1s"), []string{"0s urc CONNECT OK"}},
		{"mark@connect", steps(named, "+1s"), []string{"0s connect peer.test:7"}},
		{"mark@connect 203.*:8", steps(start, "+1s"), nil},
		{"mark@lookup PEER.*", steps(named, "+1s"), []string{"0s lookup peer.test"}},
		{"mark@lookup *", steps(start, "+1s"), nil},
		{"mark@state link-up", steps(start, "+1s"), []string{"0s state link-up, connection 0"}},
		{"mark@state link-up 1", steps(start, "+1s"), nil},
		{"mark@state prompt-open", steps(start, "+1s", "AT+CIPSEND"), []string{"1s state prompt-open"}},
		{"mark@state context-up", steps("AT+CSTT", "+1s", "AT+CIICR", "+1s"), []string{"1s state context-up"}},
		{"mark@state data-mode", steps("AT+CIPMODE=1", start, "+1s"), []string{"0s state data-mode"}},
		{"mark@state attached", steps("AT+CGATT=0", "+1s", "AT+CGATT=1", "+1s"), []string{"1s state attached"}},
		{"mark@state registered times 2", steps("AT+CFUN=1,1", "+1s", "AT", "AT+CFUN=1,1", "+1s"),
			[]string{"0s state registered", "1s state registered"}},
		{"mark@state power-on", steps("AT+CFUN=1,1", "+1s"), []string{"0s state power-on"}},
		{"mark@state sim-ready", steps("AT+CFUN=1,1", "+1s"), []string{"0s state sim-ready"}},
		{"mark@byte 7 toward-te", steps("AT", "+1s", "AT"), []string{"1s byte 7 toward-te"}},
		{"mark@byte every 4 toward-te", steps("AT", "+1s", "AT"), []string{"0s byte 4 toward-te", "1s byte 8 toward-te"}},
		{"mark@byte 0 from-te", steps("AT"), []string{"0s byte 0 from-te"}},
		{"mark@byte 4 from-te times 2", steps("AT", "+1s", "AT"), []string{"1s byte 4 from-te", "1s byte 5 from-te"}},
		{"mark@byte 3 link any up", steps(start, "+1s", "AT+CIPSEND=5", "data hello"), []string{"1s byte 3 link 0 up"}},
		{"mark@byte 4 link 0 down", steps(start, "+1s", "peer hel", "peer lo"), []string{"1s byte 4 link 0 down"}},
		{"mark@byte 4 link 2 down", steps(start, "+1s", "peer hello"), nil},
		{"mark@chance 100% of command AT+CSQ", steps("AT+CSQ;+CSQ"), []string{"0s command AT+CSQ", "0s command AT+CSQ"}},
		{"mark@exactly 2 of 2 command AT+CSQ", steps("AT+CSQ;+CSQ;+CSQ"), []string{"0s command AT+CSQ", "0s command AT+CSQ"}},
		{"mark@hand", steps("AT"), nil},
	} {
		t.Run(c.fault, func(t *testing.T) {
			m := rig(t, nil, c.fault)
			play(m, c.steps...)
			expectFirings(t, m, 0, c.want...)
		})
	}
}

// TestByteMoment: a byte toward the TE is a moment in time: what happens there
// happens when the byte before it has left, and not a byte sooner.
func TestByteMoment(t *testing.T) {
	paced := []modemtest.Option{modemtest.Change(func(p *profiles.Profile) { p.Line = profiles.Line{Baud: 9600} })}
	m := rig(t, paced, "reset@byte 900 link 0 down", "off=brown-out:ends=reset,dead=1h@byte 500 toward-te")
	add(t, m, "cut=brown-out:ends=reset,dead=1h@hand")
	play(m, start, "+1s")
	if err := m.Faults().Arm("off"); err != nil { // counts from here
		t.Fatal(err)
	}
	m.Network().Peer(0).Send(strings.Repeat("x", 800))
	m.Advance(0)
	sent := m.Loop().Now()
	m.Advance(5 * time.Second)
	if got := m.Received(); got != strings.Repeat("x", 500) {
		t.Errorf("the TE read %d bytes, want 500", len(got))
	}
	where := m.Faults().Report()[1].Where
	char := time.Second * 10 / 9600
	if len(where) != 1 || where[0].At-sent < 500*char || where[0].At-sent > 500*char+2*time.Millisecond {
		t.Errorf("fired %v after %v, want %v", where, began, 500*char)
	}
}

// TestLostBytesTakeTheirTime: what is lost leaves a gap on the line, so that
// what follows comes when it would have come.
func TestLostBytesTakeTheirTime(t *testing.T) {
	last := func(faults ...string) (read string, at time.Duration) {
		m := rig(t, []modemtest.Option{modemtest.Change(func(p *profiles.Profile) { p.Line = profiles.Line{Baud: 1200} })}, faults...)
		m.Observe(func(now time.Duration, ev kernel.Event) {
			if _, ok := ev.(uart.Tx); ok {
				at = now
			}
		})
		return play(m, "AT+CSQ", "+1s"), at
	}
	plain, end := last()
	for fault, want := range map[string]string{
		"drop:count=5@byte 3 toward-te":        plain[:3] + plain[8:],
		"drop:count=14@byte 0 toward-te":       plain[14:],
		"silence:for=95ms@byte 4 toward-te":    plain[:4] + plain[16:], // 12 characters of 8.3 ms
		"overrun:fifo=2,lost=9@command AT+CS*": plain[:2] + plain[11:],
	} {
		got, at := last(fault)
		if off := at - end; got != want || off < -2*time.Millisecond || off > 2*time.Millisecond {
			t.Errorf("%s: the TE read %q, the last byte %v late, want %q", fault, got, off, want)
		}
	}
}

// TestWatchingChangesNothing: a fault that only watches leaves bytes and moments
// alone. One that counts bytes cuts frames and segments at its place, and leaves
// the bytes alone.
func TestWatchingChangesNothing(t *testing.T) {
	run := func(faults ...string) (events, read string) {
		m := modemtest.New(t, modemtest.Profile(profiles.Default()), modemtest.Seed(3), withServer(modemtest.Server{Echo: true}))
		add(t, m, faults...)
		var log strings.Builder
		m.Observe(func(at time.Duration, ev kernel.Event) {
			switch v := ev.(type) {
			case uart.Tx:
				fmt.Fprintf(&log, "%s", v.Data)
			case fault.Fired, fault.Armed:
			default:
				fmt.Fprintf(&log, "\n%s %s %v ", at, ev.EventKind(), ev)
			}
		})
		read = play(m, start, "+20s", "AT+CIPSEND", "+5s", "data "+strings.Repeat("0123456789", 100)+"\x1a", "+60s")
		return log.String(), read
	}
	events, read := run()
	for f, exact := range map[string]bool{
		"mark@byte every 1 from-te": false, "mark@byte every 7 toward-te": false, "mark@byte every 7 link 0 down": false,
		"mark@chance 20% of byte link any down": false, "mark@exactly 3 of 5 command *": true,
		"mark@tls inside Certificate": true, "mark@urc every *": true, "mark@hand": true, "mark@command *": true,
	} {
		e, r := run(f)
		if exact && e != events {
			t.Errorf("%s: the run differs from the one without it", f)
		}
		if r != read || len(read) < 1000 {
			t.Errorf("%s: the TE read %q, without it %q", f, r, read)
		}
	}
}

// TestExactly: exactly so many of so many, in each round, drawn by the seed.
func TestExactly(t *testing.T) {
	positions := func(seed uint64) string {
		m := modemtest.New(t, modemtest.NoEcho(), modemtest.Seed(seed))
		add(t, m, "error@exactly 3 of 10 command AT+CSQ times 6")
		var s strings.Builder
		for range 20 {
			if strings.Contains(play(m, "AT+CSQ"), "ERROR") {
				s.WriteByte('x')
			} else {
				s.WriteByte('.')
			}
		}
		return s.String()
	}
	seen := map[string]bool{}
	for seed := range uint64(20) {
		s := positions(seed)
		if strings.Count(s[:10], "x") != 3 || strings.Count(s[10:], "x") != 3 {
			t.Errorf("seed %d: %s", seed, s)
		}
		if again := positions(seed); again != s {
			t.Errorf("seed %d: %s, then %s", seed, s, again)
		}
		seen[s] = true
	}
	if len(seen) < 15 {
		t.Errorf("20 seeds gave %d runs", len(seen))
	}
}

// TestChance is within three standard deviations.
func TestChance(t *testing.T) {
	m := rig(t, nil, "flip@chance 5% of byte toward-te")
	const lines = 2000
	for range lines {
		play(m, "AT")
	}
	n, want := m.Faults().Report()[0].Fired, 6*lines*5/100
	if n < want-75 || n > want+75 {
		t.Errorf("fired %d times of %d, want about %d", n, 6*lines, want)
	}
}

// TestThenCounts: a fault that another one arms counts from there.
func TestThenCounts(t *testing.T) {
	m := rig(t, nil, "from=mark@command 2 AT+CSQ then hole", "hole=drop:count=3@byte 9 toward-te then bad,worse",
		"bad=error:code=14@command AT+CSQ", "worse=error:code=15@command 2 AT+CSQ")
	got := play(m, "AT+CMEE=1", "AT+CSQ", "AT+CSQ", "AT+CSQ", "AT+CSQ", "AT+CSQ")
	want := ok + lines("+CSQ: 19,0", "OK") + "\r\n+CSQ: 1\r\n" + ok +
		lines("+CME ERROR: 14", "+CSQ: 19,0", "OK", "+CME ERROR: 15") // worse does not see what bad has refused
	if got != want {
		t.Errorf("the TE read\n%q\nwant\n%q", got, want)
	}
}

// TestOrder: the first of the list is nearest to where the path begins.
func TestOrder(t *testing.T) {
	for _, c := range []struct{ first, second, want string }{
		{"drop@byte 2 toward-te", "insert:text=!@byte 2 toward-te", "\r\n!K\r\n"},
		{"insert:text=!@byte 2 toward-te", "drop@byte 2 toward-te", "\r\nOK\r\n"},
		{"duplicate@byte 2 toward-te", "drop:count=2@byte 2 toward-te", "\r\nK\r\n"},
		{"drop@byte 2 toward-te", "duplicate@byte 2 toward-te", "\r\nKK\r\n"},
		{"rude-urc@byte 2 toward-te", "drop:count=8@byte 2 toward-te", "\r\nOK\r\n"},
		{"error:code=1@command AT+CSQ", "late-prompt:by=1s@command AT+CSQ", "\r\nERROR\r\n"},
	} {
		m := rig(t, nil, "a="+c.first, "b="+c.second)
		step := "AT"
		if strings.Contains(c.first, "CSQ") {
			step = "AT+CSQ"
		}
		if got := play(m, step); got != c.want {
			t.Errorf("%s, then %s: the TE read %q, want %q", c.first, c.second, got, c.want)
		}
	}
}

// TestSeveralAtOnePlace: two that cut the same answer do so at their own bytes.
func TestSeveralAtOnePlace(t *testing.T) {
	m := rig(t, nil, "a=insert:text=1@byte every 2 toward-te", "b=insert:text=2@byte every 3 toward-te times 2")
	// a: CR LF 1 O K 1 CR LF; b sees that with every third byte
	if got := play(m, "AT"); got != "\r\n12OK12\r\n" {
		t.Errorf("the TE read %q", got)
	}
}

func TestByHand(t *testing.T) {
	m := rig(t, nil, "a=error:code=14@hand")
	f := m.Faults()
	if err := f.Fire("b"); err == nil || !strings.Contains(err.Error(), "there are: a") {
		t.Errorf("fire b: %v", err)
	}
	if err := f.Fire("a"); err != nil {
		t.Fatal(err)
	}
	if got := play(m, "AT+CSQ", "AT+CSQ"); got != lines("ERROR", "+CSQ: 19,0", "OK") {
		t.Errorf("the TE read %q", got)
	}
	if err := f.Remove("a"); err != nil {
		t.Fatal(err)
	}
	if len(f.Report()) != 0 || f.Fire("a") == nil {
		t.Error("it is still there")
	}
}

// TestDisarm ends what lasts; Arm begins anew.
func TestDisarm(t *testing.T) {
	m := rig(t, nil, "freeze:for=0s@command AT+CSQ")
	if got := play(m, "AT+CSQ", "AT+GOI", "+1m"); got != "" {
		t.Errorf("frozen, the TE read %q", got)
	}
	if err := m.Faults().Disarm("freeze"); err != nil {
		t.Fatal(err)
	}
	if got := play(m, "AT+CSQ"); got != lines("+CSQ: 19,0", "OK", "+CSQ: 19,0", "OK") {
		t.Errorf("switched off, the TE read %q", got)
	}
	if err := m.Faults().Arm("freeze"); err != nil {
		t.Fatal(err)
	}
	if got := play(m, "AT+CSQ"); got != "" {
		t.Errorf("armed again, the TE read %q", got)
	}
	m.Reset()
	if got := play(m, "+10s", "AT"); !strings.HasSuffix(got, ok) || strings.Contains(got, "CSQ") {
		t.Errorf("after a reset the TE read %q", got)
	}
}

func TestClientOfTheServer(t *testing.T) {
	m := rig(t, nil, "link-reset@byte 3 link any down")
	play(m, "AT+CIPSERVER=1,80", "+1s")
	p := m.Network().Client("198.51.100.9:4000")
	m.Advance(time.Second)
	m.Received()
	p.Send("hello")
	if got := play(m, "+5s"); got != "hel"+lines("CLOSED") || !p.Aborted() {
		t.Errorf("the TE read %q, aborted %t", got, p.Aborted())
	}
}

// TestClientHasNoNumber: the report says why a fault of link 0 did not meet a client.
func TestClientHasNoNumber(t *testing.T) {
	m := rig(t, nil, "link-reset@byte 3 link 0 down")
	play(m, "AT+CIPSERVER=1,80", "+1s")
	p := m.Network().Client("198.51.100.9:4000")
	m.Advance(time.Second)
	p.Send("hello")
	m.Advance(5 * time.Second)
	if r := m.Faults().Report()[0]; r.Fired != 0 || !strings.Contains(r.Why, "only link any meets it") {
		t.Errorf("%s", r)
	}
}

func TestDatagramsAreNotCut(t *testing.T) {
	m := rig(t, nil, "mark@byte 3 link 0 up", "b=send-fail@hand")
	m.Network().UDP("203.0.113.9:9", modemtest.Server{})
	m.Network().Name("x.test")
	play(m, `AT+CIPSTART="UDP","203.0.113.9",9`, "+1s", "AT+CIPSEND=5", "data hello", "+1s")
	if got := m.Network().Peer(0).Received(); got != "hello" {
		t.Errorf("the peer got %q", got)
	}
	expectFirings(t, m, 0, "1s byte 3 link 0 up")
}

// TestSendFailAndTheData: whether the peer has them is the fault's choice.
func TestSendFailAndTheData(t *testing.T) {
	for data, want := range map[string]string{"lost": "", "delivered": "hi"} {
		m := rig(t, nil, "send-fail:data="+data)
		got := play(m, start, "+1s", "AT+CIPSEND", "data hi\x1a", "+2s", "AT+CIPSEND", "data ok\x1a", "+2s")
		if got != connected+prompt+lines("SEND FAIL")+prompt+lines("SEND OK") {
			t.Errorf("%s: the TE read %q", data, got)
		}
		if got := m.Network().Peer(0).Received(); got != want+"ok" {
			t.Errorf("%s: the peer got %q", data, got)
		}
	}
}

// TestStreamIsWhole: whatever a stall and slow opening do, each byte arrives, in order.
func TestStreamIsWhole(t *testing.T) {
	m := rig(t, nil, "stall:for=3s@byte every 700 link 0 down", "slow=connect-slow:by=5s", "late=late-prompt@command *")
	play(m, start, "+10s")
	var sent strings.Builder
	for i := range 300 {
		fmt.Fprintf(&sent, "%d,", i)
	}
	m.Network().Peer(0).Send(strings.Repeat(sent.String(), 10))
	m.Advance(5 * time.Minute)
	if got := m.Received(); got != strings.Repeat(sent.String(), 10) {
		t.Errorf("%d bytes came of %d", len(got), 10*sent.Len())
	}
}
