package prove

import (
	"math/big"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/simplex"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Model is a choice that makes a condition true as far as is known.
type Model struct {
	Values []Choice // in the order in which the condition names them
	Facts  []Fact
	Pairs  []Pair
	Rows   []Rows
}

// A Choice is what a model says of a value.
type Choice struct {
	Node *ir.Node
	Null bool // it is null
	Any  bool // it may be null as well as not
	// Candidates are values that fit, the likeliest first; none where we know none.
	Candidates []types.Value
}

// A Fact is a predicate that the model asks for and no cell decides.
type Fact struct {
	Pred  *ir.Node
	Holds bool
}

// A Pair says how two texts compare: Order is -1, 0 or 1.
type Pair struct {
	X, Y  *ir.Node
	Order int
}

// Rows are the rows that aggregates over one path count and add up.
type Rows struct {
	Aggs  []*ir.Node // the aggregates, of which the first tells row and path
	Kinds []Kind
	Whole bool // false: there are too many kinds of rows to tell, and Kinds is empty
}

// A Kind is rows that are alike: Count of them meet Cond, and are as Model says,
// but for the values that add up to a total.
type Kind struct {
	Cond   *ir.Node
	Taken  []bool // of each of Aggs, whether it is over such rows
	Model  *Model
	Count  int64
	Totals []Total
}

// A Total is what a value of rows adds up to.
type Total struct {
	Value *ir.Node
	Sum   types.Value
}

// model reads off the domains that the search left, and the numbers that the
// theory found.
func (e *encoder) model(s *search, th theory) *Model {
	m, step := &Model{}, number{}
	t, _ := th.(*arithmetic)
	if t != nil {
		step = t.s.Concrete()
	}
	for _, p := range e.opaque {
		if d := s.domains[e.free[p]]; d.has(0) != d.has(1) {
			m.Facts = append(m.Facts, Fact{p, d.has(1)})
		}
	}
	for _, p := range e.alike {
		order := 0
		if t != nil {
			x, _ := t.number(p.x.rank, step)
			y, _ := t.number(p.y.rank, step)
			order = x.Cmp(y)
		}
		m.Pairs = append(m.Pairs, Pair{p.x.node, p.y.node, order})
	}
	chosen := e.ranked(s, t, step)
	for _, n := range e.order {
		if n.IsConst() {
			continue
		}
		c := Choice{Node: n, Candidates: e.candidates(n, s, t, step)}
		if text, ok := chosen[n]; ok {
			c.Candidates = []types.Value{text}
		}
		if v, ok := e.nulls[n]; ok {
			c.Null = !s.domains[v].has(0)
			c.Any = s.domains[v].has(0) && s.domains[v].has(1)
		}
		m.Values = append(m.Values, c)
	}
	if t != nil {
		for _, g := range e.groups {
			m.Rows = append(m.Rows, g.rows(t))
		}
	}
	return m
}

// rows reads off how many rows of each kind there are.
func (g *group) rows(t *arithmetic) Rows {
	r := Rows{Aggs: g.aggs, Whole: g.whole}
	if !g.whole {
		return r
	}
	for _, k := range g.kinds {
		n, ok := t.s.Value(k.n).R.Int64()
		if !ok || n == 0 {
			continue
		}
		parts := make([]*ir.Node, len(g.marks))
		for i, mark := range g.marks {
			if parts[i] = mark; !k.signs[i] {
				parts[i] = g.e.b.Not(mark)
			}
		}
		one := Kind{Cond: g.e.b.And(parts...), Model: g.finder.model(k), Count: n}
		for _, a := range g.aggs {
			one.Taken = append(one.Taken, k.signs[g.index[a.Args[1]]])
		}
		for _, a := range g.aggs {
			total, added := k.totals[a.ValueArg()]
			if !added || !adds(a) {
				continue
			}
			unit := newAxis(a.ValueArg()).unit
			if v, ok := valueOf(a.ValueArg().Type, t.s.Value(total).R.Mul(unit)); ok {
				one.Totals = append(one.Totals, Total{a.ValueArg(), v})
			}
		}
		r.Kinds = append(r.Kinds, one)
	}
	return r
}

// candidates returns values of a node that lie in the cells left of it.
func (e *encoder) candidates(n *ir.Node, s *search, t *arithmetic, step number) (list []types.Value) {
	if tx := e.textByNode[n]; tx != nil {
		for i, sample := range tx.family.samples {
			if s.domains[tx.v].has(i) && !(n.Type.Kind == schema.Version && sample == "") {
				list = append(list, sample)
			}
		}
		return list
	}
	x := e.axisByNode[n]
	if x == nil {
		return nil
	}
	if t != nil {
		if found, ok := t.number(x, step); ok {
			if v, ok := valueOf(n.Type, found.Mul(x.unit)); ok {
				return []types.Value{v}
			}
			return nil
		}
	}
	if x.v < 0 {
		return nil
	}
	for i, ends := range x.ends {
		if !s.domains[x.v].has(i) {
			continue
		}
		for _, at := range x.samples(ends) {
			if v, ok := valueOf(n.Type, at.Mul(x.unit)); ok {
				list = append(list, v)
			}
		}
	}
	return list
}

// samples returns numbers between two ends, the plainest first.
func (x *axis) samples(ends [2]end) (list []number) {
	lo, hi := tighter(ends[0], x.low, 1), tighter(ends[1], x.high, -1)
	fits := func(n number) bool {
		v := simplex.Number{R: n}
		return (!x.whole || n.IsWhole()) && isAbove(v, lo) && isBelow(v, hi)
	}
	var tries []number
	switch {
	case lo.none && hi.none:
		tries = []number{{}}
	case lo.none:
		tries = []number{x.round(hi.at, -1), hi.at.Sub(x.far()), hi.at.Sub(rat(1, 1)), hi.at.Sub(rat(1, 2)), hi.at}
	case hi.none:
		tries = []number{x.round(lo.at, 1), lo.at.Add(x.far()), lo.at.Add(rat(1, 1)), lo.at.Add(rat(1, 2)), lo.at}
	default:
		middle := lo.at.Add(hi.at).Mul(rat(1, 2))
		tries = []number{x.round(lo.at, 1), x.round(hi.at, -1), middle, middle.Floor(), middle.Ceil(), lo.at, hi.at}
	}
	for _, n := range tries {
		if fits(n) {
			list = append(list, n)
		}
	}
	return list
}

// far is some way beyond an only end: a month for times, one for others.
func (x *axis) far() number {
	if x.node != nil {
		switch x.node.Type.Kind {
		case schema.Timestamp:
			return days(30)
		case schema.Date:
			return rat(30, 1)
		}
	}
	return x.unit.Inv()
}

// round returns the first whole value beyond a number of values that have digits
// behind the point.
func (x *axis) round(at number, direction int64) number {
	if x.node == nil || x.node.Type.Kind != schema.Decimal {
		return at.Add(x.far().Mul(rat(direction, 1)))
	}
	whole := at.Mul(x.unit)
	if direction > 0 {
		whole = whole.Floor().Add(rat(1, 1))
	} else {
		whole = whole.Ceil().Sub(rat(1, 1))
	}
	return simplex.Of(new(big.Rat).Quo(whole.Big(), x.unit.Big()))
}
