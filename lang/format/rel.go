package format

import (
	"fmt"

	"github.com/segc-dev/segc/lang/ast"
)

func (p *printer) aggregate(e *ast.Aggregate) doc {
	words := relationWords
	open := e.Func.Name + "("
	if e.Distinct {
		words = distinctWords
		open += "distinct "
	}
	parts := []doc{p.rel(e.Rel, words, e.N != nil)}
	if e.N != nil {
		parts = append(parts, text(", "), p.expr(e.N, levelOr))
	}
	if inner := p.innerLines(e); len(inner) > 0 {
		parts = append(append(parts, inner...), hard())
	}
	return cat(text(open), align(parts...), text(")"))
}

// rel is a relation; broken, each step of a sequence is on a line, and where a
// step is still too long, its condition. Comma says that a comma may follow.
func (p *printer) rel(r *ast.Rel, words map[string]bool, comma bool) doc {
	head := []doc{p.relPath(r.Path, words), text(as(r.As))}
	if r.Window != nil {
		head = append(head, text(" "), p.window(r.Window))
	}
	if r.Where != nil {
		head = append(head, p.condition(r.Where, comma))
	}
	parts := []doc{group(head...)}
	for _, s := range r.Then {
		parts = append(parts, p.step(s, comma))
	}
	if r.Overall != nil {
		parts = append(parts, line(), text("overall within "), p.expr(r.Overall, levelCoalesce))
	}
	return group(parts...)
}

func as(id *ast.Ident) string {
	if id == nil {
		return ""
	}
	return " as " + name(id)
}

// condition is a line end and the `where` of a relation or step.
func (p *printer) condition(e ast.Expr, comma bool) doc {
	d := p.bare(e, nil)
	if comma && greedy(e) {
		d = p.parens(e)
	}
	where := cat(text("where "), nest(2, d), p.after(e))
	if lead := p.before(e); len(lead) > 0 {
		return cat(hard(), cat(lead...), where)
	}
	return cat(line(), where)
}

func (p *printer) relPath(e ast.Expr, words map[string]bool) doc {
	if n, ok := e.(*ast.Name); ok {
		return text(path(n.Parts, words))
	}
	return p.expr(e, levelPrimary)
}

func (p *printer) selection(e *ast.Select) doc {
	tail := ")"
	for _, id := range e.Parts {
		tail += "." + name(id)
	}
	return cat(text("("), align(p.rel(e.X, nil, false)), text(tail))
}

func (p *printer) step(s *ast.Step, comma bool) doc {
	then := "then" + not(s.Not) + " "
	parts := []doc{text(then), p.relPath(s.Path, nil), text(as(s.As))}
	if s.Within != nil {
		parts = append(parts, text(" within "), p.expr(s.Within, levelCoalesce))
	}
	if s.Where != nil {
		parts = append(parts, nest(2, p.condition(s.Where, comma)))
	}
	d := cat(group(parts...), p.after(s))
	if lead := p.before(s); len(lead) > 0 {
		return cat(hard(), cat(lead...), d)
	}
	return cat(line(), d)
}

func (p *printer) window(w *ast.Window) doc {
	bound := func(e ast.Expr) doc { return p.expr(e, levelCoalesce) }
	switch w.Kind {
	case ast.WinLast:
		d := cat(text("in last "), bound(w.A))
		if w.B != nil {
			d = cat(d, text(" ending "), bound(w.B), text(" ago"))
		}
		return d
	case ast.WinNext:
		return cat(text("in next "), bound(w.A))
	case ast.WinThis:
		return text("in this " + w.Unit.String())
	case ast.WinPrevious:
		if w.A == nil {
			return text("in previous " + w.Unit.String())
		}
		return cat(text("in previous "), p.count(w.A), text(" "+w.Unit.String()+plural(w.A)))
	case ast.WinBefore:
		return cat(text("before "), bound(w.A))
	case ast.WinAfter:
		return cat(text("after "), bound(w.A))
	case ast.WinSince:
		return cat(text("since "), bound(w.A))
	case ast.WinFrom:
		return cat(text("from "), bound(w.A), text(" until "), bound(w.B))
	case ast.WinOn:
		return cat(text("on "), bound(w.A))
	case ast.WinBetween:
		return cat(text("between "), bound(w.A), text(" and "), bound(w.B))
	}
	panic(fmt.Sprintf("format: unknown window %d", w.Kind))
}

// plural is the ending of a unit that n counts.
func plural(n ast.Expr) string {
	if lit, ok := n.(*ast.NumberLit); ok && lit.Text == "1" {
		return ""
	}
	return "s"
}

// count is a number of things: a bare number or name, else in parentheses.
func (p *printer) count(e ast.Expr) doc {
	switch n := e.(type) {
	case *ast.NumberLit:
		if n.Unit == nil {
			return text(numberLit(n))
		}
	case *ast.Name:
		return text(path(n.Parts, operandWords))
	}
	return p.parens(e)
}

func (p *printer) habit(e *ast.Habit) doc {
	parts := []doc{text("each of ")}
	if e.K != nil {
		parts = []doc{text("at least "), p.count(e.K), text(" of ")}
	}
	if e.Previous {
		parts = append(parts, text("previous "))
	} else {
		parts = append(parts, text("last "))
	}
	parts = append(parts, p.count(e.N))
	if e.SpanLen != nil {
		parts = append(parts, text(" spans of "), p.spanLength(e.SpanLen))
	} else {
		parts = append(parts, text(" "+e.Unit.String()+plural(e.N)))
	}
	return cat(append(parts, text(" "), p.args("(", ")", e, []doc{p.element(e.Pred)}))...)
}

func (p *printer) spanLength(e ast.Expr) doc {
	switch e.(type) {
	case *ast.DurationLit, *ast.NumberLit:
		return p.bare(e, nil)
	}
	return p.count(e)
}

func (p *printer) ranking(e *ast.Ranking) doc {
	parts := []doc{text("by "), p.expr(e.By, levelCoalesce)}
	if e.Desc {
		parts = append(parts, text(" desc"))
	}
	for i, g := range e.Within {
		sep := ", "
		if i == 0 {
			sep = " within "
		}
		parts = append(parts, text(sep), p.expr(g, levelCoalesce))
	}
	if e.Among != nil {
		parts = append(parts, text(" among "), p.ref(e.Among))
	}
	switch e.Kind {
	case ast.Top, ast.Bottom:
		return cat(text(e.Kind.String()+" "), p.count(e.N), text(" "), cat(parts...))
	case ast.Ntile:
		return cat(text("ntile("), p.expr(e.N, levelCoalesce), text(", "), cat(parts...), text(")"))
	}
	return cat(text(e.Kind.String()+"("), cat(parts...), text(")"))
}
