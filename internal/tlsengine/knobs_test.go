package tlsengine

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sim800emu/internal/tlsnames"
)

// fetch shakes hands by TLS 1.2 with AES-GCM and takes 2000 bytes of the server,
// in so many writes. It gives what the server sent, and the client's error.
func fetch(t *testing.T, k Knobs) (*tap, error) {
	t.Helper()
	return fetchWith(t, k, VersionTLS12)
}

func fetchWith(t *testing.T, k Knobs, version uint16) (*tap, error) {
	t.Helper()
	cfg := base()
	cfg.MaxVersion = version
	cfg.Tickets = 1
	cfg.Suites = []uint16{0xc02b, 0x1301}
	cfg.Knobs = k
	raw := dial(t, cfg, func(c *Conn) {
		if _, err := c.Write(make([]byte, 2000)); err == nil {
			_ = c.CloseWrite()
			_, _ = io.Copy(io.Discard, c)
		}
	})
	cc := client("ec.test")
	cc.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	n, err := io.Copy(io.Discard, tls.Client(raw, cc))
	if err == nil && n != 2000 {
		err = io.ErrUnexpectedEOF
	}
	return raw, err
}

const overGCM = 8 + 16 // explicit nonce and tag in TLS 1.2

// lengths are those of the plaintexts of application data.
func lengths(w []wire) []int {
	var all []int
	for _, r := range w {
		all = append(all, len(r.payload)-overGCM)
	}
	return all
}

func TestAppRecordSizesOnTheWire(t *testing.T) {
	for name, c := range map[string]struct {
		knobs Knobs
		want  []int
	}{
		"one record": {Knobs{}, []int{2000}},
		"fixed":      {Knobs{AppRecords: Sizes{Fixed: 600}}, []int{600, 600, 600, 200}},
		"growing":    {Knobs{AppRecords: Sizes{Fixed: 300, Grow: true}}, []int{300, 600, 900, 200}},
		"empty":      {Knobs{EmptyAppRecords: 2, AppRecords: Sizes{Fixed: 1000}}, []int{0, 0, 1000, 0, 0, 1000}},
		"one byte":   {Knobs{AppRecords: Sizes{Fixed: 1}}, slices.Repeat([]int{1}, 2000)},
		"cut for a knob": {Knobs{Actions: []Action{{
			Step: StepApplicationData, When: Inside, AfterBytes: 700, Do: WarnAlert, Alert: tlsnames.AlertUserCanceled,
		}}}, []int{700, 1300}},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := fetch(t, c.knobs)
			if err != nil {
				t.Fatal(err)
			}
			if got := lengths(raw.ofType(tlsnames.RecordApplicationData)); !slices.Equal(got, c.want) {
				t.Errorf("records of %v bytes", got)
			}
		})
	}
}

// clearHandshake are the lengths of the handshake records before the server's
// ChangeCipherSpec, and their content.
func clearHandshake(raw *tap) (lengths []int, content []byte) {
	all, _ := raw.records()
	for _, r := range all {
		if r.typ != tlsnames.RecordHandshake {
			break
		}
		lengths = append(lengths, len(r.payload))
		content = append(content, r.payload...)
	}
	return lengths, content
}

// messages are the types of the handshake messages in content, and their lengths.
func messages(content []byte) (types []uint8, sizes []int) {
	for len(content) >= 4 {
		n := 4 + int(content[1])<<16 + int(content[2])<<8 + int(content[3])
		types, sizes = append(types, content[0]), append(sizes, n)
		content = content[min(n, len(content)):]
	}
	return types, sizes
}

