package audio

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// Limits of +CREC (manual 17.2.1).
const (
	mostRecords = 10
	mostRead    = 32 << 10
	reserved    = 40 << 10 // of the file system, kept for the firmware
)

// recordDirectory is where recordings with a number lie; our own choice.
const recordDirectory = `C:\Record`

// A coding is how a recording is coded: what its file begins with and how fast it
// grows. The rate of AMR is that of the example (manual 20.17), 16386 bytes in 15 s.
type coding struct {
	suffix, head string
	rate         int // bytes a second
}

func codings() [3]coding {
	return [...]coding{{"amr", "#!AMR\n", 1092}, {"wav", "RIFF", 16000}, {"adp", "RIFF", 4055}}
}

// The states of +CREC.
const (
	idle = iota
	recording
	playing
)

// A recorder is +CREC.
type recorder struct {
	state int
	id    string // as the TE has named it
	path  string
	form  int
	begun time.Duration
	timer *kernel.Timer
	over  func()
}

// recordPath is the file of an <id>: a number and the form that is there, or a path
// whose ending tells the form. fresh is for a new recording of that form.
func (g *Group) recordPath(id string, fresh bool, form int) (path string, f int, ok bool) {
	if n, err := strconv.Atoi(id); err == nil {
		if n < 1 || n > mostRecords {
			return "", 0, false
		}
		for f, c := range codings() {
			path = fmt.Sprintf(`%s\%d.%s`, recordDirectory, n, c.suffix)
			if fresh && f == form {
				return path, f, true
			}
			if _, err := g.files.Size(path); !fresh && err == nil {
				return path, f, true
			}
		}
		return "", 0, !fresh
	}
	for f, c := range codings() {
		if strings.HasSuffix(strings.ToLower(id), "."+c.suffix) {
			return id, f, true
		}
	}
	return "", 0, false
}

func (g *Group) recordCommands() []engine.Command {
	return []engine.Command{
		{
			Name: "+CREC", Manual: "17.2.1", Title: "record and play", Bad: engine.CMEInvalidInput,
			Params: atparser.Params{
				atparser.Int("mode", 1, 9), atparser.Str("id", 259).Opt(), atparser.Int("a", 0, 1<<31-1).Opt(), atparser.Int("b", 0, 1<<31-1).Opt(),
				atparser.Int("location", 0, 1).Opt(), atparser.Int("quality", 0, 3).Opt(), atparser.Int("inputpath", 0, 1).Opt(),
			},
			Test: func(c *engine.Call) error {
				c.Info("+CREC: (1-8),(1-%d)", mostRecords)
				return nil
			},
			Read: func(c *engine.Call) error {
				c.Info("+CREC: %d", g.rec.state)
				return nil
			},
			Write: g.record,
			Note:  "The files are there, of the length that their time makes, and hold silence. <a> and <b> are what the mode makes of them.",
		},
		{
			Name: "+CRECORD", Manual: "17.2.2", Title: "record to the serial port",
			Params: atparser.Params{atparser.Int("mode", 0, 1), atparser.Int("interval", 1, 50).Or(50), atparser.Int("crcmode", 0, 2).Or(0)},
			Test: func(c *engine.Call) error {
				c.Info("+CRECORD: (0,1)")
				return nil
			},
			Write: g.stream,
			Note:  "The sound is silence. OK comes at the end (guess). With <crcmode> 2 there are no CRC bytes: the manual does not say which CRC.",
		},
	}
}

// record is +CREC=<mode>,….
func (g *Group) record(c *engine.Call) error {
	r := &g.rec
	id := c.Args.Str("id")
	switch c.Args.Int("mode") {
	case 1:
		return g.startRecord(c, id)
	case 2:
		if r.state != recording {
			return engine.CMENotAllowed
		}
		g.endRecord()
		return nil
	case 3:
		path, _, ok := g.recordPath(id, false, 0)
		switch {
		case !ok:
			return engine.CMEInvalidInput
		case g.files.Remove(path) != nil:
			return cmeMissing
		}
		return nil
	case 4:
		return g.playRecord(c, id)
	case 5:
		if r.state != playing {
			return engine.CMENotAllowed
		}
		g.endPlay(func(s string) { c.Info("%s", s) })
		return nil
	case 6:
		return g.readRecord(c, id)
	case 7:
		return g.listRecords(c, id)
	case 8:
		c.Info("+CREC: 8,%d", max(0, g.files.Free()-reserved))
		return nil
	default:
		return cmeFile // the directory would lie on a card
	}
}

// startRecord is mode 1: <id>,<form>,[<time>].
func (g *Group) startRecord(c *engine.Call, id string) error {
	r := &g.rec
	switch {
	case r.state == recording:
		return cmeRecording
	case r.state == playing:
		return cmePlaying
	case lacks(c, "id", "a") || c.Args.Int("a") >= len(codings()):
		return engine.CMEInvalidInput
	case c.Args.Int("location") == 1:
		return cmeFile // there is no card
	case g.files.Free() <= reserved:
		return cmeNoSpace
	}
	path, form, ok := g.recordPath(id, true, c.Args.Int("a"))
	if !ok {
		return engine.CMEInvalidInput
	}
	r.state, r.id, r.path, r.form, r.begun = recording, id, path, form, g.loop.Now()
	limit := playTime(g.files.Free()-reserved, codings()[form].rate)
	if t := c.Args.Int("b"); t > 0 {
		limit = min(limit, time.Duration(t)*time.Second)
	}
	r.timer = g.loop.Await(limit, g.endRecord)
	return nil
}

