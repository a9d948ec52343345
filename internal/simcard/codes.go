package simcard

import "strings"

// A Holder is one of the two secrets of the card's holder (51.011 11.3).
type Holder int

// The secrets.
const (
	PIN  Holder = iota // CHV1
	PIN2               // CHV2
)

// Tries before a code is blocked (51.011 11.3).
const (
	codeTries = 3
	keyTries  = 10
)

// Lengths in digits (51.011 9.3).
const (
	minCode = 4
	maxCode = 8
	lenKey  = 8
)

// A Verdict is how a card has taken a code.
type Verdict uint8

// The verdicts.
const (
	Right     Verdict = iota
	Malformed         // no code at all: it costs no try
	Wrong             // one try less
	Blocked           // no try is left
	Disabled          // the PIN is not asked for, so it cannot be verified or changed
)

// A secret is a code, its unblocking key, and what is left of both.
type secret struct {
	code, key       string
	tries, keyTries int
	verified        bool // in this session
}

// check compares a code and counts.
func (s *secret) check(code string) Verdict {
	switch {
	case s.tries == 0:
		return Blocked
	case !IsCode(code):
		return Malformed
	case code == s.code:
		s.tries, s.verified = codeTries, true
		return Right
	}
	return s.miss()
}

// miss is a wrong code.
func (s *secret) miss() Verdict {
	if s.tries == 0 {
		return Blocked
	}
	s.tries--
	s.verified = false
	if s.tries == 0 {
		return Blocked
	}
	return Wrong
}

// Tries is what is left of a code and of its unblocking key.
func (c *Card) Tries(h Holder) (code, key int) { return c.codes[h].tries, c.codes[h].keyTries }

// Locked reports that the PIN is asked for.
func (c *Card) Locked() bool { return c.locked }

// SetLocked makes the card ask for its PIN or not, as nobody with a PIN has to.
func (c *Card) SetLocked(on bool) { c.locked = on }

// Exhaust takes the tries of the PIN away, as three wrong ones do.
func (c *Card) Exhaust() { c.codes[PIN].tries = 0 }

// Verified reports that a code has been given since the last Reset, or is not asked for.
func (c *Card) Verified(h Holder) bool {
	return c.codes[h].tries > 0 && (c.codes[h].verified || h == PIN && !c.locked)
}

// Check verifies a code for the commands that carry it with them, whether the
// card asks for it or not.
func (c *Card) Check(h Holder, code string) Verdict { return c.codes[h].check(code) }

// Change gives a code another value. A PIN that is not asked for cannot be
// changed (51.011 8.10).
func (c *Card) Change(h Holder, old, code string) Verdict {
	switch {
	case h == PIN && !c.locked:
		return Disabled
	case !IsCode(code):
		return Malformed
	}
	v := c.codes[h].check(old)
	if v == Right {
		c.codes[h].code = code
	}
	return v
}

// Unblock gives a code another value by its unblocking key. The PIN is asked for
// from then on (51.011 8.13).
func (c *Card) Unblock(h Holder, key, code string) Verdict {
	s := &c.codes[h]
	switch {
	case s.keyTries == 0:
		return Blocked
	case !digits(key, lenKey, lenKey) || !IsCode(code):
		return Malformed
	case key != s.key:
		return s.missKey()
	}
	s.code, s.tries, s.keyTries, s.verified = code, codeTries, keyTries, true
	c.locked = c.locked || h == PIN
	return Right
}

// missKey is a wrong unblocking key.
func (s *secret) missKey() Verdict {
	if s.keyTries == 0 {
		return Blocked
	}
	if s.keyTries--; s.keyTries == 0 {
		return Blocked
	}
	return Wrong
}

// IsCode reports that a text can be a PIN.
func IsCode(s string) bool { return digits(s, minCode, maxCode) }

func digits(s string, least, most int) bool {
	return len(s) >= least && len(s) <= most && strings.Trim(s, "0123456789") == ""
}
