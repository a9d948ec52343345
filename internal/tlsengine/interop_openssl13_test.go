package tlsengine

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sim800emu/internal/needs"
	"sim800emu/internal/tlsnames"
)

// An openssl is a run of openssl s_client.
type openssl struct {
	out   string // what it printed, standard error included
	state State  // what the server had negotiated
	err   error  // its exit
}

// converse runs openssl s_client against a server that echoes. It sends the lines one by one, each
// when the one before has come back, and quits. K and k are commands of s_client (a KeyUpdate that
// asks for the server's, and one that does not).
func converse(t *testing.T, cfg *Config, lines []string, args ...string) openssl {
	t.Helper()
	program := needs.Program(t, "openssl")
	p := listen(t, cfg, echo)
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, append([]string{"s_client", "-connect", "127.0.0.1:" + p.port, "-CAfile", p.file("ca.pem"), "-verify_return_error"}, args...)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var r openssl
	var out bytes.Buffer
	reader := bufio.NewReader(io.TeeReader(stdout, &out))
	for _, line := range lines {
		fmt.Fprintln(in, line)
		if strings.EqualFold(line, "K") {
			line = "KEYUPDATE"
		}
		for {
			got, err := reader.ReadString('\n')
			if strings.HasPrefix(got, line) || err != nil {
				break
			}
		}
	}
	fmt.Fprintln(in, "Q")
	in.Close()
	_, _ = io.Copy(io.Discard, reader) // up to the end of the program
	r.err = cmd.Wait()
	r.out = out.String()
	r.state = p.ended(t, 1)[0]
	return r
}

// talked fails the test unless the lines came back.
func (r openssl) talked(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(r.out, "\n"+line+"\n") {
			t.Fatalf("%q did not come back: %v\n%s", line, r.err, r.out)
		}
	}
}

func TestOpenSSLSuitesTLS13(t *testing.T) {
	for _, id := range []uint16{
		tlsnames.SuiteAES128GCMSHA256, tlsnames.SuiteAES256GCMSHA384, tlsnames.SuiteChaCha20SHA256,
		tlsnames.SuiteAES128CCMSHA256, tlsnames.SuiteAES128CCM8SHA256,
	} {
		t.Run(tlsnames.SuiteName(id), func(t *testing.T) {
			cfg, _ := base13()
			cfg.Suites = []uint16{id}
			r := converse(t, cfg, []string{"hello"}, "-tls1_3", "-ciphersuites", tlsnames.SuiteOpenSSL(id), "-servername", "rsa.test", "-verify_hostname", "rsa.test")
			r.talked(t, "hello")
			if r.state.Suite != id || !strings.Contains(r.out, "Verification: OK") {
				t.Errorf("suite %s\n%s", tlsnames.SuiteName(r.state.Suite), r.out)
			}
		})
	}
}

func TestOpenSSLExternalPSK(t *testing.T) {
	psk := func(identity []byte) ([]byte, bool) {
		return []byte{1, 2, 3, 4, 5, 6, 7, 8}, string(identity) == "sensor"
	}
	for name, c := range map[string]struct {
		certificate bool
		knob        UnknownPSK
		args        []string
		want        string // in what openssl prints, empty if the lines must come back
		group, psk  bool
	}{
		"with a share":       {args: []string{"-psk_identity", "sensor", "-psk", "0102030405060708"}, group: true, psk: true},
		"with no share":      {args: []string{"-psk_identity", "sensor", "-psk", "0102030405060708", "-groups", "X448", "-allow_no_dhe_kex"}, psk: true},
		"wrong key":          {args: []string{"-psk_identity", "sensor", "-psk", "0102030405060709"}, want: "decrypt error"},
		"unknown":            {args: []string{"-psk_identity", "nobody", "-psk", "01020304"}, want: "unknown psk identity"},
		"unknown, plain":     {knob: UnknownPSKFailure, args: []string{"-psk_identity", "nobody", "-psk", "01020304"}, want: "handshake failure"},
		"unknown, hidden":    {knob: UnknownPSKHidden, args: []string{"-psk_identity", "nobody", "-psk", "01020304"}, want: "bad record mac"},
		"unknown, with cert": {certificate: true, args: []string{"-psk_identity", "nobody", "-psk", "01020304"}, group: true},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, events := base13()
			cfg.PSK = psk
			cfg.Knobs.UnknownPSK = c.knob
			if !c.certificate {
				cfg.Certificate = nil
			}
			r := converse(t, cfg, []string{"hello"}, append([]string{"-tls1_3"}, c.args...)...)
			if c.want != "" {
				if !strings.Contains(r.out, c.want) {
					t.Errorf("openssl says nothing of %q\n%s", c.want, r.out)
				}
				return
			}
			r.talked(t, "hello")
			if (r.state.Group != 0) != c.group || (string(r.state.PSKIdentity) == "sensor") != c.psk || r.state.Resumed || len(events.of(EventPSK)) == 0 {
				t.Errorf("state %+v", r.state)
			}
		})
	}
}

