package fault

import "strings"

// nearest is "; did you mean X?" for the word of a list that is most like s, or nothing.
func nearest(s string, list []string) string {
	best, least := "", len(s)/2+1
	for _, l := range list {
		if d := distance(strings.ToLower(s), strings.ToLower(l)); d < least {
			best, least = l, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance is how many characters have to be put in, taken out or changed.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := left
			if a[i] != b[j] {
				cost++
			}
			left = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// like reports whether s matches a pattern, in any case of letters. A * stands
// for anything; a ? is itself, because commands end in one.
func like(pattern, s string) bool {
	p := strings.ToLower(pattern)
	s = strings.ToLower(s)
	star, mark := -1, 0
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
