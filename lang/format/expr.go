package format

import (
	"fmt"
	"slices"

	"github.com/segc-dev/segc/lang/ast"
)

// A level is how tightly an expression holds together; an operand looser than
// its operator asks for stands in parentheses.
type level int

const (
	levelOr level = iota + 1
	levelAnd
	levelNot
	levelPredicate
	levelCoalesce
	levelSum
	levelProduct
	levelUnary
	levelPrimary
)

var binaryLevels = map[ast.Op]level{ast.Or: levelOr, ast.And: levelAnd, ast.Coalesce: levelCoalesce,
	ast.Add: levelSum, ast.Sub: levelSum, ast.Mul: levelProduct, ast.Div: levelProduct}

func levelOf(e ast.Expr) level {
	switch e := e.(type) {
	case *ast.Binary:
		if l, ok := binaryLevels[e.Op]; ok {
			return l
		}
		return levelPredicate
	case *ast.Unary:
		if e.Op == ast.Not {
			return levelNot
		}
		return levelUnary
	case *ast.IsNull, *ast.In, *ast.Between, *ast.Match, *ast.InWindow:
		return levelPredicate
	case *ast.Ranking:
		if e.Kind == ast.Top || e.Kind == ast.Bottom {
			return levelPredicate
		}
	}
	return levelPrimary
}

// A printer makes docs of nodes.
type printer struct {
	comments map[ast.Node]*ast.Comments
}

// expr is e where an operand of a level is asked for.
func (p *printer) expr(e ast.Expr, at level) doc { return p.operand(e, at, nil) }

// operand is e, in parentheses where it is looser than the level asks for. A
// name at its left edge is guarded against words.
func (p *printer) operand(e ast.Expr, at level, words map[string]bool) doc {
	if levelOf(e) < at {
		return p.parens(e)
	}
	return p.bare(e, words)
}

func (p *printer) parens(e ast.Expr) doc { return cat(text("("), align(p.bare(e, nil)), text(")")) }

// element is e between commas, where `within a, b` would swallow what follows.
func (p *printer) element(e ast.Expr) doc {
	var d doc
	if greedy(e) {
		d = p.parens(e)
	} else {
		d = p.bare(e, nil)
	}
	return p.dressed(e, d)
}

// greedy reports whether e ends with a list of groups.
func greedy(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ranking:
		return (e.Kind == ast.Top || e.Kind == ast.Bottom) && len(e.Within) > 0 && e.Among == nil
	case *ast.Binary:
		return levelOf(e) <= levelAnd && greedy(e.Y)
	case *ast.Unary:
		return e.Op == ast.Not && greedy(e.X)
	}
	return false
}

// bare is e without parentheses around it.
func (p *printer) bare(e ast.Expr, words map[string]bool) doc {
	switch e := e.(type) {
	case *ast.StringLit:
		return text(quote(e.Value))
	case *ast.NumberLit:
		return text(numberLit(e))
	case *ast.BoolLit:
		return text(fmt.Sprint(e.Value))
	case *ast.NullLit:
		return text("null")
	case *ast.DateLit:
		return text(e.Text)
	case *ast.InstantLit:
		return text(e.Text)
	case *ast.DurationLit:
		return text(duration(e))
	case *ast.DistanceLit:
		return text(number(e.Text) + " " + e.Unit)
	case *ast.ListLit:
		return p.list("[", "]", e, elements(p, e.Elems))
	case *ast.MapLit:
		return p.list("{", "}", e, p.entries(e.Entries))
	case *ast.Unary:
		return p.unary(e)
	case *ast.Binary:
		return p.binary(e, words)
	case *ast.Name:
		if words == nil {
			words = operandWords
		}
		return text(path(e.Parts, words))
	case *ast.Select:
		return p.selection(e)
	case *ast.Call:
		return p.call(e)
	case *ast.Aggregate:
		return p.aggregate(e)
	case *ast.Ranking:
		return p.ranking(e)
	case *ast.AtLeast:
		return cat(text("at least "), p.count(e.N), text(" of "), p.args("(", ")", e, elements(p, e.Preds)))
	case *ast.Habit:
		return p.habit(e)
	case *ast.Bad:
		return text(e.Span.Text())
	}
	return p.predicate(e, words)
}

