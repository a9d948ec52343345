package ppp

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestDialogue: the whole of it as in logs of a SIM800L with lwIP
// (espressif/esp-idf#5184, #5633), which end before the address.
func TestDialogue(t *testing.T) {
	r := newRig(t, lwip())
	r.running()
	want := []string{
		"te: LCP ConfReq id=0x1 <asyncmap 0x0> <magic 0x74c5d3fc> <pcomp> <accomp>",
		"module: LCP ConfReq id=0x1 <asyncmap 0xa0000> <auth pap> <pcomp> <accomp>",
		"module: LCP ConfNak id=0x1 <asyncmap 0xa0000>",
		"te: LCP ConfAck id=0x1 <asyncmap 0xa0000> <auth pap> <pcomp> <accomp>",
		"te: LCP ConfReq id=0x2 <asyncmap 0xa0000> <magic 0x74c5d3fc> <pcomp> <accomp>",
		"module: LCP ConfAck id=0x2 <asyncmap 0xa0000> <magic 0x74c5d3fc> <pcomp> <accomp>",
		`te: PAP AuthReq id=0x1 user="internet"`,
		"module: PAP AuthAck id=0x1",
		"module: IPCP ConfReq id=0x1 <addr 192.168.254.254>",
		"te: IPCP ConfReq id=0x1 <compress VJ 0f 01> <addr 0.0.0.0> <ms-dns1 0.0.0.0> <ms-dns2 0.0.0.0>",
		"module: IPCP ConfRej id=0x1 <compress VJ 0f 01>",
		"te: IPCP ConfAck id=0x1 <addr 192.168.254.254>",
		"te: IPCP ConfReq id=0x2 <addr 0.0.0.0> <ms-dns1 0.0.0.0> <ms-dns2 0.0.0.0>",
		"module: IPCP ConfNak id=0x2 <addr 10.1.2.3> <ms-dns1 100.64.0.53> <ms-dns2 100.64.0.54>",
		"te: IPCP ConfReq id=0x3 <addr 10.1.2.3> <ms-dns1 100.64.0.53> <ms-dns2 100.64.0.54>",
		"module: IPCP ConfAck id=0x3 <addr 10.1.2.3> <ms-dns1 100.64.0.53> <ms-dns2 100.64.0.54>",
	}
	if diff := cmp.Diff(want, r.talk); diff != "" {
		t.Error(diff)
	}
	if r.user != "internet" || r.password != "secret" || r.mtu != MRU || r.peer.Names != servers {
		t.Errorf("user %q, password %q, MTU %d, servers %v", r.user, r.password, r.mtu, r.peer.Names)
	}
}

// TestFirstBytes: the lengths of the log: 72 bytes for request and Nak together,
// 16 for the reject of IPCP, which has a compressed header and nothing escaped.
func TestFirstBytes(t *testing.T) {
	r := newRig(t, lwip())
	var sent []string
	out := r.link.do.Transmit
	r.link.do.Transmit = func(b []byte, ip bool) {
		sent = append(sent, octets(b))
		out(b, ip)
	}
	r.running()
	length := func(s string) int { return (len(s) + 1) / 3 }
	if n := length(sent[0]) + length(sent[1]); n != 72 {
		t.Errorf("request and Nak have %d bytes, want 72:\n%s\n%s", n, sent[0], sent[1])
	}
	if want := "7e ff 7d 23 c0 21 7d 21 7d 21 7d 20 7d 32 7d 22 7d 26 7d 20 7d 2a 7d 20 7d 20 7d 23 7d 24 c0 23 7d 27 7d 22 7d 28 7d 22 "; !strings.HasPrefix(sent[0], want) {
		t.Errorf("request is\n%s, want\n%s…", sent[0], want)
	}
	for _, s := range sent {
		if strings.HasPrefix(s, "7e 80 21 04") {
			if length(s) != 16 {
				t.Errorf("the reject of IPCP has %d bytes, want 16: %s", length(s), s)
			}
			return
		}
	}
	t.Error("no reject of IPCP")
}

