package calls

import (
	"strconv"
	"strings"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/circuit"
)

// toneKeys are the keys that have a tone, the letters in upper case.
const toneKeys = "0123456789*#ABCD"

const (
	mostTones = 20
	toneUnit  = 100 * time.Millisecond // of +VTD and <duration> (manual 3.2.36)
)

// tones is what +DDET has reported.
type tones struct {
	key byte
	at  time.Duration
	any bool
}

// A tone is one element of +VTS.
type tone struct {
	key    byte
	length time.Duration
}

// parseTones reads +VTS: elements with commas between, each a key or {key,duration}.
func parseTones(s string, usual int) ([]tone, bool) {
	s = strings.ToUpper(s)
	if n := len(s); n >= 2 && s[0] == '"' && s[n-1] == '"' {
		s = s[1 : n-1]
	}
	var all []tone
	for {
		t := tone{length: time.Duration(usual) * toneUnit}
		body, rest := s, ""
		if inner, ok := strings.CutPrefix(s, "{"); ok {
			if body, rest, ok = strings.Cut(inner, "}"); !ok {
				return nil, false
			}
			key, d, ok := strings.Cut(body, ",")
			n, err := strconv.Atoi(d)
			if !ok || err != nil || n < 1 || n > 255 {
				return nil, false
			}
			body, t.length = key, time.Duration(n)*toneUnit
		} else if i := strings.IndexByte(s, ','); i >= 0 {
			body, rest = s[:i], s[i:]
		}
		if len(body) != 1 || !strings.Contains(toneKeys, body) {
			return nil, false
		}
		t.key = body[0]
		all = append(all, t)
		if rest == "" {
			return all, len(all) <= mostTones
		}
		if rest[0] != ',' {
			return nil, false
		}
		s = rest[1:]
	}
}

// sendTones is +VTS: OK comes when the last tone has ended.
func (d *Domain) sendTones(c *engine.Call) error {
	all, ok := parseTones(c.Args.Str("dtmfstring"), d.settings.vtd)
	if !ok {
		return engine.CMEInvalidInput
	}
	if d.first(Active) == nil {
		return engine.CMENotAllowed
	}
	done, pending := c.Later()
	var next func(i int)
	next = func(i int) {
		if i == len(all) || !c.Open() {
			done(nil)
			return
		}
		d.loop.After(all[i].length, func() {
			for _, cl := range d.in(Active) {
				cl.tell(circuit.Signal{Kind: circuit.Tone, Key: all[i].key, Length: all[i].length})
			}
			next(i + 1)
		})
	}
	next(0)
	return pending
}

// toneHeard is a tone of the other side (+DDET): the same key is reported again
// only when the interval is over.
func (d *Domain) toneHeard(c *call, s circuit.Signal) {
	set := &d.settings
	if set.ddet == 0 || c.state != Active || !d.eng.On() {
		return
	}
	now := d.loop.Now()
	if d.tones.any && d.tones.key == s.Key && now-d.tones.at < time.Duration(set.ddetInterval)*time.Millisecond {
		return
	}
	d.tones = tones{key: s.Key, at: now, any: true}
	if set.ddetMode == 1 {
		d.eng.URC("+DTMF: %c,%d", s.Key, s.Length.Milliseconds())
		return
	}
	d.eng.URC("+DTMF: %c", s.Key)
}
