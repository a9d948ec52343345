package simcard

// describe is what SELECT tells of a file (51.011 9.2.1).
func (f *file) describe() []byte {
	const elementary, notInvalidated, increases = 4, 1, 0x40
	n := len(f.data)
	form, r := f.form, f.rights
	status, grows := byte(notInvalidated), byte(0)
	if f.invalidated {
		status = 0
	}
	if r.increase != never {
		grows = increases
	}
	return []byte{
		0, 0, byte(n >> 8), byte(n), byte(f.id >> 8), byte(f.id), elementary, grows,
		byte(f.read<<4 | f.update), byte(r.increase<<4 | never), byte(r.rehabilitate<<4 | r.invalidate),
		status, 2, byte(form), byte(f.record),
	}
}

// describeDir is what SELECT and STATUS tell of a directory.
func (c *Card) describeDir(id ID) []byte {
	const (
		root, dir  = 1, 2
		unlocked   = 0x80 // the PIN is not asked for
		clockStop  = 1
		codes      = 4 // two codes with their keys
		initial    = 0x80
		free       = 0 // octets
		follow     = 9
		freeHigh   = free >> 8
		directions = 2 // below the root
	)
	kind, dirs, files := byte(dir), byte(0), byte(0)
	if id == MF {
		kind, dirs = root, directions
	}
	for _, f := range c.files {
		if f.dir == id {
			files++
		}
	}
	character := byte(clockStop)
	if !c.locked {
		character |= unlocked
	}
	b := []byte{
		0, 0, freeHigh, free, byte(id >> 8), byte(id), kind, 0, 0, 0, 0, 0, follow,
		character, dirs, files, codes, 0,
	}
	for _, s := range c.codes {
		b = append(b, initial|byte(s.tries), initial|byte(s.keyTries))
	}
	return b
}