// TestModuleBegins: a TE that waits is spoken to after a while.
func TestModuleBegins(t *testing.T) {
	r := newRig(t, lwip())
	r.loop.Advance(patience - time.Millisecond)
	if len(r.talk) > 0 {
		t.Errorf("too early: %q", r.talk)
	}
	r.loop.Advance(time.Millisecond)
	if len(r.talk) != 1 || !strings.HasPrefix(r.talk[0], "module: LCP ConfReq id=0x1") {
		t.Errorf("got %q", r.talk)
	}
	r.running()
}

// TestAddressTakesTime: the request waits until the network has answered; what
// the TE repeats meanwhile is answered once.
func TestAddressTakesTime(t *testing.T) {
	r := newRig(t, lwip())
	r.assign = func() { r.loop.After(8*time.Second, func() { r.link.Assign(teAddr, servers) }) }
	r.peer.Start()
	r.loop.Advance(7 * time.Second)
	if r.link.phase != Network || strings.Contains(r.dialogue(), "IPCP ConfNak") {
		t.Errorf("phase %s:\n%s", r.link.phase, r.dialogue())
	}
	r.loop.Advance(2 * time.Second)
	if r.link.phase != Running || strings.Count(r.dialogue(), "module: IPCP ConfNak") != 1 ||
		strings.Count(r.dialogue(), "module: IPCP ConfReq") != 1 {
		t.Errorf("phase %s:\n%s", r.link.phase, r.dialogue())
	}
}

func TestOtherWays(t *testing.T) {
	cases := map[string]struct {
		change func(*PeerConfig)
		says   string
		user   string
	}{
		"CHAP":             {func(c *PeerConfig) { c.CHAP = true }, "module: CHAP Success id=0x1", "internet"},
		"no name":          {func(c *PeerConfig) { c.NoAuth = true }, "module: LCP ConfReq id=0x2 <asyncmap 0xa0000> <pcomp> <accomp>", ""},
		"small packets":    {func(c *PeerConfig) { c.MRU = 296 }, "<mru 296>", "internet"},
		"all escaped":      {func(c *PeerConfig) { c.Map = defaultMap }, "module: LCP ConfAck id=0x1 <asyncmap 0xffffffff>", "internet"},
		"no name servers":  {func(c *PeerConfig) { c.Names = false }, "module: IPCP ConfNak id=0x2 <addr 10.1.2.3>", "internet"},
		"no compression":   {func(c *PeerConfig) { c.VJ = false }, "te: IPCP ConfReq id=0x1 <addr 0.0.0.0>", "internet"},
		"empty name":       {func(c *PeerConfig) { c.User, c.Password = "", "" }, `PAP AuthReq id=0x1 user=""`, ""},
		"no magic number":  {func(c *PeerConfig) { c.Magic = 0 }, "te: LCP ConfReq id=0x1 <asyncmap 0x0> <pcomp>", "internet"},
		"larger than ours": {func(c *PeerConfig) { c.MRU = 1600 }, "module: LCP ConfAck id=0x2", "internet"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			cfg := lwip()
			c.change(&cfg)
			r := newRig(t, cfg)
			r.running()
			if !strings.Contains(r.dialogue(), c.says) {
				t.Errorf("no %q in\n%s", c.says, r.dialogue())
			}
			if r.user != c.user {
				t.Errorf("user %q, want %q", r.user, c.user)
			}
			if want := map[int]int{296: 296}[cfg.MRU]; want > 0 && r.mtu != want {
				t.Errorf("MTU %d, want %d", r.mtu, want)
			}
			r.peer.Send([]byte("up \x11\x13\x00}~"))
			r.link.Send([]byte("down \x11\x13\x00}~"))
			r.loop.Advance(time.Second)
			if !cmp.Equal(r.packets, []string{"up \x11\x13\x00}~"}) || !cmp.Equal(r.got, []string{"down \x11\x13\x00}~"}) {
				t.Errorf("up %q, down %q", r.packets, r.got)
			}
		})
	}
}

