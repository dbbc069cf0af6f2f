package witness

import (
	"math/big"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Bounds of the events of a witness.
const (
	maxEvents = 400
	steps     = 100_000 // of each question about one event
)

// events adds the rows that the aggregates of a model ask for.
func (h *history) events(m *prove.Model) {
	for _, r := range m.Rows {
		if h.row(r.Aggs[0].Args[0]) == nil {
			continue
		}
		g := &gathering{h: h, rows: r, wants: distincts(r, m), used: map[*ir.Node][]types.Value{}}
		for _, k := range r.Kinds {
			left := map[*ir.Node]types.Value{}
			for _, t := range k.Totals {
				left[t.Value] = t.Sum
			}
			for i := range min(k.Count, maxEvents) {
				g.add(k, left, k.Count-i)
			}
		}
	}
}

// A gathering adds the rows of one path.
type gathering struct {
	h     *history
	rows  prove.Rows
	wants map[int]int64              // of aggregates that count distinct values, how many
	used  map[*ir.Node][]types.Value // values that rows of such an aggregate have
}

// distincts returns how many distinct values the aggregates that count them
// have in a model.
func distincts(r prove.Rows, m *prove.Model) map[int]int64 {
	wants := map[int]int64{}
	for i, a := range r.Aggs {
		if a.Agg.Func != hir.CountDistinct && a.Agg.Func != hir.ActiveDays {
			continue
		}
		for _, c := range m.Values {
			if c.Node == a && len(c.Candidates) > 0 {
				wants[i], _ = c.Candidates[0].(int64)
			}
		}
	}
	return wants
}

// add adds a chain of rows of a kind. left is what the values of this row and the
// others of its kind, so many in all, add up to.
func (g *gathering) add(k prove.Kind, left map[*ir.Node]types.Value, rows int64) {
	h, agg := g.h, g.rows.Aggs[0]
	row := h.row(agg.Args[0])
	for i, rel := range agg.Agg.Steps {
		above := row
		row = h.below(above, rel)
		at := h.b.Var(agg.Agg.Base+int32(i), rel.To)
		h.rowsOf[at] = row
		for _, back := range rel.To.Relations {
			if inverse(rel, back) {
				h.rowsOf[h.b.ToOne(at, back, false)], h.rowsOf[h.b.ToOne(at, back, true)] = above, above
			}
		}
	}
	h.choose(g.differing(k))
	for v, total := range left {
		share := divided(total, rows, v.Type)
		left[v] = subtract(total, share)
		if v.Op == ir.Attr {
			if to := h.row(v.Args[0]); to != nil {
				to.set(v.Attr, share)
			}
		}
	}
	for i, rel := range agg.Agg.Steps {
		delete(h.rowsOf, h.b.Var(agg.Agg.Base+int32(i), rel.To))
	}
	h.forgetToOne()
}

// differing returns a model of a kind whose values differ from those of the rows
// before, as long as more distinct ones are asked for.
func (g *gathering) differing(k prove.Kind) *prove.Model {
	b, m := g.h.b, k.Model
	for i, want := range g.wants {
		a := g.rows.Aggs[i]
		v := a.Args[2]
		if !k.Taken[i] || v.IsConst() {
			continue
		}
		if used := g.used[v]; len(used) > 0 && int64(len(used)) < want {
			other := b.Lit(b.In(v, used), ir.IsFalse)
			if a.Agg.Func == hir.ActiveDays {
				other = farFrom(b, v, used)
			}
			if try := prove.Satisfy(b, b.And(k.Cond, other), steps); try.Verdict == prove.Possible {
				m = try.Model
			}
		}
		for _, c := range m.Values {
			if c.Node == v && len(c.Candidates) > 0 && !slices.Contains(g.used[v], c.Candidates[0]) {
				g.used[v] = append(g.used[v], c.Candidates[0])
			}
		}
	}
	return m
}

// farFrom returns the condition that a time lies days before or after others.
func farFrom(b *ir.Builder, v *ir.Node, used []types.Value) *ir.Node {
	lo, hi := slices.MinFunc(used, types.CompareValues), slices.MaxFunc(used, types.CompareValues)
	move := func(t types.Value, days int) types.Value {
		if d, ok := t.(types.Date); ok {
			return d + types.Date(days)
		}
		return t.(types.Instant) + types.Instant(days*microsOfDay)
	}
	return b.Or(b.Lit(b.Pred(types.Lt, v, b.Const(v.Type, move(lo, -1))), ir.IsTrue),
		b.Lit(b.Pred(types.Lt, b.Const(v.Type, move(hi, 1)), v), ir.IsTrue))
}

// divided returns the part of a total that one of n rows has, such that the
// others can have about as much.
func divided(total types.Value, n int64, t types.Type) types.Value {
	d, ok := types.AsDecimal(total)
	if !ok {
		return total
	}
	if t.Kind == schema.Decimal {
		d = d.Rescale(t.Scale)
	}
	q := new(big.Int).Div(d.Unscaled, big.NewInt(n)) // rounds down: n is positive
	return fitTo(t, types.Decimal{Unscaled: q, Scale: d.Scale})
}

func subtract(x, y types.Value) types.Value {
	a, _ := types.AsDecimal(x)
	b, _ := types.AsDecimal(y)
	scale := max(a.Scale, b.Scale)
	return types.Decimal{Unscaled: new(big.Int).Sub(a.Rescale(scale).Unscaled, b.Rescale(scale).Unscaled), Scale: scale}
}

// inverse reports whether a relation leads back to the row that another came from.
func inverse(rel, back *schema.Relation) bool {
	return !back.Many && rel.Through == nil && back.To == rel.From && back.FromColumn == rel.ToColumn && back.ToColumn == rel.FromColumn
}

// forgetToOne drops the to-one rows of events, so that the next has its own.
func (h *history) forgetToOne() {
	for n := range h.rowsOf {
		root := n
		for root.Op == ir.ToOne {
			root = root.Args[0]
		}
		if root.Level > 0 {
			delete(h.rowsOf, n)
		}
	}
}
