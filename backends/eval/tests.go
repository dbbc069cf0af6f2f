package eval

import (
	"math"
	"math/big"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A test is an instruction that is not placed yet: lo and hi are the bounds of a
// range, and mask has the outcomes for which it is true.
type test struct {
	inst
	hi   int64
	mask ir.Mask
}

// attrTest returns a literal about one attribute of the row of a level.
func (c *compiler) attrTest(n *ir.Node, level int32) (in test, ok bool) {
	of, ok := atoms.TestOf(n)
	if row := n.Args; !ok || len(row) == 0 || of.Attr.Args[0].Op != ir.Var || of.Attr.Args[0].Level != level || int(level) >= len(c.levels) {
		return in, false
	}
	at := c.levels[level]
	if at == nil {
		return in, false
	}
	d, ok := at.attrs[of.Attr.Attr]
	if !ok || d.off > math.MaxUint32 || d.flag > math.MaxUint32 {
		return in, false
	}
	in = test{inst: inst{null: d.null, form: d.form, off: uint32(d.off), flag: uint32(d.flag)}, mask: of.Mask}
	switch of.Shape {
	case atoms.Null:
		in.op = opNull
		float := d.form == formFloat32 || d.form == formFloat64 // NaN is null too
		return in, !float && d.form != formVersion && d.form != formDecimal
	case atoms.Holds:
		in.op, in.lo, in.hi = opRange, 1, math.MaxInt64
		if d.form == formInt64 {
			in.op = opInt64
		}
		return in, d.form == formBool || d.form == formInt64
	}
	switch d.form {
	case formInt8, formInt16, formInt32, formInt64, formUint8, formUint16, formUint32, formUint64, formBool, formTime, formDay, formExact:
		return c.numberTest(in, of, &d)
	case formFloat64, formFloat32:
		return floatTest(in, of)
	case formString:
		return textTest(in, of)
	}
	return in, false
}

// numberTest makes tests of whole numbers, times and exact numbers.
func (c *compiler) numberTest(in test, of atoms.Test, d *field) (test, bool) {
	switch in.op = opRange; d.form {
	case formInt64:
		in.op = opInt64
	case formExact:
		in.op = opExact
	}
	if of.Bound != nil && !of.Bound.IsConst() {
		if !isClock(of.Bound) || in.op == opExact || of.Shape == atoms.Equal {
			return in, false
		}
		in.op, in.lo = opBefore, int64(c.clock(of.Bound))
		if of.Shape == atoms.Greater {
			in.op = opAfter
		}
		return in, true
	}
	if of.Bound == nil || of.Bound.Value == nil {
		return in, false
	}
	at, whole, ok := inUnits(of.Bound.Value, d.scale)
	if !ok {
		return in, false
	}
	in.lo, in.hi = math.MinInt64, math.MaxInt64
	switch of.Shape { // at is the bound, or the next number below it
	case atoms.Less:
		if in.hi = at - 1; !whole {
			in.hi = at
		}
	case atoms.Greater:
		in.lo = at + 1
	case atoms.Equal:
		if in.lo, in.hi = at, at; !whole {
			in.lo, in.hi = 1, 0
		}
	default:
		return in, false
	}
	return in, true
}

// inUnits returns a constant in units of scale digits, rounded down; whole says
// that nothing was lost. It takes numbers that leave room on both sides.
func inUnits(v types.Value, scale int) (at int64, whole, ok bool) {
	d, isDecimal := v.(types.Decimal)
	if !isDecimal {
		switch v.(type) {
		case int64, types.Date, types.Instant, bool:
		default:
			return 0, false, false
		}
		d = types.DecimalOf(constNum(v))
	}
	n := exactOf(d.Unscaled).up(scale - d.Scale)
	whole = true
	if d.Scale > scale {
		q, r := new(big.Int).DivMod(d.Unscaled, power(d.Scale-scale), new(big.Int))
		n, whole = exactOf(q), r.Sign() == 0
	}
	return n.n, whole, n.w == nil && n.n > math.MinInt64+1 && n.n < math.MaxInt64-1
}

// floatTest makes tests of floats; the bounds lie in lo and hi as bits.
func floatTest(in test, of atoms.Test) (test, bool) {
	if of.Bound == nil || !of.Bound.IsConst() || of.Bound.Value == nil {
		return in, false
	}
	bound, _ := constFloat(of.Bound.Value)(nil)
	lo, hi := math.Inf(-1), math.Inf(1)
	switch of.Shape {
	case atoms.Less:
		hi = math.Nextafter(bound, lo)
	case atoms.Greater:
		lo = math.Nextafter(bound, hi)
	case atoms.Equal:
		lo, hi = bound, bound
	default:
		return in, false
	}
	in.lo, in.hi = int64(math.Float64bits(lo)), int64(math.Float64bits(hi))
	if in.op = opFloat64; in.form == formFloat32 {
		in.op = opFloat32
	}
	return in, true
}

func textTest(in test, of atoms.Test) (test, bool) {
	version := of.Attr.Type.Kind == schema.Version
	key := func(v types.Value) (string, bool) {
		s, ok := v.(string)
		if version && ok {
			return versionKey(s)
		}
		return s, ok
	}
	switch of.Shape {
	case atoms.Equal:
		if !of.Bound.IsConst() {
			return in, false
		}
		s, ok := key(of.Bound.Value)
		in.text = s
		switch n := len(s); {
		case n >= 2 && n <= 3:
			in.op, in.lo, in.width = opText2, int64(load2(s)), uint64(load2(s[n-2:]))
		case n >= 4 && n <= 8:
			in.op, in.lo, in.width = opText4, int64(load4(s)), uint64(load4(s[n-4:]))
		case n > 8 && n <= 16:
			in.op, in.lo, in.width = opText8, int64(load8(s)), load8(s[n-8:])
		default:
			in.op = opText
		}
		return in, ok
	case atoms.OneOf:
		var list []string
		for _, v := range of.List {
			s, ok := key(v)
			if !ok {
				return in, false
			}
			list = append(list, s)
		}
		in.op, in.of = opTexts, &operand{set: newTextSet(list)}
		return in, true
	}
	return in, false
}

// valueTest returns the comparison of a computed number or time with a constant,
// or with a value of the clock.
func (c *compiler) valueTest(n *ir.Node) (in test, ok bool) {
	p := n.Args[0]
	if p.Op != ir.Pred || p.Fn != types.Eq && p.Fn != types.Lt {
		return in, false
	}
	if enough := c.atLeastRows(p); enough != nil {
		return test{inst: inst{op: opTruth, of: &operand{truth: enough}}, mask: n.Mask}, true
	}
	of := atoms.Test{Shape: atoms.Less, Bound: p.Args[1]}
	x := p.Args[0]
	if x.IsConst() || isClock(x) {
		x, of.Shape, of.Bound = p.Args[1], atoms.Greater, x
	}
	if p.Fn == types.Eq {
		of.Shape = atoms.Equal
	}
	in.mask, in.of = n.Mask, &operand{}
	switch joint(x, of.Bound) {
	case floats:
		if in, ok = floatTest(in, of); ok {
			in.op, in.of.float = opFloatFn, c.float(x)
		}
	case exacts, numbers:
		fam, scale := familyOf(x.Type), scaleOf(x.Type)
		if fam != exacts && fam != numbers {
			return in, false
		}
		in.form = formInt64
		if in, ok = c.numberTest(in, of, &field{form: formInt64, scale: scale}); !ok {
			return in, false
		}
		switch {
		case in.op == opInt64 && in.hi < in.lo: // never, but null where the value is
			return in, false
		case fam == exacts && in.op == opInt64:
			in.op, in.of.exact = opExactFn, c.exact(x, scale)
			return in, true
		case fam == exacts:
			return in, false
		}
		in.op, in.of.num = in.op.ofValue(), c.num(x)
	default:
		return in, false
	}
	return in, ok
}

// ofValue is the comparison of an attribute as that of what a function gives.
func (op opcode) ofValue() opcode {
	switch op {
	case opBefore:
		return opNumBefore
	case opAfter:
		return opNumAfter
	}
	return opNum
}
