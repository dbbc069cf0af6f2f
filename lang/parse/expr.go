package parse

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
)

// A prec is the binding strength of an operator; looser is smaller.
type prec uint8

const (
	precNone prec = iota
	precOr
	precAnd
	precNot
	precPredicate
	precCoalesce
	precSum
	precProduct
	precUnary
)

// infix is the strength and the operator of the tokens that stand between
// operands. Predicates that are no Binary have no operator.
var infix = [kwNull + 1]struct {
	prec prec
	op   ast.Op
}{
	kwOr: {precOr, ast.Or}, kwAnd: {precAnd, ast.And},
	eq: {precPredicate, ast.Eq}, ne: {precPredicate, ast.Ne}, lt: {precPredicate, ast.Lt}, le: {precPredicate, ast.Le},
	gt: {precPredicate, ast.Gt}, ge: {precPredicate, ast.Ge}, kwIs: {precPredicate, ast.Is},
	kwIn: {precPredicate, ast.NoOp}, kwBetween: {precPredicate, ast.NoOp}, kwContains: {precPredicate, ast.Contains}, kwMatches: {precPredicate, ast.Matches},
	coalesce: {precCoalesce, ast.Coalesce},
	plus:     {precSum, ast.Add}, minus: {precSum, ast.Sub}, star: {precProduct, ast.Mul}, slash: {precProduct, ast.Div},
}

// expr reads an expression; what names it when there is none.
func (p *parser) expr(what string) ast.Expr { return p.binary(precOr, what) }

// operand reads an expression that no predicate, `and` or `or` may end: the
// bound of a window, a side of a comparison.
func (p *parser) operand(what string) ast.Expr { return p.binary(precCoalesce, what) }

// binary reads an expression of operators at least as strong as limit.
func (p *parser) binary(limit prec, what string) ast.Expr {
	start := p.i
	x := p.prefix(limit, what)
	for ceiling := precUnary; !p.failed; { // what was built binds as loosely as ceiling
		at := p.infixAt()
		if at < limit || at == precNone || at > ceiling {
			break
		}
		chained := at == precPredicate && ceiling == precPredicate
		if chained {
			p.chained()
		}
		ceiling = at
		if p.chain++; p.chain > maxChain {
			p.fail(codeDepth, "a clause has more than "+strconv.Itoa(maxChain)+" operators", "a long list of values is written `x in [...]`")
			break
		}
		if at == precPredicate {
			if x = p.predicate(x, start); chained {
				x = &ast.Bad{Span: p.since(start)}
			}
			continue
		}
		op := p.i
		p.i++
		y := p.binary(at+1, "a value after `"+infix[p.toks[op].kind].op.String()+"`")
		x = &ast.Binary{Op: infix[p.toks[op].kind].op, X: x, Y: y, OpPos: p.spanAt(op), Span: p.since(start)}
	}
	return x
}

// infixAt returns the strength of the operator at the current token.
func (p *parser) infixAt() prec {
	switch k := p.peek(); k {
	case kwNot:
		if next := p.kindAt(p.i + 1); next == kwIn || next == kwBetween || next == kwContains || next == kwMatches || p.infixWord(p.i+1) {
			return precPredicate
		}
		return precNone
	case ident:
		if p.boundary(p.i) {
			return precNone
		}
		if p.infixWord(p.i) {
			return precPredicate
		}
		if p.capitalOperator() {
			return p.infixAt()
		}
		return precNone
	default:
		return infix[k].prec
	}
}

// infixWord reports whether token i is an unreserved word that begins the rest
// of a predicate: a window, `starts with` or `ends with`.
func (p *parser) infixWord(i int) bool {
	if p.kindAt(i) != ident {
		return false
	}
	switch p.word(i) {
	case "before", "after", "since", "on", "from":
		return p.operandAhead(i + 1)
	case "starts", "ends":
		return p.isWord(i+1, "with")
	}
	return false
}

// operandAhead reports whether an operand may begin at token i.
func (p *parser) operandAhead(i int) bool {
	switch k := p.kindAt(i); k {
	case ident, quoted:
		return !p.boundary(i)
	case text, number, percent, date, instant, lparen, lbracket, minus, kwTrue, kwFalse, kwNull:
		return true
	}
	return false
}

