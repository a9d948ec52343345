package tlsengine

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// goHello is the ClientHello of crypto/tls.
func goHello(t testing.TB, cfg *tls.Config) []byte {
	t.Helper()
	client, server := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = tls.Client(client, cfg).Handshake() // fails: nobody answers
	}()
	header := make([]byte, recordHeader)
	if _, err := io.ReadFull(server, header); err != nil {
		t.Fatal(err)
	}
	msg := make([]byte, int(header[3])<<8|int(header[4]))
	if _, err := io.ReadFull(server, msg); err != nil {
		t.Fatal(err)
	}
	server.Close()
	<-done
	return msg
}

// helloWith is a minimal ClientHello with extensions.
func helloWith(all ...extension) []byte {
	return build(typeClientHello, func(b *cryptobyte.Builder) {
		b.AddUint16(VersionTLS12)
		b.AddBytes(bytes.Repeat([]byte{7}, 32))
		addVector8(b, []byte{1, 2, 3})
		addNumbers16(b, []uint16{tlsnames.SuiteAES128GCMSHA256, tlsnames.SuiteEmptyRenegotiationInfo})
		addVector8(b, []byte{0})
		if all != nil {
			addExtensions(b, all)
		}
	})
}

// alertIn is the alert that an error chooses, or 255 for none.
func alertIn(err error) uint8 {
	var a *AlertError
	if errors.As(err, &a) {
		return a.Number
	}
	return 255
}

func TestClientHelloOfGo(t *testing.T) {
	msg := goHello(t, &tls.Config{
		ServerName: "a.sim800.test", NextProtos: []string{"h2", "mqtt"}, InsecureSkipVerify: true,
		CurvePreferences: []tls.CurveID{tls.CurveP256, tls.X25519}, MinVersion: tls.VersionTLS12,
		ClientSessionCache: tls.NewLRUClientSessionCache(1),
	})
	h, err := parseClientHello(msg)
	if err != nil {
		t.Fatal(err)
	}
	o := h.offer()
	if o.ServerName != "a.sim800.test" || !slices.Equal(o.ALPN, []string{"h2", "mqtt"}) ||
		!slices.Equal(o.Versions, []uint16{VersionTLS13, VersionTLS12}) ||
		!slices.Contains(o.Groups, tlsnames.GroupP256) || !slices.Contains(o.Groups, tlsnames.GroupX25519) || len(o.KeyShares) == 0 ||
		!slices.Contains(o.Suites, tlsnames.SuiteAES128GCMSHA256) || !o.ExtendedMasterSecret || !o.TicketOffered ||
		!o.RenegotiationInfo || !o.StatusRequest || o.Size != len(msg) || len(o.SessionID) != 32 ||
		!slices.Contains(o.Signatures, tlsnames.SchemeRSAPSSSHA256) || o.EarlyData || o.MaxFragment != 0 {
		t.Errorf("offer: %+v", o)
	}
	if share, ok := h.shareFor(o.KeyShares[0]); !ok || len(share) == 0 {
		t.Error("no share for the group that is listed")
	}
	if _, ok := h.extensionBytes(extSupportedVersions); !ok {
		t.Error("an extension of the list is not found")
	}
}

func TestClientHelloExtensions(t *testing.T) {
	many := helloWith(
		extension{extMaxFragmentLength, []byte{2}},
		number16(extRecordSizeLimit, 512),
		extension{extRenegotiationInfo, []byte{0}},
		extension{extEncryptThenMAC, nil},
		extension{extSessionTicket, []byte("ticket")},
		extension{extPointFormats, []byte{1, 0}},
		extension{extSignatureAlgsCert, []byte{0, 2, 4, 1}},
		extension{extCookie, []byte{0, 1, 9}},
		extension{extEarlyData, nil},
		extension{extPSKModes, []byte{1, 1}},
		extension{0x2a2a, []byte{1}},
		extension{extPreSharedKey, bytesOf(func(b *cryptobyte.Builder) {
			addVector16(b, append([]byte{0, 2, 'i', 'd'}, 0, 0, 0, 5))
			addVector16(b, append([]byte{32}, make([]byte, 32)...))
		})},
	)
	h, err := parseClientHello(many)
	if err != nil {
		t.Fatal(err)
	}
	if h.MaxFragment != 2 || h.RecordSizeLimit != 512 || h.reneg == nil || !h.EncryptThenMAC || !h.TicketOffered ||
		string(h.Ticket) != "ticket" || !slices.Equal(h.SignaturesCA, []uint16{0x0401}) || !bytes.Equal(h.cookie, []byte{9}) ||
		!h.EarlyData || !bytes.Equal(h.PSKModes, []byte{1}) || h.psks[0].age != 5 || string(h.PSKIdentities[0]) != "id" ||
		len(h.binders) != 1 || h.truncated != len(many)-35 {
		t.Errorf("read as %+v", h)
	}
	if h, err = parseClientHello(helloWith()); err != nil || h.Extensions != nil {
		t.Errorf("a hello without extensions: %v, %v", h, err)
	}
}

