package tlsengine

import (
	"bytes"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"

	"sim800emu/internal/tlsnames"
)

// The scripted client is an ordinary client when nothing is changed.
func TestScriptedClient(t *testing.T) {
	cfg, _ := base13()
	c := newClient13(t, cfg)
	c.connect(c.usual()...)
	c.says("hello")
}

// pskExtension offers a key; the binder is right if the message is that of helloWith.
func pskExtension(key []byte, before []extension) extension {
	with := func(binder []byte) extension {
		return extension{extPreSharedKey, bytesOf(func(b *cryptobyte.Builder) {
			addVector16(b, []byte{0, 2, 'i', 'd', 0, 0, 0, 0})
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { addVector8(b, binder) })
		})}
	}
	msg := helloWith(append(slices.Clone(before), with(make([]byte, 32)))...)
	return with(newSchedule(hashSHA256, key).binder("ext binder", hashOf(hashSHA256, msg[:len(msg)-35])))
}

// Each script breaks one rule; the server must answer with that alert.
func TestRefusedTLS13(t *testing.T) {
	modes := extension{extPSKModes, []byte{1, modePSKDHE}}
	usual := func(c *client13) { c.connect(c.usual()...) }
	hello := func(all ...extension) func(*client13) {
		return func(c *client13) { c.send(helloWith(all...)) }
	}
	without := func(typ uint16) func(*client13) {
		return func(c *client13) { c.send(helloWith(c.usual(typ)...)) }
	}
	retry := func(second func(*client13) []byte) func(*client13) {
		return func(c *client13) {
			c.send(helloWith(c.usual(extKeyShare)[0], c.usual()[1], c.usual()[2], extension{extKeyShare, []byte{0, 0}}))
			c.message(typeServerHello) // the HelloRetryRequest
			c.send(second(c))
		}
	}
	for name, s := range map[string]struct {
		script func(*client13)
		alert  uint8
	}{
		"no groups":        {without(extSupportedGroups), tlsnames.AlertMissingExtension},
		"no shares":        {without(extKeyShare), tlsnames.AlertMissingExtension},
		"no signatures":    {without(extSignatureAlgorithms), tlsnames.AlertMissingExtension},
		"only the version": {hello(extension{extSupportedVersions, []byte{2, 3, 4}}, extension{extSignatureAlgorithms, []byte{0, 2, 4, 3}}), tlsnames.AlertMissingExtension},
		"share of a group that is not listed": {func(c *client13) {
			c.send(helloWith(append(c.usual(extKeyShare), c.keyShare(tlsnames.GroupP256))...))
		}, tlsnames.AlertIllegalParameter},
		"share that is no point": {func(c *client13) {
			c.send(helloWith(append(c.usual(extKeyShare), c.keyShare(tlsnames.GroupP384))...))
		}, tlsnames.AlertIllegalParameter},
		"PSK without modes": {func(c *client13) {
			c.send(helloWith(append(c.usual(), pskExtension([]byte("key"), c.usual()))...))
		}, tlsnames.AlertMissingExtension},
		"wrong binder": {func(c *client13) {
			all := append(c.usual(), modes)
			c.send(helloWith(append(all, pskExtension([]byte("other"), all))...))
		}, tlsnames.AlertDecryptError},
		"more in the record of the hello": {func(c *client13) {
			c.record(tlsnames.RecordHandshake, append(helloWith(c.usual()...), typeFinished))
		}, tlsnames.AlertUnexpectedMessage},
		"another message first": {func(c *client13) { c.send(marshalFinished(make([]byte, 32))) }, tlsnames.AlertUnexpectedMessage},
		"data first":            {func(c *client13) { c.record(tlsnames.RecordApplicationData, []byte("GET")) }, tlsnames.AlertUnexpectedMessage},
		"wrong Finished": {func(c *client13) {
			c.hello(c.usual()...)
			c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
			c.send(marshalFinished(make([]byte, 32)))
		}, tlsnames.AlertDecryptError},
		"short Finished": {func(c *client13) {
			c.hello(c.usual()...)
			c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
			c.send(marshalFinished(make([]byte, 31)))
		}, tlsnames.AlertDecodeError},
		"more after Finished": {func(c *client13) {
			c.hello(c.usual()...)
			c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
			c.record(tlsnames.RecordHandshake, append(c.finished(), 24))
		}, tlsnames.AlertUnexpectedMessage},
		"Certificate that was not asked for": {func(c *client13) {
			c.hello(c.usual()...)
			c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
			c.send(marshalCertificate13(nil))
		}, tlsnames.AlertUnexpectedMessage},
		"wrong keys": {func(c *client13) {
			c.hello(c.usual()...)
			c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
			c.writeWith(c.clientApp)
			c.send(c.finished())
		}, tlsnames.AlertBadRecordMAC},
		"0-RTT data that nobody announced": {func(c *client13) {
			c.hello(c.usual()...)
			c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
			c.writeWith(c.serverApp)
			c.record(tlsnames.RecordApplicationData, []byte("early"))
		}, tlsnames.AlertBadRecordMAC},
		"alert in the clear after the handshake": {func(c *client13) {
			usual(c)
			c.out = nil
			c.record(tlsnames.RecordAlert, []byte{2, 40})
		}, tlsnames.AlertBadRecordMAC},
		"0-RTT data after the handshake": {func(c *client13) {
			c.connect(append(c.usual(), extension{extEarlyData, nil})...)
			c.writeWith(c.serverApp)
			c.record(tlsnames.RecordApplicationData, []byte("early"))
		}, tlsnames.AlertBadRecordMAC},
		"more 0-RTT data than are skipped": {func(c *client13) {
			c.hello(append(c.usual(), extension{extEarlyData, nil})...)
			c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
			c.writeWith(c.serverApp)
			for range 5 {
				c.record(tlsnames.RecordApplicationData, make([]byte, 16000))
			}
		}, tlsnames.AlertBadRecordMAC},
		"hello after the handshake":       {func(c *client13) { usual(c); c.send(helloWith(c.usual()...)) }, tlsnames.AlertUnexpectedMessage},
		"KeyUpdate that asks for 2":       {func(c *client13) { usual(c); c.send(marshalMessage(typeKeyUpdate, []byte{2})) }, tlsnames.AlertIllegalParameter},
		"more after a KeyUpdate":          {func(c *client13) { usual(c); c.record(tlsnames.RecordHandshake, append(marshalKeyUpdate(false), 24)) }, tlsnames.AlertUnexpectedMessage},
		"old keys after a KeyUpdate":      {func(c *client13) { usual(c); c.send(marshalKeyUpdate(false)); c.record(23, []byte("x")) }, tlsnames.AlertBadRecordMAC},
		"empty handshake record":          {func(c *client13) { usual(c); c.record(tlsnames.RecordHandshake, nil) }, tlsnames.AlertUnexpectedMessage},
		"data inside a handshake message": {func(c *client13) { usual(c); c.record(22, []byte{24, 0}); c.record(23, []byte("x")) }, tlsnames.AlertUnexpectedMessage},
		"second hello without the share": {retry(func(c *client13) []byte {
			return helloWith(c.usual(extKeyShare)[0], c.usual()[1], c.usual()[2], extension{extKeyShare, []byte{0, 0}})
		}), tlsnames.AlertIllegalParameter},
		"second hello of another version": {retry(func(c *client13) []byte {
			return helloWith(append(c.usual(extSupportedVersions), extension{extSupportedVersions, []byte{4, 3, 4, 3, 3}})...)
		}), tlsnames.AlertIllegalParameter},
		"second hello of another client": {retry(func(c *client13) []byte {
			msg := helloWith(c.usual()...)
			msg[10] ^= 1
			return msg
		}), tlsnames.AlertIllegalParameter},
		"early data in the second hello": {retry(func(c *client13) []byte {
			return helloWith(append(c.usual(), extension{extEarlyData, nil})...)
		}), tlsnames.AlertIllegalParameter},
		"a cookie that nobody gave": {retry(func(c *client13) []byte {
			return helloWith(append(c.usual(), cookieExtension([]byte("c")))...)
		}), tlsnames.AlertIllegalParameter},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, _ := base13()
			cfg.PSK = func([]byte) ([]byte, bool) { return []byte("key"), true }
			c := newClient13(t, cfg)
			s.script(c)
			if got := c.alert(); got != s.alert {
				t.Errorf("alert %s, want %s", tlsnames.AlertName(got), tlsnames.AlertName(s.alert))
			}
		})
	}
}

