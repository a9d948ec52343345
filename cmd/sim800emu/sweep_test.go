package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sweepArgs sweeps over the send of the client of a few lines, in a temporary
// folder of its own, which must be empty at the end.
func sweepArgs(t *testing.T, more ...string) []string {
	t.Helper()
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Cleanup(func() {
		if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	})
	return append([]string{"sweep", "--seed", "3", "--jobs", "6", "--over", "AT+CIPSEND"}, more...)
}

const smallClient = "WAIT=1 bash testdata/te.sh"

// TestSweepFindsTheBytes: the client looks for "SEND OK" in one line, so a line
// in between breaks it between S and K and nowhere else.
func TestSweepFindsTheBytes(t *testing.T) {
	status, stdout, stderr := invoke(t, sweepArgs(t, "--fault", "rude-urc", "--from", "4", "--to", "14", "--exec", smallClient+" # {port}")...)
	if status != exitFailed {
		t.Fatalf("status %d\n%s%s", status, stdout, stderr)
	}
	for _, want := range []string{
		"rude-urc over AT+CIPSEND*: 5 passed, 6 failed; seed 3\n",
		"\n  7-12  command 1, AT+CIPSEND, bytes 7 to 12: exit status 4\n      at      \\r\\n> \\r\\nS^END OK",
		"position 7 again, with its log (for another byte of that command put its number in place of byte 7):\n  sim800emu run --time-scale max --seed 3 --fault ",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	for _, want := range []string{"without the fault the client passes", "11 of 11, 6 failed, 0s left\n"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in\n%s", want, stderr)
		}
	}
	// The printed command line does what it says.
	args := []string{"run", "--port", "pty:" + filepath.Join(t.TempDir(), "modem"), "--time-scale", "max", "--seed", "3", "--log-level", "off", "--exec", smallClient}
	for _, m := range regexp.MustCompile(`--fault '([^']*)'`).FindAllStringSubmatch(stdout, -1) {
		args = append(args, "--fault", m[1])
	}
	status, _, stderr = invoke(t, args...)
	if status != 4 || !strings.Contains(stderr, "fault sweep-fault fired once") || !strings.Contains(stderr, "byte 7 toward-te") {
		t.Errorf("again: status %d\n%s", status, stderr)
	}
}

