package prove

import (
	"math/big"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A line is the values of a node that are cut by bounds whose order is known.
// Of n bounds there are 2n+1 cells: between bounds, and each bound itself. The
// cell of bound i is 2i+1.
type line struct {
	node   *ir.Node
	v      int
	floats bool          // the constants are floats; of another node than a Float they are a line of their own
	consts []types.Value // sorted; of a line of constants
	live   []*ir.Node    // sorted; of a line of times made of the present
}

func (l *line) size() int { return 2*(len(l.consts)+len(l.live)) + 1 }

// at returns the cell of a bound.
func (l *line) at(v types.Value) int {
	i, _ := slices.BinarySearchFunc(l.consts, v, types.CompareValues)
	return 2*i + 1
}

func isFloat(v types.Value) bool { _, ok := v.(float64); return ok }

// finish sorts the constants, and adds the ends of the domain.
func (l *line) finish() {
	if l.live != nil {
		return
	}
	lo, hi := limits(l.node)
	for _, end := range []types.Value{lo, hi} {
		if end != nil && !l.floats {
			l.consts = append(l.consts, end)
		}
	}
	if l.node.Type.Kind == schema.Enum {
		for _, v := range l.node.Type.Values {
			l.consts = append(l.consts, v)
		}
	}
	if l.node.Op == ir.Agg && l.node.Agg.Func == hir.Sum {
		zero := types.Value(int64(0))
		if l.floats {
			zero = 0.0
		}
		l.consts = append(l.consts, zero)
	}
	slices.SortFunc(l.consts, types.CompareValues)
	l.consts = slices.CompactFunc(l.consts, func(x, y types.Value) bool { return types.CompareValues(x, y) == 0 })
}

// limits returns the least and greatest value that a node can have, nil where
// none is known.
func limits(n *ir.Node) (lo, hi types.Value) {
	if n.Op == ir.Agg {
		switch n.Agg.Func {
		case hir.Count, hir.CountDistinct, hir.ActiveDays:
			return int64(0), nil
		}
	}
	if n.Op == ir.Rank {
		return int64(1), nil
	}
	if n.Op != ir.Call {
		return nil, nil
	}
	switch n.Fn {
	case types.Length, types.Size:
		return int64(0), nil
	case types.Month:
		return int64(1), int64(12)
	case types.Day:
		return int64(1), int64(31)
	case types.Hour:
		return int64(0), int64(23)
	case types.Weekday:
		return int64(1), int64(7)
	case types.Bucket32:
		return int64(0), int64(1)<<32 - 1
	}
	return nil, nil
}

// domain returns the cells that hold a value.
func (l *line) domain() set {
	n := l.size()
	alive := span(n, 0, n)
	if l.live != nil {
		return alive
	}
	lo, hi := limits(l.node)
	if l.floats {
		lo, hi = nil, nil
	}
	for i := range n {
		switch {
		case lo != nil && i < l.at(lo), hi != nil && i > l.at(hi), l.hollow(i):
			alive.remove(i)
		}
	}
	return alive
}

// hollow reports that no value lies in a cell.
func (l *line) hollow(i int) bool {
	if l.node.Type.Kind == schema.Enum {
		return i%2 == 0 || !slices.Contains(l.node.Type.Values, l.consts[i/2].(string))
	}
	if i%2 == 1 {
		return l.offGrid(l.consts[i/2])
	}
	if i == 0 || i == l.size()-1 {
		return false
	}
	a, b := l.consts[i/2-1], l.consts[i/2]
	switch x := a.(type) {
	case types.Date:
		return x+1 == b.(types.Date)
	case types.Instant:
		return x+1 == b.(types.Instant)
	case float64, string, types.Distance:
		return false
	}
	scale, fixed := scaleOf(l.node)
	y, isNumber := types.AsDecimal(b)
	return fixed && isNumber && stepAbove(a, scale).Cmp(y) >= 0
}

// offGrid reports that a number has more digits than the values of a node.
func (l *line) offGrid(v types.Value) bool {
	scale, fixed := scaleOf(l.node)
	d, isNumber := types.AsDecimal(v)
	return fixed && isNumber && d.Trim().Scale > scale
}

// scaleOf returns how many digits the values of a node have behind the point.
func scaleOf(n *ir.Node) (scale int, fixed bool) {
	switch {
	case n.Type.Kind == schema.Int:
		return 0, true
	case n.Type.Kind == schema.Decimal && n.Op == ir.Attr:
		return n.Type.Scale, true
	}
	return 0, false
}

// stepAbove returns the least number of a scale above v, an int or decimal.
func stepAbove(v types.Value, scale int) types.Decimal {
	d, _ := types.AsDecimal(v)
	n := new(big.Int).Mul(d.Unscaled, power(scale))
	n.Div(n, power(d.Scale)) // rounds down: the divisor is positive
	return types.Decimal{Unscaled: n.Add(n, big.NewInt(1)), Scale: scale}
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// in returns the cells in which a predicate over the line's node and bounds is
// true.
func (l *line) in(p *ir.Node) set {
	n := l.size()
	if p.Op == ir.In {
		s := newSet(n)
		for _, v := range p.List {
			s.add(l.at(v))
		}
		return s
	}
	bound, below := p.Args[1], true
	if p.Args[0] != l.node {
		bound, below = p.Args[0], false
	}
	at := 2*slices.Index(l.live, bound) + 1
	if l.live == nil {
		at = l.at(bound.Value)
	}
	switch {
	case p.Fn == types.StartsWith:
		return span(n, at, l.at(afterPrefix(bound.Value)))
	case p.Fn == types.Eq:
		return span(n, at, at+1)
	case below:
		return span(n, 0, at)
	}
	return span(n, at+1, n)
}

// afterPrefix returns a text above all that begin with one: no text holds 0xff.
func afterPrefix(v types.Value) types.Value { return v.(string) + "\xff" }

// add puts a bound made of the present among the others, if it stands in order
// to all of them.
func (l *line) add(bound *ir.Node) bool {
	at := len(l.live)
	for i, b := range l.live {
		if b == bound {
			return true
		}
		order, ok := compareBounds(bound, b)
		if !ok {
			return false
		}
		if order < 0 {
			at = min(at, i)
		}
	}
	l.live = slices.Insert(l.live, at, bound)
	return true
}

// textHolds evaluates a predicate over texts that is no pattern.
func textHolds(fn types.Op, text, arg string) bool {
	switch fn {
	case types.StartsWith:
		return strings.HasPrefix(text, arg)
	case types.EndsWith:
		return strings.HasSuffix(text, arg)
	}
	return strings.Contains(text, arg)
}
