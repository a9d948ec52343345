package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sim800emu/tlsbackend"
	"sim800emu/tlsbackend/pki"
)

const (
	tlsRounds  = 5
	tlsSeconds = 1 // of each server in a round
	tlsClients = 2 // at a time
)

// A contest is one of our two TLS servers against openssl s_server, with the
// same version, suite and certificate.
type contest struct {
	what  string
	spec  string   // endpoint
	flags []string // of s_time and s_server, and so of both sides
	suite []string
	goal  float64
}

func contests() []contest {
	v12, v13 := []string{"-tls1_2"}, []string{"-tls1_3"}
	gcm12, gcm13 := []string{"-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"}, []string{"-ciphersuites", "TLS_AES_128_GCM_SHA256"}
	const engine = "record-size-limit" // a correct server of the engine: the extension is taken where it is offered
	return []contest{
		{"TLS 1.2 handshakes, crypto/tls", "ecdsa", v12, gcm12, 1},
		{"TLS 1.3 handshakes, crypto/tls", "ecdsa", v13, gcm13, 1},
		{"TLS 1.2 handshakes, engine", engine, v12, gcm12, 0.8},
		{"TLS 1.3 handshakes, engine", engine, v13, gcm13, 0.8},
	}
}

// handshakes is the rate of full handshakes of the TLS server, diary and all,
// for clients of openssl s_time, against openssl s_server. The ratio is the median of
// the rounds' own; the processor time that one takes stands beside it.
func handshakes(b *bench, r *report) error {
	cert, key, err := b.leaf()
	if err != nil {
		return err
	}
	for _, c := range contests() {
		if err := b.contest(r, c, cert, key); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
	}
	return nil
}

func (b *bench) contest(r *report, c contest, cert, key string) error {
	ours, err := b.child("tls-"+c.spec, "tls", "-link", b.dir, "-endpoint", c.spec)
	if err != nil {
		return err
	}
	defer ours.end()
	theirs, err := openServer(cert, key, append(append([]string{"-num_tickets", "1"}, c.flags...), c.suite...))
	if err != nil {
		return err
	}
	defer theirs.end()
	var ratios, rates, references []float64
	var spent [2]time.Duration
	var had [2]int
	for range tlsRounds {
		var rate [2]float64
		for i, side := range []struct {
			address string
			cpu     func() (time.Duration, error)
		}{{ours.hello, ours.cpu}, {theirs.address, theirs.cpu}} {
			before, err := side.cpu()
			if err != nil {
				return err
			}
			n, took, err := connectAll(side.address, append(append([]string{}, c.flags...), c.suite...))
			if err != nil {
				return err
			}
			after, err := side.cpu()
			if err != nil {
				return err
			}
			spent[i] += after - before
			had[i] += n
			rate[i] = float64(n) / took.Seconds()
		}
		rates, references, ratios = append(rates, rate[0]), append(references, rate[1]), append(ratios, rate[0]/rate[1])
	}
	x := median(ratios)
	r.add(figure{
		what: c.what, measured: fmt.Sprintf("%.0f a second", median(rates)), reference: fmt.Sprintf("%.0f a second s_server", median(references)),
		ratio: ratio(x), goal: fmt.Sprintf(">= %gx", c.goal), met: judge(x >= c.goal),
	})
	us := [2]float64{}
	for i := range us {
		us[i] = float64(spent[i].Microseconds()) / float64(had[i])
	}
	r.add(figure{
		what: c.what + ", CPU of one", measured: fmt.Sprintf("%.0f us", us[0]), reference: fmt.Sprintf("%.0f us s_server", us[1]),
		ratio: ratio(us[0] / us[1]), met: noGoal,
	})
	return nil
}

// connectAll lets a few clients connect for a while, and counts.
func connectAll(address string, flags []string) (n int, took time.Duration, err error) {
	args := append([]string{"s_time", "-connect", address, "-new", "-time", strconv.Itoa(tlsSeconds)}, flags...)
	type outcome struct {
		n   int
		err error
	}
	outcomes := make(chan outcome, tlsClients)
	began := time.Now()
	for range tlsClients {
		go func() {
			out, err := exec.Command("openssl", args...).CombinedOutput()
			n, ok := connections(string(out))
			if err == nil && !ok {
				err = errors.New("it counts none")
			}
			if err != nil {
				err = fmt.Errorf("openssl s_time: %w: %s", err, out)
			}
			outcomes <- outcome{n, err}
		}()
	}
	for range tlsClients {
		o := <-outcomes
		n += o.n
		err = errors.Join(err, o.err)
	}
	return n, time.Since(began), err
}

// connections takes the count from what s_time prints.
func connections(out string) (int, bool) {
	m := regexp.MustCompile(`(\d+) connections in \d+ real seconds`).FindStringSubmatch(out)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil && n > 0
}

// An opponent is openssl s_server.
type opponent struct {
	*child
	address string
}

// openServer starts openssl s_server at a free port.
func openServer(cert, key string, flags []string) (*opponent, error) {
	p, err := newPeer()
	if err != nil {
		return nil, err
	}
	address := p.l.Addr().String()
	p.Close() // and nobody else takes it in this moment
	cmd := exec.Command("openssl", append([]string{"s_server", "-accept", address, "-cert", cert, "-key", key, "-www", "-quiet"}, flags...)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("the reference is openssl: %w", err)
	}
	o := &opponent{child: &child{cmd: cmd, input: in}, address: address}
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		c, err := net.Dial("tcp", address)
		if err == nil {
			return o, c.Close()
		}
		if time.Now().After(end) {
			o.end()
			return nil, fmt.Errorf("openssl s_server does not listen: %w", err)
		}
	}
}

func (o *opponent) end() {
	_ = o.cmd.Process.Kill()
	o.child.end()
}

// leaf is files of the certificate that the server has at its endpoint, and of its key.
func (b *bench) leaf() (cert, key string, err error) {
	a, err := pki.Open(b.dir, 0)
	if err != nil {
		return "", "", err
	}
	pair, err := a.TLS("ecdsa", []string{tlsbackend.HostName("ecdsa")})
	if err != nil {
		return "", "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		return "", "", err
	}
	var chain bytes.Buffer
	for _, c := range pair.Certificate {
		_ = pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: c}) // a buffer takes all
	}
	cert, key = filepath.Join(b.dir, "leaf.pem"), filepath.Join(b.dir, "leaf.key")
	if err := os.WriteFile(cert, chain.Bytes(), 0o600); err != nil {
		return "", "", err
	}
	return cert, key, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}

// tlsChild serves an endpoint on loopback.
func tlsChild(dir, endpoint string) error {
	s, err := tlsbackend.New(tlsbackend.Config{Dir: dir})
	if err != nil {
		return err
	}
	defer s.Close()
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { _ = s.Serve(l, endpoint) }() // until Close
	ready("%s", strings.TrimSpace(l.Addr().String()))
	return nil
}
