package tlsengine

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/binary"
	"io"
	"testing"

	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// A client13 is a client of TLS 1.3 that says what a test wants it to say. It has one suite,
// TLS_AES_128_GCM_SHA256, and believes all that the server says.
type client13 struct {
	t   *testing.T
	raw io.ReadWriter

	share      *ecdh.PrivateKey
	transcript *transcript
	keys       *schedule
	psk        []byte

	in, out       protection
	inSeq, outSeq uint64
	hs            []byte
	quiet         bool // a write that fails is not told

	clientSecret, serverSecret []byte
	clientApp, serverApp       []byte
}

// newClient13 connects one to a server.
func newClient13(t *testing.T, cfg *Config) *client13 {
	t.Helper()
	return newClient13On(t, dial(t, cfg, echo))
}

func newClient13On(t *testing.T, raw io.ReadWriter) *client13 {
	t.Helper()
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &client13{t: t, raw: raw, share: key, transcript: newTranscript(hashSHA256)}
}

// usual are the extensions of an ordinary hello, without those of some types.
func (c *client13) usual(without ...uint16) []extension {
	numbers := func(all ...uint16) []byte { return bytesOf(func(b *cryptobyte.Builder) { addNumbers16(b, all) }) }
	all := []extension{
		{extSupportedVersions, []byte{2, 3, 4}},
		{extSupportedGroups, numbers(tlsnames.GroupX25519, tlsnames.GroupP384)},
		{extSignatureAlgorithms, numbers(tlsnames.SchemeECDSASHA256)},
		c.keyShare(tlsnames.GroupX25519),
	}
	var kept []extension
next:
	for _, e := range all {
		for _, typ := range without {
			if e.typ == typ {
				continue next
			}
		}
		kept = append(kept, e)
	}
	return kept
}

// keyShare is the client's share, under the number of a group.
func (c *client13) keyShare(group uint16) extension {
	return extension{extKeyShare, bytesOf(func(b *cryptobyte.Builder) {
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddUint16(group)
			addVector16(b, c.share.PublicKey().Bytes())
		})
	})}
}

// send sends a message, and keeps it in the transcript.
func (c *client13) send(msg []byte) {
	c.t.Helper()
	c.transcript.add(msg)
	c.record(tlsnames.RecordHandshake, msg)
}

// record sends a record, protected if there are keys.
func (c *client13) record(typ uint8, payload []byte) {
	c.t.Helper()
	out := append([]byte{typ, 3, 3}, binary.BigEndian.AppendUint16(nil, uint16(len(payload)))...)
	out = append(out, payload...)
	if c.out != nil {
		var err error
		if out, err = c.out.seal(nil, c.outSeq, typ, payload, 0); err != nil {
			c.t.Fatal(err)
		}
		c.outSeq++
	}
	if _, err := c.raw.Write(out); err != nil && !c.quiet {
		c.t.Logf("write: %v", err)
	}
}

// next is the server's next record that means something.
func (c *client13) next() (typ uint8, payload []byte) {
	c.t.Helper()
	for {
		header := make([]byte, recordHeader)
		if _, err := io.ReadFull(c.raw, header); err != nil {
			c.t.Fatalf("no record of the server: %v", err)
		}
		payload = make([]byte, binary.BigEndian.Uint16(header[3:]))
		if _, err := io.ReadFull(c.raw, payload); err != nil {
			c.t.Fatalf("no record of the server: %v", err)
		}
		if header[0] == tlsnames.RecordChangeCipherSpec {
			continue
		}
		if c.in == nil {
			return header[0], payload
		}
		typ, payload, err := c.in.open(c.inSeq, header, payload)
		if err != nil {
			c.t.Fatalf("record of the server: %v", err)
		}
		c.inSeq++
		return typ, payload
	}
}

