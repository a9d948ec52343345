//go:build e2e

package e2e

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A bench is the program and the client, built, and what the environment says of the runs.
type bench struct {
	emulator, cc string // paths of the programs
	dir          string
	ca, otherCA  string
	runs         int    // E2E_RUNS
	echoBytes    int    // E2E_ECHO_BYTES
	scale        string // E2E_TIME_SCALE
	guard        string // E2E_GUARD_MS
	base         int    // E2E_SEED
}

func build(t *testing.T) *bench {
	b := &bench{
		dir:  t.TempDir(),
		runs: number(t, "E2E_RUNS", 1), echoBytes: number(t, "E2E_ECHO_BYTES", 1<<20), base: number(t, "E2E_SEED", 1),
		scale: os.Getenv("E2E_TIME_SCALE"), guard: os.Getenv("E2E_GUARD_MS"),
	}
	if b.scale == "" {
		b.scale = defaultScale
	}
	if b.guard == "" {
		b.guard = defaultGuard
	}
	need(t, "make")
	need(t, "cc")
	if out, err := exec.Command("sh", "-c", "echo '#include <mbedtls/ssl.h>' | cc -E -").CombinedOutput(); err != nil {
		t.Fatalf("the headers of mbedTLS are missing; apt-get install -y libmbedtls-dev\n%s", out)
	}
	b.emulator, b.cc = filepath.Join(b.dir, "sim800emu"), filepath.Join(b.dir, "sim800client")
	command(t, "go", "build", "-o", b.emulator, "../cmd/sim800emu")
	command(t, "make", "-s", "-C", "client", "OUT="+b.cc)
	b.ca, b.otherCA = b.makeCA(t, "data"), b.makeCA(t, "other")
	return b
}

func number(t *testing.T, name string, otherwise int) int {
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s: want a number above 0", name, s)
	}
	return n
}

// need fails for a program that is not there: a judge that is skipped judges nothing.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("%s is missing; apt-get install -y gcc make libmbedtls-dev socat", program)
	}
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// makeCA lets the program make a CA in a data folder and exports it.
func (b *bench) makeCA(t *testing.T, data string) string {
	cmd := exec.Command(b.emulator, "tls", "ca", "--format", "pem")
	cmd.Env = b.environment(data)
	pem, err := cmd.Output()
	if err != nil {
		t.Fatalf("sim800emu tls ca: %v", err)
	}
	file := filepath.Join(b.dir, data+".pem")
	if err := os.WriteFile(file, pem, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func (b *bench) environment(data string) []string {
	return append(os.Environ(), "XDG_DATA_HOME="+filepath.Join(b.dir, data))
}

// client is a command line of the C client.
func (b *bench) client(format string, args ...any) string {
	return b.cc + " " + fmt.Sprintf(format, args...) + " --timeout 120 --guard " + b.guard
}

// A job is one run of the program with a client.
type job struct {
	seed  uint64
	baud  string
	exec  string
	warns bool     // the log is expected to hold warnings
	scale string   // --time-scale; empty: that of the bench
	level string   // --log-level; empty: warn
	flags []string // more flags of run
}

// A result is what a run left.
type result struct {
	job
	command        string
	link           string
	status         int
	stdout, stderr string
}

// modem runs the client of a job against a modem of its own.
func (b *bench) modem(t *testing.T, j job) *result {
	t.Helper()
	r := &result{job: j, link: filepath.Join(t.TempDir(), "modem")}
	args := []string{
		"run", "--port", "pty:" + r.link, "--baud", j.baud, "--seed", fmt.Sprint(j.seed),
		"--time-scale", cmp.Or(j.scale, b.scale), "--log-level", cmp.Or(j.level, "warn"), "--offline",
	}
	args = append(append(args, j.flags...), "--exec", j.exec)
	b.run(t, r, args)
	return r
}

// run runs the program to its end.
func (b *bench) run(t *testing.T, r *result, args []string) {
	t.Helper()
	r.command = b.emulator
	for _, a := range args {
		if strings.ContainsAny(a, " $*;") {
			a = "'" + a + "'"
		}
		r.command += " " + a
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.emulator, args...)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Env = &out, &log, b.environment("data")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	r.stdout, r.stderr = out.String(), log.String()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Fatalf("not over within %v: %s\n%s%s", patience, r.command, r.stdout, r.stderr)
	case errors.As(err, &exit):
		r.status = exit.ExitCode()
	case err != nil:
		t.Fatal(err)
	}
}

// succeeds checks the status, what the client printed, and that the program had
// nothing to complain about.
func (r *result) succeeds(t *testing.T, want string) {
	t.Helper()
	if r.status != 0 || !strings.Contains(r.stdout, want) {
		t.Fatalf("exit status %d, want 0 and %q\n%s\n%s%s", r.status, want, r.command, r.stdout, r.stderr)
	}
	if c := r.complaints(); c != "" && !r.warns {
		t.Errorf("the program complains about a client that did all right:\n%s%s", c, r.command)
	}
	t.Log(strings.TrimSpace(r.stdout))
}

// complaints is the warnings of the log. That the noise of power-on is garbled
// for a TE of another speed is as it must be under auto-bauding.
func (r *result) complaints() string {
	var found strings.Builder
	for line := range strings.Lines(r.stderr) {
		warns := strings.Contains(line, " WRN ") || strings.Contains(line, " ERR ")
		noise := r.baud == "auto" && strings.Contains(line, "uart.garbled") && strings.Contains(line, "toward=te")
		if warns && !noise {
			found.WriteString(line)
		}
	}
	return found.String()
}
