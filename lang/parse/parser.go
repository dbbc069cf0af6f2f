package parse

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// maxChain bounds the operators of one clause, and with them the depth of the
// tree that a long `a or b or c …` makes.
const maxChain = 10_000

// A parser reads the tokens of one text. The blocks of a file are driven by the
// grammar of package participle; expressions are read by the methods here.
type parser struct {
	scanner
	i, end   int     // the current token, and the end of the declaration
	open     []int32 // scratch of brackets
	body     bool    // in a body: a name and a colon begin the next item
	arms     bool    // in a partition: a name and `where` begin the next arm
	nest     int     // brackets and prefix operators around the current token
	depth    int     // brackets around the current token, in the current clause
	chain    int     // operators so far in the current clause
	failed   bool    // the clause is given up
	failedAt int
	quiet    bool // the head is given up: no more reports before the body
	declared kind // the keyword of the declaration
	bodyAt   int  // the brace of its body
}

func (p *parser) kindAt(i int) kind {
	if i >= p.end {
		return eof
	}
	return p.toks[i].kind
}

func (p *parser) peek() kind { return p.kindAt(p.i) }

// word returns the text of token i, "" at the end.
func (p *parser) word(i int) string {
	if i >= p.end {
		return ""
	}
	t := &p.toks[i]
	return p.text[t.start:t.end]
}

// isWord reports whether token i is an unquoted name spelt w. The words that
// mean something only in their place are no keywords, so that they stay usable
// as names; a quoted name never is such a word.
func (p *parser) isWord(i int, w string) bool { return p.kindAt(i) == ident && p.word(i) == w }

// takeWord moves over the word w if it is the current token.
func (p *parser) takeWord(w string) bool {
	if p.isWord(p.i, w) {
		p.i++
		return true
	}
	return false
}

// take moves over a token of kind k if it is the current one.
func (p *parser) take(k kind) bool {
	if p.peek() == k {
		p.i++
		return true
	}
	return false
}

// want moves over a token of kind k, or fails with what was expected.
func (p *parser) want(k kind, wanted string) bool {
	if p.take(k) {
		return true
	}
	p.failWanting(codeExpected, wanted, "")
	return false
}

// spanAt is the place of token i; at the end of the declaration it is the empty
// place behind the last token.
func (p *parser) spanAt(i int) token.Span {
	if i < p.end {
		return p.source.span(int(p.toks[i].start), int(p.toks[i].end))
	}
	end := len(p.text)
	if p.end > 0 && p.end <= len(p.toks) {
		end = int(p.toks[p.end-1].end)
	}
	return p.source.span(end, end)
}

// since is the place from token start to the last one read.
func (p *parser) since(start int) token.Span { return p.between(start, p.i) }

// between is the place of the tokens [start, end).
func (p *parser) between(start, end int) token.Span {
	if end <= start {
		return p.spanAt(start)
	}
	return p.source.span(int(p.toks[start].start), int(p.toks[min(end, p.end)-1].end))
}

func nameLike(k kind) bool { return k == ident || k == quoted }

// nameOf returns the bare text of a name token.
func (p *parser) nameOf(i int) string {
	w := p.word(i)
	if p.toks[i].kind == quoted {
		return w[1 : len(w)-1]
	}
	return w
}

// ident reads a name. A reserved word is reported and read as a name.
func (p *parser) ident(what string) *ast.Ident {
	switch k := p.peek(); {
	case nameLike(k):
		p.i++
		return &ast.Ident{Name: p.nameOf(p.i - 1), Span: p.spanAt(p.i - 1)}
	case k.keyword():
		p.reserved()
		p.i++
		return &ast.Ident{Name: p.word(p.i - 1), Span: p.spanAt(p.i - 1)}
	}
	at := p.spanAt(p.i)
	p.failWanting(codeExpected, what, "")
	return &ast.Ident{Span: at}
}

