package eval

import (
	"slices"
	"sort"
	"unsafe"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/specs/schema"
)

// A chains is a compiled path of relations with its condition: it visits the
// chains of rows that an aggregate is over.
type chains struct {
	from rowFn
	base int
	// decided says that the chains begin at the decided row.
	decided bool
	pre     []condFn // read no row of the path
	steps   []chainStep
	// window is how the events of a path of one step are found by time where they
	// stand in its order; nil where there is none.
	window *window
}

// A chainStep joins one relation. Conditions are asked as soon as the rows that
// they read are there.
type chainStep struct {
	link link
	test rowTest
}

// A window finds the events between bounds in rows sorted by time.
type window struct {
	time   field
	lo, hi []bound
	rest   rowTest // conditions beside the bounds
	plain  bool    // the time is an int64 that is never null
	slot   int     // memo that says whether the rows are sorted; -1: they always are
	fixed  int     // where the frame has its bounds, if these depend on the clock alone; else -1
}

// A bound is a time that events must lie beyond.
type bound struct {
	at        numFn
	inclusive bool
}

// A visitor takes a chain, whose rows stand in the frame; false says stop.
type visitor func(*frame, *collector) bool

// chains compiles the path of an aggregate and its condition.
func (c *compiler) chains(n *ir.Node) *chains {
	agg := n.Agg
	from, at := c.row(n.Args[0])
	if at == nil {
		return nil
	}
	w := &chains{from: from, base: int(agg.Base), decided: n.Args[0].Op == ir.Var && n.Args[0].Level == 0}
	outer := c.levels
	defer func() { c.levels = outer }()
	c.levels = append(append([]*layout{}, outer[:min(len(outer), w.base)]...), make([]*layout, max(0, w.base-len(outer)))...)
	start := at
	for _, rel := range agg.Steps {
		l, ok := at.links[rel]
		if !ok {
			c.refuse(&Error{Code: BadRecordType, Message: at.goType.String() + " has no field for the relation `" + rel.Name + "` of " + at.entity.Name + ", which the segment reads"})
			return nil
		}
		c.present(l.to, rel, l.absent)
		w.steps = append(w.steps, chainStep{link: l})
		c.levels = append(c.levels, l.to)
		at = l.to
	}
	c.depth = max(c.depth, len(c.levels))
	conds := []*ir.Node{n.Args[1]}
	if conds[0].Op == ir.And {
		conds = conds[0].Args
	}
	inner := c.known
	c.known = noneCompiled() // for the rows of this path
	defer func() { c.known = inner }()
	of := make([][]*ir.Node, len(w.steps))
	for _, cond := range conds {
		switch step := w.deepest(cond); {
		case cond.Op == ir.True:
		case step < 0:
			w.pre = append(w.pre, c.cond(cond))
		default:
			of[step] = append(of[step], cond)
		}
	}
	for i := range w.steps {
		w.steps[i].test = c.test(of[i], w.base+i)
	}
	c.window(w, n, at, start == c.root && n.Args[0].Op == ir.Var && n.Args[0].Level == 0)
	return w
}

// deepest returns the last step whose row a condition reads, -1 for none.
func (w *chains) deepest(cond *ir.Node) int {
	for i := len(w.steps) - 1; i >= 0; i-- {
		if l := int32(w.base + i); cond.Reads(l, l+1) {
			return i
		}
	}
	return -1
}

