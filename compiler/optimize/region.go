package optimize

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A region is a set of values of one type, null perhaps among them. It is kept
// as the cuts at which membership changes, in order: sets of intervals are
// closed under everything that literals do, and equal sets have equal cuts.
type region struct {
	null bool
	low  bool // whether the values below the first cut are in
	cuts []cut
}

// A cut is a place between values: right before v, or right after.
type cut struct {
	v     types.Value
	after bool
}

// A line orders cuts. On a discrete one, after v and before v+1 are one place.
type line struct{ discrete bool }

// lineOf returns the line of a type's values; ok is false for types whose
// equality or order we do not follow: versions, places, lists, booleans.
func lineOf(t types.Type) (l line, ok bool) {
	switch t.Kind {
	case schema.Int, schema.Date, schema.Timestamp:
		return line{discrete: true}, true
	case schema.Decimal, schema.Float, schema.String, schema.Enum, schema.Distance:
		return line{}, true
	}
	return line{}, false
}

// compare orders cuts.
func (l line) compare(a, b cut) int {
	if !l.discrete {
		return cmp.Or(types.CompareValues(a.v, b.v), cmp.Compare(after(a), after(b)))
	}
	if x, ok := wholePlace(a); ok {
		if y, ok := wholePlace(b); ok {
			return cmp.Compare(x, y)
		}
	}
	return place(a).Cmp(place(b))
}

// wholePlace is place for cuts at whole numbers, the last one aside.
func wholePlace(c cut) (n int64, ok bool) {
	switch v := c.v.(type) {
	case int64:
		n = v
	case types.Date:
		n = int64(v)
	case types.Instant:
		n = int64(v)
	default:
		return 0, false
	}
	return n + int64(after(c)), n < math.MaxInt64
}

func after(c cut) int {
	if c.after {
		return 1
	}
	return 0
}

// place returns the whole number that a cut of a discrete line lies before.
func place(c cut) *big.Int {
	n := new(big.Int)
	switch v := c.v.(type) {
	case int64:
		n.SetInt64(v)
	case types.Date:
		n.SetInt64(int64(v))
	case types.Instant:
		n.SetInt64(int64(v))
	case types.Decimal: // between whole numbers before and after are one place
		floor := roundDecimal(types.Floor, v)
		if floor.Cmp(v) != 0 {
			return n.Add(floor.Unscaled, big.NewInt(1))
		}
		n.Set(floor.Unscaled)
	}
	if c.after {
		n.Add(n, big.NewInt(1))
	}
	return n
}

// complement returns every other value; null is one where it is possible.
func (r region) complement(nullable bool) region {
	return region{null: nullable && !r.null, low: !r.low, cuts: r.cuts}
}

// combine returns the values for which keep, given membership in r and s, holds.
func (l line) combine(r, s region, keep func(r, s bool) bool) region {
	out := region{null: keep(r.null, s.null), low: keep(r.low, s.low)}
	inR, inS, in := r.low, s.low, out.low
	for i, j := 0, 0; i < len(r.cuts) || j < len(s.cuts); {
		var at cut
		order := 0
		switch {
		case j == len(s.cuts):
			order = -1
		case i == len(r.cuts):
			order = 1
		default:
			order = l.compare(r.cuts[i], s.cuts[j])
		}
		if order <= 0 {
			at, inR = r.cuts[i], !inR
			i++
		}
		if order >= 0 {
			inS = !inS
			if order > 0 { // of two spellings of one place, that of r stays
				at = s.cuts[j]
			}
			j++
		}
		if now := keep(inR, inS); now != in {
			out.cuts, in = append(out.cuts, at), now
		}
	}
	return out
}

func (l line) meet(r, s region) region {
	return l.combine(r, s, func(r, s bool) bool { return r && s })
}

func (l line) join(r, s region) region {
	return l.combine(r, s, func(r, s bool) bool { return r || s })
}

// without returns the values of r that are not in s.
func (l line) without(r, s region) region {
	return l.combine(r, s, func(r, s bool) bool { return r && !s })
}

// empty reports whether nothing is in; on a line without gaps between values.
func (r region) empty() bool { return !r.null && !r.low && len(r.cuts) == 0 }

