package eval

import (
	"unsafe"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
)

// Most aggregates are over the events of one relation, with conditions that code
// decides, of an attribute. These go through the events in one loop without a
// collector. Where the loop does not decide, and while somebody asks when the
// answer changes next, the general function is asked.

// scans reports whether loops can take the chains of an aggregate.
func (w *chains) scans() bool {
	plain := func(t *rowTest) bool { return t.slow == nil || t.fast.code != nil && !t.fast.calls }
	return len(w.steps) == 1 && len(w.pre) == 0 && w.steps[0].link.many && plain(&w.steps[0].test) && (w.window == nil || plain(&w.window.rest))
}

// scanned returns the attribute that an aggregate is of, if it scans.
func (c *compiler) scanned(n *ir.Node, w *chains) (d field, ok bool) {
	v := n.ValueArg()
	if !w.scans() || v == nil || v.Op != ir.Attr || v.Args[0].Op != ir.Var || int(v.Args[0].Level) != w.base {
		return field{}, false
	}
	d, ok = w.steps[0].link.to.attrs[v.Attr]
	return d, ok
}

// span returns the rows [lo, hi) that can be inside and what is left to ask of
// them; ok is false where the general function must be asked.
func (w *chains) span(f *frame) (rows list, lo, hi int, test *rowTest, ok bool) {
	if f.watch != nil {
		return list{}, 0, 0, nil, false
	}
	from := f.rows[0]
	if !w.decided {
		from = w.from(f)
	}
	step := &w.steps[0]
	if from == nil {
		return list{}, 0, 0, &step.test, true
	}
	rows = step.link.rows(from)
	if w.window != nil && rows.len > few {
		if lo, hi, ok = w.window.find(f, rows); ok {
			return rows, lo, hi, &w.window.rest, true
		}
	}
	return rows, 0, rows.len, &step.test, true
}

// passes is holds for conditions that call no function.
func (t *rowTest) passes(f *frame, row unsafe.Pointer) verdict {
	switch {
	case row == nil:
		return no
	case t.slow == nil:
		return yes
	case t.short:
		in := &t.fast.code[0]
		s := *(*string)(unsafe.Add(row, in.off))
		if (len(s) == len(in.text) && load4(s) == uint32(in.lo) && load4(s[len(s)-4:]) == uint32(in.width)) == in.sense {
			return yes
		}
		return no
	}
	return t.fast.run(f, row)
}

// latest returns the times of the events of a window, which end before hi and of
// which those from the span's beginning on are inside; ok is false where they do
// not lie side by side in the order of time.
func (w *chains) latest(f *frame) (rows list, times plainTimes, from int64, hi int, ok bool) {
	if w.window == nil || !w.window.plain || f.watch != nil {
		return rows, times, 0, 0, false
	}
	row := f.rows[0]
	if !w.decided {
		if row = w.from(f); row == nil {
			return rows, times, 0, 0, false
		}
	}
	rows = w.steps[0].link.rows(row)
	if rows.stride == 0 || w.window.slot >= 0 && !w.window.sorted(f, rows) {
		return rows, times, 0, 0, false
	}
	s := w.window.span(f)
	if s.state != known || rows.len == 0 {
		return rows, times, 0, 0, s.state != failed // nothing lies in a window without a bound
	}
	times = plainTimes{unsafe.Add(rows.data, w.window.time.off), rows.stride}
	return rows, times, s.from, times.end(s.to, rows.len), true
}

// scanCount counts rows.
func scanCount(w *chains, slow numFn) numFn {
	return func(f *frame) (int64, state) {
		rows, lo, hi, test, ok := w.span(f)
		if !ok {
			return slow(f)
		}
		if test.slow == nil && rows.stride != 0 {
			return int64(hi - lo), known
		}
		count := int64(0)
		for i := lo; i < hi; i++ {
			switch test.passes(f, rows.at(i)) {
			case yes:
				count++
			case fails:
				return slow(f)
			}
		}
		return count, known
	}
}

