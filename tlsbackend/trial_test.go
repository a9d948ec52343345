package tlsbackend

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"sim800emu/internal/tlsnames"
)

// A trial is one client at one endpoint, with what came to it on the wire.
type trial struct {
	t     *testing.T
	b     *bench
	tap   *tap
	conn  *tls.Conn // of a crypto/tls client
	err   error     // of its handshake
	state tls.ConnectionState
}

// A tap keeps what is read.
type tap struct {
	net.Conn
	before func() error // if not nil, called before each read, which its error replaces
	mu     sync.Mutex
	bytes  bytes.Buffer
}

func (t *tap) Read(p []byte) (int, error) {
	if t.before != nil {
		if err := t.before(); err != nil {
			return 0, err
		}
	}
	n, err := t.Conn.Read(p)
	t.mu.Lock()
	t.bytes.Write(p[:n])
	t.mu.Unlock()
	return n, err
}

// A tlsRec is a record that came.
type tlsRec struct {
	typ     uint8
	payload []byte
}

func (t *tap) records() (all []tlsRec) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for p := t.bytes.Bytes(); len(p) >= 5; {
		n := min(int(binary.BigEndian.Uint16(p[3:])), len(p)-5)
		all = append(all, tlsRec{p[0], p[5 : 5+n]})
		p = p[5+n:]
	}
	return all
}

// sizes is the payload sizes of the records of a type.
func (t *tap) sizes(typ uint8) (all []int) {
	for _, r := range t.records() {
		if r.typ == typ {
			all = append(all, len(r.payload))
		}
	}
	return all
}

// messages is the handshake messages in the clear, put together.
func (t *tap) messages() (all [][]byte) {
	var stream []byte
	for _, r := range t.records() {
		if r.typ == tlsnames.RecordChangeCipherSpec || r.typ == tlsnames.RecordApplicationData {
			break
		}
		if r.typ == tlsnames.RecordHandshake {
			stream = append(stream, r.payload...)
		}
	}
	for len(stream) >= 4 {
		n := 4 + int(stream[1])<<16 + int(stream[2])<<8 + int(stream[3])
		if n > len(stream) {
			break
		}
		all = append(all, stream[:n])
		stream = stream[n:]
	}
	return all
}

// message is the first of a type.
func (tr *trial) message(typ uint8) []byte {
	for _, m := range tr.tap.messages() {
		if m[0] == typ {
			return m
		}
	}
	return nil
}

// newTrial connects to an endpoint of a server that many tests share.
func newTrial(t *testing.T, b *bench, spec string) *trial {
	t.Helper()
	return &trial{t: t, b: b, tap: &tap{Conn: b.dialTCP(spec, HostName(spec), 443)}}
}

// another is one more client.
func (tr *trial) another(spec string) *trial {
	tr.t.Helper()
	return newTrial(tr.t, tr.b, spec)
}

// shake is the handshake of a crypto/tls client that trusts all roots.
func (tr *trial) shake(spec string, set func(*tls.Config)) {
	c := tr.b.trusting(HostName(spec))
	roots, err := tr.b.RootsPEM()
	if err != nil || !c.RootCAs.AppendCertsFromPEM(roots) {
		tr.t.Fatal("the roots are not accepted", err)
	}
	c.MinVersion = tls.VersionTLS10
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		c.CipherSuites = append(c.CipherSuites, s.ID)
	}
	if set != nil {
		set(c)
	}
	tr.conn = tls.Client(tr.tap, c)
	if tr.err = tr.conn.Handshake(); tr.err == nil {
		tr.state = tr.conn.ConnectionState()
	}
}

// alertIn is the alert that an error tells of: from the server, or from the client itself.
func alertIn(err error) (n int, ok bool) {
	for n := range 256 {
		if err != nil && strings.HasSuffix(err.Error(), tls.AlertError(n).Error()) {
			return n, true
		}
	}
	return 0, false
}

// A hello is what a raw client of TLS 1.2 says. It gets as far as the server's first flight.
type hello struct {
	suites     []uint16
	extensions map[uint16][]byte // more, or in place of the usual ones; nil: none
	noSNI      bool
}

