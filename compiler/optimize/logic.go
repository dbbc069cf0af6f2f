package optimize

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// many is the number of arguments from which rules that compare arguments with
// each other leave a node alone.
const many = 64

// dual returns And for Or and Or for And.
func dual(op ir.Op) ir.Op {
	if op == ir.And {
		return ir.Or
	}
	return ir.And
}

// join returns the conjunction or disjunction.
func (o *Optimizer) join(op ir.Op, args ...*ir.Node) *ir.Node {
	if op == ir.And {
		return o.b.And(args...)
	}
	return o.b.Or(args...)
}

// parts returns the arguments of a node of the other kind; another one is its
// only part.
func parts(n *ir.Node, op ir.Op) []*ir.Node {
	if n.Op == op {
		return n.Args
	}
	return []*ir.Node{n}
}

// absorb drops an argument of the other kind whose parts include all parts of
// another argument.
func (o *Optimizer) absorb(n *ir.Node) *ir.Node {
	inner := dual(n.Op)
	if len(n.Args) > many || !slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return a.Op == inner }) {
		return nil
	}
	var keep []*ir.Node
	for i, a := range n.Args {
		implied := a.Op == inner && len(a.Args) <= many && slices.ContainsFunc(n.Args, func(by *ir.Node) bool {
			return by != a && includes(a.Args, parts(by, inner))
		})
		switch {
		case implied && keep == nil:
			keep = slices.Clone(n.Args[:i])
		case !implied && keep != nil:
			keep = append(keep, a)
		}
	}
	if keep == nil {
		return nil
	}
	return o.join(n.Op, keep...)
}

func includes(all, some []*ir.Node) bool {
	if len(some) > len(all) {
		return false
	}
	return !slices.ContainsFunc(some, func(n *ir.Node) bool { return !slices.Contains(all, n) })
}

// factor takes out what all arguments have in common.
func (o *Optimizer) factor(n *ir.Node) *ir.Node {
	inner := dual(n.Op)
	if slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return a.Op != inner }) {
		return nil // a plain argument in common is absorb's case
	}
	common := slices.Clone(n.Args[0].Args)
	for _, a := range n.Args[1:] {
		if len(common) > many {
			return nil
		}
		common = slices.DeleteFunc(common, func(c *ir.Node) bool { return !slices.Contains(a.Args, c) })
		if len(common) == 0 {
			return nil
		}
	}
	rests := make([]*ir.Node, len(n.Args))
	for i, a := range n.Args {
		rests[i] = o.join(inner, except(a.Args, common)...)
	}
	return o.join(inner, append(common, o.join(n.Op, rests...))...)
}

// Facts are what literals that hold say.
type facts struct {
	states map[*ir.Node]ir.Mask // of predicates
	claims map[*ir.Node]claim   // of values
	known  map[*ir.Node]bool    // values that are not null
}

func (f *facts) add(lit *ir.Node) {
	p := lit.Args[0]
	f.states[p] = lit.Mask
	if c, ok := claimOf(lit); ok {
		if old, ok := f.claims[c.x]; ok {
			c.region = c.line.meet(old.region, c.region)
		}
		f.claims[c.x] = c
	}
	if p.Op != ir.IsNull && lit.Mask&ir.IsUnknown == 0 {
		for _, a := range p.Args {
			f.addKnown(a)
		}
	}
	if p.Op == ir.IsNull && lit.Mask == ir.IsFalse {
		f.addKnown(p.Args[0])
	}
}

// addKnown notes a value that is not null, and those that make it null.
func (f *facts) addKnown(v *ir.Node) {
	if !v.Nullable {
		return
	}
	f.known[v] = true
	if v.Op == ir.Shift || v.Op == ir.Call {
		for _, a := range v.Args {
			f.addKnown(a)
		}
	}
}

// decide returns what becomes of a literal where the facts hold. One that is not
// decided need not ask for null where the facts exclude it.
func (f *facts) decide(b *ir.Builder, lit *ir.Node) *ir.Node {
	m := f.settle(b, lit)
	if m != lit || lit.Args[0].Op == ir.IsNull || lit.Mask&ir.IsUnknown == 0 {
		return m
	}
	if f.excludes(b.Lit(lit.Args[0], ir.IsUnknown)) {
		return b.Lit(lit.Args[0], lit.Mask&^ir.IsUnknown)
	}
	return lit
}

// excludes reports whether the facts exclude that one of some values is null.
func (f *facts) excludes(null *ir.Node) bool {
	switch {
	case null.Op == ir.False:
		return true
	case null.Op == ir.Lit && null.Args[0].Op == ir.IsNull:
		return null.Mask == ir.IsTrue && f.known[null.Args[0].Args[0]]
	case null.Op == ir.Or:
		return !slices.ContainsFunc(null.Args, func(a *ir.Node) bool { return !f.excludes(a) })
	}
	return false
}

// settle returns True or False where the facts decide a literal.
func (f *facts) settle(b *ir.Builder, lit *ir.Node) *ir.Node {
	p := lit.Args[0]
	if m, ok := f.states[p]; ok {
		switch {
		case m&lit.Mask == 0:
			return b.Bool(false)
		case m&^lit.Mask == 0:
			return b.Bool(true)
		}
	}
	if p.Op == ir.IsNull && f.known[p.Args[0]] {
		return b.Bool(lit.Mask == ir.IsFalse)
	}
	x := subject(lit)
	if x == nil {
		return lit
	}
	fact, ok := f.claims[x]
	if !ok {
		return lit
	}
	c, ok := claimOf(lit)
	if !ok {
		return lit
	}
	all, _ := domain(x, c.line)
	all.null = all.null && !f.known[x]
	possible := c.line.meet(fact.region, all)
	switch {
	case c.line.meet(possible, c.region).empty():
		return b.Bool(false)
	case c.line.without(possible, c.region).empty():
		return b.Bool(true)
	}
	return lit
}