// capitalOperator mends `AND`, `Or` and the like where an operator must stand:
// it reports the capitals and makes the token the keyword.
func (p *parser) capitalOperator() bool {
	w := p.word(p.i)
	if len(w) > longestKeyword || w[0] >= 'a' {
		return false
	}
	k := keywords[strings.ToLower(w)]
	if infix[k].prec == precNone && k != kwNot {
		return false
	}
	p.lowerCase(k)
	return true
}

// lowerCase reports a keyword in capitals and reads it as the keyword.
func (p *parser) lowerCase(k kind) {
	ours := strings.ToLower(p.word(p.i))
	p.complain(withFix(diag.Diag{Code: codeCase, Span: p.spanAt(p.i), Message: "keywords are written in lower case",
		Label: "write `" + ours + "`"}, mend{ours, true}))
	p.toks[p.i].kind = k
}

// chained reports `a < b < c`, once, and reads on.
func (p *parser) chained() {
	label := "put the first comparison in parentheses, or write `and`"
	if k := p.peek(); k == lt || k == le || k == gt || k == ge {
		label = "write `a < b and b < c`"
	}
	p.report(codeChain, p.spanAt(p.i), "comparisons do not chain", label)
}

// prefix reads `not x`, `-x` or a primary.
func (p *parser) prefix(limit prec, what string) ast.Expr {
	start := p.i
	switch p.peek() {
	case kwNot:
		if p.kindAt(p.i+1) == kwIn {
			return p.member()
		}
		if limit > precNot {
			p.fail(codeNot, "`not` is looser than the operator before it", "write `(not …)`")
			return p.bad(start)
		}
		return p.unary(ast.Not, precNot, "a condition after `not`")
	case minus:
		return p.unary(ast.Neg, precUnary, "a value after `-`")
	case plus:
		p.fail(codeValue, "a value needs no `+` before it", "remove it")
		return p.bad(start)
	}
	return p.primary(what)
}

func (p *parser) unary(op ast.Op, limit prec, what string) ast.Expr {
	start := p.i
	p.i++
	if !p.enter() {
		return p.bad(start)
	}
	var x ast.Expr
	if limit == precUnary {
		x = p.prefix(precUnary, what)
	} else {
		x = p.binary(limit, what)
	}
	p.leave()
	return &ast.Unary{Op: op, X: x, Span: p.since(start)}
}

// bad stands for what did not parse.
func (p *parser) bad(start int) ast.Expr {
	return &ast.Bad{Span: p.between(start, max(p.failedAt, start))}
}

// predicate reads the rest of a predicate whose left side is x.
func (p *parser) predicate(x ast.Expr, start int) ast.Expr {
	op := p.i
	not := p.take(kwNot)
	k := p.peek()
	switch k {
	case eq, ne, lt, le, gt, ge:
		p.i++
		y := p.operand("a value after `" + infix[k].op.String() + "`")
		return &ast.Binary{Op: infix[k].op, X: x, Y: y, OpPos: p.spanAt(op), Span: p.since(start)}
	case kwIs:
		return p.is(x, start)
	case kwIn:
		if p.windowAfterIn(p.i + 1) {
			break
		}
		p.i++
		set := p.set()
		return &ast.In{X: x, Not: not, Set: set, Span: p.since(start)}
	case kwBetween:
		p.i++
		lo, hi := p.bounds()
		return &ast.Between{X: x, Not: not, Lo: lo, Hi: hi, Span: p.since(start)}
	case kwContains, kwMatches:
		return p.match(x, not, start)
	case ident:
		if w := p.word(p.i); w == "starts" || w == "ends" {
			return p.match(x, not, start)
		}
	}
	w := p.window()
	return &ast.InWindow{X: x, Not: not, Window: w, Span: p.since(start)}
}

// is reads `is [not] null` and `is [not] y`.
func (p *parser) is(x ast.Expr, start int) ast.Expr {
	at := p.i
	p.i++
	op, not := ast.Is, p.takeFold(kwNot)
	if not {
		op = ast.IsNot
	}
	opPos := p.since(at)
	if p.takeFold(kwNull) {
		return &ast.IsNull{X: x, Not: not, Span: p.since(start)}
	}
	if k := p.peek(); k == kwIn || k == kwBetween || k == kwContains || k == kwMatches {
		ours := strings.TrimPrefix(op.String()+" "+p.word(p.i), "is ")
		p.fail(codeSQL, "`is` compares with one value", "write `"+ours+"` without `is`")
		return x
	}
	y := p.operand("`null` or a value after `" + op.String() + "`")
	return &ast.Binary{Op: op, X: x, Y: y, OpPos: opPos, Span: p.since(start)}
}