// Each of these says something that a server must refuse, with that alert.
func TestClientHelloRefused(t *testing.T) {
	const decode, illegal = tlsnames.AlertDecodeError, tlsnames.AlertIllegalParameter
	psk := func(identities, binders []byte) extension {
		return extension{extPreSharedKey, bytesOf(func(b *cryptobyte.Builder) { addVector16(b, identities); addVector16(b, binders) })}
	}
	id := []byte{0, 1, 'x', 0, 0, 0, 0}
	binder := append([]byte{32}, make([]byte, 32)...)
	for name, c := range map[string]struct {
		alert uint8
		all   []extension
	}{
		"twice the same":              {illegal, []extension{{extEncryptThenMAC, nil}, {extEncryptThenMAC, nil}}},
		"content in an empty one":     {decode, []extension{{extExtendedMasterSecret, []byte{1}}}},
		"unknown fragment code":       {illegal, []extension{{extMaxFragmentLength, []byte{5}}}},
		"fragment code of two bytes":  {decode, []extension{{extMaxFragmentLength, []byte{0, 1}}}},
		"record size below 64":        {illegal, []extension{number16(extRecordSizeLimit, 63)}},
		"odd list of groups":          {decode, []extension{{extSupportedGroups, []byte{0, 3, 0, 23, 0}}}},
		"empty list of groups":        {decode, []extension{{extSupportedGroups, []byte{0, 0}}}},
		"empty list of signatures":    {decode, []extension{{extSignatureAlgorithms, []byte{0, 0}}}},
		"no server name":              {decode, []extension{{extServerName, []byte{0, 0}}}},
		"empty server name":           {decode, []extension{{extServerName, []byte{0, 3, 0, 0, 0}}}},
		"two host names":              {illegal, []extension{{extServerName, []byte{0, 8, 0, 0, 1, 'a', 0, 0, 1, 'b'}}}},
		"empty protocol":              {decode, []extension{{extALPN, []byte{0, 1, 0}}}},
		"share that is cut":           {decode, []extension{{extKeyShare, []byte{0, 4, 0, 23, 0, 9}}}},
		"two shares of one group":     {illegal, []extension{{extKeyShare, []byte{0, 10, 0, 29, 0, 1, 1, 0, 29, 0, 1, 1}}}},
		"bytes after the versions":    {decode, []extension{{extSupportedVersions, []byte{2, 3, 4, 0}}}},
		"empty cookie":                {decode, []extension{{extCookie, []byte{0, 0}}}},
		"renegotiation length":        {decode, []extension{{extRenegotiationInfo, []byte{2, 1}}}},
		"no PSK modes":                {decode, []extension{{extPSKModes, []byte{0}}}},
		"PSK before the end":          {illegal, []extension{psk(id, binder), {extEncryptThenMAC, nil}}},
		"PSK without binder":          {decode, []extension{psk(id, nil)}},
		"more identities than binder": {illegal, []extension{psk(slices.Concat(id, id), binder)}},
		"short binder":                {decode, []extension{psk(id, append([]byte{31}, make([]byte, 31)...))}},
		"status request that is cut":  {decode, []extension{{extStatusRequest, []byte{1, 0}}}},
	} {
		if _, err := parseClientHello(helloWith(c.all...)); alertIn(err) != c.alert {
			t.Errorf("%s: %v, want %s", name, err, tlsnames.AlertName(c.alert))
		}
	}
	good := goHello(t, &tls.Config{ServerName: "x", MinVersion: tls.VersionTLS12})
	for n := range good {
		if _, err := parseClientHello(good[:n]); err == nil {
			t.Fatalf("%d of %d bytes are taken for a ClientHello", n, len(good))
		}
	}
	if _, err := parseClientHello(append(slices.Clone(good), 0)); err == nil {
		t.Error("a byte too many is taken")
	}
}