// A good second hello, and a good binder in the first.
func TestScriptedRetryAndPSK(t *testing.T) {
	cfg, _ := base13()
	c := newClient13(t, cfg)
	c.transcript.add(helloWith(c.usual(extKeyShare)[0], c.usual()[1], c.usual()[2], extension{extKeyShare, []byte{0, 0}}))
	c.record(tlsnames.RecordHandshake, helloWith(c.usual(extKeyShare)[0], c.usual()[1], c.usual()[2], extension{extKeyShare, []byte{0, 0}}))
	c.transcript.restart()
	c.message(typeServerHello)
	c.hello(c.usual()...)
	c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
	c.send(c.finished())
	c.writeWith(c.clientApp)
	c.says("after a retry")

	cfg.PSK = func([]byte) ([]byte, bool) { return []byte("key"), true }
	c = newClient13(t, cfg)
	c.psk = []byte("key")
	all := append(c.usual(), extension{extPSKModes, []byte{1, modePSKDHE}})
	c.hello(append(all, pskExtension(c.psk, all))...)
	c.flight(typeEncryptedExtensions)
	c.send(c.finished())
	c.writeWith(c.clientApp)
	c.says("with a key")
}

// 0-RTT data under keys that the server does not have are passed over.
func TestScriptedEarlyData(t *testing.T) {
	cfg, _ := base13()
	c := newClient13(t, cfg)
	c.hello(append(c.usual(), extension{extEarlyData, nil})...)
	c.flight(typeEncryptedExtensions, typeCertificate, typeCertificateVerify)
	c.writeWith(c.serverApp) // any keys but the right ones
	c.record(tlsnames.RecordApplicationData, make([]byte, 16000))
	c.record(tlsnames.RecordApplicationData, nil)
	c.writeWith(c.clientSecret)
	c.send(c.finished())
	c.writeWith(c.clientApp)
	c.says("hello")
}