// fold mends the keyword k in capitals.
func (p *parser) fold(k kind) {
	if p.peek() == ident && p.word(p.i)[0] < 'a' && keywords[strings.ToLower(clip(p.word(p.i)))] == k {
		p.lowerCase(k)
	}
}

// takeFold moves over a keyword, also one in capitals, which it reports.
func (p *parser) takeFold(k kind) bool {
	p.fold(k)
	return p.take(k)
}

// bounds reads `lo and hi`.
func (p *parser) bounds() (lo, hi ast.Expr) {
	lo = p.operand("a value after `between`")
	p.fold(kwAnd)
	p.want(kwAnd, "`and` and the upper bound of `between`")
	return lo, p.operand("a value after `and`")
}

// match reads the operators that look into a text or list.
func (p *parser) match(x ast.Expr, not bool, start int) ast.Expr {
	op := ast.Contains
	switch p.word(p.i) {
	case "matches", "MATCHES":
		op = ast.Matches
	case "starts":
		op = ast.StartsWith
		p.i++
	case "ends":
		op = ast.EndsWith
		p.i++
	}
	p.i++
	if op == ast.Contains {
		switch next := p.i + 1; {
		case !p.operandAhead(next) || p.kindAt(next) == minus: // a value called any or all
		case p.takeWord("any"):
			op = ast.ContainsAny
		case p.takeWord("all"):
			op = ast.ContainsAll
		}
	}
	y := p.operand("a value after `" + op.String() + "`")
	return &ast.Match{Op: op, X: x, Not: not, Y: y, Span: p.since(start)}
}

// set reads what follows `in`: a list, or a segment or arm.
func (p *parser) set() ast.Expr {
	switch k := p.peek(); k {
	case lbracket:
		return p.listLit()
	case lparen:
		return p.sqlList()
	case text, number, percent, date, instant, kwTrue, kwFalse, kwNull:
		p.failWanting(codeValue, "a list, a segment or a window of time after `in`", "a list is written `["+clip(p.word(p.i))+"]`")
		return p.bad(p.i)
	}
	return p.ref("a list, a segment or a window of time after `in`")
}

// sqlList reads `(a, b)` after `in` and reports that a list has brackets.
func (p *parser) sqlList() ast.Expr {
	start := p.i
	if w := p.word(p.i + 1); strings.EqualFold(w, "select") {
		p.fail(codeSQL, "there are no subqueries", "write `x in` and the name of a segment")
		return p.bad(start)
	}
	d := diag.Diag{Code: codeSQL, Span: p.spanAt(start), Message: "a list stands in brackets", Label: "write `[…]`"}
	if m := int(p.toks[start].match); m > 0 {
		d = withFix(d, mend{"[", true})
		d.Fixes[0].Edits = append(d.Fixes[0].Edits, diag.Edit{Span: p.spanAt(m), Text: "]"})
	}
	p.complain(d)
	p.i++
	l := &ast.ListLit{}
	p.parens(rparen, func() { p.list(rparen, func() { l.Elems = append(l.Elems, p.expr("a value")) }) })
	l.Span = p.since(start)
	return l
}

func (p *parser) listLit() ast.Expr {
	start := p.i
	p.i++
	l := &ast.ListLit{}
	p.parens(rbracket, func() { p.list(rbracket, func() { l.Elems = append(l.Elems, p.expr("a value")) }) })
	l.Span = p.since(start)
	return l
}

// member reads `[not] in S`: this row is a member of S.
func (p *parser) member() ast.Expr {
	start := p.i
	not := p.take(kwNot)
	p.i++
	switch {
	case p.windowAfterIn(p.i):
		p.fail(codeWindow, "a window needs a time before it", "write `signed_up_at in last 30 days`, or put the relation before it")
		return p.bad(start)
	case p.peek() == lbracket || p.peek() == lparen:
		p.fail(codeValue, "`in` with a list needs a value before it", "write `country in [\"US\"]`")
		return p.bad(start)
	}
	s := p.ref("a segment or an arm after `in`")
	return &ast.In{Not: not, Set: s, Span: p.since(start)}
}

