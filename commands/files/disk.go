package files

import (
	"errors"
	"slices"
	"strings"
)

// Why a file could not be had.
var (
	ErrName    = errors.New("no path of a drive that is there")
	ErrMissing = errors.New("no such file or directory")
	ErrExists  = errors.New("the name is taken")
	ErrKind    = errors.New("a file is wanted for a directory, or a directory for a file")
	ErrFilled  = errors.New("the directory is not empty")
	ErrFull    = errors.New("the drive is full")
)

// A node is a file or, with entries, a directory. Names are kept as they were
// written and found in any case, as on a FAT drive.
type node struct {
	name    string
	data    []byte
	entries map[string]*node // nil: a file
}

func newDirectory(name string) *node { return &node{name: name, entries: map[string]*node{}} }

// A drive is a tree with a limit.
type drive struct {
	letter string
	size   int // bytes
	root   *node
}

// A Disk is the drives of one module. It outlives a restart and a power cut.
type Disk struct {
	drives []*drive
}

// The drives' letters: the internal one in all examples of the file system note,
// the card in those of the Bluetooth note (2.12).
const (
	internalLetter = "C"
	cardLetter     = "D"
)

// NewDisk makes the drives, each of so many bytes; without bytes there is no card.
func NewDisk(internal, card int) *Disk {
	d := &Disk{drives: []*drive{{letter: internalLetter, size: internal, root: newDirectory("")}}}
	if card > 0 {
		d.drives = append(d.drives, &drive{letter: cardLetter, size: card, root: newDirectory("")})
	}
	d.drives[0].root.entries["USER"] = newDirectory("User") // what a new module lists (file system note 3)
	return d
}

// split takes a path apart: C:\User\a.txt is drive C and the names User and a.txt.
// A path that ends with a backslash names a directory.
func (d *Disk) split(path string) (*drive, []string, error) {
	letter, rest, ok := strings.Cut(path, `:\`)
	if !ok {
		return nil, nil, ErrName
	}
	for _, v := range d.drives {
		if !strings.EqualFold(v.letter, letter) {
			continue
		}
		rest = strings.TrimSuffix(rest, `\`)
		if rest == "" {
			return v, nil, nil
		}
		names := strings.Split(rest, `\`)
		for _, n := range names {
			if n == "" || n == "." || n == ".." || strings.ContainsAny(n, `/:*?"<>|`) {
				return nil, nil, ErrName
			}
		}
		return v, names, nil
	}
	return nil, nil, ErrName
}

func key(name string) string { return strings.ToUpper(name) }

// find is the node at a path.
func (d *Disk) find(path string) (*node, error) {
	v, names, err := d.split(path)
	if err != nil {
		return nil, err
	}
	n := v.root
	for _, name := range names {
		if n = n.entries[key(name)]; n == nil {
			return nil, ErrMissing
		}
	}
	return n, nil
}

// parent is the directory that holds the last name of a path, and that name.
func (d *Disk) parent(path string) (v *drive, dir *node, name string, err error) {
	v, names, err := d.split(path)
	if err != nil {
		return nil, nil, "", err
	}
	if len(names) == 0 {
		return nil, nil, "", ErrName
	}
	dir = v.root
	for _, n := range names[:len(names)-1] {
		if dir = dir.entries[key(n)]; dir == nil {
			return nil, nil, "", ErrMissing
		}
	}
	if dir.entries == nil {
		return nil, nil, "", ErrKind
	}
	return v, dir, names[len(names)-1], nil
}

func (d *Disk) file(path string) (*node, error) {
	n, err := d.find(path)
	if err == nil && n.entries != nil {
		return nil, ErrKind
	}
	return n, err
}

// Create makes an empty file.
func (d *Disk) Create(path string) error { return d.add(path, &node{}) }

// MakeDirectory makes an empty directory.
func (d *Disk) MakeDirectory(path string) error { return d.add(path, newDirectory("")) }

