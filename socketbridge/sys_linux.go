package socketbridge

import (
	"errors"
	"net"
	"os"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"
)

// reuseAddr lets a local port be taken again while an old connection of it is
// in TIME_WAIT.
func reuseAddr(c syscall.RawConn) error {
	return onFD(c, func(fd int) error {
		return os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1))
	})
}

// writeCounted writes all of b and counts the bytes as the kernel takes them,
// also those of a write that blocks halfway: without them the acknowledgement
// of an earlier write could not be told from the kernel's own count.
func writeCounted(_ net.Conn, raw syscall.RawConn, b []byte, count *atomic.Int64) error {
	var failed error
	err := raw.Write(func(fd uintptr) bool {
		for len(b) > 0 {
			n, err := unix.Write(int(fd), b)
			switch {
			case errors.Is(err, unix.EINTR):
				continue
			case errors.Is(err, unix.EAGAIN):
				return false
			case err != nil:
				failed = os.NewSyscallError("write", err)
				return true
			}
			count.Add(int64(n))
			b = b[n:]
		}
		return true
	})
	if err != nil {
		return err
	}
	return failed
}

// unacknowledged is how many bytes the kernel has taken and the peer has not acknowledged.
func unacknowledged(c syscall.RawConn) (n int, err error) {
	err = onFD(c, func(fd int) (err error) {
		n, err = unix.IoctlGetInt(fd, unix.SIOCOUTQ)
		return os.NewSyscallError("ioctl SIOCOUTQ", err)
	})
	return n, err
}

// A fate is what became of a TCP connection that nobody reads.
type fate uint8

const (
	alive    fate = iota
	finished      // the peer has closed and all that it sent has been read
	dead          // reset, timed out, or closed on both sides
)

// lookAt tells the fate of a connection and takes nothing from it, not even its error.
func lookAt(c syscall.RawConn) fate {
	f := alive
	err := onFD(c, func(fd int) error {
		info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
		if err != nil {
			return err
		}
		if info.State == tcpClose {
			f = dead
			return nil
		}
		var b [1]byte
		if n, _, err := unix.Recvfrom(fd, b[:], unix.MSG_PEEK|unix.MSG_DONTWAIT); err == nil && n == 0 {
			f = finished
		}
		return nil
	})
	if err != nil {
		return dead // closed by us
	}
	return f
}

// whyDead takes the error of a dead connection.
func whyDead(c syscall.RawConn) error {
	why := error(unix.ECONNRESET)
	// Where the error cannot be had, a reset is the likely one.
	_ = onFD(c, func(fd int) error {
		if n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR); err == nil && n != 0 {
			why = syscall.Errno(n)
		}
		return nil
	})
	return why
}

// tcpClose is TCP_CLOSE of linux/tcp_states.h.
const tcpClose = 7

func onFD(c syscall.RawConn, f func(fd int) error) error {
	var failed error
	if err := c.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		return err
	}
	return failed
}
