package eval

import (
	"fmt"
	"unsafe"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// calendarOf is the calendar of the workspace.
type calendarOf = calendar.Calendar

func noNum(*frame) (int64, state) { return 0, isNull }

// num compiles a whole number, a truth value or a time.
func (c *compiler) num(n *ir.Node) numFn {
	if isClock(n) {
		i := c.clock(n)
		return func(f *frame) (int64, state) { v := &f.clock[i]; return v.n, v.state }
	}
	fn, ok := c.known.nums[n]
	if !ok {
		fn = c.numOf(n)
		if slot, ok := c.memoOfLarge(n); ok {
			fn = remembered(slot, fn, func(m *memo, v int64) { m.n.n = v }, func(m *memo) int64 { return m.n.n })
		}
		c.known.nums[n] = fn
	}
	return fn
}

// large is the size from which what stands in several places is remembered
// during an evaluation: names that each use the one before twice would
// otherwise cost time beyond all bounds.
const large = 200

// memoOfLarge returns a memo for a large node; aggregates have their own.
func (c *compiler) memoOfLarge(n *ir.Node) (slot int, ok bool) {
	if n.Size() < large || n.Op == ir.Agg {
		return 0, false
	}
	return c.memoFor(n)
}

func (c *compiler) numOf(n *ir.Node) numFn {
	switch n.Op {
	case ir.Const:
		if n.Value == nil {
			return noNum
		}
		v := constNum(n.Value)
		return func(*frame) (int64, state) { return v, known }
	case ir.Now:
		return func(f *frame) (int64, state) { return int64(f.now), known }
	case ir.Today:
		return func(f *frame) (int64, state) { return int64(f.today), known }
	case ir.CalendarStart:
		return c.calendarStart(n)
	case ir.Attr:
		return c.numAttr(n)
	case ir.Call:
		return c.numCall(n)
	case ir.Coalesce:
		return coalesce(all(n.Args, c.num))
	case ir.If:
		return choose(c.cond(n.Args[0]), c.num(n.Args[1]), c.num(n.Args[2]))
	case ir.Shift:
		return c.shift(n)
	case ir.Truth:
		return c.truthValue(n)
	case ir.Agg:
		return c.numAgg(n)
	case ir.Rank:
		return c.rank(n)
	}
	panic(fmt.Sprintf("eval: %s is no number", n.Op))
}

func constNum(v types.Value) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case bool:
		if v {
			return 1
		}
		return 0
	case types.Date:
		return int64(v)
	case types.Instant:
		return int64(v)
	case types.Decimal: // of a whole number that is compared with an Int
		return v.Unscaled.Int64()
	}
	panic(fmt.Sprintf("eval: %T is no number", v))
}

func (c *compiler) numAttr(n *ir.Node) numFn {
	row, d := c.attr(n)
	if d == nil {
		return noNum
	}
	if n.Args[0].Op == ir.Var && n.Args[0].Level == 0 {
		return func(f *frame) (int64, state) { return d.num(f.rows[0]) }
	}
	return func(f *frame) (int64, state) {
		at := row(f)
		if at == nil {
			return 0, isNull
		}
		return d.num(at)
	}
}

// all compiles nodes with one function.
func all[F any](nodes []*ir.Node, compile func(*ir.Node) F) []F {
	out := make([]F, len(nodes))
	for i, n := range nodes {
		out[i] = compile(n)
	}
	return out
}

// coalesce gives the first value that is not null.
func coalesce[T any, F ~func(*frame) (T, state)](args []F) F {
	return func(f *frame) (T, state) {
		for _, a := range args {
			if v, s := a(f); s != isNull {
				return v, s
			}
		}
		var none T
		return none, isNull
	}
}

// choose gives x where cond is true, else y.
func choose[T any, F ~func(*frame) (T, state)](cond condFn, x, y F) F {
	return func(f *frame) (T, state) {
		switch cond(f) {
		case yes:
			return x(f)
		case no:
			return y(f)
		}
		var none T
		return none, failed
	}
}

