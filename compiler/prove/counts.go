package prove

import (
	"math/big"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/simplex"
)

// lay writes what the kinds of rows say of the aggregates into the solver.
func (g *group) lay(t *arithmetic) {
	if !g.whole {
		g.pairwise(t)
		return
	}
	var all []simplex.Entry
	for _, k := range g.kinds {
		k.n = t.s.Var(true)
		t.s.Lower(k.n, simplex.Whole(0), false, simplex.Axiom)
		all = append(all, simplex.Entry{Var: k.n, Coef: simplex.Whole(1)})
	}
	if t.total >= 0 {
		all = append(all, simplex.Entry{Var: t.total, Coef: simplex.Whole(1)})
	}
	t.total = t.s.Sum(all)
	for _, a := range g.aggs {
		if adds(a) {
			g.layTotals(t, a)
		}
	}
	for _, a := range g.aggs {
		g.layAggregate(t, a)
	}
	g.distinct(t)
	g.ordered(t)
}

// ordered writes that a least value is at most any other of the same rows, and a
// greatest at least.
func (g *group) ordered(t *arithmetic) {
	for _, a := range g.aggs {
		least, most := extreme(a)
		if !least && !most {
			continue
		}
		for _, b := range g.aggs {
			x, y := g.e.axisByNode[a], g.e.axisByNode[b]
			f := b.Agg.Func
			if a == b || x == nil || y == nil || !pointed(f) || f == hir.Median || a.Args[1] != b.Args[1] || a.Args[2] != b.Args[2] {
				continue
			}
			if least {
				t.atMost(x, y)
			} else {
				t.atMost(y, x)
			}
		}
	}
}

// extreme reports whether an aggregate is the least value of its rows, or the
// greatest: so are the first and last time.
func extreme(a *ir.Node) (least, most bool) {
	f, time := a.Agg.Func, a.TimeArg()
	return f == hir.Min || f == hir.First && time == a.Args[2], f == hir.Max || f == hir.Last && time == a.Args[2]
}

// layTotals makes variables of what the values of each kind add up to.
func (g *group) layTotals(t *arithmetic, a *ir.Node) {
	v, over := a.ValueArg(), g.index[a.Args[1]]
	for _, k := range g.kinds {
		if _, done := k.totals[v]; done || !k.signs[over] || !g.hasValue(k, v) {
			continue
		}
		total := t.s.Var(true)
		k.totals[v] = total
		t.s.Gate(total, k.n)
		for side, e := range k.ends[v] {
			if e.none {
				continue
			}
			over := t.s.Sum([]simplex.Entry{{Var: total, Coef: simplex.Whole(1)}, {Var: k.n, Coef: e.at.Neg()}})
			if side == 0 {
				t.s.Lower(over, simplex.Whole(0), false, simplex.Axiom)
			} else {
				t.s.Upper(over, simplex.Whole(0), false, simplex.Axiom)
			}
		}
	}
}

// hasValue reports whether rows of a kind have a value that is not null.
func (g *group) hasValue(k *kind, v *ir.Node) bool {
	return v == nil || !v.Nullable || k.signs[g.index[g.known(v)]]
}

// counted returns the sum of the numbers of rows of an aggregate for which keep
// holds.
func (g *group) counted(t *arithmetic, a *ir.Node, keep func(k *kind) bool) int {
	return t.s.Sum(g.entries(a, keep))
}

func (g *group) entries(a *ir.Node, keep func(k *kind) bool) (list []simplex.Entry) {
	over := g.index[a.Args[1]]
	for _, k := range g.kinds {
		if k.signs[over] && keep(k) {
			list = append(list, simplex.Entry{Var: k.n, Coef: simplex.Whole(1)})
		}
	}
	return list
}

// equal asserts that an axis is a sum, divided by f.
func (t *arithmetic) equal(x *axis, list []simplex.Entry) {
	v := t.s.Sum(append(list, simplex.Entry{Var: t.variable(x), Coef: simplex.Whole(-1)}))
	t.s.Lower(v, simplex.Whole(0), false, simplex.Axiom)
	t.s.Upper(v, simplex.Whole(0), false, simplex.Axiom)
}

