package control_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sim800emu/control"
	"sim800emu/modem"
)

func TestWhoIsLetIn(t *testing.T) {
	b := newBench(t, nil)
	here := b.door.Addr().String()
	_, port, _ := net.SplitHostPort(here)
	for _, c := range []struct {
		host, origin, site string
		status             int
	}{
		{"", "", "", 200},
		{"localhost", "", "", 200},
		{"LocalHost:1", "", "", 200}, // a tunnel
		{"[::1]:" + port, "", "", 200},
		{"[::1]", "", "", 200},
		{"127.0.0.2:80", "", "", 200},
		{here, "http://" + here, "same-origin", 200},
		{here, "", "none", 200},
		{"rebound.example:" + port, "", "", 403},
		{"rebound.example:" + port, "http://rebound.example:" + port, "same-origin", 403},
		{"127.0.0.1.example", "", "", 403},
		{"localhost.example", "", "", 403},
		{"192.168.1.2:" + port, "", "", 403},
		{"2130706433", "", "", 403},
		{here, "http://evil.example", "", 403},
		{here, "null", "", 403},
		{here, "https://" + here, "", 403},
		{here, "http://localhost:3000", "", 403},
		{here, "http://" + here + ".evil.example", "", 403},
		{here, "", "cross-site", 403},
		{here, "", "same-site", 403},
	} {
		h := map[string]string{}
		for k, v := range map[string]string{"Host": c.host, "Origin": c.origin, "Sec-Fetch-Site": c.site} {
			if v != "" {
				h[k] = v
			}
		}
		status, header, body := b.raw("POST", "/modems/modem1/power/cut", "", h)
		if status != c.status {
			t.Errorf("%+v: status %d, %s", c, status, body)
		}
		if header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%+v: a page may read this", c)
		}
	}
	if status, _, _ := b.raw("OPTIONS", "/modems/modem1/power/cut", "", map[string]string{"Origin": "http://evil.example"}); status != 403 {
		t.Errorf("preflight: status %d", status)
	}
}

func TestASocketTakesNoPage(t *testing.T) {
	b := newBench(t, onSocket(t))
	path := strings.TrimPrefix(b.door.Addr().String(), "unix:")
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprint(conn, "GET /modems HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: close\r\n\r\n")
	reply := make([]byte, 12)
	if _, err := conn.Read(reply); err != nil || string(reply) != "HTTP/1.1 403" {
		t.Errorf("%q, %v", reply, err)
	}
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", fi.Mode(), err)
	}
	_ = b.door.Close()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the socket file is left: %v", err)
	}
}

func TestToken(t *testing.T) {
	b := newBench(t, func(c *control.Config) { c.Token = "open sesame" })
	b.state()
	for _, auth := range []string{"", "open sesame", "Bearer", "Bearer open", "Basic open sesame", "Bearer open sesame2"} {
		for _, path := range []string{"/modems", "/events", "/openapi.json", "/nowhere"} {
			status, header, _ := b.raw("GET", path, "", map[string]string{"Authorization": auth})
			if status != 401 || header.Get("WWW-Authenticate") == "" {
				t.Errorf("%q at %s: status %d", auth, path, status)
			}
		}
	}
	if status, _, _ := b.raw("GET", "/modems", "", map[string]string{"Authorization": "bearer open sesame"}); status != 200 {
		t.Errorf("status %d", status)
	}
}