func TestEnds(t *testing.T) {
	t.Run("by the TE", func(t *testing.T) {
		r := newRig(t, lwip())
		r.running()
		r.peer.Stop()
		r.loop.Advance(time.Second)
		if r.end == nil || !r.end.ByTE || !r.peer.Over || r.link.phase != Dead {
			t.Errorf("end %v, TE over %v, phase %s", r.end, r.peer.Over, r.link.phase)
		}
	})
	t.Run("by the module", func(t *testing.T) {
		r := newRig(t, lwip())
		r.running()
		r.link.Close("context lost")
		r.loop.Advance(time.Second)
		if r.end == nil || r.end.ByTE || r.end.Why != "context lost" || !strings.Contains(r.dialogue(), `module: LCP TermReq id=0x2 "context lost"`) {
			t.Errorf("end %+v:\n%s", r.end, r.dialogue())
		}
	})
	t.Run("by the module, unheard", func(t *testing.T) {
		r := newRig(t, lwip())
		r.running()
		r.cut = func([]byte) []byte { return nil }
		r.link.Close("context lost")
		r.loop.Advance(maxTerminate*restartTime - time.Millisecond)
		if r.end != nil {
			t.Error("too early")
		}
		r.loop.Advance(2 * time.Millisecond)
		if r.end == nil || strings.Count(r.dialogue(), "TermReq") != maxTerminate {
			t.Errorf("end %v:\n%s", r.end, r.dialogue())
		}
	})
	t.Run("before anything was said", func(t *testing.T) {
		r := newRig(t, lwip())
		r.link.Close("context lost")
		if r.end == nil || len(r.talk) > 0 {
			t.Errorf("end %v, said %q", r.end, r.talk)
		}
	})
	t.Run("no address", func(t *testing.T) {
		r := newRig(t, lwip())
		r.assign = func() { r.link.Close("refused") }
		r.peer.Start()
		r.loop.Advance(time.Second)
		if r.end == nil || !r.peer.Over {
			t.Errorf("end %v:\n%s", r.end, r.dialogue())
		}
	})
	t.Run("no name", func(t *testing.T) {
		r := newRig(t, lwip())
		r.cut = func(b []byte) []byte {
			if strings.Contains(string(b), "\xc0\x23\x01") { // PAP
				return nil
			}
			return b
		}
		r.peer.Start()
		r.loop.Advance(loginTime + time.Second)
		if r.end == nil || r.end.Why != "the TE has not said who it is" {
			t.Errorf("end %v:\n%s", r.end, r.dialogue())
		}
	})
	t.Run("dropped", func(t *testing.T) {
		r := newRig(t, lwip())
		r.running()
		r.link.Drop()
		r.peer.Send([]byte("x"))
		r.loop.Advance(time.Minute)
		if r.end != nil || len(r.packets) > 0 || r.link.Send([]byte("x")) {
			t.Error("a link that was dropped lives on")
		}
	})
}

func TestSilentTE(t *testing.T) {
	r := newRig(t, lwip())
	r.cut = func([]byte) []byte { return nil }
	r.loop.Advance(patience + maxConfigure*restartTime)
	if r.end == nil {
		t.Fatalf("not over:\n%s", r.dialogue())
	}
	if n := strings.Count(r.dialogue(), "ConfReq"); n != maxConfigure {
		t.Errorf("%d requests, want %d", n, maxConfigure)
	}
	r.suspected("the TE did not answer LCP")
}

func TestATCommands(t *testing.T) {
	r := newRig(t, lwip())
	r.loop.Advance(time.Second)
	r.link.Input([]byte("\nAT+CSQ\r\nAT\rAT\r"))
	r.suspected(`the TE sends AT commands in PPP data mode: "AT+CSQ"`)
	if len(r.suspects) != 1 {
		t.Errorf("told %q", r.suspects)
	}
	r.running()
	r.loop.Advance(quietTime)
	n := len(r.suspects)
	r.peer.Send([]byte("GET /\r\nAT home\rAT\r"))
	r.loop.Advance(time.Second)
	if len(r.packets) != 1 || len(r.suspects) != n {
		t.Errorf("an IP packet: %q, %q", r.packets, r.suspects[n:])
	}
	r.link.Input([]byte("at+cpin?\r"))
	r.suspected(`the TE sends AT commands in PPP data mode: "at+cpin?"`)
	r.peer.Send([]byte("next"))
	r.loop.Advance(time.Second)
	if len(r.packets) != 2 {
		t.Error("the frame behind an AT command is lost")
	}
}