// layAggregate writes what one aggregate is.
func (g *group) layAggregate(t *arithmetic, a *ir.Node) {
	v, x := a.ValueArg(), g.e.axisByNode[a]
	withValue := func(k *kind) bool { return g.hasValue(k, v) }
	switch a.Agg.Func {
	case hir.Count:
		t.equal(x, g.entries(a, withValue))
		return
	case hir.CountDistinct, hir.ActiveDays:
		known := g.counted(t, a, withValue)
		more := t.s.Sum([]simplex.Entry{{Var: t.variable(x), Coef: simplex.Whole(1)}, {Var: known, Coef: simplex.Whole(-1)}})
		t.s.Upper(more, simplex.Whole(0), false, simplex.Axiom)
		t.rules = append(t.rules, rule{when: []cellsIn{x.below(1)}, v: known})
		return
	case hir.Sum:
		if adds(a) {
			t.equal(x, g.totals(a))
		} else if x.v >= 0 {
			t.rules = append(t.rules, rule{when: []cellsIn{{x.v, span(len(x.ends), x.cellOf(number{}), x.cellOf(number{})+1).complement(len(x.ends))}},
				v: g.counted(t, a, withValue), lower: true, at: simplex.Whole(1)})
		}
		return
	}
	g.layNull(t, a)
	switch {
	case a.Agg.Func == hir.Avg && adds(a) && x != nil && x.v >= 0:
		g.layMean(t, a, x)
	case !pointed(a.Agg.Func):
	case x != nil && x.v >= 0 && isOrdered(v.Type.Kind):
		g.layResult(t, a, v, x)
	default:
		g.layAnswers(t, a, v)
	}
}

// totals returns the sum of the values of an aggregate's rows, in the unit of
// the aggregate.
func (g *group) totals(a *ir.Node) (list []simplex.Entry) {
	v, over := a.ValueArg(), g.index[a.Args[1]]
	unit := newAxis(v).unit
	if a.Agg.Func == hir.Sum {
		unit = unit.Mul(g.e.axisByNode[a].unit.Inv())
	}
	for _, k := range g.kinds {
		if total, ok := k.totals[v]; ok && k.signs[over] {
			list = append(list, simplex.Entry{Var: total, Coef: unit})
		}
	}
	return list
}

// below returns the cells of an axis that lie below a whole number.
func (x *axis) below(n int64) cellsIn {
	return cellsIn{x.v, cellsOf(len(x.ends), func(i int) bool {
		hi := x.ends[i][1]
		return !hi.none && hi.at.Cmp(simplex.Whole(n)) < 0
	})}
}

// layNull writes when an aggregate is null.
func (g *group) layNull(t *arithmetic, a *ir.Node) {
	null, ok := g.e.nulls[a]
	if !ok {
		return
	}
	v := a.ValueArg()
	known := g.counted(t, a, func(k *kind) bool { return g.hasValue(k, v) })
	there := g.counted(t, a, func(*kind) bool { return true })
	atLeast := func(v int, n int64) {
		t.rules = append(t.rules, rule{when: []cellsIn{{null, isOff}}, v: v, lower: true, at: simplex.Whole(n)})
	}
	atMost := func(v int, n int64) {
		t.rules = append(t.rules, rule{when: []cellsIn{{null, isOn}}, v: v, at: simplex.Whole(n)})
	}
	rounds := inexact(v.Type.Kind) // what is computed of large floats may be no number
	switch a.Agg.Func {
	case hir.Min, hir.Max, hir.MostCommon:
		atLeast(known, 1)
		atMost(known, 0)
	case hir.Avg, hir.Median:
		if atLeast(known, 1); !rounds {
			atMost(known, 0)
		}
	case hir.Stddev:
		if atLeast(known, 2); !rounds {
			atMost(known, 1)
		}
	case hir.First, hir.Last, hir.Nth:
		n := int64(1)
		if a.Agg.Func == hir.Nth {
			n = a.Agg.N
		}
		atLeast(known, 1)
		atLeast(there, n)
		if !v.Nullable {
			atMost(there, n-1)
		}
	}
}

