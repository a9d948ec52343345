package tlsengine

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sim800emu/internal/needs"
	"sim800emu/internal/tlsnames"
)

// A peer serves many connections of programs.
type peer struct {
	port string
	dir  string // with ca.pem, client.pem, client.key

	mu     sync.Mutex
	more   *sync.Cond // another connection has ended
	states []State
	errs   []error
}

// listen serves cfg for programs until the test ends: get bytes are sent after
// the handshake if get is not 0, otherwise what comes is said back.
func listen(t *testing.T, cfg *Config, serve func(*Conn)) *peer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	p := &peer{port: port, dir: t.TempDir()}
	p.more = sync.NewCond(&p.mu)
	p.writeFiles(t)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			raw, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer limit(raw)()
				c := Server(raw, cfg)
				err := c.Handshake(context.Background())
				if err == nil {
					serve(c)
				}
				c.Close()
				p.mu.Lock()
				p.states, p.errs = append(p.states, c.State()), append(p.errs, err)
				p.more.Broadcast()
				p.mu.Unlock()
			})
		}
	})
	t.Cleanup(func() { l.Close(); wg.Wait() })
	return p
}

func (p *peer) writeFiles(t *testing.T) {
	write := func(name, typ string, der []byte) {
		if err := os.WriteFile(filepath.Join(p.dir, name), pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ca.pem", "CERTIFICATE", tests().ca.Raw)
	write("client.pem", "CERTIFICATE", tests().client.Certificate[0])
	write("client.key", "PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(tests().client.PrivateKey)))
}

func (p *peer) file(name string) string { return filepath.Join(p.dir, name) }

// run runs a program, and gives what it printed.
func run(t *testing.T, stdin io.Reader, name string, args ...string) string {
	t.Helper()
	return runFor(t, 8*time.Second, stdin, name, args...)
}

// runFor is run with another limit.
func runFor(t *testing.T, limit time.Duration, stdin io.Reader, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = stdin
	out, _ := cmd.CombinedOutput() // a client that fails says so in its text
	return string(out)
}

// A workshop keeps the compiled clients of testdata.
type workshop struct {
	mu   sync.Mutex
	dir  string
	errs map[string]error
}

var programs workshop

func (w *workshop) remove() { os.RemoveAll(w.dir) }

// build compiles a client unless it has been tried already.
func (w *workshop) build(source string, libs []string) (program string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dir == "" {
		if w.dir, err = os.MkdirTemp("", "tlsengine"); err != nil {
			return "", err
		}
		w.errs = map[string]error{}
	}
	program = filepath.Join(w.dir, strings.TrimSuffix(source, ".c"))
	err, tried := w.errs[source]
	if !tried {
		args := append([]string{"-O1", "-o", program, filepath.Join("testdata", source)}, libs...)
		if out, fault := exec.Command("gcc", args...).CombinedOutput(); fault != nil {
			err = fmt.Errorf("%w: %s", fault, out)
		}
		w.errs[source] = err
	}
	return program, err
}

// built is a client of testdata. Without the compiler or the library it skips, so
// that the tests run on a bare machine; a client that is wrong itself fails.
func built(t *testing.T, source string, libs ...string) string {
	t.Helper()
	program, err := programs.build(source, libs)
	switch {
	case err == nil:
	case errors.Is(err, exec.ErrNotFound), strings.Contains(err.Error(), "No such file or directory"), strings.Contains(err.Error(), "cannot find -l"):
		needs.Lacking(t, "%s: its compiler or library is not here: %v", source, err)
	default:
		t.Fatalf("%s does not compile: %v", source, err)
	}
	return program
}

func mbed(t *testing.T) string {
	return built(t, "mbedtls_client.c", "-lmbedtls", "-lmbedx509", "-lmbedcrypto")
}

// withPSK adds a key to a server.
func withPSK(cfg *Config) *Config {
	cfg.PSK = func(id []byte) ([]byte, bool) { return []byte("0123456789abcdef"), string(id) == "device" }
	return cfg
}

func TestMbedTLSSuites(t *testing.T) {
	program := mbed(t)
	for _, id := range Suites() {
		s := suiteByID(id)
		if s.kx == kx13 || s.kx == kxECDHEPSK && s.cipher != cipherCBC && s.cipher != cipherChaCha {
			continue // mbedTLS 2.28 has none
		}
		t.Run(tlsnames.SuiteName(id), func(t *testing.T) {
			t.Parallel() // a process takes 0.1 s, most of it for mbedTLS to gather entropy
			cfg := withPSK(base())
			cfg.Suites = []uint16{id}
			cfg.Tickets = 1
			p := listen(t, cfg, echo)
			args := []string{"port=" + p.port, "suite=" + tlsnames.SuiteMbedTLS(id), "send=3000", "get=3000", "resume=1", "count=2"}
			switch {
			case s.psk():
				args = append(args, "psk=0123456789abcdef", "id=device")
			case s.auth == keyRSA:
				args = append(args, "ca="+p.file("ca.pem"), "name=rsa.test")
			default:
				args = append(args, "ca="+p.file("ca.pem"))
			}
			out := run(t, nil, program, args...)
			if strings.Contains(out, "FAIL suite") {
				t.Skip("not in this mbedTLS")
			}
			if strings.Count(out, "OK ") != 2 {
				t.Fatal(out)
			}
			for _, s := range p.ended(t, 2) {
				if s.Suite != id || s.EncryptThenMAC != suiteByID(id).cbc() || !s.ExtendedMaster {
					t.Errorf("state %+v", s)
				}
			}
		})
	}
}

// ended waits for n connections to have ended.
func (p *peer) ended(t *testing.T, n int) []State {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Second)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.more.Broadcast()
	})()
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.states) < n {
		if ctx.Err() != nil {
			t.Fatalf("%d of %d connections have ended", len(p.states), n)
		}
		p.more.Wait()
	}
	return p.states
}