// remembered computes a value of the decided row once an evaluation.
func remembered[T any, F ~func(*frame) (T, state)](slot int, compute F, put func(*memo, T), get func(*memo) T) F {
	return func(f *frame) (T, state) {
		if m := &f.memos[slot]; m.age == f.age {
			return get(m), m.state
		}
		v, s := compute(f)
		m := &f.memos[slot]
		m.age, m.state = f.age, s
		put(m, v)
		return v, s
	}
}

func (c *compiler) calendarStart(n *ir.Node) numFn {
	cal, unit, by, place := c.cal, n.Unit, n.N, c.b.OriginOf(n)
	out := func(f *frame, err error) (int64, state) {
		return 0, f.fail(&Error{Code: OutOfTime, Span: place, Message: err.Error()})
	}
	if n.Type.Kind == schema.Date {
		return func(f *frame) (int64, state) {
			d, err := cal.UnitStart(f.today, unit, by)
			if err != nil {
				return out(f, err)
			}
			return int64(d), known
		}
	}
	return func(f *frame) (int64, state) {
		i, err := cal.UnitStartInstant(f.now, unit, by)
		if err != nil {
			return out(f, err)
		}
		return int64(i), known
	}
}

func (c *compiler) shift(n *ir.Node) numFn {
	x, by, cal := c.num(n.Args[0]), n.By, c.cal
	out := func(f *frame, err error) (int64, state) {
		return 0, f.fail(&Error{Code: OutOfTime, Message: err.Error()})
	}
	if n.Type.Kind == schema.Date {
		return func(f *frame) (int64, state) {
			v, s := x(f)
			if s != known {
				return 0, s
			}
			d, err := calendar.ShiftDate(types.Date(v), by)
			if err != nil {
				return out(f, err)
			}
			return int64(d), known
		}
	}
	return func(f *frame) (int64, state) {
		v, s := x(f)
		if s != known {
			return 0, s
		}
		i, err := cal.Shift(types.Instant(v), by)
		if err != nil {
			return out(f, err)
		}
		return int64(i), known
	}
}

// truthValue compiles the Bool of a pair of conditions.
func (c *compiler) truthValue(n *ir.Node) numFn {
	t, u := c.cond(n.Args[0]), c.cond(n.Args[1])
	return func(f *frame) (int64, state) {
		a := t(f)
		if a == yes {
			return 1, known
		}
		switch b := u(f); {
		case b == yes:
			return 0, known
		case a == fails || b == fails:
			return 0, failed
		}
		return 0, isNull
	}
}

// rank compiles a ranking: what the population says of the row.
func (c *compiler) rank(n *ir.Node) numFn {
	if c.layouts == nil {
		c.refuse(&Error{Code: NeedsPopulation, Span: c.b.OriginOf(n), Message: "a ranking is among all rows; it cannot be decided from one record"})
		return noNum
	}
	row, at := c.row(n.Args[0])
	if at == nil {
		return noNum
	}
	i := c.pops.of(c, n)
	return func(f *frame) (int64, state) {
		p := row(f)
		if p == nil {
			return 0, isNull
		}
		v := &f.ranks[i][at.indexOf(p)]
		return v.n, v.state
	}
}

// points and lists.

func (c *compiler) point(n *ir.Node) pointFn {
	switch n.Op {
	case ir.Const:
		v, ok := n.Value.(types.Point)
		if !ok {
			return func(*frame) (types.Point, state) { return types.Point{}, isNull }
		}
		return func(*frame) (types.Point, state) { return v, known }
	case ir.Attr:
		row, d := c.attr(n)
		if d == nil {
			break
		}
		return func(f *frame) (types.Point, state) {
			at := row(f)
			if at == nil {
				return types.Point{}, isNull
			}
			p := d.at(at)
			if p == nil {
				return types.Point{}, isNull
			}
			return *(*types.Point)(p), known
		}
	case ir.Coalesce:
		return coalesce(all(n.Args, c.point))
	case ir.If:
		return choose(c.cond(n.Args[0]), c.point(n.Args[1]), c.point(n.Args[2]))
	case ir.Agg:
		return c.pointAgg(n)
	}
	if c.err == nil {
		panic(fmt.Sprintf("eval: %s is no point", n.Op))
	}
	return func(*frame) (types.Point, state) { return types.Point{}, isNull }
}

