package main

import (
	"fmt"
	"io"
	"net"
)

// A peer is the other end of a connection: a listener on loopback that takes
// one client at a time.
type peer struct{ l *net.TCPListener }

func newPeer() (*peer, error) {
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	return &peer{l}, err
}

func (p *peer) port() int    { return p.l.Addr().(*net.TCPAddr).Port }
func (p *peer) Close()       { _ = p.l.Close() }
func (p *peer) name() string { return fmt.Sprintf("TCP:%s", p.l.Addr()) }

func (p *peer) accept() (net.Conn, error) { return p.l.Accept() }

// move sends n bytes of a known pattern from w to r and returns once all are
// there; a byte that differs is an error.
func move(w io.Writer, r io.Reader, n int) error {
	sent := make(chan error, 1)
	go func() {
		block := pattern()
		for left := n; left > 0; left -= len(block) {
			if _, err := w.Write(block[:min(left, len(block))]); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	block, b := pattern(), make([]byte, patternSize)
	for at := 0; at < n; {
		k, err := r.Read(b[:min(n-at, patternSize-at%patternSize)])
		if err != nil {
			return err
		}
		if string(b[:k]) != string(block[at%patternSize:at%patternSize+k]) {
			return fmt.Errorf("bytes %d to %d are not those that were sent", at, at+k)
		}
		at += k
	}
	return <-sent
}

// patternSize is how much is written at once, and the period of what is sent.
const patternSize = 16 << 10

// pattern has all values of a byte, in a row that is shifted by one every 256 bytes,
// so that a piece which is lost or comes twice shows.
func pattern() []byte {
	b := make([]byte, patternSize)
	for i := range b {
		b[i] = byte(i + i>>8)
	}
	return b
}