// endRecord writes the file and tells of it.
func (g *Group) endRecord() {
	r := &g.rec
	r.timer.Stop()
	r.state = idle
	took := g.loop.Now() - r.begun
	k := codings()[r.form]
	b := append([]byte(k.head), make([]byte, int(took*time.Duration(k.rate)/time.Second))...)
	if strings.HasPrefix(r.path, recordDirectory) {
		_ = g.files.MakeDirectory(recordDirectory) // it may be there
		for f, other := range codings() {          // the same number is overwritten
			if f != r.form {
				_ = g.files.Remove(strings.TrimSuffix(r.path, k.suffix) + other.suffix)
			}
		}
	}
	if g.files.WriteFile(r.path, b) != nil {
		b = nil
	}
	g.eng.URC("+CREC: 2,%s,%d,%d,%d", r.id, r.form, int(took/time.Second), len(b))
}

// playRecord is mode 4: <id>,<channel>,<level>[,<repeat>].
func (g *Group) playRecord(c *engine.Call, id string) error {
	r := &g.rec
	switch {
	case r.state == recording:
		return cmeRecording
	case r.state == playing:
		return cmePlaying
	case lacks(c, "id", "a", "b") || c.Args.Int("a") > 1 || c.Args.Int("b") > 100:
		return engine.CMEInvalidInput
	}
	path, form, ok := g.recordPath(id, false, 0)
	if !ok {
		return engine.CMEInvalidInput
	}
	n, err := g.files.Size(path)
	if err != nil {
		return cmeMissing
	}
	r.state = playing
	if c.Args.Int("location") == 0 { // <repeat>
		r.timer = g.loop.After(playTime(n, codings()[form].rate), func() {
			g.endPlay(func(s string) { g.eng.URC("%s", s) })
		})
	}
	return nil
}

func (g *Group) endPlay(tell func(string)) {
	g.rec.timer.Stop()
	g.rec.state = idle
	tell("+CREC: 0")
}

// readRecord is mode 6: <id>,<len>,<offset>.
func (g *Group) readRecord(c *engine.Call, id string) error {
	if lacks(c, "id", "a", "b") || c.Args.Int("a") > mostRead {
		return engine.CMEInvalidInput
	}
	path, _, ok := g.recordPath(id, false, 0)
	if !ok {
		return engine.CMEInvalidInput
	}
	b, err := g.files.ReadFile(path)
	switch {
	case err != nil:
		return cmeMissing
	case c.Args.Int("b") >= len(b):
		return cmeSize
	}
	b = b[c.Args.Int("b"):]
	b = b[:min(c.Args.Int("a"), len(b))]
	c.Info("+CREC: 6,%s,%d", id, len(b))
	c.Info("%X", b)
	return nil
}

// listRecords is mode 7.
func (g *Group) listRecords(c *engine.Call, id string) error {
	var lines []string
	for n := 1; n <= mostRecords; n++ {
		name := strconv.Itoa(n)
		if id != "" && id != name {
			continue
		}
		if path, form, ok := g.recordPath(name, false, 0); ok && path != "" {
			if size, err := g.files.Size(path); err == nil {
				lines = append(lines, fmt.Sprintf("+CREC: 7,%d,%d,%d", n, size, form))
			}
		}
	}
	c.Lines(lines...)
	return nil
}

// amrFrame is 20 ms of silence, AMR 4.75 kbit/s, with its type octet.
func amrFrame() []byte { return append([]byte{0x04}, make([]byte, 12)...) }

const frameTime = 20 * time.Millisecond

// stream is +CRECORD=1: sound until the TE sends any byte.
func (g *Group) stream(c *engine.Call) error {
	if c.Args.Int("mode") == 0 {
		return nil
	}
	n, mode := c.Args.Int("interval"), c.Args.Int("crcmode")
	done, pending := c.Later()
	c.OnAbort(func() { done(nil) })
	var next func()
	next = func() {
		if !c.Open() {
			return
		}
		c.Raw(packed(bytes.Repeat(amrFrame(), n), mode), nil)
		g.loop.Await(time.Duration(n)*frameTime, next)
	}
	g.loop.Await(time.Duration(n)*frameTime, next)
	return pending
}

// packed is the line that carries frames (manual 17.2.2).
func packed(b []byte, mode int) []byte {
	out := []byte("\r\n+CRECORD:")
	if mode == 0 {
		return append(append(out, b...), "\r\n"...)
	}
	out = append(out, 0x7e)
	for _, c := range b {
		switch c {
		case 0x7e, 0x7d:
			out = append(out, 0x7d, c^0x20)
		default:
			out = append(out, c)
		}
	}
	return append(out, "\r\n"...)
}
