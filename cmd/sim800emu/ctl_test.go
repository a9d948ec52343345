package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sim800emu/modem"
)

// openDoor starts modems on TCP ports with a side door at a place of its own
// and points ctl to it.
func openDoor(t *testing.T, where string, modems int, change func(*runCmd)) *session {
	t.Helper()
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	c := runCmd{
		Profile: []string{"ideal"}, Seed: 7, TimeScale: "1", LogLevel: "off", LogFormat: "console", ListenHost: "127.0.0.1",
	}
	for range modems {
		c.Port = append(c.Port, "tcp:127.0.0.1:0")
	}
	c.Control = where
	if change != nil {
		change(&c)
	}
	s, err := c.check()
	if err != nil {
		t.Fatal(err)
	}
	x, err := newSession(s, &c)
	if err != nil {
		t.Fatal(err)
	}
	x.start(context.Background())
	t.Cleanup(func() {
		if err := x.close(); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("SIM800EMU_CONTROL", x.door.Addr().String())
	t.Setenv("SIM800EMU_CONTROL_TOKEN", c.ControlToken)
	x.awaitRegistration(t)
	return x
}

// awaitRegistration lets the first modem come up, which takes no modem time.
func (x *session) awaitRegistration(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		var s modem.Snapshot
		done := make(chan struct{})
		m := x.units[0].modem
		if !m.Loop().Post(func() { s = m.Snapshot(); close(done) }) {
			break
		}
		<-done
		if s.Network.Attach == "attached" {
			return
		}
	}
	t.Fatal("the modem does not register")
}

func TestCtlShowsWhatItDid(t *testing.T) {
	openDoor(t, "unix:"+filepath.Join(t.TempDir(), "door"), 1, nil)
	file := filepath.Join(t.TempDir(), "mine.yaml")
	for name, text := range map[string]string{file: "network: {rssi: 2}\n", file + ".bad.yaml": "netwrok: {}\n", file + ".baud.yaml": "line: {baud: 9600 Bd}\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"state", 0, "seed 7"},
		{"state", 0, "registered, home"},
		{"--json state", 0, `"attach": "attached"`},
		{"power voltage 3450mV", 0, "supply 3.45 V"},
		{"power voltage 3.6", 0, "supply 3.60 V"},
		{"power voltage 3.7V", 0, "supply 3.70 V"},
		{"power voltage nine", exitUsage, "3400mV"},
		{"power voltage 9", exitFailed, "9000 mV"},
		{"dtr off", 0, "DTR off"},
		{"dtr on", 0, "DTR on"},
		{"dtr sideways", exitUsage, "on"},
		{"signal 7 1", 0, "signal 7,1"},
		{"signal 8", 0, "signal 8,1"},
		{"signal 77", exitFailed, "rssi 77"},
		{"cell 00aa 00bb", 0, "cell 00AA 00BB"},
		{"registration roaming", 0, "registered, roaming"},
		{"registration 1", 0, "registered, home"},
		{"registration 9", exitFailed, "0 to 5"},
		{"registration abroad", exitUsage, "roaming"},
		{"link 0 reset", exitFailed, "link 0 is INITIAL"},
		{"pdp drop", exitFailed, "no PDP context"},
		{"detach", 0, "GPRS detached"},
		{"fault", 0, "no faults"},
		{"fault add gone=sim-gone@hand", 0, "gone, armed"},
		{"fault off gone", 0, "gone, off"},
		{"fault on gone", 0, "gone, armed"},
		{"fault fire gone", 0, "fired 1"},
		{"fault fire none", exitFailed, `no fault "none"`},
		{"sim out", 0, "not in the holder"},
		{"sim in", 0, "in the holder"},
		{"board", 0, "board    27 °C, battery "},
		{"board --temperature=-12.5 --battery 40 --adc 1.2V --pin gpio4=high --pin PIN5=low", 0, "board    -12.5 °C, battery 40 %, ADC0 1200 mV, GPIO4 high, PIN5 low"},
		{"board --temperature 27", 0, "27 °C, battery 40 %"},
		{"state", 0, "GPIO4 high"},
		{"board --adc nine", exitUsage, "3400mV"},
		{"board --adc 3V", exitFailed, "3000 mV"},
		{"board --pin GPIO4=up", exitUsage, "high or low"},
		{"board --pin GPIO9=high", exitFailed, "there are GPIO1 to GPIO7"},
		{"board --battery 101", exitFailed, "0 to 100"},
		{"board --temperature warm", exitUsage, "warm"},
		{"bluetooth", 0, "no devices"},
		{"bluetooth Phone", exitUsage, "what does Phone do"},
		{"bluetooth Phone sing", exitUsage, "pair"},
		{"bluetooth Phone pair", exitFailed, "no such device"},
		{"time", 0, "at scale 1"},
		{"time pause", 0, "and stands"},
		{"time advance 2h", 0, "2h"},
		{"time advance forever", exitUsage, "forever"},
		{"time resume", 0, "at scale 1"},
		{"profile gprs-poor", 0, "link.down.rate"},
		{"profile " + file, 0, "network.rssi"},
		{"profile " + file + ".bad.yaml", exitFailed, "overlay:1:1: "},
		{"profile " + file + ".baud.yaml", exitFailed, "line.baud"},
		{"profile " + file + ".none.yaml", exitUsage, "cannot be read"},
		{"tls", 0, "no connections"},
		{"tls 7", exitFailed, "no connection 7"},
		{"--json tls", 0, "[]"},
		{"power cut", 0, "off"},
		{"power reset", exitFailed, "the modem is off"},
		{"power key", 0, "on"},
		{"power reset", 0, "on"},
		{"--modem modem2 state", exitFailed, "there are: modem1"},
		{"--control 0.0.0.0:1 state", exitUsage, "loopback"},
		{"--control 127.0.0.1:1 state", exitFailed, "start the modem with --control"},
		{"frobnicate", exitUsage, "frobnicate"},
	} {
		status, stdout, stderr := invoke(t, append([]string{"ctl"}, strings.Fields(c.args)...)...)
		out := stdout
		if c.status != 0 {
			out = stderr
		}
		if status != c.status || !strings.Contains(out, c.says) {
			t.Errorf("ctl %s: status %d, want %d with %q\n%s%s", c.args, status, c.status, c.says, stdout, stderr)
		}
	}
}

func TestCtlTLS(t *testing.T) {
	x := openDoor(t, "0", 1, nil)
	client, server := net.Pipe()
	served := make(chan struct{})
	go func() {
		defer close(served)
		x.backend.ServeConn("tls12", "device.example", 443, server)
	}()
	_ = tls.Client(client, &tls.Config{InsecureSkipVerify: true}).Handshake() // what comes of it is for the diary to say
	_ = client.Close()
	<-served
	for args, says := range map[string]string{
		"tls": "looks wrong: no-sni", "tls 1": "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "--json tls 1": `"remarks"`,
	} {
		if status, stdout, stderr := invoke(t, append([]string{"ctl"}, strings.Fields(args)...)...); status != 0 || !strings.Contains(stdout, says) {
			t.Errorf("ctl %s: status %d, want %q\n%s%s", args, status, says, stdout, stderr)
		}
	}
}

func TestCtlOfSeveralModemsWithAToken(t *testing.T) {
	openDoor(t, "0", 2, func(c *runCmd) { c.ControlToken = "secret" })
	if status, _, stderr := invoke(t, "ctl", "state"); status != exitUsage || !strings.Contains(stderr, "--modem modem1|modem2") {
		t.Errorf("status %d, %s", status, stderr)
	}
	if status, stdout, stderr := invoke(t, "ctl", "--modem", "modem2", "state"); status != 0 || !strings.Contains(stdout, "seed 8") {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
	if status, _, stderr := invoke(t, "ctl", "--token", "guess", "--modem", "modem2", "state"); status != exitFailed || !strings.Contains(stderr, "token") {
		t.Errorf("status %d, %s", status, stderr)
	}
}

func TestCtlEvents(t *testing.T) {
	x := openDoor(t, "0", 1, nil)
	go func() { // the reader is not there yet when the first changes come
		beat := time.NewTicker(5 * time.Millisecond)
		defer beat.Stop()
		for i := range 200 {
			x.units[0].modem.Loop().Post(func() { _ = x.units[0].modem.SetSignal(i%2, 0) })
			<-beat.C
		}
		_ = x.door.Close()
	}()
	status, stdout, stderr := invoke(t, "ctl", "events", "net.signal")
	if status != 0 || !strings.Contains(stdout, " modem1 net.signal rssi=1 ber=0\n") {
		t.Errorf("status %d, %.300s%s", status, stdout, stderr)
	}
}

func TestRunWithADoorThatCannotOpen(t *testing.T) {
	dir := t.TempDir()
	for place, status := range map[string]int{"nowhere": exitUsage, "unix:" + filepath.Join(dir, "none", "door"): exitFailed} {
		got, _, stderr := invoke(t, "run", "--port", "tcp:127.0.0.1:0", "--control", place, "--exec", "true")
		if got != status || !strings.Contains(stderr, "--control") {
			t.Errorf("%s: status %d, %s", place, got, stderr)
		}
	}
}

// TestControlPage runs what docs/control.md shows: the lines of ctl, and the
// requests of the lines of curl, whose status a comment tells when it is not 200.
func TestControlPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/control.md")
	if err != nil {
		t.Fatal(err)
	}
	x := openDoor(t, "0", 1, nil)
	lines := 0
	for line := range strings.Lines(string(page)) {
		line, comment, _ := strings.Cut(strings.TrimSpace(line), " # ")
		words := shellWords(line)
		switch {
		case strings.HasPrefix(line, "sim800emu ctl "):
			if status, stdout, stderr := invoke(t, words[1:]...); status != 0 {
				t.Errorf("%s: status %d\n%s%s", line, status, stdout, stderr)
			}
		case strings.HasPrefix(line, "curl ") && !strings.Contains(line, "-N"):
			want := 200
			_, _ = fmt.Sscanf(strings.TrimSpace(comment), "%d", &want)
			if status := curl(t, x, words[1:]); status != want {
				t.Errorf("%s: status %d, want %d", line, status, want)
			}
		default:
			continue
		}
		lines++
	}
	if lines < 30 {
		t.Errorf("only %d examples were found", lines)
	}
}

// shellWords splits a line at blanks outside single quotes.
func shellWords(line string) (words []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// curl sends what curl would send to the side door.
func curl(t *testing.T, x *session, args []string) int {
	t.Helper()
	method, body, url := "", "", ""
	for len(args) > 0 {
		switch args[0] {
		case "-X":
			method, args = args[1], args[2:]
		case "--json":
			body, args = args[1], args[2:]
		default:
			url, args = args[0], args[1:]
		}
	}
	if method == "" && body != "" {
		method = "POST"
	}
	url = strings.Replace(url, "127.0.0.1:8800", x.door.Addr().String(), 1)
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	tr := &http.Transport{DisableKeepAlives: true}
	resp, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var v any
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		t.Errorf("%s: %v", url, err)
	}
	return resp.StatusCode
}
