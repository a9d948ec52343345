package fault

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"sim800emu/internal/wording"
)

// Parse reads a fault as a command line gives it:
//
//	[NAME=]KIND[:PARAMETER=VALUE,...][@TRIGGER] [times N | always] [then NAME,...]
//
// for instance "late-prompt:by=3s@command 2 AT+CIPSEND*". Without a trigger the
// kind's own holds. Single quotes keep blanks, commas and @ in a value, ” is a
// quote. The triggers are:
//
//	time 12s, time every 1h             after 12 s of modem time; again and again
//	state STATE [N]                     the modem enters a state; link-up may name a connection
//	command [N | every [N]] PATTERN     the N-th matching command, AT+CIPSEND*
//	urc [N | every [N]] PATTERN         the N-th matching unsolicited line
//	connect [N | every [N]] [PATTERN]   the N-th opening, HOST:PORT
//	lookup [N | every [N]] [PATTERN]    the N-th name that is looked up
//	byte N STREAM, byte every N STREAM  toward-te, from-te, link N|any up|down; the first byte is 0
//	tls before|inside|after MESSAGE [link N]
//	chance P% of COUNTED                COUNTED is command, urc, connect, lookup or byte without its number
//	exactly N of M COUNTED
//	hand                                when somebody fires it
func Parse(text string) (Spec, error) {
	s, err := parse(text)
	if err != nil {
		return Spec{}, fmt.Errorf("fault %q: %w", text, err)
	}
	return s, nil
}

func parse(text string) (s Spec, err error) {
	head, tail, given := cutOutside(text, '@')
	if !given {
		head, tail = splitTail(text)
	}
	head = strings.TrimSpace(head)
	if name, rest, ok := cutOutside(head, '='); ok && !strings.Contains(name, ":") {
		s.Name, head = strings.TrimSpace(name), strings.TrimSpace(rest)
	}
	if s.Do, err = ParseAction(head); err != nil {
		return s, err
	}
	if s.Name == "" {
		s.Name = s.Do.Kind
	}
	if !validName(s.Name) {
		return s, fmt.Errorf("the name of a fault is lower-case letters, digits and -, not %q", s.Name)
	}
	words, err := fields(tail)
	if err != nil {
		return s, err
	}
	if words, err = s.tail(words); err != nil {
		return s, err
	}
	if len(words) == 0 {
		if given {
			return s, errors.New("the trigger behind @ is empty")
		}
		s.When, err = s.Do.DefaultTrigger()
		return s, err
	}
	s.When, err = triggerOf(words)
	return s, err
}

