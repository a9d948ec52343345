package simcard

// codes are the commands of the card's holder (51.011 8.9 to 8.13). The card takes whatever it
// is given for a try, digits or not.
func (s *Session) codes(ins, p1, p2 byte, data []byte) Status {
	const half = 8
	h, ok := holderAt(ins, p1, p2)
	if !ok {
		return wrongPlace
	}
	two := ins == insChange || ins == insUnblock
	if want := map[bool]int{false: half, true: 2 * half}[two]; len(data) != want {
		return wrongLength | Status(want)
	}
	first, second := text(data[:half]), ""
	if two {
		second = text(data[half:])
	}
	c := s.card
	switch ins {
	case insVerify:
		return c.present(h, first).status()
	case insChange:
		v := c.present(h, first)
		if v == Right && IsCode(second) {
			c.codes[h].code = second
		}
		return v.status()
	case insUnblock:
		v := c.Unblock(h, first, second)
		if v == Malformed {
			v = c.codes[h].missKey()
		}
		return v.status()
	}
	on := ins == insEnable
	if c.locked == on {
		return contradiction
	}
	v := c.try(PIN, first)
	if v == Right {
		c.locked = on
	}
	return v.status()
}

// holderAt tells whose code P1 and P2 mean. UNBLOCK has 0 for the PIN, and PIN2 is always asked for.
func holderAt(ins, p1, p2 byte) (h Holder, ok bool) {
	first := byte(1)
	if ins == insUnblock {
		first = 0
	}
	if p2 == 2 && ins != insDisable && ins != insEnable {
		return PIN2, p1 == 0
	}
	return PIN, p1 == 0 && p2 == first
}

// present is a code that is given where it is asked for.
func (c *Card) present(h Holder, code string) Verdict {
	if h == PIN && !c.locked {
		return Disabled
	}
	return c.try(h, code)
}

// try compares a code; one that can be none is wrong.
func (c *Card) try(h Holder, code string) Verdict {
	v := c.codes[h].check(code)
	if v == Malformed {
		v = c.codes[h].miss()
	}
	return v
}

// text is a code as it is handed to the card, filled up with FF.
func text(b []byte) string { return string(unfilled(b)) }
