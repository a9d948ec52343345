package modem_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/cmux"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/modem"
	"sim800emu/modemtest"
)

// A muxTE is a TE that multiplexes, over the serial port of a modem.
type muxTE struct {
	testing.TB
	m       *modemtest.Modem
	dec     *cmux.Decoder
	got     [cmux.Last + 1]string // data of the channels, and of 0 the frames that are none
	held    [cmux.Last + 1]bool   // FC of the module
	dv      [cmux.Last + 1]bool
	open    [cmux.Last + 1]bool
	told    []engine.Suspicion
	changes []string
}

func newMuxTE(t testing.TB, opts ...modemtest.Option) *muxTE {
	x := &muxTE{TB: t, m: modemtest.New(t, opts...)}
	x.m.Observe(func(_ time.Duration, ev kernel.Event) {
		switch v := ev.(type) {
		case engine.Suspicion:
			x.told = append(x.told, v)
		case modem.MuxChannel:
			x.open[v.Channel] = v.Open
		case modem.MuxChanged:
			x.changes = append(x.changes, fmt.Sprint(v.On))
		}
	})
	return x
}

// start is AT+CMUX=0 and SABM of DLCI 0 and of channels.
func (x *muxTE) start(channels ...int) *muxTE {
	x.Helper()
	x.got = [cmux.Last + 1]string{}
	x.dec = cmux.NewDecoder(func(w cmux.Wrong, b []byte) {
		if !slices.Contains(x.changes, "false") { // lines behind the end are none of course
			x.Errorf("the module sends what is no frame: %v: %q", w, b)
		}
	})
	x.m.Received()
	x.m.Send("AT+CMUX=0\r")
	x.pass(50 * time.Millisecond)
	if got := x.m.Received(); !strings.HasSuffix(got, "\r\nOK\r\n") {
		x.Fatalf("AT+CMUX=0: %q", got)
	}
	for _, n := range append([]int{0}, channels...) {
		x.frame(n, cmux.SABM, "")
		x.pass(50 * time.Millisecond)
		x.read()
		if !strings.HasPrefix(x.take(0), fmt.Sprintf("UA %d ", n)) {
			x.Fatalf("SABM %d is not answered by UA", n)
		}
	}
	return x
}

func (x *muxTE) pass(d time.Duration) { x.m.Advance(d) }

func (x *muxTE) frame(dlci int, k cmux.Kind, info string) {
	x.m.SendBytes(cmux.Frame{DLCI: dlci, CR: true, Kind: k, PF: k != cmux.UIH, Information: []byte(info)}.Append(nil))
}

// send is data of the TE on a channel, in frames of at most 127 octets.
func (x *muxTE) send(dlci int, s string) {
	for s != "" {
		n := min(len(s), 127)
		x.frame(dlci, cmux.UIH, s[:n])
		s = s[n:]
	}
}

// read takes what has come.
func (x *muxTE) read() {
	x.dec.Feed([]byte(x.m.Received()))
	for {
		f, ok := x.dec.Next()
		if !ok {
			return
		}
		switch {
		case f.DLCI > cmux.Last: // an echo of our own, behind the end
		case f.Kind != cmux.UIH:
			x.got[0] += fmt.Sprintf("%v %d ", f.Kind, f.DLCI)
		case f.DLCI == 0 && len(f.Information) > 3 && f.Information[0] == 0xe3:
			n := min(int(f.Information[2]>>2), cmux.Last)
			x.held[n], x.dv[n] = f.Information[3]&2 != 0, f.Information[3]&0x80 != 0
			x.frame(0, cmux.UIH, "\xe1"+string(f.Information[1:]))
		case f.DLCI == 0:
			x.got[0] += fmt.Sprintf("%x ", f.Information)
		default:
			x.got[f.DLCI] += string(f.Information)
		}
	}
}

func (x *muxTE) take(dlci int) string {
	s := x.got[dlci]
	x.got[dlci] = ""
	return s
}

// ask is a command line on a channel whose echo is on, and what comes within d.
func (x *muxTE) ask(dlci int, line string, d time.Duration) string {
	x.Helper()
	x.read()
	x.take(dlci)
	x.send(dlci, line+"\r")
	x.pass(d)
	x.read()
	return strings.TrimPrefix(x.take(dlci), line+"\r")
}

// expect is ask with the lines that must come.
func (x *muxTE) expect(dlci int, line string, want ...string) {
	x.Helper()
	if got := x.ask(dlci, line, time.Second); got != frames(want...) {
		x.Errorf("channel %d, %s: the TE read\n%q\nwant\n%q", dlci, line, got, frames(want...))
	}
}

// plain fails unless the serial port takes command lines.
func (x *muxTE) plain() {
	x.Helper()
	x.m.Received()
	x.m.Send("ATE1\r")
	x.pass(100 * time.Millisecond)
	if got := x.m.Received(); !strings.HasSuffix(got, "\r\nOK\r\n") || strings.Contains(got, "\xf9") {
		x.Errorf("the serial port does not take command lines: %q", got)
	}
}

// online brings a connection to channel 1 in transparent mode.
func (x *muxTE) online() *modemtest.Peer {
	x.Helper()
	if got := x.ask(1, `AT+CIPSTART="TCP","203.0.113.9",7`, time.Second); got != frames("OK", "CONNECT") {
		x.Fatalf("CIPSTART: %q", got)
	}
	return x.m.Network().Peer(0)
}

// toolkit is a modem with its context up and a server.
func toolkit(more ...modemtest.Option) []modemtest.Option {
	return append([]modemtest.Option{
		modemtest.Given("AT+CIPMODE=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR"),
		modemtest.With(func(n *modemtest.Network) { n.TCP("203.0.113.9:7", modemtest.Server{}) }),
	}, more...)
}
