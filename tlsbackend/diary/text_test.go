package diary

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite testdata/connection.txt")

// TestTextOfAConnection compares with a file that a person has read: a client
// with a constant random that refuses a chain longer than its fragment.
func TestTextOfAConnection(t *testing.T) {
	s := newStory(t)
	random := s.key()
	same := func(c *client) {
		c.random = random
		c.suites = append(c.suites, 5)
		c.drop(extServerName)
		c.set(extMaxFragment, []byte{2})
	}
	s.hello(same)
	s.wait(time.Second)
	s.again()
	s.wait(250 * time.Millisecond)
	s.hello(same)
	s.Note(s.now, "the endpoint: max_fragment_length honoured")
	s.flight(3160, 1024, 0, 1, 0, 1, 2)
	s.wait(1500 * time.Millisecond)
	s.Gone(s.now, false)
	s.Message(s.now, false, 4, 180)
	s.Alert(s.now, false, 1, 0)
	s.Failed(s.now, "EOF", "the client closed without an alert")
	s.Request(s.now, "GET /: status 200, 12 bytes")
	s.Close(s.now, "the handshake failed", false)
	var b strings.Builder
	if err := s.View().Text(&b); err != nil {
		t.Fatal(err)
	}
	const file = "testdata/connection.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Error(d)
	}
}

func TestLineOfAConnection(t *testing.T) {
	s := newStory(t)
	s.hello(func(c *client) { c.drop(extServerName) })
	if got := s.Summary().Line(); got != "    1  03:04:05  tls12            none                 in the handshake; looks wrong: no-sni" {
		t.Errorf("%q", got)
	}
}
