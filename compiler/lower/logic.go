package lower

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// other returns the rail that negation turns a rail into.
func other(want ir.Mask) ir.Mask { return ir.Known &^ want }

// rail returns the condition that a three-valued expression is true, or false.
func (l *Lowerer) rail(e hir.Expr, s *scope, want ir.Mask) *ir.Node {
	if !branches(e) {
		return l.atom(e, s, want)
	}
	return l.remember(railOf{e, want}, s, (*Lowerer).compound)
}

// branches reports whether lowering an expression lowers more than one part of
// it. Those are remembered; without that a chain of names that each use the one
// before twice would take time beyond all bounds.
func branches(e hir.Expr) bool {
	switch e := e.(type) {
	case *hir.And, *hir.Or, *hir.Same, *hir.AtLeast, *hir.Coalesce, *hir.If, *hir.InWindow, *hir.Anniversary, *hir.Agg, *hir.Ranking:
		return true
	case *hir.Call:
		return len(e.Args) > 1 && !(leaf(e.Args[0]) && leaf(e.Args[1]))
	}
	return false
}

func leaf(e hir.Expr) bool {
	switch e.(type) {
	case *hir.Const, *hir.Attr:
		return true
	}
	return false
}

// atom lowers leaves, and expressions of one part.
func (l *Lowerer) atom(e hir.Expr, s *scope, want ir.Mask) *ir.Node {
	switch e := e.(type) {
	case *hir.Const:
		return l.b.Bool(e.Value != nil && e.Value == (want == ir.IsTrue))
	case *hir.Attr:
		return l.b.Origin(l.b.Lit(l.b.Holds(l.value(e, s)), want), e.Span)
	case *hir.TraitRef:
		return l.traitRail(e.Trait, l.row(e.Row, s), want)
	case *hir.Member:
		return l.onlyTrue(l.member(e, s), want)
	case *hir.Not:
		return l.rail(e.X, s, other(want))
	case *hir.IsTrue:
		return l.onlyTrue(l.rail(e.X, s, ir.IsTrue), want)
	case *hir.IsNull:
		return l.b.Origin(l.onlyTrue(l.isNull(e.X, s), want), e.Span)
	case *hir.In:
		return l.b.Origin(l.in(e, s, want), e.Span)
	case *hir.Call:
		return l.b.Origin(l.predicate(e, s, want), e.Span)
	}
	panic(fmt.Sprintf("lower: no truth of %T", e))
}

// compound lowers expressions of several parts.
func (l *Lowerer) compound(asked railOf, s *scope) *ir.Node {
	want := asked.want
	switch e := asked.e.(type) {
	case *hir.And:
		return l.junction(e, s, want, want == ir.IsTrue)
	case *hir.Or:
		return l.junction(e, s, want, want == ir.IsFalse)
	case *hir.Same:
		return l.onlyTrue(l.same(e, s), want)
	case *hir.AtLeast:
		preds := make([]*ir.Node, len(e.Preds))
		for i, p := range e.Preds {
			preds[i] = l.rail(p, s, ir.IsTrue)
		}
		return l.onlyTrue(l.b.AtLeast(e.N, preds...), want)
	case *hir.Coalesce: // decided by X where X is known
		undecided := l.b.Not(l.rail(e.X, s, other(want)))
		return l.b.Or(l.rail(e.X, s, want), l.b.And(undecided, l.rail(e.Y, s, want)))
	case *hir.If:
		cond := l.rail(e.Cond, s, ir.IsTrue)
		return l.choose(cond, l.rail(e.A, s, want), l.rail(e.B, s, want))
	case *hir.InWindow:
		return l.b.Origin(l.inWindow(l.value(e.X, s), l.window(e.Window, s), want), e.Span)
	case *hir.Anniversary:
		return l.b.Origin(l.anniversary(l.value(e.X, s), l.window(e.Window, s), want), e.Span)
	case *hir.Agg:
		return l.b.Origin(l.aggregateTruth(e, s, want), e.Span)
	case *hir.Ranking:
		return l.b.Origin(l.rankTruth(e, s, want), e.Span)
	case *hir.Call:
		return l.b.Origin(l.predicate(e, s, want), e.Span)
	}
	panic(fmt.Sprintf("lower: no truth of %T", asked.e))
}

// onlyTrue returns the rail of what is never unknown, given when it is true.
func (l *Lowerer) onlyTrue(n *ir.Node, want ir.Mask) *ir.Node {
	if want == ir.IsTrue {
		return n
	}
	return l.b.Not(n)
}

// choose returns x where cond holds, else y.
func (l *Lowerer) choose(cond, x, y *ir.Node) *ir.Node {
	if x == y {
		return x
	}
	return l.b.Or(l.b.And(cond, x), l.b.And(l.b.Not(cond), y))
}

// junction lowers a conjunction or disjunction: all parts must have the rail, or
// one. Chains of one kind are brought together first.
func (l *Lowerer) junction(e hir.Expr, s *scope, want ir.Mask, all bool) *ir.Node {
	var parts []*ir.Node
	for _, a := range flatten(e, nil) {
		parts = append(parts, l.rail(a, s, want))
	}
	if all {
		return l.b.And(parts...)
	}
	return l.b.Or(parts...)
}

