package port

import (
	"fmt"
	"io/fs"
	"os"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// makePair makes a raw pty at a rate in bit/s and returns its master, which is
// non-blocking and in the runtime's poller, and the path of its slave.
//
// The settings are made through the master before any TE can come; a new pty
// would echo the modem's own answers to it. In packet mode every read starts
// with a control byte; together with EXTPROC the kernel reports each change of
// the settings there, so that nothing has to poll for the TE's rate.
func makePair(baud int) (master *os.File, slave string, err error) {
	m, s, err := pty.Open()
	if err != nil {
		return nil, "", fmt.Errorf("open pty: %w", err)
	}
	defer m.Close()
	defer s.Close() // from then on the master sees a hang-up until a TE comes
	fd, err := unix.FcntlInt(m.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, "", fmt.Errorf("open pty: %w", err)
	}
	defer func() {
		if err != nil {
			_ = unix.Close(fd)
		}
	}()
	// The file of package pty is a blocking one: each reader would hold a thread.
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, "", fmt.Errorf("open pty: %w", err)
	}
	if err := setRaw(fd, baud); err != nil {
		return nil, "", fmt.Errorf("set up pty: %w", err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCPKT, 1); err != nil {
		return nil, "", fmt.Errorf("set up pty: packet mode: %w", err)
	}
	return os.NewFile(uintptr(fd), m.Name()), s.Name(), nil
}

func setRaw(fd, baud int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS2)
	if err != nil {
		return err
	}
	t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	t.Oflag &^= unix.OPOST
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	t.Lflag |= unix.EXTPROC
	t.Cflag &^= unix.CSIZE | unix.PARENB | unix.CBAUD | unix.CBAUD<<unix.IBSHIFT
	t.Cflag |= unix.CS8 | unix.CREAD | unix.CLOCAL | speedCode(baud)
	t.Ispeed, t.Ospeed = uint32(baud), uint32(baud)
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS2, t)
}

// speedCode is a rate as older programs read it; others are BOTHER with a number.
func speedCode(baud int) uint32 {
	switch baud {
	case 1200:
		return unix.B1200
	case 2400:
		return unix.B2400
	case 4800:
		return unix.B4800
	case 9600:
		return unix.B9600
	case 19200:
		return unix.B19200
	case 38400:
		return unix.B38400
	case 57600:
		return unix.B57600
	case 115200:
		return unix.B115200
	case 230400:
		return unix.B230400
	case 460800:
		return unix.B460800
	default:
		return unix.BOTHER
	}
}

// teSettings reads the TE's rate, and whether the kernel still reports changes:
// a TE that writes its settings without reading the old ones clears EXTPROC.
func teSettings(fd int) (baud int, reported bool, err error) {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS2)
	if err != nil {
		return 0, false, err
	}
	return int(t.Ospeed), t.Lflag&unix.EXTPROC != 0, nil
}

// reportSettings asks for reports again. A change by a TE at this very moment
// would be undone, so it is for times without a TE.
func reportSettings(fd int) {
	if t, err := unix.IoctlGetTermios(fd, unix.TCGETS2); err == nil && t.Lflag&unix.EXTPROC == 0 {
		t.Lflag |= unix.EXTPROC
		_ = unix.IoctlSetTermios(fd, unix.TCSETS2, t) // without it the rate is looked up at each read
	}
}

// hangUp reports whether no slave is open.
func hangUp(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd)}}
	n, _ := unix.Poll(p, 0)
	return n > 0 && p[0].Revents&unix.POLLHUP != 0
}

// discard drops what the TE has not read, and what it leaves of exclusive use:
// a program that was killed would lock out all that come later, because the
// kernel keeps that mark as long as the master lives. It is EBUSY when the mark
// locks this program out too, which it does unless it runs as root.
func discard(fd int, slave string) error {
	_ = unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCOFLUSH) // on its way to the slave
	s, err := unix.Open(slave, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return &fs.PathError{Op: "open", Path: slave, Err: err}
	}
	_ = unix.IoctlSetInt(s, unix.TCFLSH, unix.TCIFLUSH) // in the slave
	_ = unix.IoctlSetInt(s, unix.TIOCNXCL, 0)
	return unix.Close(s)
}
