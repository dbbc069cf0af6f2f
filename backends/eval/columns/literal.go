package columns

import (
	"math"
	"math/big"
	"slices"

	"github.com/segc-dev/segc/backends/eval/kernels"
	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A kernel writes a bit a row: whether a literal holds for rows from to from+n of
// the table that it was bound to. Bits beyond n are not defined.
type kernel func(out []uint64, from, n int)

// plain reports whether a literal is a test of one attribute of the row of a
// level that columns answer.
func plain(lit *ir.Node, level int32) (atoms.Test, bool) {
	t, ok := atoms.TestOf(lit)
	if !ok || t.Attr.Args[0].Op != ir.Var || t.Attr.Args[0].Level != level {
		return t, false
	}
	return t, answers(t)
}

// answers reports whether columns answer a test.
func answers(t atoms.Test) bool {
	kind := t.Attr.Type.Kind
	switch t.Shape {
	case atoms.Null:
		return true
	case atoms.Holds:
		return true
	case atoms.Equal, atoms.Less, atoms.Greater, atoms.OneOf:
		switch kind {
		case schema.Float, schema.String, schema.Enum, schema.Version:
			return true
		case schema.Int, schema.Date, schema.Timestamp:
			return t.Bound == nil || t.Bound.Type.Kind != schema.Float
		case schema.Decimal:
			return t.Bound == nil || t.Bound.Type.Kind != schema.Float
		}
	case atoms.Text:
		return t.Bound.IsConst() && (kind == schema.String || kind == schema.Enum)
	}
	return false
}

// A binder binds literals to columns as of an instant.
type binder struct {
	b    *ir.Builder
	fold func(*ir.Node) *ir.Node // as of the instant
}

// bound returns the value of a bound as of the instant; nil is null. It may be no
// constant: a time outside of the calendar.
func (x *binder) bound(n *ir.Node) (types.Value, bool) {
	if !n.IsConst() {
		n = x.fold(n)
	}
	return n.Value, n.IsConst()
}

// test binds a test to its column.
func (x *binder) test(t atoms.Test, c *Column) (kernel, error) {
	if t.Shape == atoms.Null && t.Attr.Type.Kind != schema.Version {
		return masked(nil, c, t.Mask), nil
	}
	var v types.Value
	if t.Bound != nil {
		var ok bool
		if v, ok = x.bound(t.Bound); !ok {
			return nil, &Error{Span: x.b.OriginOf(t.Attr), Message: "a time that the segment compares with lies outside the years 0001 to 9999"}
		}
		if v == nil {
			return constant(t.Mask&ir.IsUnknown != 0), nil
		}
	}
	switch data := c.data.(type) {
	case flags:
		return masked(func(out []uint64, from, n int) { extract(out, data, from, n) }, c, t.Mask), nil
	case floats:
		return masked(floatTest(t, data, v), c, t.Mask), nil
	case integral:
		if t.Attr.Type.Kind == schema.Version {
			return versionTest(t, data, c, v), nil
		}
		if c.dict != nil {
			return masked(textTest(t, data, c.dict, v), c, t.Mask), nil
		}
		return masked(wholeTest(t, data, v), c, t.Mask), nil
	}
	return nil, noKernel(t.Attr)
}

// noKernel is the error of a column whose values have none.
func noKernel(attr *ir.Node) error {
	return &Error{Message: "values of `" + attr.Attr.Name + "` that are no words of 64 bits"}
}

func constant(v bool) kernel {
	word := uint64(0)
	if v {
		word = math.MaxUint64
	}
	return func(out []uint64, from, n int) {
		for i := range out[:words(n)] {
			out[i] = word
		}
	}
}

// masked turns where a predicate is true, among rows with a value, into where it
// has a truth value in mask. pred nil asks whether there is no value; that is
// never unknown.
func masked(pred kernel, c *Column, mask ir.Mask) kernel {
	if pred == nil {
		return func(out []uint64, from, n int) {
			c.validity(out, from, n)
			if mask&ir.IsTrue != 0 {
				invert(out[:words(n)])
			}
		}
	}
	negated := mask&ir.IsTrue == 0
	if c.valid == nil {
		if !negated {
			return pred
		}
		return func(out []uint64, from, n int) {
			pred(out, from, n)
			invert(out[:words(n)])
		}
	}
	unknown := mask&ir.IsUnknown != 0
	return func(out []uint64, from, n int) {
		pred(out, from, n)
		var scratch [blockWords]uint64
		for done := 0; done < n; done += blockRows {
			part := min(blockRows, n-done)
			c.validity(scratch[:], from+done, part)
			o := out[done/64 : done/64+words(part)]
			switch {
			case negated && unknown:
				for i := range o {
					o[i] = ^(o[i] & scratch[i])
				}
			case negated:
				for i := range o {
					o[i] = ^o[i] & scratch[i]
				}
			case unknown:
				for i := range o {
					o[i] |= ^scratch[i]
				}
			default:
				for i := range o {
					o[i] &= scratch[i]
				}
			}
		}
	}
}

func invert(words []uint64) {
	for i := range words {
		words[i] = ^words[i]
	}
}

// wholeTest asks about whole numbers, dates, instants and decimals.
func wholeTest(t atoms.Test, data integral, v types.Value) kernel {
	ask := wholeQuestion(t, scaleOf(t.Attr.Type), v)
	return func(out []uint64, from, n int) { ask(data, out, from, n) }
}

// wholeQuestion is wholeTest for any storage in units of scale.
func wholeQuestion(t atoms.Test, scale int, v types.Value) func(data integral, out []uint64, from, n int) {
	if t.Shape == atoms.OneOf {
		var list []int64
		for _, v := range t.List {
			if q, exact, inside := units(v, scale); exact && inside == 0 {
				list = append(list, q)
			}
		}
		return oneOf(list)
	}
	lo, hi := rangeOf(t.Shape, v, scale)
	return func(data integral, out []uint64, from, n int) { data.between(out, from, n, lo, hi) }
}

// rangeOf returns the whole numbers, in units of scale, for which x < v, x > v or
// x = v; none is lo > hi.
func rangeOf(shape atoms.Shape, v types.Value, scale int) (lo, hi int64) {
	lo, hi = math.MinInt64, math.MaxInt64
	q, exact, outside := units(v, scale)
	switch {
	case outside != 0:
		if shape == atoms.Equal || (shape == atoms.Less) == (outside < 0) {
			return 1, 0
		}
	case shape == atoms.Equal && !exact:
		return 1, 0
	case shape == atoms.Equal:
		return q, q
	case shape == atoms.Less && exact:
		if q == math.MinInt64 {
			return 1, 0
		}
		hi = q - 1
	case shape == atoms.Less:
		hi = q
	case q == math.MaxInt64:
		return 1, 0
	default:
		lo = q + 1
	}
	return lo, hi
}

// units returns a number or time in units of scale, rounded down; exact says that
// nothing was cut, outside on which side of 64 bits it lies.
func units(v types.Value, scale int) (q int64, exact bool, outside int) {
	switch v := v.(type) {
	case types.Date:
		return int64(v), true, 0
	case types.Instant:
		return int64(v), true, 0
	}
	d, ok := types.AsDecimal(v)
	if !ok {
		return 0, false, 0
	}
	n := new(big.Int).Set(d.Rescale(scale).Unscaled)
	exact = true
	if d.Scale > scale {
		rest := new(big.Int)
		n.DivMod(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale-scale)), nil), rest)
		exact = rest.Sign() == 0
	}
	if !n.IsInt64() {
		return 0, false, n.Sign()
	}
	return n.Int64(), exact, 0
}

