package pcapng

import (
	"fmt"
	"io"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// Options say what the capture tells of itself.
type Options struct {
	Program string // name and version
	Comment string // of the section, such as the seed
	Modems  []string
	Epoch   time.Time   // the date at modem time zero
	Failed  func(error) // may be nil; takes the writer's first error, after which nothing is written
}

// maxHeld is how many bytes of packets may wait for a secret. It is our own
// choice: many times what a session holds back.
const maxHeld = 4 << 20

// linkTypeUser0 is kept for private use; here it is bytes of a serial line.
const linkTypeUser0 = layers.LinkType(147)

// A File is a capture that is being written. Its methods may be called from any
// goroutine, and those of its modems from the loop of each; none waits for the
// writer.
type File struct {
	epoch time.Time

	mu      sync.Mutex
	out     *outbox
	writer  *pcapgo.NgWriter
	held    []packet // the first of them waits for a secret
	size    int      // of held
	secrets secrets
	lost    int // packets that found no room, since the last that did
	modems  []*Modem
}

// A packet is one that has not been written yet.
type packet struct {
	at      time.Time
	iface   int
	data    []byte
	comment string
	flags   *pcapgo.NgEpbFlags
	waits   *flow // for the secret of this connection; nil: for none
}

// New starts a capture. The writer stays the caller's.
func New(w io.Writer, o Options) (*File, error) {
	f := &File{epoch: o.Epoch, out: newOutbox(w, o.Failed), secrets: secrets{}}
	var err error
	f.writer, err = pcapgo.NewNgWriterInterface(f.out, ipInterface(o.Modems[0]), pcapgo.NgWriterOptions{
		SectionInfo: pcapgo.NgSectionInfo{Application: o.Program, Comment: o.Comment},
	})
	for i, name := range o.Modems {
		if i > 0 && err == nil {
			_, err = f.writer.AddInterface(ipInterface(name))
		}
		if err == nil {
			_, err = f.writer.AddInterface(lineInterface(name))
		}
		f.modems = append(f.modems, &Modem{file: f, ip: 2 * i, line: 2*i + 1, flows: map[int64]*flow{}})
	}
	if err == nil {
		err = f.writer.Flush()
	}
	if err != nil {
		_ = f.out.close()
		return nil, fmt.Errorf("start a capture: %w", err)
	}
	return f, nil
}

func ipInterface(modem string) pcapgo.NgInterface {
	return pcapgo.NgInterface{
		Name: named(modem, "gprs"), LinkType: layers.LinkTypeRaw,
		Description: "the modem's sockets: IPv4 packets made from what they carried",
	}
}

func lineInterface(modem string) pcapgo.NgInterface {
	return pcapgo.NgInterface{
		Name: named(modem, "uart"), LinkType: linkTypeUser0,
		Description: "bytes of the serial line; outbound is from the modem to the TE",
	}
}

func named(modem, what string) string {
	if modem == "" {
		return what
	}
	return modem + " " + what
}

// Modem is the i-th modem of Options.Modems.
func (f *File) Modem(i int) *Modem { return f.modems[i] }

// Close writes what is left and returns the writer's first error. Connections
// that are open still end by a reset, as the end of a run resets them.
func (f *File) Close() error {
	f.mu.Lock()
	for _, m := range f.modems {
		for _, id := range slices.Sorted(maps.Keys(m.flows)) {
			m.end(m.last, id, ResetByModem, "the run has ended")
		}
	}
	f.release(true)
	f.mu.Unlock()
	return f.out.close()
}

// add takes packets in their order. f.mu is held.
func (f *File) add(packets ...packet) {
	for _, p := range packets {
		f.held = append(f.held, p)
		f.size += len(p.data)
	}
	f.release(f.size > maxHeld)
}

// release writes the packets up to the first that waits for a secret, or all of
// them. f.mu is held.
func (f *File) release(all bool) {
	n := 0
	for _, p := range f.held {
		if !all && p.waits != nil && p.waits.waits {
			break
		}
		f.write(p)
		f.size -= len(p.data)
		n++
	}
	f.held = append(f.held[:0], f.held[n:]...)
	if len(f.held) == 0 {
		f.held = nil
	}
}

// write hands one packet to the outbox. f.mu is held.
func (f *File) write(p packet) {
	if f.out.full() {
		f.lost++
		return
	}
	var o pcapgo.NgPacketOptions
	if p.comment != "" {
		o.Comments = append(o.Comments, p.comment)
	}
	if f.lost > 0 {
		o.Comments = append(o.Comments, fmt.Sprintf("%d packets before this one are lost: the disk was too slow", f.lost))
		f.lost = 0
	}
	o.Flags = p.flags
	ci := gopacket.CaptureInfo{Timestamp: p.at, CaptureLength: len(p.data), Length: len(p.data), InterfaceIndex: p.iface}
	// The outbox never fails, and the interfaces exist.
	_ = f.writer.WritePacketWithOptions(ci, p.data, o)
	_ = f.writer.Flush()
}

// A Modem is the part of a capture that one modem fills.
type Modem struct {
	file     *File
	ip, line int // numbers of its interfaces
	flows    map[int64]*flow
	last     time.Duration // the moment of the newest packet
	address  netip.Addr    // its own, while it has one
	ident    uint16        // of IPv4 headers
	lookups  uint16
}

// Address tells the address that the network has given to the modem; an invalid
// one: none. Sockets have the host's own while there is none.
func (m *Modem) Address(a netip.Addr) {
	m.file.mu.Lock()
	defer m.file.mu.Unlock()
	m.address = a
}

// Line takes bytes of the serial line.
func (m *Modem) Line(at time.Duration, fromTE bool, b []byte) {
	comment, way := "modem -> TE", pcapgo.NgEpbFlagDirectionOutbound
	if fromTE {
		comment, way = "TE -> modem", pcapgo.NgEpbFlagDirectionInbound
	}
	m.file.mu.Lock()
	defer m.file.mu.Unlock()
	m.file.add(packet{
		at: m.moment(at), iface: m.line, data: append([]byte(nil), b...), comment: comment,
		flags: &pcapgo.NgEpbFlags{Direction: way},
	})
}

// moment is modem time as a date.
func (m *Modem) moment(at time.Duration) time.Time {
	m.last = at
	return m.file.epoch.Add(at)
}
