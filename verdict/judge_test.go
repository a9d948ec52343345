package verdict

import (
	"strings"
	"testing"
	"time"
)

// at is an event with its moment in milliseconds.
type at struct {
	ms int
	ev Event
}

// judgeOne judges one run of one modem by one file and returns the results.
func judgeOne(t *testing.T, file string, events ...at) []Result {
	t.Helper()
	f, err := Parse("run.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	j := New(f, []string{""})
	last := 0
	for _, e := range events {
		last = e.ms
		switch e.ev.(type) {
		case Handshake, Request:
			j.ObserveRun(e.ev)
		default:
			j.Observe("", time.Duration(e.ms)*time.Millisecond, e.ev)
		}
	}
	j.Ended("", time.Duration(last)*time.Millisecond)
	return j.Results()
}

func command(text, result string, took time.Duration) Command {
	name, args, _ := strings.Cut(strings.TrimPrefix(text, "AT"), "=")
	return Command{Name: strings.TrimSuffix(name, "?"), Text: text, Args: args, Result: result, Took: took}
}

// A story is a run that holds most of what an expectation can be about.
func story() []at {
	return []at{
		{0, Power{"booting"}},
		{2000, Power{"on"}},
		{2500, Left{"urc", []byte("\r\nRDY\r\n\r\n+CF")}},
		{2501, Left{"urc", []byte("UN: 1\r\n")}},
		{3200, Registered{Stat: 1}},
		{3900, Registered{Stat: 1}}, // another cell
		{4000, command("AT+CIPMUX=1", "OK", time.Millisecond)},
		{4100, Link{Link: 0, State: "CONNECTING"}},
		{4101, command(`AT+CIPSTART=0,"TCP","a",80`, "OK", 10*time.Millisecond)},
		{4300, Link{Link: 1, State: "CONNECTING"}},
		{5300, Link{Link: 0, State: "CONNECTED", Peer: "10.0.0.1:80"}},
		{6300, Link{Link: 1, State: "CLOSED", Why: "connection refused"}},
		{6301, Left{"urc", []byte("\r\n1, CONNECT FAIL\r\n")}},
		{6500, command("AT+CIPSEND=0,3", "0, SEND OK", 300*time.Millisecond)},
		{6600, command("AT+CIPSEND=?", "OK", 0)},
		{6700, command("AT+CIPSEND=0,3", "0, SEND FAIL", 900*time.Millisecond)},
		{6800, Handshake{Endpoint: "tls12", Name: "tls12.sim800.test", Version: "TLS 1.2"}},
		{6900, Handshake{Endpoint: "expired", Version: "", Failed: "client sent alert bad_certificate"}},
		{7000, Request{"GET", "/hello.txt", 200}},
		{7100, Fired{"late", "command AT+CIPSEND=0,3"}},
		{7200, Suspected{"looks like a TLS ClientHello while in command mode"}},
		{7300, Lost{"data", 30}},
		{7400, Lost{"data", 40}},
		{7500, Left{"urc", []byte("\r\n0, CLOSED\r\n")}},
	}
}

func TestExpectationsOnAStory(t *testing.T) {
	for _, c := range []struct {
		entry string
		ok    bool
		seen  string // part
		at    string // as the table shows it
	}{
		{"command: at+cipstart*", true, `once: AT+CIPSTART=0,"TCP","a",80 → OK`, "4.101 s"},
		{"{command: AT+CIPSEND=0*, times: 2}", true, "2 times, the last: AT+CIPSEND=0,3 → 0, SEND FAIL", "6.700 s"},
		{"{command: AT+CIPSEND=0*, result: '*SEND OK'}", true, "once", "6.500 s"},
		{"{command: AT+CIPSEND=0*, result: ERROR}", false, "never; otherwise 2 times: AT+CIPSEND=0,3 → 0, SEND FAIL (at 6.700 s)", "6.700 s"},
		{"{command: AT+CIPSEND=0*, within: 100ms}", false, "SEND FAIL after 900ms", "6.700 s"},
		{"{command: AT+CIPSEND=0*, times: at most 1}", false, "2 times, number 2: AT+CIPSEND=0,3 → 0, SEND FAIL", "6.700 s"},
		{"{command: AT+CIP*, times: never}", false, "5 times, number 1: AT+CIPMUX=1 → OK", "4.000 s"},
		{"{command: AT+CIPSHUT, times: never}", true, "never", ""},
		{"command: AT+CIPSHUT", false, "never", ""},
		{"in_order: [AT+CIPMUX=1, AT+CIPSTART*, {urc: '*CONNECT FAIL'}, {command: AT+CIPSEND=0*, result: '*FAIL'}]", true, "all 4 steps", "6.700 s"},
		{"in_order: [AT+CIPSTART*, AT+CIPMUX=1]", false, "1 of 2 steps; AT+CIPMUX=1 did not come after AT+CIPSTART*", "4.101 s"},
		{"urc: '+CFUN: 1'", true, "once: +CFUN: 1", "2.501 s"},
		{"{urc: RDY, times: never}", false, "once: RDY", "2.500 s"},
		{"send: ok", true, "once", "6.500 s"},
		{"{send: ok, times: at least 2}", false, "once: AT+CIPSEND=0,3 → 0, SEND OK; otherwise once: AT+CIPSEND=0,3 → 0, SEND FAIL", "6.500 s"},
		{"{send: failed, times: never}", false, "once: AT+CIPSEND=0,3 → 0, SEND FAIL", "6.700 s"},
		{"registered: home", true, "once: home after 3.2s", "3.200 s"},
		{"registered: roaming", false, "never; otherwise once: home after 3.2s", "3.200 s"},
		{"{registered: any, within: 3s}", false, "home after 3.2s", "3.200 s"},
		{"{connected: 0, within: 2s}", true, "once: connection 0 to 10.0.0.1:80 after 1.2s", "5.300 s"},
		{"{connected: any, within: 1s}", false, "never; otherwise 2 times: connection 1 failed after 2s: connection refused", "6.300 s"},
		{"connected: 1", false, "connection refused", "6.300 s"},
		{"overrun: never", false, "70 bytes lost because the TE did not read, the first in data", "7.300 s"},
		{"overrun: any", true, "70 bytes", "7.300 s"},
		{"overrun: at most 50 B", false, "70 bytes", "7.400 s"},
		{"overrun: at most 70 B", true, "70 bytes", "7.300 s"},
		{"suspicion: never", false, "once: looks like a TLS", "7.200 s"},
		{"suspicion: looks like*", true, "once", "7.200 s"},
		{"suspicion: the prompt*", false, "never; otherwise once: looks like", "7.200 s"},
		{"fault: late", true, "once: late, command AT+CIPSEND=0,3", "7.100 s"},
		{"{fault: other, times: never}", true, "never", ""},
		{"fault: other", false, "never", ""},
		{"{handshake: tls12, version: TLS 1.2}", true, "once: tls12 TLS 1.2 done", "6.700 s"},
		{"{handshake: '*.sim800.test', version: TLS 1.3}", false, "otherwise once: tls12 TLS 1.2 done", "6.700 s"},
		{"handshake: expired", false, "expired failed: client sent alert bad_certificate", "6.700 s"},
		{"{handshake: expired, result: failed*bad_cert*}", true, "once", "6.700 s"},
		{"{request: GET /hello.txt, result: 200}", true, "once: GET /hello.txt → 200", "6.700 s"},
		{"{request: GET *, result: 404}", false, "otherwise once", "6.700 s"},
		{"run_time: 10s", true, "7.500 s of modem time", "7.500 s"},
		{"run_time: 7s", false, "7.500 s of modem time", "7.500 s"},
		{"exit_status: 0", false, "the command did not end", ""},
		{"delivered: any", true, "0 bytes to the TE", "7.500 s"},
		{"delivered: 5", false, "no connection came up", ""},
	} {
		got := judgeOne(t, "- "+c.entry+"\n", story()...)
		if len(got) != 1 {
			t.Fatalf("%s: %d results", c.entry, len(got))
		}
		r := got[0]
		if strings.HasPrefix(c.entry, "delivered: any") { // the story has no socket
			if r.OK || !strings.Contains(r.Seen, "its socket was not seen") {
				t.Errorf("%s: %+v", c.entry, r)
			}
			continue
		}
		if r.OK != c.ok || !strings.Contains(r.Seen, c.seen) || r.when() != c.at {
			t.Errorf("%s: %v at %q, want %v at %q with %q\n%s", c.entry, r.OK, r.when(), c.ok, c.at, c.seen, r.Seen)
		}
	}
}

func TestExitStatusIsOfTheRun(t *testing.T) {
	f, err := Parse("x.yaml", []byte("- exit_status: 3\n- {command: AT, modem: modem2}\n- {urc: RDY, times: never}\n"))
	if err != nil {
		t.Fatal(err)
	}
	j := New(f, []string{"modem1", "modem2"})
	j.Observe("modem2", time.Second, command("AT", "OK", 0))
	j.Observe("modem1", 2*time.Second, Left{"urc", []byte("\r\nRDY\r\n")})
	j.Observe("nobody", 9*time.Second, Left{"urc", []byte("\r\nRDY\r\n")})
	j.Exited(3)
	var told []string
	for _, r := range j.Results() {
		told = append(told, r.Suite+" "+r.word()+" "+r.Name+" "+r.when())
	}
	want := "modem1 FAILED urc: RDY, times: never 2.000 s|modem2 ok command: AT 1.000 s|modem2 ok urc: RDY, times: never |run ok exit_status: 3 2.000 s"
	if got := strings.Join(told, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A module that loses its network and finds it again registers twice, and the
// second time counts from the loss.
func TestRegisteredAgain(t *testing.T) {
	r := judgeOne(t, "- {registered: any, within: 5s, times: 2}\n",
		at{1000, Power{"booting"}}, at{4000, Registered{1}}, at{60000, Registered{2}}, at{62000, Registered{5}})[0]
	if !r.OK || r.Seen != "2 times, the last: roaming after 2s" {
		t.Errorf("%+v", r)
	}
}

// A line without an end does not fill the memory, and what follows it is read.
func TestEndlessLine(t *testing.T) {
	noise := Left{"urc", []byte(strings.Repeat("x", 1000))}
	events := []at{}
	for range 1000 {
		events = append(events, at{1, noise})
	}
	events = append(events, at{2, Left{"urc", []byte("\r\nRING\r\n")}})
	if r := judgeOne(t, "- urc: RING\n", events...)[0]; !r.OK {
		t.Errorf("%+v", r)
	}
	var s splitter
	for range 1000 {
		s.feed(noise.Data, func(string) { t.Error("a line") })
	}
	if len(s.line) > longestLine {
		t.Errorf("%d bytes kept", len(s.line))
	}
}

func TestTimes(t *testing.T) {
	for s, want := range map[string]Times{
		"never": {0, 0}, "3": {3, 3}, "0": {0, 0}, "at least 3": {3, always}, "at most 3": {0, 3}, "2 to 5": {2, 5},
	} {
		got, err := parseTimes(s)
		if err != nil || got != want {
			t.Errorf("%q: %v %v", s, got, err)
		}
		if again, err := parseTimes(got.String()); err != nil || again != want {
			t.Errorf("%q prints as %q", s, got)
		}
	}
	for _, s := range []string{"", "often", "-1", "5 to 2", "at least 2 to 5", "at least", "1.5", "99999999999"} {
		if got, err := parseTimes(s); err == nil {
			t.Errorf("%q: %v", s, got)
		}
	}
}