// layResult writes what the place of a result says of the rows' values: a least
// value has none below it and one at it, any result has one on either side.
func (g *group) layResult(t *arithmetic, a, v *ir.Node, x *axis) {
	null, nullable := g.e.nulls[a]
	place := map[*kind]int{}
	for _, k := range g.kinds {
		at, ok := g.placeOf(k, a, v, x)
		if !ok {
			return
		}
		place[k] = at
	}
	add := func(from, to int, keep func(at int) bool, lower bool, n int64) {
		when := []cellsIn{{x.v, span(len(x.ends), from, to)}}
		if nullable {
			when = append(when, cellsIn{null, isOff})
		}
		rows := g.counted(t, a, func(k *kind) bool { return g.hasValue(k, v) && keep(place[k]) })
		t.rules = append(t.rules, rule{when: when, v: rows, lower: lower, at: simplex.Whole(n)})
	}
	n, f := len(x.ends), a.Agg.Func
	least, most := extreme(a)
	for i := range n {
		if i > 0 {
			add(i, n, func(at int) bool { return at >= i }, true, 1)
			if least {
				add(i, n, func(at int) bool { return at < i }, false, 0)
			}
		}
		if i < n-1 {
			add(0, i+1, func(at int) bool { return at <= i }, true, 1)
			if most {
				add(0, i+1, func(at int) bool { return at > i }, false, 0)
			}
		}
		if f != hir.Median {
			add(i, i+1, func(at int) bool { return at == i }, true, 1)
		}
	}
}

// placeOf returns the cell of an aggregate's axis that the values of a kind of
// rows lie in.
func (g *group) placeOf(k *kind, a, v *ir.Node, x *axis) (at int, ok bool) {
	for i, c := range x.cuts {
		m := g.below(a, v, c)
		if m == nil {
			return 0, false
		}
		if g.sign(k, m) {
			return 2 * i, true
		}
		if g.sign(k, g.equal(a, v, c)) {
			return 2*i + 1, true
		}
	}
	return 2 * len(x.cuts), true
}

// sign reports whether a mark holds of a kind; marks that are constant are no
// marks.
func (g *group) sign(k *kind, m *ir.Node) bool {
	switch m.Op {
	case ir.True:
		return true
	case ir.False:
		return false
	}
	return k.signs[g.index[m]]
}

// layAnswers writes that there is a row whose value answers as the result does.
func (g *group) layAnswers(t *arithmetic, a, v *ir.Node) {
	e := g.e
	var off []cellsIn
	if null, ok := e.nulls[a]; ok {
		off = []cellsIn{{null, isOff}}
	}
	add := func(c cellsIn, keep func(k *kind) bool) {
		rows := g.counted(t, a, func(k *kind) bool { return g.hasValue(k, v) && keep(k) })
		t.rules = append(t.rules, rule{when: append(slices.Clone(off), c), v: rows, lower: true, at: simplex.Whole(1)})
	}
	if p := e.truthOf(a); p != nil && a.Agg.Func != hir.Median {
		if free, ok := e.free[p]; ok {
			m := g.substituted(p, a, v)
			add(cellsIn{free, isOn}, func(k *kind) bool { return g.sign(k, m) })
			add(cellsIn{free, isOff}, func(k *kind) bool { return !g.sign(k, m) })
		}
		return
	}
	tx := e.textByNode[a]
	if tx == nil || tx.v < 0 {
		return
	}
	asks := e.asksOf(a)
	for cell := range tx.family.samples {
		add(cellsIn{tx.v, span(len(tx.family.samples), cell, cell+1)}, func(k *kind) bool {
			for _, p := range asks {
				i := tx.family.index[p]
				if tx.family.known[i] && g.sign(k, g.substituted(p, a, v)) != (tx.family.in[cell][i] != e.asks[p].negated) {
					return false
				}
			}
			return true
		})
	}
	for _, p := range asks {
		i := tx.family.index[p]
		if !tx.family.known[i] {
			continue
		}
		is, m := tx.family.yes(i), g.substituted(p, a, v)
		if e.asks[p].negated {
			is = is.complement(len(tx.family.samples))
		}
		add(cellsIn{tx.v, is}, func(k *kind) bool { return g.sign(k, m) })
		add(cellsIn{tx.v, is.complement(len(tx.family.samples))}, func(k *kind) bool { return !g.sign(k, m) })
	}
}