func TestHostileRequests(t *testing.T) {
	b := newBench(t, nil)
	const json = "application/json"
	deep := strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)
	for _, c := range []struct {
		method, path, kind, body string
		status                   int
		text                     string
	}{
		{"PUT", "/signal", json, `{"rssi":40}`, 400, "rssi 40"},
		{"PUT", "/signal", json, `{"rssi":1.5}`, 400, "want a whole number"},
		{"PUT", "/signal", json, `{"rssi":99999999999999999999}`, 400, "want a whole number"},
		{"PUT", "/signal", json, `{"rssi":"5"}`, 400, "want a whole number"},
		{"PUT", "/signal", json, `{"rsi":5}`, 400, "rsi"},
		{"PUT", "/signal", json, `{}`, 400, "rssi is missing"},
		{"PUT", "/signal", json, `{"rssi":5} {"rssi":6}`, 400, "something follows"},
		{"PUT", "/signal", json, `{"rssi":5`, 400, "ends in the middle"},
		{"PUT", "/signal", json, `[5]`, 400, "object is wanted"},
		{"PUT", "/signal", json, `null`, 400, "object is wanted"},
		{"PUT", "/signal", json, `5`, 400, "object is wanted"},
		{"PUT", "/signal", json, "\x00\xff", 400, "not JSON"},
		{"PUT", "/signal", json, "", 400, "a body is wanted"},
		{"PUT", "/signal", json, deep, 413, "larger than 65536"},
		{"PUT", "/signal", json, deep[:60000], 400, ""},
		{"PUT", "/signal", "text/plain", `{"rssi":5}`, 415, "application/json"},
		{"PUT", "/signal", "", `{"rssi":5}`, 415, "application/json"},
		{"PUT", "/signal", ";;", `{"rssi":5}`, 415, "application/json"},
		{"PUT", "/sim", json, `{"inserted":1}`, 400, "true or false"},
		{"PUT", "/sim", json, `{}`, 400, "inserted is missing"},
		{"PUT", "/dtr", json, `{}`, 400, "active is missing"},
		{"PUT", "/supply", json, `{}`, 400, "mv is missing"},
		{"PUT", "/supply", json, `{"mv":-1}`, 400, "-1 mV"},
		{"PUT", "/cell", json, `{"lac":"0001"}`, 400, "cell is missing"},
		{"PUT", "/cell", json, `{"lac":"0001\r\n","cell":"0001"}`, 400, "hexadecimal"},
		{"PUT", "/registration", json, `{"stat":7}`, 400, "registration 7"},
		{"PUT", "/faults/x", json, `{}`, 400, "on is missing"},
		{"POST", "/time/advance", json, `{}`, 400, "by is missing"},
		{"POST", "/power/cut", json, `{"really":true}`, 400, "takes no body"},
		{"GET", "/power/cut", "", "", 405, "it takes POST"},
		{"DELETE", "", "", "", 405, "it takes GET"},
		{"GET", "/nowhere", "", "", 404, "/openapi.json"},
		{"GET", "/%2e%2e/%00", "", "", 404, ""},
	} {
		status, header, body := b.raw(c.method, "/modems/modem1"+c.path, c.body, map[string]string{"Content-Type": c.kind})
		if status != c.status || !strings.Contains(body, c.text) {
			t.Errorf("%s %s %.40q: status %d %s, want %d and %q", c.method, c.path, c.body, status, body, c.status, c.text)
		}
		if !strings.Contains(body, `"error"`) || header.Get("Content-Type") != json {
			t.Errorf("%s %s %.40q: %s %q", c.method, c.path, c.body, header.Get("Content-Type"), body)
		}
	}
	if s := b.state(); s.Power != "on" || s.Network.RSSI != 19 || s.SupplyMV != 4017 {
		t.Errorf("something has happened: %+v", s)
	}
}

func TestARequestThatStops(t *testing.T) {
	b := newBench(t, nil)
	for _, start := range []string{"", "GET", "PUT /modems/modem1/signal HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"} {
		conn, err := net.Dial("tcp", b.door.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		fmt.Fprint(conn, start)
	}
	b.state()
	began := time.Now()
	_ = b.door.Close() // and goleak looks
	if d := time.Since(began); d > 3*time.Second {
		t.Errorf("the door took %v to close", d)
	}
}

func TestAHundredAtOnce(t *testing.T) {
	b := newBench(t, nil)
	b.open()
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			if i%2 == 0 {
				b.state()
				return
			}
			if _, err := try[any](b, "PUT", "/signal", fields{"rssi": i % 32}); err != nil {
				t.Error(err)
			}
		})
	}
	var sent strings.Builder
	for i := range 20 {
		line := fmt.Sprintf("%04d", i)
		sent.WriteString(line)
		b.on(func() { b.first.Network().Peer(0).Send(line) })
	}
	all.Wait()
	b.on(func() {})
	var got string
	b.on(func() { got = b.first.Received() })
	if !strings.HasSuffix(got, "CONNECT OK\r\n"+sent.String()) {
		t.Errorf("the TE read %q, want it to end with %q", got, sent.String())
	}
}

// TestAHundredHostileOnesAtOnce: requests that are malformed, too large, or of a
// page from elsewhere are refused one by one while a transfer goes on as ever.
func TestAHundredHostileOnesAtOnce(t *testing.T) {
	b := newBench(t, nil)
	b.open()
	const json = "application/json"
	hostile := []struct {
		method, path, body string
		header             map[string]string
		status             int
	}{
		{"PUT", "/signal", `{"rssi":`, map[string]string{"Content-Type": json}, 400},
		{"PUT", "/signal", `{"rssi":5,` + strings.Repeat(" ", 128<<10), map[string]string{"Content-Type": json}, 413},
		{"PATCH", "/profile", strings.Repeat("#", 128<<10), map[string]string{"Content-Type": "application/yaml"}, 413},
		{"POST", "/power/cut", "", map[string]string{"Origin": "http://evil.example"}, 403},
		{"POST", "/power/cut", "", map[string]string{"Host": "rebound.example"}, 403},
	}
	var all sync.WaitGroup
	for i := range 100 {
		c := hostile[i%len(hostile)]
		all.Go(func() {
			if status, _, body := b.raw(c.method, "/modems/modem1"+c.path, c.body, c.header); status != c.status {
				t.Errorf("%s %s: status %d, want %d: %s", c.method, c.path, status, c.status, body)
			}
		})
	}
	var sent strings.Builder
	for i := range 20 {
		line := fmt.Sprintf("%04d", i)
		sent.WriteString(line)
		b.on(func() { b.first.Network().Peer(0).Send(line) })
	}
	all.Wait()
	var got string
	b.on(func() { got = b.first.Received() })
	if !strings.HasSuffix(got, "CONNECT OK\r\n"+sent.String()) {
		t.Errorf("the TE read %q, want it to end with %q", got, sent.String())
	}
	if s := b.state(); s.Power != "on" || s.Network.RSSI != 19 {
		t.Errorf("something has happened: %+v", s)
	}
}

