package sms

// Say writes a text in the character set of the TE (+CSCS), for other groups.
func (g *Group) Say(text string) string { return g.say(text) }

// Heard reads what the TE has written in it; ok is false when it is not of that set.
func (g *Group) Heard(s string) (text string, ok bool) { return g.heard(s) }
