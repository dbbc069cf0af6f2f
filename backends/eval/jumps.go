package eval

import (
	"math"
	"math/big"
	"unsafe"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// jumps is the jump code of a condition: tests of one attribute each, which go
// on at one of three places by their outcome. There is no stack and no call for
// what compares an attribute with a constant or with the clock; the rest is the
// compiled functions.
type jumps struct{ code []jump }

// A jumpOp is what a jump asks.
type jumpOp uint8

const (
	jumpRange  jumpOp = iota // lo <= x <= hi, whole numbers and times
	jumpExact                // the same of an exact
	jumpBefore               // x < the clock value lo
	jumpAfter                // x > it
	jumpLess                 // x < bound, floats
	jumpGreater
	jumpEqual
	jumpText  // x = text
	jumpTexts // x is one of set
	jumpNull
	jumpCond // cond holds
)

// The ends of jump code.
const (
	accept int16 = -1 - iota
	reject
	giveUp // the functions tell
)

// A jump is one instruction.
type jump struct {
	op           jumpOp
	null         nullness
	form         form
	level        uint8
	yes, no, unk int16 // where to go on: true, false, null
	off, flag    uint32
	lo, hi       int64
	bound        float64
	text         string
	set          *textSet
	cond         condFn
}

// longest is the most instructions of one condition.
const longest = 4096

// jumps compiles a condition to jump code; nil where that would be long.
func (c *compiler) jumps(n *ir.Node) *jumps {
	j := &jumps{}
	entry := c.jump(j, n, accept, reject)
	if len(j.code) > longest || len(j.code) == 0 || int(entry) != len(j.code)-1 {
		return nil
	}
	// Code was made from its end: turn it around.
	last := int16(len(j.code) - 1)
	turn := func(pc int16) int16 {
		if pc < 0 {
			return pc
		}
		return last - pc
	}
	out := make([]jump, len(j.code))
	for i, in := range j.code {
		in.yes, in.no, in.unk = turn(in.yes), turn(in.no), turn(in.unk)
		out[turn(int16(i))] = in
	}
	j.code = out
	return j
}

// jump adds code for a condition and returns where it begins.
func (c *compiler) jump(j *jumps, n *ir.Node, yes, no int16) int16 {
	if len(j.code) > longest {
		return reject
	}
	switch {
	case n.Op == ir.True:
		return yes
	case n.Op == ir.False:
		return no
	case (n.Op == ir.And || n.Op == ir.Or) && n.Size() < large:
		args := n.Args
		if n.Op == ir.And {
			args = c.merged(j, n.Args, &yes, no)
		}
		for i := len(args) - 1; i >= 0; i-- {
			if n.Op == ir.And {
				yes = c.jump(j, args[i], yes, no)
			} else {
				no = c.jump(j, args[i], yes, no)
			}
		}
		if n.Op == ir.And {
			return yes
		}
		return no
	}
	in, mask, ok := c.testOf(n)
	if !ok {
		in, mask = jump{op: jumpCond, cond: c.cond(n)}, ir.IsTrue
	}
	return j.add(in, mask, yes, no)
}

func (j *jumps) add(in jump, mask ir.Mask, yes, no int16) int16 {
	to := func(m ir.Mask) int16 {
		if mask&m != 0 {
			return yes
		}
		return no
	}
	in.yes, in.no, in.unk = to(ir.IsTrue), to(ir.IsFalse), to(ir.IsUnknown)
	j.code = append(j.code, in)
	return int16(len(j.code) - 1)
}

// merged adds one range for each pair of bounds of one attribute among the parts
// of a conjunction and returns the other parts.
func (c *compiler) merged(j *jumps, args []*ir.Node, yes *int16, no int16) []*ir.Node {
	type range_ struct {
		in    jump
		parts []*ir.Node
	}
	found := map[*ir.Node]*range_{} // by attribute
	for _, n := range args {
		test, ok := atoms.TestOf(n)
		if !ok || test.Shape != atoms.Less && test.Shape != atoms.Greater {
			continue
		}
		in, mask, ok := c.testOf(n)
		if !ok || in.op != jumpRange && in.op != jumpExact || mask&ir.IsUnknown != 0 {
			continue
		}
		if mask == ir.IsFalse { // the complement of a half line
			if in.lo == math.MinInt64 {
				in.lo, in.hi = in.hi+1, math.MaxInt64
			} else {
				in.lo, in.hi = math.MinInt64, in.lo-1
			}
		}
		r := found[test.Attr]
		if r == nil {
			found[test.Attr] = &range_{in, []*ir.Node{n}}
			continue
		}
		r.in.lo, r.in.hi = max(r.in.lo, in.lo), min(r.in.hi, in.hi)
		r.parts = append(r.parts, n)
	}
	gone := map[*ir.Node]bool{}
	for i := len(args) - 1; i >= 0; i-- {
		for _, r := range found {
			if len(r.parts) > 1 && r.parts[0] == args[i] {
				*yes = j.add(r.in, ir.IsTrue, *yes, no)
				for _, p := range r.parts {
					gone[p] = true
				}
			}
		}
	}
	if len(gone) == 0 {
		return args
	}
	var rest []*ir.Node
	for _, n := range args {
		if !gone[n] {
			rest = append(rest, n)
		}
	}
	return rest
}

// testOf returns a literal as a jump, with the outcomes for which it is true.
func (c *compiler) testOf(n *ir.Node) (in jump, mask ir.Mask, ok bool) {
	test, ok := atoms.TestOf(n)
	if !ok || test.Attr.Args[0].Op != ir.Var || int(test.Attr.Args[0].Level) >= len(c.levels) || test.Attr.Args[0].Level > 255 {
		return in, 0, false
	}
	at := c.levels[test.Attr.Args[0].Level]
	if at == nil {
		return in, 0, false
	}
	d, ok := at.attrs[test.Attr.Attr]
	if !ok || d.off > math.MaxUint32 || d.flag > math.MaxUint32 {
		return in, 0, false
	}
	in = jump{null: d.null, form: d.form, level: uint8(test.Attr.Args[0].Level), off: uint32(d.off), flag: uint32(d.flag)}
	mask = test.Mask
	switch test.Shape {
	case atoms.Null:
		in.op = jumpNull
		float := d.form == formFloat32 || d.form == formFloat64 // NaN is null too
		return in, mask, !float && d.form != formVersion && d.form != formDecimal
	case atoms.Holds:
		in.op, in.lo, in.hi = jumpRange, 1, math.MaxInt64
		return in, mask, d.form == formBool || d.form == formInt64
	}
	switch d.form {
	case formInt8, formInt16, formInt32, formInt64, formUint8, formUint16, formUint32, formUint64, formBool, formTime, formDay, formExact:
		return c.numberTest(in, test, &d)
	case formFloat64, formFloat32:
		return floatTest(in, test)
	case formString:
		return textTest(in, test)
	}
	return in, mask, false
}

// numberTest makes tests of whole numbers, times and exact numbers.
func (c *compiler) numberTest(in jump, test atoms.Test, d *field) (jump, ir.Mask, bool) {
	in.op = jumpRange
	if d.form == formExact {
		in.op = jumpExact
	}
	if test.Bound != nil && !test.Bound.IsConst() {
		if !isClock(test.Bound) || in.op != jumpRange || test.Shape == atoms.Equal {
			return in, 0, false
		}
		in.op, in.lo = jumpBefore, int64(c.clock(test.Bound))
		if test.Shape == atoms.Greater {
			in.op = jumpAfter
		}
		return in, test.Mask, true
	}
	if test.Bound == nil || test.Bound.Value == nil {
		return in, 0, false
	}
	at, whole, ok := inUnits(test.Bound.Value, d.scale)
	if !ok {
		return in, 0, false
	}
	in.lo, in.hi = math.MinInt64, math.MaxInt64
	switch test.Shape { // at is the bound, or the next number below it
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
		return in, 0, false
	}
	return in, test.Mask, true
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

func floatTest(in jump, test atoms.Test) (jump, ir.Mask, bool) {
	if test.Bound == nil || !test.Bound.IsConst() || test.Bound.Value == nil {
		return in, 0, false
	}
	switch test.Shape {
	case atoms.Less:
		in.op = jumpLess
	case atoms.Greater:
		in.op = jumpGreater
	case atoms.Equal:
		in.op = jumpEqual
	default:
		return in, 0, false
	}
	in.bound, _ = constFloat(test.Bound.Value)(nil)
	return in, test.Mask, true
}

func textTest(in jump, test atoms.Test) (jump, ir.Mask, bool) {
	version := test.Attr.Type.Kind == schema.Version
	key := func(v types.Value) (string, bool) {
		s, ok := v.(string)
		if version && ok {
			return versionKey(s)
		}
		return s, ok
	}
	switch test.Shape {
	case atoms.Equal:
		if !test.Bound.IsConst() {
			return in, 0, false
		}
		s, ok := key(test.Bound.Value)
		in.op, in.text = jumpText, s
		return in, test.Mask, ok
	case atoms.OneOf:
		var list []string
		for _, v := range test.List {
			s, ok := key(v)
			if !ok {
				return in, 0, false
			}
			list = append(list, s)
		}
		in.op, in.set = jumpTexts, newTextSet(list)
		return in, test.Mask, true
	}
	return in, 0, false
}

// run decides; fails means that the condition's functions must be asked.
func (j *jumps) run(f *frame) verdict {
	pc := int16(0)
	for {
		in := &j.code[pc]
		if in.op == jumpCond {
			switch in.cond(f) {
			case yes:
				pc = in.yes
			case no:
				pc = in.no
			default:
				return fails
			}
		} else {
			pc = in.test(f, f.rows[in.level])
		}
		switch {
		case pc >= 0:
		case pc == accept:
			return yes
		case pc == reject:
			return no
		default:
			return fails
		}
	}
}

// test asks about a row and returns where to go on.
func (in *jump) test(f *frame, row unsafe.Pointer) int16 {
	p := unsafe.Add(row, in.off)
	if in.null != nullNever {
		d := field{off: uintptr(in.off), flag: uintptr(in.flag), null: in.null}
		if p = d.at(row); p == nil {
			if in.op == jumpNull {
				return in.yes
			}
			return in.unk
		}
	}
	holds := false
	switch in.op {
	case jumpRange:
		v := *(*int64)(p)
		if in.form != formInt64 {
			v = integer(in.form, p)
		}
		holds = v >= in.lo && v <= in.hi
	case jumpText:
		holds = *(*string)(p) == in.text
	case jumpTexts:
		holds = in.set.has(*(*string)(p))
	case jumpBefore, jumpAfter:
		at := &f.clock[in.lo]
		if at.state != known {
			return giveUp // it lies outside of the calendar
		}
		v := integer(in.form, p)
		holds = v < at.n
		if in.op == jumpAfter {
			holds = v > at.n
		}
	case jumpExact:
		v := (*exact)(p)
		n := v.n
		if v.w != nil {
			if n = math.MaxInt64; v.w.Sign() < 0 {
				n = math.MinInt64
			}
		}
		holds = n >= in.lo && n <= in.hi
	case jumpLess, jumpGreater, jumpEqual:
		d := field{form: in.form}
		v, s := d.float(p)
		if s != known {
			return in.unk
		}
		switch in.op {
		case jumpLess:
			holds = v < in.bound
		case jumpGreater:
			holds = v > in.bound
		default:
			holds = v == in.bound
		}
	}
	if holds {
		return in.yes
	}
	return in.no
}

// test compiles a condition as it is asked of many rows: as jump code, with its
// functions for where that does not decide.
func (c *compiler) test(n *ir.Node) condFn {
	slow := c.cond(n)
	j := c.jumps(n)
	if j == nil {
		return slow
	}
	return func(f *frame) verdict {
		if f.watch == nil {
			if v := j.run(f); v != fails {
				return v
			}
		}
		return slow(f)
	}
}