// points returns the region of some values, each as often as you like.
func (l line) points(list []types.Value) region {
	var r region
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, types.CompareValues)
	for _, v := range sorted {
		lo, hi := cut{v, false}, cut{v, true}
		if l.compare(lo, hi) == 0 { // 2.5 among integers
			continue
		}
		if n := len(r.cuts); n > 0 {
			if l.compare(r.cuts[n-1], hi) >= 0 {
				continue
			}
			if l.compare(r.cuts[n-1], lo) == 0 {
				r.cuts[n-1] = hi
				continue
			}
		}
		r.cuts = append(r.cuts, lo, hi)
	}
	return r
}

// single returns the one value between two neighbouring cuts, if there is just one.
func (l line) single(lo, hi cut) (types.Value, bool) {
	if !l.discrete {
		return lo.v, !lo.after && hi.after && types.CompareValues(lo.v, hi.v) == 0
	}
	from, to := place(lo), place(hi)
	if !from.IsInt64() || new(big.Int).Sub(to, from).Cmp(big.NewInt(1)) != 0 {
		return nil, false
	}
	n := from.Int64()
	for _, c := range []cut{lo, hi} {
		switch c.v.(type) {
		case types.Date:
			return types.Date(n), true
		case types.Instant:
			return types.Instant(n), true
		}
	}
	return n, true
}

// values lists a region's values, if they are finitely many single ones.
func (l line) values(r region) (list []types.Value, ok bool) {
	if r.low || len(r.cuts)%2 != 0 {
		return nil, false
	}
	for i := 0; i < len(r.cuts); i += 2 {
		v, ok := l.single(r.cuts[i], r.cuts[i+1])
		if !ok {
			return nil, false
		}
		list = append(list, v)
	}
	return list, true
}

// A claim is what a literal says of one value: that it lies in a region.
type claim struct {
	x      *ir.Node
	line   line
	region region
}

// claimOf reads a literal; ok is false for one that is not about the place of a
// value among constants.
func claimOf(n *ir.Node) (c claim, ok bool) {
	if n.Op != ir.Lit {
		return c, false
	}
	p := n.Args[0]
	c.x = p.Args[0]
	var holds region
	switch {
	case p.Op == ir.IsNull:
		c.line, ok = lineOf(c.x.Type)
		c.region = region{null: n.Mask == ir.IsTrue, low: n.Mask != ir.IsTrue}
		return c, ok
	case p.Op == ir.In:
		if c.line, ok = lineOf(c.x.Type); !ok || !comparable(c.x.Type, p.List...) {
			return c, false
		}
		holds = c.line.points(p.List)
	case p.Op == ir.Pred && p.Fn == types.Eq && p.Args[1].IsConst():
		v := p.Args[1].Value
		if c.line, ok = lineOf(c.x.Type); !ok || !comparable(c.x.Type, v) {
			return c, false
		}
		holds = c.line.points([]types.Value{v})
	case p.Op == ir.Pred && p.Fn == types.Lt:
		if c, holds, ok = below(p); !ok {
			return c, false
		}
	default:
		return c, false
	}
	c.region = c.line.masked(holds, n.Mask)
	return c, true
}

// below reads x < c or c < x.
func below(p *ir.Node) (c claim, holds region, ok bool) {
	x, y := p.Args[0], p.Args[1]
	switch {
	case y.IsConst() && !x.IsConst():
		c.x = x
		holds = region{low: true, cuts: []cut{{y.Value, false}}}
	case x.IsConst() && !y.IsConst():
		c.x = y
		holds = region{cuts: []cut{{x.Value, true}}}
	default:
		return c, holds, false
	}
	c.line, ok = lineOf(c.x.Type)
	return c, holds, ok && comparable(c.x.Type, holds.cuts[0].v)
}

// masked returns the values for which a predicate that is true on holds is in a
// state of the mask.
func (l line) masked(holds region, m ir.Mask) region {
	r := region{}
	switch m & ir.Known {
	case ir.IsTrue:
		r = holds
	case ir.IsFalse:
		r = holds.complement(false)
	case ir.Known:
		r.low = true
	}
	r.null = m&ir.IsUnknown != 0
	return r
}

