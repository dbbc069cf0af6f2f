package eval

import (
	"math"
	"unsafe"

	"github.com/segc-dev/segc/compiler/ir"
)

// A flat is the code of a condition: tests of one attribute or one computed value
// each, in one array. A test goes on at the next instruction or leaves for
// another place by its outcome. There is no stack, and no call for what compares
// an attribute with a constant or with the clock; the rest is the compiled
// functions. The zero flat is of a condition that has no code.
type flat struct {
	code  []inst
	calls bool // some instruction calls a function, which reads rows from the frame
}

// An opcode is what an instruction asks.
type opcode uint8

const (
	opEnd     opcode = iota // the answer is lo, a verdict
	opInt64                 // x - lo <= width, as whole numbers without a sign, of an int64
	opRange                 // the same of other whole numbers, and times
	opExact                 // the same of an exact
	opBefore                // x < the clock value lo
	opAfter                 // x > it
	opFloat64               // lo <= x <= width of a float64, with the bounds as the bits of floats
	opFloat32
	opText2 // x = text, of two or three bytes: the first two are lo, the last two width
	opText4 // of four to eight: the same with four
	opText8 // of nine to sixteen: with eight
	opText  // of any length
	opTexts // x is one of set
	opNull
	opNever // false of whatever is not null
	opCond  // the condition holds; from here on functions are called
	opTruth // the predicate holds
	opNum   // lo, width and the clock as above, of what the function gives
	opNumBefore
	opNumAfter
	opExactFn
	opFloatFn
)

// An inst is one instruction: a cache line.
type inst struct {
	op    opcode
	null  nullness
	form  form
	sense bool // the outcome with which the next instruction goes on
	off   uint32
	flag  uint32
	other int32 // where the other outcome goes on: bytes from the beginning, or below 0 the complement of a verdict
	unk   int32 // where null goes on; of opNull, what is null
	lo    int64
	width uint64
	text  string
	of    *operand
}

// An operand is what few instructions have.
type operand struct {
	set   *textSet
	cond  condFn
	truth truthFn
	num   numFn
	exact exactFn
	float floatFn
}

// run decides about a row. Fails means that the condition's functions must be
// asked. Where the code calls, the row must stand in the frame.
func (k *flat) run(f *frame, row unsafe.Pointer) verdict {
	base := unsafe.Pointer(unsafe.SliceData(k.code))
	in := (*inst)(base)
	for {
		p := unsafe.Add(row, in.off)
		if in.null != nullNever {
			if in.null == nullPointer {
				p = *(*unsafe.Pointer)(p)
			} else if in.isNull(row) {
				p = nil
			}
			if p == nil {
				if in.unk < 0 {
					return verdict(^in.unk)
				}
				in = (*inst)(unsafe.Add(base, in.unk))
				continue
			}
		}
		holds := false
		switch in.op {
		case opEnd:
			return verdict(in.lo)
		case opInt64:
			holds = uint64(*(*int64)(p)-in.lo) <= in.width
		case opRange:
			holds = uint64(integer(in.form, p)-in.lo) <= in.width
		case opText2:
			s := *(*string)(p)
			holds = len(s) == len(in.text) && load2(s) == uint16(in.lo) && load2(s[len(s)-2:]) == uint16(in.width)
		case opText4:
			s := *(*string)(p)
			holds = len(s) == len(in.text) && load4(s) == uint32(in.lo) && load4(s[len(s)-4:]) == uint32(in.width)
		case opText8:
			s := *(*string)(p)
			holds = len(s) == len(in.text) && load8(s) == uint64(in.lo) && load8(s[len(s)-8:]) == in.width
		case opText:
			holds = *(*string)(p) == in.text
		case opTexts:
			holds = in.of.set.has(*(*string)(p))
		case opFloat64, opFloat32:
			var v float64
			if in.op == opFloat64 {
				v = *(*float64)(p)
			} else {
				v = float64(*(*float32)(p))
			}
			if v-v != 0 { // NaN, or infinite
				if in.unk < 0 {
					return verdict(^in.unk)
				}
				in = (*inst)(unsafe.Add(base, in.unk))
				continue
			}
			holds = v >= math.Float64frombits(uint64(in.lo)) && v <= math.Float64frombits(in.width)
		case opBefore, opAfter:
			clock := &f.clock[in.lo]
			if clock.state != known {
				return fails // it lies outside of the calendar
			}
			v := integer(in.form, p)
			holds = v < clock.n
			if in.op == opAfter {
				holds = v > clock.n
			}
		case opExact:
			v := (*exact)(p)
			holds = uint64(v.near()-in.lo) <= in.width
		case opNull, opNever:
		default:
			var v verdict
			if v = in.call(f); v == fails {
				return fails
			}
			if v == null {
				if in.unk < 0 {
					return verdict(^in.unk)
				}
				in = (*inst)(unsafe.Add(base, in.unk))
				continue
			}
			holds = v == yes
		}
		switch {
		case holds == in.sense:
			in = (*inst)(unsafe.Add(unsafe.Pointer(in), unsafe.Sizeof(inst{})))
		case in.other < 0:
			return verdict(^in.other)
		default:
			in = (*inst)(unsafe.Add(base, in.other))
		}
	}
}

