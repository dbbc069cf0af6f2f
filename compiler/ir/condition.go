package ir

import (
	"slices"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// maxFlat is the longest conjunction or disjunction that is dissolved in
// another of its kind. It keeps a chain of n segments, each of which narrows the
// one before, from costing n² arguments. What people write stays flat: it is
// brought together before it gets here.
const maxFlat = 256

// And returns the conjunction: flat, sorted, without repeats; literals of one
// predicate are met; a condition and its complement make False.
func (b *Builder) And(args ...*Node) *Node { return b.junction(And, args) }

// Or returns the disjunction, as And does.
func (b *Builder) Or(args ...*Node) *Node { return b.junction(Or, args) }

func (b *Builder) junction(op Op, args []*Node) *Node {
	unit, zero := b.trueN, b.falseN
	if op == Or {
		unit, zero = zero, unit
	}
	var buf [16]*Node
	flat := buf[:0]
	for _, a := range args {
		switch {
		case a == unit:
		case a == zero:
			return zero
		case a.Op == op && len(a.Args) <= maxFlat:
			flat = append(flat, a.Args...)
		default:
			flat = append(flat, a)
		}
	}
	flat, settled := b.mergeLits(op, flat)
	if !settled { // a merged literal became something else: it may merge again
		return b.junction(op, flat)
	}
	slices.SortFunc(flat, Compare)
	flat = slices.Compact(flat)
	switch {
	case len(flat) == 0:
		return unit
	case len(flat) == 1:
		return flat[0]
	case b.clash(flat):
		return zero
	}
	return b.intern(Node{Op: op}, flat...)
}

// mergeLits meets (or joins) the masks of literals over one predicate, in
// place. settled is false when one of them became another kind of node.
func (b *Builder) mergeLits(op Op, flat []*Node) (merged []*Node, settled bool) {
	const few = 12
	var index map[*Node]int
	if len(flat) > few {
		index = make(map[*Node]int, len(flat))
	}
	out, settled := flat[:0], true
	for _, a := range flat {
		at := -1
		if a.Op == Lit {
			if index != nil {
				if i, ok := index[a.Args[0]]; ok {
					at = i
				}
			} else {
				at = slices.IndexFunc(out, func(o *Node) bool { return o.Op == Lit && o.Args[0] == a.Args[0] })
			}
		}
		if at < 0 {
			if index != nil && a.Op == Lit {
				index[a.Args[0]] = len(out)
			}
			out = append(out, a)
			continue
		}
		m := out[at].Mask | a.Mask
		if op == And {
			m = out[at].Mask & a.Mask
		}
		if m == out[at].Mask {
			continue
		}
		p := out[at].Args[0]
		out[at] = b.Lit(p, m)
		if out[at].Op != Lit || out[at].Args[0] != p {
			settled = false
			if index != nil {
				delete(index, p)
			}
		}
	}
	return out, settled
}

// clash reports whether sorted conditions hold a compound one and its
// complement. A complement has the other operator and as many arguments, so
// that the question is rarely asked.
func (b *Builder) clash(args []*Node) bool {
	const tooMany = 64
	first := slices.IndexFunc(args, func(a *Node) bool { return a.Op != Lit })
	if first < 0 || len(args)-first > tooMany {
		return false
	}
	for i := first; i < len(args); i++ {
		for j := i + 1; j < len(args); j++ {
			x, y := args[i], args[j]
			if mayBeComplements(x, y) && b.Not(x) == y {
				return true
			}
		}
	}
	return false
}

func mayBeComplements(x, y *Node) bool {
	if len(x.Args) != len(y.Args) {
		return false
	}
	switch x.Op {
	case And:
		return y.Op == Or
	case Or:
		return y.Op == And
	case AtLeast:
		return y.Op == AtLeast && x.N+y.N == int64(len(x.Args))+1
	}
	return false
}

// Not returns the complement of a condition: negation moves to the literals.
func (b *Builder) Not(n *Node) *Node {
	switch n.Op {
	case True, False:
		return b.Bool(n.Op == False)
	case Lit:
		return b.Lit(n.Args[0], anyTruth&^n.Mask)
	}
	if m, ok := b.nots[n]; ok {
		return m
	}
	m := b.complement(n)
	b.nots[n] = m
	if _, ok := b.nots[m]; !ok && m.Op != Lit && m.Op != True && m.Op != False {
		b.nots[m] = n
	}
	return m
}

func (b *Builder) complement(n *Node) *Node {
	switch n.Op {
	case AtLeast: // fewer than N are true: at least len-N+1 are not
		return b.AtLeast(int64(len(n.Args))-n.N+1, b.notAll(n.Args)...)
	case And:
		return b.Or(b.notAll(n.Args)...)
	case Or:
		return b.And(b.notAll(n.Args)...)
	}
	panic("ir: Not of " + n.Op.String())
}

func (b *Builder) notAll(args []*Node) []*Node {
	out := make([]*Node, len(args))
	for i, a := range args {
		out[i] = b.Not(a)
	}
	return out
}

// AtLeast returns the condition that n of args are true.
func (b *Builder) AtLeast(n int64, args ...*Node) *Node {
	rest := make([]*Node, 0, len(args))
	for _, a := range args {
		switch a {
		case b.trueN:
			n--
		case b.falseN:
		default:
			rest = append(rest, a)
		}
	}
	switch {
	case n <= 0:
		return b.trueN
	case n > int64(len(rest)):
		return b.falseN
	case n == 1:
		return b.Or(rest...)
	case n == int64(len(rest)):
		return b.And(rest...)
	}
	slices.SortStableFunc(rest, Compare)
	return b.intern(Node{Op: AtLeast, N: n}, rest...)
}

// Lit returns the condition that a predicate has a truth value in m. States that
// the predicate cannot have do not count.
func (b *Builder) Lit(p *Node, m Mask) *Node {
	if c := b.litOfKnown(p, p.Args[0], m); c != nil {
		return c
	}
	possible := Known
	if p.Nullable {
		possible = anyTruth
		if slices.ContainsFunc(p.Args, isNullConst) {
			possible = IsUnknown
		}
	}
	if m &= possible; m == 0 || m == possible {
		return b.Bool(m != 0)
	}
	if m == IsUnknown || m == Known { // nullness is an atom of its own
		null := b.predNull(p)
		if m == IsUnknown {
			return null
		}
		return b.Not(null)
	}
	return b.intern(Node{Op: Lit, Mask: m}, p)
}

// litOfKnown decides literals that ask whether a value is null whose parts say
// so, and what a constant or a pair of conditions holds; nil for the others.
func (b *Builder) litOfKnown(p, v *Node, m Mask) *Node {
	switch {
	case p.Op == IsNull && !v.nullIsAtom():
		null := b.Null(v)
		switch m & Known {
		case IsTrue:
			return null
		case IsFalse:
			return b.Not(null)
		}
		return b.Bool(m&Known != 0)
	case p.Op == Holds && v.Op == Const && v.Value != nil:
		return b.Bool((v.Value == true) == (m&IsTrue != 0) || m&Known == Known)
	case p.Op == Holds && v.Op == Truth:
		return b.litOfTruth(v.Args[0], v.Args[1], m)
	}
	return nil
}

func (b *Builder) litOfTruth(t, f *Node, m Mask) *Node {
	switch m & anyTruth {
	case IsTrue:
		return t
	case IsFalse:
		return f
	case IsUnknown:
		return b.And(b.Not(t), b.Not(f))
	case Known:
		return b.Or(t, f)
	case NotTrue:
		return b.Not(t)
	case NotFalse:
		return b.Not(f)
	}
	return b.Bool(m != 0)
}

func isNullConst(n *Node) bool { return n.Op == Const && n.Value == nil }

// predNull returns the condition that a strict predicate or call is null: an
// argument is.
func (b *Builder) predNull(p *Node) *Node {
	null := make([]*Node, len(p.Args))
	for i, a := range p.Args {
		null[i] = b.Null(a)
	}
	return b.Or(null...)
}

// nullIsAtom reports whether nothing but the value itself tells that it is null.
func (n *Node) nullIsAtom() bool {
	switch n.Op {
	case Const, Shift, Coalesce, If, Truth:
		return false
	case Call:
		return n.Nullable && !types.Table[n.Fn].Strict && n.Fn != types.Div
	}
	return n.Nullable
}

// Null returns the condition that a value is null. It asks the parts that
// decide: those of a strict call, a Shift, a Coalesce, an If.
func (b *Builder) Null(v *Node) *Node {
	switch {
	case !v.Nullable:
		return b.falseN
	case v.nullIsAtom():
		p := b.intern(Node{Op: IsNull, Type: types.Type{Kind: schema.Bool}}, v)
		return b.intern(Node{Op: Lit, Mask: IsTrue}, p)
	}
	switch v.Op {
	case Const:
		return b.trueN
	case Shift:
		return b.Null(v.Args[0])
	case Coalesce:
		null := make([]*Node, len(v.Args))
		for i, a := range v.Args {
			null[i] = b.Null(a)
		}
		return b.And(null...)
	case If:
		return b.Or(b.And(v.Args[0], b.Null(v.Args[1])), b.And(b.Not(v.Args[0]), b.Null(v.Args[2])))
	case Truth:
		return b.And(b.Not(v.Args[0]), b.Not(v.Args[1]))
	case Call:
		if v.Fn == types.Div {
			zero := b.Lit(b.Pred(types.Eq, v.Args[1], b.Zero(v.Args[1].Type)), IsTrue)
			return b.Or(b.predNull(v), zero)
		}
		return b.predNull(v)
	}
	panic("ir: Null of " + v.Op.String())
}
