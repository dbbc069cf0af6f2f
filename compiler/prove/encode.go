package prove

import (
	"slices"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// An encoder turns conditions of the ir into a formula over cells. First all
// predicates are collected, which cut axes and texts; then the cells are made;
// then conditions are written as formulas.
type encoder struct {
	cells
	b     *ir.Builder
	depth int
	z     normalizer

	seen  map[*ir.Node]bool
	nulls map[*ir.Node]int // of a value whose nullness is its own, the variable
	order []*ir.Node       // values that predicates are about, as they were found

	axes       []*axis
	axisID     map[*axis]int
	axisByNode map[*ir.Node]*axis
	sums       map[string]*axis
	axioms     []law
	starting   []*ir.Node // starts of calendar units
	spots      map[*ir.Node]placed

	texts      []*text
	textByNode map[*ir.Node]*text
	asks       map[*ir.Node]asked
	alike      []pair

	free   map[*ir.Node]int // variables of predicates of which nothing is known
	opaque []*ir.Node       // their predicates, in order
	groups []*group
	lists  []element

	memo map[*ir.Node]*formula
}

// A placed is a predicate that says where a number lies: in one of the spots.
type placed struct {
	spots  []spot
	always bool // it holds whatever the numbers are
}

// An asked is a predicate that is a question about a text, or its complement.
type asked struct {
	t       *text
	pred    *ir.Node
	negated bool
}

// An element is a predicate that a list has a constant.
type element struct{ list, pred *ir.Node }

// A pair is two texts that are compared, and the axis of their difference.
type pair struct {
	x, y *text
	diff *axis
}

func newEncoder(b *ir.Builder, depth int) *encoder {
	return &encoder{b: b, depth: depth, z: normalizer{b: b, memo: map[*ir.Node]*ir.Node{}, left: maxChoices},
		seen: map[*ir.Node]bool{}, nulls: map[*ir.Node]int{},
		axisID: map[*axis]int{}, axisByNode: map[*ir.Node]*axis{}, sums: map[string]*axis{}, spots: map[*ir.Node]placed{},
		textByNode: map[*ir.Node]*text{}, asks: map[*ir.Node]asked{}, free: map[*ir.Node]int{}, memo: map[*ir.Node]*formula{}}
}

// collect finds the predicates of a condition, and of what decides whether the
// values in them are null.
func (e *encoder) collect(cond *ir.Node) { e.walk(e.z.cond(cond)) }

func (e *encoder) walk(n *ir.Node) {
	if e.seen[n] {
		return
	}
	e.seen[n] = true
	if n.Op != ir.Lit {
		for _, a := range n.Args {
			e.walk(a)
		}
		return
	}
	p := n.Args[0]
	if e.seen[p] {
		return
	}
	e.seen[p] = true
	for _, a := range p.Args {
		e.value(a)
	}
	e.predicate(p)
}

// value notes a value of a predicate, and when it is null.
func (e *encoder) value(n *ir.Node) {
	if e.seen[n] {
		return
	}
	e.seen[n] = true
	e.order = append(e.order, n)
	null := e.b.Null(n)
	if nullIsOwn(null, n) {
		e.nulls[n] = e.boolean()
	} else {
		e.walk(null)
	}
	e.parts(n)
	if n.Op == ir.Agg {
		e.aggregate(n)
	}
}

// parts notes the values that a value is made of, so that a model tells of them.
func (e *encoder) parts(n *ir.Node) {
	switch n.Op {
	case ir.Call, ir.Shift:
		for _, a := range n.Args {
			e.value(a)
		}
	}
}

// nullIsOwn reports whether nothing but a value itself tells that it is null,
// given the condition that it is.
func nullIsOwn(null, n *ir.Node) bool {
	return null.Op == ir.Lit && null.Args[0].Op == ir.IsNull && null.Args[0].Args[0] == n
}

// predicate finds out what a predicate is about.
func (e *encoder) predicate(p *ir.Node) {
	if base, q, negated, ok := askText(p); ok {
		e.value(base)
		t := e.textOf(base)
		t.family.index[p] = len(t.family.asked)
		t.family.asked = append(t.family.asked, q)
		e.asks[p] = asked{t: t, pred: p, negated: negated}
		return
	}
	switch {
	case p.Op == ir.In:
		e.listed(p)
	case p.Op == ir.Pred && (p.Fn == types.Eq || p.Fn == types.Lt):
		e.comparison(p)
	case p.Op == ir.Pred && p.Fn == types.ListContains && p.Args[1].IsConst():
		e.lists = append(e.lists, element{p.Args[0], p})
	}
}

// listed places a number that is one of some.
func (e *encoder) listed(p *ir.Node) {
	if !comparable(p.Args[0], p.List...) {
		return
	}
	x := e.linear(p.Args[0])
	var at placed
	for _, v := range p.List {
		n, ok := numberOf(v)
		if !ok {
			return
		}
		s, always, ok := e.place(sum{terms: x.terms, c: x.c.Sub(n)}, 0)
		at.always = at.always || always
		if !ok {
			continue
		}
		if len(at.spots) > 0 { // they lie on one axis
			at.spots[0].at = append(at.spots[0].at, s.at...)
		} else {
			at.spots = append(at.spots, s)
		}
	}
	e.spots[p] = at
}

// comparison places the difference of two numbers, or of two texts.
func (e *encoder) comparison(p *ir.Node) {
	x, y := p.Args[0], p.Args[1]
	if x == y {
		e.spots[p] = placed{always: p.Fn == types.Eq}
		return
	}
	if isText(x.Type.Kind) && isText(y.Type.Kind) && !x.IsConst() && !y.IsConst() {
		e.compareTexts(p, x, y)
		return
	}
	if !isOrdered(x.Type.Kind) || !isOrdered(y.Type.Kind) {
		return
	}
	if x.IsConst() && !comparable(y, x.Value) || y.IsConst() && !comparable(x, y.Value) {
		return
	}
	if !x.IsConst() && !y.IsConst() && inexact(x.Type.Kind) != inexact(y.Type.Kind) {
		return // compared as floats, which rounds
	}
	side := 0
	if p.Fn == types.Lt {
		side = -1
	}
	s, always, ok := e.place(e.linear(x).plus(e.linear(y), rat(-1, 1)), side)
	if ok {
		e.spots[p] = placed{spots: []spot{s}}
	} else {
		e.spots[p] = placed{always: always}
	}
}

// comparable reports whether comparing a value with constants is comparing
// numbers as they are: an exact number and a float are compared as floats.
func comparable(x *ir.Node, list ...types.Value) bool {
	if x.Type.Kind == schema.Float || x.Type.Kind == schema.Distance {
		return true
	}
	for _, v := range list {
		f, isFloat := v.(float64)
		const exact = 1 << 53 // below it whole numbers are floats as they are
		if isFloat && (x.Type.Kind != schema.Int || f >= exact || f <= -exact) {
			return false
		}
	}
	return isOrdered(x.Type.Kind)
}

// compareTexts places the difference of two texts' ranks.
func (e *encoder) compareTexts(p, x, y *ir.Node) {
	base := func(n *ir.Node) bool { b, _ := baseText(n); return b == n }
	if (x.Type.Kind == schema.Version) != (y.Type.Kind == schema.Version) || !base(x) || !base(y) {
		return
	}
	a, b := e.textOf(x), e.textOf(y)
	e.join(a, b)
	a.family.ranked = true
	for _, t := range []*text{a, b} {
		if t.rank == nil {
			t.rank = &axis{unit: rat(1, 1), low: end{none: true}, high: end{none: true}, v: -1}
			e.addAxis(t.rank)
		}
	}
	side := 0
	if p.Fn == types.Lt {
		side = -1
	}
	s, _, _ := e.place(sum{terms: []term{{a.rank, rat(1, 1)}, {b.rank, rat(-1, 1)}}}, side)
	e.spots[p] = placed{spots: []spot{s}}
	if !slices.ContainsFunc(e.alike, func(q pair) bool { return q.diff == s.x }) {
		e.alike = append(e.alike, pair{a, b, s.x})
	}
}

// settle makes the cells, once everything is collected.
func (e *encoder) settle() {
	done := map[*family]bool{}
	for _, t := range e.texts {
		if !done[t.family] {
			done[t.family] = true
			t.family.settle()
		}
		n := len(t.family.samples)
		t.v = e.variable(n, cellsOf(n, func(i int) bool { return t.alive(i) }))
	}
	for _, x := range e.axes {
		x.settle(&e.cells)
	}
	e.countElements()
	for _, t := range e.texts {
		if t.rank != nil {
			t.rank.v = t.v
			for i := range t.family.samples {
				t.rank.ends = append(t.rank.ends, t.family.rankEnds(i))
			}
		}
	}
}

// countElements notes that a list has no fewer elements than are asked of it
// and are there.
func (e *encoder) countElements() {
	for _, size := range slices.Clone(e.axes) {
		if size.node == nil || size.node.Op != ir.Call || size.node.Fn != types.Size {
			continue
		}
		s := sum{terms: []term{{size, rat(1, 1)}}}
		for _, el := range e.lists {
			if el.list != size.node.Args[0] {
				continue
			}
			e.atom(el.pred, true)
			one := &axis{unit: rat(1, 1), whole: true, low: end{at: rat(0, 1)}, high: end{at: rat(1, 1)}, v: e.free[el.pred],
				ends: [][2]end{{{at: rat(0, 1)}, {at: rat(0, 1)}}, {{at: rat(1, 1)}, {at: rat(1, 1)}}}}
			e.addAxis(one)
			s.terms = append(s.terms, term{one, rat(-1, 1)})
		}
		if len(s.terms) > 1 {
			e.between(s, ref(rat(0, 1)), nil)
		}
	}
}

// alive reports whether a text can lie in a cell of its family: an enum has its
// own values only.
func (t *text) alive(cell int) bool {
	if t.node.Type.Kind != schema.Enum || t.family.kind != schema.Enum {
		return true
	}
	return slices.Contains(t.node.Type.Values, t.family.samples[cell])
}

// formula returns what a condition says of the cells.
func (e *encoder) formula(cond *ir.Node) *formula { return e.write(e.z.cond(cond)) }

func (e *encoder) write(n *ir.Node) *formula {
	if f := e.memo[n]; f != nil {
		return f
	}
	f := e.encode(n)
	e.memo[n] = f
	return f
}

func (e *encoder) encode(n *ir.Node) *formula {
	switch n.Op {
	case ir.True:
		return verum()
	case ir.False:
		return falsum()
	case ir.Lit:
		return e.literal(n.Args[0], n.Mask)
	}
	args := make([]*formula, len(n.Args))
	for i, a := range n.Args {
		args[i] = e.write(a)
	}
	switch n.Op {
	case ir.And:
		return e.allOf(args...)
	case ir.Or:
		return e.anyOf(args...)
	}
	return &formula{form: some, n: int(n.N), args: args}
}

// literal returns the formula that a predicate is in a state of a mask.
func (e *encoder) literal(p *ir.Node, m ir.Mask) *formula {
	if p.Op == ir.IsNull {
		if m&ir.Known == ir.Known {
			return verum()
		}
		return e.null(p.Args[0], m&ir.IsTrue != 0)
	}
	var states []*formula
	if m&ir.IsTrue != 0 {
		states = append(states, e.holds(p, true))
	}
	if m&ir.IsFalse != 0 {
		states = append(states, e.holds(p, false))
	}
	known := e.anyOf(states...)
	if m&ir.Known == ir.Known {
		known = verum()
	}
	nulls := make([]*formula, len(p.Args))
	for i, a := range p.Args {
		nulls[i] = e.null(a, m&ir.IsUnknown != 0)
	}
	if m&ir.IsUnknown != 0 {
		return e.anyOf(append(nulls, known)...)
	}
	return e.allOf(append(nulls, known)...)
}

// null returns the formula that a value is null, or that it is not.
func (e *encoder) null(n *ir.Node, want bool) *formula {
	if v, ok := e.nulls[n]; ok {
		if want {
			return e.lit(v, isOn)
		}
		return e.lit(v, isOff)
	}
	null := e.b.Null(n)
	if !want {
		null = e.b.Not(null)
	}
	return e.write(null)
}

// holds returns the formula that a predicate over known values holds, or fails.
func (e *encoder) holds(p *ir.Node, want bool) *formula {
	if a, ok := e.asks[p]; ok {
		return e.answer(a, want)
	}
	at, ok := e.spots[p]
	switch {
	case !ok:
		return e.atom(p, want)
	case at.always || len(at.spots) == 0:
		if at.always == want {
			return verum()
		}
		return falsum()
	}
	s := at.spots[0]
	in := s.in()
	if !want {
		in = in.complement(len(s.x.ends))
	}
	return e.lit(s.x.v, in)
}

// answer returns the formula that a question about a text is answered so.
func (e *encoder) answer(a asked, want bool) *formula {
	f := a.t.family
	i := f.index[a.pred]
	if !f.known[i] {
		return e.atom(a.pred, want)
	}
	in := f.yes(i)
	if want == a.negated {
		in = in.complement(len(f.samples))
	}
	return e.lit(a.t.v, in)
}

// atom returns the formula that a predicate of which nothing is known holds.
func (e *encoder) atom(p *ir.Node, want bool) *formula {
	v, ok := e.free[p]
	if !ok {
		v = e.boolean()
		e.free[p] = v
		e.opaque = append(e.opaque, p)
	}
	if want {
		return e.lit(v, isOn)
	}
	return e.lit(v, isOff)
}
