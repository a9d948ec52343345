package port

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// otherPTY is a pty that is not ours.
func otherPTY(t *testing.T) string {
	t.Helper()
	m, s, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close(); s.Close() })
	return s.Name()
}

func TestLinkTakenOver(t *testing.T) {
	other := otherPTY(t)
	for name, prepare := range map[string]func(path string){
		"free":       func(string) {},
		"slave gone": func(path string) { os.Symlink("/dev/pts/999999", path) },
		"number given again": func(path string) {
			os.Symlink(other, path)
			old := []unix.Timespec{{Sec: 1e9}, {Sec: 1e9}}
			if err := unix.UtimesNanoAt(unix.AT_FDCWD, path, old, unix.AT_SYMLINK_NOFOLLOW); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "modem")
			prepare(path)
			l, err := placeLink(path, "/dev/pts/7")
			if err != nil {
				t.Fatal(err)
			}
			if to, err := os.Readlink(path); err != nil || to != "/dev/pts/7" {
				t.Errorf("link leads to %q (%v)", to, err)
			}
			if err := l.remove(); err != nil {
				t.Error(err)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestLinkRefused(t *testing.T) {
	other := otherPTY(t)
	dir := t.TempDir()
	for name, prepare := range map[string]func(path string) error{
		"file":         func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"folder":       func(path string) error { return os.Mkdir(path, 0o700) },
		"other's link": func(path string) error { return os.Symlink(other, path) },
		"other target": func(path string) error { return os.Symlink("/nowhere", path) },
	} {
		path := filepath.Join(dir, name)
		if err := prepare(path); err != nil {
			t.Fatal(err)
		}
		before, _ := os.Lstat(path)
		_, err := placeLink(path, "/dev/pts/7")
		if !errors.Is(err, errTaken) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "choose another") {
			t.Errorf("%s: error %v", name, err)
		}
		if after, err := os.Lstat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("%s: was touched (%v)", name, err)
		}
	}
	if _, err := placeLink(filepath.Join(dir, "none", "modem"), "/dev/pts/7"); err == nil || !strings.Contains(err.Error(), "choose a folder") {
		t.Errorf("missing folder: error %v", err)
	}
}

// A link in use is not taken over even when it looks stale; the next modem gets the next name.
func TestLinkChosen(t *testing.T) {
	base := filepath.Join(t.TempDir(), "sim800")
	for i, want := range []string{base, base + "-1", base + "-2"} {
		l, err := chooseLink(base, "/dev/pts/999999")
		if err != nil {
			t.Fatal(err)
		}
		defer l.remove()
		if l.path != want {
			t.Errorf("link %d is %s, want %s", i, l.path, want)
		}
	}
	if _, err := placeLink(base, "/dev/pts/7"); !errors.Is(err, errTaken) {
		t.Errorf("link of a living port: error %v", err)
	}
}

func TestLinkOfSomebodyElseStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "modem")
	l, err := placeLink(path, "/dev/pts/7")
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(path)
	if err := os.Symlink("/dev/null", path); err != nil {
		t.Fatal(err)
	}
	if err := l.remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); err != nil {
		t.Error("removed a link that was not ours:", err)
	}
}

func TestPTYLinkErrorLeavesNothing(t *testing.T) {
	r := bareRig(t, unpaced, nil)
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Spec{Kind: PTY, Addr: path}, r.line, Options{}); !errors.Is(err, errTaken) {
		t.Errorf("error %v", err)
	}
}
