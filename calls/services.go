package calls

import (
	"fmt"
	"strings"

	"sim800emu/engine"
)

// Reasons of +CCFC (manual 3.2.5).
const (
	unconditional = iota
	whenBusy
	noReply
	notReachable
	allReasons
	allConditional
)

// Classes of +CCFC, +CCWA and +CLCK (3GPP TS 27.007 7.4). Messages have one in barring alone.
const (
	voiceClass   = 1
	dataClass    = 2
	faxClass     = 4
	everyClass   = voiceClass | dataClass | faxClass
	messageClass = 8
)

// classes are those that services are kept for, one by one.
func classes() [3]int { return [...]int{voiceClass, dataClass, faxClass} }

// A forwarding is where calls of one class go for one reason.
type forwarding struct {
	registered, active bool
	number             string
	seconds            int // of ringing, for no reply
}

// services are the subscriber's at the network: they outlive the supply.
type services struct {
	waiting map[int]bool // by class
	forward [notReachable + 1]map[int]forwarding
	barring barring
}

func newServices() services {
	s := services{waiting: map[int]bool{}, barring: newBarring()}
	for i := range s.forward {
		s.forward[i] = map[int]forwarding{}
	}
	return s
}

func (s *services) voice(reason int) forwarding { return s.forward[reason][voiceClass] }
func (s *services) forwards(reason int) bool    { return s.voice(reason).active }

// A service is what the TE asks the network about, by +CCFC, +CCWA or a dial string.
type service struct {
	waiting bool // call waiting; else forwarding
	reason  int
	mode    int // 0 disable, 1 enable, 2 query, 3 register, 4 erase
	number  string
	class   int
	seconds int

	bar                   string // a facility of +CLCK: call barring
	password, newPassword string // the second: it is changed, and nothing else
}

// query is the mode that changes nothing.
const query = 2

// serve asks the network; its answer comes in information lines.
func (d *Domain) serve(c *engine.Call, s service) error {
	if err := d.n.Card.Usable(); err != nil {
		return err
	}
	if err := d.reachable(); err != nil {
		return err
	}
	return c.After(engine.Network, func() error {
		if s.bar != "" {
			return d.bar(c, s)
		}
		if s.waiting {
			if s.mode != query {
				for _, class := range classes() {
					if s.class&class != 0 {
						d.services.waiting[class] = s.mode == 1
					}
				}
				return nil
			}
			c.Lines(d.waitingLines()...)
			return nil
		}
		return d.forward(c, s)
	})
}

// waitingLines are the classes for which call waiting is active.
func (d *Domain) waitingLines() (lines []string) {
	for _, class := range classes() {
		if d.services.waiting[class] {
			lines = append(lines, fmt.Sprintf("+CCWA: 1,%d", class))
		}
	}
	if len(lines) == 0 {
		return []string{"+CCWA: 0, 7"} // the space is the manual's
	}
	return lines
}

// forward is +CCFC at the network.
func (d *Domain) forward(c *engine.Call, s service) error {
	const register, erase = 3, 4
	if s.mode == query {
		c.Lines(d.forwardLines(s.reason)...)
		return nil
	}
	from, to := s.reason, s.reason
	switch s.reason {
	case allReasons:
		from, to = unconditional, notReachable
	case allConditional:
		from, to = whenBusy, notReachable
	}
	for reason := from; reason <= to; reason++ {
		for _, class := range classes() {
			if s.class&class == 0 {
				continue
			}
			f := d.services.forward[reason][class]
			switch {
			case s.mode == register:
				f = forwarding{registered: true, active: true, number: s.number, seconds: s.seconds}
			case s.mode == erase:
				f = forwarding{}
			case f.registered:
				f.active = s.mode == 1
			case s.mode == 1 && from == to:
				return engine.CMENotAllowed // there is no number to go to
			}
			d.services.forward[reason][class] = f
		}
	}
	return nil
}

