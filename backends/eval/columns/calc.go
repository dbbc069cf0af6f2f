package columns

import (
	"math"
	"math/big"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A calc computes a whole number, a date, an instant or a decimal in units of
// scale for rows of a block. It is exact: what might leave 64 bits is not computed
// here, which lo and hi, the bounds of its values, tell.
type calc struct {
	scale  int
	lo, hi *big.Int
	// run writes the values of rows from to from+n, and clears the bits of those
	// that are null.
	run func(out []int64, known []uint64, from, n int)
}

// calculates reports whether a literal compares two calculations over attributes
// of the row of a level.
func calculates(lit *ir.Node, level int32) bool {
	p := lit.Args[0]
	return p.Op == ir.Pred && (p.Fn == types.Eq || p.Fn == types.Lt) && calculable(p.Args[0], level) && calculable(p.Args[1], level)
}

func calculable(n *ir.Node, level int32) bool {
	switch n.Type.Kind {
	case schema.Int, schema.Date, schema.Timestamp, schema.Decimal:
	default:
		return false
	}
	if n.Derived() {
		return false
	}
	if n.Free == 0 {
		return true // as of an instant, a constant
	}
	switch n.Op {
	case ir.Attr:
		return n.Args[0].Op == ir.Var && n.Args[0].Level == level
	case ir.Shift:
		return n.Type.Kind == schema.Date && n.By.Unit == token.Day && calculable(n.Args[0], level)
	case ir.Call:
		switch n.Fn {
		case types.Add, types.Sub, types.Mul:
			return calculable(n.Args[0], level) && calculable(n.Args[1], level)
		case types.Year, types.Month, types.Day:
			return n.Args[0].Type.Kind == schema.Date && calculable(n.Args[0], level)
		}
	}
	return false
}

// comparison binds a literal that compares two calculations.
func (x *binder) comparison(lit *ir.Node, column func(*schema.Attribute) (*Column, error)) (kernel, error) {
	p := lit.Args[0]
	a, err := x.calc(p.Args[0], column)
	if err != nil {
		return nil, err
	}
	b, err := x.calc(p.Args[1], column)
	if err != nil {
		return nil, err
	}
	scale := max(a.scale, b.scale)
	if a, err = a.up(scale); err != nil {
		return nil, err
	}
	if b, err = b.up(scale); err != nil {
		return nil, err
	}
	return compared(a, b, p.Fn == types.Eq, lit.Mask), nil
}

// compared asks whether a < b, or a = b, has a truth value in mask.
func compared(a, b *calc, equal bool, mask ir.Mask) kernel {
	negated, unknown := mask&ir.IsTrue == 0, mask&ir.IsUnknown != 0
	return func(out []uint64, from, n int) {
		var l, r [blockRows]int64
		var known rowBits
		for done := 0; done < n; done += blockRows {
			m := min(blockRows, n-done)
			constant(true)(known[:], 0, m)
			a.run(l[:m], known[:], from+done, m)
			b.run(r[:m], known[:], from+done, m)
			for w := range words(m) {
				word := compareWord((*[64]int64)(l[w*64:]), (*[64]int64)(r[w*64:]), equal)
				if negated {
					word = ^word
				}
				if word &= known[w]; unknown {
					word |= ^known[w]
				}
				out[done/64+w] = word
			}
		}
	}
}

func compareWord(l, r *[64]int64, equal bool) uint64 {
	var m uint64
	if equal {
		for j := range 64 {
			var b uint64
			if l[j] == r[j] {
				b = 1
			}
			m |= b << j
		}
		return m
	}
	for j := range 64 {
		var b uint64
		if l[j] < r[j] {
			b = 1
		}
		m |= b << j
	}
	return m
}

// calc compiles a calculation as of the instant.
func (x *binder) calc(n *ir.Node, column func(*schema.Attribute) (*Column, error)) (*calc, error) {
	if n.Free == 0 {
		return x.constantCalc(n)
	}
	if n.Op == ir.Attr {
		return attrCalc(n, column)
	}
	a, err := x.calc(n.Args[0], column)
	if err != nil {
		return nil, err
	}
	switch {
	case n.Op == ir.Shift:
		return a.later(n.By.N)
	case n.Fn == types.Year, n.Fn == types.Month, n.Fn == types.Day:
		return a.part(n.Fn), nil
	}
	b, err := x.calc(n.Args[1], column)
	if err != nil {
		return nil, err
	}
	return combined(n.Fn, a, b)
}

func (x *binder) constantCalc(n *ir.Node) (*calc, error) {
	v, ok := x.bound(n)
	if !ok {
		return nil, &Error{Message: "a time outside the years 0001 to 9999", Span: x.b.OriginOf(n)}
	}
	if v == nil {
		return &calc{lo: new(big.Int), hi: new(big.Int), run: func(_ []int64, known []uint64, _, n int) { clear(known[:words(n)]) }}, nil
	}
	scale := 0
	if d, ok := v.(types.Decimal); ok {
		scale = d.Scale
	}
	q, exact, _ := units(v, scale)
	if !exact {
		return nil, outOfWord()
	}
	return &calc{scale: scale, lo: big.NewInt(q), hi: big.NewInt(q), run: func(out []int64, _ []uint64, _, _ int) {
		for i := range out {
			out[i] = q
		}
	}}, nil
}

func attrCalc(n *ir.Node, column func(*schema.Attribute) (*Column, error)) (*calc, error) {
	c, err := column(n.Attr)
	if err != nil {
		return nil, err
	}
	data, ok := c.data.(integral)
	if !ok || c.dict != nil {
		return nil, noKernel(n)
	}
	most := new(big.Int).SetUint64(c.largest())
	return &calc{scale: scaleOf(n.Type), lo: new(big.Int).Neg(most), hi: most, run: func(out []int64, known []uint64, from, n int) {
		data.copyTo(out[:0], from, from+n)
		if c.valid != nil {
			var valid rowBits
			c.validity(valid[:], from, n)
			for i := range words(n) {
				known[i] &= valid[i]
			}
		}
	}}, nil
}

func outOfWord() error { return &Error{Message: "a calculation that may not fit into 64 bits"} }

// within refuses a calculation whose values might not fit.
func (a *calc) within() (*calc, error) {
	if !a.lo.IsInt64() || !a.hi.IsInt64() {
		return nil, outOfWord()
	}
	return a, nil
}

// up brings a calculation to a larger scale.
func (a *calc) up(scale int) (*calc, error) {
	if scale == a.scale {
		return a, nil
	}
	by := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-a.scale)), nil)
	if !by.IsInt64() {
		return nil, outOfWord()
	}
	factor := by.Int64()
	return (&calc{scale: scale, lo: new(big.Int).Mul(a.lo, by), hi: new(big.Int).Mul(a.hi, by), run: func(out []int64, known []uint64, from, n int) {
		a.run(out, known, from, n)
		for i := range out {
			out[i] *= factor
		}
	}}).within()
}

