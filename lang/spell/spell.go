// Package spell finds the name that a misspelt one was meant to be.
package spell

import "unicode/utf8"

// longest is the length in code points from which a word is a text, not a
// misspelt name; it also bounds the work of one comparison.
const longest = 64

// Nearest returns the candidate with the fewest edits from word, or "" when
// none is within max(1, length/3) of them. An edit inserts, deletes or replaces
// a letter or swaps two neighbours; a change of case costs nothing. Ties go to
// the first in byte order, so the order of candidates does not matter.
func Nearest(word string, candidates []string) string {
	return Within(word, candidates, max(1, utf8.RuneCountInString(word)/3))
}

// Within is Nearest with another limit of edits.
func Within(word string, candidates []string, edits int) string {
	n := utf8.RuneCountInString(word)
	if n == 0 || n > longest {
		return ""
	}
	from := []rune(word)
	best, fewest := "", edits
	for _, c := range candidates {
		if c == "" || c == word || len(c) > longest*utf8.UTFMax {
			continue
		}
		d := distance(from, []rune(c), fewest)
		// A word that shares no letter with the candidate is another word.
		if d > fewest || d >= max(n, utf8.RuneCountInString(c)) {
			continue
		}
		if best == "" || d < fewest || c < best {
			best, fewest = c, d
		}
	}
	return best
}

// distance returns the Damerau-Levenshtein distance of a and b (optimal string
// alignment), or limit+1 when it is larger than limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if fold(a[i-1]) == fold(b[j-1]) {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && fold(a[i-1]) == fold(b[j-2]) && fold(a[i-2]) == fold(b[j-1]) {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return min(prev[len(b)], limit+1)
}

// fold maps ASCII letters to lower case.
func fold(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}
