// Package wording is what messages and patterns need of words: which pattern a
// text fits, and which word was probably meant.
package wording

import "strings"

// Like reports whether s matches a pattern, in any case of letters. A * stands
// for anything; a ? is itself, because commands end in one.
func Like(pattern, s string) bool {
	p, s := strings.ToLower(pattern), strings.ToLower(s)
	star, mark := -1, 0 // where to go on when what follows the last * does not fit
	i, j := 0, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && p[i] == s[j]:
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(p[i:], "*") == ""
}
