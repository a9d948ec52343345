package port

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// What both sides say in every session.
const (
	hello   = "\xff\xfb\x2c"                                       // WILL COM-PORT-OPTION
	welcome = "\xff\xfb\x00\xff\xfd\x00\xff\xfb\x03\xff\xfd\x03" + // WILL, DO BINARY; WILL, DO SGA
		"\xff\xfd\x2c" // DO COM-PORT-OPTION
	agreed = "\xff\xfd\x00\xff\xfb\x00\xff\xfd\x03\xff\xfb\x03" // the client takes both
)

// com is a COM-PORT-OPTION on the wire.
func com(command byte, value ...byte) string {
	return "\xff\xfa\x2c" + string(escapeIAC(nil, append([]byte{command}, value...))) + "\xff\xf0"
}

// told is the server's answer or notice.
func told(command byte, value ...byte) string { return com(command+100, value...) }

func baudRate(baud uint32) []byte { return binary.BigEndian.AppendUint32(nil, baud) }

func newRemoteRig(t *testing.T, cfg uart.Config, echo func([]byte) []byte) (*rig, chan kernel.Event) {
	t.Helper()
	r := newRig(t, Spec{Kind: RFC2217, Addr: "127.0.0.1:0"}, cfg, Options{}, echo)
	seen := make(chan kernel.Event, 4096)
	r.on(func() {
		r.loop.Observe(func(_ time.Duration, ev kernel.Event) {
			switch ev.(type) {
			case uart.Rate, uart.PinChange:
				seen <- ev
			}
		})
	})
	return r, seen
}

// dialRemote is a client that has negotiated.
func dialRemote(r *rig) net.Conn {
	r.t.Helper()
	te := dial(r)
	expectEvent[Opened](r)
	put(r.t, te, hello+agreed)
	expect(r.t, te, welcome+told(7, stateDSR|stateCTS))
	return te
}

func TestRemoteBytesBothWays(t *testing.T) {
	r, _ := newRemoteRig(t, free, same)
	te := dialRemote(r)
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	put(t, te, string(escapeIAC(nil, all)))
	expect(t, te, string(escapeIAC(nil, all)))
	put(t, te, "\r\x00\r\n") // binary: nothing is taken out
	expect(t, te, "\r\x00\r\n")
}

// A mebibyte passes both ways, escaped, while answers are between the bytes.
func TestRemoteBulkWithCommandsBetween(t *testing.T) {
	r, _ := newRemoteRig(t, free, same)
	te := dialRemote(r)
	want := noise(1 << 20)
	te.SetDeadline(time.Now().Add(4 * patience))
	const every = 1000
	wrote := make(chan error, 1)
	go func() {
		for b := want; len(b) > 0; b = b[min(every, len(b)):] {
			piece := append(escapeIAC(nil, b[:min(every, len(b))]), com(7)...)
			if _, err := te.Write(piece); err != nil {
				wrote <- err
				return
			}
		}
		wrote <- nil
	}()
	sink := &collector{}
	parser := telnet{to: sink, spoken: true, eightBit: true}
	b := make([]byte, chunk)
	for sink.Len() < len(want) || sink.subs < (len(want)+every-1)/every {
		n, err := te.Read(b)
		if err != nil {
			t.Fatalf("after %d bytes and %d answers: %v", sink.Len(), sink.subs, err)
		}
		parser.feed(b[:n])
	}
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(sink.Bytes(), want) {
		t.Error("bytes differ")
	}
}

type collector struct {
	bytes.Buffer
	subs int
}

func (c *collector) data(b []byte)         { c.Write(b) }
func (c *collector) command(byte)          {}
func (c *collector) option(byte, byte)     {}
func (c *collector) subnegotiation([]byte) { c.subs++ }