// comparable reports whether constants lie on the line of a type.
func comparable(t types.Type, list ...types.Value) bool {
	for _, v := range list {
		ok := false
		switch v.(type) {
		case int64:
			ok = t.Kind == schema.Int || t.Kind == schema.Decimal
		case types.Decimal:
			ok = t.Kind == schema.Int || t.Kind == schema.Decimal
		case float64:
			ok = t.Kind == schema.Float
		case string:
			ok = t.Kind == schema.String || t.Kind == schema.Enum
		case types.Date:
			ok = t.Kind == schema.Date
		case types.Instant:
			ok = t.Kind == schema.Timestamp
		case types.Distance:
			ok = t.Kind == schema.Distance
		}
		if !ok {
			return false
		}
	}
	return true
}

// domain returns the values that a node can have; bounded is false when we know
// of no limits for those that are known.
func domain(x *ir.Node, l line) (r region, bounded bool) {
	r, bounded = knownDomain(x, l)
	r.null = x.Nullable
	return r, bounded
}

func knownDomain(x *ir.Node, l line) (r region, bounded bool) {
	switch x.Op {
	case ir.Agg:
		switch x.Agg.Func {
		case hir.Count, hir.CountDistinct, hir.ActiveDays:
			return atLeast(int64(0)), true
		}
	case ir.Rank:
		if x.Rank.Op == ir.RankNtile {
			return between(int64(1), max(x.Rank.N, 1)), true
		}
		return atLeast(int64(1)), true
	case ir.Call:
		return rangeOf(x)
	}
	if x.Type.Kind == schema.Enum && len(x.Type.Values) > 0 {
		list := make([]types.Value, len(x.Type.Values))
		for i, v := range x.Type.Values {
			list[i] = v
		}
		return l.points(list), true
	}
	return region{low: true}, false
}

// rangeOf returns the values that a call can have.
func rangeOf(x *ir.Node) (r region, bounded bool) {
	switch x.Fn {
	case types.Length, types.Size:
		return atLeast(int64(0)), true
	case types.Abs:
		switch x.Type.Kind {
		case schema.Int, schema.Decimal:
			return atLeast(int64(0)), true
		case schema.Float:
			return atLeast(0.0), true
		}
	case types.Month:
		return between(int64(1), int64(12)), true
	case types.Day:
		return between(int64(1), int64(31)), true
	case types.Hour:
		return between(int64(0), int64(23)), true
	case types.Weekday:
		return between(int64(1), int64(7)), true
	case types.Bucket32:
		return between(int64(0), int64(math.MaxUint32)), true
	}
	if lo, hi, ok := limits(x); ok {
		return between(lo, hi), true
	}
	return region{low: true}, false
}

// limits returns bounds of a whole number that is made of parts of dates and
// constants, as recurrences are.
func limits(n *ir.Node) (lo, hi int64, ok bool) {
	if n.Type.Kind != schema.Int {
		return 0, 0, false
	}
	if c, isInt := n.Value.(int64); n.IsConst() && isInt {
		return c, c, c > -farthest && c < farthest
	}
	if n.Op != ir.Call {
		return 0, 0, false
	}
	switch n.Fn {
	case types.Year: // a local day may lie one day outside the years 1 to 9999
		return 0, 10_000, true
	case types.Month:
		return 1, 12, true
	case types.Day:
		return 1, 31, true
	case types.Add, types.Sub, types.Mul:
		return combined(n)
	}
	return 0, 0, false
}

// farthest is where limits stop: products of two of them fit.
const farthest = 1 << 31

func combined(n *ir.Node) (lo, hi int64, ok bool) {
	a, b, ok := limits(n.Args[0])
	if !ok {
		return 0, 0, false
	}
	c, d, ok := limits(n.Args[1])
	if !ok {
		return 0, 0, false
	}
	switch n.Fn {
	case types.Add:
		lo, hi = a+c, b+d
	case types.Sub:
		lo, hi = a-d, b-c
	default:
		lo, hi = min(a*c, a*d, b*c, b*d), max(a*c, a*d, b*c, b*d)
	}
	return lo, hi, lo > -farthest && hi < farthest
}

func atLeast(v types.Value) region { return region{cuts: []cut{{v, false}}} }

func between(lo, hi types.Value) region { return region{cuts: []cut{{lo, false}, {hi, true}}} }
