package prove

import (
	"math/big"
	"slices"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/simplex"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A sum is terms over axes and a constant.
type sum struct {
	terms []term
	c     number
}

func (s sum) plus(t sum, f number) sum {
	out := sum{terms: slices.Clone(s.terms), c: s.c.Add(t.c.Mul(f))}
	for _, y := range t.terms {
		i := slices.IndexFunc(out.terms, func(x term) bool { return x.x == y.x })
		if i < 0 {
			out.terms = append(out.terms, term{y.x, y.f.Mul(f)})
			continue
		}
		if out.terms[i].f = out.terms[i].f.Add(y.f.Mul(f)); out.terms[i].f.Sign() == 0 {
			out.terms = slices.Delete(out.terms, i, i+1)
		}
	}
	return out
}

// linear returns a number node as a sum over axes: exact arithmetic is looked
// into, other nodes are axes of their own.
func (e *encoder) linear(n *ir.Node) sum {
	if n.IsConst() {
		if c, ok := numberOf(n.Value); ok {
			return sum{c: c}
		}
	}
	switch n.Op {
	case ir.Call:
		if s, ok := e.linearCall(n); ok {
			return s
		}
	case ir.Shift:
		if by, ok := exactShift(n); ok {
			s := e.linear(n.Args[0])
			s.c = s.c.Add(by)
			return s
		}
	}
	x := e.axisOf(n)
	return sum{terms: []term{{x, x.unit}}}
}

// exactShift returns a step of fixed length, in the unit of the node's kind.
func exactShift(n *ir.Node) (by number, ok bool) {
	micros, exact := n.By.Exact()
	switch {
	case !exact:
		return by, false
	case n.Type.Kind == schema.Timestamp:
		return simplex.Whole(micros), true
	}
	return simplex.Whole(micros / day), micros%day == 0
}

const day = 86_400_000_000 // microseconds

func (e *encoder) linearCall(n *ir.Node) (s sum, ok bool) {
	one := simplex.Whole(1)
	if n.Fn == types.DaysBetween {
		from, to := e.dayOf(n.Args[0]), e.dayOf(n.Args[1])
		return e.linear(to).plus(e.linear(from), one.Neg()), true
	}
	if n.Type.Kind != schema.Int && n.Type.Kind != schema.Decimal {
		return s, false
	}
	for _, a := range n.Args {
		if a.Type.Kind != schema.Int && a.Type.Kind != schema.Decimal {
			return s, false
		}
	}
	switch n.Fn {
	case types.Add:
		return e.linear(n.Args[0]).plus(e.linear(n.Args[1]), one), true
	case types.Sub:
		return e.linear(n.Args[0]).plus(e.linear(n.Args[1]), one.Neg()), true
	case types.Neg:
		return sum{}.plus(e.linear(n.Args[0]), one.Neg()), true
	case types.Mul:
		for i := range 2 {
			if c := n.Args[i]; c.IsConst() {
				if f, isNumber := numberOf(c.Value); isNumber {
					if f.Sign() == 0 {
						return sum{}, true
					}
					return sum{}.plus(e.linear(n.Args[1-i]), f), true
				}
			}
		}
	}
	return s, false
}

// dayOf returns the local day of a time.
func (e *encoder) dayOf(n *ir.Node) *ir.Node {
	if n.Type.Kind == schema.Date {
		return n
	}
	return e.b.Call(types.Type{Kind: schema.Date}, types.LocalDate, n)
}

// axisOf returns the axis of a node, and notes what holds of it by its nature.
func (e *encoder) axisOf(n *ir.Node) *axis {
	if x := e.axisByNode[n]; x != nil {
		return x
	}
	x := newAxis(n)
	e.axisByNode[n] = x
	e.addAxis(x)
	e.nature(n, x)
	return x
}

func (e *encoder) addAxis(x *axis) {
	e.axisID[x] = len(e.axes)
	e.axes = append(e.axes, x)
}

// place returns the spot of a sum below, at or above 0, on the axis that it
// lies on; ok is false when it is a constant, whose side is then told.
func (e *encoder) place(s sum, side int) (at spot, constant, ok bool) {
	switch len(s.terms) {
	case 0:
		return spot{}, s.c.Sign() == side, false
	case 1:
		t := s.terms[0]
		f := t.f
		at = spot{x: t.x, side: side * f.Sign(), at: []number{s.c.Neg().Mul(f.Inv())}}
		t.x.cut(at.at...)
		return at, false, true
	}
	x, f := e.sumAxis(s.terms)
	at = spot{x: x, side: side * f.Sign(), at: []number{s.c.Neg().Mul(f.Inv())}}
	x.cut(at.at...)
	return at, false, true
}

// sumAxis returns the axis of a sum of terms divided by f: with coprime whole
// coefficients of which the first is positive, where they can be whole.
func (e *encoder) sumAxis(terms []term) (x *axis, f number) {
	terms = slices.Clone(terms)
	slices.SortFunc(terms, func(a, b term) int { return e.axisID[a.x] - e.axisID[b.x] })
	num, den := new(big.Int), big.NewInt(1)
	whole := true
	for _, t := range terms {
		r := t.f.Big()
		num.GCD(nil, nil, num, new(big.Int).Mul(new(big.Int).Abs(r.Num()), big.NewInt(1)))
		g := new(big.Int).GCD(nil, nil, den, r.Denom())
		den.Mul(den, new(big.Int).Quo(r.Denom(), g))
		whole = whole && t.x.whole
	}
	// The numerators' divisor over the denominators' multiple divides every coefficient.
	f = simplex.Of(new(big.Rat).SetFrac(num, den))
	if terms[0].f.Sign() < 0 {
		f = f.Neg()
	}
	for i := range terms {
		terms[i].f = terms[i].f.Mul(f.Inv())
	}
	k := key(terms, e.axisID)
	if x = e.sums[k]; x == nil {
		x = &axis{terms: terms, unit: simplex.Whole(1), whole: whole, low: end{none: true}, high: end{none: true}}
		e.sums[k] = x
		e.addAxis(x)
	}
	return x, f
}

// A law is a sum that lies between bounds, on every row.
type law struct {
	terms []term
	low   *number
	high  *number
}

// between notes that a sum lies between bounds; nil leaves a side open.
func (e *encoder) between(s sum, low, high *number) {
	moved := func(b *number) *number {
		if b == nil {
			return nil
		}
		m := b.Sub(s.c)
		return &m
	}
	if len(s.terms) > 0 {
		e.axioms = append(e.axioms, law{terms: s.terms, low: moved(low), high: moved(high)})
	}
}

func rat(a, b int64) number { return simplex.Fraction(a, b) }

func ref(n number) *number { return &n }

// minus returns x - f*y.
func (e *encoder) minus(x, y *ir.Node, f number) sum {
	return e.linear(x).plus(e.linear(y), f.Neg())
}
