package prove

import (
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
)

// linked tells which variables hang together by numbers, so that cells alone do
// not tell which of them go together.
type linked struct {
	of    []int           // of each variable its part, -1 when it stands alone
	over  map[int]overRow // of a variable of an aggregate, what it is over
	reads []map[int]bool  // of each condition the parts that it reads
	rest  []map[int]bool  // and those that what its box leaves open reads
	asks  []demands       // of each condition what it asks of rows
	boxes map[*ir.Node]box
	// Parts from firstPath on are paths of rows.
	firstPath int
}

// An overRow is an aggregate's path, by the number of its part, and condition.
type overRow struct {
	part      int
	cond      *ir.Node
	fn        hir.AggFunc
	v         int // the variable, of a demand
	low, high end // where a demand lies
	value     *ir.Node
	bounded   bool // the condition says something of the value that is added up
}

// demands are the conditions of rows of which a condition needs some, and those
// of which it allows only some.
type demands struct{ some, few []overRow }

// links finds the parts of the variables.
func (m *mapper) links() linked {
	e := m.e
	k := linked{of: make([]int, len(e.sizes)), over: map[int]overRow{}, boxes: map[*ir.Node]box{}}
	for v := range k.of {
		k.of[v] = -1
	}
	parent := map[*axis]*axis{}
	var root func(x *axis) *axis
	root = func(x *axis) *axis {
		for parent[x] != nil {
			x = parent[x]
		}
		return x
	}
	join := func(terms []term, x *axis) {
		for _, t := range terms {
			if x == nil {
				x = t.x
			}
			if a, b := root(x), root(t.x); a != b {
				parent[b] = a
			}
		}
	}
	sizes := map[*axis]int{}
	for _, x := range e.axes {
		if x.terms != nil && !onClock(x) {
			join(x.terms, x)
		}
	}
	for _, l := range e.axioms {
		join(l.terms, nil)
	}
	for _, x := range e.axes {
		sizes[root(x)]++
	}
	for _, x := range e.axes {
		if x.v >= 0 && sizes[root(x)] > 1 {
			k.of[x.v] = e.axisID[root(x)]
		}
	}
	m.aggregates(&k)
	for _, f := range m.holds {
		k.reads = append(k.reads, k.partsOf(f))
	}
	return k
}

// partsOf returns the parts that formulas read.
func (k *linked) partsOf(list ...*formula) map[int]bool {
	parts, seen := map[int]bool{}, map[*formula]bool{}
	var walk func(f *formula)
	walk = func(f *formula) {
		if seen[f] {
			return
		}
		seen[f] = true
		if f.form == literal && k.of[f.v] >= 0 {
			parts[k.of[f.v]] = true
		}
		for _, a := range f.args {
			walk(a)
		}
	}
	for _, f := range list {
		walk(f)
	}
	return parts
}

// onClock reports whether a sum is the distance of a value from the present: a
// value of its own, where the value is asked of by no other way.
func onClock(x *axis) bool {
	if len(x.terms) != 2 {
		return false
	}
	for i, t := range x.terms {
		other := x.terms[1-i].x
		if t.x.node != nil && t.x.node.Op == ir.Now && other.v < 0 && len(other.cuts) == 0 {
			return true
		}
	}
	return false
}

// aggregates makes a part of the aggregates over each path, and cells of the
// conditions on its rows.
func (m *mapper) aggregates(k *linked) {
	k.firstPath = len(m.e.axes)
	var paths []*ir.Node
	for _, n := range m.e.order {
		if n.Op != ir.Agg {
			continue
		}
		at := slices.IndexFunc(paths, func(p *ir.Node) bool {
			return p.Args[0] == n.Args[0] && p.Agg.Base == n.Agg.Base && slices.Equal(p.Agg.Steps, n.Agg.Steps)
		})
		if at < 0 {
			at = len(paths)
			paths = append(paths, n)
		}
		o := overRow{part: len(m.e.axes) + at, cond: n.Args[1], fn: n.Agg.Func, value: n.ValueArg()}
		for _, v := range m.variablesOf(n) {
			k.of[v], k.over[v] = o.part, o
		}
	}
	rows := &mapper{e: newEncoder(m.b, maxDepth), b: m.b}
	var conds []*ir.Node
	for _, o := range k.over {
		if !slices.Contains(conds, o.cond) {
			conds = append(conds, o.cond)
		}
	}
	slices.SortFunc(conds, ir.Compare)
	for _, c := range conds {
		rows.e.collect(c)
	}
	rows.e.settle()
	formulas := make([]*formula, len(conds))
	for i, c := range conds {
		formulas[i] = rows.e.formula(c)
	}
	s := rows.search()
	for i, c := range conds {
		k.boxes[c] = rows.boxOf(s, formulas[i])
	}
	for v, o := range k.over {
		if o.fn == hir.Sum {
			x := rows.e.axisByNode[o.value]
			o.bounded = o.value.IsConst() || x != nil && x.v >= 0 && slices.Contains(k.boxes[o.cond].vars, x.v)
			k.over[v] = o
		}
	}
}