// splitTail finds "times", "always" and "then" behind an action without a trigger.
func splitTail(text string) (head, tail string) {
	for _, w := range []string{" times ", " always", " then "} {
		if i := strings.Index(text, w); i >= 0 {
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// tail takes "times N", "always" and "then A,B" off the end of the words.
func (s *Spec) tail(words []word) ([]word, error) {
	for n := len(words); n > 0; n = len(words) {
		last := words[n-1]
		switch {
		case last.is("always"):
			s.Times = Always
			words = words[:n-1]
		case n > 1 && words[n-2].is("times"):
			k, err := strconv.Atoi(last.text)
			if err != nil || k < 0 {
				return nil, fmt.Errorf("times %s: how often is a number from 1, or 0 for always", last.text)
			}
			if s.Times = k; k == 0 {
				s.Times = Always
			}
			words = words[:n-2]
		case n > 1 && words[n-2].is("then"):
			s.Then = strings.Split(last.text, ",")
			for _, name := range s.Then {
				if !validName(name) {
					return nil, fmt.Errorf("then names faults, with a comma between two and no blank; %q is no name", name)
				}
			}
			words = words[:n-2]
		default:
			return words, nil
		}
	}
	return words, nil
}

func validName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// ParseAction reads KIND[:PARAMETER=VALUE,...].
func ParseAction(text string) (Action, error) {
	kind, rest, more := cutOutside(text, ':')
	a := Action{Kind: strings.TrimSpace(kind)}
	if more {
		a.Params = map[string]string{}
	}
	for more {
		var one string
		one, rest, more = cutOutside(rest, ',')
		name, value, ok := cutOutside(one, '=')
		if name = strings.TrimSpace(name); !ok || name == "" {
			return a, fmt.Errorf("%q is no parameter; they are written NAME=VALUE, with a comma between two", one)
		}
		if _, twice := a.Params[name]; twice {
			return a, fmt.Errorf("%s is given twice", name)
		}
		v, err := unquoted(strings.TrimSpace(value))
		if err != nil {
			return a, err
		}
		a.Params[name] = v
	}
	_, err := a.check()
	return a, err
}

// DefaultTrigger is the trigger that holds when none is given.
func (a Action) DefaultTrigger() (Trigger, error) {
	k, ok := Find(a.Kind)
	if !ok || k.When == "" {
		return Trigger{}, fmt.Errorf("it is not said when %s happens; add a trigger, such as time 30s", a.Kind)
	}
	return ParseTrigger(k.When)
}

// ParseTrigger reads a trigger.
func ParseTrigger(text string) (Trigger, error) {
	words, err := fields(text)
	if err != nil {
		return Trigger{}, err
	}
	return triggerOf(words)
}

func triggerOf(words []word) (Trigger, error) {
	if len(words) == 0 {
		return Trigger{}, errors.New("the trigger is empty; try time 30s, or command AT+CIPSEND*")
	}
	if first, rest, ok := strings.Cut(words[0].text, ":"); ok && !words[0].quoted { // command:2
		split := []word{{text: first}}
		if rest != "" {
			split = append(split, word{text: rest})
		}
		words = append(split, words[1:]...)
	}
	r := &reading{words: words[1:]}
	t := Trigger{Link: AnyLink}
	r.trigger(&t, words[0].text)
	if r.err == nil && len(r.words) > 0 {
		r.fail("%q is too much", r.words[0].text)
	}
	if r.err != nil {
		return t, fmt.Errorf("trigger %s: %w", words[0].text, r.err)
	}
	return t, nil
}

// A word is one word of a trigger, without its quotes.
type word struct {
	text   string
	quoted bool
}

func (w word) is(s string) bool { return !w.quoted && w.text == s }

// reading is the words of a trigger that are left. The first mistake is kept.
type reading struct {
	words []word
	err   error
}

func (r *reading) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// next takes a word; what tells what is missing without it.
func (r *reading) next(what string) string {
	if len(r.words) == 0 {
		r.fail("%s is missing", what)
		return ""
	}
	w := r.words[0]
	r.words = r.words[1:]
	return w.text
}

// takes takes the next word if it is this one.
func (r *reading) takes(s string) bool {
	if len(r.words) > 0 && r.words[0].is(s) {
		r.words = r.words[1:]
		return true
	}
	return false
}

func (r *reading) number(what string, least int64) int64 {
	s := r.next(what)
	n, err := strconv.ParseInt(s, 10, 64)
	if r.err == nil && (err != nil || n < least) {
		r.fail("%s is %q, want a number from %d", what, s, least)
	}
	return n
}

// one takes a word of a list.
func (r *reading) one(what string, list []string) string {
	s := r.next(what)
	if r.err != nil || slices.Contains(list, s) {
		return s
	}
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return l
		}
	}
	r.fail("there is no %s %q; there are %s%s", what, s, strings.Join(list, ", "), wording.Suggestion(s, list))
	return s
}

func (r *reading) link() int {
	if r.takes("any") {
		return AnyLink
	}
	return int(r.number("the number of the connection", 0))
}

func (r *reading) trigger(t *Trigger, what string) {
	switch what {
	case "hand":
		t.What = Hand
	case "time":
		t.What = Time
		t.Every = r.takes("every")
		s := r.next("the time")
		var err error
		if t.After, err = time.ParseDuration(s); r.err == nil && (err != nil || t.After < 0) {
			r.fail("%q is no time; write it as 12s or 1m30s", s)
		}
		if r.err == nil && t.Every && t.After < leastEvery {
			r.fail("every %s is too often; from one firing to the next there are at least %s", s, leastEvery)
		}
	case "state":
		t.What = State
		if t.State = r.one("state", States()); t.State == StateLinkUp && len(r.words) > 0 {
			t.Link = r.link()
		}
	case "tls":
		t.What = TLS
		t.Place = Place(slices.Index([]string{"before", "inside", "after"}, r.one("place", []string{"before", "inside", "after"})))
		if t.Message = r.one("message", Messages()); r.takes("link") {
			t.Link = r.link()
		}
	case "chance":
		s := r.next("the probability")
		p, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
		if r.err == nil && (err != nil || !strings.HasSuffix(s, "%") || p <= 0 || p > 100) {
			r.fail("%q is no probability; write it as 5%%, above 0%% and at most 100%%", s)
		}
		t.Percent = p
		r.takes("of")
		r.counted(t, r.next("what may fire it"), false)
	case "exactly":
		t.Pick = int(r.number("how many", 1))
		if !r.takes("of") {
			r.fail("write it as exactly 2 of 10 command AT+CIPSEND*")
		}
		t.Among = int(r.number("of how many", 1))
		if r.err == nil && (t.Pick > t.Among || t.Among > mostAmong) {
			r.fail("%d of %d cannot be drawn; the second number is at least the first, and at most %d", t.Pick, t.Among, mostAmong)
		}
		r.counted(t, r.next("what may fire it"), false)
	default:
		r.counted(t, what, true)
	}
}

// leastEvery bounds how often a time repeats; our own choice.
const leastEvery = time.Millisecond

// mostAmong bounds what "exactly N of M" draws from; our own choice.
const mostAmong = 1 << 20

// counted reads what can be counted, with its number or without.
func (r *reading) counted(t *Trigger, what string, numbered bool) {
	names := map[string]What{"command": Command, "urc": URC, "connect": Connect, "lookup": Lookup, "byte": Byte}
	w, ok := names[what]
	if !ok {
		all := []string{"time", "state", "command", "urc", "connect", "lookup", "byte", "tls", "chance", "exactly", "hand"}
		if !numbered {
			all = all[2:7]
		}
		r.fail("there is no such trigger; there are %s%s", strings.Join(all, ", "), wording.Suggestion(what, all))
		return
	}
	if t.What = w; numbered {
		r.which(t)
	}
	if w == Byte {
		r.stream(t)
		return
	}
	if len(r.words) > 0 {
		t.Pattern = r.next("")
	} else if w == Command || w == URC {
		r.fail("the pattern is missing, such as %s", [...]string{Command: "AT+CIPSEND*", URC: "+CREG*"}[w])
	} else {
		t.Pattern = "*"
	}
}

// which reads the number.
func (r *reading) which(t *Trigger) {
	if t.What == Byte {
		t.Every = r.takes("every")
		t.N = r.number("the number of the byte", map[bool]int64{true: 1}[t.Every])
		return
	}
	t.N = 1
	if t.Every = r.takes("every"); len(r.words) == 0 || r.words[0].quoted {
		return
	}
	if n, err := strconv.ParseInt(r.words[0].text, 10, 64); err == nil {
		r.words = r.words[1:]
		if t.N = n; n < 1 {
			r.fail("the first is number 1, not %d", n)
		}
	}
}

func (r *reading) stream(t *Trigger) {
	switch s := r.next("the stream (toward-te, from-te, link N up, link N down)"); s {
	case "toward-te":
		t.Stream = TowardTE
	case "from-te":
		t.Stream = FromTE
	case "link":
		t.Link = r.link()
		t.Stream = LinkUp
		if r.one("direction", []string{"up", "down"}) == "down" {
			t.Stream = LinkDown
		}
	default:
		r.fail("there is no stream %q; there are toward-te, from-te, link N up, link N down", s)
	}
}

// cutOutside cuts at the first sep that is not in quotes.
func cutOutside(s string, sep byte) (before, after string, found bool) {
	in := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\'':
			in = !in
		case s[i] == sep && !in:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// fields cuts at blanks that are not in quotes.
func fields(s string) ([]word, error) {
	var all []word
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeftFunc(s, unicode.IsSpace) {
		in, end := false, 0
		for ; end < len(s) && (in || s[end] != ' ' && s[end] != '\t' && s[end] != '\n'); end++ {
			in = in != (s[end] == '\'')
		}
		text, err := unquoted(s[:end])
		if err != nil {
			return nil, err
		}
		all = append(all, word{text, text != s[:end]})
		s = s[end:]
	}
	return all, nil
}

// unquoted takes the quotes off a word; two in a row inside are one.
func unquoted(s string) (string, error) {
	if !strings.Contains(s, "'") {
		return s, nil
	}
	if len(s) < 2 || s[0] != '\'' || s[len(s)-1] != '\'' {
		return "", fmt.Errorf("%s: a quote stands at both ends of a value or not at all", s)
	}
	return strings.ReplaceAll(s[1:len(s)-1], "''", "'"), nil
}

// quoted puts quotes around a value that needs them: one that is empty, has a
// quote, or one of the characters of special.
func quoted(s, special string) string {
	if s != "" && !strings.ContainsAny(s, special+"'") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
