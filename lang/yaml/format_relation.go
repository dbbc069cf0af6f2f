package yaml

import (
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/token"
)

// window writes the keys of a window.
func window(o *out, win *ast.Window, not bool) {
	add := func(key string, e ast.Expr) { o.add(negated(key, not), dslOut(format.Expr(e))) }
	switch win.Kind {
	case ast.WinLast:
		add("in_last", win.A)
		if win.B != nil {
			o.add("ending_ago", dslOut(format.Expr(win.B)))
		}
	case ast.WinNext:
		add("in_next", win.A)
	case ast.WinThis:
		o.add(negated("in_this", not), dslOut(win.Unit.String()))
	case ast.WinPrevious:
		o.add(negated("in_previous", not), dslOut(units(win.A, win.Unit)))
	case ast.WinBefore:
		add("before", win.A)
	case ast.WinAfter:
		add("after", win.A)
	case ast.WinSince:
		add("since", win.A)
	case ast.WinFrom:
		add("from", win.A)
		o.add("until", dslOut(format.Expr(win.B)))
	case ast.WinOn:
		add("on", win.A)
	case ast.WinBetween:
		o.add("between_days", listOut(dslOut(format.Expr(win.A)), dslOut(format.Expr(win.B))))
	}
}

// units writes `month` or `3 months`.
func units(n ast.Expr, unit token.TimeUnit) string {
	if n == nil {
		return unit.String()
	}
	count := operand(n)
	if count == "1" {
		return "1 " + unit.String()
	}
	return count + " " + unit.String() + "s"
}

// operand writes what stands where the DSL wants a number, a name or an
// expression in parentheses.
func operand(e ast.Expr) string {
	switch e.(type) {
	case *ast.NumberLit, *ast.Name:
		return format.Expr(e)
	}
	return "(" + format.Expr(e) + ")"
}

// relation writes the keys of a relation beside its first one.
func (w *writer) relation(o *out, r *ast.Rel) {
	if r.As != nil {
		o.add("as", textOut(r.As.Name))
	}
	if r.Window != nil {
		window(o, r.Window, false)
	}
	if r.Where != nil {
		o.add("where", w.joined(r.Where))
	}
}

// aggregate writes an aggregate, one with later steps as a sequence.
func (w *writer) aggregate(a *ast.Aggregate) *out {
	key := a.Func.Name
	if a.Distinct {
		if key != "count" {
			return nil
		}
		key = "count_distinct"
	}
	if _, known := ast.Aggregates[a.Func.Name]; !known {
		return nil
	}
	o := mapOut(entry(key, dslOut(format.Expr(a.Rel.Path))))
	if a.N != nil {
		o.add("n", dslOut(format.Expr(a.N)))
	}
	w.relation(o, a.Rel)
	if len(a.Rel.Then) == 0 {
		if a.Rel.Overall != nil {
			return nil
		}
		return o
	}
	steps := listOut(o)
	for _, s := range a.Rel.Then {
		steps.items = append(steps.items, w.step(s))
	}
	o = mapOut(entry("sequence", steps))
	if a.Rel.Overall != nil {
		o.add("overall_within", dslOut(format.Expr(a.Rel.Overall)))
	}
	return o
}

func (w *writer) step(s *ast.Step) *out {
	key := "then"
	if s.Not {
		key = "then_not"
	}
	o := mapOut(entry(key, dslOut(format.Expr(s.Path))))
	if s.As != nil {
		o.add("as", textOut(s.As.Name))
	}
	if s.Within != nil {
		o.add("within", dslOut(format.Expr(s.Within)))
	}
	if s.Where != nil {
		o.add("where", w.joined(s.Where))
	}
	return o
}

func (w *writer) ranking(k *ast.Ranking) *out {
	o := mapOut()
	switch k.Kind {
	case ast.Rank, ast.Percentile:
		o.add(k.Kind.String(), w.expr(k.By))
	case ast.Ntile:
		o.add("ntile", dslOut(format.Expr(k.N)))
		o.add("by", w.expr(k.By))
	default:
		o.add(k.Kind.String(), dslOut(operand(k.N)))
		o.add("by", w.expr(k.By))
	}
	if k.Desc {
		o.add("desc", scalar("true"))
	}
	if len(k.Within) > 0 {
		list := &out{list: true}
		for _, e := range k.Within {
			list.items = append(list.items, w.expr(e))
		}
		o.add("within", list)
	}
	if k.Among != nil {
		o.add("among", dslOut(format.Expr(k.Among)))
	}
	return o
}

func (w *writer) habit(h *ast.Habit) *out {
	m := mapOut()
	if h.K != nil {
		m.add("at_least", dslOut(operand(h.K)))
	}
	switch {
	case h.SpanLen != nil:
		m.add("last_spans", dslOut(operand(h.N)))
		m.add("of", dslOut(spanLength(h.SpanLen)))
	case h.Previous:
		m.add("previous", dslOut(units(h.N, h.Unit)))
	default:
		m.add("last", dslOut(units(h.N, h.Unit)))
	}
	m.add("where", w.joined(h.Pred))
	return mapOut(entry("habit", m))
}

func spanLength(e ast.Expr) string {
	if _, ok := e.(*ast.DurationLit); ok {
		return format.Expr(e)
	}
	return operand(e)
}

// conditional writes `if(p, a, b)`.
func (w *writer) conditional(c *ast.Call) *out {
	if dotted(c.Func.Parts) != "if" || len(c.Args) != 3 {
		return nil
	}
	for _, a := range c.Args {
		if a.Name != nil {
			return nil
		}
	}
	return mapOut(entry("if", w.condition(c.Args[0].Value)), entry("then", w.value(c.Args[1].Value)), entry("else", w.value(c.Args[2].Value)))
}
