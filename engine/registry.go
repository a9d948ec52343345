package engine

// A registry is what commands there are, chapter by chapter. A chapter may be
// built when its first command comes: a modem has over four hundred
// declarations, of which a TE uses thirty.
type registry struct {
	chapters []chapter
	byName   map[string]*Command
}

// A chapter is the commands of one group.
type chapter struct {
	build    func() []Command // nil once it is there
	commands []*Command
	values   []value
}

// Register adds the commands of a group. A mistake in a declaration panics:
// it shows in the first test that builds a modem.
func (e *Engine) Register(cmds []Command) {
	e.RegisterLater(func() []Command { return cmds })
	e.reg.open(len(e.reg.chapters) - 1)
}

// RegisterLater adds a group whose commands are built when the engine meets a
// name that it does not know yet, or is asked for all it knows. What the commands keep
// must have its factory value until then, whatever happens: only they may set it.
func (e *Engine) RegisterLater(build func() []Command) {
	e.reg.chapters = append(e.reg.chapters, chapter{build: build})
}

// Commands lists what has been registered, in that order.
func (e *Engine) Commands() []Command {
	var cmds []Command
	for i := range e.reg.chapters {
		e.reg.open(i)
		for _, c := range e.reg.chapters[i].commands {
			cmds = append(cmds, *c)
		}
	}
	return cmds
}

// command is the declaration of a name, nil if there is none.
func (r *registry) command(name string) *Command {
	for i := 0; r.byName[name] == nil && i < len(r.chapters); i++ {
		r.open(i)
	}
	return r.byName[name]
}

// open builds a chapter if that has not been done.
func (r *registry) open(i int) {
	ch := &r.chapters[i]
	if ch.build == nil {
		return
	}
	cmds := ch.build()
	ch.build = nil
	own := make([]Command, len(cmds)) // no room to spare
	copy(own, cmds)
	ch.commands = make([]*Command, 0, len(own))
	for i := range own {
		c := &own[i]
		if r.byName[c.Name] != nil {
			panic("engine: two commands of the name " + c.Name)
		}
		c.Params.Check()
		if c.Variant != nil {
			c.Variant.Params.Check()
		}
		r.byName[c.Name] = c
		ch.commands = append(ch.commands, c)
		ch.values = append(ch.values, valuesOf(c)...)
	}
}

// values runs f for every setting of the chapters that are there; all others
// have their factory value.
func (r *registry) values(f func(*value)) {
	for i := range r.chapters {
		for j := range r.chapters[i].values {
			f(&r.chapters[i].values[j])
		}
	}
}