func TestMbedTLSWithoutEtMAndEMS(t *testing.T) {
	program := mbed(t)
	cfg := withPSK(base())
	cfg.Knobs.NoEncryptThenMAC, cfg.Knobs.NoExtendedMasterSecret = true, true
	cfg.Suites = []uint16{0xc024}
	p := listen(t, cfg, echo)
	out := run(t, nil, program, "port="+p.port, "ca="+p.file("ca.pem"), "send=3000", "get=3000")
	if s := p.ended(t, 1)[0]; !strings.HasPrefix(out, "OK") || s.EncryptThenMAC || s.ExtendedMaster {
		t.Errorf("%s %+v", out, s)
	}
}

func TestMbedTLSMaxFragment(t *testing.T) {
	program := mbed(t)
	for code := 1; code <= 4; code++ {
		t.Run(fmt.Sprint(256<<code), func(t *testing.T) {
			cfg := withPSK(base())
			cfg.Suites = []uint16{0x008c}
			cfg.MaxFragment = true
			p := listen(t, cfg, echo)
			out := run(t, nil, program, "port="+p.port, "psk=0123456789abcdef", "id=device", fmt.Sprint("mfl=", code), "send=20000", "get=20000")
			want := fmt.Sprint("largest ", 256<<code)
			if !strings.Contains(out, "OK") || !strings.Contains(out, want) && code < 4 {
				t.Errorf("%s", out)
			}
			if s := p.ended(t, 1)[0]; s.MaxFragment != 256<<code {
				t.Errorf("negotiated %d", s.MaxFragment)
			}
		})
	}
}

func TestMbedTLSRefusesWrongEcho(t *testing.T) {
	program := mbed(t)
	cfg := base()
	cfg.MaxFragment = true
	cfg.Knobs.MaxFragment = MaxFragmentWrongEcho
	p := listen(t, cfg, echo)
	out := run(t, nil, program, "port="+p.port, "ca="+p.file("ca.pem"), "mfl=2")
	if !strings.HasPrefix(out, "FAIL handshake") {
		t.Error(out)
	}
}