// What the engine writes, crypto/tls would read; here a reader of the same rules does.
func TestCertificateMessages(t *testing.T) {
	chain := [][]byte{{1, 2, 3}, bytes.Repeat([]byte{9}, 70000)}
	for name, c := range map[string]struct {
		msg   []byte
		parse func([]byte) ([][]byte, error)
	}{
		"1.2": {marshalCertificate12(chain), parseCertificate12},
		"1.3": {marshalCertificate13(chain), parseCertificate13},
	} {
		got, err := c.parse(c.msg)
		if err != nil || !slices.EqualFunc(got, chain, bytes.Equal) {
			t.Errorf("TLS %s: chain of %d, %v", name, len(got), err)
		}
		for n := range 40 {
			if _, err := c.parse(c.msg[:n]); err == nil {
				t.Errorf("TLS %s: %d bytes are taken", name, n)
			}
		}
	}
	if _, err := parseCertificate12(marshalCertificate12(make([][]byte, 1))); err == nil {
		t.Error("an empty certificate is taken")
	}
	long := slices.Repeat([][]byte{{1}}, maxChain+1)
	if _, err := parseCertificate12(marshalCertificate12(long)); err == nil {
		t.Error("a chain without end is taken")
	}
	if _, err := parseCertificate13(marshalCertificate13(long)); err == nil {
		t.Error("a chain without end is taken in TLS 1.3")
	}
}

// A list of names that is longer than its length field can tell is cut, not broken.
func TestLongCAList(t *testing.T) {
	names := slices.Repeat([][]byte{make([]byte, 1000)}, 100)
	for _, msg := range [][]byte{
		marshalCertificateRequest12([]uint8{1, 64}, []uint16{0x0401}, names),
		marshalCertificateRequest13([]uint16{0x0804}, names[:60]),
	} {
		if _, err := bodyOf(typeCertificateRequest, msg); err != nil || len(msg) < 60000 {
			t.Errorf("a request of %d bytes: %v", len(msg), err)
		}
	}
}