// later moves a date by days. One that leaves the calendar is an error of its row,
// which is not told here.
func (a *calc) later(days int64) (*calc, error) {
	by := big.NewInt(days)
	out := &calc{lo: new(big.Int).Add(a.lo, by), hi: new(big.Int).Add(a.hi, by), run: func(out []int64, known []uint64, from, n int) {
		a.run(out, known, from, n)
		for i := range out {
			out[i] += days
		}
	}}
	if out.lo.Cmp(big.NewInt(int64(calendar.FirstDate))) < 0 || out.hi.Cmp(big.NewInt(int64(calendar.LastDate))) > 0 {
		return nil, &Error{Message: "a date that may leave the years 0001 to 9999"}
	}
	return out, nil
}

// part returns the year, the month or the day of a date.
func (a *calc) part(fn types.Op) *calc {
	return &calc{lo: new(big.Int), hi: big.NewInt(math.MaxInt16), run: func(out []int64, known []uint64, from, n int) {
		a.run(out, known, from, n)
		for i, d := range out {
			year, month, day := types.Date(d).Time().Date()
			switch fn {
			case types.Year:
				out[i] = int64(year)
			case types.Month:
				out[i] = int64(month)
			default:
				out[i] = int64(day)
			}
		}
	}}
}

// combined returns a sum, a difference or a product.
func combined(fn types.Op, a, b *calc) (*calc, error) {
	out := &calc{scale: a.scale + b.scale}
	var err error
	if fn != types.Mul {
		out.scale = max(a.scale, b.scale)
		if a, err = a.up(out.scale); err != nil {
			return nil, err
		}
		if b, err = b.up(out.scale); err != nil {
			return nil, err
		}
	}
	run := func(each func(l, r []int64)) func(out []int64, known []uint64, from, n int) {
		return func(out []int64, known []uint64, from, n int) {
			var right [blockRows]int64
			a.run(out, known, from, n)
			b.run(right[:n], known, from, n)
			each(out, right[:n])
		}
	}
	switch fn {
	case types.Add:
		out.lo, out.hi = new(big.Int).Add(a.lo, b.lo), new(big.Int).Add(a.hi, b.hi)
		out.run = run(func(l, r []int64) {
			for i, v := range r {
				l[i] += v
			}
		})
	case types.Sub:
		out.lo, out.hi = new(big.Int).Sub(a.lo, b.hi), new(big.Int).Sub(a.hi, b.lo)
		out.run = run(func(l, r []int64) {
			for i, v := range r {
				l[i] -= v
			}
		})
	default:
		out.lo, out.hi = new(big.Int).Mul(a.lo, b.lo), new(big.Int).Mul(a.lo, b.lo)
		for _, p := range []*big.Int{new(big.Int).Mul(a.lo, b.hi), new(big.Int).Mul(a.hi, b.lo), new(big.Int).Mul(a.hi, b.hi)} {
			if p.Cmp(out.lo) < 0 {
				out.lo = p
			}
			if p.Cmp(out.hi) > 0 {
				out.hi = p
			}
		}
		out.run = run(func(l, r []int64) {
			for i, v := range r {
				l[i] *= v
			}
		})
	}
	return out.within()
}