func TestHandshakeRecordsOnTheWire(t *testing.T) {
	flight := []uint8{typeServerHello, typeCertificate, typeServerKeyExchange, typeServerHelloDone, typeNewSessionTicket}
	for name, c := range map[string]struct {
		knobs Knobs
		check func(records, sizes []int) bool
	}{
		"a message a record": {Knobs{}, slices.Equal[[]int]},
		"one byte": {Knobs{HandshakeRecords: Sizes{Fixed: 1}}, func(records, sizes []int) bool {
			return !slices.ContainsFunc(records, func(n int) bool { return n != 1 })
		}},
		"split certificate": {Knobs{Split: []Split{{StepCertificate, 3}}}, func(records, sizes []int) bool {
			return records[1] == 3 && records[2] == sizes[1]-3 && len(records) == len(sizes)+1
		}},
		"split all": {Knobs{SplitEvery: 1}, func(records, sizes []int) bool {
			return len(records) == 2*len(sizes) && records[0] == 1 && records[2] == 1
		}},
		"coalesced": {Knobs{Coalesce: true}, func(records, sizes []int) bool {
			return len(records) == 2 && records[0] == sizes[0]+sizes[1]+sizes[2]+sizes[3]
		}},
		"coalesced and split": {Knobs{Coalesce: true, Split: []Split{{StepCertificate, 3}}}, func(records, sizes []int) bool {
			return len(records) == 3 && records[0] == sizes[0]+3
		}},
		"growing": {Knobs{HandshakeRecords: Sizes{Fixed: 10, Grow: true}}, func(records, sizes []int) bool {
			return records[0] == 10 && records[1] == 20 && records[2] == 30
		}},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := fetch(t, c.knobs)
			if err != nil {
				t.Fatal(err)
			}
			records, content := clearHandshake(raw)
			types, sizes := messages(content)
			if !slices.Equal(types, flight) {
				t.Errorf("messages %v", types)
			}
			if !c.check(records, sizes) {
				t.Errorf("records of %v for messages of %v", records, sizes)
			}
		})
	}
}

func TestCorruptRecord(t *testing.T) {
	good, err := fetch(t, Knobs{})
	if err != nil {
		t.Fatal(err)
	}
	records, _ := good.records()
	last := len(records) - 1 // close_notify
	for n, alert := range map[int]bool{last: true} {
		raw, err := fetch(t, Knobs{CorruptRecord: n})
		if alert && (err == nil || !strings.Contains(err.Error(), "bad record MAC")) {
			t.Errorf("record %d: %v", n, err)
		}
		if got, _ := raw.records(); got[n-1].typ != tlsnames.RecordApplicationData {
			t.Errorf("record %d is of type %d", n, got[n-1].typ)
		}
	}
	if _, err := fetch(t, Knobs{CorruptApp: 1}); err == nil || !strings.Contains(err.Error(), "bad record MAC") {
		t.Errorf("first of the data: %v", err)
	}
}

func TestTruncatedAt(t *testing.T) {
	for _, at := range []int64{1, 5, 77, 1000, 1500} {
		raw, err := fetch(t, Knobs{TruncateAt: at})
		if err == nil {
			t.Errorf("at %d: no error", at)
		}
		if n := int64(len(raw.got)); n != at {
			t.Errorf("%d bytes came, not %d", n, at)
		}
	}
}

func TestNoCloseNotify(t *testing.T) {
	raw, err := fetch(t, Knobs{NoCloseNotify: true})
	if err != nil {
		t.Error(err) // crypto/tls takes a FIN between records for an end
	}
	if n := len(raw.ofType(tlsnames.RecordAlert)); n != 0 {
		t.Errorf("%d alerts", n)
	}
	if raw, err = fetch(t, Knobs{}); err != nil || len(raw.ofType(tlsnames.RecordAlert)) != 1 {
		t.Errorf("without the knob: %v", err)
	}
}

func TestBadFinishedAndSignature(t *testing.T) {
	for _, version := range []uint16{VersionTLS12, VersionTLS13} {
		if _, err := fetchWith(t, Knobs{BadFinished: true}, version); err == nil || !strings.Contains(err.Error(), "Finished") && !strings.Contains(err.Error(), "finished") {
			t.Errorf("Finished: %v", err)
		}
		if _, err := fetchWith(t, Knobs{BadSignature: true}, version); err == nil || !strings.Contains(err.Error(), "signature") {
			t.Errorf("signature: %v", err)
		}
	}
}

// at is one action.
func at(step Step, when When, do Doing, alert uint8) Knobs {
	return Knobs{Actions: []Action{{Step: step, When: when, Do: do, Alert: alert}}}
}