// bytes is the ClientHello in one record.
func (h hello) bytes(host string) []byte {
	ext := map[uint16][]byte{
		tlsnames.ExtSupportedGroups:     {0, 8, 0, 29, 0, 23, 0, 24, 0, 25},
		tlsnames.ExtECPointFormats:      {1, 0},
		tlsnames.ExtSignatureAlgorithms: {0, 10, 4, 3, 5, 3, 4, 1, 2, 3, 8, 4},
		tlsnames.ExtServerName:          sniOf(host),
	}
	if h.noSNI {
		delete(ext, tlsnames.ExtServerName)
	}
	for k, v := range h.extensions {
		ext[k] = v
	}
	body := []byte{3, 3}
	random := make([]byte, 32)
	_, _ = rand.Read(random)
	body = append(append(body, random...), 0)
	suites := h.suites
	if suites == nil {
		suites = append(mbedtls228Suites(), 0x00ff)
	}
	body = binary.BigEndian.AppendUint16(body, uint16(2*len(suites)))
	for _, s := range suites {
		body = binary.BigEndian.AppendUint16(body, s)
	}
	body = append(body, 1, 0)
	var all []byte
	for k, v := range ext {
		all = binary.BigEndian.AppendUint16(all, k)
		all = binary.BigEndian.AppendUint16(all, uint16(len(v)))
		all = append(all, v...)
	}
	body = binary.BigEndian.AppendUint16(body, uint16(len(all)))
	body = append(body, all...)
	msg := append([]byte{1, 0, byte(len(body) >> 8), byte(len(body))}, body...)
	return append([]byte{22, 3, 1, byte(len(msg) >> 8), byte(len(msg))}, msg...)
}

func sniOf(host string) []byte {
	out := binary.BigEndian.AppendUint16(nil, uint16(len(host)+3))
	out = binary.BigEndian.AppendUint16(append(out, 0), uint16(len(host)))
	return append(out, host...)
}

// Times that a client waits on a machine that does other things too. A test that
// wants something waits for the event, up to patience; one that wants nothing to
// come waits for a short silence, which is right whatever the machine does.
const (
	patience = 20 * time.Second
	silence  = 300 * time.Millisecond
)

// until is how long to wait for an end that is wanted.
func until(end func(error) bool) time.Duration {
	if end(os.ErrDeadlineExceeded) {
		return silence
	}
	return patience
}

// say sends a hello and reads what comes until there is a ServerHelloDone, an
// alert, or an end, which it gives.
func (tr *trial) say(spec string, h hello) error {
	tr.t.Helper()
	return tr.sayAndWait(spec, h, patience)
}

// sayAndWait is say for a server that falls silent after it has said something.
func (tr *trial) sayAndWait(spec string, h hello, most time.Duration) error {
	tr.t.Helper()
	if _, err := tr.tap.Write(h.bytes(HostName(spec))); err != nil {
		tr.t.Fatal(err)
	}
	_ = tr.tap.SetReadDeadline(time.Now().Add(patience))
	if _, err := tr.tap.Read(make([]byte, 32<<10)); err != nil {
		return err
	}
	return tr.listen(most)
}

// listen reads until there is a ServerHelloDone, an alert, an end, or a silence.
func (tr *trial) listen(silence time.Duration) error {
	buffer := make([]byte, 32<<10)
	for tr.message(tlsnames.MsgServerHelloDone) == nil && len(tr.tap.sizes(tlsnames.RecordAlert)) == 0 {
		_ = tr.tap.SetReadDeadline(time.Now().Add(silence))
		if _, err := tr.tap.Read(buffer); err != nil {
			return err
		}
	}
	return nil
}

// serverHello is what the server has chosen in TLS 1.2.
func (tr *trial) serverHello() (suite uint16, extensions map[uint16][]byte) {
	tr.t.Helper()
	m := tr.message(tlsnames.MsgServerHello)
	if m == nil {
		tr.t.Fatalf("no ServerHello in % x", tr.tap.bytes.Bytes())
	}
	p := m[4+2+32:]
	p = p[1+int(p[0]):]
	suite = binary.BigEndian.Uint16(p)
	extensions = map[uint16][]byte{}
	if len(p) <= 3 {
		return suite, extensions
	}
	for p = p[5:]; len(p) >= 4; {
		n := int(binary.BigEndian.Uint16(p[2:]))
		extensions[binary.BigEndian.Uint16(p)] = p[4 : 4+n]
		p = p[4+n:]
	}
	return suite, extensions
}

// firstAlert is the level and number of the first alert in the clear.
func (tr *trial) firstAlert() (level, number uint8) {
	for _, r := range tr.tap.records() {
		if r.typ == tlsnames.RecordAlert && len(r.payload) == 2 {
			return r.payload[0], r.payload[1]
		}
	}
	return 0, 0
}

// isEnd tells an end in order from silence and a reset.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }

func isSilence(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}