func TestSmallClientMessages(t *testing.T) {
	for _, c := range []struct {
		name string
		msg  []byte
		read func([]byte) error
		good bool
	}{
		{"KeyUpdate", marshalKeyUpdate(true), readKeyUpdate, true},
		{"KeyUpdate of 2", marshalMessage(typeKeyUpdate, []byte{2}), readKeyUpdate, false},
		{"empty KeyUpdate", marshalMessage(typeKeyUpdate, nil), readKeyUpdate, false},
		{"Finished", marshalFinished(make([]byte, 12)), readFinished, true},
		{"long Finished", marshalFinished(make([]byte, 13)), readFinished, false},
		{"CertificateVerify", marshalCertificateVerify(0x0401, []byte{1}), readVerify, true},
		{"KeyUpdate as CertificateVerify", marshalKeyUpdate(false), readVerify, false},
		{"point", marshalMessage(typeClientKeyExchange, []byte{1, 4}), readKeyExchange(false, true, false), true},
		{"no point", marshalMessage(typeClientKeyExchange, []byte{0}), readKeyExchange(false, true, false), false},
		{"identity", marshalMessage(typeClientKeyExchange, []byte{0, 1, 'i'}), readKeyExchange(true, false, false), true},
		{"identity and point", marshalMessage(typeClientKeyExchange, []byte{0, 1, 'i', 1, 4}), readKeyExchange(true, true, false), true},
		{"more than the identity", marshalMessage(typeClientKeyExchange, []byte{0, 1, 'i', 1}), readKeyExchange(true, false, false), false},
		{"RSA", marshalMessage(typeClientKeyExchange, []byte{0, 1, 'e'}), readKeyExchange(false, false, true), true},
	} {
		if err := c.read(c.msg); (err == nil) != c.good {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func readKeyUpdate(msg []byte) error { _, err := parseKeyUpdate(msg); return err }
func readFinished(msg []byte) error  { _, err := parseFinished(msg, 12); return err }
func readVerify(msg []byte) error    { _, _, err := parseCertificateVerify(msg); return err }
func readKeyExchange(psk, ecdhe, rsa bool) func([]byte) error {
	return func(msg []byte) error { _, err := parseClientKeyExchange(msg, psk, ecdhe, rsa); return err }
}

// tryParsers gives bytes to all parsers of what a client sends, as a message of
// each type, and checks what must hold of all that is taken.
func tryParsers(t testing.TB, data []byte) {
	t.Helper()
	if h, err := parseClientHello(data); err == nil {
		checkHello(t, h)
	}
	if h, err := parseClientHello(marshalMessage(typeClientHello, data)); err == nil {
		checkHello(t, h)
	}
	for _, typ := range []uint8{typeCertificate, typeCertificateVerify, typeClientKeyExchange, typeFinished, typeKeyUpdate} {
		msg := marshalMessage(typ, data)
		if chain, err := parseCertificate12(msg); err == nil && !bytes.Equal(marshalCertificate12(chain), msg) {
			t.Errorf("Certificate of TLS 1.2 %x does not come back the same", msg)
		}
		if chain, err := parseCertificate13(msg); err == nil && len(chain) > maxChain {
			t.Errorf("%d certificates", len(chain))
		}
		if scheme, signature, err := parseCertificateVerify(msg); err == nil && !bytes.Equal(marshalCertificateVerify(scheme, signature), msg) {
			t.Errorf("CertificateVerify %x does not come back the same", msg)
		}
		if asked, err := parseKeyUpdate(msg); err == nil && !bytes.Equal(marshalKeyUpdate(asked), msg) {
			t.Errorf("KeyUpdate %x does not come back the same", msg)
		}
		if mac, err := parseFinished(msg, 12); err == nil && !bytes.Equal(marshalFinished(mac), msg) {
			t.Errorf("Finished %x does not come back the same", msg)
		}
		for bits := range 8 {
			_, _ = parseClientKeyExchange(msg, bits&1 != 0, bits&2 != 0, bits&4 != 0) // must not panic
		}
	}
}

// checkHello is what holds of every ClientHello that was read.
func checkHello(t testing.TB, h *clientHello) {
	t.Helper()
	rebuilt := build(typeClientHello, func(b *cryptobyte.Builder) {
		b.AddUint16(h.LegacyVersion)
		b.AddBytes(h.Random[:])
		addVector8(b, h.SessionID)
		addNumbers16(b, h.Suites)
		addVector8(b, h.Compressions)
		if h.extensions != nil {
			addExtensions(b, h.extensions)
		}
	})
	if !bytes.Equal(rebuilt, h.raw) {
		t.Errorf("the hello %x comes back as %x", h.raw, rebuilt)
	}
	if len(h.psks) != len(h.binders) || h.truncated > len(h.raw) || len(h.psks) > 0 && h.truncated == 0 {
		t.Errorf("%d identities, %d binders, truncated at %d of %d", len(h.psks), len(h.binders), h.truncated, len(h.raw))
	}
	if len(h.Extensions) != len(h.extensions) || len(h.KeyShares) != len(h.shares) {
		t.Error("the offer does not list what was read")
	}
}

// parserSeeds are good messages to start from.
func parserSeeds(t testing.TB) [][]byte {
	return [][]byte{
		goHello(t, &tls.Config{ServerName: "seed.sim800.test", MinVersion: tls.VersionTLS12, NextProtos: []string{"h2"}}),
		goHello(t, &tls.Config{ServerName: "seed.sim800.test", MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12}),
		helloWith(extension{extMaxFragmentLength, []byte{1}}, number16(extRecordSizeLimit, 64), extension{extPSKModes, []byte{1, 1}}),
		helloWith(),
		marshalCertificate12([][]byte{{1, 2}, {3}})[headerLen:],
		marshalCertificate13([][]byte{{1, 2}, {3}})[headerLen:],
		marshalCertificateVerify(0x0403, []byte{1, 2})[headerLen:],
		{0, 1, 'i', 1, 4}, {1}, make([]byte, 12), {},
	}
}

func FuzzClientMessages(f *testing.F) {
	for _, seed := range parserSeeds(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) { tryParsers(t, data) })
}

// TestManyRandomMessages is the quick form of the fuzz target: good messages with a few
// bytes changed, dropped or doubled.
func TestManyRandomMessages(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	seeds := parserSeeds(t)
	taken := 0
	for range randomInputs(t, 3000) {
		data := slices.Clone(seeds[r.IntN(len(seeds))])
		for range r.IntN(4) {
			data = mutate(r, data)
		}
		if _, err := parseClientHello(data); err == nil {
			taken++
		}
		tryParsers(t, data)
		if t.Failed() {
			t.Fatalf("input %x", data)
		}
	}
	if taken == 0 {
		t.Error("not one changed hello was taken: the inputs are worth nothing")
	}
}

// mutate changes one place.
func mutate(r *rand.Rand, data []byte) []byte {
	if len(data) == 0 {
		return []byte{byte(r.Uint32())}
	}
	at := r.IntN(len(data))
	switch r.IntN(5) {
	case 0:
		data[at] = byte(r.Uint32())
	case 1:
		data[at] ^= 1 << r.IntN(8)
	case 2:
		data = slices.Delete(data, at, min(at+1+r.IntN(4), len(data)))
	case 3:
		data = slices.Insert(data, at, data[at:min(at+1+r.IntN(8), len(data))]...)
	case 4:
		data = data[:at]
	}
	return data
}
