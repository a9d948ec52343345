package calls

import (
	"fmt"
	"slices"
	"strings"

	"sim800emu/engine"
)

// Call barring (3GPP TS 22.088, 22.030 annex B): the facilities of +CLCK, with the codes that are dialled
// for them.
const (
	barOutgoing      = "AO"
	barInternational = "OI" // outgoing to other countries
	barExceptHome    = "OX" // the same, but not to the subscriber's own
	barIncoming      = "AI"
	barRoaming       = "IR" // incoming, in another country
	barAll           = "AB"
	barAllOutgoing   = "AG"
	barAllIncoming   = "AC"
)

// firstPassword is that of a new subscriber; our own choice, of many networks.
const firstPassword = "0000"

// barring is what of it is active, by facility and class, and the password of all.
type barring struct {
	active   map[string]map[int]bool
	password string
}

func newBarring() barring {
	b := barring{active: map[string]map[int]bool{}, password: firstPassword}
	for _, f := range [...]string{barOutgoing, barInternational, barExceptHome, barIncoming, barRoaming} {
		b.active[f] = map[int]bool{}
	}
	return b
}

// members are the facilities of a group, or the one itself.
func members(facility string) []string {
	outgoing, incoming := []string{barOutgoing, barInternational, barExceptHome}, []string{barIncoming, barRoaming}
	switch facility {
	case barAllOutgoing:
		return outgoing
	case barAllIncoming:
		return incoming
	case barAll:
		return append(outgoing, incoming...)
	}
	return []string{facility}
}

// rivals are the facilities of which one alone is active at a time (3GPP TS 22.088 1.2.1).
func rivals(facility string) []string {
	for _, group := range [...]string{barAllOutgoing, barAllIncoming} {
		if all := members(group); slices.Contains(all, facility) {
			return all
		}
	}
	return nil
}

// Bar is +CLCK of a facility of the network: mode 0 off, 1 on, 2 query.
func (d *Domain) Bar(c *engine.Call, facility string, mode int, password string, class int) error {
	return d.serve(c, service{bar: facility, mode: mode, password: password, class: class})
}

// BarringPassword is +CPWD of a facility of the network: there is one password for all.
func (d *Domain) BarringPassword(c *engine.Call, facility, old, password string) error {
	return d.serve(c, service{bar: facility, password: old, newPassword: password})
}

// bar is call barring at the network. Groups can only be switched off.
func (d *Domain) bar(c *engine.Call, s service) error {
	b := &d.services.barring
	group := len(members(s.bar)) > 1
	switch {
	case s.newPassword != "":
		return b.change(s.password, s.newPassword)
	case group && s.mode != 0:
		return engine.CMENotAllowed
	case s.mode == query:
		c.Lines(b.lines(s.bar)...)
		return nil
	case s.password != b.password:
		return engine.CMEWrongPassword
	}
	for _, class := range barredClasses() {
		if s.class&class == 0 {
			continue
		}
		if s.mode == 0 {
			for _, f := range members(s.bar) {
				b.active[f][class] = false
			}
			continue
		}
		for _, f := range rivals(s.bar) {
			b.active[f][class] = f == s.bar
		}
	}
	if s.mode == 0 && d.n.Unbarred != nil {
		d.n.Unbarred()
	}
	return nil
}

// barredClasses are those that a barring is kept for, one by one.
func barredClasses() [4]int { return [...]int{voiceClass, dataClass, faxClass, messageClass} }

// change gives another password: four digits.
func (b *barring) change(old, password string) error {
	const length = 4
	if old != b.password || len(password) != length || strings.Trim(password, "0123456789") != "" {
		return engine.CMEWrongPassword
	}
	b.password = password
	return nil
}

// lines are the classes for which a facility is active.
func (b *barring) lines(facility string) (lines []string) {
	for _, class := range barredClasses() {
		if b.active[facility][class] {
			lines = append(lines, fmt.Sprintf("+CLCK: 1,%d", class))
		}
	}
	if len(lines) == 0 {
		return []string{fmt.Sprintf("+CLCK: 0,%d", everyClass)}
	}
	return lines
}

// barsTo reports that the network does not let the subscriber call, or write to, a number.
func (d *Domain) barsTo(number string, class int) bool {
	b := d.services.barring.active
	own := countryCode(d.n.Exchange.Number())
	abroad := countryCode(number) != "" && countryCode(number) != own
	away := d.n.Network.Registration() == roaming
	switch {
	case b[barOutgoing][class]:
		return true
	case b[barInternational][class]: // for one who is abroad the own country is another one
		return abroad || away && countryCode(number) != ""
	case b[barExceptHome][class]:
		return abroad
	}
	return false
}

// barsFrom reports that the network lets nothing of a class through to the subscriber.
func (d *Domain) barsFrom(class int) bool {
	b := d.services.barring.active
	return b[barIncoming][class] || b[barRoaming][class] && d.n.Network.Registration() == roaming
}

// BarsMessageTo reports that the network refuses a short message to a number.
func (d *Domain) BarsMessageTo(number string) bool { return d.barsTo(number, messageClass) }

// BarsMessages reports that short messages are not delivered.
func (d *Domain) BarsMessages() bool { return d.barsFrom(messageClass) }

// countryCode is the country of an international number (ITU-T E.164 annex to E.164.1): one digit for
// the zones 1 and 7, two for those that are listed, else three. A number without + or 00 has none.
func countryCode(number string) string {
	digits, ok := strings.CutPrefix(number, "+")
	if !ok {
		if digits, ok = strings.CutPrefix(number, "00"); !ok {
			return ""
		}
	}
	const two = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "
	switch {
	case len(digits) < 3:
		return digits
	case digits[0] == '1', digits[0] == '7':
		return digits[:1]
	case strings.Contains(two, " "+digits[:2]+" "):
		return digits[:2]
	}
	return digits[:3]
}

// parseBarring reads the dial strings of call barring: *33*password*class# and its kin, and
// **03**old*new*new# for the password, in fields behind the mode (3GPP TS 22.030 6.5.2, 6.5.4).
func parseBarring(mode int, f []string) (service, bool) {
	const register = 3
	if f[0] == "03" && (mode == 1 || mode == register) && len(f) >= 5 && f[3] != "" && f[3] == f[4] {
		return service{bar: barAll, password: f[2], newPassword: f[3]}, true
	}
	facility, ok := map[string]string{
		"33": barOutgoing, "331": barInternational, "332": barExceptHome, "35": barIncoming, "351": barRoaming,
		"330": barAll, "333": barAllOutgoing, "353": barAllIncoming,
	}[f[0]]
	if !ok || mode > query {
		return service{}, false
	}
	s := service{bar: facility, mode: mode}
	group := f[1]
	if mode != query {
		s.password, group = f[1], f[2]
	}
	s.class = classOf(group)
	return s, s.class != 0
}
