package pcapng

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"go.uber.org/goleak"
)

// A sink is a file that can be read while it is written.
type sink struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *sink) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *sink) bytes() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.b.Bytes())
}

func epoch() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC) }

// capture runs a story and reads the file that it leaves.
func capture(t *testing.T, story func(f *File, m *Modem)) []byte {
	t.Helper()
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var out sink
	f, err := New(&out, Options{Program: "p", Comment: "seed 7", Modems: []string{""}, Epoch: epoch()})
	if err != nil {
		t.Fatal(err)
	}
	story(f, f.Modem(0))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return out.bytes()
}

// A block is a packet, or secrets.
type block struct {
	info    gopacket.CaptureInfo
	data    []byte
	secrets bool
}

// blocks reads a file, with secrets in their place.
func blocks(t *testing.T, file []byte) (all []block) {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		t.Fatal(err)
	}
	if c := r.SectionInfo().Comment; c != "seed 7" {
		t.Errorf("the section's comment is %q", c)
	}
	for {
		data, info, err := r.ReadPacketData()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, block{info: info, data: data})
	}
	return all
}

// segments are the packets of the sockets in short: who, flags, numbers relative to the first, bytes.
func segments(t *testing.T, file []byte) string {
	t.Helper()
	var lines []string
	base := map[string]uint32{}
	for _, b := range blocks(t, file) {
		if b.info.InterfaceIndex != 0 {
			continue
		}
		p := gopacket.NewPacket(b.data, layers.LayerTypeIPv4, gopacket.Default)
		if err := p.ErrorLayer(); err != nil {
			t.Fatal(err.Error())
		}
		ip := p.NetworkLayer().(*layers.IPv4)
		switch l := p.TransportLayer().(type) {
		case *layers.TCP:
			from, to := fmt.Sprint(ip.SrcIP, l.SrcPort), fmt.Sprint(ip.DstIP, l.DstPort)
			flags := ""
			for _, f := range []struct {
				on   bool
				name string
			}{{l.SYN, "S"}, {l.FIN, "F"}, {l.RST, "R"}, {l.PSH, "P"}, {l.ACK, "."}} {
				if f.on {
					flags += f.name
				}
			}
			if l.SYN {
				base[from] = l.Seq
			}
			lines = append(lines, fmt.Sprintf("%d %s %d %d %s", l.SrcPort, flags, l.Seq-base[from], l.Ack-base[to], shortly(l.Payload)))
		case *layers.UDP:
			lines = append(lines, fmt.Sprintf("%s:%d > %s:%d %s", ip.SrcIP, l.SrcPort, ip.DstIP, l.DstPort, shortly(l.Payload)))
		}
	}
	return strings.Join(lines, "\n")
}

func shortly(b []byte) string {
	if len(b) > 20 {
		return fmt.Sprint(len(b))
	}
	return strings.TrimSpace(string(b))
}

