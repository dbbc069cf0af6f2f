package parse

import (
	"strconv"

	"github.com/segc-dev/segc/lang/ast"
)

// typ reads a type: decimal(12, 2) USD, list<string>.
func (p *parser) typ() *ast.Type {
	start := p.i
	t := &ast.Type{Name: p.ident("a type")}
	switch {
	case p.take(lparen):
		p.parens(rparen, func() { p.list(rparen, func() { t.Args = append(t.Args, p.typeArg()) }) })
	case p.take(lt):
		if !p.enter() {
			break
		}
		t.Elem = p.typ()
		p.leave()
		p.closeElem()
	}
	if nameLike(p.peek()) && !p.isWord(p.i, "of") && p.kindAt(p.i+1) != colon && !p.failed {
		t.Unit = p.ident("a unit")
	}
	t.Span = p.since(start)
	return t
}

// closeElem moves over the `>` of list<T>; in `list<int>= […]` the scanner took
// it together with the next mark.
func (p *parser) closeElem() {
	if p.peek() == ge {
		t := &p.toks[p.i]
		t.kind, t.start = eq, t.start+1
		return
	}
	p.want(gt, "`>`")
}

func (p *parser) typeArg() int {
	n, err := strconv.Atoi(digitsOf(p.word(p.i)))
	if p.peek() != number || err != nil {
		p.failWanting(codeExpected, "a number of digits", "")
		return 0
	}
	p.i++
	return n
}