func (d *Disk) add(path string, n *node) error {
	_, dir, name, err := d.parent(path)
	if err != nil {
		return err
	}
	if dir.entries[key(name)] != nil {
		return ErrExists
	}
	n.name = name
	dir.entries[key(name)] = n
	return nil
}

// ReadFile is a copy of what a file holds.
func (d *Disk) ReadFile(path string) ([]byte, error) {
	n, err := d.file(path)
	if err != nil {
		return nil, err
	}
	return slices.Clone(n.data), nil
}

// WriteFile makes b the content of a file, which is made when it is not there.
func (d *Disk) WriteFile(path string, b []byte) error {
	if _, err := d.find(path); errors.Is(err, ErrMissing) {
		if err := d.Create(path); err != nil {
			return err
		}
		if err := d.Write(path, b, false); err != nil {
			_ = d.Remove(path)
			return err
		}
		return nil
	}
	n, err := d.file(path)
	if err != nil {
		return err
	}
	old := n.data
	n.data = nil
	if err := d.Write(path, b, false); err != nil {
		n.data = old
		return err
	}
	return nil
}

// Write puts b over the start of a file that is there, or behind its end. What
// stands behind b at the start stays.
func (d *Disk) Write(path string, b []byte, atEnd bool) error {
	n, err := d.file(path)
	if err != nil {
		return err
	}
	at := 0
	if atEnd {
		at = len(n.data)
	}
	v, _, _ := d.split(path)
	if grows := at + len(b) - len(n.data); grows > v.free() {
		return ErrFull
	}
	n.data = append(n.data[:at:at], append(slices.Clone(b), n.data[min(at+len(b), len(n.data)):]...)...)
	return nil
}

// Remove takes a file away.
func (d *Disk) Remove(path string) error {
	if _, err := d.file(path); err != nil {
		return err
	}
	_, dir, name, err := d.parent(path)
	if err != nil {
		return err
	}
	delete(dir.entries, key(name))
	return nil
}

// RemoveDirectory takes an empty directory away.
func (d *Disk) RemoveDirectory(path string) error {
	n, err := d.find(path)
	switch {
	case err != nil:
		return err
	case n.entries == nil:
		return ErrKind
	case len(n.entries) > 0:
		return ErrFilled
	}
	_, dir, name, err := d.parent(path)
	if err != nil {
		return err
	}
	delete(dir.entries, key(name))
	return nil
}

// Rename gives a file or a directory another path on the same drive.
func (d *Disk) Rename(from, to string) error {
	n, err := d.find(from)
	if err != nil {
		return err
	}
	v, old, name, err := d.parent(from)
	if err != nil {
		return err
	}
	w, dir, fresh, err := d.parent(to)
	switch {
	case err != nil:
		return err
	case v != w || n.holds(dir):
		return ErrName
	case dir.entries[key(fresh)] != nil && dir.entries[key(fresh)] != n:
		return ErrExists
	}
	delete(old.entries, key(name))
	n.name = fresh
	dir.entries[key(fresh)] = n
	return nil
}

// holds reports that dir is n or below it.
func (n *node) holds(dir *node) bool {
	if n == dir {
		return true
	}
	for _, e := range n.entries {
		if e.holds(dir) {
			return true
		}
	}
	return false
}

// List is the names in a directory in alphabetic order, directories with a
// backslash behind them.
func (d *Disk) List(path string) ([]string, error) {
	n, err := d.find(path)
	if err != nil {
		return nil, err
	}
	if n.entries == nil {
		return nil, ErrKind
	}
	var all []string
	for _, e := range n.entries {
		name := e.name
		if e.entries != nil {
			name += `\`
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return all, nil
}

// Size is how many bytes a file holds.
func (d *Disk) Size(path string) (int, error) {
	n, err := d.file(path)
	if err != nil {
		return 0, err
	}
	return len(n.data), nil
}

// Free is how many bytes the internal drive can take.
func (d *Disk) Free() int { return d.drives[0].free() }

func (v *drive) free() int { return v.size - v.root.bytes() }

func (n *node) bytes() int {
	sum := len(n.data)
	for _, e := range n.entries {
		sum += e.bytes()
	}
	return sum
}