// Every command, cut anywhere, has the same answer.
func TestRemoteSettings(t *testing.T) {
	talk := []struct{ say, hear string }{
		{com(0), told(0, []byte("sim800emu")...)},
		{com(0, 'p', 'y'), ""},
		{com(1, baudRate(0)...), told(1, baudRate(115200)...)},
		{com(1, baudRate(9600)...), told(1, baudRate(9600)...)},
		{com(1, baudRate(0)...), told(1, baudRate(9600)...)},
		{com(1, baudRate(0xffffffff)...), told(1, baudRate(9600)...)},
		{com(1, baudRate(49)...), told(1, baudRate(9600)...)},
		{com(1, baudRate(0x00ff00)...), told(1, baudRate(0x00ff00)...)}, // a doubled IAC in it
		{com(1, 1, 2), ""},
		{com(2, 7) + com(3, 3) + com(4, 2), told(2, 7) + told(3, 3) + told(4, 2)},
		{com(2, 0) + com(3, 0) + com(4, 0), told(2, 7) + told(3, 3) + told(4, 2)},
		{com(2, 9) + com(3, 6) + com(4, 4), told(2, 7) + told(3, 3) + told(4, 2)},
		{com(2, 8) + com(3, 1) + com(4, 1), told(2, 8) + told(3, 1) + told(4, 1)},
		{com(2), ""},
		{com(5, 0) + com(5, 13), told(5, 1) + told(5, 14)},
		{com(5, 3) + com(5, 0), told(5, 3) + told(5, 3)},
		{com(5, 16) + com(5, 13), told(5, 16) + told(5, 16)},
		{com(5, 17) + com(5, 19) + com(5, 0) + com(5, 18) + com(5, 13), told(5, 17) + told(5, 19) + told(5, 19) + told(5, 18) + told(5, 18)},
		{com(5, 4) + com(5, 5) + com(5, 4) + com(5, 6) + com(5, 4), told(5, 6) + told(5, 5) + told(5, 5) + told(5, 6) + told(5, 6)},
		{com(5, 7) + com(5, 9) + com(5, 7) + com(5, 8) + com(5, 7), told(5, 8) + told(5, 9) + told(5, 9) + told(5, 8) + told(5, 8)},
		{com(5, 10) + com(5, 12) + com(5, 10) + com(5, 11) + com(5, 10), told(5, 11) + told(5, 12) + told(5, 12) + told(5, 11) + told(5, 11)},
		{com(5, 20) + com(5), ""},
		{com(6), told(6, 0x60)},
		{com(7), told(7, stateDSR|stateCTS)},
		{com(10, 0xff), told(10, 0xff)},
		{com(11, 0xff), told(11, 0xff)},
		{com(12, 1) + com(12, 2) + com(12, 3), told(12, 1) + told(12, 2) + told(12, 3)},
		{com(12, 4) + com(13, 1) + com(99) + "\xff\xfa\x2c\xff\xf0" + "\xff\xfa\x18\x01\xff\xf0", ""},
		{"\xff\xfb\x18\xff\xfd\x18", "\xff\xfe\x18\xff\xfc\x18"},
	}
	var all, want strings.Builder
	for _, x := range talk {
		all.WriteString(x.say)
		want.WriteString(x.hear)
	}
	for _, piece := range []int{1, 2, 3, 5, 4096} {
		t.Run(fmt.Sprint(piece), func(t *testing.T) {
			r, _ := newRemoteRig(t, free, nil)
			te := dialRemote(r)
			for s := all.String(); s != ""; s = s[min(piece, len(s)):] {
				put(t, te, s[:min(piece, len(s))])
			}
			expect(t, te, want.String())
		})
	}
}

// Before the client has agreed to it nothing is set.
func TestRemoteWithoutAgreement(t *testing.T) {
	r, _ := newRemoteRig(t, free, same)
	te := dial(r)
	put(t, te, com(5, 9)+com(1, baudRate(9600)...)+"x")
	expect(t, te, strings.TrimSuffix(welcome, "\xff\xfd\x2c")+"x")
	r.on(func() {
		if !r.line.Pin(uart.DTR) {
			t.Error("DTR went off")
		}
	})
}

// nc and a terminal have no telnet: bytes pass as they are, and nothing is said.
func TestRemotePlainClient(t *testing.T) {
	r, _ := newRemoteRig(t, free, same)
	te := dial(r)
	put(t, te, "AT\r\x00\r\n\xfe\xf0")
	expect(t, te, "AT\r\x00\r\n\xfe\xf0")
	r.send("\xff\xff")
	expect(t, te, "\xff\xff")
	te.Close()
	expectEvent[Opened](r)
	expectEvent[Closed](r)
	r.on(func() {
		if !r.line.Pin(uart.DTR) {
			t.Error("DTR went off with a client that has none")
		}
	})
}

