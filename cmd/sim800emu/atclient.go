package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// An atClient is a TE as small as it can be and still be right: it waits for
// every result and for the prompt, and reads received data by count.
type atClient struct {
	w    io.Writer
	r    *bufio.Reader
	data []byte // received, not yet read
	over bool   // the peer has closed
}

func newATClient(end io.ReadWriter) *atClient {
	return &atClient{w: end, r: bufio.NewReader(end)}
}

// dial brings the context up in multi mode and opens link 0.
func (c *atClient) dial(host string, port int) (net.Conn, error) {
	if err := c.waitFor("SMS Ready"); err != nil {
		return nil, err
	}
	for _, line := range []string{"ATE0", "AT+CGREG=1"} {
		if err := c.command(line, "OK"); err != nil {
			return nil, err
		}
	}
	if err := c.attached(); err != nil {
		return nil, err
	}
	for _, step := range [][2]string{
		{"AT+CIPMUX=1", "OK"},
		{`AT+CSTT="internet"`, "OK"}, {"AT+CIICR", "OK"}, {"AT+CIFSR", "."},
		{fmt.Sprintf(`AT+CIPSTART=0,"TCP","%s",%d`, host, port), "0, CONNECT OK"},
	} {
		if err := c.command(step[0], step[1]); err != nil {
			return nil, err
		}
	}
	return atConn{c}, nil
}

// attached waits for the GPRS attach, which the module makes by itself.
func (c *atClient) attached() error {
	if _, err := io.WriteString(c.w, "AT+CGATT?\r"); err != nil {
		return err
	}
	for on := false; ; {
		line, err := c.line()
		switch {
		case err != nil:
			return err
		case line == "+CGATT: 1", line == "+CGREG: 1", line == "+CGREG: 5":
			on = true
		case line == "OK" && on:
			return nil
		case line == "OK":
			return c.waitFor("+CGREG: 1")
		}
	}
}

func (c *atClient) command(line, want string) error {
	if _, err := io.WriteString(c.w, line+"\r"); err != nil {
		return err
	}
	if err := c.waitFor(want); err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	return nil
}

// waitFor reads lines until one has the wanted text; data on the way are kept.
func (c *atClient) waitFor(want string) error {
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		switch {
		case line == want, want == "." && strings.Count(line, ".") == 3:
			return nil
		case line == "ERROR", strings.HasPrefix(line, "+CME ERROR"), strings.HasSuffix(line, "FAIL"):
			return fmt.Errorf("the modem answered %s", line)
		}
	}
}

// line reads one line, and the data behind a +RECEIVE.
func (c *atClient) line() (string, error) {
	s, err := c.r.ReadString('\n')
	if err != nil {
		return "", err
	}
	s = strings.Trim(s, "\r\n")
	if rest, ok := strings.CutPrefix(s, "+RECEIVE,0,"); ok {
		n, err := strconv.Atoi(strings.TrimSuffix(rest, ":"))
		if err != nil {
			return "", fmt.Errorf("a +RECEIVE line without a length: %q", s)
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(c.r, b); err != nil {
			return "", err
		}
		c.data = append(c.data, b...)
	}
	if s == "0, CLOSED" {
		c.over = true
	}
	return s, nil
}

// atConn is link 0 as a connection. It is read and written by one goroutine at a time.
type atConn struct{ c *atClient }

func (a atConn) Read(b []byte) (int, error) {
	for len(a.c.data) == 0 {
		if a.c.over {
			return 0, io.EOF
		}
		if _, err := a.c.line(); err != nil {
			return 0, err
		}
	}
	n := copy(b, a.c.data)
	a.c.data = a.c.data[n:]
	return n, nil
}

func (a atConn) Write(b []byte) (int, error) {
	for sent := 0; sent < len(b); {
		n := min(len(b)-sent, 1460)
		if _, err := fmt.Fprintf(a.c.w, "AT+CIPSEND=0,%d\r", n); err != nil {
			return sent, err
		}
		for prev := byte(0); ; {
			ch, err := a.c.r.ReadByte()
			if err != nil {
				return sent, err
			}
			if prev == '>' && ch == ' ' {
				break
			}
			prev = ch
		}
		if _, err := a.c.w.Write(b[sent : sent+n]); err != nil {
			return sent, err
		}
		if err := a.c.waitFor("0, SEND OK"); err != nil {
			return sent, err
		}
		sent += n
	}
	return len(b), nil
}

func (a atConn) Close() error                   { return a.c.command("AT+CIPSHUT", "SHUT OK") }
func (atConn) LocalAddr() net.Addr              { return addr{} }
func (atConn) RemoteAddr() net.Addr             { return addr{} }
func (atConn) SetDeadline(time.Time) error      { return nil }
func (atConn) SetReadDeadline(time.Time) error  { return nil }
func (atConn) SetWriteDeadline(time.Time) error { return nil }

// addr is the address of a connection that has none of its own.
type addr struct{}

func (addr) Network() string { return "at" }
func (addr) String() string  { return "modem" }
