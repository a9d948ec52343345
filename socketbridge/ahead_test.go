package socketbridge

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

func aheadPipe(t *testing.T) (net.Conn, *ahead) {
	ours, theirs := net.Pipe()
	a := newAhead(pipeEnd{Conn: theirs, reset: &atomic.Bool{}})
	done := make(chan struct{})
	go func() { a.fill(); close(done) }()
	t.Cleanup(func() { _ = ours.Close(); _ = a.Close(); <-done })
	return ours, a
}

// What the modem sends is taken although the backend does not read, up to a limit.
func TestAheadTakesWithoutAReader(t *testing.T) {
	ours, a := aheadPipe(t)
	if _, err := ours.Write(make([]byte, aheadMost)); err != nil {
		t.Fatal(err)
	}
	_ = ours.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
	if _, err := ours.Write(make([]byte, aheadMost)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("more than the limit was taken: %v", err)
	}
	_ = ours.Close()
	all, err := io.ReadAll(a)
	if len(all) < aheadMost || err != nil {
		t.Fatalf("%d bytes, %v", len(all), err)
	}
}

func TestAheadReadDeadline(t *testing.T) {
	_, a := aheadPipe(t)
	_ = a.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	if _, err := a.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	_ = a.SetReadDeadline(time.Time{})
	go func() { _ = a.Close() }()
	if _, err := a.Read(make([]byte, 1)); err == nil {
		t.Fatal("a closed pipe gives bytes")
	}
}
