package witness

import (
	"math/bits"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Bounds of the events of a witness.
const (
	maxConds  = 6
	maxEvents = 400
	steps     = 100_000 // of each question about one event
)

// A group is the aggregates over one path from one row.
type group struct {
	from  *ir.Node
	agg   *ir.Aggregate
	conds []*ir.Node
	// Of each condition: how many events it takes; -1 means that nothing is asked.
	counts []int64
	values []demand
}

// A demand is a value that an aggregate over the events of a condition has.
type demand struct {
	cond  int
	value *ir.Node
	sum   bool
	want  types.Value
}

// events adds the events that the aggregates of a model ask for.
func (h *history) events(m *prove.Model) {
	var groups []*group
	for _, c := range m.Values {
		if c.Node.Op != ir.Agg || h.row(c.Node.Args[0]) == nil {
			continue
		}
		n := c.Node
		at := slices.IndexFunc(groups, func(g *group) bool {
			return g.from == n.Args[0] && g.agg.Base == n.Agg.Base && slices.Equal(g.agg.Steps, n.Agg.Steps)
		})
		if at < 0 {
			at = len(groups)
			groups = append(groups, &group{from: n.Args[0], agg: n.Agg})
		}
		groups[at].ask(c)
	}
	for _, g := range groups {
		if len(g.conds) <= maxConds {
			h.fill(g)
		}
	}
}

// ask notes what a model says of an aggregate.
func (g *group) ask(c prove.Choice) {
	n := c.Node
	at := slices.Index(g.conds, n.Args[1])
	if at < 0 {
		at = len(g.conds)
		g.conds, g.counts = append(g.conds, n.Args[1]), append(g.counts, -1)
	}
	var want types.Value
	if len(c.Candidates) > 0 {
		want = c.Candidates[0]
	}
	switch n.Agg.Func {
	case hir.Count, hir.ActiveDays, hir.CountDistinct:
		if k, ok := want.(int64); ok {
			g.counts[at] = max(g.counts[at], k)
		}
		return
	}
	zero := want != nil && n.Agg.Func == hir.Sum && types.CompareValues(want, int64(0)) == 0
	if c.Null || c.Any || want == nil || zero {
		return
	}
	if n.Agg.Func == hir.Nth {
		g.counts[at] = max(g.counts[at], n.Agg.N)
	}
	g.values = append(g.values, demand{at, n.Args[2], n.Agg.Func == hir.Sum, want})
	if g.counts[at] == 0 {
		g.counts[at] = 1
	}
}

// fill adds events until each condition has as many as it takes: those first
// that count for most.
func (h *history) fill(g *group) {
	left := slices.Clone(g.counts)
	for _, d := range g.values {
		if left[d.cond] < 0 {
			left[d.cond] = 1
		}
	}
	done := make([]bool, len(g.values))
	masks := make([]uint, 0, 1<<len(g.conds))
	for mask := uint(1); mask < 1<<len(g.conds); mask++ {
		masks = append(masks, mask)
	}
	slices.SortStableFunc(masks, func(x, y uint) int { return bits.OnesCount(y) - bits.OnesCount(x) })
	added := 0
	for _, mask := range masks {
		for added < maxEvents && wanted(left, mask) {
			if !h.event(g, mask, done) {
				break
			}
			added++
			for i := range left {
				if mask&(1<<i) != 0 && left[i] > 0 {
					left[i]--
				}
			}
		}
	}
}

// wanted reports whether an event for which just these conditions hold is still
// asked for, and does no harm.
func wanted(left []int64, mask uint) bool {
	useful := false
	for i, n := range left {
		if mask&(1<<i) != 0 {
			if n == 0 {
				return false
			}
			useful = useful || n > 0
		}
	}
	return useful
}

// event adds a chain of rows for which just the conditions of a mask hold.
func (h *history) event(g *group, mask uint, done []bool) bool {
	parts := make([]*ir.Node, len(g.conds))
	for i, c := range g.conds {
		if parts[i] = c; mask&(1<<i) == 0 {
			parts[i] = h.b.Not(c)
		}
	}
	cond := h.b.And(parts...)
	base := prove.Satisfy(h.b, cond, steps)
	if base.Verdict != prove.Possible {
		return false
	}
	for i, d := range g.values {
		if mask&(1<<d.cond) == 0 || d.value.IsConst() {
			continue
		}
		want := d.want
		if d.sum && done[i] {
			want = h.b.Zero(d.value.Type).Value
		}
		with := h.b.And(cond, h.b.Lit(h.b.Pred(types.Eq, d.value, h.b.Literal(d.value.Type, want)), ir.IsTrue))
		if try := prove.Satisfy(h.b, with, steps); try.Verdict == prove.Possible {
			cond, base, done[i] = with, try, true
		}
	}
	row := h.row(g.from)
	for i, rel := range g.agg.Steps {
		above := row
		row = h.below(above, rel)
		at := h.b.Var(g.agg.Base+int32(i), rel.To)
		h.rowsOf[at] = row
		for _, back := range rel.To.Relations {
			if inverse(rel, back) {
				h.rowsOf[h.b.ToOne(at, back, false)], h.rowsOf[h.b.ToOne(at, back, true)] = above, above
			}
		}
	}
	h.choose(base.Model)
	for i, rel := range g.agg.Steps {
		delete(h.rowsOf, h.b.Var(g.agg.Base+int32(i), rel.To))
	}
	h.forgetToOne()
	return true
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