func TestLostBytes(t *testing.T) {
	r := newRig(t, lwip())
	r.running()
	r.cut = func(b []byte) []byte { return append(b[:4:4], b[5:]...) }
	for range 10 {
		r.peer.Send([]byte("0123456789"))
	}
	r.loop.Advance(time.Second)
	if len(r.packets) > 0 {
		t.Errorf("got %q", r.packets)
	}
	r.suspected("FCS wrong in 1 frame of the TE: bytes were lost or changed on the line")
	r.suspected("FCS wrong in 10 frames of the TE: bytes were lost or changed on the line")
	if len(r.suspects) != 2 {
		t.Errorf("%d suspicions", len(r.suspects))
	}
}

func TestMapNotHonoured(t *testing.T) {
	r := newRig(t, lwip())
	r.running()
	r.link.Input(framing{}.encode(protoIP, []byte("\x11\x13")))
	r.suspected("ACCM not honoured: 1 frame of the TE would be right if the control characters in it had been escaped")
}

func TestEchoOfTheLine(t *testing.T) {
	r := newRig(t, lwip())
	out := r.link.do.Transmit
	r.link.do.Transmit = func(b []byte, ip bool) {
		r.loop.After(0, func() { r.link.Input(b) })
		out(b, ip)
	}
	r.loop.Advance(patience + time.Second)
	r.suspected("the TE sends back what it gets: its own end of the line has an echo")
}

func TestEchoRequest(t *testing.T) {
	r := newRig(t, lwip())
	r.running()
	r.peer.Echo()
	r.loop.Advance(time.Second)
	if r.peer.Echoes != 1 {
		t.Errorf("%d answers", r.peer.Echoes)
	}
}

// TestOtherProtocols: compression and IPv6 are refused by their protocols.
func TestOtherProtocols(t *testing.T) {
	r := newRig(t, lwip())
	r.running()
	r.peer.control(0x80fd, packet{confReq, 1, nil})
	r.peer.control(0x8057, packet{confReq, 1, nil})
	r.loop.Advance(time.Second)
	for _, want := range []string{"module: LCP ProtRej id=0x2 protocol 0x80fd", "module: LCP ProtRej id=0x3 protocol 0x8057"} {
		if !strings.Contains(r.dialogue(), want) {
			t.Errorf("no %q in\n%s", want, r.dialogue())
		}
	}
	if r.link.phase != Running {
		t.Errorf("phase %s", r.link.phase)
	}
}

// TestAgain: a TE that has restarted begins with LCP on a link that is up.
func TestAgain(t *testing.T) {
	r := newRig(t, lwip())
	r.running()
	r.peer = NewPeer(r.loop, lwip(), r.peer.Line)
	r.running()
	if r.end != nil || r.peer.Address != teAddr {
		t.Errorf("end %v, address %v", r.end, r.peer.Address)
	}
}

// TestRejectsFit: what a reject quotes is no longer than the TE takes (RFC 1661 5.6, 5.7).
func TestRejectsFit(t *testing.T) {
	cfg := lwip()
	cfg.MRU = 200
	r := newRig(t, cfg)
	longest := 0
	r.running()
	out := r.link.do.Transmit
	r.link.do.Transmit = func(b []byte, ip bool) {
		d := newDeframer()
		d.accm, d.frame, d.damaged, d.typed = 0, func(_ uint16, info []byte) { longest = max(longest, len(info)) }, func(Damage) {}, func(string) {}
		d.input(append([]byte{flagOctet}, b...))
		out(b, ip)
	}
	r.peer.control(protoLCP, packet{99, 1, make([]byte, 1400)})
	r.peer.control(protoIPCP, packet{99, 1, make([]byte, 1400)})
	r.peer.control(0x8057, packet{confReq, 1, make([]byte, 1400)})
	r.loop.Advance(time.Second)
	if got := strings.Count(r.dialogue(), "module: LCP CodeRej") + strings.Count(r.dialogue(), "module: IPCP CodeRej") + strings.Count(r.dialogue(), "module: LCP ProtRej"); got != 3 || longest != 200 {
		t.Errorf("%d rejects, the longest has %d bytes:\n%s", got, longest, r.dialogue())
	}
}

