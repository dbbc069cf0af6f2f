package optimize

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// decided returns the condition that a predicate whose truth on known arguments
// is holds is in a state of the literal's mask.
func (o *Optimizer) decided(lit *ir.Node, holds bool) *ir.Node {
	state := ir.IsFalse
	if holds {
		state = ir.IsTrue
	}
	m := lit.Mask
	if m&state != 0 {
		m |= ir.Known
	} else {
		m &^= ir.Known
	}
	return o.b.Lit(lit.Args[0], m)
}

func (o *Optimizer) foldPredicate(n *ir.Node) *ir.Node {
	holds, ok := truth(n.Args[0])
	if !ok {
		return nil
	}
	return o.decided(n, holds)
}

// truth decides a predicate over constants that are not null. Versions and
// patterns are left to those who run them.
func truth(p *ir.Node) (holds, ok bool) {
	for _, a := range p.Args {
		if !a.IsConst() || a.Value == nil || a.Type.Kind == schema.Version {
			return false, false
		}
	}
	x := p.Args[0].Value
	switch p.Op {
	case ir.In:
		found := slices.ContainsFunc(p.List, func(v types.Value) bool { return types.CompareValues(v, x) == 0 })
		return found, true
	case ir.Pred:
		return compared(p.Fn, p.Args[0], p.Args[1])
	}
	return false, false
}

func compared(fn types.Op, x, y *ir.Node) (holds, ok bool) {
	switch fn {
	case types.Eq, types.Lt:
		if _, ok := lineOf(x.Type); !ok {
			return false, false
		}
		order := types.CompareValues(x.Value, y.Value)
		return order == 0 && fn == types.Eq || order < 0 && fn == types.Lt, true
	case types.Contains, types.StartsWith, types.EndsWith:
		s, ok := x.Value.(string)
		t, also := y.Value.(string)
		if !ok || !also {
			return false, false
		}
		switch fn {
		case types.StartsWith:
			return strings.HasPrefix(s, t), true
		case types.EndsWith:
			return strings.HasSuffix(s, t), true
		}
		return strings.Contains(s, t), true
	}
	return false, false
}

func (o *Optimizer) selfCompare(n *ir.Node) *ir.Node {
	p := n.Args[0]
	if p.Op != ir.Pred || p.Fn != types.Eq && p.Fn != types.Lt || p.Args[0] != p.Args[1] {
		return nil
	}
	return o.decided(n, p.Fn == types.Eq)
}

// emptyText knows what holds of the empty text and the empty list.
func (o *Optimizer) emptyText(n *ir.Node) *ir.Node {
	p := n.Args[0]
	if p.Op != ir.Pred || len(p.Args) < 2 || !p.Args[1].IsConst() {
		return nil
	}
	switch p.Fn {
	case types.Contains, types.StartsWith, types.EndsWith:
		if p.Args[1].Value == "" {
			return o.decided(n, true)
		}
	case types.ListAny, types.ListAll:
		if list, ok := p.Args[1].Value.([]types.Value); ok && len(list) == 0 {
			return o.decided(n, p.Fn == types.ListAll)
		}
	}
	return nil
}

// withArg returns a predicate with another argument in one place.
func (o *Optimizer) withArg(p *ir.Node, at int, a *ir.Node) *ir.Node {
	args := slices.Clone(p.Args)
	args[at] = a
	return o.b.Rebuild(p, args)
}

// othersConst reports whether all arguments but one are constants, none null.
func othersConst(p *ir.Node, at int) bool {
	for i, a := range p.Args {
		if i != at && (!a.IsConst() || a.Value == nil) {
			return false
		}
	}
	return p.Op == ir.Pred || p.Op == ir.In
}

// coalesceCompare asks a predicate of x ?? c of x itself: where x is null the
// answer is that for c.
func (o *Optimizer) coalesceCompare(n *ir.Node) *ir.Node {
	p := n.Args[0]
	for i, a := range p.Args {
		if a.Op != ir.Coalesce || len(a.Args) != 2 || !othersConst(p, i) {
			continue
		}
		x, c := a.Args[0], a.Args[1]
		if x.Type.Kind != a.Type.Kind && (x.Type.Kind == schema.Float) != (a.Type.Kind == schema.Float) {
			continue
		}
		with := o.withArg(p, i, c)
		holds, ok := truth(with)
		if !ok {
			continue
		}
		m := n.Mask & ir.Known
		if holds && m&ir.IsTrue != 0 || !holds && m&ir.IsFalse != 0 {
			m |= ir.IsUnknown
		}
		return o.b.Lit(o.withArg(p, i, x), m)
	}
	return nil
}