// variablesOf returns the variables that tell of an aggregate.
func (m *mapper) variablesOf(n *ir.Node) (list []int) {
	if v, ok := m.e.nulls[n]; ok {
		list = append(list, v)
	}
	if x := m.e.axisByNode[n]; x != nil && x.v >= 0 {
		list = append(list, x.v)
	}
	if t := m.e.textByNode[n]; t != nil {
		list = append(list, t.v)
	}
	if p := m.e.truthOf(n); p != nil {
		if v, ok := m.e.free[p]; ok {
			list = append(list, v)
		}
	}
	return list
}

// ask finds what the boxes ask of rows.
func (k *linked) ask(m *mapper) {
	for _, b := range m.boxes {
		var d demands
		for i, v := range b.vars {
			o, ok := k.over[v]
			if !ok {
				continue
			}
			o.v = v
			if x := m.axisOfVariable(v); x != nil {
				o.low, o.high = x.hull(b.sets[i])
			}
			some, few := m.polarity(o, b.sets[i])
			if some {
				d.some = append(d.some, o)
			}
			if few {
				d.few = append(d.few, o)
			}
		}
		k.asks = append(k.asks, d)
	}
}

// polarity tells what an aggregate in some cells asks of its rows: that there are
// some, and that there are not too many, of some values.
func (m *mapper) polarity(o overRow, d set) (some, few bool) {
	x := m.axisOfVariable(o.v)
	if x == nil {
		return true, true
	}
	low, high := x.hull(d)
	switch o.fn {
	case hir.Count, hir.CountDistinct, hir.ActiveDays:
		return !low.none && low.at.Sign() > 0, !high.none
	case hir.Sum:
		needs := !low.none && (low.at.Sign() > 0 || low.at.Sign() == 0 && low.strict)
		return needs || !high.none && high.at.Sign() < 0, !high.none
	case hir.Max:
		return true, !high.none
	case hir.Min:
		return true, !low.none
	}
	return true, true
}

func (m *mapper) axisOfVariable(v int) *axis {
	if m.byVariable == nil {
		m.byVariable = map[int]*axis{}
		for _, x := range m.e.axes {
			if x.v >= 0 && x.node != nil {
				m.byVariable[x.v] = x
			}
		}
	}
	return m.byVariable[v]
}

// within reports whether rows of one condition may all be rows of another, as
// far as their cells tell.
func (k *linked) within(p, q overRow) bool {
	if p.part != q.part {
		return false
	}
	inside := true
	k.boxes[p.cond].outside(k.boxes[q.cond], func(int) bool {
		inside = false
		return false
	})
	return inside
}

// clash reports whether numbers may tell that two conditions exclude each other:
// one needs rows of which the other allows only some, or both are about one sum.
func (k *linked) clash(i, j int) bool {
	for _, pair := range [][2]int{{i, j}, {j, i}} {
		for _, p := range k.asks[pair[0]].some {
			for _, q := range k.asks[pair[1]].few {
				if p.v != q.v && k.within(p, q) {
					return true
				}
			}
		}
	}
	return k.shareSums(i, j)
}

// shareSums reports whether two conditions read a part that is no path of rows.
func (k *linked) shareSums(i, j int) bool {
	a, b := k.reads[i], k.reads[j]
	if len(b) < len(a) {
		a, b = b, a
	}
	for p := range a {
		if b[p] && !k.isPath(p) {
			return true
		}
	}
	return false
}

func (k *linked) isPath(part int) bool { return part >= k.firstPath }

// share reports whether a condition reads a part that another one, which cells
// leave undecided, reads in what they leave.
func (k *linked) share(i, j int) bool {
	for p := range k.rest[j] {
		if k.reads[i][p] {
			return true
		}
	}
	return false
}

// follows reports whether what condition j asks of a variable may follow by
// numbers from what i asks of others: some rows from some of theirs, few rows
// from few of more. Sums follow only where the sign of their values is known.
func (k *linked) follows(i, j, v int) bool {
	o, ok := k.over[v]
	if !ok {
		return k.reads[i][k.of[v]]
	}
	if o.fn == hir.Sum && !o.bounded {
		return false
	}
	is := func(p overRow) bool { return p.v == v }
	if at := slices.IndexFunc(k.asks[j].some, is); at >= 0 {
		from, to := k.asks[i].some, k.asks[j].some[at]
		if !slices.ContainsFunc(from, func(p overRow) bool {
			return !is(p) && k.within(p, to) && !(len(from) == 1 && bothCount(p, to) && p.low.at.Cmp(to.low.at) < 0)
		}) {
			return false
		}
	}
	if at := slices.IndexFunc(k.asks[j].few, is); at >= 0 {
		from, to := k.asks[i].few, k.asks[j].few[at]
		return slices.ContainsFunc(from, func(q overRow) bool {
			return !is(q) && k.within(to, q) && !(len(from) == 1 && bothCount(q, to) && q.high.at.Cmp(to.high.at) > 0)
		})
	}
	return true
}

func bothCount(p, q overRow) bool { return p.fn == hir.Count && q.fn == hir.Count }