func to(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

func opening(id int64) Opening {
	return Opening{ID: id, Local: to("127.0.0.1:1000"), Peer: to("198.18.0.1:80"), Comment: "h:80"}
}

func TestConnectionsAsPackets(t *testing.T) {
	none := netip.AddrPort{}
	for _, c := range []struct {
		name  string
		story func(m *Modem)
		want  string
	}{
		{"the peer closes", func(m *Modem) {
			m.Open(1, opening(1))
			m.Data(2, 1, true, none, []byte("hello"))
			m.Data(3, 1, false, none, []byte("bye"))
			m.End(4, 1, ClosedByPeer)
		}, "1000 S 0 0 \n80 S. 0 1 \n1000 . 1 1 \n1000 P. 1 1 hello\n80 P. 1 6 bye\n80 F. 4 6 \n1000 F. 6 5 \n80 . 5 7 "},
		{"the modem closes a client's connection", func(m *Modem) {
			o := opening(1)
			o.Incoming = true
			m.Open(1, o)
			m.End(4, 1, ClosedByModem)
		}, "80 S 0 0 \n1000 S. 0 1 \n80 . 1 1 \n1000 F. 1 1 \n80 F. 1 2 \n1000 . 2 2 "},
		{"long data", func(m *Modem) {
			m.Open(1, opening(1))
			m.Data(2, 1, false, none, make([]byte, 3000))
			m.End(4, 1, ResetByPeer)
		}, "1000 S 0 0 \n80 S. 0 1 \n1000 . 1 1 \n80 . 1 1 1460\n80 . 1461 1 1460\n80 P. 2921 1 80\n80 R. 3001 1 "},
		{"the modem resets", func(m *Modem) {
			m.Open(1, opening(1))
			m.End(4, 1, ResetByModem)
			m.Data(5, 1, true, none, []byte("too late"))
			m.End(6, 2, ResetByModem)
		}, "1000 S 0 0 \n80 S. 0 1 \n1000 . 1 1 \n1000 R. 1 1 "},
		{"datagrams, with the modem's address", func(m *Modem) {
			m.Address(netip.MustParseAddr("10.0.0.9"))
			o := opening(1)
			o.UDP, o.Local, o.Peer = true, to("127.0.0.1:2000"), to("198.18.0.1:4000") // gopacket takes 1000 for something else
			m.Open(1, o)
			m.Data(2, 1, true, none, []byte("ask"))
			m.Data(3, 1, false, to("198.18.0.1:4000"), []byte("answer"))
			m.Data(4, 1, true, to("198.18.0.7:7"), []byte("other"))
			m.End(5, 1, ClosedByModem)
		}, "10.0.0.9:2000 > 198.18.0.1:4000 ask\n198.18.0.1:4000 > 10.0.0.9:2000 answer\n10.0.0.9:2000 > 198.18.0.7:7 other"},
		{"the run ends", func(m *Modem) {
			m.Open(1, opening(1))
		}, "1000 S 0 0 \n80 S. 0 1 \n1000 . 1 1 \n1000 R. 1 1 "},
		{"no IPv4", func(m *Modem) {
			o := opening(1)
			o.Peer = to("[::1]:80")
			m.Open(1, o)
			m.Data(2, 1, true, none, []byte("x"))
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := capture(t, func(_ *File, m *Modem) { c.story(m) })
			got := segments(t, file)
			if tidy(got) != tidy(c.want) {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func tidy(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}

// TestLongStreamIsAcknowledged: never more than a window is on its way.
func TestLongStreamIsAcknowledged(t *testing.T) {
	file := capture(t, func(_ *File, m *Modem) {
		m.Open(1, opening(1))
		for range 10 {
			m.Data(2, 1, false, netip.AddrPort{}, make([]byte, 10_000))
		}
	})
	acks := 0
	for line := range strings.Lines(segments(t, file)) {
		if strings.HasPrefix(line, "1000 . ") {
			acks++
		}
	}
	if acks != 1+100_000/(12*segmentSize) { // the one of the opening too
		t.Errorf("%d acknowledgements", acks)
	}
}

func TestLineAndMoments(t *testing.T) {
	file := capture(t, func(_ *File, m *Modem) {
		m.Line(time.Second, true, []byte("AT\r"))
		m.Line(1500*time.Millisecond, false, []byte("\r\nOK\r\n"))
	})
	got := blocks(t, file)
	if len(got) != 2 {
		t.Fatalf("%d packets", len(got))
	}
	for i, want := range []struct {
		at   time.Duration
		data string
	}{{time.Second, "AT\r"}, {1500 * time.Millisecond, "\r\nOK\r\n"}} {
		if b := got[i]; b.info.InterfaceIndex != 1 || string(b.data) != want.data || !b.info.Timestamp.Equal(epoch().Add(want.at)) {
			t.Errorf("%+v %q", b.info, b.data)
		}
	}
	for _, comment := range []string{"TE -> modem", "modem -> TE"} {
		if !bytes.Contains(file, []byte(comment)) {
			t.Errorf("no comment %q", comment)
		}
	}
}

func TestLookup(t *testing.T) {
	file := capture(t, func(_ *File, m *Modem) {
		m.Lookup(1, "a.example", []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")})
		m.Lookup(2, "b.example", nil)
		m.Lookup(3, strings.Repeat("x", 300), nil) // DNS has no such name
	})
	var got []string
	for _, b := range blocks(t, file) {
		p := gopacket.NewPacket(b.data, layers.LayerTypeIPv4, gopacket.Default)
		d, ok := p.ApplicationLayer().(*layers.DNS)
		if !ok {
			t.Fatalf("no DNS: %s", p)
		}
		line := fmt.Sprintf("%t %s %s", d.QR, d.Questions[0].Name, d.ResponseCode)
		for _, a := range d.Answers {
			line += " " + a.IP.String()
		}
		got = append(got, line)
	}
	want := "false a.example No Error\ntrue a.example No Error 192.0.2.1 192.0.2.2\nfalse b.example No Error\ntrue b.example Non-Existent Domain"
	if strings.Join(got, "\n") != want {
		t.Errorf("%q", got)
	}
}

// clientHello is the start of a ClientHello, of a random of r alone.
func clientHello(r byte) []byte {
	body := append([]byte{3, 3}, bytes.Repeat([]byte{r}, 32)...)
	body = append(body, make([]byte, 40)...)
	b := append([]byte{typeHandshake, 3, 1, 0, byte(4 + len(body)), 1, 0, 0, byte(len(body))}, body...)
	return b
}

func keyLine(r byte) []byte {
	return fmt.Appendf(nil, "CLIENT_RANDOM %x %x\n", bytes.Repeat([]byte{r}, 32), bytes.Repeat([]byte{1}, 48))
}

const finish = "\x16\x03\x03\x00\x02ke\x14\x03\x03\x00\x01\x01\x16\x03\x03\x00\x02fi"

// order is where things stand in a file.
func order(file []byte, things ...string) string {
	var found []string
	for at := range file {
		for _, s := range things {
			if bytes.HasPrefix(file[at:], []byte(s)) {
				found = append(found, s)
			}
		}
	}
	return strings.Join(found, " ")
}

// TestSecretsStandInFrontOfWhatNeedsThem: the server tells the secret of TLS 1.2
// only when it has the client's ChangeCipherSpec.
func TestSecretsStandInFrontOfWhatNeedsThem(t *testing.T) {
	none := netip.AddrPort{}
	for _, c := range []struct {
		name  string
		story func(f *File, m *Modem)
		want  string
	}{
		{"secret after", func(f *File, m *Modem) {
			m.Data(2, 1, true, none, []byte(finish))
			m.Line(3, true, []byte("LINE"))
			_, _ = f.Write(keyLine(7))
		}, "CLIENT_RANDOM \x14\x03\x03 LINE"},
		{"secret before", func(f *File, m *Modem) {
			_, _ = f.Write(keyLine(7))
			m.Data(2, 1, true, none, []byte(finish))
			m.Line(3, true, []byte("LINE"))
		}, "CLIENT_RANDOM \x14\x03\x03 LINE"},
		{"of another connection", func(f *File, m *Modem) {
			m.Data(2, 1, true, none, []byte(finish))
			_, _ = f.Write(keyLine(8))
			m.Line(3, true, []byte("LINE"))
			_, _ = f.Write(keyLine(7))
		}, "CLIENT_RANDOM CLIENT_RANDOM \x14\x03\x03 LINE"},
		{"none, and the server answers", func(f *File, m *Modem) {
			m.Data(2, 1, true, none, []byte(finish))
			m.Line(3, true, []byte("LINE"))
			m.Data(4, 1, false, none, []byte("\x14\x03\x03\x00\x01\x01"))
			_, _ = f.Write(keyLine(7)) // too late: such a server does not write
		}, "\x14\x03\x03 LINE \x14\x03\x03 CLIENT_RANDOM"},
		{"none, and the connection ends", func(f *File, m *Modem) {
			m.Data(2, 1, true, none, []byte(finish))
			m.Line(3, true, []byte("LINE"))
			m.End(4, 1, ResetByPeer)
			_, _ = f.Write(keyLine(7))
		}, "\x14\x03\x03 LINE CLIENT_RANDOM"},
		{"none, and the capture ends", func(f *File, m *Modem) {
			m.Data(2, 1, true, none, []byte(finish))
			m.Line(3, true, []byte("LINE"))
		}, "\x14\x03\x03 LINE"},
		{"none, and the client sends on and on", func(f *File, m *Modem) {
			m.Data(2, 1, true, none, []byte(finish))
			for range maxHeld/60_000 + 1 {
				m.Data(3, 1, true, none, make([]byte, 60_000))
			}
			_, _ = f.Write(keyLine(7))
		}, "\x14\x03\x03 CLIENT_RANDOM"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := capture(t, func(f *File, m *Modem) {
				m.Open(1, opening(1))
				m.Data(1, 1, true, none, clientHello(7))
				m.Data(1, 1, false, none, []byte("\x16\x03\x03\x00\x02sh"))
				c.story(f, m)
			})
			if got := order(file, "CLIENT_RANDOM", "\x14\x03\x03", "LINE"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			blocks(t, file)
		})
	}
}

// TestHelloInAnyPieces: however the stream is cut, the change is found in the piece with its header.
func TestHelloInAnyPieces(t *testing.T) {
	stream := append(clientHello(7), finish...)
	for size := 1; size <= len(stream); size++ {
		var h hello
		changes := 0
		for at := 0; at < len(stream); at += size {
			if h.feed(stream[at:min(at+size, len(stream))]) {
				changes++
			}
		}
		if changes != 1 || h.random != random(bytes.Repeat([]byte{7}, 32)) {
			t.Fatalf("in pieces of %d: %d changes, random % x", size, changes, h.random)
		}
	}
	for _, other := range []string{"GET / HTTP/1.1\r\n", "\x14\x03\x03\x00\x01\x01", "\x16\x03\x01\x00\x05" + strings.Repeat("x", 60), "\x10\x00"} {
		var h hello
		if h.feed([]byte(other)) || !h.over {
			t.Errorf("%q is taken for TLS", other)
		}
	}
}

// failing fails at its n-th write.
type failing struct{ left int }

func (f *failing) Write(b []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(b), nil
}

func TestWriterThatFails(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	told := make(chan error, 2)
	f, err := New(&failing{}, Options{Modems: []string{""}, Failed: func(err error) { told <- err }})
	if err != nil {
		t.Fatal(err)
	}
	<-told
	f.Modem(0).Line(1, true, []byte("x"))
	if err := f.Close(); err == nil || err.Error() != "disk full" || len(told) != 0 {
		t.Errorf("%v, told %d times more", err, len(told))
	}
}

// stuck does not write until it is let go.
type stuck struct {
	sink
	open chan struct{}
}

func (s *stuck) Write(b []byte) (int, error) {
	<-s.open
	return s.sink.Write(b)
}

func TestSlowDiskLosesPacketsAndSaysSo(t *testing.T) {
	out := &stuck{open: make(chan struct{})}
	f, err := New(out, Options{Comment: "seed 7", Modems: []string{"a", "b"}})
	if err != nil {
		t.Fatal(err)
	}
	for range maxPending/100_000 + 10 {
		f.Modem(1).Line(1, true, make([]byte, 100_000))
	}
	close(out.open)
	for f.out.full() { // until it has caught up
		runtime.Gosched()
	}
	f.Modem(0).Line(2, true, []byte("last"))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(out.bytes(), []byte("packets before this one are lost")) {
		t.Error("nothing says that packets are lost")
	}
}