// scanUpTo finds whether there are k rows, the latest first.
func scanUpTo(w *chains, k int64, slow condFn) condFn {
	return func(f *frame) verdict {
		left := k
		if rows, times, from, hi, ok := w.latest(f); ok {
			rest := &w.window.rest
			for i := hi - 1; i >= 0 && left > 0 && times.at(i) >= from; i-- {
				switch rest.passes(f, rows.at(i)) {
				case yes:
					left--
				case fails:
					return slow(f)
				}
			}
			if left > 0 {
				return no
			}
			return yes
		}
		rows, lo, hi, test, ok := w.span(f)
		if !ok {
			return slow(f)
		}
		for i := hi - 1; i >= lo && left > 0; i-- {
			switch test.passes(f, rows.at(i)) {
			case yes:
				left--
			case fails:
				return slow(f)
			}
		}
		if left > 0 {
			return no
		}
		return yes
	}
}

// scanFloats sums floats in the order in which they stand.
func scanFloats(w *chains, d field, slow floatFn) floatFn {
	plain := d.form == formFloat64 && d.null == nullNever
	return func(f *frame) (float64, state) {
		rows, lo, hi, test, ok := w.span(f)
		if !ok {
			return slow(f)
		}
		sum := 0.0
		for i := lo; i < hi; i++ {
			row := rows.at(i)
			switch test.passes(f, row) {
			case no:
				continue
			case fails:
				return slow(f)
			}
			if plain {
				if v := *(*float64)(unsafe.Add(row, d.off)); v-v == 0 { // else it is null
					sum += v
				}
			} else if v, s := d.float(row); s == known {
				sum += v
			}
		}
		if sum-sum != 0 {
			return slow(f) // which says why
		}
		return sum, known
	}
}

// scanExacts sums exact numbers in units of scale; of integers 0.
func scanExacts(w *chains, d field, scale int, slow exactFn) exactFn {
	small := d.form != formExact && d.form != formDecimal && d.scale == scale
	return func(f *frame) (exact, state) {
		rows, lo, hi, test, ok := w.span(f)
		if !ok {
			return slow(f)
		}
		var sum exact
		for i := lo; i < hi; i++ {
			row := rows.at(i)
			switch test.passes(f, row) {
			case no:
				continue
			case fails:
				return slow(f)
			}
			if small {
				if p := d.at(row); p != nil {
					sum = sum.add(exact{n: integer(d.form, p)})
				}
			} else if v, s := d.exact(row, scale); s == known {
				sum = sum.add(v)
			}
		}
		return sum, known
	}
}

// scanInts is scanExacts for whole numbers, whose sums have 64 bits.
func scanInts(w *chains, d field, slow numFn) numFn {
	sum := scanExacts(w, d, 0, func(*frame) (exact, state) { return exact{}, failed })
	return func(f *frame) (int64, state) {
		if v, s := sum(f); s == known && v.w == nil {
			return v.n, known
		}
		return slow(f)
	}
}

// scanEnd is the least or the greatest value; of the first and the last event
// their time, if the value is that.
func scanEnd[T int64 | float64, F ~func(*frame) (T, state)](w *chains, d field, read func(*field, unsafe.Pointer) (T, state), greatest bool, slow F) F {
	return func(f *frame) (T, state) {
		rows, lo, hi, test, ok := w.span(f)
		if !ok {
			return slow(f)
		}
		var best T
		found := isNull
		for i := lo; i < hi; i++ {
			row := rows.at(i)
			switch test.passes(f, row) {
			case no:
				continue
			case fails:
				return slow(f)
			}
			if v, s := read(&d, row); s == known && (found == isNull || v < best != greatest && v != best) {
				best, found = v, known
			}
		}
		return best, found
	}
}

