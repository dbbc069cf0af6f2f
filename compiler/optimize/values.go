package optimize

import (
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A group is the literals of a conjunction or disjunction that are about one
// value, and what they say together.
type group struct {
	claim
	lits []*ir.Node
}

// subject returns the value that a literal is about, or nil; it may name one of
// which claimOf knows nothing.
func subject(n *ir.Node) *ir.Node {
	if n.Op != ir.Lit {
		return nil
	}
	p := n.Args[0]
	switch {
	case p.Op == ir.IsNull, p.Op == ir.In:
		return p.Args[0]
	case p.Op == ir.Pred && (p.Fn == types.Eq || p.Fn == types.Lt) && p.Args[1].IsConst():
		return p.Args[0]
	case p.Op == ir.Pred && p.Fn == types.Lt && p.Args[0].IsConst():
		return p.Args[1]
	}
	return nil
}

// groups brings together the literals of n that are about one value, where
// there are several, in the order of the arguments.
func groups(n *ir.Node) []*group {
	var subjects [16]*ir.Node
	known := subjects[:0]
	var found []*group
	at := map[*ir.Node]int(nil)
	if len(n.Args) > len(subjects) {
		at = make(map[*ir.Node]int, len(n.Args))
	}
	twice := false
	for _, a := range n.Args {
		x := subject(a)
		if x == nil {
			continue
		}
		if at != nil {
			at[x]++
			twice = twice || at[x] > 1
			continue
		}
		for _, k := range known {
			twice = twice || k == x
		}
		known = append(known, x)
	}
	if !twice {
		return nil
	}
	byValue := map[*ir.Node][]*ir.Node{}
	var order []*ir.Node
	for _, a := range n.Args {
		if x := subject(a); x != nil {
			if byValue[x] == nil {
				order = append(order, x)
			}
			byValue[x] = append(byValue[x], a)
		}
	}
	for _, x := range order {
		if g := together(n.Op, byValue[x]); g != nil {
			found = append(found, g)
		}
	}
	return found
}

// together returns the group of literals about one value, or nil for fewer than
// two. Halves are combined, so that a thousand of them take n log n steps.
func together(op ir.Op, lits []*ir.Node) *group {
	g := &group{}
	var regions []region
	for _, a := range lits {
		if c, ok := claimOf(a); ok {
			g.claim = c
			g.lits = append(g.lits, a)
			regions = append(regions, c.region)
		}
	}
	if len(g.lits) < 2 {
		return nil
	}
	both := g.line.meet
	if op == ir.Or {
		both = g.line.join
	}
	for len(regions) > 1 {
		half := regions[:0]
		for i := 0; i < len(regions); i += 2 {
			if i+1 < len(regions) {
				half = append(half, both(regions[i], regions[i+1]))
			} else {
				half = append(half, regions[i])
			}
		}
		regions = half
	}
	g.region = regions[0]
	return g
}

// contradiction finds a value that the literals about it leave none of.
func (o *Optimizer) contradiction(n *ir.Node) *ir.Node {
	for _, g := range groups(n) {
		all, _ := domain(g.x, g.line)
		if g.line.meet(g.region, all).empty() {
			return o.b.Bool(false)
		}
	}
	return nil
}

// coverage finds a value that the literals about it leave none out of.
func (o *Optimizer) coverage(n *ir.Node) *ir.Node {
	for _, g := range groups(n) {
		all, _ := domain(g.x, g.line)
		if g.line.without(all, g.region).empty() {
			return o.b.Bool(true)
		}
	}
	return nil
}

// meetValues says with fewer literals what several say of one value.
func (o *Optimizer) meetValues(n *ir.Node) *ir.Node {
	for _, g := range groups(n) {
		if m := o.smaller(ir.And, g.claim, g.lits); m != nil {
			return o.b.And(append(except(n.Args, g.lits), m)...)
		}
	}
	return nil
}

// joinValues is meetValues for a disjunction.
func (o *Optimizer) joinValues(n *ir.Node) *ir.Node {
	for _, g := range groups(n) {
		if m := o.smaller(ir.Or, g.claim, g.lits); m != nil {
			return o.b.Or(append(except(n.Args, g.lits), m)...)
		}
	}
	return nil
}

// except returns the nodes of a list that are not in another.
func except(list, drop []*ir.Node) []*ir.Node {
	gone := make(map[*ir.Node]bool, len(drop))
	for _, d := range drop {
		gone[d] = true
	}
	out := make([]*ir.Node, 0, len(list))
	for _, n := range list {
		if !gone[n] {
			out = append(out, n)
		}
	}
	return out
}

// smaller returns a condition that says of c.x what literals say together, if it
// costs less than they do.
func (o *Optimizer) smaller(op ir.Op, c claim, lits []*ir.Node) *ir.Node {
	budget := int64(0)
	for _, n := range lits {
		budget += cost(n)
	}
	var best *ir.Node
	try := func(join func(...*ir.Node) *ir.Node, parts []*ir.Node, ok bool) {
		if !ok {
			return
		}
		price := int64(0)
		for _, p := range parts {
			price += cost(p)
		}
		if price < budget {
			best, budget = join(parts...), price
		}
	}
	parts, ok := o.spell(c)
	if op == ir.And || len(parts) < 2 {
		try(o.b.And, parts, ok)
	}
	if op == ir.Or {
		c.region = c.region.complement(c.x.Nullable)
		parts, ok = o.spell(c)
		for i, p := range parts {
			parts[i] = o.b.Not(p)
		}
		try(o.b.Or, parts, ok)
	}
	if best != nil {
		o.b.Origin(best, o.b.OriginOf(lits[0]))
	}
	return best
}

// spell returns literals whose conjunction is a claim: one list of values in or
// out, or bounds with values left out.
func (o *Optimizer) spell(c claim) (lits []*ir.Node, ok bool) {
	all, _ := knownDomain(c.x, c.line)
	null := c.region.null && c.x.Nullable
	known := region{low: c.region.low, cuts: c.region.cuts}
	in, out := c.line.meet(known, all), c.line.without(all, known)
	switch {
	case in.empty() && null:
		return []*ir.Node{o.b.Null(c.x)}, true
	case in.empty():
		return []*ir.Node{o.b.Bool(false)}, true
	case out.empty() && (null || !c.x.Nullable):
		return nil, true
	case out.empty():
		return []*ir.Node{o.b.Not(o.b.Null(c.x))}, true
	}
	listed, finite := c.line.values(in)
	others, cofinite := c.line.values(out)
	if finite && (!cofinite || len(listed) <= len(others)) {
		return []*ir.Node{o.oneOf(c.x, listed, ir.IsTrue, null)}, true
	}
	if cofinite {
		return []*ir.Node{o.oneOf(c.x, others, ir.IsFalse, null)}, true
	}
	if c.x.Type.Kind == schema.Enum {
		return nil, false
	}
	return o.bounds(c, in, all, null)
}

// orNull widens a mask by unknown.
func orNull(m ir.Mask, null bool) ir.Mask {
	if null {
		m |= ir.IsUnknown
	}
	return m
}

func (o *Optimizer) oneOf(x *ir.Node, list []types.Value, m ir.Mask, null bool) *ir.Node {
	return o.b.Lit(o.b.In(x, list), orNull(m, null))
}

// bounds spells an interval, without some single values in it.
func (o *Optimizer) bounds(c claim, in, all region, null bool) (lits []*ir.Node, ok bool) {
	cuts := in.cuts
	if !in.low {
		if all.low || c.line.compare(cuts[0], all.cuts[0]) != 0 {
			lits = append(lits, o.above(c.x, cuts[0], null))
		}
		cuts = cuts[1:]
	}
	var holes []types.Value
	for ; len(cuts) > 1; cuts = cuts[2:] {
		v, ok := c.line.single(cuts[0], cuts[1])
		if !ok {
			return nil, false
		}
		holes = append(holes, v)
	}
	if len(cuts) == 1 {
		last := len(all.cuts) - 1
		if last < 0 || all.low != (len(all.cuts)%2 == 1) || c.line.compare(cuts[0], all.cuts[last]) != 0 {
			lits = append(lits, o.under(c.x, cuts[0], null))
		}
	}
	if len(holes) > 0 {
		lits = append(lits, o.oneOf(c.x, holes, ir.IsFalse, null))
	}
	return lits, true
}

// above returns the literal that x lies above a cut.
func (o *Optimizer) above(x *ir.Node, c cut, null bool) *ir.Node {
	v := o.b.Literal(x.Type, c.v)
	if c.after {
		return o.b.Lit(o.b.Pred(types.Lt, v, x), orNull(ir.IsTrue, null))
	}
	return o.b.Lit(o.b.Pred(types.Lt, x, v), orNull(ir.IsFalse, null))
}

// under returns the literal that x lies below a cut.
func (o *Optimizer) under(x *ir.Node, c cut, null bool) *ir.Node {
	v := o.b.Literal(x.Type, c.v)
	if c.after {
		return o.b.Lit(o.b.Pred(types.Lt, v, x), orNull(ir.IsFalse, null))
	}
	return o.b.Lit(o.b.Pred(types.Lt, x, v), orNull(ir.IsTrue, null))
}

// evaluateValues computes what a literal says of the few values that another
// one leaves.
func (o *Optimizer) evaluateValues(n *ir.Node) *ir.Node {
	if len(n.Args) > many {
		return nil
	}
	for _, a := range n.Args {
		x := subject(a)
		if x == nil {
			continue
		}
		for _, other := range n.Args {
			if other.Op != ir.Lit || other == a || subject(other) == x || !mentions(other, x, 4) {
				continue
			}
			if m := o.evaluated(n, a, other, x); m != nil {
				return m
			}
		}
	}
	return nil
}

// mentions reports whether a value occurs in a node, down to a depth.
func mentions(n, x *ir.Node, depth int) bool {
	if n == x {
		return true
	}
	if depth == 0 || n.IsRow() {
		return false
	}
	for _, a := range n.Args {
		if mentions(a, x, depth-1) {
			return true
		}
	}
	return false
}

// evaluated decides a literal for each value that a leaves; in a disjunction,
// for each value that a leaves out. Null is none of them.
func (o *Optimizer) evaluated(n, a, other, x *ir.Node) *ir.Node {
	const few = 64
	c, ok := claimOf(a)
	if !ok {
		return nil
	}
	if n.Op == ir.Or {
		c.region = c.region.complement(x.Nullable)
	}
	all, _ := domain(x, c.line)
	list, ok := c.line.values(c.line.meet(c.region, all))
	if !ok || c.region.null && x.Nullable || len(list) > few {
		return nil
	}
	var kept []types.Value
	for _, v := range list {
		switch m := o.node(o.replace(other, x, o.b.Literal(x.Type, v))); m.Op {
		case ir.True, ir.False:
			if (m.Op == ir.True) == (n.Op == ir.And) {
				kept = append(kept, v)
			}
		default:
			return nil
		}
	}
	rest := except(n.Args, []*ir.Node{a, other})
	if len(kept) == 0 {
		return o.b.Bool(n.Op == ir.Or)
	}
	left := o.oneOf(x, kept, ir.IsTrue, false)
	if n.Op == ir.Or {
		left = o.b.Not(left)
	}
	return o.join(n.Op, append(rest, o.b.Origin(left, o.b.OriginOf(a)))...)
}

// replace returns a node with another value in the place of x.
func (o *Optimizer) replace(n, x, with *ir.Node) *ir.Node {
	if n == x {
		return with
	}
	if n.IsRow() || len(n.Args) == 0 {
		return n
	}
	args := make([]*ir.Node, len(n.Args))
	changed := false
	for i, a := range n.Args {
		args[i] = o.replace(a, x, with)
		changed = changed || args[i] != a
	}
	if !changed {
		return n
	}
	return o.b.Rebuild(n, args)
}