// predicate is a condition on a value.
func (p *printer) predicate(e ast.Expr, words map[string]bool) doc {
	switch e := e.(type) {
	case *ast.IsNull:
		return cat(p.operand(e.X, levelCoalesce, words), text(" is"+not(e.Not)+" null"))
	case *ast.In:
		in := "in "
		if e.Not {
			in = "not in "
		}
		if e.X != nil {
			return cat(p.operand(e.X, levelCoalesce, words), text(" "+in), p.set(e.Set))
		}
		return cat(text(in), p.set(e.Set))
	case *ast.Between:
		return cat(p.operand(e.X, levelCoalesce, words), text(not(e.Not)+" between "), p.expr(e.Lo, levelCoalesce), text(" and "), p.expr(e.Hi, levelCoalesce))
	case *ast.Match:
		return cat(p.operand(e.X, levelCoalesce, words), text(not(e.Not)+" "+e.Op.String()+" "), p.matched(e))
	case *ast.InWindow:
		return cat(p.operand(e.X, levelCoalesce, words), text(not(e.Not)+" "), p.window(e.Window))
	}
	panic(fmt.Sprintf("format: unknown expression %T", e))
}

func not(on bool) string {
	if on {
		return " not"
	}
	return ""
}

// matched is the right side of a match. Behind `contains`, any and all are
// words of the operator, and so is what looks like them.
func (p *printer) matched(e *ast.Match) doc {
	switch edge := leftEdge(e.Y).(type) {
	case *ast.Aggregate:
		if e.Op == ast.Contains && edge.Func.Name == "any" {
			return p.parens(e.Y)
		}
	case *ast.Call:
		if e.Op == ast.Contains && containsWords[edge.Func.Parts[0].Name] {
			return p.parens(e.Y)
		}
	case *ast.Unary:
		if e.Op == ast.ContainsAny || e.Op == ast.ContainsAll {
			return p.parens(e.Y)
		}
	}
	if e.Op == ast.Contains {
		return p.operand(e.Y, levelCoalesce, containsWords)
	}
	return p.expr(e.Y, levelCoalesce)
}

// leftEdge returns the operand that e, printed as an operand, begins with.
func leftEdge(e ast.Expr) ast.Expr {
	for {
		b, ok := e.(*ast.Binary)
		if !ok || levelOf(b) < levelCoalesce || levelOf(b.X) < levelOf(b) {
			return e
		}
		e = b.X
	}
}

func (p *printer) unary(e *ast.Unary) doc {
	if e.Op == ast.Neg {
		return cat(text("-"), p.expr(e.X, levelPrimary)) // `--` would be no token
	}
	if in, ok := e.X.(*ast.In); ok && in.X == nil { // `not in S` is one form
		return cat(text("not "), p.parens(e.X))
	}
	return cat(text("not "), p.expr(e.X, levelNot))
}

func (p *printer) binary(e *ast.Binary, words map[string]bool) doc {
	switch l := levelOf(e); {
	case e.Op == ast.And || e.Op == ast.Or:
		return p.chain(e)
	case l == levelPredicate:
		y := p.expr(e.Y, levelCoalesce)
		if _, null := leftEdge(e.Y).(*ast.NullLit); null && (e.Op == ast.Is || e.Op == ast.IsNot) {
			y = p.parens(e.Y) // `is null` is another form
		}
		return group(p.operand(e.X, levelCoalesce, words), nest(2, line(), text(e.Op.String()+" "), y))
	default:
		return group(p.operand(e.X, l, words), nest(2, line(), text(e.Op.String()+" "), p.expr(e.Y, l+1)))
	}
}

