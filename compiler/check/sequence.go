package check

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A sequence is A then … being turned into conditions on an event of A:
//
//	then B within D        any(B) with prev < t <= prev + D, the rest in its filter
//	then not B within D    none(B) with prev < t <= prev + D, and prev + D has passed
//
// Every step stands on the row from which A was reached, and is measured from
// the last positive step before it.
type sequence struct {
	steps   []*ast.Step
	first   *hir.Var
	kind    schema.Kind     // of every step's time
	overall *types.Duration // nil: unbounded
}

var stepForm = &aggForm{name: "then"}

// sequence adds the conditions of the steps to a chain; it says whether they
// are sound.
func (b *body) sequence(s *scope, c *chain, r *ast.Rel) bool {
	first := c.last().Var
	if first.Entity.Time == nil {
		b.report(stepWithoutTime(r.Path.Pos(), first.Entity))
		return false
	}
	if c.future {
		b.report(sequenceAhead(r.Window.Span))
		return false
	}
	q := &sequence{steps: r.Then, first: first, kind: first.Entity.Time.Type().Kind}
	if r.Overall != nil {
		d, ok := b.stepOf(s, r.Overall, q.kind)
		if !ok {
			return false
		}
		q.overall = &d
	}
	conds, ok := b.stepsFrom(s.reach(bind{alias: aliasOf(r.As), row: first}), q, 0, first)
	for _, cond := range conds {
		c.filter(cond)
	}
	return ok
}

// stepsFrom returns the conditions that the steps from the i-th on put on prev,
// the last positive step before them.
func (b *body) stepsFrom(s *scope, q *sequence, i int, prev *hir.Var) (conds []hir.Expr, ok bool) {
	if i == len(q.steps) {
		return nil, true
	}
	if b.depth++; b.tooDeep() {
		b.depth--
		b.overflow(q.steps[i].Span)
		return nil, false
	}
	defer func() { b.depth-- }()
	if q.steps[i].Not {
		return b.absentStep(s, q, i, prev)
	}
	return b.presentStep(s, q, i, prev)
}

func (b *body) presentStep(s *scope, q *sequence, i int, prev *hir.Var) ([]hir.Expr, bool) {
	st := q.steps[i]
	c, _, ok := b.step(s, q, st, prev)
	if c == nil {
		return nil, false
	}
	if q.overall != nil {
		hi := shift(eventTime(q.first, token.Span{}), *q.overall, token.Span{})
		c.last().Windows = append(c.last().Windows, &hir.Window{Hi: &hir.Bound{At: hi, Inclusive: true},
			Text: "within " + q.overall.String() + " of the first step", Span: st.Span})
	}
	this := c.last().Var
	rest, sound := b.stepsFrom(s.reach(bind{alias: aliasOf(st.As), row: this}), q, i+1, this)
	for _, cond := range rest {
		c.filter(cond)
	}
	return []hir.Expr{stepAgg(hir.Any, c, st.Span)}, ok && sound
}

func (b *body) absentStep(s *scope, q *sequence, i int, prev *hir.Var) ([]hir.Expr, bool) {
	st := q.steps[i]
	c, within, ok := b.step(s, q, st, prev)
	if c == nil {
		return nil, false
	}
	conds := []hir.Expr{stepAgg(hir.None, c, st.Span)}
	if within != nil {
		conds = append(conds, passed(q.kind, shift(eventTime(prev, token.Span{}), *within, token.Span{}), st.Span))
	}
	rest, sound := b.stepsFrom(s, q, i+1, prev)
	return append(conds, rest...), ok && sound
}

// step resolves one step up to its filter: events after prev, within its span.
func (b *body) step(s *scope, q *sequence, st *ast.Step, prev *hir.Var) (c *chain, within *types.Duration, ok bool) {
	c, ok = b.path(s, st.Path, st.As, stepForm), true
	if c == nil {
		return nil, nil, false
	}
	entity := c.last().Var.Entity
	switch {
	case entity.Time == nil:
		b.report(stepWithoutTime(st.Path.Pos(), entity))
		return nil, nil, false
	case entity.Time.Type().Kind != q.kind:
		b.report(mixedSequence(st.Path.Pos(), q.first.Entity, entity))
		return nil, nil, false
	}
	w := &hir.Window{Lo: &hir.Bound{At: eventTime(prev, token.Span{})}, Text: "after the step before", Span: st.Span}
	if st.Within != nil {
		d, sound := b.stepOf(s, st.Within, q.kind)
		if sound {
			within = &d
			w.Hi = &hir.Bound{At: shift(eventTime(prev, token.Span{}), d, token.Span{}), Inclusive: true}
			w.Text = "within " + d.String() + " of the step before"
		}
		ok = sound
	}
	c.last().Windows = append(c.last().Windows, w)
	if st.Where != nil {
		cond := b.cond(c.scope, st.Where)
		ok = ok && !isInvalid(cond)
		c.filter(cond)
	}
	return c, within, ok
}

// passed returns the condition that the span of a `not` step is over: for
// instants its end is not after now, for dates its last day is before today.
func passed(k schema.Kind, end hir.Expr, span token.Span) hir.Expr {
	op := types.Le
	if k == schema.Date {
		op = types.Lt
	}
	return &hir.Call{Info: info(kind(schema.Bool), false, span), Op: op, Args: []hir.Expr{end, anchor(k)}}
}

func stepAgg(fn hir.AggFunc, c *chain, span token.Span) hir.Expr {
	return &hir.Agg{Info: info(kind(schema.Bool), false, span), Func: fn, Rel: c.rel(span)}
}

func aliasOf(id *ast.Ident) string {
	if id == nil {
		return ""
	}
	return id.Name
}