// scanTime is the time of the first or the last event.
func scanTime(w *chains, d field, last bool, slow numFn) numFn {
	return func(f *frame) (int64, state) {
		if last {
			if rows, times, from, hi, ok := w.latest(f); ok {
				for i := hi - 1; i >= 0 && times.at(i) >= from; i-- {
					switch w.window.rest.passes(f, rows.at(i)) {
					case yes:
						return times.at(i), known
					case fails:
						return slow(f)
					}
				}
				return 0, isNull
			}
		}
		from := w.from(f)
		if f.watch != nil || from == nil {
			return slow(f)
		}
		rows := w.steps[0].link.rows(from)
		lo, hi, ok := w.window.find(f, rows)
		if !ok {
			return slow(f)
		}
		i, by := lo, 1
		if last {
			i, by = hi-1, -1
		}
		for ; i >= lo && i < hi; i += by {
			row := rows.at(i)
			switch w.window.rest.passes(f, row) {
			case yes:
				return d.num(row)
			case fails:
				return slow(f)
			}
		}
		return 0, isNull
	}
}

// scanNum returns a loop for an aggregate of whole numbers or times, or the
// general function.
func (c *compiler) scanNum(n *ir.Node, w *chains, slow numFn) numFn {
	if n.Agg.Func == hir.Count && w.scans() {
		return scanCount(w, slow)
	}
	d, ok := c.scanned(n, w)
	if !ok {
		return slow
	}
	switch fn := n.Agg.Func; fn {
	case hir.Sum:
		return scanInts(w, d, slow)
	case hir.Min, hir.Max:
		return scanEnd(w, d, (*field).num, fn == hir.Max, slow)
	case hir.First, hir.Last:
		if w.window != nil && w.isTime(n.ValueArg()) {
			return scanTime(w, d, fn == hir.Last, slow)
		}
	}
	return slow
}

// isTime reports whether an attribute of an event is its time.
func (w *chains) isTime(v *ir.Node) bool { return v.Attr == w.steps[0].link.to.entity.Time.Attr }

// scanFloat is scanNum for floats.
func (c *compiler) scanFloat(n *ir.Node, w *chains, slow floatFn) floatFn {
	d, ok := c.scanned(n, w)
	if !ok || d.form != formFloat64 && d.form != formFloat32 {
		return slow
	}
	switch fn := n.Agg.Func; fn {
	case hir.Sum:
		return scanFloats(w, d, slow)
	case hir.Min, hir.Max:
		return scanEnd(w, d, (*field).float, fn == hir.Max, slow)
	}
	return slow
}

// scanExact is scanNum for exact numbers in units of scale.
func (c *compiler) scanExact(n *ir.Node, w *chains, scale int, slow exactFn) exactFn {
	d, ok := c.scanned(n, w)
	if !ok || n.Agg.Func != hir.Sum || familyOf(n.ValueArg().Type) == floats {
		return slow
	}
	return scanExacts(w, d, scale, slow)
}

// A span is the times between which the events of a window lie; state is not
// known where a bound is not.
type span struct {
	from, to int64
	state    state
}

// span returns the times between which a window lies, as of now.
func (w *window) span(f *frame) span {
	if w.fixed >= 0 {
		return f.spans[w.fixed]
	}
	return w.bounds(f)
}

// bounds returns the times between which a window lies.
func (w *window) bounds(f *frame) (s span) {
	s.from, s.to = minTime+1, int64(1<<63-1) // without a time is before all
	for i := range w.lo {
		t, st := w.lo[i].at(f)
		if st != known {
			return span{state: st}
		}
		if !w.lo[i].inclusive {
			t++
		}
		s.from = max(s.from, t)
	}
	for i := range w.hi {
		t, st := w.hi[i].at(f)
		if st != known {
			return span{state: st}
		}
		if !w.hi[i].inclusive {
			t--
		}
		s.to = min(s.to, t)
	}
	return s
}
