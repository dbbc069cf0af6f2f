package plan

import (
	"slices"
	"strconv"
	"time"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A span is what a conjunction says of a time: constant bounds, as conditions.
type span struct {
	lo, hi       *ir.Node // constants, or nil
	loLit, hiLit *ir.Node // the conditions they come from
}

// spans returns the constant bounds that conditions put on times, in order of
// first mention.
func spans(conds []*ir.Node) (times []*ir.Node, of map[*ir.Node]span) {
	of = map[*ir.Node]span{}
	for _, c := range conds {
		x, at, upper := bound(c)
		if x == nil {
			continue
		}
		s, ok := of[x]
		if !ok {
			times = append(times, x)
		}
		if upper && (s.hi == nil || types.CompareValues(at.Value, s.hi.Value) < 0) {
			s.hi, s.hiLit = at, c
		}
		if !upper && (s.lo == nil || types.CompareValues(at.Value, s.lo.Value) > 0) {
			s.lo, s.loLit = at, c
		}
		of[x] = s
	}
	return times, of
}

// bound reads a condition as a bound of an attribute by a constant time: x < at,
// x <= at (upper), x >= at, x > at.
func bound(c *ir.Node) (x, at *ir.Node, upper bool) {
	if c.Op != ir.Lit || c.Args[0].Op != ir.Pred || c.Args[0].Fn != types.Lt || c.Mask != ir.IsTrue && c.Mask != ir.IsFalse {
		return nil, nil, false
	}
	l, r := c.Args[0].Args[0], c.Args[0].Args[1]
	if k := l.Type.Kind; k != schema.Timestamp && k != schema.Date {
		return nil, nil, false
	}
	switch {
	case l.Op == ir.Attr && r.IsConst() && r.Value != nil:
		return l, r, c.Mask == ir.IsTrue
	case r.Op == ir.Attr && l.IsConst() && l.Value != nil:
		return r, l, c.Mask == ir.IsFalse
	}
	return nil, nil, false
}

// union returns conditions on times that each of rests implies: the widest of
// their bounds. One scan then reads no event that no aggregate wants.
func (p *planner) union(t *Table, rests [][]*ir.Node) (out []*ir.Node) {
	if len(rests) < 2 {
		if len(rests) == 1 {
			return rests[0]
		}
		return nil
	}
	times, widest := spans(rests[0])
	for _, rest := range rests[1:] {
		_, of := spans(rest)
		for _, x := range times {
			w, s := widest[x], of[x]
			if w.lo != nil && (s.lo == nil || wider(types.CompareValues(w.lo.Value, s.lo.Value), s.loLit)) {
				w.lo, w.loLit = s.lo, s.loLit
			}
			if w.hi != nil && (s.hi == nil || wider(types.CompareValues(s.hi.Value, w.hi.Value), s.hiLit)) {
				w.hi, w.hiLit = s.hi, s.hiLit
			}
			widest[x] = w
		}
	}
	for _, x := range times {
		for _, lit := range []*ir.Node{widest[x].loLit, widest[x].hiLit} {
			if lit != nil {
				out = append(out, lit)
			}
		}
	}
	return out
}

// wider reports whether a bound lets more in than another: it lies further out,
// or at the same time and inside (x >= at and x <= at are the false of a Lt).
func wider(further int, lit *ir.Node) bool {
	return further > 0 || further == 0 && lit.Mask == ir.IsFalse
}

// prune bounds partition columns by what the table's conditions say of the
// times that they are the dates of.
func (p *planner) prune(t *Table) {
	times, of := spans(t.Where)
	for _, x := range times {
		s := t.Rows[x.Args[0]]
		if s == nil || s.Entity == nil || s.Join == Left {
			continue
		}
		part := s.Entity.Partition
		if part == nil || part.Of != x.Attr {
			continue
		}
		if lo := of[x].lo; lo != nil {
			t.Prune = append(t.Prune, Prune{Source: s, Column: part.Column, At: dateIn(lo.Value, part.Zone)})
		}
		if hi := of[x].hi; hi != nil {
			t.Prune = append(t.Prune, Prune{Source: s, Column: part.Column, Upper: true, At: dateIn(hi.Value, part.Zone)})
		}
	}
}

// dateIn returns the local date of an instant in a zone, or a date as it is.
func dateIn(v types.Value, zone string) types.Date {
	i, ok := v.(types.Instant)
	if !ok {
		return v.(types.Date)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil { // the schema reader has loaded it before
		loc = time.UTC
	}
	return types.DateOf(i.Time().In(loc).Date())
}

// clock finds the values that depend on the warehouse's clock alone.
func (q *Query) clock(b *ir.Builder) {
	q.Clock = map[*ir.Node]string{}
	seen := map[*ir.Node]bool{}
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		if n == nil || !n.ReadsClock() || seen[n] {
			return
		}
		seen[n] = true
		if n.Free == 0 && !n.IsCondition() && !n.IsPredicate() && n.Op != ir.Agg && n.Op != ir.Rank {
			q.Clock[n] = ""
			q.ClockOrder = append(q.ClockOrder, n)
			return
		}
		for _, a := range n.Args {
			walk(a)
		}
	}
	for _, t := range q.Tables {
		t.nodes(walk)
	}
	slices.SortFunc(q.ClockOrder, func(x, y *ir.Node) int { return ir.Compare(x, y) })
	if len(q.ClockOrder) > 0 && q.Clock[b.Now()] == "" {
		if i := slices.Index(q.ClockOrder, b.Now()); i >= 0 {
			q.ClockOrder = slices.Delete(q.ClockOrder, i, i+1)
		}
		q.ClockOrder = slices.Insert(q.ClockOrder, 0, b.Now())
	}
	for i, n := range q.ClockOrder {
		q.Clock[n] = "t" + strconv.Itoa(i)
	}
}

// nodes calls visit for every node that the table's text is made from.
func (t *Table) nodes(visit func(*ir.Node)) {
	for _, s := range t.Sources {
		visit(s.Cond)
	}
	for _, w := range t.Where {
		visit(w)
	}
	for _, c := range t.Columns {
		visit(c.Node)
		visit(c.Filter)
		for _, e := range c.Partition {
			visit(e.Node)
		}
		for _, o := range c.Order {
			visit(o.Node)
		}
	}
	for _, g := range t.Guarded {
		visit(g)
	}
}
