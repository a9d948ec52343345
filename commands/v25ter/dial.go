package v25ter

import (
	"strings"

	"sim800emu/engine"
	"sim800emu/uart"
)

// dialled is the number of the last call and its kind.
type dialled struct {
	number string
	voice  bool
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
		return fromPhonebook(s[1:])
	default:
		number, err := dialString(s)
		if err != nil {
			return err
		}
		g.last = dialled{number, c.Voice}
		return g.call(c, c.Voice)
	}
}

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

// fromPhonebook is ATD> with a location or a name; there is no phonebook yet,
// so every location is empty.
func fromPhonebook(entry string) error {
	entry = strings.TrimRight(entry, dialSuffixes)
	if entry == "" {
		return engine.ErrPlain
	}
	if strings.Trim(entry, "0123456789") == "" {
		return engine.CMEInvalidIndex
	}
	return errNotFound
}

// redial is ATDL. Without an earlier number it lists what ATD takes (manual 2.2.6).
func (g *Group) redial(c *engine.Call) error {
	if g.last.number == "" {
		c.Info("%s", dialDigits)
		return nil
	}
	return g.call(c, g.last.voice)
}

// call sets a call up, as far as it goes without a network for calls. Voice is OK
// as soon as the number is dialled (+COLP=0; seen on a module that was not
// registered) and NO CARRIER later; data is NO CARRIER, at once when the TE
// types a character.
func (g *Group) call(c *engine.Call, voice bool) error {
	loop := g.eng.Loop()
	wait := g.eng.Delay(engine.Network, callCeiling)
	g.dialing.Stop()
	if voice {
		g.dialing = loop.After(wait, g.noCarrier)
		return nil
	}
	done, pending := c.Later()
	fail := func() { done(engine.ErrNoCarrier) }
	c.OnAbort(fail)
	loop.After(wait, fail)
	return pending
}

// noCarrier is the result code that comes unasked, in the words of ATV and ATQ.
func (g *Group) noCarrier() {
	switch {
	case g.eng.Basic.Q != 0:
	case g.eng.Basic.V == 0:
		g.eng.Unsolicited(uart.Frame{Kind: uart.URC, Bytes: []byte("3\r")})
	default:
		g.eng.URC("NO CARRIER")
	}
}

// hangUp is ATH and +HVOIC. Connections of chapter 8 stay as they are.
func (g *Group) hangUp(*engine.Call) error {
	g.dialing.Stop()
	return nil
}

// answer is ATA: nothing rings.
func (g *Group) answer(*engine.Call) error { return engine.ErrNoCarrier }