// TestTinyMRU: a TE cannot ask for packets that nothing fits in.
func TestTinyMRU(t *testing.T) {
	cfg := lwip()
	cfg.MRU = 1
	r := newRig(t, cfg)
	r.peer.Start()
	r.loop.Advance(time.Second)
	if !strings.Contains(r.dialogue(), "<mru 128>") {
		t.Errorf("no proposal:\n%s", r.dialogue())
	}
	r.link.Input(plainFraming.encode(protoLCP, packet{confReq, 77, []byte{optMRU, 4, 0, leastMTU}}.bytes()))
	if r.loop.Advance(time.Second); !strings.Contains(r.dialogue(), "module: LCP ConfAck id=0x4d <mru 128>") {
		t.Errorf("no agreement:\n%s", r.dialogue())
	}
}

// TestBehindTheEnd: what comes in one piece with the last frame is not for PPP.
func TestBehindTheEnd(t *testing.T) {
	r := newRig(t, lwip())
	r.running()
	last := plainFraming.encode(protoLCP, packet{termReq, 9, nil}.bytes())
	again := plainFraming.encode(protoLCP, packet{confReq, 10, nil}.bytes())
	r.link.Input([]byte(string(last) + string(again) + "AT+CSQ\r~broken~"))
	n := len(r.talk)
	if r.loop.Advance(time.Minute); r.end == nil || !strings.HasPrefix(r.talk[n-1], "module: LCP TermAck") || len(r.talk) != n || len(r.suspects) > 0 {
		t.Errorf("end %v, suspects %q:\n%s", r.end, r.suspects, r.dialogue())
	}
}

// TestHoldLogin: nobody is asked for a name in command mode, and the time for it begins anew behind it.
func TestHoldLogin(t *testing.T) {
	cfg := lwip()
	cfg.CHAP = true
	r := newRig(t, cfg)
	deaf := false
	r.cut = func(b []byte) []byte {
		if deaf = deaf || strings.Contains(string(b), "\xc2\x23\x02"); deaf { // its response, and all behind
			return nil
		}
		return b
	}
	r.peer.Start()
	r.loop.Advance(time.Second)
	n := len(r.talk)
	r.link.Hold(true)
	if r.loop.Advance(2 * loginTime); r.link.phase != Authenticate || len(r.talk) != n {
		t.Errorf("phase %s, said %q", r.link.phase, r.talk[n:])
	}
	r.link.Hold(false)
	if r.loop.Advance(loginTime + maxTerminate*restartTime + time.Second); r.end == nil || len(r.talk) == n {
		t.Errorf("phase %s", r.link.phase)
	}
}

// TestHold: no request is repeated while the TE is in command mode.
func TestHold(t *testing.T) {
	r := newRig(t, lwip())
	r.link.Hold(true)
	r.loop.Advance(time.Minute)
	if len(r.talk) > 0 {
		t.Errorf("said %q", r.talk)
	}
	r.link.Hold(false)
	r.loop.Advance(time.Minute)
	if r.end == nil {
		t.Error("the time did not go on")
	}
}

// TestStubborn: an address that the TE keeps asking for is rejected in the end.
func TestStubborn(t *testing.T) {
	r := newRig(t, lwip())
	r.running()
	mine := netip.MustParseAddr("1.2.3.4")
	for range maxFailure + 1 {
		r.peer.ipcp.asked = mine
		r.peer.ipcp.state = reqSent
		r.peer.ipcp.request()
		r.loop.Advance(3 * time.Millisecond)
	}
	if !strings.Contains(r.dialogue(), "module: IPCP ConfRej id=0x") {
		t.Errorf("not rejected:\n%s", r.dialogue())
	}
}
