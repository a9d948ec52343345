//go:build e2e

package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The silence that is moved over the received bytes, and the one that the naive
// client takes for the end. Both pass at the rate of the wall clock.
const (
	sweepSilence = "300ms"
	naiveIdle    = 50 // ms
)

// testSweep moves a silence of the line over the bytes of one HTTPS GET: a right
// client does not mind it anywhere, a naive one fails wherever it is inside of what the
// server sends. E2E_SWEEP_EVERY=1 takes each byte.
func testSweep(t *testing.T, b *bench) {
	every := number(t, "E2E_SWEEP_EVERY", 9)
	get := fmt.Sprintf("get --mode raw --host tls12.sim800.test --ca %s --path /hello.txt --sha256 %x", b.ca, sha256.Sum256([]byte(helloText)))
	sweep := func(t *testing.T, jobs int, flags string) *result {
		t.Helper()
		r := &result{}
		b.run(t, r, []string{
			"sweep", "--fault", "freeze:for=" + sweepSilence + ",input=kept", "--over", "AT+CIPSTART", "--until", "AT+CIPCLOSE",
			"--every", fmt.Sprint(every), "--jobs", fmt.Sprint(jobs), "--offline", "--profile", "ideal", "--seed", fmt.Sprint(b.seed("sweep")),
			"--exec", b.client("%s%s", get, flags),
		})
		b.keep(t, r)
		return r
	}
	t.Run("right", func(t *testing.T) {
		t.Parallel()
		r := sweep(t, 16, "")
		passed, failed, silent := counts(t, r)
		if r.status != 0 || failed != 0 || passed < 1000/every || silent > 2 {
			t.Errorf("exit status %d, %d passed, %d failed, %d say nothing\n%s\n%s%s", r.status, passed, failed, silent, r.command, r.stdout, r.stderr)
		}
	})
	t.Run("naive", func(t *testing.T) {
		t.Parallel()
		r := sweep(t, 8, fmt.Sprintf(" --naive %d", naiveIdle))
		passed, failed, _ := counts(t, r)
		if r.status != 1 || failed < 800/every || passed == 0 {
			t.Fatalf("exit status %d, %d passed, %d failed\n%s\n%s%s", r.status, passed, failed, r.command, r.stdout, r.stderr)
		}
		for _, want := range []string{"-0x7280", "position ", "sim800emu run --time-scale max"} {
			if !strings.Contains(r.stdout, want) {
				t.Errorf("no %q in the list:\n%s", want, r.stdout)
			}
		}
		b.again(t, r.stdout)
	})
}

// again runs the command that the sweep prints for one position: it fails as well.
func (b *bench) again(t *testing.T, report string) {
	t.Helper()
	_, line, ok := strings.Cut(report, "\n  sim800emu run ")
	if !ok {
		t.Fatalf("the sweep prints no command\n%s", report)
	}
	line, _, _ = strings.Cut(line, "\n")
	r := &result{}
	script := filepath.Join(t.TempDir(), "again.sh")
	if err := os.WriteFile(script, []byte(b.emulator+" run --log-level off --port pty:"+filepath.Join(t.TempDir(), "modem")+" "+line+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	again := *b
	again.emulator = "/bin/sh"
	again.run(t, r, []string{script})
	if r.status != 1 || !strings.Contains(r.stderr, "-0x7280") || !strings.Contains(r.stderr, "fault sweep-fault fired once") {
		t.Errorf("exit status %d of the one position\n%s\n%s", r.status, line, r.stderr)
	}
}

// counts reads the first line of a sweep's report.
func counts(t *testing.T, r *result) (passed, failed, silent int) {
	t.Helper()
	m := regexp.MustCompile(`: (\d+) passed, (\d+) failed(?:, (\d+) say nothing)?`).FindStringSubmatch(r.stdout)
	if m == nil {
		t.Fatalf("no report\n%s\n%s%s", r.command, r.stdout, r.stderr)
	}
	n := func(s string) int {
		i, _ := strconv.Atoi(s) // empty: 0
		return i
	}
	return n(m[1]), n(m[2]), n(m[3])
}

// keep writes a report to the folder of E2E_REPORTS, if there is one.
func (b *bench) keep(t *testing.T, r *result) {
	dir := os.Getenv("E2E_REPORTS")
	if dir == "" {
		return
	}
	name := strings.ReplaceAll(strings.TrimPrefix(t.Name(), "TestEndToEnd/"), "/", "-") + ".txt"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(r.stdout), 0o600); err != nil {
		t.Error(err)
	}
}
