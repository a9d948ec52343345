package main

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// invoke runs the program in this process and returns what it printed.
func invoke(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	outs := [2]string{}
	files := [2]**os.File{&os.Stdout, &os.Stderr}
	var restore []func()
	var readers [2]chan string
	for i, f := range files {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		old, c := *f, make(chan string, 1)
		*f, readers[i] = w, c
		go func() {
			b, _ := io.ReadAll(r)
			_ = r.Close()
			c <- string(b)
		}()
		restore = append(restore, func() { *f = old; _ = w.Close() })
	}
	status = run(args)
	for i, f := range restore {
		f()
		outs[i] = <-readers[i]
	}
	return status, outs[0], outs[1]
}

// TestMistakesGetOneLineWithTheRemedy: one clear line, the right status, nothing left behind.
func TestMistakesGetOneLineWithTheRemedy(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"--bogus", exitUsage, "--help"},
		{"frobnicate", exitUsage, "--help"},
		{"run --port nonsense", exitUsage, "valid forms"},
		{"run --port serial:" + filepath.Join(dir, "none"), exitFailed, "does not exist"},
		{"run --port pty:" + filepath.Join(dir, "none", "link"), exitFailed, "folder"},
		{"run --port pty:" + file, exitFailed, "exists already"},
		{"run --port unix:" + filepath.Join(dir, "none", "socket"), exitFailed, "none"},
		{"run --port tcp:" + taken.Addr().String(), exitFailed, "in use"},
		{"run --port tcp:0 --trace " + filepath.Join(dir, "none", "trace"), exitFailed, "--trace"},
		{"run --port tcp:0 --route nonsense", exitUsage, "PATTERN=TARGET"},
		{"run --port tcp:0 --route a=tls:tls10x", exitUsage, "tls12"},
		{"run --port tcp:0 --baud 12345", exitUsage, "115200"},
		{"run --port tcp:0 --time-scale fast", exitUsage, "max"},
		{"run --port tcp:0 --time-scale 0", exitUsage, "above 0"},
		{"run --port tcp:0 --listen-host nonsense", exitUsage, "127.0.0.1"},
		{"commands +NONSENSE", exitUsage, "lists all"},
		{"tls serve --endpoint tls10x", exitUsage, "tls12"},
		{"tls serve --listen " + taken.Addr().String(), exitFailed, "another address"},
	} {
		status, stdout, stderr := invoke(t, strings.Fields(c.args)...)
		if status != c.status || !strings.Contains(stderr, c.says) || !strings.Contains("\n"+stderr, "\nsim800emu: ") {
			t.Errorf("%s: status %d, want %d with %q\n%s", c.args, status, c.status, c.says, stderr)
		}
		if strings.Contains(stdout+stderr, "goroutine") {
			t.Errorf("%s: panicked:\n%s", c.args, stderr)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestExecHandsTheStatusOn(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem")
	status, stdout, stderr := invoke(t, "run", "--port", "pty:"+link, "--time-scale", "max", "--log-level", "off",
		"--exec", `test -c "$SIM800_PORT" && echo "port $SIM800_PORT" && exit 7`)
	if status != 7 || stdout != "port "+link+"\n" {
		t.Errorf("status %d, printed %q\n%s", status, stdout, stderr)
	}
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Errorf("the link is still there: %v", err)
	}
}

func TestDemoShowsTheTimeLine(t *testing.T) {
	status, stdout, stderr := invoke(t, "demo", "--seed", "1")
	if status != 0 {
		t.Fatalf("status %d\n%s%s", status, stdout, stderr)
	}
	for _, want := range []string{
		"AT+CIPSTART=0", "prompt", "ClientHello", "Certificate", "data", "SMS Ready", "200 OK", "gap",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the time line has no %q:\n%s", want, stdout)
		}
	}
}

func TestTraceIsReadableAndTellsTheRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trace")
	link := filepath.Join(t.TempDir(), "modem")
	status, _, stderr := invoke(t, "run", "--port", "pty:"+link, "--time-scale", "max", "--log-level", "off", "--seed", "5",
		"--trace", file, "--exec", `exec 3<>"$SIM800_PORT"; printf 'AT\r' >&3; read -r line <&3`)
	if status != 0 {
		t.Fatalf("status %d\n%s", status, stderr)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		var v struct {
			Seed uint64 `json:"seed"`
			Kind string `json:"kind"`
		}
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("line %d: %v: %s", i+1, err, line)
		}
		if i == 0 && v.Seed != 5 {
			t.Errorf("the header has seed %d", v.Seed)
		}
		kinds[v.Kind]++
	}
	for _, k := range []string{"power", "uart.tx", "port.open"} {
		if kinds[k] == 0 {
			t.Errorf("no event %q among %v", k, kinds)
		}
	}
}

func TestCommandsAsJSONHasTheFieldsOfTheLedger(t *testing.T) {
	status, stdout, stderr := invoke(t, "commands", "--format", "json")
	var all []map[string]any
	if err := json.Unmarshal([]byte(stdout), &all); status != 0 || err != nil {
		t.Fatalf("status %d, %v\n%s", status, err, stderr)
	}
	if len(all) < 100 {
		t.Errorf("only %d commands", len(all))
	}
	for _, c := range all {
		for _, field := range []string{"name", "section", "forms", "fidelity", "evidence", "saving", "ceiling"} {
			if _, ok := c[field]; !ok {
				t.Errorf("%v has no %s", c["name"], field)
			}
		}
	}
}

func TestCAIsTheSameEachTime(t *testing.T) {
	home := t.TempDir()
	get := func(format string) string {
		t.Setenv("XDG_DATA_HOME", home)
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		old := os.Stdout
		os.Stdout = w
		status := run([]string{"tls", "ca", "--format", format})
		os.Stdout = old
		_ = w.Close()
		b, err := io.ReadAll(r)
		if err != nil || status != 0 {
			t.Fatalf("status %d, %v", status, err)
		}
		return string(b)
	}
	if a, b := get("pem"), get("pem"); a != b || !strings.HasPrefix(a, "-----BEGIN CERTIFICATE-----") {
		t.Errorf("two CAs:\n%s%s", a, b)
	}
	if c := get("c"); !strings.Contains(c, "sim800_test_ca[]") {
		t.Errorf("no C header:\n%s", c)
	}
	if d := get("der"); !strings.HasPrefix(d, "\x30\x82") {
		t.Errorf("no DER: %q", d[:min(len(d), 8)])
	}
}
