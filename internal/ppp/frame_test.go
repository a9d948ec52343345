package ppp

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// catch collects what a deframer finds.
type catch struct {
	*deframer
	frames  []frame
	damages []Damage
}

type frame struct {
	protocol uint16
	info     []byte
}

func newCatch(accm uint32) *catch {
	c := &catch{deframer: newDeframer()}
	c.accm = accm
	c.frame = func(p uint16, info []byte) { c.frames = append(c.frames, frame{p, bytes.Clone(info)}) }
	c.damaged = func(d Damage) { c.damages = append(c.damages, d) }
	c.typed = func(string) {}
	return c
}

// TestFCS: the vector of CRC-16/X-25, which is the check sequence of RFC 1662.
func TestFCS(t *testing.T) {
	fcs := uint16(fcsStart)
	for _, c := range []byte("123456789") {
		fcs = fcsNext(fcs, c)
	}
	if ^fcs != 0x906e {
		t.Errorf("FCS %04x, want 906e", ^fcs)
	}
}

// TestSeenFrame reads a frame of a module as a log has it (ppp-project/ppp#78).
func TestSeenFrame(t *testing.T) {
	c := newCatch(defaultMap)
	c.input([]byte("\x7e\x7d\xdf\x7d\x23\xc0\x21\x7d\x21\x7d\x21\x7d\x20\x7d\x34\x7d\x22\x7d\x26\x7d\x20\x7d\x20\x7d\x20\x7d\x20" +
		"\x7d\x25\x7d\x26\x93\x7d\x2f\x7d\x22\x22\x7d\x27\x7d\x22\x7d\x28\x7d\x22\xde\x6c\x7e"))
	if len(c.frames) != 1 || len(c.damages) > 0 {
		t.Fatalf("frames %v, damages %v", c.frames, c.damages)
	}
	if got, want := describe(c.frames[0].protocol, c.frames[0].info), "LCP ConfReq id=0x1 <asyncmap 0x0> <magic 0x930f0222> <pcomp> <accomp>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestFrames: whatever is framed comes out again, in any cuts, whatever the framing.
func TestFrames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := framing{rapid.Uint32().Draw(t, "map"), rapid.Bool().Draw(t, "protocol"), rapid.Bool().Draw(t, "address")}
		protocol := rapid.SampledFrom([]uint16{protoIP, protoLCP, protoIPCP, protoPAP}).Draw(t, "number")
		infos := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 1, 100), 1, 5).Draw(t, "infos")
		c := newCatch(f.accm)
		var line []byte
		for _, info := range infos {
			line = append(line, f.encode(protocol, info)...)
		}
		for len(line) > 0 {
			n := rapid.IntRange(1, len(line)).Draw(t, "cut")
			c.input(line[:n])
			line = line[n:]
		}
		if len(c.frames) != len(infos) || len(c.damages) > 0 {
			t.Fatalf("%d frames of %d, damages %v", len(c.frames), len(infos), c.damages)
		}
		for i, info := range infos {
			if c.frames[i].protocol != protocol || !bytes.Equal(c.frames[i].info, info) {
				t.Fatalf("frame %d is %x %x, want %x %x", i, c.frames[i].protocol, c.frames[i].info, protocol, info)
			}
		}
	})
}

// TestResync: the frame behind a broken one is right, whichever byte is lost.
func TestResync(t *testing.T) {
	broken, whole := plainFraming.encode(protoIP, []byte("broken frame")), plainFraming.encode(protoIP, []byte("whole"))
	for i := range broken {
		c := newCatch(defaultMap)
		c.input(whole)
		c.input(broken[:i])
		c.input(broken[i+1:])
		c.input(whole)
		last := c.frames[len(c.frames)-1]
		if string(last.info) != "whole" || len(c.frames) < 2 {
			t.Errorf("byte %d lost: %d frames, the last is %q", i, len(c.frames), last.info)
		}
	}
}

func TestDamages(t *testing.T) {
	abort := append(plainFraming.encode(protoIP, []byte("given up")), "\xff\x03!\x7d\x7e"...)
	long := plainFraming.encode(protoIP, make([]byte, MRU+10))
	cases := []struct {
		line []byte
		want []Damage
	}{
		{abort, nil},
		{[]byte("~~~~"), nil},
		{[]byte("noise before the first flag~"), nil},
		{[]byte("~abc~"), []Damage{TooShort}},
		{[]byte("~abcdef~"), []Damage{BadCheck}},
		{long, []Damage{TooLong}},
		{framing{}.encode(protoIP, []byte{1}), []Damage{Unescaped}},
	}
	for _, tc := range cases {
		c := newCatch(defaultMap)
		c.input(tc.line)
		if len(c.damages) != len(tc.want) || len(tc.want) > 0 && c.damages[0] != tc.want[0] {
			t.Errorf("% x: damages %v, want %v", tc.line[:min(20, len(tc.line))], c.damages, tc.want)
		}
	}
}

// FuzzLink: no bytes of a TE make a link panic, keep it from being ended, or
// make it send without end.
func FuzzLink(f *testing.F) {
	f.Add([]byte("AT\r"), uint64(1))
	f.Add(plainFraming.encode(protoLCP, packet{confReq, 1, []byte{2, 6, 0, 0, 0, 0, 1, 4, 5, 0xdc}}.bytes()), uint64(2))
	f.Add(plainFraming.encode(protoLCP, packet{protRej, 1, []byte{0x80, 0x21}}.bytes()), uint64(3))
	f.Add(plainFraming.encode(protoIPCP, packet{confReq, 1, []byte{3, 6, 0, 0, 0, 0, 3, 3, 1}}.bytes()), uint64(4))
	f.Add(plainFraming.encode(protoPAP, packet{papRequest, 1, []byte{200, 6}}.bytes()), uint64(5))
	f.Fuzz(func(t *testing.T, b []byte, seed uint64) {
		r := newRig(&testing.T{}, lwip())
		sent := 0
		out := r.link.do.Transmit
		r.link.do.Transmit = func(b []byte, ip bool) {
			sent++
			out(b, ip)
		}
		if rand.New(rand.NewPCG(seed, 0)).IntN(2) == 0 {
			r.peer.Start()
			r.loop.Advance(1e9)
		}
		before := sent
		r.link.Input(b)
		if most := len(b)/4 + 8; sent-before > 2*most {
			t.Fatalf("%d frames for %d bytes", sent-before, len(b))
		}
		r.loop.Advance(1e9)
		r.link.Close("over")
		r.loop.Advance(60e9)
		if r.end == nil {
			t.Fatal("not over")
		}
	})
}

// FuzzPacket: packets and options are read without a panic, and written as they were read.
func FuzzPacket(f *testing.F) {
	f.Add([]byte{1, 1, 0, 10, 2, 6, 0, 0, 0, 0})
	f.Add([]byte{1, 1, 0, 6, 2, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, protocol := range []uint16{protoLCP, protoIPCP, protoPAP, protoCHAP, 0x80fd} {
			describe(protocol, b)
		}
		p, ok := parsePacket(b)
		if !ok {
			return
		}
		if !bytes.HasPrefix(b, p.bytes()) {
			t.Fatalf("% x became % x", b, p.bytes())
		}
		if opts, ok := parseOptions(p.data); ok && !bytes.Equal(optionBytes(opts), p.data) {
			t.Fatalf("options % x became % x", p.data, optionBytes(opts))
		}
	})
}
