package fault

import "sim800emu/uart"

// freeze stops the module: it hears nothing and says nothing for a while, then goes
// on with what it had to say; or it is dead until it is reset. The network goes on
// meanwhile. Met with modules that need their supply cut, which is why boards have a transistor for that.
func freeze() Kind {
	return Kind{
		Name: "freeze", Plane: Module, Title: "the module stops for a while, or until it is reset",
		Sees: "no echo, no answer; afterwards all that was pending comes at once, or nothing until RESET or a new supply",
		Met:  "modules that hang after hours of poor radio; the advice of every forum is a switch in the supply",
		Params: []Param{
			lasts("for", "20s", "how long; 0: until the module is reset"),
			choice("input", "lost", "what becomes of bytes that the TE sends meanwhile", "lost", "kept"),
		},
		make: func(b *build) effect {
			f := &frozen{b: b, out: frames{set: b.set}}
			return effect{
				hooks: hooks{in: f.in, leave: f.leave, restart: f.restart},
				fire:  func(hit) { f.begin() },
				end:   f.thaw,
			}
		},
	}
}

// A frozen is a module that stands still.
type frozen struct {
	b     *build
	on    bool
	turn  int
	input []func() // what has been heard and what was to leave, for when it goes on
	out   frames
}

func (f *frozen) begin() {
	f.on = true
	f.turn++
	turn := f.turn
	f.b.did()
	f.b.forAWhile(f.b.duration("for"), func() {
		if f.turn == turn {
			f.thaw()
		}
	})
}

func (f *frozen) in(v []byte, next func([]byte)) {
	switch {
	case !f.on:
		next(v)
	case f.b.text("input") == "kept":
		v = append([]byte(nil), v...)
		f.input = append(f.input, func() { next(v) })
	}
}

func (f *frozen) leave(fr uart.Frame, next func(uart.Frame)) {
	if f.on {
		f.out.add(fr, next)
		return
	}
	next(fr)
}

func (f *frozen) thaw() {
	if !f.on {
		return
	}
	f.on = false
	input := f.input
	f.input = nil
	for _, h := range f.out.take() {
		h.next(h.frame)
	}
	for _, hear := range input {
		hear()
	}
}

// restart is what brings a dead module back: nothing of what it had to say comes.
func (f *frozen) restart() {
	f.on, f.input = false, nil
	f.out.lose()
}
