package cmux

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sim800emu/internal/kernel"
)

// A desk is a station with its host, which writes down what happens.
type desk struct {
	t    fataler
	loop *kernel.Loop
	s    *Station
	sent []Frame
	log  []string
	rest []byte
}

type fataler interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

func newDesk(t fataler) *desk {
	d := &desk{t: t, loop: kernel.New(1)}
	d.s = Start(d.loop, d, 10*time.Second)
	return d
}

func (d *desk) note(format string, args ...any) { d.log = append(d.log, fmt.Sprintf(format, args...)) }

func (d *desk) Send(b []byte) {
	all := decoded(b, len(b), func(w Wrong, b []byte) { d.t.Errorf("the module sends what is no frame: %v: % X", w, b) })
	if len(all) != 1 {
		d.t.Fatalf("% X is %d frames", b, len(all))
	}
	d.sent = append(d.sent, all[0])
}
func (d *desk) Opened(dlci int)             { d.note("open %d", dlci) }
func (d *desk) Closed(dlci int)             { d.note("close %d", dlci) }
func (d *desk) Data(dlci int, b []byte)     { d.note("data %d %q", dlci, b) }
func (d *desk) Signals(dlci int, s Signals) { d.note("signals %d %02X", dlci, s.octet()) }
func (d *desk) Resume()                     { d.note("resume") }
func (d *desk) Sleep()                      { d.note("sleep") }
func (d *desk) Wrong(w Wrong, b []byte)     { d.note("wrong %v", w) }
func (d *desk) Over(why string, rest []byte) {
	d.note("over: %s", why)
	d.rest = bytes.Clone(rest)
}

// te is frames of the TE.
func (d *desk) te(fs ...Frame) {
	var b []byte
	for _, f := range fs {
		f.CR = true
		b = f.Append(b)
	}
	d.s.Input(b)
}

// expect fails unless just this has happened since the last look, in any order of the two kinds.
func (d *desk) expect(log string, sent ...string) {
	d.t.Helper()
	if got := strings.Join(d.log, ", "); got != log {
		d.t.Errorf("happened %q, want %q", got, log)
	}
	var frames []string
	for _, f := range d.sent {
		frames = append(frames, strings.TrimSpace(fmt.Sprintf("%v %d % X", f.Kind, f.DLCI, f.Information)))
	}
	if !slices.Equal(frames, sent) {
		d.t.Errorf("sent %q, want %q", frames, sent)
	}
	d.log, d.sent = nil, nil
}

func sabm(dlci int) Frame { return Frame{DLCI: dlci, Kind: SABM, PF: true} }
func disc(dlci int) Frame { return Frame{DLCI: dlci, Kind: DISC, PF: true} }
func uih(dlci int, s string) Frame {
	return Frame{DLCI: dlci, Kind: UIH, Information: []byte(s)}
}

// up is a desk with open channels.
func up(t fataler, dlcis ...int) *desk {
	d := newDesk(t)
	for _, n := range append([]int{0}, dlcis...) {
		d.te(sabm(n))
	}
	d.log, d.sent = nil, nil
	return d
}

// TestOpenClose: the states of the channels (multiplexer note 3).
func TestOpenClose(t *testing.T) {
	d := newDesk(t)
	d.te(sabm(1))
	d.expect("wrong channel not open", "DM 1")
	d.te(uih(1, "AT\r"))
	d.expect("wrong channel not open")
	d.te(disc(0))
	d.expect("", "DM 0")
	d.te(sabm(0))
	d.expect("", "UA 0")
	d.te(sabm(0))
	d.expect("", "UA 0")
	d.te(sabm(4), uih(4, "AT\r"))
	d.expect(`open 4, data 4 "AT\r"`, "UA 4", "UIH 0 E3 05 13 0D")
	d.te(sabm(4))
	d.expect("close 4, open 4", "UA 4", "UIH 0 E3 05 13 0D")
	d.te(sabm(5))
	d.expect("wrong no such channel", "DM 5")
	d.te(uih(60, "x"), disc(60))
	d.expect("wrong no such channel", "DM 60")
	d.te(disc(4))
	d.expect("close 4", "UA 4")
	d.te(disc(4))
	d.expect("", "DM 4")
	d.te(uih(4, "x"), uih(4, ""), Frame{DLCI: 4, Kind: UI, Information: []byte("x")}, Frame{DLCI: 4, Kind: UA})
	d.expect("wrong channel not open, wrong channel not open, wrong not supported")
	if d.s.open[4] || d.s.Sendable(4) {
		t.Error("a closed channel is open")
	}
}