// ifCompare asks a predicate of the branches of an If, where one of them answers
// at once.
func (o *Optimizer) ifCompare(n *ir.Node) *ir.Node {
	p := n.Args[0]
	for i, a := range p.Args {
		if a.Op != ir.If || !othersConst(p, i) {
			continue
		}
		cond := a.Args[0]
		x, xok := o.answer(n, i, a.Args[1])
		y, yok := o.answer(n, i, a.Args[2])
		switch {
		case xok && yok:
			return o.b.Or(o.b.And(cond, x), o.b.And(o.b.Not(cond), y))
		case xok && x.Op == ir.True:
			return o.b.Or(cond, y)
		case xok:
			return o.b.And(o.b.Not(cond), y)
		case yok && y.Op == ir.True:
			return o.b.Or(o.b.Not(cond), x)
		case yok:
			return o.b.And(cond, x)
		}
	}
	return nil
}

// answer returns a literal with another argument in one place; ok when that
// decides it.
func (o *Optimizer) answer(lit *ir.Node, at int, a *ir.Node) (n *ir.Node, ok bool) {
	p := o.withArg(lit.Args[0], at, a)
	if holds, known := truth(p); known {
		return o.b.Bool(holds && lit.Mask&ir.IsTrue != 0 || !holds && lit.Mask&ir.IsFalse != 0), true
	}
	n = o.b.Lit(p, lit.Mask)
	return n, n.Op == ir.True || n.Op == ir.False
}

// mergeNull lets the mask of a literal say that its value is known, or may be null.
func (o *Optimizer) mergeNull(n *ir.Node) *ir.Node {
	want, state := ir.IsFalse, ir.IsUnknown // of the null literal, and of the other one
	if n.Op == ir.Or {
		want, state = ir.IsTrue, 0
	}
	for _, null := range n.Args {
		if null.Op != ir.Lit || null.Args[0].Op != ir.IsNull || null.Mask != want {
			continue
		}
		for _, a := range n.Args {
			if a.Op != ir.Lit || a.Args[0].Op == ir.IsNull || a.Mask&ir.IsUnknown != state {
				continue
			}
			if p := a.Args[0]; p.Nullable && slices.Contains(p.Args, null.Args[0].Args[0]) && o.b.Not(o.b.Lit(p, ir.Known)) == o.asNull(null) {
				merged := o.b.Origin(o.b.Lit(p, a.Mask^ir.IsUnknown), o.b.OriginOf(a))
				return o.join(n.Op, append(except(n.Args, []*ir.Node{null, a}), merged)...)
			}
		}
	}
	return nil
}

// asNull returns a literal of nullness as the one that asks for null.
func (o *Optimizer) asNull(lit *ir.Node) *ir.Node { return o.b.Null(lit.Args[0].Args[0]) }

// valueDomain uses what values there are: a literal that all or none of them
// meet is decided, and a list is turned around when that makes it shorter.
func (o *Optimizer) valueDomain(n *ir.Node) *ir.Node {
	x := subject(n)
	if x == nil || x.Op == ir.Attr && x.Type.Kind != schema.Enum || n.Args[0].Op == ir.IsNull {
		return nil
	}
	c, ok := claimOf(n)
	if !ok {
		return nil
	}
	if _, bounded := domain(c.x, c.line); !bounded {
		return nil
	}
	return o.smaller(ir.And, c, []*ir.Node{n})
}

// countZero asks whether there are rows in the one way that everything later
// knows: whether the count is below 1.
func (o *Optimizer) countZero(n *ir.Node) *ir.Node {
	if x := subject(n); x == nil || x.Op != ir.Agg || x.Agg.Func != hir.Count {
		return nil
	}
	c, ok := claimOf(n)
	if !ok {
		return nil
	}
	zero := c.line.points([]types.Value{int64(0)})
	all := atLeast(int64(0))
	in := c.line.meet(c.region, all)
	none := o.b.Pred(types.Lt, c.x, o.b.Int(1))
	var m *ir.Node
	switch {
	case c.line.same(in, zero):
		m = o.b.Lit(none, ir.IsTrue)
	case c.line.same(in, c.line.without(all, zero)):
		m = o.b.Lit(none, ir.IsFalse)
	default:
		return nil
	}
	if cost(m) >= cost(n) {
		return nil
	}
	return m
}

// same reports whether regions hold the same values.
func (l line) same(r, s region) bool {
	differ := l.combine(r, s, func(r, s bool) bool { return r != s })
	return differ.empty()
}

// cost is the measure of a literal: its size, then the forms that are turned
// into others of the same size.
func cost(n *ir.Node) int64 {
	c := n.Size() << 10
	if n.Op != ir.Lit {
		return c
	}
	if n.Mask&ir.IsUnknown != 0 {
		c++
	}
	switch p := n.Args[0]; {
	case p.Op == ir.Pred && p.Fn == types.Eq, p.Op == ir.Pred && p.Fn == types.Lt && p.Args[0].IsConst():
		c++
	}
	return c
}
