package automata_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/segc-dev/segc/compiler/automata"
)

// A question is a language with the function that it stands for.
type question struct {
	name     string
	language automata.Language
	holds    func(string) bool
}

var patterns = []string{"^a", "b$", "a.*b", `\ba`, `(?i)aB`, "[^ab]", `^\s*$`, "(?m)^b$", "a{2,3}", "(ab|ba)+$", "^$", `\d`, "K", "(?i)k", "(?s)a.b", `\Bb`}

func random(r *rand.Rand, t *testing.T) question {
	words := []string{"", "a", "b", "ab", "ba", "aab", " a", "a b", "B", "é", "ı"}
	w := words[r.IntN(len(words))]
	switch r.IntN(8) {
	case 0:
		list := []string{w, words[r.IntN(len(words))]}
		return question{fmt.Sprintf("one of %q", list), automata.OneOf(list), func(s string) bool { return slices.Contains(list, s) }}
	case 1:
		return question{"prefix " + w, automata.Prefix(w), func(s string) bool { return strings.HasPrefix(s, w) }}
	case 2:
		return question{"suffix " + w, automata.Suffix(w), func(s string) bool { return strings.HasSuffix(s, w) }}
	case 3:
		return question{"contains " + w, automata.Contains(w), func(s string) bool { return strings.Contains(s, w) }}
	case 4:
		if r.IntN(2) == 0 {
			return question{"up to " + w, automata.UpTo(w), func(s string) bool { return s <= w }}
		}
		return question{"below " + w, automata.Below(w), func(s string) bool { return s < w }}
	case 5:
		n := r.IntN(5)
		return question{fmt.Sprint("shorter ", n), automata.Shorter(n), func(s string) bool { return utf8.RuneCountInString(s) < n }}
	}
	p := patterns[r.IntN(len(patterns))]
	l, err := automata.Matches(p)
	if err != nil {
		t.Fatal(err)
	}
	return question{"matches " + p, l, regexp.MustCompile(p).MatchString}
}

// wrapped asks a question of a text without blanks at its ends, or in one case.
func wrapped(r *rand.Rand, q question) question {
	holds := q.holds
	switch r.IntN(6) {
	case 0:
		return question{"lower " + q.name, automata.Lowered(q.language), func(s string) bool { return holds(strings.Map(unicode.ToLower, s)) }}
	case 1:
		return question{"upper " + q.name, automata.Uppered(q.language), func(s string) bool { return holds(strings.Map(unicode.ToUpper, s)) }}
	case 2:
		return question{"trim " + q.name, automata.Trimmed(q.language), func(s string) bool { return holds(strings.Trim(s, " ")) }}
	}
	return q
}

// TestCells holds of random questions that each cell's text has the answers of
// its cell, and that the answers of random texts are those of a cell.
func TestCells(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("aabbAB \n0é_ıK")
	for range 400 {
		var qs []question
		var languages []automata.Language
		for range 1 + r.IntN(4) {
			q := wrapped(r, wrapped(r, random(r, t)))
			qs, languages = append(qs, q), append(languages, q.language)
		}
		cells, err := automata.Cells(languages)
		if err != nil {
			t.Fatal(err)
		}
		answers := map[string]bool{}
		for _, c := range cells {
			answers[fmt.Sprint(c.In)] = true
			for i, q := range qs {
				if q.holds(c.Text) != c.In[i] || automata.Accepts(languages[i], c.Text) != c.In[i] {
					t.Fatalf("%q: %s is %v", c.Text, q.name, !c.In[i])
				}
			}
		}
		for range 200 {
			text := make([]rune, r.IntN(6))
			for i := range text {
				text[i] = alphabet[r.IntN(len(alphabet))]
			}
			in := make([]bool, len(qs))
			for i, q := range qs {
				in[i] = q.holds(string(text))
			}
			if !answers[fmt.Sprint(in)] {
				t.Fatalf("%q: no cell for %v of %v", string(text), in, qs)
			}
		}
	}
}

// TestLimits holds that what would take too much is refused.
func TestLimits(t *testing.T) {
	var languages []automata.Language
	for i := range 40 {
		languages = append(languages, automata.Contains(strings.Repeat(string(rune('a'+i%20)), 3+i/20)))
	}
	if _, err := automata.Cells(languages); err == nil {
		t.Error("forty texts to look for are no error")
	}
	l, err := automata.Matches(`(a|b)*a(a|b){14}$`)
	if err == nil {
		_, err = automata.Cells([]automata.Language{l})
	}
	if err == nil {
		t.Error("an automaton of 2^15 states is no error")
	}
}