// TestMessages: the control channel.
func TestMessages(t *testing.T) {
	d := up(t, 1, 2)
	d.te(uih(0, "\xe3\x07\x07\x8d\x01"))
	d.expect("signals 1 8D", "UIH 0 E1 07 07 8D 01")
	d.te(uih(0, "\xe3\x05\x0b\x8f"))
	d.expect("signals 2 8F", "UIH 0 E1 05 0B 8F")
	if d.s.Sendable(2) || !d.s.Sendable(1) {
		t.Error("FC of MSC does not hold its channel alone")
	}
	d.te(uih(0, "\xe3\x05\x0b\x8d"))
	d.expect("signals 2 8D", "UIH 0 E1 05 0B 8D")
	d.te(uih(0, "\x63\x01"))
	d.expect("", "UIH 0 61 01")
	if d.s.Sendable(1) || d.s.Sendable(2) {
		t.Error("FCoff does not hold")
	}
	d.te(uih(0, "\xa3\x01"))
	d.expect("resume", "UIH 0 A1 01")
	if !d.s.Sendable(1) {
		t.Error("FCon does not let go")
	}
	d.te(uih(0, "\x23\x05ab"))
	d.expect("", "UIH 0 21 05 61 62")
	d.te(uih(0, "\x43\x01"))
	d.expect("sleep", "UIH 0 41 01")
	d.te(uih(0, "\x43\x01\x23\x01")) // two messages in a frame
	d.expect("sleep", "UIH 0 41 01", "UIH 0 21 01")
	d.te(uih(0, "\xe1\x05\x07\x0d"), uih(0, "\x11\x03\x23")) // answers ask for nothing
	d.expect("")
	d.te(uih(0, "\x93\x03\x07")) // RPN, which it has not; it has no NSC either
	d.expect("wrong not supported")
	d.te(uih(0, "\xe3\x05\x0f\x0d"), uih(0, "\xe3\x01"), uih(0, "\xe3\x05\x03\x0d"), uih(0, "\xe3\x05\x7f\x0d"))
	d.expect("wrong channel not open, wrong channel not open, wrong channel not open, wrong channel not open")
	d.te(uih(0, "\xe3"), uih(0, "\xe3\x09\x07"), uih(0, "\xe2\x01"), uih(0, "\xe3\x02\x01"))
	d.expect("wrong not supported, wrong not supported, wrong not supported, wrong not supported")
}

// TestSignals: MSC of the module goes out when it is news.
func TestSignals(t *testing.T) {
	d := up(t, 1)
	d.s.Tell(1, Signals{RTC: true, RTR: true})
	d.expect("")
	d.s.Tell(1, Signals{RTC: true, RTR: true, DV: true})
	d.s.Tell(1, Signals{RTC: true, RTR: true, DV: true})
	d.expect("", "UIH 0 E3 05 07 8D")
	d.s.Tell(2, Signals{FC: true})
	d.expect("")
	for b := range 256 {
		if b&0x31 == ea && signals(byte(b)).octet() != byte(b) {
			t.Errorf("%02X is read as %+v", b, signals(byte(b)))
		}
	}
}

// TestOver: the ways in which a multiplexer ends.
func TestOver(t *testing.T) {
	d := up(t, 1, 3)
	d.s.Input(append(uih(0, "\xc3\x01").Append(nil), "AT\r"...))
	d.expect("close 3, close 1, over: closed down by the TE", "UIH 0 C1 01")
	if string(d.rest) != "AT\r" {
		t.Errorf("%q is left for the command line", d.rest)
	}
	d.te(sabm(0))
	d.expect("")

	d = up(t, 2)
	d.te(disc(0), sabm(1))
	d.expect("close 2, over: DISC for DLCI 0", "UA 0")

	d = newDesk(t)
	d.loop.Advance(10*time.Second - 1)
	d.expect("")
	d.loop.Advance(1)
	d.expect("over: no SABM for DLCI 0")

	d = up(t)
	d.loop.Advance(time.Hour)
	d.expect("")
	d.s.Stop()
	d.te(sabm(1))
	d.expect("")
}

