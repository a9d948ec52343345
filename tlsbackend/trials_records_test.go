package tlsbackend

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"sim800emu/internal/tlsnames"
)

// dataSizes is the plaintext sizes of records of data, by the difference to the
// smallest overhead that AES-GCM has in TLS 1.2 (RFC 5288 section 3).
func (tr *trial) dataSizes() (all []int) {
	const overhead = 8 + 16
	for _, n := range tr.tap.sizes(tlsnames.RecordApplicationData) {
		all = append(all, n-overhead)
	}
	return all
}

func gcm12(c *tls.Config) {
	c.MaxVersion = tls.VersionTLS12
	c.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}
}

func recordsOf(size int) func(*trial, string) {
	return func(tr *trial, spec string) {
		tr.shake(spec, gcm12)
		if tr.err != nil {
			tr.t.Fatal(tr.err)
		}
		tr.wantBytes(100_000)
		sizes := tr.dataSizes()
		full := 0
		for _, n := range sizes {
			if n > size {
				tr.t.Fatalf("a record of %d bytes", n)
			}
			if n == size {
				full++
			}
		}
		if full < 1 || size < 4096 && full < len(sizes)*9/10 {
			tr.t.Errorf("%d of %d records have %d bytes: %v", full, len(sizes), size, sizes)
		}
	}
}

func growing(tr *trial, spec string) {
	tr.shake(spec, gcm12)
	if tr.err != nil {
		tr.t.Fatal(tr.err)
	}
	tr.wantBytes(1_500_000)
	sizes := tr.dataSizes()
	if sizes[0] > 1400 || slices.Max(sizes) != 16384 {
		tr.t.Errorf("records from %d to %d bytes", sizes[0], slices.Max(sizes))
	}
}

func oneByte(tr *trial, spec string) {
	tr.shake(spec, gcm12)
	if tr.err != nil {
		tr.t.Fatal(tr.err)
	}
	if got := get(tr.t, tr.conn, "/hello.txt"); got.body != helloText {
		tr.t.Errorf("%q", got.body)
	}
	sizes := tr.dataSizes()
	if slices.Max(sizes) != 1 || len(sizes) < 100 {
		tr.t.Errorf("%d records, the longest of %d", len(sizes), slices.Max(sizes))
	}
}

// emptyRecords wants a number of empty records before each other.
func emptyRecords(n int) func(*trial, string) {
	return func(tr *trial, spec string) {
		tr.shake(spec, gcm12)
		tr.wantPage()
		empty, full := 0, 0
		for _, size := range tr.dataSizes() {
			if size == 0 {
				empty++
			} else {
				full++
			}
		}
		if full == 0 || empty != n*full {
			tr.t.Errorf("%d empty records and %d others", empty, full)
		}
	}
}

func padded(tr *trial, spec string) {
	tr.shake(spec, nil)
	if tr.err != nil {
		tr.t.Fatal(tr.err)
	}
	if got := get(tr.t, tr.conn, "/hello.txt"); got.body != helloText {
		tr.t.Errorf("%q", got.body)
	}
	for _, n := range tr.tap.sizes(tlsnames.RecordApplicationData) {
		if n < 100+17 {
			tr.t.Errorf("a record of %d bytes has no padding", n)
		}
	}
}

func askFragment(code uint8) hello {
	return hello{extensions: map[uint16][]byte{tlsnames.ExtMaxFragmentLength: {code}}}
}

// honoured wants the echo of what was asked for, and short records.
func honoured(size int) func(*trial, string) {
	return func(tr *trial, spec string) {
		code := tlsnames.MaxFragmentCode(size)
		_ = tr.say(spec, askFragment(code))
		if _, ext := tr.serverHello(); !bytes.Equal(ext[tlsnames.ExtMaxFragmentLength], []byte{code}) {
			tr.t.Errorf("echo % x, want %d", ext[tlsnames.ExtMaxFragmentLength], code)
		}
		if sizes := tr.tap.sizes(tlsnames.RecordHandshake); slices.Max(sizes) > size {
			tr.t.Errorf("records of %v bytes", sizes)
		}
		recordsOf(size)(tr.another(spec), spec) // a client that does not ask
	}
}

func ignored(tr *trial, spec string) {
	_ = tr.say(spec, askFragment(1))
	if _, ext := tr.serverHello(); ext[tlsnames.ExtMaxFragmentLength] != nil {
		tr.t.Error("there is an echo")
	}
	recordsOf(16384)(tr.another(spec), spec)
}

