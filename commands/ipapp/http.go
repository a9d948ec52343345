package ipapp

import (
	"fmt"

	"sim800emu/engine"
)

// web is the HTTP service of chapter 11: between +HTTPINIT and +HTTPTERM.
type web struct {
	g       *Group
	on      bool
	para    para
	kept    para // what +HTTPSCONT has kept: the state after +HTTPINIT
	notKept int  // <mode> of +HTTPSCONT: 0 when there is such a state
	ssl     int  // +HTTPSSL

	load []byte // of +HTTPDATA
	body []byte // what +HTTPREAD gives: the answer, or what was loaded
	head []byte // headers of the answer

	job      *job // the request that runs
	progress progress
}

// A progress is what +HTTPSTATUS tells.
type progress struct {
	method int
	phase  int // 0 idle, 1 receiving, 2 sending
	done   int
	total  int // 0: not known
}

const (
	idle = iota
	receiving
	sending
)

// methods are those of +HTTPACTION, as HTTP spells them.
var methods = [...]string{"GET", "POST", "HEAD", "DELETE"}

// init is +HTTPINIT; a second one is refused (seen).
func (w *web) init(*engine.Call) error {
	if w.on {
		return engine.CMENotAllowed
	}
	w.on, w.para, w.ssl = true, w.kept, 0
	return nil
}

// term is +HTTPTERM. A request that runs ends without a word.
func (w *web) term(*engine.Call) error {
	if !w.on {
		return engine.CMENotAllowed
	}
	w.reset()
	return nil
}

// reset is the service as it is before +HTTPINIT.
func (w *web) reset() {
	if j := w.job; j != nil {
		j.quit()
	}
	w.on, w.job, w.para, w.ssl = false, nil, w.kept, 0
	w.load, w.body, w.head, w.progress = nil, nil, nil, progress{}
}

// inside refuses a form before +HTTPINIT.
func (w *web) inside(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if !w.on {
			return engine.CMENotAllowed
		}
		return h(c)
	}
}

// loadData is +HTTPDATA (manual 11.2.4): so many bytes, or what has come when the
// time is over. With none what is loaded is deleted.
func (w *web) loadData(c *engine.Call) error {
	w.load = nil
	size := c.Args.Int("size")
	if size == 0 {
		w.body = nil
		return nil
	}
	return c.Prompt(engine.Prompt{
		Length: size, Word: "DOWNLOAD", Carrier: true, Timeout: milliseconds(c.Args.Int("time")),
		Got: func(data []byte) error {
			w.load = append([]byte(nil), data...)
			w.body = w.load
			return nil
		},
	})
}

// read is +HTTPREAD (manual 11.2.6). While a request runs, and when there is
// nothing, it answers OK alone (seen).
func (w *web) read(c *engine.Call) error {
	from, size := 0, len(w.body)
	if c.Form != executeForm {
		from, size = c.Args.Int("start_address"), c.Args.Int("byte_size")
	}
	if w.job != nil || from >= len(w.body) {
		return nil
	}
	return w.print(c, "+HTTPREAD", w.body[from:min(len(w.body), from+size)])
}

// headers is +HTTPHEAD (manual 11.2.9).
func (w *web) headers(c *engine.Call) error {
	if w.job != nil || len(w.head) == 0 {
		return nil
	}
	return w.print(c, "+HTTPHEAD", w.head)
}

func (w *web) print(c *engine.Call, name string, data []byte) error {
	c.Info("%s: %d", name, len(data))
	c.Raw(data, nil)
	return nil
}

// status is +HTTPSTATUS (manual 11.2.8).
func (w *web) status(c *engine.Call) error {
	p := w.progress
	if p.phase == idle {
		c.Info("+HTTPSTATUS: %s,0,0,0", methods[p.method])
		return nil
	}
	c.Info("+HTTPSTATUS: %s,%d,%d,%d", methods[p.method], p.phase, p.done, max(0, p.total-p.done))
	return nil
}

// save is +HTTPSCONT: the parameters are there again after +HTTPINIT, also after
// a power cut.
func (w *web) save(*engine.Call) error {
	w.kept, w.notKept = w.para, 0
	w.kept.timeout, w.kept.content = sessionMax, "" // not in the list (manual 11.2.7)
	w.g.eng.Keep("+HTTPSCONT")
	return nil
}

func (w *web) readSaved(c *engine.Call) error {
	p := &w.para
	lines := append([]string{fmt.Sprintf("+HTTPSCONT: %d", w.notKept)}, p.lines(false)...)
	c.Lines(lines...)
	return nil
}

// readPara is the read form of +HTTPPARA, laid out as +HTTPSCONT is on a module.
func (w *web) readPara(c *engine.Call) error {
	c.Lines(append([]string{"+HTTPPARA:"}, w.para.lines(true)...)...)
	return nil
}
