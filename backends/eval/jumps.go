package eval

import (
	"math"
	"math/big"
	"slices"
	"unsafe"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// jumps is the jump code of a condition: tests of one attribute each, which go
// on at one of three places by their outcome. There is no stack, and no call for
// what compares an attribute with a constant or with the clock; the rest is the
// compiled functions.
type jumps struct {
	entry *jump
	level uint8 // of the row that run is given
}

// A jumpOp is what a jump asks.
type jumpOp uint8

const (
	jumpEnd     jumpOp = iota // the answer is lo, a verdict
	jumpInt64                 // lo <= x <= hi, of an int64
	jumpRange                 // the same of other whole numbers, and times
	jumpExact                 // the same of an exact
	jumpBefore                // x < the clock value lo
	jumpAfter                 // x > it
	jumpFloat64               // lo <= x <= hi of a float64, with bounds as floats
	jumpFloat32
	jumpText  // x = text
	jumpTexts // x is one of set
	jumpNull
	jumpCond // cond holds
)

// A jump is one instruction.
type jump struct {
	op           jumpOp
	null         nullness
	form         form
	level        uint8
	off, flag    uint32
	lo, hi       int64
	yes, no, unk *jump // where to go on: true, false, null
	text         string
	set          *textSet
	cond         condFn
}

// longest is the most instructions of one condition.
const longest = 4096

// A jumper makes the jump code of one condition.
type jumper struct {
	c      *compiler
	level  uint8
	length int
}

// jumps compiles a condition to jump code that is given the row of a level; nil
// where that would be long.
func (c *compiler) jumps(n *ir.Node, level int) *jumps {
	if level > 255 {
		return nil
	}
	j := &jumper{c: c, level: uint8(level)}
	accept, reject := &jump{op: jumpEnd, lo: int64(yes)}, &jump{op: jumpEnd, lo: int64(no)}
	entry := j.cond(n, accept, reject)
	if j.length > longest {
		return nil
	}
	return &jumps{entry: entry, level: j.level}
}

// cond makes code for a condition and returns where it begins.
func (j *jumper) cond(n *ir.Node, yes, no *jump) *jump {
	if j.length > longest {
		return no
	}
	switch {
	case n.Op == ir.True:
		return yes
	case n.Op == ir.False:
		return no
	case n.Op == ir.And && n.Size() < large:
		parts := j.merged(byCost(n.Args))
		for i := len(parts) - 1; i >= 0; i-- {
			if in := parts[i].in; in != nil {
				yes = j.add(*in, ir.IsTrue, yes, no)
			} else {
				yes = j.cond(parts[i].cond, yes, no)
			}
		}
		return yes
	case n.Op == ir.Or && n.Size() < large:
		args := byCost(n.Args)
		for i := len(args) - 1; i >= 0; i-- {
			no = j.cond(args[i], yes, no)
		}
		return no
	}
	in, mask, ok := j.c.testOf(n)
	if !ok {
		in, mask = jump{op: jumpCond, cond: j.c.cond(n), level: j.level}, ir.IsTrue
	}
	return j.add(in, mask, yes, no)
}

func (j *jumper) add(in jump, mask ir.Mask, yes, no *jump) *jump {
	to := func(m ir.Mask) *jump {
		if mask&m != 0 {
			return yes
		}
		return no
	}
	in.yes, in.no, in.unk = to(ir.IsTrue), to(ir.IsFalse), to(ir.IsUnknown)
	j.length++
	return &in
}

// A part of a conjunction is a condition, or a range made of several.
type part struct {
	cond *ir.Node
	in   *jump
}

// merged makes one range for each pair of bounds of one attribute among the parts
// of a conjunction.
func (j *jumper) merged(args []*ir.Node) []part {
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
		in, mask, ok := j.c.testOf(n)
		if !ok || in.op != jumpInt64 && in.op != jumpRange && in.op != jumpExact || mask&ir.IsUnknown != 0 {
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
	var out []part
	for _, n := range args {
		test, _ := atoms.TestOf(n)
		switch r := found[test.Attr]; {
		case r == nil || len(r.parts) == 1 || !slices.Contains(r.parts, n):
			out = append(out, part{cond: n})
		case r.parts[0] == n:
			out = append(out, part{in: &r.in})
		}
	}
	return out
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
		if d.form == formInt64 {
			in.op = jumpInt64
		}
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
	switch in.op = jumpRange; d.form {
	case formInt64:
		in.op = jumpInt64
	case formExact:
		in.op = jumpExact
	}
	if test.Bound != nil && !test.Bound.IsConst() {
		if !isClock(test.Bound) || in.op == jumpExact || test.Shape == atoms.Equal {
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

// floatTest makes tests of floats; the bounds lie in lo and hi as bits.
func floatTest(in jump, test atoms.Test) (jump, ir.Mask, bool) {
	if test.Bound == nil || !test.Bound.IsConst() || test.Bound.Value == nil {
		return in, 0, false
	}
	bound, _ := constFloat(test.Bound.Value)(nil)
	lo, hi := math.Inf(-1), math.Inf(1)
	switch test.Shape {
	case atoms.Less:
		hi = math.Nextafter(bound, lo)
	case atoms.Greater:
		lo = math.Nextafter(bound, hi)
	case atoms.Equal:
		lo, hi = bound, bound
	default:
		return in, 0, false
	}
	in.lo, in.hi = int64(math.Float64bits(lo)), int64(math.Float64bits(hi))
	if in.op = jumpFloat64; in.form == formFloat32 {
		in.op = jumpFloat32
	}
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

// run decides about a row, which is that of the level in the frame too; fails
// means that the condition's functions must be asked.
func (j *jumps) run(f *frame, row unsafe.Pointer) verdict {
	for in := j.entry; ; {
		at := row
		if in.level != j.level {
			at = f.rows[in.level]
		}
		p := unsafe.Add(at, in.off)
		switch in.null {
		case nullNever:
		case nullPointer:
			if p = *(*unsafe.Pointer)(p); p == nil {
				in = in.null3()
				continue
			}
		default:
			d := field{off: uintptr(in.off), flag: uintptr(in.flag), null: in.null}
			if d.at(at) == nil {
				in = in.null3()
				continue
			}
		}
		holds := false
		switch in.op {
		case jumpEnd:
			return verdict(in.lo)
		case jumpInt64:
			v := *(*int64)(p)
			holds = v >= in.lo && v <= in.hi
		case jumpRange:
			v := integer(in.form, p)
			holds = v >= in.lo && v <= in.hi
		case jumpText:
			holds = *(*string)(p) == in.text
		case jumpTexts:
			holds = in.set.has(*(*string)(p))
		case jumpFloat64, jumpFloat32:
			var v float64
			if in.op == jumpFloat64 {
				v = *(*float64)(p)
			} else {
				v = float64(*(*float32)(p))
			}
			if v-v != 0 { // NaN, or infinite
				in = in.unk
				continue
			}
			holds = v >= math.Float64frombits(uint64(in.lo)) && v <= math.Float64frombits(uint64(in.hi))
		case jumpBefore, jumpAfter:
			clock := &f.clock[in.lo]
			if clock.state != known {
				return fails // it lies outside of the calendar
			}
			v := integer(in.form, p)
			holds = v < clock.n
			if in.op == jumpAfter {
				holds = v > clock.n
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
		case jumpCond:
			v := in.cond(f)
			if v == fails {
				return fails
			}
			holds = v == yes
		}
		if holds {
			in = in.yes
		} else {
			in = in.no
		}
	}
}

// null3 is where a test goes on when its attribute is null.
func (in *jump) null3() *jump {
	if in.op == jumpNull {
		return in.yes
	}
	return in.unk
}

// A rowTest is a condition as it is asked of many rows: jump code, and functions
// for where that does not decide. The zero rowTest holds.
type rowTest struct {
	fast *jumps
	slow condFn
}

// test compiles conditions that all must hold, to be asked of rows of a level.
func (c *compiler) test(conds []*ir.Node, level int) rowTest {
	if len(conds) == 0 {
		return rowTest{}
	}
	n := c.b.And(conds...)
	return rowTest{c.jumps(n, level), c.cond(n)}
}

func (t *rowTest) holds(f *frame, row unsafe.Pointer) verdict {
	if t.slow == nil {
		return yes
	}
	if t.fast != nil && f.watch == nil {
		if v := t.fast.run(f, row); v != fails {
			return v
		}
	}
	return t.slow(f)
}