// ref reads a segment or arm: a path, perhaps with arguments.
func (p *parser) ref(what string) ast.Expr {
	start := p.i
	n := p.path(what)
	if p.peek() == lparen && !p.failed {
		return p.call(n, start)
	}
	return n
}

// path reads names separated by dots.
func (p *parser) path(what string) *ast.Name {
	start := p.i
	if nameLike(p.peek()) && p.kindAt(start+1) != dot {
		p.i++
		return p.simpleName(start)
	}
	n := &ast.Name{Parts: make([]*ast.Ident, 1, 2)}
	n.Parts[0] = p.ident(what)
	for p.take(dot) {
		n.Parts = append(n.Parts, p.ident("a name after `.`"))
	}
	n.Span = p.since(start)
	return n
}

// simpleName makes the commonest node, a path of one name, in one allocation.
func (p *parser) simpleName(i int) *ast.Name {
	s := p.spanAt(i)
	one := &struct {
		name  ast.Name
		id    ast.Ident
		parts [1]*ast.Ident
	}{id: ast.Ident{Name: p.nameOf(i), Span: s}}
	one.parts[0] = &one.id
	one.name = ast.Name{Parts: one.parts[:], Span: s}
	return &one.name
}

// call reads the arguments of n.
func (p *parser) call(n *ast.Name, start int) ast.Expr {
	p.i++
	c := &ast.Call{Func: n}
	p.parens(rparen, func() { p.list(rparen, func() { c.Args = append(c.Args, p.arg()) }) })
	c.Span = p.since(start)
	if p.peek() == dot {
		p.fail(codeTrailing, "a call has no parts of its own", "a path goes on from a relation: `(orders where …).items`")
	}
	return c
}

func (p *parser) arg() *ast.Arg {
	start := p.i
	a := &ast.Arg{}
	if nameLike(p.peek()) && p.kindAt(p.i+1) == colon {
		a.Name = p.ident("a name")
		p.i++
	}
	a.Value = p.expr("an argument")
	a.Span = p.since(start)
	return a
}

// unexpected fails at a token that cannot follow what was read. Words of SQL
// get their own answer.
func (p *parser) unexpected(wanted string, notes ...diag.Note) {
	w := ""
	if p.peek() == ident {
		w = strings.ToLower(clip(p.word(p.i)))
	}
	if mend, ok := sqlWords[w]; ok {
		p.fail(codeSQL, "there is no `"+w+"`", mend)
		return
	}
	if p.misspelt(p.i) || p.misspelt(p.i-1) { // the last may have been read as a unit
		return
	}
	if p.peek() == kwWhere || p.peek() == kwThen {
		p.failWanting(codeTrailing, wanted, "a relation stands inside an aggregate, as in `any(orders where …)`", notes...)
		return
	}
	label := ""
	if k := p.peek(); p.operandAhead(p.i) && k != lparen && k != lbracket && k != minus {
		label = "an operator is missing before it, such as `and`"
	}
	p.failWanting(codeTrailing, wanted, label, notes...)
}

// misspelt fails at a word on a new line that is nearly the keyword of a clause,
// or outside of bodies that of a declaration.
func (p *parser) misspelt(i int) bool {
	if i < 0 || p.kindAt(i) != ident || !p.toks[i].lineStart {
		return false
	}
	code, wanted, words := codeClause, "a clause", clauseWords
	if !p.body {
		code, wanted, words = codeDeclaration, "a declaration", declarationWords
	}
	hint := didYouMean(p.word(i), words)
	if hint != "" {
		p.i = i
		p.failWanting(code, wanted, hint)
	}
	return hint != ""
}

// clauseWords begin the clauses of a body.
var clauseWords = []string{"where", "except", "let", "expect"}

// sqlWords are words of SQL that people try, and what to write.
var sqlWords = map[string]string{
	"like": "write `contains`, `starts with`, `ends with` or `matches`", "ilike": "write `lower(x) contains`, `starts with`, `ends with` or `matches`",
	"rlike": "write `matches`", "regexp": "write `matches`", "similar": "write `matches`", "mod": "the language has no remainder",
	"order": "write `top N by x` or `rank(by x)`", "group": "an aggregate counts the rows of each customer", "limit": "write `top N by x`",
	"having": "write `where` with an aggregate: `where count(orders) > 3`", "join": "write the path of the relation: `orders.items`",
}