// flatten appends the parts of a chain of one kind, however deep it nests. A
// chain that is part of it twice counts once.
func flatten(e hir.Expr, out []hir.Expr) []hir.Expr {
	_, conj := e.(*hir.And)
	todo := []hir.Expr{e}
	var seen map[hir.Expr]bool
	for len(todo) > 0 {
		next := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[next] {
			continue
		}
		and, isAnd := next.(*hir.And)
		or, isOr := next.(*hir.Or)
		var args []hir.Expr
		switch {
		case conj && isAnd:
			args = and.Args
		case !conj && isOr:
			args = or.Args
		default:
			out = append(out, next)
			continue
		}
		if next != e {
			if seen == nil {
				seen = map[hir.Expr]bool{}
			}
			seen[next] = true
		}
		for i := len(args) - 1; i >= 0; i-- {
			todo = append(todo, args[i])
		}
	}
	return out
}

// isNull returns the condition that an expression is null: of a boolean one,
// that neither rail holds.
func (l *Lowerer) isNull(e hir.Expr, s *scope) *ir.Node {
	if e.Of().Type.Kind == schema.Bool && !plain(e) {
		return l.b.And(l.b.Not(l.rail(e, s, ir.IsTrue)), l.b.Not(l.rail(e, s, ir.IsFalse)))
	}
	return l.b.Null(l.value(e, s))
}

// plain reports whether a boolean expression is a value of its own, not two rails.
func plain(e hir.Expr) bool {
	switch e := e.(type) {
	case *hir.Attr, *hir.Const:
		return true
	case *hir.Agg:
		return e.Func != hir.Any && e.Func != hir.None
	}
	return false
}

func (l *Lowerer) same(e *hir.Same, s *scope) *ir.Node {
	if e.X.Of().Type.Kind == schema.Bool || e.Y.Of().Type.Kind == schema.Bool {
		x, y := l.rails(e.X, s), l.rails(e.Y, s)
		neither := l.b.And(l.b.Not(x.isTrue), l.b.Not(x.isFalse), l.b.Not(y.isTrue), l.b.Not(y.isFalse))
		return l.b.Or(l.b.And(x.isTrue, y.isTrue), l.b.And(x.isFalse, y.isFalse), neither)
	}
	x, y := l.value(e.X, s), l.value(e.Y, s)
	return l.b.Or(l.b.Lit(l.b.Pred(types.Eq, x, y), ir.IsTrue), l.b.And(l.b.Null(x), l.b.Null(y)))
}

// rails are both conditions of a three-valued one.
type rails struct{ isTrue, isFalse *ir.Node }

func (l *Lowerer) rails(e hir.Expr, s *scope) rails {
	if c, ok := e.(*hir.Const); ok && c.Value == nil {
		return rails{l.b.Bool(false), l.b.Bool(false)}
	}
	return rails{l.rail(e, s, ir.IsTrue), l.rail(e, s, ir.IsFalse)}
}

// rail returns one of them.
func (r rails) rail(want ir.Mask) *ir.Node {
	if want == ir.IsTrue {
		return r.isTrue
	}
	return r.isFalse
}

func (l *Lowerer) in(e *hir.In, s *scope, want ir.Mask) *ir.Node {
	if e.X.Of().Type.Kind == schema.Bool {
		return l.inTruths(l.rails(e.X, s), e.List, want)
	}
	x := l.value(e.X, s)
	if len(e.List) == 0 {
		return l.b.And(l.b.Bool(want == ir.IsFalse), l.b.Not(l.b.Null(x)))
	}
	return l.b.Lit(l.b.In(x, e.List), want)
}

func (l *Lowerer) inTruths(x rails, list []types.Value, want ir.Mask) *ir.Node {
	listed := map[bool]bool{}
	for _, v := range list {
		listed[v == true] = true
	}
	found := l.b.Bool(false)
	if listed[true] == (want == ir.IsTrue) {
		found = l.b.Or(found, x.isTrue)
	}
	if listed[false] == (want == ir.IsTrue) {
		found = l.b.Or(found, x.isFalse)
	}
	return found
}

// predicate lowers a comparison, or a question about a text or a list. All
// comparisons come from Eq and Lt by swapping arguments and rails.
func (l *Lowerer) predicate(e *hir.Call, s *scope, want ir.Mask) *ir.Node {
	fn, swap := e.Op, false
	switch e.Op {
	case types.Ne:
		fn, want = types.Eq, other(want)
	case types.Gt:
		fn, swap = types.Lt, true
	case types.Le:
		fn, swap, want = types.Lt, true, other(want)
	case types.Ge:
		fn, want = types.Lt, other(want)
	}
	x, y := e.Args[0], e.Args[1]
	if swap {
		x, y = y, x
	}
	if (fn == types.Eq || fn == types.Lt) && (x.Of().Type.Kind == schema.Bool || y.Of().Type.Kind == schema.Bool) {
		return l.compareTruths(fn, l.rails(x, s), l.rails(y, s)).rail(want)
	}
	return l.b.Lit(l.b.Pred(fn, l.value(x, s), l.value(y, s)), want)
}

// compareTruths compares booleans, false before true.
func (l *Lowerer) compareTruths(fn types.Op, x, y rails) rails {
	b := l.b
	if fn == types.Eq {
		return rails{
			isTrue:  b.Or(b.And(x.isTrue, y.isTrue), b.And(x.isFalse, y.isFalse)),
			isFalse: b.Or(b.And(x.isTrue, y.isFalse), b.And(x.isFalse, y.isTrue)),
		}
	}
	return rails{
		isTrue:  b.And(x.isFalse, y.isTrue),
		isFalse: b.Or(b.And(x.isTrue, b.Or(y.isTrue, y.isFalse)), b.And(x.isFalse, y.isFalse)),
	}
}