// TestActionsAtEachStep ends the handshake of TLS 1.2 and 1.3 before and after
// each message, and finds that message as the last one, or not yet there.
func TestActionsAtEachStep(t *testing.T) {
	inClear := map[Step]uint8{
		StepServerHello: typeServerHello, StepCertificate: typeCertificate, StepServerKeyExchange: typeServerKeyExchange,
		StepServerHelloDone: typeServerHelloDone, StepNewSessionTicket: typeNewSessionTicket,
	}
	for _, version := range []uint16{VersionTLS12, VersionTLS13} {
		for _, step := range Steps() {
			for _, when := range []When{Before, After} {
				raw, err := fetchWith(t, at(step, when, FatalAlert, tlsnames.AlertAccessDenied), version)
				reached := err != nil && strings.Contains(err.Error(), "access denied")
				if reached != reachedIn(version, step) {
					t.Errorf("%s of %s: %v", step, tlsnames.VersionName(version), err)
				}
				if version == VersionTLS13 || !reached || inClear[step] == 0 {
					continue
				}
				_, content := clearHandshake(raw)
				types, _ := messages(content)
				if last := len(types) > 0 && types[len(types)-1] == inClear[step]; last != (when == After) {
					t.Errorf("%s, when %d: messages %v", step, when, types)
				}
			}
		}
	}
}

// reachedIn are the steps of the handshake that fetch makes.
func reachedIn(version uint16, s Step) bool {
	switch s {
	case StepHelloRetryRequest, StepHelloRequest, StepKeyUpdate, StepClientCertificate, StepClientCertificateVerify, StepCertificateRequest:
		return false
	case StepEncryptedExt, StepCertificateVerify:
		return version == VersionTLS13
	case StepServerKeyExchange, StepServerHelloDone, StepClientKeyExchange, StepClientChangeCipherSpec:
		return version == VersionTLS12
	}
	return true
}

func TestWarningFlood(t *testing.T) {
	k := Knobs{Actions: []Action{{Step: StepCertificate, Do: WarnAlert, Alert: tlsnames.AlertUnrecognizedName, Times: 10}}}
	raw, err := fetch(t, k)
	if err != nil {
		t.Fatal(err)
	}
	if alerts := raw.ofType(tlsnames.RecordAlert); len(alerts) != 11 || alerts[0].payload[0] != 1 || alerts[0].payload[1] != 112 {
		t.Errorf("%d alerts", len(alerts))
	}
}

func TestGarbage(t *testing.T) {
	k := Knobs{Actions: []Action{{Step: StepClientHello, Do: GarbageSend, Text: "HTTP/1.1 400 Bad Request\r\n"}}}
	if raw, err := fetch(t, k); err == nil || !strings.HasPrefix(string(raw.got), "HTTP/1.1 400") {
		t.Errorf("%v", err)
	}
}

func TestClosedAtStep(t *testing.T) {
	if _, err := fetch(t, at(StepServerHelloDone, After, CloseFIN, 0)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("FIN: %v", err)
	}
	if _, err := fetch(t, at(StepServerHelloDone, Before, CloseRST, 0)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("RST: %v", err)
	}
	k := Knobs{Actions: []Action{{Step: StepApplicationData, When: Inside, AfterBytes: 100, Do: CloseFIN}}}
	if raw, err := fetch(t, k); !errors.Is(err, io.ErrUnexpectedEOF) || !slices.Equal(lengths(raw.ofType(23)), []int{100}) {
		t.Errorf("inside: %v", err)
	}
}

