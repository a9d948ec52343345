package modem_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
	"sim800emu/modem"
	"sim800emu/profiles"
	"sim800emu/uart"
)

// A chooser is where a random run takes its choices from: a fuzzer's bytes or a seed.
type chooser interface {
	// choose takes one of n, 0 to n-1.
	choose(n int) int
	// more reports that there is something left to choose from.
	more() bool
}

// seeded chooses by a seed, for a number of inputs.
type seeded struct {
	*rand.Rand
	left int
}

func (s *seeded) choose(n int) int { return s.IntN(n) }
func (s *seeded) more() bool       { s.left--; return s.left >= 0 }

// fuzzed chooses by the fuzzer's bytes; behind their end everything is the first choice.
type fuzzed struct{ data []byte }

func (f *fuzzed) choose(n int) int {
	v := 0
	for limit := 1; limit < n && len(f.data) > 0; limit <<= 8 {
		v = v<<8 | int(f.data[0])
		f.data = f.data[1:]
	}
	return v % n
}
func (f *fuzzed) more() bool { return len(f.data) > 0 }

// chaos is a TE, a network and a hand on the pins that know no mercy.
type chaos struct {
	*rig
	chooser
	cmds   []engine.Command
	inputs int
	log    []string // the last inputs
}

// newChaos makes a modem under attack. Half of them have an observer, as with --trace.
func newChaos(t testing.TB, p profiles.Profile, seed uint64, c chooser) *chaos {
	x := &chaos{rig: newRig(t, p, seed), chooser: c}
	t.Cleanup(x.Close)
	if seed%2 == 0 {
		x.Observe(func(time.Duration, kernel.Event) {})
	}
	x.net.fate = func(r socket.Request) error {
		fates := [...]error{nil, nil, nil, nil, nil, nil, socket.ErrRefused, socket.ErrNoSuchName, socket.ErrTimeout, errNever}
		return fates[x.choose(len(fates))]
	}
	x.cmds = x.Commands()
	x.PressPowerKey()
	x.pass(20 * time.Second)
	return x
}

func (x *chaos) note(s string) {
	x.inputs++
	if x.log = append(x.log, s); len(x.log) > 64 {
		x.log = append(x.log[:0], x.log[32:]...)
	}
}

func pick[T any](x chooser, from ...T) T { return from[x.choose(len(from))] }

// byteStep is one chunk of bytes that mean nothing in particular.
func (x *chaos) byteStep() {
	n := 1 + x.choose(pick(x, 4, 16, 64, 300))
	b := make([]byte, n)
	alphabet := pick(x, "", "", "AT+C=?\r;\"0,1", "\x1a\x1b+\x11\x13\x08\r\nAT/")
	for i := range b {
		if alphabet == "" {
			b[i] = byte(x.choose(256))
		} else {
			b[i] = alphabet[x.choose(len(alphabet))]
		}
	}
	x.note(strconv.Quote(string(b)))
	x.types(string(b))
	x.wait()
}

// lineStep is one well-formed thing that somebody does.
func (x *chaos) lineStep() {
	switch x.choose(16) {
	default:
		x.line()
	case 8, 9:
		x.data()
	case 10, 11:
		x.peer()
	case 12:
		x.note("+++ with its silence")
		x.pass(1100 * time.Millisecond)
		x.types("+++")
		x.pass(1100 * time.Millisecond)
	case 13:
		x.pin()
	case 14:
		x.connect()
	case 15:
		x.note("time")
		x.pass(pick(x, 3*time.Second, 20*time.Second, 200*time.Second))
	}
	x.wait()
}

// wait lets some time pass, often none.
func (x *chaos) wait() {
	x.pass(pick(x, 0, 0, 0, time.Millisecond, 20*time.Millisecond, 300*time.Millisecond, 2*time.Second))
	if len(x.got) > 64<<10 {
		x.take()
	}
}

// line is a command line of declared commands, in one piece or cut.
func (x *chaos) line() {
	var parts []string
	for n := 1 + x.choose(3); n > 0; n-- {
		parts = append(parts, x.command())
	}
	text := "AT" + strings.Join(parts, ";") + "\r"
	x.note(text)
	if x.choose(8) == 0 {
		at := x.choose(len(text))
		x.types(text[:at])
		x.pass(pick(x, 0, time.Millisecond, time.Second, 11*time.Second))
		text = text[at:]
	}
	x.types(text)
}

func (x *chaos) command() string {
	c := &x.cmds[x.choose(len(x.cmds))]
	if x.choose(32) == 0 {
		return pick(x, "D123", "D123;", "D*99#", "D>1", "DL", "A/", "+NONE", "S99?", "&", ";")
	}
	if x.choose(3) == 0 { // chapter 8 is where the states are
		c = &x.cmds[len(x.cmds)-1-x.choose(30)]
	}
	ps := c.Params
	if c.Variant != nil && x.choose(2) == 0 {
		ps = c.Variant.Params
	}
	switch x.choose(6) {
	case 0:
		return c.Name + "?"
	case 1:
		return c.Name + "=?"
	case 2:
		return c.Name
	}
	if len(ps) == 0 {
		return c.Name
	}
	fields := make([]string, 1+x.choose(len(ps)))
	if x.choose(2) == 0 {
		fields = make([]string, len(ps))
	}
	for i := range fields {
		fields[i] = x.field(ps[i])
	}
	sep := "="
	if c.Write == nil {
		sep = ""
	}
	return c.Name + sep + strings.Join(fields, ",")
}

