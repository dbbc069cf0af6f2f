package eval

import (
	"math"
	"slices"
	"unsafe"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
)

// longest is the most instructions of one condition.
const longest = 4096

// A label is a place in code that is being written.
type label struct{ at int }

// A jumper writes the code of one condition about rows of a level.
type jumper struct {
	c              *compiler
	level          int32
	code           []inst
	exits          []exits
	accept, reject *label
	calls          bool
}

// exits are the places where an instruction goes on that is not the next one.
type exits struct{ other, unk *label }

// flat compiles a condition to code that is given the row of a level; it has
// none where that would be long.
func (c *compiler) flat(n *ir.Node, level int) flat {
	j := &jumper{c: c, level: int32(level), accept: &label{}, reject: &label{}}
	j.cond(n, j.accept, j.reject, j.accept)
	if len(j.code) > longest {
		return flat{}
	}
	j.write(inst{op: opEnd, lo: int64(yes)}, exits{j.accept, j.accept})
	for i := range j.code {
		j.code[i].other, j.code[i].unk = j.offset(j.exits[i].other), j.offset(j.exits[i].unk)
	}
	return flat{code: j.code, calls: j.calls}
}

func (j *jumper) write(in inst, to exits) {
	j.code, j.exits = append(j.code, in), append(j.exits, to)
}

// offset is where a label leads, in bytes, or the complement of an answer.
func (j *jumper) offset(l *label) int32 {
	switch l {
	case j.accept:
		return ^int32(yes)
	case j.reject:
		return ^int32(no)
	}
	return int32(l.at) * int32(unsafe.Sizeof(inst{}))
}

// cond writes the code of a condition, which goes on at yes or at no. One of the
// two is next: what stands behind the code.
func (j *jumper) cond(n *ir.Node, yes, no, next *label) {
	if len(j.code) > longest {
		return
	}
	switch {
	case n.Op == ir.And && n.Size() < large:
		parts := j.merged(byCost(n.Args))
		for i, p := range parts {
			then, behind := yes, next
			if i < len(parts)-1 {
				then = &label{}
				behind = then
			}
			if p.in != nil {
				j.add(*p.in, then, no, behind)
			} else {
				j.cond(p.cond, then, no, behind)
			}
			if then != yes {
				then.at = len(j.code)
			}
		}
	case n.Op == ir.Or && n.Size() < large:
		args := byCost(n.Args)
		for _, a := range args[:len(args)-1] {
			behind := &label{}
			j.cond(a, yes, behind, behind)
			behind.at = len(j.code)
		}
		j.cond(args[len(args)-1], yes, no, next)
	case n.Op == ir.True:
		j.add(test{inst: inst{op: opNever}, mask: ir.IsFalse}, yes, no, next)
	case n.Op == ir.False:
		j.add(test{inst: inst{op: opNever}, mask: ir.IsTrue}, yes, no, next)
	default:
		j.add(j.testOf(n), yes, no, next)
	}
}

// testOf returns a condition as a test of an attribute, of a computed value, or
// as a call of its function.
func (j *jumper) testOf(n *ir.Node) test {
	if n.Op == ir.Lit && n.Mask&(ir.IsTrue|ir.IsFalse) != 0 && n.Mask&(ir.IsTrue|ir.IsFalse) != ir.IsTrue|ir.IsFalse {
		if t, ok := j.c.attrTest(n, j.level); ok {
			return t
		}
		if t, ok := j.c.valueTest(n); ok {
			return t
		}
	}
	return test{inst: inst{op: opCond, of: &operand{cond: j.c.cond(n)}}, mask: ir.IsTrue}
}

// add writes a test.
func (j *jumper) add(t test, yes, no, next *label) {
	to := func(m ir.Mask) *label {
		if t.mask&m != 0 {
			return yes
		}
		return no
	}
	in, out := t.inst, exits{to(ir.IsFalse), to(ir.IsUnknown)}
	if in.sense = to(ir.IsTrue) == next; !in.sense {
		out.other = to(ir.IsTrue)
	}
	if in.op == opNull { // null is what it asks for; the rest is false
		out.unk = to(ir.IsTrue)
	}
	switch in.op {
	case opInt64, opRange, opExact, opNum, opExactFn:
		if in.width = uint64(t.hi - in.lo); t.hi < in.lo {
			in.op = opNever
		}
	case opFloat64, opFloat32, opFloatFn:
		in.width = uint64(t.hi)
	}
	j.calls = j.calls || in.op >= opCond
	j.write(in, out)
}

// A part of a conjunction is a condition, or a range made of several.
type part struct {
	cond *ir.Node
	in   *test
}

// merged makes one range for each pair of bounds of one attribute among the parts
// of a conjunction.
func (j *jumper) merged(args []*ir.Node) []part {
	type range_ struct {
		in    test
		parts []*ir.Node
	}
	found := map[*ir.Node]*range_{} // by attribute
	for _, n := range args {
		test, ok := atoms.TestOf(n)
		if !ok || test.Shape != atoms.Less && test.Shape != atoms.Greater {
			continue
		}
		in, ok := j.c.attrTest(n, j.level)
		if !ok || in.op != opInt64 && in.op != opRange && in.op != opExact || in.mask&ir.IsUnknown != 0 {
			continue
		}
		if in.mask == ir.IsFalse { // the complement of a half line
			if in.lo == math.MinInt64 {
				in.lo, in.hi = in.hi+1, math.MaxInt64
			} else {
				in.lo, in.hi = math.MinInt64, in.lo-1
			}
			in.mask = ir.IsTrue
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