// assume uses each literal of a conjunction in the other arguments: there it
// holds. In a disjunction, its complement does.
func (o *Optimizer) assume(n *ir.Node) *ir.Node {
	if len(n.Args) > many {
		return nil
	}
	asked := func(a *ir.Node) bool {
		return a.Op != ir.Lit && a.Size() <= 100*many || a.Op == ir.Lit && a.Args[0].Op == ir.IsNull
	}
	source := func(a *ir.Node) bool { return a.Op == ir.Lit }
	if !slices.ContainsFunc(n.Args, source) || !slices.ContainsFunc(n.Args, asked) {
		return nil
	}
	var args []*ir.Node
	for i, a := range n.Args {
		if !asked(a) {
			continue
		}
		f := &facts{states: map[*ir.Node]ir.Mask{}, claims: map[*ir.Node]claim{}, known: map[*ir.Node]bool{}}
		for _, other := range n.Args {
			if other.Op != ir.Lit || other == a || a.Op == ir.Lit && subject(other) == subject(a) {
				continue
			}
			if n.Op == ir.Or {
				other = o.b.Not(other)
			}
			if other.Op == ir.Lit {
				f.add(other)
			}
		}
		if m := o.given(f, a, 4); m != a {
			if args == nil {
				args = slices.Clone(n.Args)
			}
			args[i] = m
			break // the others are looked at once this one is settled
		}
	}
	if args == nil {
		return nil
	}
	return o.join(n.Op, args...)
}

// given returns what becomes of a condition where facts hold.
func (o *Optimizer) given(f *facts, n *ir.Node, depth int) *ir.Node {
	switch n.Op {
	case ir.Lit:
		return f.decide(o.b, n)
	case ir.And, ir.Or, ir.AtLeast:
		if depth == 0 {
			return n
		}
		args := make([]*ir.Node, len(n.Args))
		changed := false
		for i, a := range n.Args {
			args[i] = o.given(f, a, depth-1)
			changed = changed || args[i] != a
		}
		if changed {
			return o.b.Rebuild(n, args)
		}
	}
	return n
}

// prefixes compares what texts are asked to begin with, end with or contain.
func (o *Optimizer) prefixes(n *ir.Node) *ir.Node {
	if len(n.Args) > many {
		return nil
	}
	for i, a := range n.Args {
		x, s, ok := textLit(a)
		if !ok {
			continue
		}
		for _, c := range n.Args[i+1:] {
			y, t, ok := textLit(c)
			if !ok || x != y || a.Mask != c.Mask || a.Args[0].Fn != c.Args[0].Fn {
				continue
			}
			if m := o.prefixPair(n, a, c, s, t); m != nil {
				return m
			}
		}
	}
	return nil
}

// textLit reads a literal that asks whether a text has a constant in it.
func textLit(n *ir.Node) (x *ir.Node, s string, ok bool) {
	if n.Op != ir.Lit || n.Args[0].Op != ir.Pred {
		return nil, "", false
	}
	switch p := n.Args[0]; p.Fn {
	case types.StartsWith, types.EndsWith, types.Contains:
		s, ok = p.Args[1].Value.(string)
		return p.Args[0], s, ok && p.Args[1].IsConst()
	}
	return nil, "", false
}

// prefixPair drops one of two such literals with the same mask, if it follows
// from the other (in a conjunction) or the other from it (in a disjunction).
func (o *Optimizer) prefixPair(n, a, c *ir.Node, s, t string) *ir.Node {
	within := map[types.Op]func(string, string) bool{
		types.StartsWith: strings.HasPrefix, types.EndsWith: strings.HasSuffix, types.Contains: strings.Contains}[a.Args[0].Fn]
	positive := a.Mask&ir.IsTrue != 0
	if within(t, s) {
		a, c, s, t = c, a, t, s
	}
	if within(s, t) { // what has s has t: a is the narrower when positive
		drop := c
		if positive != (n.Op == ir.And) {
			drop = a
		}
		return o.join(n.Op, except(n.Args, []*ir.Node{drop})...)
	}
	if a.Args[0].Fn == types.Contains {
		return nil
	}
	switch { // nothing begins with both
	case n.Op == ir.And && a.Mask == ir.IsTrue:
		return o.b.Bool(false)
	case n.Op == ir.Or && a.Mask == ir.NotTrue:
		return o.b.Bool(true)
	}
	return nil
}

// atLeastPairs counts what is certain of arguments that repeat or exclude each
// other.
func (o *Optimizer) atLeastPairs(n *ir.Node) *ir.Node {
	if len(n.Args) > many {
		return nil
	}
	for i, a := range n.Args {
		not := o.b.Not(a)
		if j := slices.Index(n.Args[i+1:], not); j >= 0 { // just one of the two holds
			rest := slices.Delete(slices.Clone(n.Args), i+1+j, i+2+j)
			return o.b.AtLeast(n.N-1, slices.Delete(rest, i, i+1)...)
		}
		rest := slices.DeleteFunc(slices.Clone(n.Args), func(c *ir.Node) bool { return c == a })
		if int64(len(n.Args)-len(rest)) >= n.N {
			return o.b.Or(a, o.b.AtLeast(n.N, rest...))
		}
	}
	return nil
}