// window compiles the bounds of a path of one step to events with a time of
// their own.
func (c *compiler) window(w *chains, n *ir.Node, at *layout, decided bool) {
	to := n.Agg.Steps[0].To
	if len(w.steps) > 1 || !w.steps[0].link.many || to.Time == nil || to.Time.Attr == nil || !decided && !at.ours() {
		return
	}
	time, ok := at.attrs[to.Time.Attr]
	bounds, rest := atoms.Window(n)
	if !ok || len(bounds) == 0 {
		return
	}
	win := &window{time: time, slot: -1, fixed: -1, plain: time.form == formInt64 && time.null == nullNever}
	fixed := true
	for _, b := range bounds {
		fixed = fixed && (b.At.IsConst() || isClock(b.At))
		out := bound{c.num(b.At), b.Inclusive}
		if b.Lower {
			win.lo = append(win.lo, out)
		} else {
			win.hi = append(win.hi, out)
		}
	}
	rest = slices.DeleteFunc(rest, func(r *ir.Node) bool { return w.deepest(r) < 0 }) // those are in pre
	win.rest = c.test(rest, w.base)
	if !at.ours() && !w.steps[0].link.sorted {
		win.slot = c.orderMemo(n.Agg.Steps[0])
	}
	if fixed {
		win.fixed = len(c.spans)
		c.spans = append(c.spans, win)
	}
	w.window = win
}

// orderMemo is the place where it is remembered whether the related rows of the
// decided row are in order.
func (c *compiler) orderMemo(rel *schema.Relation) int {
	slot, ok := c.orders[rel]
	if !ok {
		slot = c.memos
		c.memos++
		c.orders[rel] = slot
	}
	return slot
}

// run visits the chains. When a condition fails for one that is not excluded
// otherwise, the collector has failed.
func (w *chains) run(f *frame, col *collector, visit visitor) {
	from := w.from(f)
	if from == nil {
		return
	}
	open := false
	for _, cond := range w.pre {
		switch cond(f) {
		case no:
			return
		case fails:
			open = true
		}
	}
	if len(w.steps) == 1 { // the levels that it binds are free again afterwards
		saved := f.rows[w.base]
		w.single(f, col, from, visit, open)
		f.rows[w.base] = saved
		return
	}
	mark := len(f.saved)
	f.saved = append(f.saved, f.rows[w.base:w.base+len(w.steps)]...)
	w.step(f, col, 0, from, visit, open)
	copy(f.rows[w.base:], f.saved[mark:])
	f.saved = f.saved[:mark]
}

// few is the number of events below which looking at each is as fast.
const few = 6

func (w *chains) single(f *frame, col *collector, from unsafe.Pointer, visit visitor, open bool) {
	rows, test := w.steps[0].link.rows(from), &w.steps[0].test
	lo, hi := 0, rows.len
	if w.window != nil && f.watch == nil && hi > few {
		if l, h, ok := w.window.find(f, rows); ok {
			lo, hi, test = l, h, &w.window.rest
		}
	}
	for i := lo; i < hi; i++ {
		row := rows.at(i)
		if row == nil {
			continue
		}
		f.rows[w.base] = row
		switch all := test.holds(f, row); {
		case all == no:
			continue
		case all == fails || open:
			col.failed = true
			continue
		}
		if !visit(f, col) {
			return
		}
	}
}

// step visits the chains that go on from a row; false says stop.
func (w *chains) step(f *frame, col *collector, i int, from unsafe.Pointer, visit visitor, open bool) bool {
	if i == len(w.steps) {
		if open {
			col.failed = true
			return true
		}
		return visit(f, col)
	}
	rows := w.steps[i].link.rows(from)
	for k := range rows.len {
		row := rows.at(k)
		if row == nil {
			continue
		}
		f.rows[w.base+i] = row
		all := w.steps[i].test.holds(f, row)
		if all != no && !w.step(f, col, i+1, row, visit, open || all == fails) {
			return false
		}
	}
	return true
}

// find returns the places [lo, hi) of the events inside the bounds; ok is false
// where they are not in order, or a bound fails.
func (w *window) find(f *frame, rows list) (lo, hi int, ok bool) {
	if w.slot >= 0 && !w.sorted(f, rows) {
		return 0, 0, false
	}
	s := w.span(f)
	switch {
	case s.state != known:
		return 0, 0, s.state == isNull // nothing lies in a window without a bound
	case s.from > s.to || rows.len == 0:
		return 0, 0, true
	}
	if w.plain && rows.stride != 0 {
		lo, hi = plainTimes{unsafe.Add(rows.data, w.time.off), rows.stride}.within(s, rows.len)
		return lo, hi, true
	}
	hi = rows.len
	if w.at(rows, hi-1) > s.to {
		hi = w.search(rows, 0, hi, s.to+1)
	}
	return w.search(rows, 0, hi, s.from), hi, true
}

