//go:build e2e

package e2e

import (
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// TestPPP: lwIP, the stack that much firmware has, goes on line through PPP data
// mode. It negotiates with PAP or CHAP, looks names up at the server that it was told, gets
// its bytes back from an echo server, a page by HTTP and by TLS with the certificate
// verified, meets a closed port, leaves data mode and comes back, and ends in order.
func TestPPP(t *testing.T) {
	b := build(t)
	te := filepath.Join(b.dir, "lwip-te")
	command(t, "make", "-s", "-C", "ppp", "OUT="+te) // fetches lwIP the first time
	cases := []struct {
		name, dial, flags string
		baud              int
		scale             string
		profiles          []string
	}{
		{"dialled", `ATD*99#`, "", 115200, "max", nil},
		{"CHAP", `ATD*99***1#`, "--chap", 460800, "max", nil},
		{"slow line", `AT+CGDATA="PPP",1`, "--bytes 3000", 9600, "max", nil},
		{"timed", `ATD*99#`, "", 115200, "20", nil},
		{"poor radio", `ATD*99#`, "--bytes 5000", 115200, "20", []string{"gprs-poor"}},
		{"bursts", `ATD*99#`, "--bytes 5000", 115200, "20", []string{"bursty"}},
	}
	for _, c := range cases {
		for run := range b.runs {
			t.Run(fmt.Sprintf("%s/%d", c.name, run+1), func(t *testing.T) {
				t.Parallel()
				j := job{
					seed: b.seed("ppp", c.name, run), baud: fmt.Sprint(c.baud), scale: c.scale,
					exec: fmt.Sprintf("%s --baud %d --dial '%s' --ca %s --guard %s %s", te, c.baud, c.dial, b.ca, b.guard, c.flags),
				}
				for _, p := range c.profiles {
					j.flags = append(j.flags, "--profile", p)
				}
				b.modem(t, j).succeeds(t, "bytes both ways, twice, identical; page and page by TLS right")
			})
		}
	}
	t.Run("refused", func(t *testing.T) { t.Parallel(); testPPPRefused(t, b, te) })
	t.Run("mistake", func(t *testing.T) { t.Parallel(); testPPPMistake(t, b) })
}

// testPPPRefused meets a port of this machine at which nobody listens.
func testPPPRefused(t *testing.T, b *bench, te string) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(closed)
	if err != nil {
		t.Fatal(err)
	}
	r := &result{job: job{baud: "115200"}, link: filepath.Join(t.TempDir(), "modem")}
	b.run(t, r, []string{
		"run", "--port", "pty:" + r.link, "--baud", "115200", "--seed", fmt.Sprint(b.seed("ppp refused")), "--time-scale", "max",
		"--log-level", "warn", "--route", "closed.example=" + closed,
		"--exec", fmt.Sprintf("%s --bytes 100 --guard %s --refused closed.example:%s", te, b.guard, port),
	})
	r.succeeds(t, "bytes both ways, twice, identical; page right")
}

// testPPPMistake sends AT commands where PPP is expected: nothing answers, and
// the log says why.
func testPPPMistake(t *testing.T, b *bench) {
	r := b.modem(t, job{
		seed: b.seed("ppp mistake"), baud: "115200", warns: true,
		exec: `exec 3<>"$SIM800_PORT"; stty raw -echo <&3; ` +
			`for i in 1 2 3 4 5; do printf 'AT\r' >&3; sleep 0.2; done; ` +
			`printf 'ATD*99#\r' >&3; sleep 0.5; printf 'AT+CSQ\r' >&3; sleep 0.5`,
	})
	if want := `the TE sends AT commands in PPP data mode: "AT+CSQ"`; !strings.Contains(r.stderr, want) {
		t.Errorf("the log does not say %q:\n%s", want, r.stderr)
	}
}
