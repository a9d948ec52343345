package tlsengine

import (
	"crypto/hmac"
	"fmt"
	"io"
	"slices"

	"sim800emu/internal/tlsnames"
)

// secrets12 is what a handshake of TLS 1.2 leaves behind.
type secrets12 struct {
	session                    *session12
	secure                     bool   // RFC 5746 was spoken
	clientVerify, serverVerify []byte // of the Finished messages
}

// A handshake12 is one handshake of TLS 1.2.
type handshake12 struct {
	c     *Conn
	hello *clientHello
	o     *Offer
	prior *secrets12 // of the handshake that this one renegotiates

	suite      *suite
	cert       *Certificate
	group      uint16
	scheme     uint16
	share      keyShare
	sessionID  []byte
	ticket     bool // a ticket is promised
	ems, etm   bool
	secure     bool
	alpn       string
	random     [32]byte
	transcript []byte // all messages; signatures may hash them otherwise than the PRF
	master     []byte
	identity   []byte
	chain      [][]byte

	clientKeys, serverKeys protection
}

// handshake12 goes on after a ClientHello (RFC 5246 7.3).
func (c *Conn) handshake12(hello *clientHello) error {
	h := &handshake12{c: c, hello: hello, o: c.offer, prior: c.tls12, transcript: hello.raw}
	return h.run()
}

func (h *handshake12) run() error {
	c := h.c
	if !slices.Contains(h.o.Compressions, 0) {
		return c.fail(tlsnames.AlertIllegalParameter, "the client cannot do without compression")
	}
	if err := h.checkRenegotiation(); err != nil {
		return err
	}
	if err := h.makeRandom(); err != nil {
		return err
	}
	var err error
	if h.alpn, err = c.chooseALPN(h.o); err != nil {
		return err
	}
	h.ems = h.o.ExtendedMasterSecret && !c.cfg.Knobs.NoExtendedMasterSecret
	session, err := h.session()
	if err != nil {
		return err
	}
	if session != nil {
		return h.resume(session)
	}
	return h.full()
}

// checkRenegotiation is RFC 5746 3.6 and 3.7.
func (h *handshake12) checkRenegotiation() error {
	c := h.c
	info, sent := h.hello.extensionBytes(extRenegotiationInfo)
	h.secure = h.o.RenegotiationInfo
	if h.prior == nil {
		if sent && (len(info) != 1 || info[0] != 0) {
			return c.fail(tlsnames.AlertHandshakeFailure, "renegotiation_info is not empty in the first hello")
		}
		return nil
	}
	if !h.prior.secure || !sent {
		return c.fail(tlsnames.AlertHandshakeFailure, "the client renegotiates without renegotiation_info")
	}
	if !hmac.Equal(h.hello.reneg, h.prior.clientVerify) {
		return c.fail(tlsnames.AlertHandshakeFailure, "renegotiation_info does not name the connection")
	}
	return nil
}

// makeRandom ends with a mark that TLS 1.3 was possible, if it was (RFC 8446 4.1.3).
func (h *handshake12) makeRandom() error {
	if _, err := io.ReadFull(h.c.rand(), h.random[:]); err != nil {
		return fmt.Errorf("random bytes for ServerHello: %w", err)
	}
	if h.c.cfg.maxVersion() >= VersionTLS13 {
		copy(h.random[24:], "DOWNGRD\x01")
	}
	return nil
}

// write queues a message of the transcript.
func (h *handshake12) write(step Step, msg []byte) error {
	h.transcript = append(h.transcript, msg...)
	return h.c.writeHandshake(step, msg)
}

// read takes a message of the transcript.
func (h *handshake12) read(typ uint8) ([]byte, error) {
	msg, err := h.c.readMessage(typ)
	h.transcript = append(h.transcript, msg...)
	return msg, err
}

// serverHello queues the ServerHello with the extensions that answer offers.
func (h *handshake12) serverHello() error {
	c, k := h.c, &h.c.cfg.Knobs
	hello := &serverHello{version: VersionTLS12, random: h.random, sessionID: h.sessionID, suite: h.suite.id}
	if k.Version != 0 {
		c.knobEvent("ServerHello with version " + tlsnames.VersionName(k.Version))
		hello.version = k.Version
	}
	add := func(typ uint16, data []byte) {
		hello.extensions = append(hello.extensions, extension{typ, data})
	}
	if h.o.ServerName != "" && h.master == nil {
		add(extServerName, nil)
	}
	if h.secure && !k.NoRenegotiationInfo {
		add(extRenegotiationInfo, h.renegotiationInfo())
	}
	if code := c.chooseMaxFragment(h.o); code != 0 {
		add(extMaxFragmentLength, []byte{code})
	}
	if n := c.chooseRecordSizeLimit(h.o); n != 0 {
		hello.extensions = append(hello.extensions, number16(extRecordSizeLimit, n))
		c.applyRecordSizeLimit() // RFC 8449 4 asks it of protected records alone; GnuTLS 3.7 refuses longer ones before
	}
	if h.ems {
		add(extExtendedMasterSecret, nil)
	}
	h.etm = h.o.EncryptThenMAC && h.suite.cbc() && !k.NoEncryptThenMAC
	if h.etm {
		add(extEncryptThenMAC, nil)
	}
	if h.suite.ecdhe() && h.o.PointFormats != nil {
		add(extPointFormats, []byte{1, 0})
	}
	if h.ticket {
		add(extSessionTicket, nil)
	}
	if h.alpn != "" {
		hello.extensions = append(hello.extensions, alpnExtension(h.alpn))
	}
	h.negotiated()
	return h.write(StepServerHello, hello.marshal())
}