// plainTimes are times that lie in rows side by side.
type plainTimes struct {
	first  unsafe.Pointer
	stride uintptr
}

func (t plainTimes) at(i int) int64 { return *(*int64)(unsafe.Add(t.first, uintptr(i)*t.stride)) }

// near is the number of events that are looked at one by one before the search:
// windows are of late.
const near = 8

// end returns how many of n times lie no later than to.
func (t plainTimes) end(to int64, n int) int {
	if n == 0 || t.at(n-1) <= to {
		return n
	}
	return sort.Search(n, func(i int) bool { return t.at(i) > to })
}

// within returns the places [lo, hi) of the times of a span among n.
func (t plainTimes) within(s span, n int) (lo, hi int) {
	if hi = t.end(s.to, n); s.from <= minTime+1 {
		return 0, hi
	}
	lo = hi
	for end := max(0, hi-near); lo > end; lo-- { // no memory is touched that is further away
		if t.at(lo-1) < s.from {
			return lo, hi
		}
	}
	return sort.Search(lo, func(i int) bool { return t.at(i) >= s.from }), hi
}

// end returns the first or the last of events in the order of time and key; nil
// when there is none. ok is false where they are not sorted, or a condition fails.
func (w *chains) end(f *frame, last bool) (row unsafe.Pointer, ok bool) {
	from := w.from(f)
	if from == nil || f.watch != nil {
		return nil, from == nil
	}
	rows := w.steps[0].link.rows(from)
	lo, hi, ok := w.window.find(f, rows)
	if !ok {
		return nil, false
	}
	order := w.steps[0].link.to
	var at int64
	for k := range hi - lo {
		i := lo + k
		if last {
			i = hi - 1 - k
		}
		next := rows.at(i)
		if row != nil && w.window.at(rows, i) != at {
			break
		}
		f.rows[w.base] = next
		switch w.window.rest.holds(f, next) {
		case fails:
			return nil, false
		case no:
			continue
		}
		if row != nil && (order.keyOrder(next, row) > 0) != last {
			continue
		}
		row, at = next, w.window.at(rows, i)
	}
	return row, true
}

// at returns the time of event i, minTime where it has none.
func (w *window) at(rows list, i int) int64 {
	if w.plain {
		return *(*int64)(unsafe.Add(rows.at(i), w.time.off))
	}
	t, s := w.time.num(rows.at(i))
	if s != known {
		return minTime
	}
	return t
}

// sorted looks, once an evaluation, whether the events stand in the order of
// time, those without one first.
func (w *window) sorted(f *frame, rows list) bool {
	m := &f.memos[w.slot]
	if m.age == f.age {
		return m.n.n == 1
	}
	m.age, m.n.n = f.age, 0
	if rows.stride == 0 {
		for i := range rows.len {
			if rows.at(i) == nil {
				return false
			}
		}
	}
	last := int64(minTime)
	if w.plain && rows.stride != 0 && rows.len > 0 {
		times := plainTimes{unsafe.Add(rows.data, w.time.off), rows.stride}
		for i := range rows.len {
			t := times.at(i)
			if t < last {
				return false
			}
			last = t
		}
		m.n.n = 1
		return true
	}
	for i := range rows.len {
		t := w.at(rows, i)
		if t < last {
			return false
		}
		last = t
	}
	m.n.n = 1
	return true
}

// search returns the first of the events [i, end) whose time is at least t.
func (w *window) search(rows list, i, end int, t int64) int {
	for n := end - i; n > 0; {
		half := n / 2
		if w.at(rows, i+half) < t {
			i, n = i+half+1, n-half-1
		} else {
			n = half
		}
	}
	return i
}
