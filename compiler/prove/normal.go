package prove

import (
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// A normalizer rewrites conditions so that predicates are about values whose
// cells we know: a choice inside of a value becomes a choice between
// predicates, a question about several elements becomes several questions.
type normalizer struct {
	b    *ir.Builder
	memo map[*ir.Node]*ir.Node
	left int // how many choices may still be written out
}

// maxChoices bounds what is written out of choices inside of values.
const maxChoices = 400

func (z *normalizer) cond(n *ir.Node) *ir.Node {
	if m := z.memo[n]; m != nil {
		return m
	}
	m := n
	switch n.Op {
	case ir.And, ir.Or, ir.AtLeast:
		args := make([]*ir.Node, len(n.Args))
		for i, a := range n.Args {
			args[i] = z.cond(a)
		}
		m = z.b.Rebuild(n, args)
	case ir.Lit:
		m = z.literal(n)
	}
	z.memo[n] = m
	return m
}

func (z *normalizer) literal(n *ir.Node) *ir.Node {
	p := n.Args[0]
	if p.Op == ir.IsNull {
		return n
	}
	if p.Op == ir.Pred && (p.Fn == types.ListAny || p.Fn == types.ListAll) && p.Args[1].IsConst() {
		return z.elements(p, n.Mask)
	}
	if p.Op == ir.Pred || p.Op == ir.In || p.Op == ir.Holds {
		for _, a := range p.Args {
			if at := choiceIn(a); at != nil && z.left > 0 {
				z.left--
				return z.cond(z.chosen(p, at, n.Mask))
			}
		}
	}
	return n
}

// choiceIn returns a choice that a value is made of by functions, or nil.
func choiceIn(n *ir.Node) *ir.Node {
	switch n.Op {
	case ir.If, ir.Coalesce:
		return n
	case ir.Call:
		if n.Fn == types.Abs {
			return n
		}
	case ir.Shift:
	default:
		return nil
	}
	for _, a := range n.Args {
		if at := choiceIn(a); at != nil {
			return at
		}
	}
	return nil
}

// chosen writes a literal as a choice between literals.
func (z *normalizer) chosen(p, at *ir.Node, m ir.Mask) *ir.Node {
	b := z.b
	with := func(v *ir.Node) *ir.Node { return b.Lit(replace(b, p, at, v), m) }
	switch at.Op {
	case ir.If:
		return b.Or(b.And(at.Args[0], with(at.Args[1])), b.And(b.Not(at.Args[0]), with(at.Args[2])))
	case ir.Coalesce:
		null := b.Null(at.Args[0])
		rest := b.Coalesce(at.Type, at.Args[1:]...)
		return b.Or(b.And(b.Not(null), with(at.Args[0])), b.And(null, with(rest)))
	}
	x := at.Args[0] // an absolute value
	negative := b.Lit(b.Pred(types.Lt, x, b.Zero(x.Type)), ir.IsTrue)
	minus := b.Call(at.Type, types.Neg, x)
	return b.Or(b.And(negative, with(minus)), b.And(b.Not(negative), with(x)))
}

// replace returns a predicate or value with one part in the place of another.
func replace(b *ir.Builder, n, old, with *ir.Node) *ir.Node {
	if n == old {
		return with
	}
	switch n.Op {
	case ir.Pred, ir.In, ir.Holds, ir.Call, ir.Shift:
	default:
		return n
	}
	args := make([]*ir.Node, len(n.Args))
	for i, a := range n.Args {
		args[i] = replace(b, a, old, with)
	}
	return b.Rebuild(n, args)
}

// elements writes a question about several elements of a list as several.
func (z *normalizer) elements(p *ir.Node, m ir.Mask) *ir.Node {
	list, ok := p.Args[1].Value.([]types.Value)
	const most = 500
	if !ok || len(list) == 0 || len(list) > most || p.Args[0].Type.Elem == nil {
		return z.b.Lit(p, m)
	}
	states := func(state ir.Mask, all bool) *ir.Node {
		parts := make([]*ir.Node, len(list))
		for i, v := range list {
			parts[i] = z.b.Lit(z.b.Pred(types.ListContains, p.Args[0], z.b.Const(*p.Args[0].Type.Elem, v)), state)
		}
		if all {
			return z.b.And(parts...)
		}
		return z.b.Or(parts...)
	}
	var out []*ir.Node
	if m&ir.IsTrue != 0 {
		out = append(out, states(ir.IsTrue, p.Fn == types.ListAll))
	}
	if m&ir.IsFalse != 0 {
		out = append(out, states(ir.IsFalse, p.Fn == types.ListAny))
	}
	if m&ir.IsUnknown != 0 {
		out = append(out, z.b.Null(p.Args[0]))
	}
	return z.b.Or(out...)
}
