package lower

import (
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// gate returns the condition that a row is there and, for an event, visible. A
// to-one row to an event that is not visible is not there.
func (l *Lowerer) gate(row rowRef) *ir.Node {
	switch {
	case row.seen:
		return l.b.Bool(true)
	case row.node.Op == ir.ToOne:
		return l.b.Not(l.b.Null(l.b.Attr(row.node, row.node.RowEntity().Key)))
	}
	return l.visibleRow(row.node)
}

// visibleRow returns the condition that a row is visible: an event's time is
// known and has come. Rows of other entities always are.
func (l *Lowerer) visibleRow(row *ir.Node) *ir.Node {
	if row.RowEntity().Time == nil {
		return l.b.Bool(true)
	}
	return l.past(l.eventTime(row))
}

// past returns the condition that a time is known and has come: an instant
// before now, a day up to today.
func (l *Lowerer) past(t *ir.Node) *ir.Node {
	if t.Type.Kind == schema.Date {
		return l.b.Lit(l.b.Pred(types.Lt, l.b.Today(), t), ir.IsFalse)
	}
	return l.b.Lit(l.b.Pred(types.Lt, t, l.b.Now()), ir.IsTrue)
}

// eventTime returns the time of an event row, seen or not, through `via` as far
// as it leads.
func (l *Lowerer) eventTime(row *ir.Node) *ir.Node {
	time := row.RowEntity().Time
	for time.Attr == nil {
		row = l.b.ToOne(row, time.Via, true)
		time = time.Via.To.Time
	}
	return l.b.Attr(row, time.Attr)
}

// looksFor is the size up to which a node is searched for attributes of a row.
const looksFor = 500

// nullWithout reports whether a value is null when a to-one row is not there.
// It may say no where it is, and does for what is large.
func (l *Lowerer) nullWithout(n, row *ir.Node) bool {
	if row.Op != ir.ToOne || n.Size() > looksFor {
		return false
	}
	in := func(a *ir.Node) bool { return l.nullWithout(a, row) }
	switch n.Op {
	case ir.Attr:
		return leadsThrough(n.Args[0], row)
	case ir.Shift:
		return in(n.Args[0])
	case ir.Call:
		return slices.ContainsFunc(n.Args, in) // every call is null with a null argument
	case ir.Coalesce:
		return !slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return !in(a) })
	case ir.If:
		return in(n.Args[1]) && in(n.Args[2])
	case ir.Agg:
		return n.Nullable && leadsThrough(n.Args[0], row)
	case ir.Rank:
		return leadsThrough(n.Args[0], row)
	}
	return false
}

// falseWithout reports whether a condition is false when a to-one row is not
// there. It may say no where it is, and does for what is large.
func (l *Lowerer) falseWithout(n, row *ir.Node) bool {
	if row.Op != ir.ToOne || n.Size() > looksFor {
		return false
	}
	switch n.Op {
	case ir.False:
		return true
	case ir.Lit:
		p := n.Args[0]
		null := func(a *ir.Node) bool { return l.nullWithout(a, row) }
		if p.Op == ir.IsNull {
			return n.Mask == ir.IsFalse && null(p.Args[0])
		}
		return n.Mask&ir.IsUnknown == 0 && slices.ContainsFunc(p.Args, null)
	case ir.And:
		return slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return l.falseWithout(a, row) })
	case ir.Or:
		return !slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return !l.falseWithout(a, row) })
	}
	return false
}

// leadsThrough reports whether a row is another one or is reached from it.
func leadsThrough(n, row *ir.Node) bool {
	for ; ; n = n.Args[0] {
		if n == row {
			return true
		}
		if n.Op != ir.ToOne {
			return false
		}
	}
}

// rowOf returns the variable that a row starts from.
func rowOf(r hir.Row) *hir.Var {
	for {
		switch row := r.(type) {
		case *hir.Var:
			return row
		case *hir.ToOne:
			r = row.Of
		}
	}
}
