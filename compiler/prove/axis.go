package prove

import (
	"math/big"
	"slices"
	"strconv"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/simplex"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A number is an exact number, whatever is counted: units, days, microseconds.
type number = simplex.Rational

// An end is one end of a cell; none is where it goes on for ever.
type end struct {
	none   bool
	at     number
	strict bool // at itself is outside
}

// An axis is numbers that have an order: the values of a node, or a sum of them
// with coefficients. Predicates cut it. Of n cuts there are 2n+1 cells: between
// the cuts, and each cut itself; the cell of cut i is 2i+1.
type axis struct {
	node  *ir.Node // nil of a sum
	terms []term   // of a sum
	unit  number   // a value of the node is so many times the number on the axis
	whole bool     // numbers are whole
	low   end      // what the node's values are limited by
	high  end
	cuts  []number
	v     int // the variable of its cells, -1 without cuts
	ends  [][2]end
	at    int // its variable in the simplex solver
}

// A term is an axis with a coefficient.
type term struct {
	x *axis
	f number
}

// A spot is what a predicate says of an axis: its numbers are below the cuts'
// only one, or one of them, or above.
type spot struct {
	x    *axis
	side int // -1, 0 or 1
	at   []number
}

// cut makes sure that numbers divide an axis.
func (x *axis) cut(at ...number) { x.cuts = append(x.cuts, at...) }

// settle sorts the cuts and makes the cells.
func (x *axis) settle(c *cells) {
	x.v = -1
	if len(x.cuts) == 0 {
		return
	}
	slices.SortFunc(x.cuts, number.Cmp)
	x.cuts = slices.CompactFunc(x.cuts, func(a, b number) bool { return a.Cmp(b) == 0 })
	n := 2*len(x.cuts) + 1
	x.ends = make([][2]end, n)
	alive := newSet(n)
	for i := range n {
		lo, hi := end{none: true}, end{none: true}
		if i%2 == 1 {
			lo, hi = end{at: x.cuts[i/2]}, end{at: x.cuts[i/2]}
		} else {
			if i > 0 {
				lo = end{at: x.cuts[i/2-1], strict: true}
			}
			if i/2 < len(x.cuts) {
				hi = end{at: x.cuts[i/2], strict: true}
			}
		}
		x.ends[i] = [2]end{x.tight(lo, 1), x.tight(hi, -1)}
		if x.holds(x.ends[i]) {
			alive.add(i)
		}
	}
	x.v = c.variable(n, alive)
}

// tight moves an end of whole numbers to the first that is inside.
func (x *axis) tight(e end, inward int) end {
	if e.none || !x.whole {
		return e
	}
	step := simplex.Whole(int64(inward))
	switch {
	case e.at.IsWhole() && e.strict:
		e.at = e.at.Add(step)
	case e.at.IsWhole():
	case inward > 0:
		e.at = e.at.Ceil()
	default:
		e.at = e.at.Floor()
	}
	e.strict = false
	return e
}

// holds reports whether numbers lie between two ends and the limits.
func (x *axis) holds(ends [2]end) bool {
	lo, hi := tighter(ends[0], x.low, 1), tighter(ends[1], x.high, -1)
	if lo.none || hi.none {
		return true
	}
	order := lo.at.Cmp(hi.at)
	return order < 0 || order == 0 && !lo.strict && !hi.strict
}

// tighter returns the end that leaves less, of two lower ones (sign 1) or upper
// ones (-1).
func tighter(a, b end, sign int) end {
	switch {
	case a.none:
		return b
	case b.none:
		return a
	}
	order := a.at.Cmp(b.at) * sign
	if order > 0 || order == 0 && a.strict {
		return a
	}
	return b
}

// in returns the cells of a spot.
func (s spot) in() set {
	n := len(s.x.ends)
	if s.side == 0 {
		out := newSet(n)
		for _, at := range s.at {
			out.add(s.x.cellOf(at))
		}
		return out
	}
	i := s.x.cellOf(s.at[0])
	if s.side < 0 {
		return span(n, 0, i)
	}
	return span(n, i+1, n)
}

// cellOf returns the cell of a number.
func (x *axis) cellOf(at number) int {
	i, found := slices.BinarySearchFunc(x.cuts, at, number.Cmp)
	if found {
		return 2*i + 1
	}
	return 2 * i
}

// numberOf returns a constant as a number; ok is false of other kinds.
func numberOf(v types.Value) (n number, ok bool) {
	switch v := v.(type) {
	case int64:
		return simplex.Whole(v), true
	case types.Decimal:
		if v.Scale == 0 && v.Unscaled.IsInt64() {
			return simplex.Whole(v.Unscaled.Int64()), true
		}
		return simplex.Of(v.Rat()), true
	case float64:
		r := new(big.Rat).SetFloat64(v)
		if r == nil {
			return n, false
		}
		return simplex.Of(r), true
	case types.Distance:
		return numberOf(float64(v))
	case types.Date:
		return simplex.Whole(int64(v)), true
	case types.Instant:
		return simplex.Whole(int64(v)), true
	}
	return n, false
}

// valueOf returns a number as a value of a type; ok is false where it is none.
func valueOf(t types.Type, n number) (v types.Value, ok bool) {
	switch t.Kind {
	case schema.Float, schema.Distance:
		f, exact := n.Big().Float64()
		if t.Kind == schema.Distance {
			return types.Distance(f), exact
		}
		return f, exact
	case schema.Decimal:
		r := n.Big()
		for scale := 0; scale <= 38; scale++ {
			m := new(big.Rat).Mul(r, new(big.Rat).SetInt(power(scale)))
			if m.IsInt() {
				return types.Decimal{Unscaled: new(big.Int).Set(m.Num()), Scale: scale}, true
			}
		}
		return nil, false
	}
	i, ok := n.Int64()
	switch t.Kind {
	case schema.Int:
		return i, ok
	case schema.Date:
		return types.Date(i), ok && i == int64(int32(i))
	case schema.Timestamp:
		return types.Instant(i), ok
	}
	return nil, false
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// isOrdered reports whether values of a type are numbers on an axis.
func isOrdered(k schema.Kind) bool {
	switch k {
	case schema.Int, schema.Decimal, schema.Float, schema.Date, schema.Timestamp, schema.Distance:
		return true
	}
	return false
}

// inexact reports whether values of a type are floats.
func inexact(k schema.Kind) bool { return k == schema.Float || k == schema.Distance }

// newAxis returns the axis of a node's values.
func newAxis(n *ir.Node) *axis {
	x := &axis{node: n, unit: simplex.Whole(1), low: end{none: true}, high: end{none: true}}
	switch n.Type.Kind {
	case schema.Int, schema.Date, schema.Timestamp:
		x.whole = true
	case schema.Decimal:
		x.whole = true
		x.unit = unitOf(n.Type.Scale)
	}
	if lo, hi := limits(n); lo != nil {
		x.low = end{at: simplex.Whole(*lo)}
		if hi != nil {
			x.high = end{at: simplex.Whole(*hi)}
		}
	}
	return x
}

// unitOf returns the value of the last of so many digits behind the point.
func unitOf(scale int) number {
	const small = 15
	if scale > small {
		return simplex.Of(new(big.Rat).SetFrac(big.NewInt(1), power(scale)))
	}
	d := int64(1)
	for range scale {
		d *= 10
	}
	return simplex.Fraction(1, d)
}

// limits returns the least and greatest whole number that a node can be, nil
// where none is known.
func limits(n *ir.Node) (lo, hi *int64) {
	between := func(a, b int64) (*int64, *int64) { return &a, &b }
	from := func(a int64) (*int64, *int64) { return &a, nil }
	switch n.Op {
	case ir.Agg:
		switch n.Agg.Func {
		case hir.Count, hir.CountDistinct, hir.ActiveDays, hir.Stddev:
			return from(0)
		}
	case ir.Rank:
		if n.Rank.Op == ir.RankNtile {
			return between(1, max(n.Rank.N, 1))
		}
		return from(1)
	case ir.Call:
		switch n.Fn {
		case types.Length, types.Size, types.GeoDistance:
			return from(0)
		case types.Month:
			return between(1, 12)
		case types.Day:
			return between(1, 31)
		case types.Hour:
			return between(0, 23)
		case types.Weekday:
			return between(1, 7)
		case types.Bucket32:
			return between(0, 1<<32-1)
		}
	}
	return nil, nil
}

// key tells sums apart.
func key(terms []term, ids map[*axis]int) string {
	var b []byte
	for _, t := range terms {
		b = append(strconv.AppendInt(b, int64(ids[t.x]), 10), '*')
		b = append(append(b, t.f.String()...), ' ')
	}
	return string(b)
}