// oneOf asks whether a number is one of a sorted list: neighbours are one range.
func oneOf(list []int64) func(data integral, out []uint64, from, n int) {
	type span struct{ lo, hi int64 }
	var spans []span
	for _, q := range list {
		if k := len(spans) - 1; k >= 0 && spans[k].hi == q-1 {
			spans[k].hi = q
			continue
		}
		spans = append(spans, span{q, q})
	}
	const few = 6
	if len(spans) > few {
		return listed(list)
	}
	if len(spans) == 1 {
		return func(data integral, out []uint64, from, n int) { data.between(out, from, n, spans[0].lo, spans[0].hi) }
	}
	return func(data integral, out []uint64, from, n int) {
		clear(out[:words(n)])
		var scratch [blockWords]uint64
		for _, s := range spans {
			for done := 0; done < n; done += blockRows {
				part := min(blockRows, n-done)
				data.between(scratch[:], from+done, part, s.lo, s.hi)
				for i := range words(part) {
					out[done/64+i] |= scratch[i]
				}
			}
		}
	}
}

func listed(list []int64) func(data integral, out []uint64, from, n int) {
	set := make(map[int64]bool, len(list))
	for _, q := range list {
		set[q] = true
	}
	return func(data integral, out []uint64, from, n int) {
		clear(out[:words(n)])
		for i := range n {
			if set[data.whole(from+i)] {
				out[i/64] |= 1 << (i % 64)
			}
		}
	}
}

// floatTest asks about floats.
func floatTest(t atoms.Test, data floats, v types.Value) kernel {
	ask := floatQuestion(t, v)
	return func(out []uint64, from, n int) { ask(data, out, from, n) }
}

// floatQuestion is floatTest for any floats.
func floatQuestion(t atoms.Test, v types.Value) func(data floats, out []uint64, from, n int) {
	if t.Shape == atoms.OneOf {
		var list []float64
		for _, v := range t.List {
			if f, ok := types.AsFloat(v); ok {
				list = append(list, f)
			}
		}
		return func(data floats, out []uint64, from, n int) {
			clear(out[:words(n)])
			for i, f := range data[from : from+n] {
				if slices.Contains(list, f) {
					out[i/64] |= 1 << (i % 64)
				}
			}
		}
	}
	bound, _ := types.AsFloat(v)
	return func(data floats, out []uint64, from, n int) { data.compare(out, from, n, t.Shape, bound) }
}

// compare sets bit i where value from+i stands in a shape to a bound.
func (v floats) compare(out []uint64, from, n int, shape atoms.Shape, bound float64) {
	values, below := v[from:from+n], math.Nextafter(bound, math.Inf(-1))
	switch shape {
	case atoms.Less:
		kernels.AtMost(out, values, below)
	case atoms.Greater:
		kernels.AtMost(out, values, bound)
		invert(out[:words(n)])
	default:
		var scratch rowBits
		for done := 0; done < n; done += blockRows {
			part := values[done:min(n, done+blockRows)]
			o := out[done/64:]
			kernels.AtMost(o, part, bound)
			kernels.AtMost(scratch[:], part, below)
			for i := range words(len(part)) {
				o[i] &^= scratch[i]
			}
		}
	}
}
