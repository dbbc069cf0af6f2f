package unit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/compiler/english"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// Coverage is what cases show of the sets that they ran on: for each condition
// whether it decided the answer, both ways (as in modified condition/decision
// coverage); whether its bound was tried from both sides; whether a null was.
type Coverage struct {
	sets  []*SetCoverage
	bySet map[*hir.Set]*SetCoverage
}

// SetCoverage is what cases show of one set.
type SetCoverage struct {
	Set     *hir.Set
	In, Out int // cases
	Atoms   []*AtomCoverage
}

// AtomCoverage is what cases show of a condition that is no combination of others.
type AtomCoverage struct {
	Cond hir.Expr
	Text string     // in English
	Span token.Span // where it was written
	// DecidedTrue says that in some case it was true and the answer is another one
	// when it is not; DecidedFalse that it was not true and the other way round.
	DecidedTrue, DecidedFalse bool
	HasBound, AtBound, Across bool // of a comparison with a constant: tried at it, and just across
	HasNull, Null             bool // what it compares may be null, and was
}

func newCoverage() *Coverage { return &Coverage{bySet: map[*hir.Set]*SetCoverage{}} }

// Sets returns what is known of each set, by name.
func (c *Coverage) Sets() []*SetCoverage {
	slices.SortFunc(c.sets, func(a, b *SetCoverage) int { return strings.Compare(a.Set.Name, b.Set.Name) })
	return c.sets
}

func (c *Coverage) of(set *hir.Set) *SetCoverage {
	if s := c.bySet[set]; s != nil {
		return s
	}
	s := &SetCoverage{Set: set}
	for _, x := range atomsOf(set.Cond) {
		s.Atoms = append(s.Atoms, &AtomCoverage{Cond: x, Text: english.Says(set.Row, x, english.True), Span: x.Of().Span,
			HasBound: boundOf(x) != nil, HasNull: x.Of().Nullable})
	}
	c.bySet[set] = s
	c.sets = append(c.sets, s)
	return s
}

// see records a case.
func (c *Coverage) see(e *reference.Evaluator, set *hir.Set, key string) {
	s := c.of(set)
	value := func(x hir.Expr) types.Value {
		v, err := e.Eval(x, set.Row, key)
		if err != nil {
			return nil
		}
		return v
	}
	member := truth(set.Cond, value) == true
	if member {
		s.In++
	} else {
		s.Out++
	}
	for _, a := range s.Atoms {
		own := value(a.Cond)
		for _, forced := range []types.Value{true, false} {
			other := truth(set.Cond, func(x hir.Expr) types.Value {
				if x == a.Cond {
					return forced
				}
				return value(x)
			}) == true
			if other == member || forced == own {
				continue
			}
			if own == true {
				a.DecidedTrue = true
			} else {
				a.DecidedFalse = true
			}
		}
		a.Null = a.Null || own == nil
		a.bounds(value)
	}
}

// bounds records how far from its bound a comparison was tried.
func (a *AtomCoverage) bounds(value func(hir.Expr) types.Value) {
	b := boundOf(a.Cond)
	if b == nil {
		return
	}
	d, known := distance(value(b.x), b.at)
	switch {
	case !known:
	case d == 0:
		a.AtBound = true
	case d == 1 && b.up || d == -1 && !b.up:
		a.Across = true
	}
}

// A bound is a comparison of a value with a constant.
type bound struct {
	x  hir.Expr
	at types.Value
	up bool // the neighbour across the bound is the next greater one
}

// boundOf returns the bound of a comparison, or nil.
func boundOf(x hir.Expr) *bound {
	c, ok := x.(*hir.Call)
	if !ok || len(c.Args) != 2 {
		return nil
	}
	up, ok := map[types.Op]bool{types.Lt: false, types.Ge: false, types.Le: true, types.Gt: true}[c.Op]
	k, isConst := c.Args[1].(*hir.Const)
	if !ok || !isConst || k.Value == nil {
		return nil
	}
	switch c.Args[0].Of().Type.Kind {
	case schema.Int, schema.Decimal, schema.Date:
		return &bound{c.Args[0], k.Value, up}
	}
	return nil
}

// distance returns v - at in the smallest steps of v's type, if that is small.
func distance(v, at types.Value) (steps int64, ok bool) {
	switch v := v.(type) {
	case types.Date:
		d, same := at.(types.Date)
		return int64(v) - int64(d), same
	case int64, types.Decimal:
		x, ok := types.AsDecimal(v)
		y, ok2 := types.AsDecimal(at)
		if !ok || !ok2 {
			return 0, false
		}
		scale := max(x.Scale, y.Scale)
		diff := x.Rescale(scale).Unscaled.Int64() - y.Rescale(scale).Unscaled.Int64()
		return diff, x.Rescale(scale).Unscaled.IsInt64() && y.Rescale(scale).Unscaled.IsInt64()
	}
	return 0, false
}

// atomsOf returns the conditions that a condition combines, each once.
func atomsOf(x hir.Expr) (out []hir.Expr) {
	seen := map[hir.Expr]bool{}
	truth(x, func(x hir.Expr) types.Value {
		if _, constant := x.(*hir.Const); !constant && !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b hir.Expr) int { return cmp.Compare(a.Of().Span.Start, b.Of().Span.Start) })
	return out
}

// truth evaluates a condition over the truth values of the conditions that it
// combines, by Kleene's logic. It asks for each of them.
func truth(x hir.Expr, value func(hir.Expr) types.Value) types.Value {
	switch x := x.(type) {
	case *hir.And:
		return all(x.Args, true, value)
	case *hir.Or:
		return all(x.Args, false, value)
	case *hir.Not:
		if v, ok := truth(x.X, value).(bool); ok {
			return !v
		}
		return nil
	case *hir.IsTrue:
		return truth(x.X, value) == true
	case *hir.AtLeast:
		n := int64(0)
		for _, p := range x.Preds {
			if truth(p, value) == true {
				n++
			}
		}
		return n >= x.N
	}
	return value(x)
}

// all is a conjunction, or with unit false a disjunction.
func all(args []hir.Expr, unit bool, value func(hir.Expr) types.Value) types.Value {
	var out types.Value = unit
	for _, a := range args {
		switch v := truth(a, value); {
		case v == !unit:
			out = !unit
		case v == nil && out == unit:
			out = nil
		}
	}
	return out
}

// Missing says what no case shows of a condition.
func (a *AtomCoverage) Missing() (out []string) {
	for _, m := range []struct {
		lacks bool
		what  string
	}{
		{!a.DecidedTrue, "no case that it decides by being true"},
		{!a.DecidedFalse, "no case that it decides by not being true"},
		{a.HasBound && !a.AtBound, "no case at the bound"},
		{a.HasBound && !a.Across, "no case just across the bound"},
		{a.HasNull && !a.Null, "no case with a null"},
	} {
		if m.lacks {
			out = append(out, m.what)
		}
	}
	return out
}
