package port

import (
	"encoding/binary"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openers notices that somebody opens or closes a slave. The kernel merges
// equal events that nobody has read, so they do not give a count of the TEs:
// that one is there or not is told by hangUp.
type openers struct {
	file *os.File
	raw  syscall.RawConn
	fd   int
	wd   int
	buf  [16 * unix.SizeofInotifyEvent]byte
}

func watchOpeners(path string) (*openers, error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, fmt.Errorf("inotify: %w", err)
	}
	o := &openers{file: os.NewFile(uintptr(fd), "inotify"), fd: fd, wd: -1}
	if o.raw, err = o.file.SyscallConn(); err == nil {
		err = o.move(path)
	}
	if err != nil {
		o.file.Close()
		return nil, err
	}
	return o, nil
}

// move watches another path instead.
func (o *openers) move(path string) error {
	if o.wd >= 0 {
		_, _ = unix.InotifyRmWatch(o.fd, uint32(o.wd)) // gone with its file
	}
	wd, err := unix.InotifyAddWatch(o.fd, path, unix.IN_OPEN|unix.IN_CLOSE)
	if err != nil {
		return fmt.Errorf("inotify on %s: %w", path, err)
	}
	o.wd = wd
	return nil
}

// wait blocks until there are events. It reports false when the watch is closed.
func (o *openers) wait() bool {
	return o.raw.Read(func(fd uintptr) bool {
		p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, _ := unix.Poll(p, 0)
		return n != 0
	}) == nil
}

// drain takes events and reports whether there were any.
func (o *openers) drain(f func(mask uint32)) bool {
	n, err := unix.Read(o.fd, o.buf[:])
	if err != nil || n <= 0 {
		return false
	}
	for b := o.buf[:n]; len(b) >= unix.SizeofInotifyEvent; {
		// struct inotify_event: wd, mask, cookie, len, name
		wd, mask := int32(binary.NativeEndian.Uint32(b)), binary.NativeEndian.Uint32(b[4:])
		length := int(binary.NativeEndian.Uint32(b[12:]))
		if int(wd) == o.wd {
			f(mask)
		}
		b = b[min(len(b), unix.SizeofInotifyEvent+length):]
	}
	return true
}
