package parse

import (
	"github.com/segc-dev/segc/lang/ast"
)

// itemHole reads a clause of a body. Where none can begin it is nil; what begins
// none is reported, and an ast.Bad.
func (p *parser) itemHole() itemHole {
	start, segment := p.i, p.declared == kwSegment
	switch k := p.peek(); {
	case k == rbrace || k == eof:
		return nil
	case k == kwWhere && segment:
		p.i, p.quiet = start+1, false
		return &ast.Where{Cond: p.clause("condition"), Span: p.since(start)}
	case k == kwExcept && segment:
		p.i, p.quiet = start+1, false
		return &ast.Except{Cond: p.clause("condition"), Span: p.since(start)}
	case k == kwExpect && segment:
		p.quiet = false
		return p.expect()
	case k == kwLet && p.declared != kwSplit:
		p.quiet = false
		return p.let()
	case nameLike(k) && p.kindAt(start+1) == colon:
		p.quiet = false
		return p.meta()
	}
	return p.junk()
}

// expect reads `expect size between 1 and 10`.
func (p *parser) expect() ast.Node {
	start := p.i
	p.i++
	p.chain, p.depth, p.nest = 0, 0, 0
	e := &ast.Expect{What: &ast.Ident{Name: p.word(p.i), Span: p.spanAt(p.i)}}
	if !p.takeWord("size") && !p.takeWord("share") {
		p.failWanting(codeExpect, "`size` or `share`", didYouMean(e.What.Name, []string{"size", "share"}))
	}
	switch k := p.peek(); k {
	case kwBetween:
		p.i++
		e.Op = ast.Range
		e.Lo, e.Hi = p.bounds()
	case lt, le, gt, ge, eq:
		p.i++
		e.Op = infix[k].op
		e.Lo = p.operand("a number")
	default:
		p.failWanting(codeExpect, "`between`, `<`, `<=`, `>`, `>=` or `=`", "")
	}
	if !p.failed && !p.clauseEnds() {
		p.unexpected("the end of the promise")
	}
	if p.failed {
		p.recover(start)
		return &ast.Bad{Span: p.since(start)}
	}
	e.Span = p.since(start)
	return e
}

// meta reads `key: value`.
func (p *parser) meta() ast.Node {
	start := p.i
	m := &ast.Meta{Key: p.ident("a key")}
	p.i++
	p.chain, p.depth, p.nest = 0, 0, 0
	value := p.i
	m.Value = p.metaValue()
	if !p.failed && !p.clauseEnds() {
		p.unexpected("the next clause")
	}
	if p.failed {
		p.recover(value)
		m.Value = &ast.Bad{Span: p.since(value)}
	}
	m.Span = p.since(start)
	return m
}

// let reads `let name = value`.
func (p *parser) let() ast.Node {
	start := p.i
	p.i++
	n := &ast.Let{}
	if k := p.peek(); nameLike(k) || k.keyword() {
		n.Name = p.ident("a name")
	} else {
		p.reject("a name after `let`", "")
		n.Name = &ast.Ident{Span: p.spanAt(p.i)}
	}
	if !p.take(eq) {
		p.reject("`=`", "")
	}
	n.Value = p.clause("value")
	n.Span = p.since(start)
	p.quiet = false
	if n.Name.Name == "" {
		return &ast.Bad{Span: n.Span}
	}
	return n
}

// metaValue reads a literal, a name, a list or a map.
func (p *parser) metaValue() ast.Expr {
	start := p.i
	switch k := p.peek(); k {
	case lbrace:
		p.i++
		m := &ast.MapLit{}
		p.parens(rbrace, func() { p.list(rbrace, func() { m.Entries = append(m.Entries, p.entry()) }) })
		m.Span = p.since(start)
		return m
	case lbracket:
		p.i++
		l := &ast.ListLit{}
		p.parens(rbracket, func() { p.list(rbracket, func() { l.Elems = append(l.Elems, p.metaValue()) }) })
		l.Span = p.since(start)
		return l
	case ident, quoted:
		return p.path("a value")
	case minus, text, number, percent, date, instant, kwTrue, kwFalse, kwNull:
		return p.prefix(precUnary, "a value")
	}
	if p.peek().declares() {
		return p.path("a value")
	}
	p.failWanting(codeValue, "a text, number, date, name, list or map", "")
	return p.bad(start)
}

func (p *parser) entry() *ast.Meta {
	start := p.i
	m := &ast.Meta{Key: p.ident("a key")}
	p.want(colon, "`:`")
	m.Value = p.metaValue()
	m.Span = p.since(start)
	return m
}

// junk takes what begins no clause: it reports it and moves to the next clause.
// A clause whose keyword is in capitals is read all the same.
func (p *parser) junk() ast.Node {
	k := p.peek()
	start := p.i
	w := p.word(p.i)
	if kw := p.capitalClause(p.i); k == ident && kw != eof {
		p.lowerCase(kw)
		p.i++
		cond := p.clause("condition")
		if kw == kwWhere {
			return &ast.Where{Cond: cond, Span: p.since(start)}
		}
		return &ast.Except{Cond: cond, Span: p.since(start)}
	}
	if !p.quiet && k != mistake {
		p.report(codeClause, p.spanAt(p.i), "expected "+p.clauses()+", found "+p.found(), p.clauseHint(w))
	}
	p.quiet = false
	p.failedAt = start + 1
	p.recover(start)
	p.i = max(p.i, start+1)
	return &ast.Bad{Span: p.since(start)}
}

// clauses names what may stand in the body.
func (p *parser) clauses() string {
	switch p.declared {
	case kwPartition, kwExclusive:
		return "an arm"
	case kwSplit:
		return "an arm and its share"
	}
	return "a clause"
}

// clauseHint says what the word at the head of no clause was meant to be.
func (p *parser) clauseHint(w string) string {
	next := p.kindAt(p.i + 1)
	switch {
	case p.arms && p.peek() == kwWhere:
		return "an arm begins with its name: `active where …`"
	case p.arms:
		return "an arm is written `name where …` or `name otherwise`"
	case p.declared == kwSplit:
		return "an arm is written `name 10%`"
	case next == kwWhere || next == kwOtherwise:
		return "only a partition has arms"
	case p.peek() == ident && next == eq && metaKeys[w]:
		return "metadata is written `" + w + ": …`"
	case p.peek() == ident:
		if hint := didYouMean(w, clauseWords); hint != "" {
			return hint
		}
	}
	return "a clause begins with `where`, `except`, `let`, `expect` or a key and `:`"
}

// metaKeys are the keys of metadata, for hints.
var metaKeys = map[string]bool{"title": true, "description": true, "owner": true, "tags": true, "status": true, "version": true, "expires": true,
	"review_by": true, "use": true, "purpose": true, "objective": true, "channels": true, "meta": true}
