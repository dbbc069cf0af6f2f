package lower

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// value returns the value of an expression. A boolean expression that is no
// value of its own becomes one from its rails.
func (l *Lowerer) value(e hir.Expr, s *scope) *ir.Node {
	if e.Of().Type.Kind == schema.Bool && !plain(e) {
		r := l.rails(e, s)
		return l.b.Truth(r.isTrue, r.isFalse)
	}
	if !branches(e) {
		return l.plainValue(e, s)
	}
	return l.remember(railOf{e: e}, s, (*Lowerer).compoundValue)
}

func (l *Lowerer) plainValue(e hir.Expr, s *scope) *ir.Node {
	switch e := e.(type) {
	case *hir.Const:
		return l.b.Const(e.Type, e.Value)
	case *hir.Now:
		return l.b.Now()
	case *hir.Today:
		return l.b.Today()
	case *hir.CalendarStart:
		return l.b.CalendarStart(e.Type, e.Unit, e.Offset)
	case *hir.Attr:
		return l.b.Attr(l.row(e.Row, s).node, e.Attr)
	case *hir.EventTime:
		return l.eventTime(l.row(e.Row, s).node)
	case *hir.TraitRef:
		return l.traitValue(e.Trait, l.row(e.Row, s))
	case *hir.Call:
		return l.call(e, s)
	case *hir.Shift:
		return l.b.Shift(l.value(e.X, s), e.By)
	}
	panic(fmt.Sprintf("lower: no value of %T", e))
}

func (l *Lowerer) compoundValue(asked railOf, s *scope) *ir.Node {
	switch e := asked.e.(type) {
	case *hir.Call:
		return l.call(e, s)
	case *hir.Coalesce:
		return l.b.Coalesce(e.Type, l.value(e.X, s), l.value(e.Y, s))
	case *hir.If:
		return l.b.If(e.Type, l.rail(e.Cond, s, ir.IsTrue), l.value(e.A, s), l.value(e.B, s))
	case *hir.Agg:
		return l.aggregate(e, s)
	case *hir.Ranking:
		return l.rankValue(e, s)
	}
	panic(fmt.Sprintf("lower: no value of %T", asked.e))
}

func (l *Lowerer) call(e *hir.Call, s *scope) *ir.Node {
	var buf [2]*ir.Node
	args := buf[:0]
	for _, a := range e.Args {
		args = append(args, l.value(a, s))
	}
	if e.Op == types.Age { // time is an argument in the ir, so that it can be bound
		args = append(args, l.b.Today())
	}
	return l.b.Call(e.Type, e.Op, args...)
}
