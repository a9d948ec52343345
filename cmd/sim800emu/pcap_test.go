package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sim800emu/internal/needs"
)

// tshark reads a capture and gives what it prints, a line each.
func tshark(t *testing.T, file string, args ...string) []string {
	t.Helper()
	cmd := exec.Command(needs.Program(t, "tshark"), append([]string{"-n", "-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir()) // nobody's own settings
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark %s: %v", strings.Join(args, " "), err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })
}

// TestWiresharkReadsTheSessionInTheClear runs a modem and an AT client through
// the bridge to the TLS server.
func TestWiresharkReadsTheSessionInTheClear(t *testing.T) {
	for _, host := range []string{"tls12", "tls13", "records-512", "hello-retry"} {
		t.Run(host, func(t *testing.T) {
			host += ".sim800.test"
			file := filepath.Join(t.TempDir(), "run.pcapng")
			if status, _, stderr := invoke(t, "demo", "--host", host, "--path", "/bytes/5000", "--seed", "7", "--pcap", file); status != 0 {
				t.Fatal(stderr)
			}
			got := tshark(t, file, "-Y", "http.request", "-T", "fields", "-e", "http.request.method", "-e", "http.host", "-e", "http.request.uri")
			if want := "GET\t" + host + "\t/bytes/5000"; strings.Join(got, "\n") != want {
				t.Errorf("the request is %q, want %q", got, want)
			}
			if got := tshark(t, file, "-Y", "http.response", "-T", "fields", "-e", "http.response.code", "-e", "http.content_length"); strings.Join(got, "\n") != "200\t5000" {
				t.Errorf("the answer is %q", got)
			}
			for what, filter := range map[string]string{
				"a bad checksum":  "tcp.checksum.status == 0 || ip.checksum.status == 0 || udp.checksum.status == 0",
				"a bad segment":   "tcp.analysis.flags",
				"malformed bytes": "_ws.malformed",
			} {
				if got := tshark(t, file, "-Y", filter); len(got) > 0 {
					t.Errorf("%s: %q", what, got)
				}
			}
			for what, filter := range map[string]string{
				"the client's SYN": "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == 443 && tcp.stream == 0",
				"the line":         `frame.interface_name == "uart" && frame.comment == "TE -> modem" && frame contains "AT+CIPSTART"`,
			} {
				if got := tshark(t, file, "-Y", filter); len(got) != 1 {
					t.Errorf("%s: %q", what, got)
				}
			}
			if ends := tshark(t, file, "-Y", "tcp.flags.fin == 1 && ip.src == 198.18.0.0/15 || tcp.flags.reset == 1"); len(ends) != 1 {
				t.Errorf("the connection has not one end: %q", ends)
			}
		})
	}
}

// TestBuiltInServersByName: their names resolve, and they answer, without DNS.
func TestBuiltInServersByName(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	file := filepath.Join(t.TempDir(), "run.pcapng")
	c := runCmd{Profile: []string{"ideal"}, Seed: 7, TimeScale: "max", LogLevel: "off", LogFormat: "console", ListenHost: "127.0.0.1", Offline: true, Pcap: file}
	s, err := c.check()
	if err != nil {
		t.Fatal(err)
	}
	x, err := newSession(s, &c)
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	t.Cleanup(func() {
		if !closed {
			_ = x.close()
		}
	})
	u, err := x.addUnit(0, &c)
	if err != nil {
		t.Fatal(err)
	}
	end := newPipe(u.modem.Line())
	defer end.Close()
	x.start(t.Context())
	at := newATClient(end)
	must := func(line, want string) {
		t.Helper()
		if err := at.command(line, want); err != nil {
			t.Fatal(err)
		}
	}
	must("ATE0", "OK")
	must("AT+CIPMUX=1", "OK")
	must(`AT+CSTT="internet"`, "OK")
	must("AT+CIICR", "OK")
	must("AT+CIFSR", ".")
	for _, name := range []string{"http", "mqtt", "echo", "discard", "chargen", "daytime", "ntp", "tls12"} {
		if _, err := io.WriteString(end, fmt.Sprintf("AT+CDNSGIP=\"%s.sim800.test\"\r", name)); err != nil {
			t.Fatal(err)
		}
		for line := ""; !strings.HasPrefix(line, "+CDNSGIP: "); {
			if line, err = at.line(); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(line, "+CDNSGIP: 0") || line == "ERROR" {
				t.Errorf("%s.sim800.test: %s", name, line)
			}
		}
	}
	exchange := func(protocol, name string, port int, sent string, n int) string {
		t.Helper()
		must(fmt.Sprintf(`AT+CIPSTART=0,"%s","%s.sim800.test",%d`, protocol, name, port), "0, CONNECT OK")
		if _, err := io.WriteString(atConn{at}, sent); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, n)
		if _, err := io.ReadFull(atConn{at}, got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		must("AT+CIPCLOSE=0", "0, CLOSE OK")
		return string(got)
	}
	request := "\x1b" + strings.Repeat("\x00", 47)
	if got := exchange("UDP", "ntp", 123, request, 48); got[0] != 0x1c || got[1] != 1 {
		t.Errorf("NTP: % x", got)
	}
	if got := exchange("UDP", "echo", 7, "hello", 5); got != "hello" {
		t.Errorf("UDP echo: %q", got)
	}
	if got := exchange("TCP", "mqtt", 1883, "\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01m", 4); got != "\x20\x02\x00\x00" {
		t.Errorf("MQTT: % x", got)
	}
	closed = true
	if err := x.close(); err != nil {
		t.Fatal(err)
	}
	for filter, want := range map[string]int{
		"ntp.flags.mode == 3": 1, "ntp.flags.mode == 4": 1, "mqtt.msgtype == 1": 1, "mqtt.msgtype == 2": 1, "dns.flags.response == 1 && dns.a": 8,
		"_ws.malformed || tcp.analysis.flags": 0, "tcp.checksum.status == 0 || udp.checksum.status == 0": 0,
	} {
		if got := tshark(t, file, "-Y", filter); len(got) != want {
			t.Errorf("%s: %d packets, want %d: %q", filter, len(got), want, got)
		}
	}
}

func TestKeyLogThatCannotBeWritten(t *testing.T) {
	status, _, stderr := invoke(t, "tls", "serve", "--listen", "127.0.0.1:0", "--keylog", filepath.Join(t.TempDir(), "none", "file"))
	if status != exitFailed || !strings.Contains(stderr, "--keylog: ") || !strings.Contains(stderr, "choose a file") {
		t.Errorf("status %d: %s", status, stderr)
	}
}

func TestCaptureThatCannotBeWritten(t *testing.T) {
	status, _, stderr := invoke(t, "run", "--port", "tcp:127.0.0.1:0", "--pcap", filepath.Join(t.TempDir(), "none", "file"))
	if status != exitFailed || !strings.Contains(stderr, "--pcap: ") || !strings.Contains(stderr, "choose a file") {
		t.Errorf("status %d: %s", status, stderr)
	}
}