// chain is `a and b and c`, or the same with or; broken, each on a line.
func (p *printer) chain(e *ast.Binary) doc {
	op := e.Op.String() + " "
	var parts []doc
	for i, x := range operands(e) {
		lead := p.before(x)
		switch {
		case i == 0:
			parts = append(parts, lead...)
		case len(lead) > 0:
			parts = append(append(parts, hard()), lead...)
			parts = append(parts, text(op))
		default:
			parts = append(parts, line(), text(op))
		}
		parts = append(parts, p.member(x, e.Op, i), p.after(x))
	}
	return group(parts...)
}

// member is one operand of a chain. Parentheses keep `and` inside `or` clear,
// and `within a, b and c`.
func (p *printer) member(x ast.Expr, op ast.Op, i int) doc {
	b, ok := x.(*ast.Binary)
	if ok && (b.Op == ast.And || b.Op == ast.Or) && (b.Op != op || i > 0) {
		return p.parens(x)
	}
	if r, ok := x.(*ast.Ranking); ok && greedy(x) && len(r.Within) > 1 {
		return p.parens(x)
	}
	return p.bare(x, nil)
}

// operands returns the operands of a chain of one operator.
func operands(b *ast.Binary) []ast.Expr {
	var out []ast.Expr
	for x := ast.Expr(b); ; {
		n, ok := x.(*ast.Binary)
		if !ok || n.Op != b.Op {
			out = append(out, x)
			break
		}
		out = append(out, n.Y)
		x = n.X
	}
	slices.Reverse(out)
	return out
}

// set is what stands behind `in`: a list, or a segment or arm.
func (p *printer) set(e ast.Expr) doc {
	switch e := e.(type) {
	case *ast.Name:
		return text(path(e.Parts, setWords))
	case *ast.Call:
		return cat(text(path(e.Func.Parts, setWords)), p.arguments(e))
	}
	return p.expr(e, levelPrimary)
}

// ref is a segment or arm.
func (p *printer) ref(e ast.Expr) doc {
	if c, ok := e.(*ast.Call); ok {
		return cat(text(path(c.Func.Parts, operandWords)), p.arguments(c))
	}
	if n, ok := e.(*ast.Name); ok {
		return text(path(n.Parts, operandWords))
	}
	return p.expr(e, levelPrimary)
}

func (p *printer) call(e *ast.Call) doc { return cat(text(function(e.Func)), p.arguments(e)) }

func (p *printer) arguments(e *ast.Call) doc {
	args := make([]doc, len(e.Args))
	for i, a := range e.Args {
		d := p.argument(a)
		args[i] = p.dressed(a, d)
	}
	return p.args("(", ")", e, args)
}

func (p *printer) argument(a *ast.Arg) doc {
	if a.Name == nil {
		return p.element(a.Value)
	}
	return cat(text(name(a.Name)+": "), p.element(a.Value))
}

func elements(p *printer, es []ast.Expr) []doc {
	out := make([]doc, len(es))
	for i, e := range es {
		out[i] = p.element(e)
	}
	return out
}

// list is elements in brackets; broken, each on a line, with a comma behind.
func (p *printer) list(open, closer string, n ast.Node, elems []doc) doc {
	return p.bracketed(open, closer, n, elems, ",")
}

// args is list without the last comma.
func (p *printer) args(open, closer string, n ast.Node, elems []doc) doc {
	return p.bracketed(open, closer, n, elems, "")
}

func (p *printer) bracketed(open, closer string, n ast.Node, elems []doc, last string) doc {
	inner := p.innerLines(n)
	if len(elems) == 0 && len(inner) == 0 {
		return text(open + closer)
	}
	var parts []doc
	for i, e := range elems {
		if i > 0 {
			parts = append(parts, text(","), line())
		} else {
			parts = append(parts, softline())
		}
		parts = append(parts, e)
	}
	if len(elems) > 0 {
		parts = append(parts, ifBroken(last))
	}
	parts = append(parts, inner...)
	return group(text(open), nest(2, parts...), softline(), text(closer))
}
