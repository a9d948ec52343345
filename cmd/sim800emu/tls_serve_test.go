package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/tlsbackend/diary"
)

// serveTLS runs tls serve until the test is over. It gives the lines of its log,
// which are those of a file: without colours.
func serveTLS(t *testing.T, c tlsServeCmd) *bufio.Scanner {
	t.Helper()
	ignore := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, ignore) })
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() {
		over <- c.serve(ctx, w)
		_ = w.Close()
	}()
	t.Cleanup(func() {
		cancel()
		_, _ = io.Copy(io.Discard, r) // ends with the server
		_ = r.Close()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	return bufio.NewScanner(r)
}

// lineWith is the next line with a word in it, split at its blanks.
func lineWith(t *testing.T, log *bufio.Scanner, word string) []string {
	t.Helper()
	for log.Scan() {
		if strings.Contains(log.Text(), "\x1b") {
			t.Errorf("colours in a file: %q", log.Text())
		}
		if strings.Contains(log.Text(), word) {
			return strings.Fields(log.Text())
		}
	}
	t.Fatalf("no line with %q", word)
	return nil
}

func TestTLSServeHasASideDoor(t *testing.T) {
	log := serveTLS(t, tlsServeCmd{Listen: "127.0.0.1:0", Endpoint: "tls12", doorFlags: doorFlags{Control: "127.0.0.1:0"}})
	door := lineWith(t, log, "control ")[1]
	listens := lineWith(t, log, "serving tls12 on ")
	conn, err := tls.Dial("tcp", listens[len(listens)-1], &tls.Config{InsecureSkipVerify: true, ServerName: "tls13.sim800.test", NextProtos: []string{"http/1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, "GET /hello.txt?close HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	lineWith(t, log, "server.close")

	status, text, stderr := invoke(t, "ctl", "--control", door, "--json", "tls")
	var all []diary.Summary
	if err := json.Unmarshal([]byte(text), &all); err != nil || status != 0 || len(all) != 1 || all[0].Endpoint != "tls13" {
		t.Errorf("status %d, %v: %s%s", status, err, text, stderr)
	}
	if status, text, stderr := invoke(t, "ctl", "--control", door, "tls", "1"); status != 0 || !strings.Contains(text, "GET /hello.txt: status 200") {
		t.Errorf("status %d: %s%s", status, text, stderr)
	}
	if status, _, stderr := invoke(t, "ctl", "--control", door, "state"); status != exitUsage || !strings.Contains(stderr, "no modem behind this side door") {
		t.Errorf("status %d: %s", status, stderr)
	}
}