func TestRemoteSpeedReachesTheLine(t *testing.T) {
	r, seen := newRemoteRig(t, uart.Config{NoPace: true}, nil) // auto-bauding
	te := dialRemote(r)
	put(t, te, com(1, baudRate(19200)...))
	expect(t, te, told(1, baudRate(19200)...))
	if ev := expectEvent[Settings](r); ev.Baud != 19200 || ev.Format != "8N1" {
		t.Errorf("%+v", ev)
	}
	put(t, te, "AT")
	r.hear("AT")
	if ev := wait(t, seen); ev != (uart.Rate{Baud: 19200, Learnt: true}) {
		t.Errorf("%+v", ev)
	}
	put(t, te, com(1, baudRate(9600)...))
	expect(t, te, told(1, baudRate(9600)...))
	put(t, te, "AT\r")
	if got := wait(t, r.heard); string(got) == "AT\r" {
		t.Error("a TE of the wrong speed was understood")
	}
}

func TestRemoteFraming(t *testing.T) {
	r, _ := newRemoteRig(t, free, nil)
	te := dialRemote(r)
	r.send("C\xc1")
	expect(t, te, "C\xc1")
	put(t, te, com(10, parityError)+com(2, 7)+com(3, 3))
	expect(t, te, told(10, parityError)+told(2, 7)+told(3, 3))
	if a, b := expectEvent[Settings](r), expectEvent[Settings](r); a.Format != "7N1" || b.Format != "7E1" {
		t.Errorf("%+v, %+v", a, b)
	}
	put(t, te, "AC")
	r.hear("A\xc3")
	r.send("A")
	expect(t, te, "A")
	r.send("C")
	expect(t, te, "C"+told(6, parityError))
	r.on(func() { r.line.SetFormat(uart.Format{DataBits: 7, Parity: true, StopBits: 1}) })
	put(t, te, "AC")
	r.hear("AC")
	r.send("AC")
	expect(t, te, "AC")
}

// A TE that comes and goes moves DTR, as one that opens and closes its port.
func TestRemotePinsOfTheTE(t *testing.T) {
	r, seen := newRemoteRig(t, free, nil)
	dtr := func(active bool) {
		t.Helper()
		if ev := wait(t, seen); ev != (uart.PinChange{Pin: "DTR", Active: active}) {
			t.Errorf("%+v, want DTR %v", ev, active)
		}
	}
	te := dialRemote(r)
	put(t, te, com(5, 9))
	dtr(false)
	put(t, te, com(5, 8))
	dtr(true)
	expect(t, te, told(5, 9)+told(5, 8))
	te.Close()
	expectEvent[Closed](r)
	dtr(false)
	te = dial(r)
	dtr(true)
	_ = te
}

func TestRemoteRTSHoldsTheModule(t *testing.T) {
	r, _ := newRemoteRig(t, free, nil)
	r.on(func() { r.line.SetFlow(uart.Hardware, uart.Hardware) })
	te := dialRemote(r)
	put(t, te, com(5, 12))
	expect(t, te, told(5, 12))
	r.send("RING\r\n")
	r.on(func() {
		if r.line.Idle() {
			t.Error("the module sends although RTS is off")
		}
	})
	put(t, te, com(5, 11))
	expect(t, te, "RING\r\n"+told(5, 11))
}