func TestSweepThatPasses(t *testing.T) {
	status, stdout, stderr := invoke(t, sweepArgs(t, "--fault", "rude-urc", "--step", "frame", "--exec", smallClient)...)
	if status != 0 || !strings.Contains(stdout, "4 passed, 0 failed; seed 3\n") || strings.Contains(stdout, "again") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

// An exchange may go over several commands, and a sweep may leave bytes out.
func TestSweepUntil(t *testing.T) {
	status, stdout, stderr := invoke(t, "sweep", "--seed", "3", "--jobs", "6", "--over", "ATE0", "--until", "AT+CIPSTART", "--every", "7",
		"--fault", "rude-urc", "--exec", smallClient)
	if !strings.Contains(stderr, "commands that are ATE0*: 1; positions (byte toward-te): ") || status != exitFailed || !strings.Contains(stdout, "command 1, ATE0, byte") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
	for i, index := range regexp.MustCompile(`(?m)^  (\d+)`).FindAllStringSubmatch(stdout, -1) {
		if n, err := strconv.Atoi(index[1]); err != nil || n%7 != 0 {
			t.Errorf("range %d begins at position %s, which is not one of each seventh", i, index[1])
		}
	}
}

// A byte that the module does not get: the send has one byte less, which nobody
// minds, until it is the one that ends it.
func TestSweepFromTheTE(t *testing.T) {
	request := "GET /hello.txt HTTP/1.1\r\nHost: http\r\nConnection: close\r\n\r\n\x1a"
	n := len(request) - 1
	status, stdout, stderr := invoke(t, sweepArgs(t, "--fault", "drop", "--stream", "from-te", "--from", fmt.Sprint(n), "--exec", smallClient)...)
	want := fmt.Sprintf("\n  %d  command 1, AT+CIPSEND, byte %d: exit status 4\n", n, n)
	if status != exitFailed || !strings.Contains(stdout, want) || !strings.Contains(stderr, fmt.Sprintf("positions (byte from-te): %d, to sweep: 1\n", n+1)) {
		t.Errorf("status %d, want %q in\n%s%s", status, want, stdout, stderr)
	}
}

// later is a client that does something else in all runs but the first.
func later(t *testing.T, do string) string {
	t.Helper()
	flag := filepath.Join(t.TempDir(), "flag")
	return "if test -e " + flag + "; then " + do + "; fi; touch " + flag + "; " + smallClient
}

func TestSweepEndsAClientThatDoesNot(t *testing.T) {
	status, stdout, stderr := invoke(t, sweepArgs(t, "--fault", "mark", "--to", "1", "--timeout", "2s", "--exec", later(t, smallClient+"; echo I wait; sleep 1000 & sleep 1000"))...)
	if status != exitFailed || !strings.Contains(stdout, "0-1  command 1, AT+CIPSEND, bytes 0 to 1: no end within 2s\n") || !strings.Contains(stdout, "client  I wait\n") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

func TestSweepIsInterrupted(t *testing.T) {
	status, stdout, stderr := invoke(t, sweepArgs(t, "--fault", "mark", "--jobs", "1", "--exec", later(t, "kill -INT $PPID; sleep 1000"))...)
	if status != 130 || !strings.Contains(stdout, ": 0 passed, 0 failed, ") || !strings.Contains(stdout, " not run; seed 3\n") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

// A run that does not come to the position says nothing about it.
func TestSweepOfAnotherExchange(t *testing.T) {
	status, stdout, stderr := invoke(t, sweepArgs(t, "--fault", "mark", "--to", "1", "--exec", later(t, "echo gone; exit 9"))...)
	if status != 0 || !strings.Contains(stdout, "0 passed, 0 failed, 2 say nothing") ||
		!strings.Contains(stdout, "says nothing: the command did not come, and the client failed all the same: exit status 9\n") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

func TestSweepMistakes(t *testing.T) {
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"--fault", "rude-urk"}, exitUsage, "rude-urc"},
		{[]string{"--fault", "rude-urc@time 3s"}, exitUsage, "leave out the trigger"},
		{[]string{"--fault", "drop:count=x"}, exitUsage, "count=x"},
		{[]string{"--fault", "drop", "--over", "AT+NONSENSE"}, exitUsage, "AT+NONSENSE"},
		{[]string{"--fault", "drop", "--over", " "}, exitUsage, "which command"},
		{[]string{"--fault", "drop", "--over", "AT+CSQ"}, exitUsage, "sent no such command"},
		{[]string{"--fault", "drop", "--nth", "2"}, exitUsage, "sent 1 such commands"},
		{[]string{"--fault", "drop", "--from", "5", "--to", "4"}, exitUsage, "before --from"},
		{[]string{"--fault", "drop", "--from", "100000"}, exitUsage, "positions, 0 to"},
		{[]string{"--fault", "drop", "--jobs", "0"}, exitUsage, "--jobs"},
		{[]string{"--fault", "drop", "--every", "0"}, exitUsage, "--every 0"},
		{[]string{"--fault", "drop", "--until", "AT+NONSENSE"}, exitUsage, "AT+NONSENSE"},
		{[]string{"--fault", "drop", "--until", "AT+CIPSTART"}, exitUsage, "no such command behind AT+CIPSEND"},
		{[]string{"--fault", "drop", "--step", "frame", "--stream", "from-te"}, exitUsage, "no frames"},
		{[]string{"--fault", "drop", "--profile", "gprs-por"}, exitUsage, "did you mean gprs-poor?"},
		{[]string{"--fault", "detach", "--profile", "no-sim"}, exitUsage, "needs a module that registers"},
		{[]string{"--fault", "drop", "--exec", "echo no; exit 3"}, exitFailed, "does not pass without the fault either: exit status 3; its output ended in: no"},
	} {
		args := append(sweepArgs(t, "--exec", smallClient), c.args...)
		if status, _, stderr := invoke(t, args...); status != c.status || !strings.Contains(stderr, c.says) {
			t.Errorf("%q: status %d, want %d with %q\n%s", c.args, status, c.status, c.says, stderr)
		}
	}
}

func TestLastLine(t *testing.T) {
	var l lastLine
	for _, s := range []string{"one\nt", "wo\r\n", "\n  \n", "\x1b[31m", strings.Repeat("x", 2*mostLine), "\n\xff!\n\n"} {
		if n, err := l.Write([]byte(s)); n != len(s) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got := l.text(); got != "?!" {
		t.Errorf("%q", got)
	}
	if _, _ = l.Write([]byte("end")); l.text() != "end" {
		t.Errorf("%q", l.text())
	}
}
