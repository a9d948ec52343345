//go:build e2e

package e2e

import (
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"
)

// Every way in which a SIM800 hands over received data.
var modes = []string{"raw", "ipd", "receive", "rxget", "rxget-multi", "transparent"}

// helloText is what the test server has at /hello.txt.
const helloText = "Hello from the sim800emu test server.\r\n"

func TestEndToEnd(t *testing.T) {
	b := build(t)
	t.Run("get", func(t *testing.T) { t.Parallel(); testGet(t, b) })
	t.Run("echo", func(t *testing.T) { t.Parallel(); testEcho(t, b) })
	t.Run("escape", func(t *testing.T) { t.Parallel(); testEscape(t, b) })
	t.Run("mistake", func(t *testing.T) { t.Parallel(); testMistake(t, b) })
	t.Run("refused", func(t *testing.T) { t.Parallel(); testRefused(t, b) })
	t.Run("exec", func(t *testing.T) { t.Parallel(); testExec(t, b) })
	t.Run("terminal", func(t *testing.T) { t.Parallel(); testTerminal(t, b) })
	t.Run("rough", func(t *testing.T) { t.Parallel(); testRough(t, b) })
	t.Run("symptoms", func(t *testing.T) { t.Parallel(); testSymptoms(t, b) })
	t.Run("sweep", func(t *testing.T) { t.Parallel(); testSweep(t, b) })
}

// testGet is a handshake with verification and a page with its checksum, in
// each mode, at a fast and a slow line, with another seed in each run. Every
// second run leaves the rate to auto-bauding.
func testGet(t *testing.T, b *bench) {
	pages := []struct{ name, flags string }{
		{"hello", fmt.Sprintf("--path /hello.txt --sha256 %x", sha256.Sum256([]byte(helloText)))},
		{"100000", "--path /bytes/100000"},
	}
	for _, mode := range modes {
		for _, baud := range []int{115200, 9600} {
			for _, page := range pages {
				for run := range b.runs {
					t.Run(fmt.Sprintf("%s/%d/%s/%d", mode, baud, page.name, run+1), func(t *testing.T) {
						t.Parallel()
						line := "auto"
						if run%2 == 1 {
							line = fmt.Sprint(baud)
						}
						r := b.modem(t, job{
							seed: b.seed(mode, baud, page.name, run), baud: line,
							exec: b.client("get --mode %s --baud %d --host tls12.sim800.test --ca %s %s", mode, baud, b.ca, page.flags),
						})
						r.succeeds(t, "get: mode "+mode)
					})
				}
			}
		}
	}
}

// testEcho sends random bytes to an echo server and gets them back identical.
func testEcho(t *testing.T, b *bench) {
	for _, mode := range modes {
		for _, baud := range []int{115200, 460800} {
			for run := range b.runs {
				t.Run(fmt.Sprintf("%s/%d/%d", mode, baud, run+1), func(t *testing.T) {
					t.Parallel()
					seed := b.seed("echo", mode, baud, run)
					r := b.modem(t, job{
						seed: seed, baud: fmt.Sprint(baud),
						exec: b.client("echo --mode %s --baud %d --host echo.sim800.test --bytes %d --seed %d", mode, baud, b.echoBytes, seed),
					})
					r.succeeds(t, fmt.Sprintf("echo: mode %s, %d bit/s: %d bytes both ways, identical", mode, baud, b.echoBytes))
				})
			}
		}
	}
}

// testEscape leaves data mode when nothing has passed in it: the silence before
// +++ counts from CONNECT.
func testEscape(t *testing.T, b *bench) {
	r := b.modem(t, job{
		seed: b.seed("escape"), baud: "auto",
		exec: b.client("echo --mode transparent --host echo.sim800.test --bytes 0"),
	})
	r.succeeds(t, "0 bytes both ways")
}

// testMistake writes a ClientHello while the modem is in command mode, as many
// a first try does: no server answers, and the log says what was seen.
func testMistake(t *testing.T, b *bench) {
	for _, echo := range []string{"", "--echo-on"} {
		t.Run("echo"+echo, func(t *testing.T) {
			t.Parallel()
			r := b.modem(t, job{
				seed: b.seed("mistake", echo), baud: "auto", warns: true,
				exec: b.client("mistake --host tls12.sim800.test --ca %s --listen 1500 %s", b.ca, echo),
			})
			r.succeeds(t, "echo and ERROR alone")
			if want := "looks like a TLS ClientHello while in command mode"; !strings.Contains(r.stderr, want) {
				t.Errorf("the log does not say %q:\n%s", want, r.stderr)
			}
		})
	}
}

// testRefused lets the client meet what it must not accept: the judge itself is judged.
func testRefused(t *testing.T, b *bench) {
	cases := []struct{ name, flags, want string }{
		{"wrong page", "--host tls12.sim800.test --ca " + b.ca + " --path /hello.txt --sha256 00", "given SHA-256"},
		{"no such page", "--host tls12.sim800.test --ca " + b.ca + " --path /none", "404"},
		{"other CA", "--host tls12.sim800.test --ca " + b.otherCA, "certificate of the server"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := b.modem(t, job{seed: b.seed("refused", c.name), baud: "auto", exec: b.client("get %s", c.flags)})
			if r.status != 1 || !strings.Contains(r.stderr, "sim800client: failed at: ") || !strings.Contains(r.stderr, c.want) {
				t.Errorf("exit status %d, want 1 and a failure with %q:\n%s", r.status, c.want, r.stderr)
			}
		})
	}
}

// testExec is the status of the command and what is left behind.
func testExec(t *testing.T, b *bench) {
	for command, want := range map[string]int{
		"exit 0": 0, "exit 7": 7, `test -c "$SIM800_PORT"`: 0, `test -f "$SIM800_PORT"`: 1, "no-such-command": 127,
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			r := b.modem(t, job{seed: 1, baud: "auto", exec: command})
			if r.status != want {
				t.Errorf("exit status %d, want %d:\n%s", r.status, want, r.stderr)
			}
			if _, err := os.Lstat(r.link); !os.IsNotExist(err) {
				t.Errorf("the link %s is left behind (%v)", r.link, err)
			}
		})
	}
}

// testTerminal is socat as a terminal, with the echo on.
func testTerminal(t *testing.T, b *bench) {
	need(t, "socat")
	typed := `for i in 1 2 3 4 5 6 7 8; do printf 'AT\r'; sleep 0.2; done; printf 'ATI\r'; sleep 0.5`
	for _, line := range []string{"auto", "57600"} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			r := b.modem(t, job{
				seed: 1, baud: line,
				exec: fmt.Sprintf(`(%s) | socat -t1 - "$SIM800_PORT",rawer,b57600`, typed),
			})
			r.succeeds(t, "AT\r\r\nOK\r\n")
			if !strings.Contains(r.stdout, "SIM800 R") {
				t.Errorf("no answer to ATI: %q", r.stdout)
			}
		})
	}
}

// seed makes one number of what a run is about, so that a case keeps its seed.
func (b *bench) seed(of ...any) uint64 {
	sum := sha256.Sum256(fmt.Append(nil, append(of, b.base)...))
	var n uint64
	for _, c := range sum[:4] {
		n = n<<8 | uint64(c)
	}
	return n%math.MaxUint32 + 1
}

// defaultScale and defaultGuard: a run at max lets the guard times of +++ pass at the
// rate of the wall clock.
const (
	defaultScale = "max"
	defaultGuard = "1200"
)

// patience is the most that one run may take.
const patience = 5 * time.Minute
