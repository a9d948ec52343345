package diary

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// A client is a ClientHello that can be changed before it is sent.
type client struct {
	version    uint16
	random     []byte
	suites     []uint16
	extensions []extension
}

type extension struct {
	number uint16
	data   []byte
}

// goodClient is one with nothing to find, of TLS 1.2.
func goodClient(draw *rand.ChaCha8) client {
	c := client{version: 0x0303, random: make([]byte, 32), suites: []uint16{0xc02b, 0xc02f, 0x00ff}}
	_, _ = draw.Read(c.random) // never fails
	c.set(extServerName, append([]byte{0, 17, 0, 0, 14}, "device.example"...))
	c.set(extSupportedGroups, []byte{0, 4, 0, 29, 0, 23})
	c.set(extSignatures, []byte{0, 4, 4, 3, 4, 1})
	c.set(extExtendedMaster, nil)
	c.set(extTicket, nil)
	return c
}

// set puts an extension in, over one of the same number.
func (c *client) set(number uint16, data []byte) {
	c.drop(number)
	c.extensions = append(c.extensions, extension{number, data})
}

func (c *client) drop(number uint16) {
	c.extensions = slices.DeleteFunc(c.extensions, func(e extension) bool { return e.number == number })
}

func (c *client) body() []byte {
	var b cryptobyte.Builder
	b.AddUint16(c.version)
	b.AddBytes(c.random)
	b.AddUint8(0)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, s := range c.suites {
			b.AddUint16(s)
		}
	})
	b.AddBytes([]byte{1, 0})
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, e := range c.extensions {
			b.AddUint16(e.number)
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(e.data) })
		}
	})
	return b.BytesOrPanic()
}

func message(typ uint8, body []byte) []byte {
	return append([]byte{typ, byte(len(body) >> 16), byte(len(body) >> 8), byte(len(body))}, body...)
}

// records puts bytes into records of at most size bytes.
func records(typ uint8, size int, b []byte) (out []byte) {
	for part := range slices.Chunk(b, size) {
		out = append(out, typ, 3, 3)
		out = binary.BigEndian.AppendUint16(out, uint16(len(part)))
		out = append(out, part...)
	}
	return out
}

// answer is a ServerHello of TLS 1.2.
func answer(suite uint16, extensions ...byte) []byte {
	b := append([]byte{3, 3}, make([]byte, 32)...)
	b = append(b, 0, byte(suite>>8), byte(suite), 0)
	if len(extensions) > 0 {
		b = append(b, byte(len(extensions)>>8), byte(len(extensions)))
		b = append(b, extensions...)
	}
	return message(2, b)
}

func certificate(size int) []byte { return message(11, make([]byte, size-4)) }

// A story is one connection as a test tells it, in a time of its own.
type story struct {
	t *testing.T
	d *Diary
	*Entry
	now  time.Time
	draw *rand.ChaCha8
	id   uint64
}

func newStory(t *testing.T) *story {
	s := &story{t: t, draw: rand.NewChaCha8([32]byte{7}), now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	s.d = New(nil)
	s.again()
	return s
}

// again is another connection to the same server.
func (s *story) again() {
	s.id++
	s.Entry = s.d.Open(s.now, Opening{ID: s.id, Endpoint: "tls12", Name: "device.example", Port: 443, Peer: "pipe", TLS: true})
}

func (s *story) wait(d time.Duration) { s.now = s.now.Add(d) }

func (s *story) in(b []byte) { s.In(s.now, b) }

func (s *story) out(b []byte) { s.Out(s.now, s.now, b) }

// hello is what the client begins with.
func (s *story) hello(change func(c *client)) {
	c := goodClient(s.draw)
	if change != nil {
		change(&c)
	}
	s.in(records(22, 1<<14, message(1, c.body())))
}

// flight is what a server of TLS 1.2 answers, with a chain of some bytes in records of some size.
func (s *story) flight(chain, size int, extensions ...byte) {
	s.wait(10 * time.Millisecond)
	s.out(records(22, size, answer(0xc02b, extensions...)))
	s.out(records(22, size, certificate(chain)))
	key := make([]byte, 32)
	_, _ = s.draw.Read(key) // never fails
	body := append([]byte{3, 0, 29, 32}, key...)
	s.out(records(22, size, message(12, append(body, 4, 3, 0, 2, 9, 9))))
	s.out(records(22, size, message(14, nil)))
}

// exchange is what the client answers; the value is its public key.
func (s *story) exchange(value []byte) {
	b := records(22, 1<<14, message(16, append([]byte{byte(len(value))}, value...)))
	b = append(b, records(20, 1, []byte{1})...)
	s.in(append(b, records(22, 100, make([]byte, 40))...))
}

func (s *story) key() []byte {
	key := make([]byte, 32)
	_, _ = s.draw.Read(key) // never fails
	return key
}

// session is a whole handshake of a client with nothing to find.
func (s *story) session() { s.sessionOf(nil) }

func (s *story) sessionOf(change func(*client)) {
	s.hello(change)
	s.flight(700, 1<<14)
	s.wait(100 * time.Millisecond)
	s.exchange(s.key())
	s.out(append(records(20, 1, []byte{1}), records(22, 100, make([]byte, 40))...))
	s.Settled(s.now, Chosen{Version: "TLS 1.2", Suite: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"})
}

// asks is a session, unless there is one, and data of the client in it.
func (s *story) asks() {
	if !s.complete() {
		s.session()
	}
	s.in(records(23, 99, make([]byte, 95)))
}

// answers is a record of data from the server. The first one behind a session is record 7.
func (s *story) answers(size int) { s.out(records(23, 1<<15, make([]byte, size))) }

// ticket is a NewSessionTicket among data, as the test engine sends it.
func (s *story) ticket() {
	s.Message(s.now, false, tlsnames.MsgNewSessionTicket, 128)
	s.out(records(22, 999, make([]byte, 152)))
}

// leave is the end of the client, and of the connection.
func (s *story) leave(reset bool) {
	s.Gone(s.now, reset)
	s.Close(s.now, "over", false)
}

// found is the rules that have found something.
func (s *story) found() []string { return s.Summary().Findings }