// forwardLines are the numbers that are registered for a reason.
func (d *Domain) forwardLines(reason int) (lines []string) {
	for _, class := range classes() {
		f := d.services.forward[reason][class]
		if !f.registered {
			continue
		}
		line := fmt.Sprintf("+CCFC: %d,%d,\"%s\",%d", flag(f.active), class, f.number, typeOf(f.number))
		if reason == noReply {
			line += fmt.Sprintf(",,,%d", f.seconds)
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return []string{"+CCFC: 0, 7"}
	}
	return lines
}

// forwardCommand is +CCFC=.
func (d *Domain) forwardCommand(c *engine.Call) error {
	const register = 3
	a := c.Args
	s := service{reason: a.Int("reason"), mode: a.Int("mode"), number: a.Str("number"), class: a.Int("class"), seconds: a.Int("time")}
	if a.Has("type") && a.Int("type") == international && !strings.HasPrefix(s.number, "+") {
		s.number = "+" + s.number
	}
	switch {
	case s.mode == register && strings.Trim(s.number, "+0123456789")+s.number == "",
		strings.Trim(s.number, "+*#0123456789") != "":
		return engine.CMEInvalidInput
	case s.mode == query && s.reason >= allReasons:
		return engine.CMENotAllowed
	}
	return d.serve(c, s)
}

// waitingCommand is +CCWA=. Without a mode the network is not asked.
func (d *Domain) waitingCommand(c *engine.Call) error {
	d.settings.ccwa = c.Args.Int("n")
	if !c.Args.Has("mode") {
		return nil
	}
	return d.serve(c, service{waiting: true, mode: c.Args.Int("mode"), class: c.Args.Int("class")})
}

// imeiCode asks for the serial number (3GPP TS 22.030).
const imeiCode = "*#06#"

// parseSecret reads the codes that change or unblock a PIN: **04*old*new*new# and its kin (3GPP TS 22.030 6.6.2).
// Two new codes that differ are none, and leave the module no more than any other code of the card.
func parseSecret(dialled string) (code, old, fresh string, ok bool) {
	body, ends := strings.CutSuffix(dialled, "#")
	body, starts := strings.CutPrefix(body, "**")
	f := strings.Split(body, "*")
	if !starts || !ends || len(f) != 4 {
		return "", "", "", false
	}
	if f[2] != f[3] {
		f[2] = ""
	}
	switch f[0] {
	case "04", "042", "05", "052":
		return f[0], f[1], f[2], true
	}
	return "", "", "", false
}

// parseService reads the dial strings of call waiting and forwarding (3GPP TS 22.030 6.5).
func parseService(dialled string) (service, bool) {
	body, ok := strings.CutSuffix(dialled, "#")
	if !ok {
		return service{}, false
	}
	modes := []struct {
		prefix string
		mode   int
	}{{"*#", query}, {"**", 3}, {"##", 4}, {"*", 1}, {"#", 0}}
	for _, m := range modes {
		rest, ok := strings.CutPrefix(body, m.prefix)
		if !ok {
			continue
		}
		f := append(strings.Split(rest, "*"), "", "", "")
		s := service{mode: m.mode, seconds: usualForward}
		reason, ok := map[string]int{
			"21": unconditional, "67": whenBusy, "61": noReply, "62": notReachable, "002": allReasons, "004": allConditional,
		}[f[0]]
		switch {
		case f[0] == "43" && m.mode < 3:
			s.waiting, s.class = true, classOf(f[1])&everyClass
		case ok:
			s.reason, s.number, s.class = reason, f[1], classOf(f[2])&everyClass
			if s.mode == 1 && s.number != "" { // *21*number# registers as well
				s.mode = 3
			}
			if s.mode == 3 && s.number == "" || s.mode == query && reason >= allReasons {
				return service{}, false
			}
		default:
			return parseBarring(m.mode, f)
		}
		return s, s.class != 0
	}
	return service{}, false
}

// classOf are the classes of a basic service group (3GPP TS 22.030 annex C); without one the
// service is about everything. A group that no subscriber here has gives none.
func classOf(group string) int {
	switch group {
	case "":
		return everyClass | messageClass
	case "10": // all teleservices
		return voiceClass | faxClass | messageClass
	case "11":
		return voiceClass
	case "12": // all teleservices of data
		return faxClass | messageClass
	case "13":
		return faxClass
	case "16":
		return messageClass
	case "19": // all teleservices but messages
		return voiceClass | faxClass
	case "20", "21", "22", "24", "25", "26", "27", "29": // bearer services, by kind
		return dataClass
	}
	return 0
}
