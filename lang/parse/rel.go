package parse

import (
	"github.com/segc-dev/segc/lang/ast"
)

// aggregate reads f([distinct] R [, n]).
func (p *parser) aggregate() ast.Expr {
	start := p.i
	a := &ast.Aggregate{Func: p.ident("an aggregate")}
	p.i++
	p.parens(rparen, func() {
		if p.distinctAhead() {
			p.i++
			a.Distinct = true
		}
		a.Rel = p.rel()
		if a.Func.Name == "nth" && p.want(comma, "`,` and the number of the event") {
			a.N = p.expr("the number of the event")
		}
	})
	if a.Rel == nil {
		a.Rel = &ast.Rel{Path: p.bad(p.failedAt)}
	}
	a.Span = p.since(start)
	return a
}

// distinctAhead tells `count(distinct R.x)` from a relation of that name.
func (p *parser) distinctAhead() bool {
	if !p.isWord(p.i, "distinct") {
		return false
	}
	next := p.i + 1
	switch k := p.kindAt(next); {
	case k == quoted || k == lparen:
		return true
	case k != ident:
		return false
	case p.kindAt(next+1) == dot:
		return true
	}
	switch p.word(next) {
	case "as", "before", "after", "since", "from", "on", "overall":
		return false
	}
	return true
}

// rel reads path [as x] [window] [where p] {step} [overall within D].
func (p *parser) rel() *ast.Rel {
	start := p.i
	r := &ast.Rel{Path: p.relPath("a relation")}
	r.As = p.alias()
	if p.windowAhead() {
		r.Window = p.window()
	}
	if p.take(kwWhere) {
		r.Where = p.expr("a condition after `where`")
	}
	for p.peek() == kwThen {
		r.Then = append(r.Then, p.step())
	}
	if p.isWord(p.i, "overall") && !p.failed {
		p.i++
		if !p.takeWord("within") {
			p.failWanting(codeExpected, "`within` after `overall`", "")
		}
		r.Overall = p.durationOperand("a duration after `within`")
	}
	r.Span = p.since(start)
	return r
}

// relPath reads the path of a relation: names, or (R).a.b.
func (p *parser) relPath(what string) ast.Expr {
	switch k := p.peek(); {
	case k == lparen:
		if m := int(p.toks[p.i].match); m > 0 && p.kindAt(m+1) == dot {
			return p.selection()
		}
		p.fail(codeRelation, "a relation in parentheses goes on with `.`", "write `(orders where …).items`, or leave the parentheses out")
		return p.bad(p.failedAt)
	case k == star:
		p.fail(codeRelation, "expected "+what+", found `*`", "name what is counted, as in `count(orders)`")
		return p.bad(p.failedAt)
	case k == kwIn || !nameLike(k) && !k.keyword():
		p.failWanting(codeRelation, what, "name a relation, as in `any(orders in last 90 days)`")
		return p.bad(p.failedAt)
	}
	n := p.path(what)
	if p.peek() == lparen {
		p.fail(codeRelation, "expected "+what+", found a call", "an aggregate takes the path of a relation; a computed value becomes a trait of its entity")
	}
	return n
}

// selection reads (R).a.b.
func (p *parser) selection() ast.Expr {
	start := p.i
	p.i++
	s := &ast.Select{}
	p.parens(rparen, func() { s.X = p.rel() })
	for p.take(dot) {
		s.Parts = append(s.Parts, p.ident("a name after `.`"))
	}
	if s.X == nil {
		return p.bad(p.failedAt)
	}
	s.Span = p.since(start)
	return s
}

// alias reads `as x`.
func (p *parser) alias() *ast.Ident {
	if !p.takeWord("as") {
		return nil
	}
	return p.ident("a name after `as`")
}

// step reads then [not] path [as x] [within D] [where p].
func (p *parser) step() *ast.Step {
	start := p.i
	p.i++
	s := &ast.Step{Not: p.take(kwNot)}
	s.Path = p.relPath("a relation after `then`")
	s.As = p.alias()
	if p.windowAhead() {
		p.fail(codeExpected, "a step has no window of its own", "a step says how soon it comes: `within 24 hours`")
	}
	if p.takeWord("within") {
		s.Within = p.durationOperand("a duration after `within`")
	}
	if p.take(kwWhere) {
		s.Where = p.expr("a condition after `where`")
		if p.isWord(p.i, "within") {
			p.fail(codeExpected, "`within` stands before the `where` of its step", "")
		}
	}
	s.Span = p.since(start)
	return s
}

