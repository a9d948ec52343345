package calls

import (
	"encoding/hex"
	"strings"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/internal/pdu"
)

// USSDConfig is what the network knows of USSD.
type USSDConfig struct {
	// Menus is texts by the codes that lead to them, with a blank between: "*101#",
	// "*101# 1". A text that others lie behind keeps the dialogue open.
	Menus   map[string]string
	Timeout time.Duration // for a reply of the TE
}

// States of a dialogue in +CUSD (3GPP TS 27.007 7.15).
const (
	ussdDone        = 0
	ussdAsks        = 1
	ussdEnded       = 2
	ussdUnsupported = 4
	ussdTimeOut     = 5
)

// A dialogue is USSD with the network:
//
//	idle ─code─► asked ─text─► idle, or open ─reply─► asked
//	asked ─network lost─► idle after the time-out
//	open ─+CUSD=2, time-out, network lost─► idle
type dialogue struct {
	d       *Domain
	path    string // codes that lead here; empty: idle
	free    bool   // begun by the operator: replies are for it
	asked   bool   // what the TE has sent is on its way
	replies []string
	timer   *kernel.Timer
}

func (u *dialogue) drop() {
	u.timer.Stop()
	u.path, u.free, u.asked = "", false, false
}

// lost is the network going away: what is on its way gets no answer.
func (u *dialogue) lost() {
	switch {
	case u.asked:
		u.timer.Stop()
		u.timer = u.d.loop.Await(u.d.cfg.USSD.Timeout, func() {
			u.drop()
			u.say(ussdTimeOut, "")
		})
	case u.path != "" || u.free:
		u.drop()
		u.say(ussdEnded, "")
	}
}

// send is a code or a reply on its way; the OK does not wait for the answer (seen).
func (u *dialogue) send(text string) error {
	d := u.d
	if err := d.reachable(); err != nil {
		return err
	}
	if u.asked {
		return engine.CMENotAllowed
	}
	u.timer.Stop()
	u.asked = true
	d.loop.Emit(USSD{FromTE: true, Text: text, Open: true})
	u.timer = d.loop.After(d.eng.Delay(engine.Network, 0), func() { u.reached(text) })
	return nil
}

// reached is a code or a reply at the network.
func (u *dialogue) reached(text string) {
	u.asked = false
	if u.free {
		u.replies = append(u.replies, text)
		u.drop()
		u.say(ussdDone, "")
		return
	}
	begun := u.path != ""
	path := strings.TrimSpace(u.path + " " + text)
	answer, ok := u.d.cfg.USSD.Menus[path]
	switch {
	case !ok && begun:
		u.drop()
		u.say(ussdEnded, "")
	case !ok:
		u.say(ussdUnsupported, "")
	case u.goesOn(path):
		u.path = path
		u.ask(answer)
	default:
		u.drop()
		u.say(ussdDone, answer)
	}
}

func (u *dialogue) goesOn(path string) bool {
	for code := range u.d.cfg.USSD.Menus {
		if strings.HasPrefix(code, path+" ") {
			return true
		}
	}
	return false
}

// ask tells a text and waits for the reply.
func (u *dialogue) ask(text string) {
	u.say(ussdAsks, text)
	u.timer.Stop()
	u.timer = u.d.loop.Await(u.d.cfg.USSD.Timeout, func() {
		u.drop()
		u.say(ussdEnded, "")
	})
}

// say is the line +CUSD, with spaces behind the commas (seen on 1418B04). Texts
// that the default alphabet lacks are UCS2 in hexadecimal digits, with DCS 72.
func (u *dialogue) say(state int, text string) {
	d := u.d
	d.loop.Emit(USSD{Text: text, Open: state == ussdAsks})
	if d.settings.cusd != 1 || !d.eng.On() {
		return
	}
	if text == "" {
		d.eng.URC("+CUSD: %d", state)
		return
	}
	const gsm7, ucs2 = 15, 72
	if _, ok := pdu.Septets(text); ok {
		d.eng.URC("+CUSD: %d, \"%s\", %d", state, d.n.Texts.Say(text), gsm7)
		return
	}
	d.eng.URC("+CUSD: %d, \"%s\", %d", state, strings.ToUpper(hex.EncodeToString(pdu.Units(text))), ucs2)
}

// ussdCommand is +CUSD=. A text that is none in the TE's character set reaches
// the network as nonsense, which ends the dialogue (seen with +CSCS="HEX").
func (d *Domain) ussdCommand(c *engine.Call) error {
	const cancel = 2
	n := c.Args.Int("n")
	if n == cancel {
		d.dialogue.drop()
		return nil
	}
	if !c.Args.Has("str") {
		d.settings.cusd = n
		return nil
	}
	if err := d.n.Card.Usable(); err != nil {
		return err
	}
	text, ok := d.n.Texts.Heard(c.Args.Str("str"))
	if dcs := c.Args.Int("dcs"); ok && dcs >= 0 && pdu.AlphabetOf(byte(dcs)) == pdu.UCS2 && dcs == 72 {
		if b, err := hex.DecodeString(c.Args.Str("str")); err == nil && len(b)%2 == 0 {
			text = pdu.Text(pdu.DCSUCS2, b)
		}
	}
	if err := d.reachable(); err != nil {
		return err
	}
	if d.dialogue.path == "" && !d.dialogue.free && !d.n.Card.Permits(text) {
		return engine.CMENotAllowed
	}
	d.settings.cusd = n
	if !ok {
		d.dialogue.timer.Stop()
		d.dialogue.timer = d.loop.After(d.eng.Delay(engine.Network, 0), func() {
			d.dialogue.drop()
			d.dialogue.say(ussdEnded, "")
		})
		return nil
	}
	return d.dialogue.send(text)
}

// SendUSSD is the operator beginning a dialogue, or telling something; with reply
// it waits for what the TE says.
func (d *Domain) SendUSSD(text string, reply bool) error {
	u := &d.dialogue
	switch {
	case !d.eng.On() || !d.registered():
		return ErrRefused
	case u.path != "" || u.free || u.timer.Pending():
		return ErrState
	}
	if !reply {
		u.say(ussdDone, text)
		return nil
	}
	u.free = true
	u.ask(text)
	return nil
}

// Replies is what the TE has replied to the operator.
func (d *Domain) Replies() []string { return append([]string{}, d.dialogue.replies...) }