func TestAModemThatHasEnded(t *testing.T) {
	b := newBench(t, nil)
	b.end()
	<-b.ended
	refused(b, 503, "modem1 has ended", "GET", "", nil)
	refused(b, 503, "modem1 has ended", "POST", "/time/advance", fields{"by": "1s"})
}

func TestAModemThatHangs(t *testing.T) {
	b := newBench(t, func(c *control.Config) { c.AnswerLimit = 50 * time.Millisecond })
	free, hangs := make(chan struct{}), make(chan struct{})
	b.first.Loop().Post(func() { close(hangs); <-free })
	<-hangs
	refused(b, 503, "nothing was done", "PUT", "/signal", fields{"rssi": 1})
	close(free)
	if s := b.state(); s.Network.RSSI != 19 {
		t.Errorf("what was given up has been done: %+v", s.Network)
	}
}

func TestCloseDoesNotWaitForAModem(t *testing.T) {
	b := newBench(t, func(c *control.Config) { c.AnswerLimit = time.Hour })
	free, hangs := make(chan struct{}), make(chan struct{})
	b.first.Loop().Post(func() { close(hangs); <-free })
	<-hangs
	answered := make(chan error)
	go func() {
		_, err := try[modem.Snapshot](b, "GET", "", nil)
		answered <- err
	}()
	b.raw("GET", "/openapi.json", "", nil) // the other request is likely there by now
	_ = b.door.Close()
	if err := <-answered; err == nil {
		t.Error("an answer of a modem that hangs")
	}
	close(free)
}

func TestAddresses(t *testing.T) {
	for s, want := range map[string]string{
		"8800": "127.0.0.1:8800", ":8800": "127.0.0.1:8800", "localhost:1": "localhost:1", "[::1]:0": "[::1]:0",
		"127.0.0.9:65535": "127.0.0.9:65535", "unix:/x/y": "unix:/x/y", "unix:y": "unix:y",
	} {
		if a, err := control.ParseAddr(s); err != nil || a.String() != want {
			t.Errorf("%q: %s, %v", s, a, err)
		}
	}
	for _, s := range []string{"", "x", "0.0.0.0:80", "192.168.0.1:80", "example.com:80", "[::]:80", "65536", "-1", "127.0.0.1", "unix:", "unix:@abstract", "http://127.0.0.1:80"} {
		if a, err := control.ParseAddr(s); err == nil {
			t.Errorf("%q is taken as %s", s, a)
		}
	}
}

func TestADoorThatCannotOpen(t *testing.T) {
	b := newBench(t, nil)
	_, err := control.New(control.Config{Addr: b.door.Addr()})
	if err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a port that is taken: %v", err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(dir, "none", "door")} {
		if _, err := control.New(control.Config{Addr: addr(t, "unix:"+path)}); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
	stale := filepath.Join(dir, "stale")
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: stale, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := control.New(control.Config{Addr: addr(t, "unix:"+stale)}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a socket that is in use: %v", err)
	}
	ln.SetUnlinkOnClose(false)
	_ = ln.Close()
	door, err := control.New(control.Config{Addr: addr(t, "unix:"+stale)})
	if err != nil {
		t.Fatalf("a stale socket: %v", err)
	}
	_ = door.Close()
	for _, names := range [][]string{{"a", "a"}, {""}} {
		var all []control.Modem
		for _, n := range names {
			all = append(all, control.Modem{Name: n, Modem: b.first.Modem})
		}
		if _, err := control.New(control.Config{Addr: addr(t, "0"), Modems: all}); err == nil {
			t.Errorf("modems %q: no error", names)
		}
	}
}

func TestAClientWithoutADoor(t *testing.T) {
	c := control.NewClient(addr(t, "unix:"+filepath.Join(t.TempDir(), "none")), "")
	defer c.Close()
	_, err := c.Do(context.Background(), "GET", "/modems", nil)
	if err == nil || !strings.Contains(err.Error(), "start the modem with --control unix:") {
		t.Errorf("%v", err)
	}
}