func TestMbedTLSSplitCertificate(t *testing.T) {
	program := mbed(t)
	cfg := base()
	cfg.Knobs.Split = []Split{{StepCertificate, 128}}
	p := listen(t, cfg, echo)
	out := run(t, nil, program, "port="+p.port, "ca="+p.file("ca.pem"))
	if !strings.Contains(out, "FAIL handshake -0x7080") {
		t.Error(out)
	}
}

func TestMbedTLSRenegotiates(t *testing.T) {
	program := mbed(t)
	for _, willing := range []int{0, 1} {
		cfg := base()
		cfg.Knobs.RenegotiateAfter = 5
		answered := make(chan bool, 4)
		cfg.OnEvent = func(e Event) {
			if e.Kind == EventAlert && !e.Out || e.Kind == EventFinished {
				answered <- true
			}
		}
		p := listen(t, cfg, func(c *Conn) {
			<-answered // the first handshake
			buf := make([]byte, 5)
			if _, err := c.Read(buf); err != nil {
				t.Error(err)
			}
			_, _ = c.Write(buf) // brings the HelloRequest
			reading := make(chan struct{})
			go func() { defer close(reading); _, _ = c.Read(buf) }()
			<-answered
			_, _ = c.Write([]byte("12345"))
			<-reading
		})
		out := run(t, nil, program, "port="+p.port, "ca="+p.file("ca.pem"), "get=10", fmt.Sprint("reneg=", willing))
		if s := p.ended(t, 1)[0]; !strings.HasPrefix(out, "OK") || s.Renegotiations != willing {
			t.Errorf("willing %d: %s %d renegotiations", willing, out, s.Renegotiations)
		}
	}
}

func TestMbedTLSClientCertificate(t *testing.T) {
	program := mbed(t)
	cfg := base()
	cfg.ClientAuth = RequireClientCert
	p := listen(t, cfg, echo)
	out := run(t, nil, program, "port="+p.port, "ca="+p.file("ca.pem"), "cert="+p.file("client.pem"), "key="+p.file("client.key"))
	if s := p.ended(t, 1)[0]; !strings.HasPrefix(out, "OK") || len(s.ClientChain) != 1 || s.ClientSignature == 0 {
		t.Errorf("%s %+v", out, s)
	}
}

func TestMbedTLSSessionID(t *testing.T) {
	program := mbed(t)
	cfg := base()
	cfg.Sessions = NewSessionCache(2)
	p := listen(t, cfg, echo)
	out := run(t, nil, program, "port="+p.port, "ca="+p.file("ca.pem"), "tickets=0", "resume=1", "count=3")
	states := p.ended(t, 3)
	resumed := slices.DeleteFunc(slices.Clone(states), func(s State) bool { return !s.Resumed })
	if strings.Count(out, "OK") != 3 || len(resumed) != 2 { // a connection may end late, so the order says nothing
		t.Errorf("%s", out)
	}
}

func TestMbedTLSUnknownPSK(t *testing.T) {
	program := mbed(t)
	for how, alert := range map[UnknownPSK]uint8{
		UnknownPSKAlert: tlsnames.AlertUnknownPSKIdentity, UnknownPSKFailure: tlsnames.AlertHandshakeFailure, UnknownPSKHidden: tlsnames.AlertBadRecordMAC,
	} {
		events := &log{}
		cfg := withPSK(base())
		cfg.Knobs.UnknownPSK = how
		cfg.OnEvent = events.add
		p := listen(t, cfg, echo)
		out := run(t, nil, program, "port="+p.port, "psk=0123456789abcdef", "id=stranger", "suite=TLS-PSK-WITH-AES-128-CCM-8")
		p.ended(t, 1)
		if !strings.HasPrefix(out, "FAIL handshake") {
			t.Error(out)
		}
		if got := events.of(EventAlert); len(got) == 0 || got[0].Type != alert || !got[0].Out {
			t.Errorf("way %d: alerts %+v, client %s", how, got, out)
		}
		if got := events.of(EventPSK); len(got) != 1 || got[0].Text != "stranger" || got[0].Type != 0 {
			t.Errorf("event %+v", got)
		}
	}
}