// reserved reports that the current keyword stands where a name does.
func (p *parser) reserved() {
	w := p.word(p.i)
	p.complain(withFix(diag.Diag{Code: codeReserved, Span: p.spanAt(p.i), Message: "`" + w + "` is a reserved word",
		Label: "as a name it stands in backquotes"}, mend{"`" + w + "`", true}))
}

// boundary reports whether token i begins the next item of the body around the
// expression, so that it is no part of it: `owner:`, or in a partition or split
// an arm.
func (p *parser) boundary(i int) bool {
	if p.depth > 0 || !nameLike(p.kindAt(i)) {
		return false
	}
	switch p.kindAt(i + 1) {
	case colon:
		return p.body
	case kwWhere, kwOtherwise:
		return p.arms
	case number, percent:
		return p.declared == kwSplit && p.body
	}
	return false
}

// enter counts a bracket or prefix operator that is opened; leave closes it.
func (p *parser) enter() bool {
	if p.nest++; p.nest <= maxDepth {
		return true
	}
	p.fail(codeDepth, "operators and brackets nest deeper than "+strconv.Itoa(maxDepth), "")
	return false
}

func (p *parser) leave() { p.nest-- }

// parens reads what inside reads between a bracket that was just passed and its
// partner.
func (p *parser) parens(closer kind, inside func()) {
	opener := p.i - 1
	if !p.enter() {
		return
	}
	p.depth++
	inside()
	p.depth--
	p.leave()
	if !p.take(closer) && !p.failed {
		if m := p.toks[opener].match; m < 0 || p.peek() == eof {
			p.failWanting(codeExpected, "`"+markOf(closer)+"`", "", p.openedHere(opener))
		} else {
			p.unexpected("`"+markOf(closer)+"`", p.openedHere(opener))
		}
	}
}

func markOf(closer kind) string {
	switch closer {
	case rparen:
		return ")"
	case rbracket:
		return "]"
	default:
		return "}"
	}
}

// list reads elements separated by commas up to the closer, which it leaves. A
// comma after the last element is allowed.
func (p *parser) list(closer kind, element func()) {
	for p.peek() != closer && !p.failed {
		element()
		if !p.take(comma) {
			return
		}
	}
}

// clause reads an expression, a condition or a value, that ends where the next
// clause begins. When it does not, the parser moves to the next clause and the
// expression is ast.Bad.
func (p *parser) clause(what string) ast.Expr {
	start := p.i
	p.chain, p.depth, p.nest = 0, 0, 0
	e := p.expr("a " + what)
	if !p.failed && !p.clauseEnds() {
		p.unexpected("the end of the " + what)
	}
	if p.failed {
		p.recover(start)
		return &ast.Bad{Span: p.since(start)}
	}
	return e
}

// clauseEnds reports whether the current token may follow a clause.
func (p *parser) clauseEnds() bool {
	switch k := p.peek(); {
	case k == eof || p.boundary(p.i):
		return true
	case p.body || p.arms:
		return k == rbrace || k.clause() || k == kwOtherwise || k == ident && p.toks[p.i].lineStart && p.capitalClause(p.i) != eof
	}
	return false
}

// capitalClause returns the keyword that token i spells in capitals, `WHERE` or
// `EXCEPT`, or eof.
func (p *parser) capitalClause(i int) kind {
	w := p.word(i)
	if w[0] >= 'a' || len(w) > longestKeyword {
		return eof
	}
	if k := keywords[strings.ToLower(w)]; k == kwWhere || k == kwExcept {
		return k
	}
	return eof
}

// recover ends a clause that began at token start and failed: it moves to the
// next token, outside the brackets of the clause, where another one can begin.
func (p *parser) recover(start int) {
	p.failed, p.depth, p.nest = false, 0, 0
	i := start
	for i < p.end {
		k := p.toks[i].kind
		p.i = i
		if i >= p.failedAt && i > start && p.clauseEnds() || i == start && p.failedAt == start && p.clauseEnds() {
			return
		}
		if m := int(p.toks[i].match); k.opens() && m > i {
			i = m
		}
		i++
	}
	p.i = p.end
}