func TestStall(t *testing.T) {
	for _, k := range []Knobs{
		at(StepClientHello, After, Stall, 0), at(StepCertificate, Before, Stall, 0), at(StepServerHelloDone, After, Stall, 0),
		at(StepFinished, After, Stall, 0), at(StepApplicationData, Before, Stall, 0), at(StepApplicationData, After, Stall, 0),
		{Actions: []Action{{Step: StepApplicationData, When: Inside, AfterBytes: 100, Do: Stall}}},
	} {
		events := make(chan string, 100)
		cfg := base()
		cfg.MaxVersion = VersionTLS12
		cfg.Tickets = 1
		cfg.Knobs = k
		cfg.OnEvent = func(e Event) {
			if e.Kind == EventKnob {
				events <- e.Text
			}
		}
		ended := make(chan error, 1)
		raw := dial(t, cfg, func(c *Conn) {
			_, err := c.Write(make([]byte, 200))
			if err == nil {
				err = c.CloseWrite()
			}
			ended <- err
		})
		go func() { _, _ = io.Copy(io.Discard, tls.Client(raw, client("ec.test"))) }()
		if text := <-events; !strings.HasPrefix(text, "stalled ") {
			t.Errorf("knob %q", text)
		}
		select {
		case err := <-ended:
			t.Errorf("the stall ended by itself: %v", err)
		default:
		}
		raw.Close()
		var knob *KnobError
		if err := <-ended; !errors.As(err, &knob) {
			t.Errorf("after the stall: %v", err)
		}
	}
}

// TestStallEndsByClose: the owner is not held by a stall, even if it reads at the same time.
func TestStallEndsByClose(t *testing.T) {
	cfg := base()
	cfg.Knobs = at(StepApplicationData, Before, Stall, 0)
	stalled := make(chan bool, 1)
	cfg.OnEvent = func(e Event) {
		if e.Kind == EventKnob {
			stalled <- true
		}
	}
	raw := dial(t, cfg, func(c *Conn) {
		if err := c.Handshake(context.Background()); err != nil {
			t.Error(err)
		}
		done := make(chan error, 2)
		go func() { _, err := c.Read(make([]byte, 1)); done <- err }()
		go func() { _, err := c.Write([]byte("x")); done <- err }()
		<-stalled
		c.Close()
		<-done
		<-done
	})
	_, _ = io.Copy(io.Discard, tls.Client(raw, client("ec.test")))
}

func TestHelloRequestOnTheWire(t *testing.T) {
	raw, err := fetch(t, Knobs{HelloRequestAt: StepServerHelloDone})
	_ = err // crypto/tls does not know HelloRequest in a handshake
	_, content := clearHandshake(raw)
	types, sizes := messages(content)
	if i := slices.Index(types, typeHelloRequest); i != 3 || sizes[i] != 4 {
		t.Errorf("messages %v", types)
	}
}

func TestVersionAndRenegotiationInfoOnTheWire(t *testing.T) {
	raw, _ := fetch(t, Knobs{Version: 0x0301})
	_, content := clearHandshake(raw)
	if content[4] != 3 || content[5] != 1 {
		t.Errorf("ServerHello %x", content[:8])
	}
	raw, _ = fetch(t, Knobs{})
	_, with := clearHandshake(raw)
	raw, _ = fetch(t, Knobs{NoRenegotiationInfo: true})
	_, without := clearHandshake(raw)
	info := string([]byte{0xff, 0x01, 0, 1, 0})
	if _, n := messages(with); !strings.Contains(string(with[:n[0]]), info) {
		t.Error("no renegotiation_info")
	}
	if _, n := messages(without); strings.Contains(string(without[:n[0]]), info) {
		t.Error("renegotiation_info though off")
	}
}

func TestContextEndsHandshake(t *testing.T) {
	here, there := net.Pipe()
	defer there.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Server(here, base()).Handshake(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestReadGoesOnAfterDeadline cuts a record in two and lets a deadline pass between.
func TestReadGoesOnAfterDeadline(t *testing.T) {
	here, there := net.Pipe()
	c := Server(here, base())
	defer c.Close()
	defer there.Close()
	sent := make(chan bool)
	go func() { _, _ = there.Write([]byte{22, 3, 1}); close(sent) }()
	c.in.Lock()
	defer c.in.Unlock()
	if err := c.fill(3); err != nil {
		t.Fatal(err)
	}
	<-sent
	c.SetReadDeadline(time.Unix(1, 0))
	if _, _, err := c.readRecord(); !isTimeout(err) {
		t.Fatalf("%v", err)
	}
	c.SetReadDeadline(time.Time{})
	go func() { _, _ = there.Write([]byte{0, 1, 9}) }()
	typ, payload, err := c.readRecord()
	if err != nil || typ != 22 || !slices.Equal(payload, []byte{9}) {
		t.Errorf("%d %x %v", typ, payload, err)
	}
}