// elements are those of a list: of ours, or of a Go slice.
type elements struct {
	cells  []cell
	data   unsafe.Pointer // of a Go slice
	len    int
	form   form
	stride uintptr
	scale  int
}

func (e *elements) count() int {
	if e.data != nil {
		return e.len
	}
	return len(e.cells)
}

// at returns an element; the scale of exact numbers is that of the list's type.
func (e *elements) at(i int) cell {
	if e.data == nil {
		return e.cells[i]
	}
	p := unsafe.Add(e.data, uintptr(i)*e.stride)
	switch e.form {
	case formString:
		return cell{s: *(*string)(p)}
	case formFloat64, formFloat32:
		d := field{form: e.form}
		v, s := d.float(p)
		return cell{f: v, null: s != known}
	}
	return cell{n: exact{n: integer(e.form, p)}.up(e.scale)}
}

func (c *compiler) list(n *ir.Node) listFn {
	switch n.Op {
	case ir.Const:
		values, ok := n.Value.([]types.Value)
		if !ok {
			return func(*frame) (elements, state) { return elements{}, isNull }
		}
		v := elements{cells: cellsOf(values, elemOf(n.Type))}
		return func(*frame) (elements, state) { return v, known }
	case ir.Attr:
		return c.listAttr(n)
	case ir.Coalesce:
		return coalesce(all(n.Args, c.list))
	case ir.If:
		return choose(c.cond(n.Args[0]), c.list(n.Args[1]), c.list(n.Args[2]))
	case ir.Agg:
		return c.listAgg(n)
	}
	panic(fmt.Sprintf("eval: %s is no list", n.Op))
}

func (c *compiler) listAttr(n *ir.Node) listFn {
	row, d := c.attr(n)
	if d == nil {
		return func(*frame) (elements, state) { return elements{}, isNull }
	}
	return func(f *frame) (elements, state) {
		at := row(f)
		if at == nil {
			return elements{}, isNull
		}
		p := d.at(at)
		if p == nil {
			return elements{}, isNull
		}
		if d.form == formCells {
			return elements{cells: *(*[]cell)(p)}, known
		}
		h := (*sliceHeader)(p)
		return elements{data: h.data, len: h.len, form: d.elem, stride: d.stride, scale: d.scale}, known
	}
}

// elemOf returns the type of a list's elements; those of a literal of no type
// are what they are.
func elemOf(t types.Type) types.Type {
	if t.Elem != nil {
		return *t.Elem
	}
	return types.Type{}
}

// cellsOf returns constant elements, exact numbers in units of the type's scale.
func cellsOf(values []types.Value, t types.Type) []cell {
	out := make([]cell, len(values))
	for i, v := range values {
		out[i] = cellOf(v, scaleOf(t))
	}
	return out
}

func cellOf(v types.Value, scale int) cell {
	switch v := v.(type) {
	case nil:
		return cell{null: true}
	case string:
		return cell{s: v}
	case float64:
		return cell{f: v}
	case types.Decimal:
		v = v.Trim()
		if v.Scale > scale {
			return cell{null: true} // no element has so many digits
		}
		return cell{n: exactOf(v.Unscaled).up(scale - v.Scale), f: v.Float()}
	}
	n := exact{n: constNum(v)}.up(scale)
	return cell{n: n, f: n.float(scale)}
}

// equalCells compares elements of one type.
func equalCells(fam family, x, y *cell) bool {
	switch {
	case x.null || y.null:
		return false
	case fam == texts:
		return x.s == y.s
	case fam == floats:
		return x.f == y.f
	}
	return x.n.cmp(y.n) == 0
}
