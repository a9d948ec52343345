package port

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// DefaultLink is the link of a pty that nobody named, or with -1 to -99 behind
// it when it is taken.
const DefaultLink = "/tmp/sim800"

// A link is a symbolic link to a slave. The claim, a socket without a file,
// tells other emulators that it is in use; it ends with the process, so a crash
// leaves a link that the next one may take over.
type link struct {
	path   string
	target string
	claim  net.PacketConn
}

// errTaken is why a link was not made although one could be made there.
var errTaken = errors.New("exists already")

// placeLink makes a link to target, at a chosen place when path is empty.
func placeLink(path, target string) (*link, error) {
	if path != "" {
		l, err := linkAt(path, target)
		switch {
		case errors.Is(err, errTaken):
			return nil, fmt.Errorf("link of the pty: %w: remove it or choose another, as in pty:/tmp/my-modem", err)
		case err != nil:
			return nil, fmt.Errorf("link of the pty: %w: choose a folder that exists and that you may write to", err)
		}
		return l, nil
	}
	return chooseLink(DefaultLink, target)
}

// chooseLink takes the first free place of base, base-1 … base-99.
func chooseLink(base, target string) (*link, error) {
	var err error
	for i := range 100 {
		at := base
		if i > 0 {
			at = fmt.Sprintf("%s-%d", base, i)
		}
		var l *link
		if l, err = linkAt(at, target); err == nil {
			return l, nil
		}
	}
	return nil, fmt.Errorf("link of the pty: %w", err)
}

func linkAt(path, target string) (*link, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	l := &link{path: path, target: target}
	if l.claim, err = claim(path); err != nil {
		return nil, err
	}
	err = os.Symlink(target, path)
	if errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("%s %w", path, errTaken)
		if stale(path) {
			err = l.point(target)
		}
	}
	if err != nil {
		l.claim.Close()
		return nil, err
	}
	return l, nil
}

// claim takes the right to a path among the emulators of this host.
func claim(path string) (net.PacketConn, error) {
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(dir, filepath.Base(path))
	}
	// The name of a socket holds 107 characters; a path may be longer.
	c, err := net.ListenPacket("unixgram", fmt.Sprintf("@sim800emu-link-%x", sha256.Sum256([]byte(path))))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s %w (another sim800emu has it)", path, errTaken)
	case err != nil:
		return nil, fmt.Errorf("claim %s: %w", path, err)
	}
	return c, nil
}

// stale reports whether path is a link that a pty left behind: its slave is
// gone, or is younger than the link, because the kernel gives numbers again.
func stale(path string) bool {
	at, err := os.Lstat(path)
	if err != nil {
		return false
	}
	target, err := os.Readlink(path)
	if err != nil || !strings.HasPrefix(target, "/dev/pts/") {
		return false
	}
	slave, err := os.Stat(target)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	st, ok := slave.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	sec, nsec := st.Ctim.Unix()
	m := at.ModTime()
	return sec > m.Unix() || sec == m.Unix() && nsec > int64(m.Nanosecond())
}

// point lets the link lead to target, in one step.
func (l *link) point(target string) error {
	next := fmt.Sprintf("%s.%d", l.path, os.Getpid())
	if err := os.Symlink(target, next); err != nil {
		return err
	}
	if err := os.Rename(next, l.path); err != nil {
		_ = os.Remove(next) // the first error is the one that matters
		return err
	}
	l.target = target
	return nil
}

// remove takes the link away if it is still this one.
func (l *link) remove() error {
	defer l.claim.Close()
	if target, err := os.Readlink(l.path); err != nil || target != l.target {
		return nil
	}
	if err := os.Remove(l.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove link of the pty: %w", err)
	}
	return nil
}