// Each change of an output is told with its delta; RI only counts when it ends.
func TestRemoteModemState(t *testing.T) {
	r, _ := newRemoteRig(t, free, nil)
	te := dialRemote(r)
	const on = stateDSR | stateCTS
	pin := func(p uart.Pin, active bool) func() { return func() { r.line.SetPin(p, active) } }
	for _, c := range []struct {
		do   func()
		want byte
	}{
		{pin(uart.DCD, true), on | stateDCD | deltaOfDCD},
		{pin(uart.RI, true), on | stateDCD | stateRI},
		{pin(uart.RI, false), on | stateDCD | trailingRI},
		{pin(uart.CTS, false), stateDSR | stateDCD | deltaOfCTS},
		{pin(uart.CTS, true), on | stateDCD | deltaOfCTS},
		{func() { r.port.Drive(SignalStatus, false) }, stateCTS | stateDCD | deltaOfDSR},
		{func() { r.port.Drive(SignalStatus, true) }, on | stateDCD | deltaOfDSR},
	} {
		r.on(c.do)
		expect(t, te, told(7, c.want))
	}
	put(t, te, com(11, stateRI|trailingRI))
	expect(t, te, told(11, stateRI|trailingRI))
	r.on(pin(uart.DCD, false))
	r.on(pin(uart.RI, true))
	r.on(pin(uart.CTS, false))
	r.on(pin(uart.RI, false))
	// DCD is not wanted; with CTS comes again that RI is on
	expect(t, te, told(7, stateRI)+told(7, stateRI)+told(7, trailingRI))
	put(t, te, com(11, 0))
	expect(t, te, told(11, 0))
	r.on(pin(uart.RI, true))
	put(t, te, com(7))
	expect(t, te, told(7, stateDSR|stateRI))
}

func TestRemoteBreak(t *testing.T) {
	r, _ := newRemoteRig(t, free, nil)
	te := dialRemote(r)
	put(t, te, com(5, 5)+"lost"+com(5, 5)+com(5, 6)+"heard")
	expect(t, te, told(5, 5)+told(5, 5)+told(5, 6))
	r.hear("\x00heard")
	put(t, te, "\xff\xf3x") // telnet's own
	r.hear("\x00x")
	for _, on := range []bool{true, false, true, false} {
		if ev := expectEvent[Break](r); ev.On != on {
			t.Errorf("break %v, want %v", ev.On, on)
		}
	}
	put(t, te, com(5, 5))
	expectEvent[Break](r)
	te.Close()
	if ev := expectEvent[Break](r); ev.On {
		t.Error("the break goes on without the TE")
	}
}

// A TE that suspends gets nothing but answers, and the line waits.
func TestRemoteSuspend(t *testing.T) {
	r, _ := newRemoteRig(t, free, nil)
	te := dialRemote(r)
	put(t, te, com(8)+com(6))
	expect(t, te, told(6, 0x60))
	r.send("RING\r\n")
	r.on(func() {
		if r.line.Idle() {
			t.Error("the line does not wait")
		}
	})
	put(t, te, com(6)+com(9))
	expect(t, te, told(6, 0x60)+"RING\r\n")
}

// A TE that does not read holds the line up; nothing of it is lost or torn.
func TestRemoteSlowReader(t *testing.T) {
	r, _ := newRemoteRig(t, free, nil)
	te := dialRemote(r)
	want := bytes.Repeat([]byte{0xff, 'a'}, 8<<20)
	left := make(chan struct{})
	r.on(func() {
		r.line.Send(uart.Frame{Kind: uart.Data, Bytes: want, Done: func() { close(left) }})
		if r.line.Idle() {
			t.Error("the kernel took 24 MiB: nothing was full")
		}
		r.line.SetPin(uart.DCD, true)
	})
	sink := &collector{}
	parser := telnet{to: sink, spoken: true, eightBit: true}
	te.SetDeadline(time.Now().Add(4 * patience))
	b := make([]byte, 1<<20)
	for sink.Len() < len(want) || sink.subs < 1 {
		n, err := te.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		parser.feed(b[:n])
	}
	wait(t, left)
	if !bytes.Equal(sink.Bytes(), want) {
		t.Error("bytes differ")
	}
}

// A TE that asks for ever and does not read is put out.
func TestRemoteAskerThatDoesNotRead(t *testing.T) {
	r, _ := newRemoteRig(t, free, nil)
	te := dialRemote(r)
	te.SetDeadline(time.Now().Add(4 * patience))
	ask := strings.Repeat(com(0), 1000)
	for {
		if _, err := io.WriteString(te, ask); err != nil {
			break
		}
	}
	expectEvent[Closed](r)
	te = dialRemote(r)
	put(t, te, "AT\r")
	r.hear("AT\r")
}