// TestCutShort: a frame whose rest does not come is given up, and with it nothing
// that has come behind it.
func TestCutShort(t *testing.T) {
	d := up(t, 1)
	d.s.Input([]byte("\xf9\x05\xef\x65"))
	d.te(uih(1, "AT\r"))
	d.expect("")
	d.loop.Advance(Silence)
	d.expect(`wrong cut short, data 1 "AT\r"`)
	d.loop.Advance(time.Hour)
	d.expect("")
}

// TestAnswerAtOnce: a TE that answers a frame while the module makes it is heard afterwards.
func TestAnswerAtOnce(t *testing.T) {
	d := newDesk(t)
	e := &eager{desk: d}
	d.s = Start(d.loop, e, time.Second)
	d.te(sabm(0))
	d.expect("", "UA 0", "UIH 0 21 01", "UIH 0 21 01", "UIH 0 21 01")
}

// eager sends Test in answer to each of the first frames.
type eager struct {
	*desk
	n int
}

func (e *eager) Send(b []byte) {
	e.desk.Send(b)
	if e.n++; e.n <= 3 {
		e.te(uih(0, "\x23\x01"))
	}
}

// TestStates: whatever the TE sends, channels open and close in pairs, data come
// only for open ones, and every SABM and DISC has one answer.
func TestStates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(t)
		open := map[int]bool{}
		over := false
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			dlci := rapid.IntRange(0, 6).Draw(t, "dlci")
			if over {
				break
			}
			want := ""
			switch step := rapid.IntRange(0, 9).Draw(t, "step"); step {
			case 0, 1, 2:
				d.te(sabm(dlci))
				want = "DM"
				if dlci == 0 || dlci <= Last && open[0] {
					want, open[dlci] = "UA", true
				}
			case 3:
				d.te(disc(dlci))
				want = "DM"
				if open[dlci] {
					want, open[dlci] = "UA", false
					over = dlci == 0
				}
			case 4:
				d.te(uih(0, "\xc3\x01"))
				over = open[0]
			case 5:
				d.s.Input(rapid.SliceOfN(rapid.SampledFrom([]byte{Flag, 3, 5, 0x3f, 0xef, 1, 'A', 'T', 0x1c}), 0, 12).Draw(t, "noise"))
				d.s.Input([]byte{Flag})
				d.loop.Advance(2 * Silence)
				if d.s.open[0] != open[0] { // the noise can hold SABM 0
					open[0] = d.s.open[0]
				}
				over = d.s.over
				d.sent, d.log = nil, nil
				continue
			case 6:
				d.loop.Advance(time.Duration(rapid.IntRange(0, 3).Draw(t, "s")) * time.Second)
				over = slices.Contains(d.log, "over: no SABM for DLCI 0")
			default:
				d.te(uih(dlci, "data"))
			}
			check(t, d, open, dlci, want)
			if over {
				open = map[int]bool{}
				if last := d.log[len(d.log)-1]; !strings.HasPrefix(last, "over") {
					t.Fatalf("over, and the last was %q", last)
				}
			}
			for n := range Last + 1 {
				if !over && d.s.open[n] != open[n] {
					t.Fatalf("channel %d: open %v, want %v", n, d.s.open[n], open[n])
				}
			}
			d.sent, d.log = nil, nil
		}
	})
}

func check(t *rapid.T, d *desk, open map[int]bool, dlci int, want string) {
	var answers []string
	for _, f := range d.sent {
		if f.Kind == UA || f.Kind == DM {
			answers = append(answers, f.Kind.String())
			if f.DLCI != dlci {
				t.Fatalf("%v for DLCI %d, want %d", f.Kind, f.DLCI, dlci)
			}
		}
	}
	if got := strings.Join(answers, " "); got != want {
		t.Fatalf("answered %q, want %q", got, want)
	}
	for _, l := range d.log {
		if strings.HasPrefix(l, "data") && (dlci == 0 || dlci > Last || !open[dlci]) {
			t.Fatalf("%s on a channel that is not open", l)
		}
	}
}