func (x *chaos) field(p atparser.Param) string {
	from := p.Inside()
	switch x.choose(8) {
	case 0:
		from = p.Outside()
	case 1, 2: // Inside has only limits
		return strconv.Itoa(x.choose(10))
	case 3:
		from = []string{`"1234"`, `"0000"`, "12345678", `"SC"`, `"peer.test"`, `"TCP"`, "1460", "", `""`, "9600", `"`}
	}
	if len(from) == 0 {
		return ""
	}
	return from[x.choose(len(from))]
}

// data is what a TE sends behind a prompt, and now and then without one.
func (x *chaos) data() {
	n := x.choose(pick(x, 3, 50, 1600))
	b := make([]byte, n, n+1)
	v := byte(x.choose(256))
	for i := range b {
		b[i] = v + byte(i)*7
	}
	b = append(b, pick[byte](x, 0x1a, 0x1a, 0x1b, 13))
	x.note("data " + strconv.Itoa(len(b)))
	x.types(string(b))
}

// connect is the way to a link, a server or transparent mode, so that random
// lines meet one.
func (x *chaos) connect() {
	x.room = -1
	x.Line().Room()
	x.types("AT+CIPSHUT\r")
	x.pass(3 * time.Second)
	kind := x.choose(5)
	x.note("connect " + strconv.Itoa(kind))
	set := "AT+CIPMUX=" + strconv.Itoa(kind&1) + ";+CIPMODE=0"
	switch kind {
	case 0:
		set += ";+CIPRXGET=" + strconv.Itoa(x.choose(2))
	case 4:
		set = "AT+CIPMUX=0;+CIPMODE=1;+CIPCCFG=3,1,100," + strconv.Itoa(min(1, x.choose(8)))
	}
	x.types(set + "\r")
	x.pass(time.Second)
	if kind&1 == 0 {
		x.types(`AT+CIPSTART="` + pick(x, "TCP", "UDP") + `","peer.test",80` + "\r")
		x.pass(10 * time.Second)
		return
	}
	x.types("AT+CSTT=\"a\";+CIICR;+CIFSR\r")
	x.pass(5 * time.Second)
	if kind == 3 {
		x.types("AT+CIPSERVER=1,80\r")
		x.pass(time.Second)
		x.net.dial()
	}
	for n := x.choose(4); n > 0; n-- {
		x.types(`AT+CIPSTART=` + strconv.Itoa(x.choose(6)) + `,"` + pick(x, "TCP", "UDP") + "\",\"192.0.2.7\",80\r")
		x.pass(3 * time.Second)
	}
	x.types("AT+CIPSEND" + pick(x, "", "=5", "=1,7", "=0", "=2") + "\r")
}

// peer is something that the other side of a connection does.
func (x *chaos) peer() {
	x.note("peer")
	if x.choose(8) == 0 {
		x.net.dial()
		return
	}
	if len(x.net.conns) == 0 {
		return
	}
	c := x.net.conns[x.choose(len(x.net.conns))]
	switch x.choose(6) {
	case 0:
		c.finish()
	case 1:
		c.down(socket.ErrReset)
	default:
		c.push(make([]byte, 1+x.choose(4000)))
	}
}

// pin is a hand on the module's pins, its supply and its line.
func (x *chaos) pin() {
	l := x.Line()
	n := x.choose(12)
	x.note("pin " + strconv.Itoa(n))
	switch n {
	case 0:
		l.SetDTR(false)
		l.SetDTR(true)
	case 1:
		l.SetRTS(false)
	case 2:
		l.SetRTS(true)
	case 3:
		x.room = x.choose(100)
	case 4:
		x.room = -1
		l.Room()
	case 5:
		l.TESpeed(pick(x, 0, 9600, 115200, 460800))
	case 6:
		x.PressPowerKey()
	case 7:
		x.Reset()
	case 8:
		x.CutPower()
	case 9:
		x.Packet().DropContext()
	case 10:
		l.Attach(nil)
		l.Attach(x.rig)
	case 11:
		x.net.silent = !x.net.silent
	}
	if x.Power() == modem.Off {
		x.PressPowerKey()
		x.pass(5 * time.Second)
	}
}

// check fails unless the modem has survived. It takes several attempts because
// lines that were typed ahead may open the next connection.
func (x *chaos) check() {
	x.Helper()
	x.Line().TESpeed(0)
	for range 5 {
		if x.settle(); x.Power() == modem.On && x.answers() {
			return
		}
	}
	x.Fatalf("the modem is %s and says %q to AT after\n%s", x.Power(), x.got, strings.Join(x.log, "\n"))
}

var _ uart.Wire = (*rig)(nil)
