package parse

import (
	"strconv"

	"github.com/segc-dev/segc/lang/diag"
)

// maxDepth bounds the brackets and prefix operators that nest.
const maxDepth = 200

// A stretch is the tokens [start, end) of one declaration.
type stretch struct{ start, end int }

// cut divides the tokens at the keywords that begin declarations, so that each
// is parsed alone and a mistake in one does not hide the next. The first
// stretch is what stands before any declaration, mostly nothing.
func (p *parser) cut() []stretch {
	var out []stretch
	start, depth := 0, 0
	for i := range p.toks {
		switch k := p.toks[i].kind; {
		case k.opens():
			depth++
		case k.closes():
			depth = max(depth-1, 0)
		case k.declares() && p.beginsDeclaration(i, start, depth):
			out = append(out, stretch{start, i})
			start, depth = i, 0
		}
	}
	return append(out, stretch{start, len(p.toks)})
}

// beginsDeclaration tells `segment x of …` from a reserved word that was meant
// as a name: inside brackets only a keyword that a name follows counts, and
// there it begins a line or the name is followed by `of`.
func (p *parser) beginsDeclaration(i, start, depth int) bool {
	k := p.kindAt(i)
	if i > start && p.kindAt(i-1) == kwExclusive && k == kwPartition {
		return false
	}
	if depth == 0 {
		return i == start || p.toks[i].lineStart || !continues(p.kindAt(i-1))
	}
	next := i + 1
	if k == kwExclusive && p.kindAt(next) == kwPartition {
		next++
	}
	if !nameLike(p.kindAt(next)) {
		return false
	}
	return p.toks[i].lineStart && p.kindAt(next+1) != colon || p.isWord(next+1, "of")
}

// continues reports whether a token asks for more, so that what follows it is
// no new declaration.
func continues(k kind) bool {
	switch k {
	case eq, ne, lt, le, gt, ge, plus, minus, star, slash, coalesce, comma, colon, dot:
		return true
	}
	return k.keyword() && k >= kwWhere && k < kwTrue && k != kwOtherwise
}

// brackets pairs the brackets of a stretch, and refuses the stretch when they
// nest too deep. A closing bracket pairs with the nearest open one of its kind;
// what was opened between them stays alone.
func (p *parser) brackets(s stretch) bool {
	open := p.open[:0]
	defer func() { p.open = open[:0] }()
	var count [rbrace + 1]int
	for i := s.start; i < s.end; i++ {
		switch k := p.toks[i].kind; {
		case k.opens():
			if len(open) == maxDepth {
				p.report(codeDepth, p.spanAt(i), "brackets nest deeper than "+strconv.Itoa(maxDepth), "")
				return false
			}
			open = append(open, int32(i))
			count[k]++
		case k.closes() && count[k-1] > 0:
			for {
				last := open[len(open)-1]
				open = open[:len(open)-1]
				count[p.toks[last].kind]--
				if p.toks[last].kind == k-1 {
					p.toks[last].match, p.toks[i].match = int32(i), last
					break
				}
			}
		}
	}
	return true
}

// open returns the note that points at an opening bracket.
func (p *parser) openedHere(i int) diag.Note {
	return diag.Note{Span: p.spanAt(i), Message: "the `" + p.word(i) + "` is here"}
}