// message is the server's next handshake message, which goes into the transcript.
func (c *client13) message(want uint8) []byte {
	c.t.Helper()
	for len(c.hs) < headerLen || len(c.hs) < headerLen+int(c.hs[1])<<16+int(c.hs[2])<<8+int(c.hs[3]) {
		typ, payload := c.next()
		if typ != tlsnames.RecordHandshake {
			c.t.Fatalf("%s %x where %s was due", tlsnames.ContentTypeName(typ), payload, tlsnames.HandshakeName(want))
		}
		c.hs = append(c.hs, payload...)
	}
	n := headerLen + int(c.hs[1])<<16 + int(c.hs[2])<<8 + int(c.hs[3])
	msg := c.hs[:n]
	c.hs = c.hs[n:]
	if msg[0] != want {
		c.t.Fatalf("%s where %s was due", tlsnames.HandshakeName(msg[0]), tlsnames.HandshakeName(want))
	}
	c.transcript.add(msg)
	return msg
}

// alert is the server's next alert; other records before it are passed over.
func (c *client13) alert() uint8 {
	c.t.Helper()
	for {
		typ, payload := c.next()
		if typ == tlsnames.RecordAlert && len(payload) == 2 {
			return payload[1]
		}
	}
}

// hello sends a hello with extensions, and takes the ServerHello: the keys of the handshake are on
// after it.
func (c *client13) hello(all ...extension) {
	c.t.Helper()
	c.send(helloWith(all...))
	c.serverHello()
}

func (c *client13) serverHello() {
	c.t.Helper()
	msg := c.message(typeServerHello)
	s := cryptobyte.String(msg[headerLen+2+32:])
	var sessionID, secret []byte
	if !readVector8(&s, &sessionID) || !s.Skip(3) {
		c.t.Fatal("the ServerHello cannot be read")
	}
	all, err := readExtensions(&s)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, e := range all {
		if e.typ != extKeyShare || len(e.data) < 4 {
			continue
		}
		peer, err := ecdh.X25519().NewPublicKey(e.data[4:])
		if err != nil {
			c.t.Fatal(err)
		}
		if secret, err = c.share.ECDH(peer); err != nil {
			c.t.Fatal(err)
		}
	}
	c.keys = newSchedule(hashSHA256, c.psk)
	c.keys.next(secret)
	c.clientSecret = c.keys.derive("c hs traffic", c.transcript.sum())
	c.serverSecret = c.keys.derive("s hs traffic", c.transcript.sum())
	c.readWith(c.serverSecret)
	c.writeWith(c.clientSecret)
}

func (c *client13) readWith(secret []byte)  { c.in, c.inSeq = c.protection(secret), 0 }
func (c *client13) writeWith(secret []byte) { c.out, c.outSeq = c.protection(secret), 0 }

func (c *client13) protection(secret []byte) protection {
	key, iv := trafficKeys(hashSHA256, secret, 16, aeadNonce)
	p, err := newProtection13(suiteByID(tlsnames.SuiteAES128GCMSHA256), key, iv)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

// flight takes the rest of the server's flight; the keys of the application are on for reading after
// it.
func (c *client13) flight(types ...uint8) {
	c.t.Helper()
	for _, typ := range append(types, typeFinished) {
		c.message(typ)
	}
	c.keys.next(nil)
	c.clientApp = c.keys.derive("c ap traffic", c.transcript.sum())
	c.serverApp = c.keys.derive("s ap traffic", c.transcript.sum())
	c.readWith(c.serverApp)
}

// finished is the client's Finished.
func (c *client13) finished() []byte {
	return marshalFinished(finishedMAC(hashSHA256, c.clientSecret, c.transcript.sum()))
}

// connect runs a whole handshake.
func (c *client13) connect(all ...extension) {
	c.t.Helper()
	c.hello(all...)
	c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
	c.send(c.finished())
	c.writeWith(c.clientApp)
}

// says sends a line and expects it back.
func (c *client13) says(text string) {
	c.t.Helper()
	c.record(tlsnames.RecordApplicationData, []byte(text))
	if typ, payload := c.next(); typ != tlsnames.RecordApplicationData || string(payload) != text {
		c.t.Fatalf("%s %q came back", tlsnames.ContentTypeName(typ), payload)
	}
}