// echoes wants an echo for what was asked for; 0: nothing.
func echoes(asked, echo uint8) func(*trial, string) {
	return func(tr *trial, spec string) {
		h := hello{}
		if asked != 0 {
			h = askFragment(asked)
		}
		_ = tr.say(spec, h)
		if _, ext := tr.serverHello(); !bytes.Equal(ext[tlsnames.ExtMaxFragmentLength], []byte{echo}) {
			tr.t.Errorf("echo % x, want %d", ext[tlsnames.ExtMaxFragmentLength], echo)
		}
	}
}

func wrongEcho(tr *trial, spec string) {
	_ = tr.say(spec, askFragment(2))
	if _, ext := tr.serverHello(); len(ext[tlsnames.ExtMaxFragmentLength]) != 1 || ext[tlsnames.ExtMaxFragmentLength][0] == 2 {
		tr.t.Errorf("echo % x", ext[tlsnames.ExtMaxFragmentLength])
	}
}

func chainTooBig(tr *trial, spec string) {
	_ = tr.say(spec, askFragment(4))
	m := tr.message(tlsnames.MsgCertificate)
	if len(m) < 5000 || slices.Max(tr.tap.sizes(tlsnames.RecordHandshake)) > 4096 {
		tr.t.Errorf("a certificate message of %d bytes in records of %v", len(m), tr.tap.sizes(tlsnames.RecordHandshake))
	}
	served(func(tls.ConnectionState) bool { return true })(tr.another(spec), spec)
}

func sizeLimit(tr *trial, spec string) {
	_ = tr.say(spec, hello{extensions: map[uint16][]byte{tlsnames.ExtRecordSizeLimit: {1, 0}}})
	if _, ext := tr.serverHello(); !bytes.Equal(ext[tlsnames.ExtRecordSizeLimit], []byte{0x40, 0}) {
		tr.t.Errorf("answer % x", ext[tlsnames.ExtRecordSizeLimit])
	}
}

// splitAt wants a message in two records, and a client of TLS 1.3 that takes it.
func splitAt(message uint8, at int) func(*trial, string) {
	return func(tr *trial, spec string) {
		_ = tr.say(spec, hello{})
		m := tr.message(message)
		found := false
		records := tr.tap.records()
		for i, r := range records {
			if len(r.payload) == at && r.payload[0] == message && i+1 < len(records) && len(records[i+1].payload) == len(m)-at {
				found = true
			}
		}
		if m == nil || !found {
			tr.t.Errorf("records of %v bytes, the message has %d", tr.tap.sizes(tlsnames.RecordHandshake), len(m))
		}
		served(func(tls.ConnectionState) bool { return true })(tr.another(spec), spec)
		old := tr.another("tls12+" + spec) // by the shaper
		old.shake(spec, nil)
		old.wantPage()
	}
}

func splitTicket(tr *trial, spec string) {
	served(func(tls.ConnectionState) bool { return true })(tr, spec)
	old := tr.another("tls12+" + spec)
	old.shake(spec, func(c *tls.Config) { c.ClientSessionCache = tls.NewLRUClientSessionCache(1) })
	old.wantPage()
	if !slices.Contains(old.tap.sizes(tlsnames.RecordHandshake), 3) {
		tr.t.Errorf("records of %v bytes", old.tap.sizes(tlsnames.RecordHandshake))
	}
}

func splitEvery(tr *trial, spec string) {
	_ = tr.say(spec, hello{})
	fours := 0
	for _, n := range tr.tap.sizes(tlsnames.RecordHandshake) {
		if n == 4 {
			fours++
		}
	}
	if fours < 4 {
		tr.t.Errorf("records of %v bytes", tr.tap.sizes(tlsnames.RecordHandshake))
	}
	served(func(tls.ConnectionState) bool { return true })(tr.another(spec), spec)
	old := tr.another("tls12+" + spec)
	old.shake(spec, nil)
	old.wantPage()
}

func coalesced(tr *trial, spec string) {
	for _, s := range []string{spec, "tls12+" + spec} {
		one := tr.another(s)
		_ = one.say(spec, hello{})
		if n := len(one.tap.sizes(tlsnames.RecordHandshake)); n != 1 || len(one.tap.messages()) < 4 {
			tr.t.Errorf("%s: %d records with %d messages", s, n, len(one.tap.messages()))
		}
	}
	tr.shake(spec, nil)
	tr.wantPage()
}

// A ticketCount counts the sessions that a client is given.
type ticketCount struct {
	mu sync.Mutex
	n  int
	tls.ClientSessionCache
}

