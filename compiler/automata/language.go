// Package automata cuts all texts into cells on which each of some questions has
// one answer: is the text one of a list, does it begin, end, contain, match, is
// it below another, how long is it. A question is a deterministic automaton over
// code points; the cells are the reachable answers of their product, each with a
// shortest text, so every cell has a text and every text lies in a cell.
package automata

import (
	"unicode"
)

// A Language is a set of texts, told by an automaton whose states are numbers.
type Language interface {
	start() int
	next(state int, r rune) int
	accepts(state int) bool
	// cuts names the ranges of code points that the automaton tells apart.
	cuts(add func(lo, hi rune))
}

// Accepts reports whether a text is in a language.
func Accepts(l Language, text string) bool {
	s := l.start()
	for _, r := range text {
		s = l.next(s, r)
	}
	return l.accepts(s)
}

// dead is the state of simple automata that nothing leaves and that rejects.
const dead = -1

// OneOf is the language of the listed texts.
func OneOf(list []string) Language {
	t := &trie{kids: []map[rune]int{{}}, ends: []bool{false}}
	for _, s := range list {
		at := 0
		for _, r := range s {
			next, ok := t.kids[at][r]
			if !ok {
				next = len(t.kids)
				t.kids, t.ends = append(t.kids, map[rune]int{}), append(t.ends, false)
				t.kids[at][r] = next
			}
			at = next
		}
		t.ends[at] = true
	}
	return t
}

type trie struct {
	kids []map[rune]int
	ends []bool
}

func (t *trie) start() int { return 0 }

func (t *trie) next(s int, r rune) int {
	if s == dead {
		return dead
	}
	if to, ok := t.kids[s][r]; ok {
		return to
	}
	return dead
}

func (t *trie) accepts(s int) bool { return s != dead && t.ends[s] }

func (t *trie) cuts(add func(lo, hi rune)) {
	for _, kids := range t.kids {
		for r := range kids {
			add(r, r)
		}
	}
}

// Prefix is the language of texts that begin with another.
func Prefix(p string) Language { return prefix(p) }

type prefix []rune

func (p prefix) start() int { return 0 }

func (p prefix) next(s int, r rune) int {
	switch {
	case s == dead || s == len(p):
		return s
	case p[s] == r:
		return s + 1
	}
	return dead
}

func (p prefix) accepts(s int) bool { return s == len(p) }

func (p prefix) cuts(add func(lo, hi rune)) { eachRune(p, add) }

func eachRune(list []rune, add func(lo, hi rune)) {
	for _, r := range list {
		add(r, r)
	}
}

// Contains is the language of texts in which another occurs.
func Contains(p string) Language { return newFinder(p, true) }

// Suffix is the language of texts that end with another.
func Suffix(p string) Language { return newFinder(p, false) }

// A finder is the automaton of Knuth, Morris and Pratt: a state is the number of
// code points of the pattern that were just read.
type finder struct {
	p     []rune
	fail  []int
	stays bool // once found, found
}

func newFinder(text string, stays bool) *finder {
	f := &finder{p: []rune(text), stays: stays}
	f.fail = make([]int, len(f.p)+1)
	for i := 1; i < len(f.p); i++ {
		j := f.fail[i]
		for j > 0 && f.p[j] != f.p[i] {
			j = f.fail[j]
		}
		if f.p[j] == f.p[i] {
			j++
		}
		f.fail[i+1] = j
	}
	return f
}

func (f *finder) start() int { return 0 }

func (f *finder) next(s int, r rune) int {
	if f.stays && s == len(f.p) {
		return s
	}
	for {
		switch {
		case s < len(f.p) && f.p[s] == r:
			return s + 1
		case s == 0:
			return 0
		}
		s = f.fail[s]
	}
}

func (f *finder) accepts(s int) bool { return s == len(f.p) }

func (f *finder) cuts(add func(lo, hi rune)) { eachRune(f.p, add) }

// Below is the language of texts before another in the order of code points.
func Below(text string) Language { return below{[]rune(text), false} }

// UpTo is the language of texts before another, and that one.
func UpTo(text string) Language { return below{[]rune(text), true} }

// A below's states are the length read as long as it is that of the text, and
// one each for less and greater.
type below struct {
	text []rune
	too  bool // the text itself is one
}

const less = -2

func (b below) start() int { return 0 }

func (b below) next(s int, r rune) int {
	switch {
	case s < 0:
		return s
	case s == len(b.text) || r > b.text[s]:
		return dead
	case r < b.text[s]:
		return less
	}
	return s + 1
}

func (b below) accepts(s int) bool {
	return s == less || s >= 0 && s < len(b.text) || s == len(b.text) && b.too
}

func (b below) cuts(add func(lo, hi rune)) { eachRune(b.text, add) }

// Shorter is the language of texts of fewer than n code points.
func Shorter(n int) Language { return shorter(n) }

type shorter int

func (n shorter) start() int             { return 0 }
func (n shorter) next(s int, _ rune) int { return min(s+1, max(int(n), 0)) }
func (n shorter) accepts(s int) bool     { return s < int(n) }
func (n shorter) cuts(func(lo, hi rune)) {}

// Lowered is the language of texts that lie in another when written in lower
// case, code point by code point.
func Lowered(l Language) Language { return &mapped{l, unicode.ToLower} }

// Uppered is Lowered for upper case.
func Uppered(l Language) Language { return &mapped{l, unicode.ToUpper} }

type mapped struct {
	Language
	to func(rune) rune
}

func (m *mapped) next(s int, r rune) int { return m.Language.next(s, m.to(r)) }

func (m *mapped) cuts(add func(lo, hi rune)) {
	m.Language.cuts(func(lo, hi rune) {
		add(lo, hi)
		for _, c := range unicode.CaseRanges {
			if rune(c.Lo) > unicode.MaxRune {
				continue
			}
			for r := rune(c.Lo); r <= rune(c.Hi); r++ {
				if to := m.to(r); (lo <= to && to <= hi) != (lo <= r && r <= hi) {
					add(r, r)
				}
			}
		}
	})
}

// Trimmed is the language of texts that lie in another without the blanks at
// both ends.
func Trimmed(l Language) Language { return &trimmed{l: l, ids: map[margin]int{}} }

// A margin is a state of a trimmed language: the state before the blanks that
// may be the last ones, and after them.
type margin struct {
	inside, with int
	begun        bool
}

type trimmed struct {
	l    Language
	list []margin
	ids  map[margin]int
}

func (t *trimmed) id(m margin) int {
	i, ok := t.ids[m]
	if !ok {
		i = len(t.list)
		t.ids[m], t.list = i, append(t.list, m)
	}
	return i
}

func (t *trimmed) start() int { return t.id(margin{t.l.start(), t.l.start(), false}) }

func (t *trimmed) next(s int, r rune) int {
	m := t.list[s]
	switch {
	case r == ' ' && !m.begun:
		return s
	case r == ' ':
		return t.id(margin{m.inside, t.l.next(m.with, ' '), true})
	}
	to := t.l.next(m.with, r)
	return t.id(margin{to, to, true})
}

func (t *trimmed) accepts(s int) bool { return t.l.accepts(t.list[s].inside) }

func (t *trimmed) cuts(add func(lo, hi rune)) {
	add(' ', ' ')
	t.l.cuts(add)
}
