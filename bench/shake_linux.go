package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"sim800emu/tlsbackend"
	"sim800emu/tlsbackend/pki"
)

const (
	shakeRounds = 15
	shakeBaud   = 115200
	shakeGoal   = 0.03
)

// modemHandshake is the time of one TLS 1.2 handshake by AT+CIPSEND and +IPD
// on a line of 115200 bit/s, against the least it can take: all bytes that pass on the line, one
// after the other at 10 bits each, and the same handshake on a socket, which has the round trips and the arithmetic.
func modemHandshake(b *bench, r *report) error {
	server, err := b.child("shake-server", "tls", "-link", b.dir, "-endpoint", "tls12")
	if err != nil {
		return err
	}
	defer server.end()
	roots, err := b.roots()
	if err != nil {
		return err
	}
	cfg := &tls.Config{RootCAs: roots, ServerName: tlsbackend.HostName("tls12"), MaxVersion: tls.VersionTLS12}
	_, port, err := net.SplitHostPort(server.hello)
	if err != nil {
		return err
	}
	m, err := b.child("shake", "modem", "-link", b.linkName("shake"), "-baud", strconv.Itoa(shakeBaud))
	if err != nil {
		return err
	}
	defer m.end()
	t, err := openTE(m.hello)
	if err != nil {
		return err
	}
	defer t.Close()
	for _, line := range []string{"AT", "ATE0", "AT+CIPHEAD=1"} {
		if err := t.command(line, "OK"); err != nil {
			return err
		}
	}
	var excess []float64
	var took, least []time.Duration
	for range shakeRounds {
		bare, err := shakeOnSocket(server.hello, cfg)
		if err != nil {
			return err
		}
		if err := t.command(fmt.Sprintf(`AT+CIPSTART="TCP","127.0.0.1",%s`, port), "CONNECT OK"); err != nil {
			return err
		}
		l := &atLine{te: t}
		began := time.Now()
		if err := tls.Client(l, cfg).Handshake(); err != nil {
			return err
		}
		all := time.Since(began)
		min := bare + time.Duration(l.bytes)*10*time.Second/shakeBaud
		took, least, excess = append(took, all), append(least, min), append(excess, float64(all)/float64(min)-1)
		if err := t.command("AT+CIPCLOSE", "CLOSE OK"); err != nil {
			return err
		}
	}
	x := median(excess)
	r.add(figure{
		what: "one handshake through the modem at 115200", measured: times(median(took)), reference: times(median(least)) + " bytes and socket",
		ratio: fmt.Sprintf("%+.1f%%", 100*x), goal: fmt.Sprintf("<= %+.0f%%", 100*shakeGoal), met: judge(x <= shakeGoal),
	})
	return nil
}

func (b *bench) roots() (*x509.CertPool, error) {
	a, err := pki.Open(b.dir, 0)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(a.PEM()) {
		return nil, errors.New("the CA is not accepted")
	}
	return pool, nil
}

func shakeOnSocket(address string, cfg *tls.Config) (time.Duration, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	began := time.Now()
	err = tls.Client(c, cfg).Handshake()
	return time.Since(began), err
}

// An atLine is a connection of a modem that marks received data by +IPD.
type atLine struct {
	te
	bytes int    // that have passed on the line, in both directions
	data  []byte // received and not read yet
	line  []byte // the beginning of what comes next
}

// Write sends by AT+CIPSEND.
func (l *atLine) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), 1460)
		if err := l.put([]byte(fmt.Sprintf("AT+CIPSEND=%d\r", n))); err != nil {
			return len(p) - len(rest), err
		}
		if err := l.await("\r\n> "); err != nil {
			return len(p) - len(rest), err
		}
		if err := l.put(rest[:n]); err != nil {
			return len(p) - len(rest), err
		}
		if err := l.await("SEND OK\r\n"); err != nil {
			return len(p) - len(rest), err
		}
		rest = rest[n:]
	}
	return len(p), nil
}

func (l *atLine) put(p []byte) error {
	n, err := l.te.Write(p)
	l.bytes += n
	return err
}

// Read gives received data.
func (l *atLine) Read(p []byte) (int, error) {
	for len(l.data) == 0 {
		if err := l.await(""); err != nil {
			return 0, err
		}
	}
	n := copy(p, l.data)
	l.data = l.data[n:]
	return n, nil
}

// await reads up to an answer, or with none up to received data; such as come before the answer are kept.
func (l *atLine) await(answer string) error {
	buf := make([]byte, 4096)
	for {
		if done, err := l.take(answer); done || err != nil {
			return err
		}
		n, err := l.te.Read(buf)
		if err != nil {
			return err
		}
		l.bytes += n
		l.line = append(l.line, buf[:n]...)
	}
}

// take looks at what has come.
func (l *atLine) take(answer string) (done bool, err error) {
	const mark = "+IPD,"
	for {
		at := bytes.Index(l.line, []byte(mark))
		if i := bytes.Index(l.line, []byte(answer)); answer != "" && i >= 0 && (at < 0 || i < at) {
			l.line = slices.Clone(l.line[i+len(answer):])
			return true, nil
		}
		colon := bytes.IndexByte(l.line[max(at, 0):], ':')
		if at < 0 || colon < 0 {
			return false, nil
		}
		colon += at
		n, err := strconv.Atoi(string(l.line[at+len(mark) : colon]))
		switch {
		case err != nil:
			return false, fmt.Errorf("not understood: %q", l.line[:colon])
		case len(l.line) < colon+1+n:
			return false, nil
		}
		l.data = append(l.data, l.line[colon+1:colon+1+n]...)
		l.line = append(l.line[:at:at], l.line[colon+1+n:]...)
		if answer == "" {
			return true, nil
		}
	}
}

// The rest of net.Conn: the modem has no deadlines, and is closed by AT+CIPCLOSE.
func (l *atLine) Close() error                     { return nil }
func (l *atLine) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (l *atLine) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (l *atLine) SetDeadline(time.Time) error      { return nil }
func (l *atLine) SetReadDeadline(time.Time) error  { return nil }
func (l *atLine) SetWriteDeadline(time.Time) error { return nil }
