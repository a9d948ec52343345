//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sim800emu/tlsbackend"
	"sim800emu/tlsbackend/pki"
)

// libraries is the clients of tlsclients, by their files.
func libraries() []string { return []string{"mbedtls", "openssl", "gnutls", "wolfssl", "bearssl"} }

// A tlsBench is the server, in this process, and the clients, built.
type tlsBench struct {
	*bench
	clients string            // their folder
	full    bool              // E2E_TLS=full
	names   *strings.Replacer // of what flags call @NAME
}

func buildTLS(t *testing.T) *tlsBench {
	b := &tlsBench{bench: build(t), full: os.Getenv("E2E_TLS") == "full"}
	b.clients = filepath.Join(b.dir, "tlsclients")
	command(t, "make", "-s", "-j2", "-C", "tlsclients", "OUT="+b.clients)
	a, err := pki.Open(filepath.Join(b.dir, "data", "sim800emu"), 0)
	if err != nil {
		t.Fatal(err)
	}
	b.names = strings.NewReplacer(b.materials(t, a)...)
	return b
}

// materials is files of certificates and keys, and the pre-shared key, each behind its name.
func (b *tlsBench) materials(t *testing.T, a *pki.Authority) (all []string) {
	psk, err := a.PSK()
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, "@psk", fmt.Sprintf("%s:%x", psk.Identity, psk.Key), "@key", fmt.Sprintf("%x", psk.Key))
	// The longer of two names that begin alike comes first.
	for _, name := range []string{"roots", "client-cert-expired", "client-key-expired", "client-cert", "client-key", "expired-root", "cross-root"} {
		file := filepath.Join(b.dir, name+".pem")
		data, err := a.Material(name, pki.PEM)
		if err == nil {
			err = os.WriteFile(file, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, "@"+name, file)
	}
	return all
}

// server is a server of its own, which ends with the test.
func (b *tlsBench) server(t *testing.T) *tlsbackend.Server {
	t.Helper()
	return b.serverWith(t, tlsbackend.Config{})
}

// serverWith is server with a configuration of its own, but the CA of all.
func (b *tlsBench) serverWith(t *testing.T, c tlsbackend.Config) *tlsbackend.Server {
	t.Helper()
	c.Dir = filepath.Join(b.dir, "data", "sim800emu")
	s, err := tlsbackend.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// serve is the address of an endpoint.
func serve(t *testing.T, s *tlsbackend.Server, spec string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l, spec) }()
	t.Cleanup(func() { // before the server's
		_ = l.Close()
		if err := <-done; err != nil && !errors.Is(err, net.ErrClosed) {
			t.Errorf("serve %s: %v", spec, err)
		}
	})
	return l.Addr().String()
}

// A meeting is what a client says of its connections: the line of JSON of main.c.
type meeting struct {
	Outcome, Code, Text, Transport, Version, Suite, End string

	Resumed     bool
	Connections int
	Status      int
	Body        int
	Largest     int
	HandshakeMS int64 `json:"handshake_ms"`
	AllMS       int64 `json:"all_ms"`
	In, Out     int64
}

// cell is a meeting in a word, as the table of endpoints has it.
func (m meeting) cell() string {
	cell := m.Code
	switch m.Outcome {
	case "page":
		cell = "page"
		if m.Connections > 1 && m.Resumed {
			cell += ", resumed"
		}
		if m.End != "close-notify" {
			cell += ", cut"
		}
	case "handshake-failed", "setup-failed":
	case "page-failed":
		cell += " in data"
	default:
		cell = m.Outcome
	}
	if m.Transport == "silent" && m.Outcome != "page" {
		cell += ", silent"
	}
	return cell
}

// flags are the options of a client for an endpoint.
func (b *tlsBench) flags(spec, more string) string {
	all := "--host " + tlsbackend.HostName(spec) + " " + more
	if !strings.Contains(more, "--ca ") {
		all += " --ca @roots"
	}
	return b.names.Replace(all)
}

// atSocket lets a client meet an endpoint on a socket of this machine.
func (b *tlsBench) atSocket(t *testing.T, client, address, flags string) meeting {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(b.clients, client), append([]string{"--connect", address}, strings.Fields(flags)...)...)
	var out, says bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &says
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return read(t, out.String(), says.String())
}

// atModem lets a client meet an endpoint through a modem at 115200 bit/s, whose
// time passes as fast as it can.
func (b *tlsBench) atModem(t *testing.T, client, spec, flags string) meeting {
	t.Helper()
	r := b.modem(t, job{
		seed: b.seed("tls", client, spec, flags), baud: "115200", level: "error",
		flags: []string{"--route", tlsbackend.HostName(spec) + ":443=tls:" + spec},
		exec:  fmt.Sprintf("%s --at $SIM800_PORT %s", filepath.Join(b.clients, client), flags),
	})
	return read(t, r.stdout, r.stderr)
}

func read(t *testing.T, stdout, stderr string) (m meeting) {
	t.Helper()
	if err := json.Unmarshal([]byte(stdout), &m); err != nil {
		t.Fatalf("the client printed %q: %v\n%s", stdout, err, stderr)
	}
	return m
}

// ended waits until the diary has n connections, all of them over, and gives the text of the last.
func ended(t *testing.T, s *tlsbackend.Server, n int) (id uint64) {
	t.Helper()
	waitFor(t, fmt.Sprintf("%d connections of the diary to end", n), func() bool {
		list := s.Diary().List()
		if len(list) < n {
			return false
		}
		for _, c := range list {
			if c.Open {
				return false
			}
		}
		id = list[len(list)-1].ID
		return true
	})
	return id
}

// waitFor looks again and again, in real time: the server has no other way to say that it is done.
func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	end := time.After(20 * time.Second)
	for !is() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