// A client that cannot use the ServerHello has no keys: its alert comes in the clear.
func TestAlertInTheClear(t *testing.T) {
	cfg, events := base13()
	c := newClient13(t, cfg)
	c.hello(c.usual()...)
	c.out = nil
	c.record(tlsnames.RecordAlert, []byte{2, tlsnames.AlertIllegalParameter})
	_, err := c.raw.Read(make([]byte, 1<<16))
	for err == nil {
		_, err = c.raw.Read(make([]byte, 1<<16))
	}
	got := events.of(EventAlert)
	if len(got) != 1 || got[0].Out || got[0].Type != tlsnames.AlertIllegalParameter {
		t.Errorf("alerts %+v", got)
	}
}

// Both directions change their keys many times.
func TestManyKeyUpdates(t *testing.T) {
	cfg, _ := base13()
	c := newClient13(t, cfg)
	c.connect(c.usual()...)
	for i := range 50 {
		c.record(tlsnames.RecordHandshake, marshalKeyUpdate(i%2 == 0))
		c.clientApp = nextTraffic(hashSHA256, c.clientApp)
		c.writeWith(c.clientApp)
		if i%2 == 0 {
			if msg := c.message(typeKeyUpdate); !bytes.Equal(msg, marshalKeyUpdate(false)) {
				t.Fatalf("KeyUpdate %x", msg)
			}
			c.serverApp = nextTraffic(hashSHA256, c.serverApp)
			c.readWith(c.serverApp)
		}
		c.says("still here")
	}
}
