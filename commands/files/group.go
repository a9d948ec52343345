package files

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"sim800emu/engine"
)

// maxName is the longest path (file system note, all sections).
const maxName = 64

// A Group is the file system note of one modem.
type Group struct {
	disk *Disk
	hex  int // +FSHEX
}

// New makes the group.
func New(d *Disk) *Group { return &Group{disk: d} }

// path is a parameter that names a file: with +FSHEX=1 in hexadecimal digits of
// its UTF-8.
func (g *Group) path(c *engine.Call, param string) (string, error) {
	s := c.Args.Str(param)
	if g.hex == 1 {
		b, err := hex.DecodeString(s)
		if err != nil || !utf8.Valid(b) {
			return "", engine.ErrPlain
		}
		s = string(b)
	}
	if s == "" || utf8.RuneCountInString(s) > maxName {
		return "", engine.ErrPlain
	}
	return s, nil
}

// plain turns any failure of the disk into ERROR, the only one that the note has.
func plain(err error) error {
	if err != nil {
		return engine.ErrPlain
	}
	return nil
}

// on is the handler of a command that does one thing with one path.
func (g *Group) on(do func(path string) error) engine.Handler {
	return func(c *engine.Call) error {
		path, err := g.path(c, "filename")
		if err != nil {
			return err
		}
		return plain(do(path))
	}
}

func (g *Group) read(c *engine.Call) error {
	path, err := g.path(c, "filename")
	if err != nil {
		return err
	}
	b, err := g.disk.ReadFile(path)
	if err != nil {
		return engine.ErrPlain
	}
	from := 0
	if c.Args.Int("mode") == 1 {
		if from = c.Args.Int("position"); from >= len(b) {
			return engine.ErrPlain
		}
	}
	c.Info("%s", b[from:min(from+c.Args.Int("filesize"), len(b))])
	return nil
}

// write asks for the bytes. Fewer than were promised when the time is over are
// not written.
func (g *Group) write(c *engine.Call) error {
	path, err := g.path(c, "filename")
	if err != nil {
		return err
	}
	if _, err := g.disk.Size(path); err != nil {
		return engine.ErrPlain
	}
	size, atEnd := c.Args.Int("filesize"), c.Args.Int("mode") == 1
	return c.Prompt(engine.Prompt{
		Length: size, Timeout: time.Duration(c.Args.Int("inputtime")) * time.Second,
		Got: func(b []byte) error {
			if len(b) < size {
				return engine.Text("TimeOut")
			}
			return plain(g.disk.Write(path, b, atEnd))
		},
	})
}

func (g *Group) list(c *engine.Call) error {
	path, err := g.path(c, "filepath")
	if err != nil {
		return err
	}
	names, err := g.disk.List(path)
	if err != nil || !strings.HasSuffix(path, `\`) {
		return engine.ErrPlain
	}
	for i, n := range names {
		if g.hex == 1 {
			names[i] = fmt.Sprintf("%X", n)
		}
	}
	c.Lines(names...)
	return nil
}

func (g *Group) size(c *engine.Call) error {
	path, err := g.path(c, "filename")
	if err != nil {
		return err
	}
	n, err := g.disk.Size(path)
	if err != nil {
		return engine.ErrPlain
	}
	c.Info("+FSFLSIZE: %d", n)
	return nil
}

func (g *Group) free(c *engine.Call) error {
	var parts []string
	for _, v := range g.disk.drives {
		parts = append(parts, fmt.Sprintf("%s:%dbytes", v.letter, v.free()))
	}
	c.Info("+FSMEM: %s", strings.Join(parts, ","))
	return nil
}

func (g *Group) rename(c *engine.Call) error {
	from, err := g.path(c, "old_name")
	if err != nil {
		return err
	}
	to, err := g.path(c, "new_name")
	if err != nil {
		return err
	}
	return plain(g.disk.Rename(from, to))
}

func (g *Group) drive(c *engine.Call) error {
	n := c.Args.Int("n")
	if n >= len(g.disk.drives) {
		return engine.ErrPlain
	}
	c.Info("+FSDRIVE: %s", g.disk.drives[n].letter)
	return nil
}
