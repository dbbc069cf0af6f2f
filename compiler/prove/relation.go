package prove

import "github.com/segc-dev/segc/compiler/ir"

// Implies reports whether it is proved that y holds wherever x does. False says
// that no proof was found, not that there is none.
func Implies(b *ir.Builder, x, y *ir.Node) bool {
	return x == y || Satisfy(b, b.And(x, b.Not(y)), DefaultBudget).Verdict == Impossible
}

// Equivalent reports whether it is proved that two conditions hold of the same
// rows, at any time.
func Equivalent(b *ir.Builder, x, y *ir.Node) bool { return Implies(b, x, y) && Implies(b, y, x) }

// Disjoint reports whether it is proved that no row meets both conditions.
func Disjoint(b *ir.Builder, x, y *ir.Node) bool {
	return Satisfy(b, b.And(x, y), DefaultBudget).Verdict == Impossible
}

// Never reports whether it is proved that a condition holds of no row.
func Never(b *ir.Builder, x *ir.Node) bool {
	return Satisfy(b, x, DefaultBudget).Verdict == Impossible
}

// Always reports whether it is proved that a condition holds of every row.
func Always(b *ir.Builder, x *ir.Node) bool { return Never(b, b.Not(x)) }
