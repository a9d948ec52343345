package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// getPage is the arguments of a run in which a TE of a few lines gets a page.
func getPage(t *testing.T, more ...string) []string {
	t.Helper()
	args := []string{
		"run", "--port", "pty:" + filepath.Join(t.TempDir(), "modem"), "--time-scale", "max", "--log-level", "off", "--seed", "3",
		"--exec", "timeout 60 bash testdata/te.sh",
	}
	return append(args, more...)
}

const pageComes = `
- {registered: home, within: 30s}
- {name: page, delivered: 0, direction: down, bytes: at least 100 B}
- delivered: any
- {command: AT+CIPSTART*, result: OK, times: 1}
- {connected: 0, within: 10s}
- send: ok
- {send: failed, times: never}
- {request: GET /hello.txt, result: 200}
- {handshake: '*', times: never}
- overrun: never
- suspicion: never
- in_order: [AT+CIPSTART*, {urc: CONNECT OK}, {command: AT+CIPSEND, result: SEND OK}, {urc: CLOSED}]
- exit_status: 0
- run_time: 60s
`

func TestARunAsExpected(t *testing.T) {
	junit := filepath.Join(t.TempDir(), "run.xml")
	status, _, stderr := invoke(t, getPage(t, "--expect", write(t, pageComes), "--junit", junit)...)
	if status != 0 || !strings.Contains(stderr, "\nas expected: all 14\n") || strings.Contains(stderr, "FAILED") {
		t.Fatalf("status %d\n%s", status, stderr)
	}
	var got struct {
		Tests  int `xml:"tests,attr"`
		Suites []struct {
			Name       string `xml:"name,attr"`
			Failures   int    `xml:"failures,attr"`
			Properties []struct {
				Name  string `xml:"name,attr"`
				Value string `xml:"value,attr"`
			} `xml:"properties>property"`
			Cases []struct {
				Name string `xml:"name,attr"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	b, err := os.ReadFile(junit)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(b, &got); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	if got.Tests != 14 || len(got.Suites) != 2 || got.Suites[0].Name != "modem" || got.Suites[1].Name != "run" {
		t.Fatalf("%+v", got)
	}
	if got.Suites[0].Cases[1].Name != "page" || got.Suites[0].Failures != 0 {
		t.Errorf("%+v", got.Suites[0])
	}
	properties := map[string]string{}
	for _, p := range got.Suites[0].Properties {
		properties[p.Name] = p.Value
	}
	if properties["seed"] != "3" || properties["profile"] != "sim800l-r14.18" || properties["program"] != version {
		t.Errorf("%v", properties)
	}
	if again := properties["rerun"]; !strings.HasPrefix(again, "sim800emu run --port pty:") || !strings.Contains(again, "--exec 'timeout 60 bash testdata/te.sh'") || !strings.HasSuffix(again, " --seed 3") {
		t.Errorf("rerun: %s", again)
	}
}

// A fault on the way makes the run fail where it should, and the table says how.
func TestARunWithAFault(t *testing.T) {
	for _, c := range []struct {
		name, fault, expect string
		status              int
		says                []string
	}{
		{"the send fails", "send-fail", "- fault: send-fail\n- {send: failed, times: 1}\n- exit_status: 3\n", 0, []string{
			"ok  modem  fault: send-fail", "once: send-fail, command AT+CIPSEND", "as expected: all 3",
		}},
		{"the status of the command goes before ours", "send-fail", "- send: ok\n", 3, []string{
			"FAILED  send: ok", "never; otherwise once: AT+CIPSEND → ", "not as expected: 1 of 1; the run again: sim800emu run",
		}},
		{"an expected status that is right and something else that is not", "send-fail", "- exit_status: 3\n- send: ok\n", 1, []string{
			"FAILED  modem  send: ok", "ok      run    exit_status: 3",
		}},
		{"a foreign line in the data", "rude-urc:in=data@command AT+CIPSEND*", "- {delivered: 0, direction: down}\n- {delivered: 0, direction: up}\n", 1, []string{
			"FAILED  delivered: 0, direction: down", "more than there was", "ok      delivered: 0, direction: up",
		}},
		{"a fault that cannot be reached", "drop@byte 100000 toward-te", "- {fault: drop, times: never}\n- fault: 'd*'\n", 1, []string{
			"ok      fault: drop, times: never", "FAILED  fault: d*",
		}},
	} {
		status, _, stderr := invoke(t, getPage(t, "--fault", c.fault, "--expect", write(t, c.expect))...)
		if status != c.status {
			t.Errorf("%s: status %d, want %d\n%s", c.name, status, c.status, stderr)
		}
		for _, s := range c.says {
			if !strings.Contains(stderr, s) {
				t.Errorf("%s: no %q in\n%s", c.name, s, stderr)
			}
		}
	}
}

// Mistakes are told before anything runs, with their places.
func TestWrongExpectations(t *testing.T) {
	bad, status, faults := write(t, "- comand: AT\n- run_time: 5\n"), write(t, "- exit_status: 0\n"), write(t, "- fault: send-fial\n")
	modems, good := write(t, "- {urc: A, modem: modem3}\n"), write(t, "- urc: A\n")
	none := filepath.Join(t.TempDir(), "none", "run.xml")
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"run --port tcp:0 --expect " + bad, exitUsage, bad + ":2:13: want a duration such as 5s: 5 lacks its unit"},
		{"run --port tcp:0 --expect " + bad, exitUsage, "did you mean command?"},
		{"run --port tcp:0 --expect " + none, exitUsage, "cannot be read: no such file"},
		{"run --port tcp:0 --expect " + status, exitUsage, "only with --exec"},
		{"run --port tcp:0 --expect " + faults + " --fault send-fail", exitUsage, "did you mean send-fail?"},
		{"run --port tcp:0 --expect " + faults, exitUsage, "no fault send-fial; it has none"},
		{"run --port tcp:0 --port tcp:0 --expect " + modems, exitUsage, "it has modem1, modem2"},
		{"run --port tcp:0 --junit x.xml", exitUsage, "--expect"},
		{"run --port tcp:0 --expect " + good + " --junit " + none, exitFailed, "--junit"},
		{"expect check " + bad + " " + good, exitFailed, bad + ":1:3: "},
		{"expect check " + none, exitFailed, "cannot be read"},
	} {
		status, _, stderr := invoke(t, strings.Fields(c.args)...)
		if status != c.status || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: status %d, want %d with %q\n%s", c.args, status, c.status, c.says, stderr)
		}
	}
	if status, stdout, stderr := invoke(t, "expect", "check", good); status != 0 || stdout != good+": 1 expectations, no mistakes\n" {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

func TestRerun(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "sim800emu --seed 5"},
		{[]string{"run", "--seed", "0", "--exec", "it's a 'x'"}, `sim800emu run --exec 'it'\''s a '\''x'\''' --seed 5`},
		{[]string{"--seed=7", "--profile", "./a.yaml", "--route", ""}, "sim800emu --profile ./a.yaml --route '' --seed 5"},
	} {
		if got := rerun(c.args, 5); got != c.want {
			t.Errorf("%q: %s, want %s", c.args, got, c.want)
		}
	}
}
