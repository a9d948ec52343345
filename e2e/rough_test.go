//go:build e2e

package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A ride is profiles and faults that a right client survives.
type ride struct {
	name   string
	flags  []string
	client string   // more flags of the client
	unless []string // modes in which it cannot be survived, or means nothing
	seen   string   // what the log has if the ride was rough at all
	page   string
}

// rides lists them. Where data have no mark a foreign line cannot be told from
// them, so nobody survives rude-urcs in mode raw; testSymptoms has it.
func rides() []ride {
	const page, long = "/bytes/20000", "/bytes/100000"
	return []ride{
		{name: "gprs-poor", flags: []string{"--profile", "gprs-poor"}, page: page},
		{name: "bursty", flags: []string{"--profile", "bursty"}, page: page},
		{name: "tunnel", flags: []string{"--profile", "tunnel"}, page: long, seen: "net.outage on=true"},
		{name: "close-race", flags: []string{"--profile", "close-race"}, client: "--close", page: page, seen: "fault before-it-is-read fired"},
		{
			name: "close-race while typing", client: "--close", page: page, unless: []string{"transparent"},
			flags: []string{"--fault", "early-closed:waits=prompt@connect 1"}, seen: "fault early-closed fired",
		},
		{
			name: "rude-urcs", flags: []string{"--profile", "rude-urcs"}, page: page, unless: []string{"raw"},
			seen: "fault before-the-result fired",
		},
	}
}

// testRough lets the client get a page over a rough line or network, in each
// mode, and in two modes also with the pauses as long as they would be in real
// time, or a twentieth of that.
func testRough(t *testing.T, b *bench) {
	for _, w := range rides() {
		for _, mode := range modes {
			if slices.Contains(w.unless, mode) {
				continue
			}
			scales := []string{"max"}
			if mode == "ipd" || mode == "rxget" {
				scales = append(scales, "20")
			}
			for _, scale := range scales {
				for run := range b.runs {
					t.Run(fmt.Sprintf("%s/%s/%s/%d", w.name, mode, scale, run+1), func(t *testing.T) {
						t.Parallel()
						r := b.modem(t, job{
							seed: b.seed("rough", w.name, mode, scale, run), baud: "auto", scale: scale, level: "info", warns: true, flags: w.flags,
							exec: b.client("get --mode %s --host tls12.sim800.test --ca %s --path %s %s", mode, b.ca, w.page, w.client),
						})
						r.succeeds(t, "get: mode "+mode)
						if !strings.Contains(r.stderr, w.seen) {
							t.Errorf("the ride was not rough, there is no %q in the log:\n%s\n%s", w.seen, r.command, r.stderr)
						}
					})
				}
			}
		}
	}
}

// A symptom is what nobody survives, and how that shows; README.md tells of each.
type symptom struct {
	name, mode string
	flags      []string
	client     string
	scale      string
	says       string // what the client says, a pattern
	log        string // what the program says, a pattern
}

// symptoms lists them.
func symptoms() []symptom {
	paused := "--path /bytes/300000 --pause-at 50000 --pause 700"
	const lost = `bytes lost because the TE does not read, .*: connection 0, bytes \d+ to \d+ of what it received: record \d+ \(application data\), byte \d+ of \d+`
	list := []symptom{
		{
			name: "overrun in bursts", mode: "ipd", flags: []string{"--profile", "overrun"}, client: "--path /bytes/20000", scale: "max",
			says: `mbedTLS error -0x7180|mbedTLS error -0x7200|bytes of received data are missing`,
			log:  `fault fifo: \d+ bytes lost, connection 0, bytes \d+ to \d+ of what it received: record \d+ \(`,
		},
		{
			name: "foreign line in unmarked data", mode: "raw", flags: []string{"--profile", "rude-urcs"}, client: "--path /hello.txt", scale: "max",
			says: `mbedTLS error -0x7200`, log: `fault before-the-\w+ fired`,
		},
		{
			name: "context lost", mode: "transparent", flags: []string{"--fault", "context-lost"}, client: "--path /hello.txt", scale: "max",
			says: `TLS handshake: after state 2 of the handshake: mbedTLS error -0x7200`, log: `fault context-lost fired once: .*inside Certificate`,
		},
	}
	for _, mode := range []string{"raw", "ipd", "receive"} {
		list = append(list, symptom{
			name: "overrun by a paused reader", mode: mode, flags: []string{"--profile", "no-flow-control"}, client: paused, scale: "20",
			says: `read the body: TLS read: mbedTLS error -0x7180|read the body: TLS read: mbedTLS error -0x7200`, log: lost,
		})
	}
	for _, mode := range []string{"raw", "ipd", "receive", "rxget", "rxget-multi"} {
		list = append(list, symptom{
			name: "lost prompt", mode: mode, flags: []string{"--profile", "lost-prompt"}, client: "--path /hello.txt", scale: "max",
			says: `TLS handshake: AT\+CIPSEND: no prompt within 2000 ms`, log: `fault the-second fired once: .*command AT\+CIPSEND=`,
		})
	}
	for _, mode := range []string{"ipd", "receive", "rxget", "rxget-multi"} {
		list = append(list, symptom{
			name: "context lost", mode: mode, flags: []string{"--fault", "context-lost"}, client: "--path /hello.txt", scale: "max",
			says: `TLS handshake: after state 2 of the handshake: mbedTLS error -0x0050|TLS handshake: AT\+CIPSEND: .*SEND FAIL`,
			log:  `fault context-lost fired once: .*inside Certificate`,
		})
	}
	return list
}

// testSymptoms lets the client meet what it cannot survive: it has to fail, in the way that is
// documented, and the log has to say what was done to it.
func testSymptoms(t *testing.T, b *bench) {
	for _, s := range symptoms() {
		for run := range b.runs {
			t.Run(fmt.Sprintf("%s/%s/%d", s.name, s.mode, run+1), func(t *testing.T) {
				t.Parallel()
				r := b.modem(t, job{
					seed: b.seed("symptom", s.name, s.mode, run), baud: "auto", scale: s.scale, level: "info", flags: s.flags,
					exec: b.client("get --mode %s --host tls12.sim800.test --ca %s %s", s.mode, b.ca, s.client) + " --timeout 2",
				})
				if r.status != 1 || !regexp.MustCompile("sim800client: failed at: .*("+s.says+")").MatchString(r.stderr) {
					t.Errorf("exit status %d, want 1 and a client that says %s\n%s\n%s%s", r.status, s.says, r.command, r.stdout, r.stderr)
				}
				if !regexp.MustCompile(s.log).MatchString(r.stderr) {
					t.Errorf("the log does not say %s\n%s\n%s", s.log, r.command, r.stderr)
				}
			})
		}
	}
}
