package tlsbackend

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sim800emu/tlsbackend/diary"
)

// rules is the names of what an only connection was found to be wrong in.
func (b *bench) rules(id uint64) []string {
	b.t.Helper()
	c, ok := b.Diary().Find(id)
	if !ok {
		b.t.Fatalf("connection %d is not remembered", id)
	}
	return c.Findings
}

// connection is what the diary knows of one.
func (b *bench) connection(id uint64) diary.Connection {
	b.t.Helper()
	c, ok := b.Diary().Find(id)
	if !ok {
		b.t.Fatalf("connection %d is not remembered", id)
	}
	return c
}

// A client that replays its hello has a constant random and a constant key.
func TestAConstantClientIsNamedAtItsSecondConnection(t *testing.T) {
	b := newBench(t)
	b.limits.linger = 50 * time.Millisecond
	hello := clientHello(t)
	for range 3 {
		conn := b.dialTCP("tls13", "tls13.sim800.test", 443)
		_, _ = conn.Write(hello)
		_, _ = io.ReadFull(conn, make([]byte, 100))
		_ = conn.Close()
		b.work.Wait()
	}
	if first := b.rules(1); slices.Contains(first, "random-repeated") || slices.Contains(first, "key-repeated") {
		t.Errorf("the first connection: %q", first)
	}
	for id := range uint64(2) {
		found := b.rules(id + 2)
		if !slices.Contains(found, "random-repeated") || !slices.Contains(found, "key-repeated") || slices.Contains(found, "random-constant-part") {
			t.Errorf("connection %d: %q", id+2, found)
		}
	}
	told := 0
	for _, f := range all[Finding](&b.diary) {
		if f.Rule == "random-repeated" {
			told++
			if f.Endpoint != "tls13" || f.Weight != "wrong" || !strings.Contains(f.Text, "connection 1") || f.Remedy == "" {
				t.Errorf("%+v", f)
			}
		}
	}
	if told != 2 {
		t.Errorf("told %d times", told)
	}
}

// Nothing looks wrong about crypto/tls, at either layer.
func TestCorrectClientsAreNeverNamed(t *testing.T) {
	b := newBench(t)
	id := uint64(0)
	for _, endpoint := range []string{"tls12", "tls13", "ecdhe-ecdsa-aes128-gcm", "key-update"} {
		b.trusting(endpoint)
		for range 25 {
			conn := b.dialTLS(endpoint, b.trusting(endpoint+".sim800.test"))
			get(t, conn, "/hello.txt")
			_ = conn.Close()
			b.work.Wait()
			id++
			if found := b.rules(id); len(found) > 0 {
				t.Fatalf("%s: %+v", endpoint, b.connection(id).Remarks)
			}
		}
	}
}

func TestDiaryOfASession(t *testing.T) {
	for _, endpoint := range []string{"tls12", "tls13"} {
		b := newBench(t)
		conn := b.dialTLS(endpoint, b.trusting(endpoint+".sim800.test"))
		get(t, conn, "/hello.txt")
		_ = conn.Close()
		b.work.Wait()
		c := b.connection(1)
		if c.Offered == nil || c.SNI != endpoint+".sim800.test" || !c.Offered.ExtendedMaster || len(c.Offered.Random) != 64 || c.Open {
			t.Errorf("offered: %+v", c.Offered)
		}
		if c.Chosen == nil || !c.Chosen.Complete || c.Chosen.Group == "" || c.Version == "" || c.Suite == "" {
			t.Errorf("chosen: %+v", c.Chosen)
		}
		var in, out int64
		for _, r := range c.Records {
			if r.From == "client" {
				in += int64(r.Length) + 5
			} else {
				out += int64(r.Length) + 5
			}
			if r.AtMS < r.BeganMS || r.AtMS > c.TookMS {
				t.Errorf("%s: a record out of time: %+v", endpoint, r)
			}
		}
		if in != c.In || out != c.Out || in == 0 || out == 0 {
			t.Errorf("%s: the records have %d and %d bytes, the wire %d and %d", endpoint, in, out, c.In, c.Out)
		}
		if len(c.Requests) != 1 || !strings.Contains(c.Requests[0], "/hello.txt") || !strings.Contains(c.Outcome, "close_notify") {
			t.Errorf("%s: %+v, %q", endpoint, c.Requests, c.Outcome)
		}
		if endpoint == "tls12" && (c.Chosen.ChainBytes < 300 || c.Chosen.Signature == "" || c.Messages[1].Name != "ServerHello") {
			t.Errorf("%+v %+v", c.Chosen, c.Messages)
		}
	}
}

