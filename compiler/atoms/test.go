package atoms

import (
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// A Shape is how a predicate asks about one attribute.
type Shape uint8

// The shapes of tests; x is the attribute.
const (
	Null    Shape = iota // x is null
	Holds                // x, a bool
	Equal                // x = Bound
	Less                 // x < Bound
	Greater              // x > Bound
	OneOf                // x is one of List
	Text                 // Fn(x, Bound): contains, starts with, ends with, matches
	Lists                // Fn(x, Bound): contains, contains any, contains all
)

// A Test is a literal about one attribute of one row and a bound that reads no
// row. The predicate is null when the attribute is null (Null itself never is)
// or the bound is; the literal is true when the truth value of the predicate is
// in Mask.
type Test struct {
	Shape Shape
	Mask  ir.Mask
	Attr  *ir.Node      // an ir.Attr
	Fn    types.Op      // of Text and Lists
	Bound *ir.Node      // a constant, or a value of the clock; nil for Null, Holds and OneOf
	List  []types.Value // of OneOf, sorted
}

// Constant reports whether the test is the same at every instant.
func (t *Test) Constant() bool { return t.Bound == nil || t.Bound.IsConst() }

// TestOf returns the test that a literal is; ok is false for the others.
func TestOf(lit *ir.Node) (t Test, ok bool) {
	if lit.Op != ir.Lit {
		return Test{}, false
	}
	p := lit.Args[0]
	t = Test{Mask: lit.Mask, Attr: p.Args[0], Fn: p.Fn, List: p.List}
	switch p.Op {
	case ir.IsNull:
		t.Shape = Null
	case ir.Holds:
		t.Shape = Holds
	case ir.In:
		t.Shape = OneOf
	case ir.Pred:
		t.Bound = p.Args[1]
		switch p.Fn {
		case types.Eq:
			t.Shape = Equal
		case types.Lt:
			t.Shape = Less
			if t.Attr.Op != ir.Attr {
				t.Shape, t.Attr, t.Bound = Greater, t.Bound, t.Attr
			}
		case types.Contains, types.StartsWith, types.EndsWith, types.Matches:
			t.Shape = Text
		case types.ListContains, types.ListAny, types.ListAll:
			t.Shape = Lists
		default:
			return Test{}, false
		}
	}
	return t, t.Attr.Op == ir.Attr && (t.Bound == nil || t.Bound.Free == 0 && !t.Bound.Derived())
}

// A TimeBound is a conjunct of an aggregate's condition that bounds the time of
// its events by a value that reads no row of its path.
type TimeBound struct {
	At        *ir.Node
	Lower     bool // time > At, or >=; else time < At, or <=
	Inclusive bool
}

// Window returns the conjuncts of an aggregate's condition that bound the time
// of the rows of its last step, and the others. It finds bounds only where the
// last step leads to an event with a time of its own; bounds can read rows
// outside, and be null, and then nothing lies in the window.
func Window(agg *ir.Node) (bounds []TimeBound, rest []*ir.Node) {
	conds := []*ir.Node{agg.Args[1]}
	if conds[0].Op == ir.And {
		conds = conds[0].Args
	}
	for _, c := range conds {
		if b, ok := timeBound(agg, c); ok {
			bounds = append(bounds, b)
		} else if c.Op != ir.True {
			rest = append(rest, c)
		}
	}
	return bounds, rest
}

func timeBound(agg, c *ir.Node) (b TimeBound, ok bool) {
	if c.Op != ir.Lit || c.Args[0].Op != ir.Pred || c.Args[0].Fn != types.Lt || c.Mask != ir.IsTrue && c.Mask != ir.IsFalse {
		return b, false
	}
	x, y := c.Args[0].Args[0], c.Args[0].Args[1]
	b = TimeBound{At: y, Lower: c.Mask == ir.IsFalse, Inclusive: c.Mask == ir.IsFalse} // time < y, and its complement
	time := x
	if !isTimeOf(agg, x) {
		time, b.At, b.Lower = y, x, c.Mask == ir.IsTrue // x < time, and its complement
	}
	first := agg.Agg.Base
	return b, isTimeOf(agg, time) && !b.At.Reads(first, first+int32(len(agg.Agg.Steps)))
}

// isTimeOf reports whether a value is the time of the last row of an
// aggregate's chains.
func isTimeOf(agg, n *ir.Node) bool {
	steps := agg.Agg.Steps
	e := steps[len(steps)-1].To
	return n.Op == ir.Attr && e.Time != nil && n.Attr == e.Time.Attr && n.Args[0].Op == ir.Var &&
		n.Args[0].Level == agg.Agg.Base+int32(len(steps))-1
}
