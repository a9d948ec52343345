package wording

import "slices"

// Nearest is the word of the list that was most likely meant: the one that the
// fewest typing mistakes make of it, if they are few for its length.
func Nearest(word string, list []string) (string, bool) {
	best, least := "", min(max(1, len(word)/3)+1, len(word)) // not all letters are mistakes
	for _, w := range list {
		if d := mistakes(word, w); d < least {
			best, least = w, d
		}
	}
	return best, best != ""
}

// mistakes counts letters left out, put in, exchanged, or swapped with their
// neighbour, that make b of a (optimal string alignment).
func mistakes(a, b string) int {
	const long = 64 // no word of ours is longer
	if len(a) > long || len(b) > long {
		return long
	}
	before, row := []int(nil), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}

// Suggestion ends a message about an unknown word.
func Suggestion(word string, list []string) string {
	if w, ok := Nearest(word, list); ok {
		return "; did you mean " + w + "?"
	}
	return ""
}

// Nearby is up to n words of the list in the order of how few typing mistakes
// make them of the word; those that need too many for its length are left out.
func Nearby(word string, list []string, n int) []string {
	type near struct {
		word     string
		mistakes int
	}
	var found []near
	for _, w := range list {
		if d := mistakes(word, w); d < min(max(1, len(word)/3)+1, len(word)) {
			found = append(found, near{w, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.mistakes - b.mistakes })
	var words []string
	for _, f := range found[:min(n, len(found))] {
		words = append(words, f.word)
	}
	return words
}