// isNull reports whether an attribute is null that says so by a flag, or by a
// time that is zero.
func (in *inst) isNull(row unsafe.Pointer) bool {
	switch in.null {
	case nullFlag:
		return *(*uint8)(unsafe.Add(row, in.flag)) != 0
	case nullValid:
		return *(*uint8)(unsafe.Add(row, in.flag)) == 0
	}
	d := field{off: uintptr(in.off), null: in.null}
	return d.at(row) == nil
}

// null is the verdict of a value that is null, between instructions.
const null verdict = fails + 1

// call asks what a function gives.
func (in *inst) call(f *frame) verdict {
	holds, s := false, known
	switch in.op {
	case opCond:
		return in.of.cond(f)
	case opTruth:
		switch in.of.truth(f) {
		case ir.IsTrue:
			return yes
		case ir.IsFalse:
			return no
		case ir.IsUnknown:
			return null
		}
		return fails
	case opFloatFn:
		var v float64
		v, s = in.of.float(f)
		holds = v >= math.Float64frombits(uint64(in.lo)) && v <= math.Float64frombits(in.width)
	case opExactFn:
		var v exact
		v, s = in.of.exact(f)
		holds = uint64(v.near()-in.lo) <= in.width
	case opNum:
		var v int64
		v, s = in.of.num(f)
		holds = uint64(v-in.lo) <= in.width
	default:
		var v int64
		v, s = in.of.num(f)
		clock := &f.clock[in.lo]
		if clock.state != known && s == known {
			return fails
		}
		holds = v < clock.n
		if in.op == opNumAfter {
			holds = v > clock.n
		}
	}
	switch {
	case s == isNull:
		return null
	case s == failed:
		return fails
	case holds:
		return yes
	}
	return no
}

// near is x, or the end of the 64 bits that it lies beyond.
func (x *exact) near() int64 {
	switch {
	case x.w == nil:
		return x.n
	case x.w.Sign() < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}

func load2(s string) uint16 { return uint16(s[0]) | uint16(s[1])<<8 }

func load4(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func load8(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// A rowTest is a condition as it is asked of many rows: code, and functions for
// where that does not decide. The zero rowTest holds.
type rowTest struct {
	fast  flat
	slow  condFn
	short bool // the code compares one text that is never null with one of four to eight bytes
}

func (t *rowTest) holds(f *frame, row unsafe.Pointer) verdict {
	if t.slow == nil {
		return yes
	}
	if t.fast.code != nil && f.watch == nil {
		if v := t.fast.run(f, row); v != fails {
			return v
		}
	}
	return t.slow(f)
}

// test compiles conditions that all must hold, to be asked of rows of a level.
func (c *compiler) test(conds []*ir.Node, level int) rowTest {
	if len(conds) == 0 {
		return rowTest{}
	}
	n := c.b.And(conds...)
	t := rowTest{fast: c.flat(n, level), slow: c.cond(n)}
	t.short = len(t.fast.code) == 2 && t.fast.code[0].op == opText4 && t.fast.code[0].null == nullNever
	return t
}