func (c *ticketCount) Put(key string, s *tls.ClientSessionState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s != nil {
		c.n++
	}
	c.ClientSessionCache.Put(key, s)
}

// tickets wants a number of tickets of TLS 1.3, and one at most of TLS 1.2.
func tickets(want int) func(*trial, string) {
	return func(tr *trial, spec string) {
		count := &ticketCount{ClientSessionCache: tls.NewLRUClientSessionCache(4)}
		tr.shake(spec, func(c *tls.Config) { c.MinVersion, c.ClientSessionCache = tls.VersionTLS13, count })
		tr.wantPage()
		if count.n != want {
			tr.t.Errorf("%d tickets, want %d", count.n, want)
		}
	}
}

func resumes(want bool) func(*trial, string) {
	return func(tr *trial, spec string) {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			cache := tls.NewLRUClientSessionCache(4)
			for i := range 2 {
				one := tr.another(spec)
				one.shake(spec, func(c *tls.Config) { c.MaxVersion, c.ClientSessionCache = version, cache })
				one.wantPage()
				if one.state.DidResume != (want && i > 0) {
					tr.t.Errorf("%s, connection %d: resumed %v", tls.VersionName(version), i, one.state.DidResume)
				}
				_ = one.conn.Close()
			}
		}
	}
}

// renegotiates: crypto/tls as a client can do it once, if no data come between.
// So it is asked behind the whole of the first answer.
func renegotiates(tr *trial, spec string) {
	tr.shake(spec, only12)
	if tr.err != nil {
		tr.t.Fatal(tr.err)
	}
	const request = "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n"
	answer := func(c *tls.Conn) (got []byte) {
		_, _ = io.WriteString(c, request)
		for buffer := make([]byte, 4096); !bytes.HasSuffix(got, []byte(helloText)); {
			n, err := c.Read(buffer)
			if got = append(got, buffer[:n]...); err != nil {
				tr.t.Fatalf("%q, %v", got, err)
			}
		}
		return got
	}
	plain := tr.another("tls12")
	plain.shake("tls12", nil)
	length := len(answer(plain.conn))

	once := tr.another(fmt.Sprintf("%s-after-%d", spec, length))
	once.shake(spec, func(c *tls.Config) { c.Renegotiation = tls.RenegotiateOnceAsClient })
	answer(once.conn)
	// A read shakes hands again, and is called back before it waits for data.
	once.tap.before = func() error {
		all := once.tap.records()
		last := all[len(all)-1]
		const finished = 8 + 16 + 16 // in AES-GCM
		if len(once.tap.sizes(tlsnames.RecordChangeCipherSpec)) == 2 && last.typ == tlsnames.RecordHandshake && len(last.payload) == finished {
			return os.ErrDeadlineExceeded
		}
		return nil
	}
	if _, err := once.conn.Read(make([]byte, 1)); !isSilence(err) {
		tr.t.Errorf("while it shakes hands again: %v", err)
	}
	once.tap.before = nil
	answer(once.conn)
	if n := len(once.tap.sizes(tlsnames.RecordChangeCipherSpec)); n != 2 {
		tr.t.Errorf("%d times new keys", n)
	}
	// One that never does declines, which crypto/tls treats as an error of its own.
	_, _ = io.WriteString(tr.conn, "GET /bytes/5000 HTTP/1.1\r\nHost: x\r\n\r\n")
	if _, err := io.Copy(io.Discard, tr.conn); err == nil || !strings.Contains(err.Error(), "renegotiation") {
		tr.t.Errorf("a client that declines: %v", err)
	}
}

func noRenegotiationInfo(tr *trial, spec string) {
	const renegotiationInfo = 0xff01
	_ = tr.say(spec, hello{})
	if _, ext := tr.serverHello(); ext[renegotiationInfo] != nil {
		tr.t.Errorf("% x", ext[renegotiationInfo])
	}
	other := tr.another("tls12+coalesced-flight")
	_ = other.say(spec, hello{})
	if _, ext := other.serverHello(); ext[renegotiationInfo] == nil {
		tr.t.Error("a correct server does not have it either")
	}
}

func helloRequest(tr *trial, spec string) {
	_ = tr.say(spec, hello{})
	var types []uint8
	for _, m := range tr.tap.messages() {
		types = append(types, m[0])
	}
	if !slices.Equal(types[:min(len(types), 3)], []uint8{tlsnames.MsgServerHello, tlsnames.MsgHelloRequest, tlsnames.MsgCertificate}) {
		tr.t.Errorf("messages %v", types)
	}
}