// Our engine names what is encrypted.
func TestDiaryNamesEncryptedMessages(t *testing.T) {
	b := newBench(t)
	conn := b.dialTLS("key-update", b.trusting("key-update.sim800.test"))
	get(t, conn, "/hello.txt")
	_ = conn.Close()
	b.work.Wait()
	var names []string
	for _, m := range b.connection(1).Messages {
		if m.Encrypted {
			names = append(names, m.From+" "+m.Name)
		}
	}
	for _, want := range []string{"server EncryptedExtensions", "server Certificate", "server Finished", "client Finished"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s in %q", want, names)
		}
	}
}

// What the client sees of itself on the page is what the diary has.
func TestFrontPageShowsWhatLooksWrong(t *testing.T) {
	b := newBench(t)
	conn := b.dialTLS("tls12", &tls.Config{InsecureSkipVerify: true})
	mustContain(t, get(t, conn, "/").body,
		"endpoint     tls12", "SNI          none", "What looks wrong", "no-sni: The client sent no server name", "mbedtls_ssl_set_hostname", "certificate  ", "random  ")
}

func TestAClientThatStopsReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d journal
		s, err := New(Config{OnEvent: d.note})
		if err != nil {
			t.Fatal(err)
		}
		client, server := net.Pipe()
		go s.ServeConn("tls12", "tls12.sim800.test", 443, server)
		conn := tls.Client(client, &tls.Config{InsecureSkipVerify: true, ServerName: "tls12.sim800.test"})
		if _, err := io.WriteString(conn, "GET /bytes/100000 HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		_, _ = io.ReadFull(client, make([]byte, 600)) // a part of the first record, and no more
		time.Sleep(s.limits.stall + time.Minute)
		synctest.Wait()
		c, _ := s.Diary().Find(1)
		i := slices.IndexFunc(c.Remarks, func(f diary.Finding) bool { return f.Rule == "stopped-reading" })
		if i < 0 {
			t.Fatalf("%+v", c.Remarks)
		}
		mustContain(t, c.Remarks[i].Text, "for 10m0s", "it took 600", "inside record", "(application data)")
		_ = client.Close()
		s.Close()
	})
}

func TestAClientThatClosesAfterAMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Config{})
		if err != nil {
			t.Fatal(err)
		}
		client, server := net.Pipe()
		served := make(chan struct{})
		go func() {
			s.ServeConn("tls12", "tls12.sim800.test", 443, server)
			close(served)
		}()
		stop := &cutOff{Conn: client, after: 7 * time.Second}
		if err := tls.Client(stop, &tls.Config{InsecureSkipVerify: true, ServerName: "tls12.sim800.test"}).Handshake(); err == nil {
			t.Fatal("the handshake went well")
		}
		<-served
		c, _ := s.Diary().Find(1)
		i := slices.IndexFunc(c.Remarks, func(f diary.Finding) bool { return f.Rule == "closed-in-handshake" })
		if i < 0 {
			t.Fatalf("%+v", c.Remarks)
		}
		mustContain(t, c.Remarks[i].Text, "closed the connection 7 s after ServerHelloDone of the server")
		s.Close()
	})
}

// A cutOff writes once, and at the second write waits and closes.
type cutOff struct {
	net.Conn
	after  time.Duration
	writes int
}

var errCutOff = errors.New("cut off")

func (c *cutOff) Write(p []byte) (int, error) {
	if c.writes++; c.writes > 1 {
		time.Sleep(c.after)
		_ = c.Close()
		return 0, errCutOff
	}
	return c.Conn.Write(p)
}
