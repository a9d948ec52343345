//go:build !linux

package socketbridge

import (
	"net"
	"sync/atomic"
	"syscall"
)

// reuseAddr does nothing: a local port is free again when the system says so.
func reuseAddr(syscall.RawConn) error { return nil }

// writeCounted writes all of b and counts what the kernel took.
func writeCounted(c net.Conn, _ syscall.RawConn, b []byte, count *atomic.Int64) error {
	n, err := c.Write(b)
	count.Add(int64(n))
	return err
}

// unacknowledged is not known here: what the kernel has taken counts as acknowledged.
func unacknowledged(syscall.RawConn) (int, error) { return 0, nil }

// A fate is what became of a TCP connection that nobody reads.
type fate uint8

const (
	alive fate = iota
	finished
	dead
)

// lookAt cannot know: a connection without credit is found dead when it is read again.
func lookAt(syscall.RawConn) fate { return alive }

// whyDead goes with lookAt.
func whyDead(syscall.RawConn) error { return syscall.ECONNRESET }
