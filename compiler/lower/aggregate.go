package lower

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// aggregateTruth returns the rail of a boolean aggregate. There is a row when
// the count of rows is not below 1.
func (l *Lowerer) aggregateTruth(e *hir.Agg, s *scope, want ir.Mask) *ir.Node {
	if e.Func != hir.Any && e.Func != hir.None {
		return l.b.Lit(l.b.Holds(l.value(e, s)), want)
	}
	nobody := l.b.Lit(l.b.Pred(types.Lt, l.aggregate(e, s), l.b.Int(1)), ir.IsTrue)
	if e.Func == hir.Any {
		return l.onlyTrue(l.b.Not(nobody), want)
	}
	return l.onlyTrue(nobody, want)
}

// aggregate returns the value of an aggregate; of Any and None the count of rows.
func (l *Lowerer) aggregate(e *hir.Agg, s *scope) *ir.Node {
	t, agg := e.Type, ir.Aggregate{Func: e.Func, N: e.N, Base: l.base(e, s)}
	if e.Func == hir.Any || e.Func == hir.None {
		t, agg.Func = whole, hir.Count
	}
	inner, conds := s, []*ir.Node(nil)
	levels := agg.Base + int32(len(e.Rel.Steps))
	for i, step := range e.Rel.Steps {
		agg.Steps = append(agg.Steps, step.Rel)
		row := l.b.Var(agg.Base+int32(i), step.Rel.To)
		inner = inner.bind(step.Var, rowRef{node: row, seen: !step.Future || step.Rel.To.Time == nil, levels: levels})
		conds = l.stepConds(step, row, s, conds)
	}
	at := inner
	for i := len(e.Rel.Steps) - 1; i >= 0; i-- { // a step's filter sees its row and earlier ones
		if where := e.Rel.Steps[i].Where; where != nil {
			conds = append(conds, l.rail(where, at, ir.IsTrue))
		}
		at = at.up
	}
	from := l.row(e.Rel.From, s).node
	var value, time *ir.Node
	if e.Value != nil {
		value = l.value(e.Value, inner)
	}
	switch e.Func {
	case hir.First, hir.Last, hir.Nth, hir.ActiveDays:
		time = l.eventTime(l.b.Var(levels-1, e.Rel.Last().Rel.To))
	}
	return l.b.Agg(t, agg, from, l.b.And(conds...), value, time)
}

// stepConds appends what a step asks of its row beside its filter: that an event
// has a time, has come unless the step looks ahead, and lies in the windows. The
// bounds are read in the scope outside.
func (l *Lowerer) stepConds(step *hir.Step, row *ir.Node, outside *scope, conds []*ir.Node) []*ir.Node {
	if step.Rel.To.Time == nil {
		return conds
	}
	time := l.eventTime(row)
	if step.Future {
		conds = append(conds, l.b.Not(l.b.Null(time)))
	} else {
		conds = append(conds, l.past(time))
	}
	for _, w := range step.Windows {
		conds = append(conds, l.b.Origin(l.inWindow(time, l.window(w, outside), ir.IsTrue), w.Span))
	}
	return conds
}

// base returns the first level that an aggregate binds: the number of levels at
// the place of the innermost row that it reads from outside.
func (l *Lowerer) base(e *hir.Agg, s *scope) int32 {
	base, deepest := l.row(e.Rel.From, s).levels, int32(0)
	for up := s; up != nil; up = up.up {
		deepest = max(deepest, up.row.levels)
	}
	if base == deepest { // nothing lies deeper: no need to look
		return base
	}
	w := &rowWalk{seen: map[hir.Expr]bool{}, read: func(v *hir.Var) {
		if row, ok := s.find(v); ok {
			base = max(base, row.levels)
		}
	}}
	w.aggregate(e)
	return base
}

// A rowWalk finds the variables that expressions read. Inlined sets, traits and
// rankings read one row each; their own variables are theirs.
type rowWalk struct {
	seen map[hir.Expr]bool
	read func(*hir.Var)
}

func (w *rowWalk) row(r hir.Row) { w.read(rowOf(r)) }

func (w *rowWalk) aggregate(e *hir.Agg) {
	w.row(e.Rel.From)
	for _, step := range e.Rel.Steps {
		for _, win := range step.Windows {
			w.window(win)
		}
		w.expr(step.Where)
	}
	w.expr(e.Value)
}

func (w *rowWalk) window(win *hir.Window) {
	for _, b := range []*hir.Bound{win.Lo, win.Hi} {
		if b != nil {
			w.expr(b.At)
		}
	}
}

func (w *rowWalk) exprs(list []hir.Expr) {
	for _, e := range list {
		w.expr(e)
	}
}

func (w *rowWalk) expr(e hir.Expr) {
	if e == nil || w.seen[e] {
		return
	}
	w.seen[e] = true
	switch e := e.(type) {
	case *hir.Const, *hir.Now, *hir.Today, *hir.CalendarStart:
	case *hir.Attr:
		w.row(e.Row)
	case *hir.EventTime:
		w.row(e.Row)
	case *hir.TraitRef:
		w.row(e.Row)
	case *hir.Member:
		w.row(e.Row)
	case *hir.Ranking:
		w.row(e.Row)
	case *hir.And:
		w.exprs(e.Args)
	case *hir.Or:
		w.exprs(e.Args)
	case *hir.Call:
		w.exprs(e.Args)
	case *hir.AtLeast:
		w.exprs(e.Preds)
	case *hir.Not:
		w.expr(e.X)
	case *hir.IsTrue:
		w.expr(e.X)
	case *hir.IsNull:
		w.expr(e.X)
	case *hir.In:
		w.expr(e.X)
	case *hir.Shift:
		w.expr(e.X)
	case *hir.Same:
		w.expr(e.X)
		w.expr(e.Y)
	case *hir.Coalesce:
		w.expr(e.X)
		w.expr(e.Y)
	case *hir.If:
		w.exprs([]hir.Expr{e.Cond, e.A, e.B})
	case *hir.InWindow:
		w.expr(e.X)
		w.window(e.Window)
	case *hir.Anniversary:
		w.expr(e.X)
		w.window(e.Window)
	case *hir.Agg:
		w.aggregate(e)
	}
}