// topBottom reads `top N[%] by e [within g, h] [among S]`.
func (p *parser) topBottom() ast.Expr {
	start := p.i
	r := &ast.Ranking{Kind: ast.Top}
	if p.word(p.i) == "bottom" {
		r.Kind = ast.Bottom
	}
	p.i++
	r.N = p.count("a number")
	p.ranked(r)
	if r.Desc {
		p.report(codeExpected, p.spanAt(p.i-1), "`"+r.Kind.String()+"` says the direction, so there is no `desc`", "`top` takes the highest, `bottom` the lowest")
		r.Desc = false
	}
	p.population(r)
	r.Span = p.since(start)
	return r
}

// rankCall reads rank(by e …), ntile(k, by e …) and percentile(by e …).
func (p *parser) rankCall() ast.Expr {
	start := p.i
	r := &ast.Ranking{Kind: ast.Rank}
	switch p.word(p.i) {
	case "ntile":
		r.Kind = ast.Ntile
	case "percentile":
		r.Kind = ast.Percentile
	}
	p.i += 2
	p.parens(rparen, func() {
		if r.Kind == ast.Ntile {
			r.N = p.operand("the number of groups")
			p.want(comma, "`,` and `by`")
		}
		p.ranked(r)
		p.population(r)
		if p.isWord(p.i, "desc") {
			p.fail(codeExpected, "`desc` stands right behind the value that ranks", "write `by … desc within …`")
		}
	})
	r.Span = p.since(start)
	if r.By == nil {
		return p.bad(start)
	}
	return r
}

// ranked reads `by e [desc]`.
func (p *parser) ranked(r *ast.Ranking) {
	if !p.takeWord("by") {
		p.failWanting(codeExpected, "`by` and a value to rank by", "")
	}
	r.By = p.operand("a value to rank by")
	r.Desc = !p.boundary(p.i) && p.takeWord("desc")
}

// population reads `[within g, h] [among S]`.
func (p *parser) population(r *ast.Ranking) {
	if p.isWord(p.i, "within") && p.operandAhead(p.i+1) && !p.boundary(p.i) {
		p.i++
		r.Within = append(r.Within, p.operand("a value after `within`"))
		for p.peek() == comma && p.operandAhead(p.i+1) && p.kindAt(p.i+2) != colon {
			p.i++
			r.Within = append(r.Within, p.operand("a value after `,`"))
		}
	}
	if p.isWord(p.i, "among") && !p.boundary(p.i) {
		p.i++
		r.Among = p.ref("a segment after `among`")
	}
}

// atLeast reads `at least K of`, then (p, q, …) or a habit.
func (p *parser) atLeast() ast.Expr {
	start := p.i
	p.i += 2
	k := p.count("a number after `at least`")
	if !p.takeWord("of") {
		p.failWanting(codeExpected, "`of`", "")
	}
	if p.isWord(p.i, "last") || p.isWord(p.i, "previous") {
		return p.habit(k, start)
	}
	a := &ast.AtLeast{N: k}
	if p.want(lparen, "`(` and conditions, `last` or `previous`") {
		p.parens(rparen, func() {
			p.list(rparen, func() { a.Preds = append(a.Preds, p.expr("a condition")) })
		})
	}
	a.Span = p.since(start)
	return a
}

// each reads `each of last …` and `each of previous …`.
func (p *parser) each() ast.Expr {
	start := p.i
	p.i += 2
	return p.habit(nil, start)
}

// habit reads what follows `of`: previous N units (p), last N units (p), or
// last N spans of D (p).
func (p *parser) habit(k ast.Expr, start int) ast.Expr {
	h := &ast.Habit{K: k, Previous: p.word(p.i) == "previous"}
	p.i++
	h.N = p.count("a number")
	if !h.Previous && p.takeWord("spans") {
		if !p.takeWord("of") {
			p.failWanting(codeExpected, "`of` and the length of a span", "")
		}
		h.SpanLen = p.spanLength()
	} else {
		h.Unit = p.unit(h.Previous)
	}
	if p.want(lparen, "`(` and the condition of each span") {
		p.parens(rparen, func() { h.Pred = p.expr("a condition") })
	}
	h.Span = p.since(start)
	if h.Pred == nil {
		return p.bad(start)
	}
	return h
}

// spanLength reads the D of `spans of D`; the parentheses behind it are the
// condition, not arguments.
func (p *parser) spanLength() ast.Expr {
	if p.peek() == number {
		return p.duringCheck(p.numeral())
	}
	return p.count("a duration after `of`")
}