// The client changes its keys, and asks for the server's to be changed.
func TestOpenSSLKeyUpdates(t *testing.T) {
	cfg, _ := base13()
	r := converse(t, cfg, []string{"one", "k", "two", "K", "three", "K", "four"}, "-tls1_3")
	r.talked(t, "one", "two", "three", "four")
	if r.state.KeyUpdatesGot != 3 || r.state.KeyUpdatesSent != 2 {
		t.Errorf("%d got, %d sent", r.state.KeyUpdatesGot, r.state.KeyUpdatesSent)
	}
}

// OpenSSL prints the messages that it sees: as many tickets as were asked for, and one more between
// two lines of data.
func TestOpenSSLCountsTickets(t *testing.T) {
	for _, n := range []int{0, 1, 2, 4} {
		cfg, _ := base13()
		cfg.Tickets = n
		cfg.Knobs.TicketAfter = int64(len("hello\n"))
		r := converse(t, cfg, []string{"hello", "again"}, "-tls1_3", "-msg")
		r.talked(t, "hello", "again")
		if got := strings.Count(r.out, "NewSessionTicket"); got != n+1 || r.state.TicketsSent != n+1 {
			t.Errorf("%d tickets seen, %d sent, want %d", got, r.state.TicketsSent, n+1)
		}
	}
}

// The session of an OpenSSL server permits 0-RTT data; this server does not know its ticket, and must
// pass over them, with a HelloRetryRequest and without.
func TestEarlyDataIsSkipped(t *testing.T) {
	program := needs.Program(t, "openssl")
	dir := t.TempDir()
	session, early := filepath.Join(dir, "session"), filepath.Join(dir, "early")
	if err := os.WriteFile(early, bytes.Repeat([]byte("early "), 500), 0o600); err != nil {
		t.Fatal(err)
	}
	takeSession(t, program, dir, session)
	for name, groups := range map[string][]uint16{"at once": nil, "after a retry": {tlsnames.GroupP384}} {
		t.Run(name, func(t *testing.T) {
			cfg, events := base13()
			cfg.Groups = groups
			r := converse(t, cfg, []string{"hello"}, "-tls1_3", "-sess_in", session, "-early_data", early)
			r.talked(t, "hello")
			offer := events.of(EventOffer)
			if len(offer) == 0 || !offer[0].Offer.EarlyData || !strings.Contains(r.out, "Early data was rejected") {
				t.Errorf("no early data were offered\n%s", r.out)
			}
			if (r.state.HelloRetry) != (groups != nil) {
				t.Errorf("retry: %v", r.state.HelloRetry)
			}
		})
	}
}

// takeSession runs openssl s_server once for a session that permits early data.
func takeSession(t *testing.T, program, dir, session string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
	defer cancel()
	key, cert := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem")
	run := exec.CommandContext(ctx, program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
		"-nodes", "-keyout", key, "-out", cert, "-subj", "/CN=early", "-days", "2")
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	server := exec.CommandContext(ctx, program, "s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", cert, "-tls1_3", "-early_data", "-naccept", "1")
	stdin, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { stdin.Close(); cancel(); _ = server.Wait() }() // ended by the context
	reader := bufio.NewReader(out)
	port := ""
	for port == "" {
		line, err := reader.ReadString('\n')
		if err != nil {
			t.Fatalf("openssl s_server said no port: %v", err)
		}
		if m := regexp.MustCompile(`^ACCEPT .*:(\d+)`).FindStringSubmatch(line); m != nil {
			port = m[1]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	fmt.Fprintln(stdin, "go")
	client := exec.CommandContext(ctx, program, "s_client", "-connect", "127.0.0.1:"+port, "-tls1_3", "-sess_out", session)
	in, err := client.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	said, err := client.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if lines.Text() == "go" { // the tickets came before it
			fmt.Fprintln(in, "Q")
		}
	}
	_ = client.Wait() // the file says whether it went well
	if _, err := os.Stat(session); err != nil {
		t.Fatal("openssl s_client kept no session")
	}
}
