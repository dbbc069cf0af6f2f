package prove

import (
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/simplex"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Bounds of what is drawn from the rows of aggregates: beyond them proofs are
// lost, not wrong.
const (
	maxDepth  = 2   // of aggregates inside of aggregates
	maxMarks  = 40  // conditions on a row
	maxEvents = 256 // kinds of rows
)

// A group is the aggregates over one path from one row. All rows of the path
// fall into kinds by what holds of them; how many there are of a kind, and what
// their values add up to, are numbers, of which the aggregates are sums.
type group struct {
	e      *encoder
	aggs   []*ir.Node
	marks  []*ir.Node // conditions that tell kinds of rows apart
	index  map[*ir.Node]int
	kinds  []*kind
	whole  bool // the kinds are all there are
	finder *kindFinder
}

// A kind is the rows of which the same marks hold.
type kind struct {
	signs  []bool
	parts  []*formula          // what the marks say of a row
	ends   map[*ir.Node][2]end // of values that are added up, in their unit
	n      int                 // the solver's variable of how many there are
	totals map[*ir.Node]int    // and of what their values add up to
}

// aggregate notes an aggregate.
func (e *encoder) aggregate(n *ir.Node) {
	if e.depth >= maxDepth {
		return
	}
	at := slices.IndexFunc(e.groups, func(g *group) bool {
		a := g.aggs[0]
		return a.Args[0] == n.Args[0] && a.Agg.Base == n.Agg.Base && slices.Equal(a.Agg.Steps, n.Agg.Steps)
	})
	if at < 0 {
		at = len(e.groups)
		e.groups = append(e.groups, &group{e: e, index: map[*ir.Node]int{}})
	}
	e.groups[at].aggs = append(e.groups[at].aggs, n)
	switch n.Agg.Func {
	case hir.Count, hir.CountDistinct, hir.ActiveDays, hir.Sum:
		e.axisOf(n).cut(simplex.Whole(0))
	}
}

func (g *group) mark(n *ir.Node) int {
	i, ok := g.index[n]
	if !ok {
		i = len(g.marks)
		g.index[n], g.marks = i, append(g.marks, n)
	}
	return i
}

// known returns the condition that a row's value is not null.
func (g *group) known(v *ir.Node) *ir.Node { return g.e.b.Not(g.e.b.Null(v)) }

// markAll finds the marks: first what the aggregates are over, then what their
// results are compared with.
func (g *group) markAll() {
	for _, a := range g.aggs {
		g.mark(a.Args[1])
	}
	for _, a := range g.aggs {
		v := a.ValueArg()
		if v == nil {
			continue
		}
		if v.Nullable {
			g.mark(g.known(v))
		}
		if pointed(a.Agg.Func) {
			g.markResults(a, v)
		}
	}
}

// pointed reports whether an aggregate is the value of one of its rows, or lies
// between those of two.
func pointed(f hir.AggFunc) bool {
	switch f {
	case hir.Min, hir.Max, hir.First, hir.Last, hir.Nth, hir.MostCommon, hir.Median:
		return true
	}
	return false
}

// markResults marks the values of rows as the aggregate's result is asked of.
func (g *group) markResults(a, v *ir.Node) {
	e := g.e
	if x := e.axisByNode[a]; x != nil && isOrdered(v.Type.Kind) {
		for _, c := range x.cuts {
			if m := g.below(a, v, c); m != nil {
				g.mark(m)
				g.mark(g.equal(a, v, c))
			}
		}
		return
	}
	for _, p := range e.asksOf(a) {
		g.mark(g.substituted(p, a, v))
	}
	if p := e.truthOf(a); p != nil {
		g.mark(g.substituted(p, a, v))
	}
}

// asksOf returns the questions about a text, in the order of its family.
func (e *encoder) asksOf(n *ir.Node) (list []*ir.Node) {
	t := e.textByNode[n]
	if t == nil {
		return nil
	}
	for p := range t.family.index {
		if e.asks[p].t == t {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(p, q *ir.Node) int { return t.family.index[p] - t.family.index[q] })
	return list
}

// truthOf returns the predicate that a boolean value holds, if it is asked.
func (e *encoder) truthOf(n *ir.Node) *ir.Node {
	if n.Type.Kind != schema.Bool {
		return nil
	}
	p := e.b.Holds(n)
	if !e.seen[p] {
		return nil
	}
	return p
}

func (g *group) substituted(p, a, v *ir.Node) *ir.Node {
	return g.e.b.Lit(replace(g.e.b, p, a, v), ir.IsTrue)
}

// constant returns a cut of an aggregate's axis as a constant of a value's type,
// or nil.
func (g *group) constant(a, v *ir.Node, c number) *ir.Node {
	value, ok := valueOf(a.Type, c.Mul(g.e.axisByNode[a].unit))
	if !ok {
		return nil
	}
	return g.e.b.Literal(v.Type, value)
}

func (g *group) below(a, v *ir.Node, c number) *ir.Node {
	k := g.constant(a, v, c)
	if k == nil {
		return nil
	}
	return g.e.b.Lit(g.e.b.Pred(types.Lt, v, k), ir.IsTrue)
}

func (g *group) equal(a, v *ir.Node, c number) *ir.Node {
	return g.e.b.Lit(g.e.b.Pred(types.Eq, v, g.constant(a, v, c)), ir.IsTrue)
}

// A kindFinder finds the kinds of rows of a group.
type kindFinder struct {
	g      *group
	e      *encoder // of conditions on one row
	laws   *formula
	theory theory
	lemmas []*formula
	signs  [2][]*formula // of each mark, that it holds, and that it does not
	values []*ir.Node    // values that are added up
	axes   []*axis       // theirs
	sums   []sum
	stamp  int // of no search so far: formulas are shared between them
	steps  int
	failed bool
}

// find makes the kinds. It leaves whole false when there are too many.
func (g *group) find(steps int) {
	g.markAll()
	if len(g.marks) > maxMarks {
		return
	}
	g.finder = &kindFinder{g: g, e: newEncoder(g.e.b, g.e.depth+1), stamp: 1, steps: steps}
	k := g.finder
	for _, m := range g.marks {
		k.e.collect(m)
		k.e.collect(g.e.b.Not(m))
	}
	for _, a := range g.aggs {
		if v := a.ValueArg(); adds(a) && !slices.Contains(k.values, v) {
			k.value(v)
		}
	}
	k.e.settle()
	for _, m := range g.marks {
		k.signs[0] = append(k.signs[0], k.e.formula(m))
		k.signs[1] = append(k.signs[1], k.e.formula(g.e.b.Not(m)))
	}
	k.laws = k.e.laws()
	if k.e.hasTheory() {
		k.e.count(steps)
		k.theory = newArithmetic(k.e)
	}
	k.split(nil, nil, nil)
	g.whole = !k.failed
}

// adds reports whether an aggregate is a sum of exact numbers, or their mean.
func adds(a *ir.Node) bool {
	v := a.ValueArg()
	return (a.Agg.Func == hir.Sum || a.Agg.Func == hir.Avg) && (v.Type.Kind == schema.Int || v.Type.Kind == schema.Decimal)
}

// value notes a value that is added up, and the axis that it lies on.
func (k *kindFinder) value(v *ir.Node) {
	k.e.value(v)
	s := k.e.linear(v)
	var x *axis
	switch len(s.terms) {
	case 0:
	case 1:
		x = s.terms[0].x
	default:
		var f number
		x, f = k.e.sumAxis(s.terms)
		s.terms = []term{{x, f}}
	}
	k.values, k.axes, k.sums = append(k.values, v), append(k.axes, x), append(k.sums, s)
}

// run asks whether a row can meet some formulas.
// With numbers, they must fit together; without, it is enough that the cells do.
func (k *kindFinder) run(parts []*formula, numbers bool) (truth, *search) {
	s := &search{domains: slices.Clone(k.e.starts), sizes: k.e.sizes, stamp: k.stamp, steps: k.steps, lemmas: k.lemmas}
	if numbers {
		s.theory = k.theory
	}
	r := s.run(k.e.allOf(append(slices.Clone(parts), k.laws)...))
	k.lemmas, k.stamp = s.lemmas, s.stamp+1
	if k.steps = s.steps; k.steps < 0 {
		k.failed = true
	}
	return r, s
}

// split tries both signs of the next mark. model is a search that met the parts,
// or nil.
func (k *kindFinder) split(signs []bool, parts []*formula, model *search) {
	if k.failed {
		return
	}
	if model == nil {
		var r truth
		if r, model = k.run(parts, false); r != yes {
			return
		}
	}
	at := len(signs)
	if at == len(k.g.marks) {
		k.add(signs, parts, model)
		return
	}
	for side := range 2 {
		f := k.signs[side][at]
		if f.isFalsum() {
			continue
		}
		next := model
		if model.value(f) != yes {
			next = nil
		}
		with := parts
		if !f.isVerum() {
			with = append(slices.Clone(parts), f)
		}
		k.split(append(slices.Clone(signs), side == 0), with, next)
	}
}

// add makes a kind.
func (k *kindFinder) add(signs []bool, parts []*formula, model *search) {
	if len(k.g.kinds) == maxEvents {
		k.failed = true
		return
	}
	if k.theory != nil {
		var r truth
		if r, model = k.run(parts, true); r == no {
			return
		}
	}
	if k.failed {
		return
	}
	d := &kind{signs: signs, parts: parts, ends: map[*ir.Node][2]end{}, totals: map[*ir.Node]int{}}
	for i, v := range k.values {
		d.ends[v] = k.hull(i, parts, model)
	}
	k.g.kinds = append(k.g.kinds, d)
}

// hull returns where the values of such rows lie, in the value's unit.
func (k *kindFinder) hull(i int, parts []*formula, model *search) [2]end {
	x, s := k.axes[i], k.sums[i]
	unit := newAxis(k.values[i]).unit.Inv()
	if x == nil {
		c := s.c.Mul(unit)
		return [2]end{{at: c}, {at: c}}
	}
	ends := [2]end{x.low, x.high}
	if x.v >= 0 {
		d := model.domains[x.v]
		low, high := 0, len(x.ends)-1
		for ; low < len(x.ends) && !d.has(low); low++ {
			if k.e.starts[x.v].has(low) && k.possible(parts, x.v, low) {
				break
			}
		}
		for ; high > low && !d.has(high); high-- {
			if k.e.starts[x.v].has(high) && k.possible(parts, x.v, high) {
				break
			}
		}
		ends = [2]end{tighter(x.ends[low][0], x.low, 1), tighter(x.ends[high][1], x.high, -1)}
	}
	f := s.terms[0].f
	for j, n := range ends {
		ends[j] = end{none: n.none, at: n.at.Mul(f).Add(s.c).Mul(unit)}
	}
	if f.Sign() < 0 {
		ends[0], ends[1] = ends[1], ends[0]
	}
	return ends
}

func (k *kindFinder) possible(parts []*formula, v, cell int) bool {
	one := span(k.e.sizes[v], cell, cell+1)
	r, _ := k.run(append(slices.Clone(parts), k.e.lit(v, one)), true)
	return r != no
}

// model returns what a row of a kind is like.
func (k *kindFinder) model(d *kind) *Model {
	k.steps = modelSteps
	r, s := k.run(d.parts, true)
	if r != yes {
		return &Model{}
	}
	return k.e.model(s, s.theory)
}

// modelSteps is more than it took to find that there can be such a row.
const modelSteps = 200_000
