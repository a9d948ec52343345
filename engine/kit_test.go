package engine_test

import (
	"strings"
	"testing"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/attest"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

const ms = time.Millisecond

// A kit is an engine with commands that do what the tests need.
type kit struct {
	*attest.T
	events []kernel.Event

	prompt engine.Prompt // of +PROMPT; Got, Dropped and TooLong are filled in
	data   []byte        // what +PROMPT has got
	call   *engine.Call  // of +PROMPT, +OPEN and +ABORT
	done   func(error)   // of +OPEN and +ABORT
	ran    []string      // names of +COUNT and its kind, as they ran
	aborts int

	online  *engine.Online // of +CONN
	carried []byte         // data of the TE in data mode
	states  []string       // suspended, resumed

	w, a, n, ipr, v int // settings: AT&W_SAVE, AUTO_SAVE, NO_SAVE, a port setting, with Changed
	text            string
	changed         int
}

func newKit(t testing.TB) *kit { return newKitWith(t, engine.Config{}) }

func newKitWith(t testing.TB, cfg engine.Config) *kit {
	k := &kit{T: attest.NewWith(t, cfg, uart.Config{Baud: 115200, NoPace: true}), w: 1, n: 7, text: "factory"}
	k.online = &engine.Online{
		Input:     func(b []byte) { k.carried = append(k.carried, b...) },
		Suspended: func() { k.states = append(k.states, "suspended") },
		Resumed:   func() { k.states = append(k.states, "resumed") },
	}
	k.Register(k.basics(), k.settings(), k.actions(), k.results())
	k.Loop.Observe(func(_ time.Duration, ev kernel.Event) { k.events = append(k.events, ev) })
	return k
}

func digit(hi int) atparser.Params { return atparser.Params{atparser.Int("n", 0, hi).Or(0)} }

// basics stand for chapter 2.
func (k *kit) basics() []engine.Command {
	b := &k.Engine.Basic
	keep := func(name string, hi int, ptr *int) engine.Command {
		return engine.Command{
			Name: name, Params: digit(hi), Saving: engine.SaveOnW, Keep: []any{ptr},
			Execute: func(c *engine.Call) error { *ptr = c.Args.Int("n"); return nil },
		}
	}
	do := func(name string, f func()) engine.Command {
		return engine.Command{Name: name, Params: digit(0), Execute: func(*engine.Call) error { f(); return nil }}
	}
	return []engine.Command{
		keep("E", 1, &b.E), keep("Q", 1, &b.Q), keep("V", 1, &b.V), keep("X", 4, &b.X), keep("&D", 2, &b.D), keep("&C", 1, &b.C),
		do("&W", k.Engine.Store), do("Z", func() { k.Engine.Restore(false) }), do("&F", func() { k.Engine.Restore(true) }),
		engine.Setting(engine.Command{Name: "+CMEE", Params: atparser.Params{atparser.Int("n", 0, 2)}, Saving: engine.SaveOnW}, &b.CMEE),
		{Name: "O", Params: digit(0), Execute: func(*engine.Call) error { return k.Engine.Resume() }},
	}
}

func (k *kit) settings() []engine.Command {
	set := func(name string, s engine.Saving, vars ...any) engine.Command {
		ps := atparser.Params{atparser.Int("n", 0, 9)}
		if len(vars) > 1 {
			ps = append(ps, atparser.Str("text", 20).Opt())
		}
		return engine.Setting(engine.Command{Name: name, Params: ps, Saving: s}, vars...)
	}
	v := engine.Command{
		Name: "+V", Params: atparser.Params{atparser.Int("n", 0, 9)}, Saving: engine.SaveOnW, Changed: func() { k.changed++ },
	}
	return []engine.Command{
		set("+W", engine.SaveOnW, &k.w, &k.text), set("+A", engine.AutoSave, &k.a), set("+N", engine.NoSave, &k.n),
		set("+IPR", engine.SaveOnW, &k.ipr), engine.Setting(v, &k.v),
	}
}

func (k *kit) actions() []engine.Command {
	later := func(c *engine.Call) error {
		k.call = c
		done, pending := c.Later()
		k.done = done
		return pending
	}
	count := func(c *engine.Call) error {
		k.ran = append(k.ran, c.Name())
		return nil
	}
	return []engine.Command{
		{Name: "+COUNT", Params: atparser.Params{atparser.Rest("text").Opt()}, Execute: count, Write: count},
		{Name: "+SLOW", Timing: engine.Timing{Class: engine.Network}, Execute: func(c *engine.Call) error {
			return c.After(engine.Network, func() error { c.Info("+SLOW: done"); return nil })
		}},
		{Name: "+OPEN", Timing: engine.Timing{Max: 75 * time.Second}, Read: later, Execute: later},
		{Name: "+OPENCME", Timing: engine.Timing{Max: 10 * time.Second, Expired: engine.CME(31)}, Execute: later},
		{Name: "+OPENFN", Timing: engine.Timing{Max: 10 * time.Second}, Execute: func(c *engine.Call) error {
			err := later(c)
			c.OnExpire(func() error { return engine.Text("CONNECT FAIL") })
			return err
		}},
		{Name: "+ABORT", Execute: func(c *engine.Call) error {
			err := later(c)
			c.OnAbort(func() { k.aborts++; k.done(engine.ErrNoCarrier) })
			return err
		}},
		{Name: "+PROMPT", Params: atparser.Params{atparser.Int("length", 1, 1460).Opt()}, Execute: k.ask, Write: k.ask},
		{Name: "+CONN", Execute: func(*engine.Call) error { return engine.Connect(k.online) }},
	}
}

// ask opens the prompt that the test has described.
func (k *kit) ask(c *engine.Call) error {
	k.call = c
	p := k.prompt
	if c.Args.Has("length") {
		p.Length = c.Args.Int("length")
	}
	p.Got = func(b []byte) error {
		k.data = append([]byte{}, b...)
		c.Info("got %d", len(b))
		return nil
	}
	p.Dropped = func() error { return engine.Text("DROPPED") }
	p.TooLong = func() error { return engine.Text("TOO LONG") }
	return c.Prompt(p)
}

// results end in all the ways there are.
func (k *kit) results() []engine.Command {
	give := func(name string, err error) engine.Command {
		return engine.Command{Name: name, Execute: func(c *engine.Call) error { return err }}
	}
	return []engine.Command{
		give("+OKAY", nil), give("+ERR", engine.ErrPlain), give("+CME30", engine.CME(30)), give("+CME99", engine.CME(999)),
		give("+CMS310", engine.CMS(310)), give("+CARRIER", engine.ErrNoCarrier), give("+TEXT", engine.Text("SHUT OK")),
		give("+SILENT", engine.Silent),
		give("+FAIL", &engine.Failure{Before: []string{"BEFORE"}, Err: engine.CME(3), After: []string{"AFTER"}}),
		{Name: "+INFO", Execute: func(c *engine.Call) error { c.Info("+INFO: %d", 1); c.Lines("a", "b"); return nil }},
		{Name: "+TRAIL", Execute: func(c *engine.Call) error { c.Info("x"); c.Trail("STATE: y"); return nil }},
	}
}

// suspicions lists what the operator was told.
func (k *kit) suspicions() (all []engine.Suspicion) {
	for _, ev := range k.events {
		if s, ok := ev.(engine.Suspicion); ok {
			all = append(all, s)
		}
	}
	return all
}

// only is the one suspicion that there must be.
func (k *kit) only(what string) engine.Suspicion {
	k.Helper()
	all := k.suspicions()
	if len(all) != 1 || !strings.Contains(all[0].What, what) || all[0].Remedy == "" {
		k.Fatalf("suspicions %+v, want one of %q with a remedy", all, what)
	}
	return all[0]
}

// lines is what the TE reads of lines in their frames.
func lines(text ...string) (s string) {
	for _, l := range text {
		s += "\r\n" + l + "\r\n"
	}
	return s
}
