package v25ter

import (
	"strconv"
	"strings"
	"time"

	"sim800emu/engine"
	"sim800emu/uart"
)

// dialled is the number of the last call and its kind.
type dialled struct {
	number string
	voice  bool
	marks  string // I, i, G, g behind it
}

// dial is ATD in all its forms (manual 2.2.3 to 2.2.6).
func (g *Group) dial(c *engine.Call) error {
	if g.cfg.NoCalls != nil {
		if err := g.cfg.NoCalls(); err != nil {
			return err
		}
	}
	switch s := c.Dial; {
	case strings.EqualFold(s, "L"):
		return g.redial(c)
	case strings.HasPrefix(s, ">"):
		number, err := g.fromPhonebook(s[1:])
		if err != nil {
			return err
		}
		g.last = dialled{number, c.Voice, suffixes(s)}
	default:
		number, err := dialString(s)
		if err != nil {
			return err
		}
		g.last = dialled{number, c.Voice, suffixes(s)}
	}
	return g.call(c)
}

// suffixes are the letters behind a number.
func suffixes(s string) string { return s[len(strings.TrimRight(s, dialSuffixes)):] }

// dialString is the number of a dial string without what is taken and ignored.
func dialString(s string) (string, error) {
	s = strings.TrimRight(s, dialSuffixes)
	number := strings.Map(func(r rune) rune {
		if strings.ContainsRune(dialModifiers, r) {
			return -1
		}
		return r
	}, strings.ToUpper(s))
	switch {
	case number == "":
		return "", engine.ErrPlain
	case strings.Trim(number, dialDigits) != "":
		return "", errDialCharacters
	}
	return number, nil
}

// fromPhonebook is the number of ATD> with a location or a name.
func (g *Group) fromPhonebook(entry string) (string, error) {
	entry = strings.TrimRight(entry, dialSuffixes)
	if entry == "" {
		return "", engine.ErrPlain
	}
	if strings.Trim(entry, "0123456789") == "" {
		n, err := strconv.Atoi(entry)
		if err == nil && g.book != nil {
			if number, ok := g.book.At(n); ok {
				return number, nil
			}
		}
		return "", engine.CMEInvalidIndex
	}
	if g.book != nil {
		if number, ok := g.book.Named(strings.Trim(entry, `"`)); ok {
			return number, nil
		}
	}
	return "", errNotFound
}

// redial is ATDL. Without an earlier number it lists what ATD takes (manual 2.2.6).
func (g *Group) redial(c *engine.Call) error {
	if g.last.number == "" {
		c.Info("%s", dialDigits)
		return nil
	}
	return g.call(c)
}

// isCode reports a code of a service or of USSD, which goes to the network without a semicolon behind it as well (firmware
// that asks for a balance with ATD*100# has been seen, the manual wants the semicolon).
func isCode(number string) bool { return strings.HasSuffix(number, "#") && !isPacket(number) }

// call sets a call up. There are no circuit-switched data calls: NO CARRIER, when
// the network has said so or S7 is over, or at once when the TE types a character.
func (g *Group) call(c *engine.Call) error {
	if !g.last.voice && isPacket(g.last.number) {
		return g.dialPacket(c)
	}
	if g.last.voice || isCode(g.last.number) {
		return g.calls.Dial(c, g.last.number, strings.Contains(g.last.marks, "I"), strings.Contains(g.last.marks, "i"))
	}
	done, pending := c.Later()
	fail := func() { done(engine.ErrNoCarrier) }
	c.OnAbort(fail)
	g.eng.Loop().After(min(g.eng.Delay(engine.Network, callCeiling), time.Duration(g.s7)*time.Second), fail)
	return pending
}

// hangUp is ATH. It ends a call in PPP data mode as well; connections of chapter 8
// stay as they are.
func (g *Group) hangUp(*engine.Call) error {
	if g.data != nil {
		g.data.HangUp()
	}
	g.calls.HangUp()
	return nil
}

// hangUpVoice is +HVOIC.
func (g *Group) hangUpVoice(*engine.Call) error {
	g.calls.HangUpVoice()
	return nil
}

// answer is ATA.
func (g *Group) answer(c *engine.Call) error { return g.calls.Answer(c) }

// AutoAnswer is after how many rings a call is taken, 0 for never (S0). With
// AT&D2 none is taken while DTR is off (manual 2.2.29).
func (g *Group) AutoAnswer() int {
	if g.eng.Basic.D == 2 && !g.eng.Line().Pin(uart.DTR) {
		return 0
	}
	return g.s0
}