// renegotiationInfo is empty but for its length in a first handshake.
func (h *handshake12) renegotiationInfo() []byte {
	if h.prior == nil {
		return []byte{0}
	}
	both := slices.Concat(h.prior.clientVerify, h.prior.serverVerify)
	return append([]byte{byte(len(both))}, both...)
}

func (h *handshake12) negotiated() {
	c := h.c
	c.update(func(s *State) {
		s.Suite, s.Group, s.Signature, s.ALPN = h.suite.id, h.group, h.scheme, h.alpn
		s.ExtendedMaster, s.EncryptThenMAC, s.Resumed = h.ems, h.etm, h.master != nil
	})
	state := c.State()
	c.event(Event{Kind: EventNegotiated, Out: true, State: &state})
}

// resume is the abbreviated handshake (RFC 5246 7.3, RFC 5077 3.1).
func (h *handshake12) resume(s *session12) error {
	c := h.c
	h.suite, h.master, h.ems, h.sessionID = suiteByID(s.suite), s.master, s.ems, h.o.SessionID
	h.identity = s.identity
	if s.leaf != nil {
		h.chain = [][]byte{s.leaf}
	}
	if err := h.serverHello(); err != nil {
		return err
	}
	done := &secrets12{session: s, secure: h.secure}
	if err := h.makeKeys(); err != nil {
		return err
	}
	if err := h.sendFinished(done); err != nil {
		return err
	}
	if err := h.readFinished(done); err != nil {
		return err
	}
	c.tls12 = done
	c.update(func(s *State) { s.PSKIdentity, s.ClientChain = h.identity, h.chain })
	return nil
}

// makeKeys makes the ciphers of both directions from the master secret.
func (h *handshake12) makeKeys() error {
	c := h.c
	c.keyLog("CLIENT_RANDOM", h.o.Random[:], h.master)
	var err error
	h.clientKeys, h.serverKeys, err = protections12(h.suite, h.master, h.o.Random[:], h.random[:], h.etm, c.rand())
	if err != nil {
		return c.fail(tlsnames.AlertInternalError, "keys of suite %04x: %w", h.suite.id, err)
	}
	return nil
}

// verifyData is the content of a Finished (RFC 5246 7.4.9).
func (h *handshake12) verifyData(label string) []byte {
	return prf12(h.suite.hash, h.master, label, hashOf(h.suite.hash, h.transcript), finishedLen)
}

// sendFinished sends the last flight of the server.
func (h *handshake12) sendFinished(done *secrets12) error {
	c := h.c
	if err := c.writeChangeCipherSpec(); err != nil {
		return err
	}
	if err := c.setWrite(h.serverKeys); err != nil {
		return err
	}
	done.serverVerify = h.verifyData("server finished")
	sent := slices.Clone(done.serverVerify)
	if c.cfg.Knobs.BadFinished {
		c.knobEvent("Finished has one bit wrong")
		sent[0] ^= 1
	}
	if err := h.write(StepFinished, marshalFinished(sent)); err != nil {
		return err
	}
	return c.flush()
}

// readFinished takes the client's ChangeCipherSpec and Finished.
func (h *handshake12) readFinished(done *secrets12) error {
	c := h.c
	if err := c.readChangeCipherSpec(); err != nil {
		return err
	}
	c.setRead(h.clientKeys)
	done.clientVerify = h.verifyData("client finished")
	msg, err := h.read(typeFinished)
	if err != nil {
		return err
	}
	got, err := parseFinished(msg, finishedLen)
	if err != nil {
		return c.failWith(tlsnames.AlertDecodeError, err)
	}
	if !hmac.Equal(got, done.clientVerify) {
		return c.fail(tlsnames.AlertDecryptError, "the client's Finished is wrong")
	}
	if !c.atBoundary() {
		return c.fail(tlsnames.AlertUnexpectedMessage, "handshake message after Finished")
	}
	return nil
}