// layMean writes that values add up to their mean times their number. The mean
// is a float: what rounding may take is given back, but for means that the float
// of a whole count of them is exact, as long as a row has fewer than 2^32 rows.
func (g *group) layMean(t *arithmetic, a *ir.Node, x *axis) {
	null, nullable := g.e.nulls[a]
	v := a.ValueArg()
	rows, unit := g.entries(a, func(k *kind) bool { return g.hasValue(k, v) }), newAxis(v).unit.Inv()
	add := func(from, to int, e end, lower bool) {
		at := e.at
		if !e.strict || !short(at) {
			slack := at.Mul(rat(1, 1<<45))
			if (slack.Sign() > 0) == lower {
				slack = slack.Neg()
			}
			at = at.Add(slack)
		}
		list := g.totals(a)
		for i := range list { // counted in the unit of the values, so that sums are whole
			list[i].Coef = list[i].Coef.Mul(unit)
		}
		for _, r := range rows {
			list = append(list, simplex.Entry{Var: r.Var, Coef: at.Neg().Mul(unit)})
		}
		when := []cellsIn{{x.v, span(len(x.ends), from, to)}}
		if nullable {
			when = append(when, cellsIn{null, isOff})
		}
		over := t.s.Sum(list)
		t.rules = append(t.rules, rule{when: when, v: over, lower: lower, strict: e.strict && short(e.at)})
	}
	n := len(x.ends)
	for i := range n {
		if i > 0 {
			add(i, n, x.ends[i][0], true)
		}
		if i < n-1 {
			add(0, i+1, x.ends[i][1], false)
		}
	}
}

// short reports whether a number has few digits in binary.
func short(n number) bool {
	f, exact := n.Big().Float64()
	m := new(big.Float).SetFloat64(f)
	return exact && m.MinPrec() <= 20
}

// distinct writes that of one value there are no fewer distinct ones where there
// are more rows.
func (g *group) distinct(t *arithmetic) {
	for _, a := range g.aggs {
		for _, b := range g.aggs {
			f := a.Agg.Func
			if a == b || f != b.Agg.Func || f != hir.CountDistinct && f != hir.ActiveDays || a.Args[2] != b.Args[2] {
				continue
			}
			i, j := g.index[a.Args[1]], g.index[b.Args[1]]
			if slices.ContainsFunc(g.kinds, func(k *kind) bool { return k.signs[i] && !k.signs[j] }) {
				continue
			}
			t.atMost(g.e.axisByNode[a], g.e.axisByNode[b])
		}
	}
}

// atMost asserts that one axis is never above another.
func (t *arithmetic) atMost(x, y *axis) {
	over := t.s.Sum([]simplex.Entry{{Var: t.variable(x), Coef: simplex.Whole(1)}, {Var: t.variable(y), Coef: simplex.Whole(-1)}})
	t.s.Upper(over, simplex.Whole(0), false, simplex.Axiom)
}

// pairwise writes what two counts say of each other, where there are too many
// kinds of rows to tell all.
func (g *group) pairwise(t *arithmetic) {
	const most = 24
	counts := slices.DeleteFunc(slices.Clone(g.aggs), func(a *ir.Node) bool { return a.Agg.Func != hir.Count })
	if len(counts) > most {
		counts = counts[:most]
	}
	for _, a := range counts {
		for _, b := range counts {
			if a == b {
				continue
			}
			const steps = 20_000
			cond := g.e.b.And(a.Args[1], g.e.b.Not(b.Args[1]))
			if satisfy(g.e.b, cond, steps, g.e.depth+1).Verdict == Impossible {
				t.atMost(g.e.axisByNode[a], g.e.axisByNode[b])
			}
		}
	}
}
