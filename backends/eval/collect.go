package eval

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A collector gathers what an aggregate needs. Frames keep them for reuse.
type collector struct {
	failed  bool
	count   int64
	most    int64 // stop here
	sum     exact
	float   float64
	nums    []int64
	exacts  []exact
	floats  []float64
	texts   []string
	points  []types.Point
	lists   []elements
	events  []event
	rows    []unsafe.Pointer // of the chains of events, one after the other
	squares exact
}

// An event is a chain in the order of First, Last and Nth.
type event struct {
	time  int64
	row   unsafe.Pointer // the last of the chain
	chain int            // its place in rows
}

// collector lends a collector until it is released.
func (f *frame) collector() *collector {
	if f.inUse == len(f.sums) {
		f.sums = append(f.sums, &collector{})
	}
	col := f.sums[f.inUse]
	f.inUse++
	col.failed, col.count, col.sum, col.float, col.squares = false, 0, exact{}, 0, exact{}
	return col
}

func (f *frame) release() { f.inUse-- }

// aggregate runs the chains of a node through visit and gives what finish makes
// of the collector.
func aggregate[T any, F ~func(*frame) (T, state)](w *chains, visit visitor, finish func(*frame, *collector) (T, state)) F {
	return func(f *frame) (T, state) {
		col := f.collector()
		w.run(f, col, visit)
		var none T
		if col.failed {
			f.release()
			return none, failed
		}
		v, s := finish(f, col)
		f.release()
		return v, s
	}
}

// inside compiles with the rows of a path bound.
func inside[T any](c *compiler, n *ir.Node, w *chains, compile func() T) T {
	outer, known := c.levels, c.known
	c.levels = append([]*layout{}, outer[:min(len(outer), w.base)]...)
	c.levels = append(c.levels, make([]*layout, w.base-len(c.levels))...)
	for _, s := range w.steps {
		c.levels = append(c.levels, s.link.to)
	}
	c.known = noneCompiled()
	defer func() { c.levels, c.known = outer, known }()
	return compile()
}

// kept gives each value to put; it stops at nothing.
func kept[T any, F ~func(*frame) (T, state)](value F, put func(*collector, T)) visitor {
	return func(f *frame, col *collector) bool {
		switch v, s := value(f); s {
		case known:
			put(col, v)
		case failed:
			col.failed = true
		}
		return true
	}
}

// pick compiles the aggregates that give one of the values.
func pick[T any, F ~func(*frame) (T, state)](c *compiler, n *ir.Node, w *chains, value F, all func(*collector) *[]T, compare func(a, b T) int) F {
	fresh := func(col *collector) { *all(col) = (*all(col))[:0] }
	var none T
	switch n.Agg.Func {
	case hir.First, hir.Last, hir.Nth:
		return nth(c, n, w, value)
	case hir.Min, hir.Max:
		sign := 1
		if n.Agg.Func == hir.Max {
			sign = -1
		}
		visit := kept(value, func(col *collector, v T) {
			if col.count == 0 {
				fresh(col)
				*all(col) = append(*all(col), v)
			} else if best := &(*all(col))[0]; compare(v, *best)*sign < 0 {
				*best = v
			}
			col.count++
		})
		return aggregate[T, F](w, visit, func(_ *frame, col *collector) (T, state) {
			if col.count == 0 {
				return none, isNull
			}
			return (*all(col))[0], known
		})
	}
	visit := gather(value, all)
	return aggregate[T, F](w, visit, func(_ *frame, col *collector) (T, state) { // MostCommon
		if col.count == 0 {
			return none, isNull
		}
		values := *all(col)
		slices.SortFunc(values, compare)
		best, most := 0, 0
		for i := 0; i < len(values); {
			j := i + 1
			for j < len(values) && compare(values[i], values[j]) == 0 {
				j++
			}
			if j-i > most {
				best, most = i, j-i
			}
			i = j
		}
		return values[best], known
	})
}

// gather keeps every known value.
func gather[T any, F ~func(*frame) (T, state)](value F, all func(*collector) *[]T) visitor {
	return kept(value, func(col *collector, v T) {
		if col.count == 0 {
			*all(col) = (*all(col))[:0]
		}
		*all(col) = append(*all(col), v)
		col.count++
	})
}

// nth compiles First, Last and Nth: by time, then by key in byte order.
func nth[T any, F ~func(*frame) (T, state)](c *compiler, n *ir.Node, w *chains, value F) F {
	time := inside(c, n, w, func() numFn { return c.num(n.TimeArg()) })
	deep, fn, at := len(w.steps), n.Agg.Func, n.Agg.N
	order := w.steps[deep-1].link.to.eventOrder
	visit := func(f *frame, col *collector) bool {
		t, _ := time(f)
		if col.count == 0 {
			col.events, col.rows = col.events[:0], col.rows[:0]
		}
		last := event{t, f.rows[w.base+deep-1], len(col.rows)}
		col.count++
		if fn != hir.Nth && col.count > 1 { // one is enough
			o := order(last, col.events[0])
			if o > 0 == (fn == hir.First) && o != 0 || o == 0 && fn == hir.First {
				return true
			}
			last.chain, col.events, col.rows = 0, col.events[:0], col.rows[:0]
		}
		col.events = append(col.events, last)
		col.rows = append(col.rows, f.rows[w.base:w.base+deep]...)
		return true
	}
	slow := aggregate[T, F](w, visit, func(f *frame, col *collector) (T, state) {
		var none T
		i := int64(0)
		if fn == hir.Nth {
			slices.SortStableFunc(col.events[:min(col.count, int64(len(col.events)))], order)
			i = at - 1
		}
		if col.count == 0 || i < 0 || i >= int64(len(col.events)) {
			return none, isNull
		}
		mark := len(f.saved)
		f.saved = append(f.saved, f.rows[w.base:w.base+deep]...)
		copy(f.rows[w.base:], col.rows[col.events[i].chain:col.events[i].chain+deep])
		v, s := value(f)
		copy(f.rows[w.base:], f.saved[mark:])
		f.saved = f.saved[:mark]
		return v, s
	})
	if w.window == nil || fn == hir.Nth || len(w.pre) > 0 {
		return slow
	}
	return func(f *frame) (T, state) {
		saved := f.rows[w.base]
		defer func() { f.rows[w.base] = saved }()
		row, ok := w.end(f, fn == hir.Last)
		switch {
		case !ok:
			return slow(f)
		case row == nil:
			var none T
			return none, isNull
		}
		f.rows[w.base] = row
		return value(f)
	}
}

// eventOrder orders events by time, then by the text of their key.
func (l *layout) eventOrder(a, b event) int {
	if o := cmp.Compare(a.time, b.time); o != 0 {
		return o
	}
	return l.keyOrder(a.row, b.row)
}

// keyOrder orders rows by the text of their key, in byte order; rows that have
// no field for it keep the order in which they stand.
func (l *layout) keyOrder(a, b unsafe.Pointer) int {
	d, ok := l.attrs[l.entity.Key]
	if !ok {
		return 0
	}
	switch familyOf(l.entity.Key.Type) {
	case texts:
		x, _ := d.text(a)
		y, _ := d.text(b)
		return strings.Compare(x, y)
	case numbers:
		x, _ := d.num(a)
		y, _ := d.num(b)
		var p, q [20]byte
		return slices.Compare(strconv.AppendInt(p[:0], x, 10), strconv.AppendInt(q[:0], y, 10))
	}
	return 0
}

// numAgg compiles aggregates that are whole numbers, truth values or times.
func (c *compiler) numAgg(n *ir.Node) numFn {
	w := c.chains(n)
	if w == nil {
		return noNum
	}
	var fn numFn
	switch n.Agg.Func {
	case hir.Count:
		fn = c.count(w)
	case hir.CountDistinct:
		fn = c.countDistinct(n, w)
	case hir.ActiveDays:
		fn = c.activeDays(n, w)
	case hir.Sum:
		fn = c.intSum(n, w)
	default:
		value := inside(c, n, w, func() numFn { return c.num(n.ValueArg()) })
		fn = pick(c, n, w, value, func(col *collector) *[]int64 { return &col.nums }, cmp.Compare[int64])
	}
	fn = c.scanNum(n, w, fn)
	slot, ok := c.memoOf(n)
	if !ok {
		return fn
	}
	return remembered(slot, fn, func(m *memo, v int64) { m.n.n = v }, func(m *memo) int64 { return m.n.n })
}

func counting(_ *frame, col *collector) bool { col.count++; return true }

func (c *compiler) count(w *chains) numFn {
	return aggregate[int64, numFn](w, counting, func(_ *frame, col *collector) (int64, state) { return col.count, known })
}

// upTo compiles whether there are at least k chains; it stops at the k-th.
func upTo(w *chains, k int64) condFn {
	visit := func(_ *frame, col *collector) bool { col.count++; return col.count < k }
	slow := func(f *frame) verdict {
		col := f.collector()
		w.run(f, col, visit)
		f.release()
		switch {
		case col.count >= k:
			return yes
		case col.failed:
			return fails
		}
		return no
	}
	if w.scans() {
		return scanUpTo(w, k, slow)
	}
	return slow
}

func (c *compiler) intSum(n *ir.Node, w *chains) numFn {
	value, place := inside(c, n, w, func() numFn { return c.num(n.ValueArg()) }), c.b.OriginOf(n)
	visit := kept(value, func(col *collector, v int64) { col.sum = col.sum.add(exact{n: v}) })
	return aggregate[int64, numFn](w, visit, func(f *frame, col *collector) (int64, state) {
		if col.sum.w != nil {
			return 0, f.fail(&Error{Code: Overflow, Span: place, Message: "the sum " + col.sum.w.String() + " does not fit into 64 bits"})
		}
		return col.sum.n, known
	})
}

func (c *compiler) activeDays(n *ir.Node, w *chains) numFn {
	time := inside(c, n, w, func() numFn { return c.num(n.TimeArg()) })
	day := n.TimeArg().Type.Kind == schema.Date
	value := numFn(func(f *frame) (int64, state) {
		t, s := time(f)
		if !day {
			t = int64(f.cal.LocalDate(types.Instant(t)))
		}
		return t, s
	})
	return distinct(w, value, func(col *collector) *[]int64 { return &col.nums }, cmp.Compare[int64])
}

func (c *compiler) countDistinct(n *ir.Node, w *chains) numFn {
	v := n.ValueArg()
	switch familyOf(v.Type) {
	case exacts:
		value := inside(c, n, w, func() exactFn { return c.exact(v, scaleOf(v.Type)) })
		return distinct(w, value, func(col *collector) *[]exact { return &col.exacts }, exact.cmp)
	case floats:
		value := inside(c, n, w, func() floatFn { return c.float(v) })
		return distinct(w, value, func(col *collector) *[]float64 { return &col.floats }, cmp.Compare[float64])
	case texts:
		value := inside(c, n, w, func() textFn { return c.lasting(v) })
		return distinct(w, value, func(col *collector) *[]string { return &col.texts }, strings.Compare)
	case points:
		value := inside(c, n, w, func() pointFn { return c.point(v) })
		return distinct(w, value, func(col *collector) *[]types.Point { return &col.points }, comparePoints)
	case lists:
		value := inside(c, n, w, func() listFn { return c.list(v) })
		return distinct(w, value, func(col *collector) *[]elements { return &col.lists }, compareLists(familyOf(elemOf(v.Type))))
	}
	value := inside(c, n, w, func() numFn { return c.num(v) })
	return distinct(w, value, func(col *collector) *[]int64 { return &col.nums }, cmp.Compare[int64])
}

func distinct[T any, F ~func(*frame) (T, state)](w *chains, value F, all func(*collector) *[]T, compare func(a, b T) int) numFn {
	return aggregate[int64, numFn](w, gather(value, all), func(_ *frame, col *collector) (int64, state) {
		if col.count == 0 {
			return 0, known
		}
		values := *all(col)
		slices.SortFunc(values, compare)
		n := int64(1)
		for i := 1; i < len(values); i++ {
			if compare(values[i-1], values[i]) != 0 {
				n++
			}
		}
		return n, known
	})
}

// lasting compiles a text that is kept beyond the next row.
func (c *compiler) lasting(n *ir.Node) textFn {
	x := c.text(n)
	if !computed(n) {
		return x
	}
	return func(f *frame) (string, state) {
		v, s := x(f)
		return strings.Clone(v), s
	}
}

func (c *compiler) exactAgg(n *ir.Node, scale int) exactFn {
	w := c.chains(n)
	if w == nil {
		return func(*frame) (exact, state) { return exact{}, isNull }
	}
	value := inside(c, n, w, func() exactFn { return c.exact(n.ValueArg(), max(scale, scaleOf(n.ValueArg().Type))) })
	fn := exactFn(nil)
	if n.Agg.Func == hir.Sum {
		fn = aggregate[exact, exactFn](w, kept(value, func(col *collector, v exact) { col.sum = col.sum.add(v) }),
			func(_ *frame, col *collector) (exact, state) { return col.sum, known })
	} else {
		fn = pick(c, n, w, value, func(col *collector) *[]exact { return &col.exacts }, exact.cmp)
	}
	fn = c.scanExact(n, w, scale, fn)
	slot, ok := c.memoOf(n)
	if !ok {
		return fn
	}
	return remembered(slot, fn, func(m *memo, v exact) { m.n = v }, func(m *memo) exact { return m.n })
}

func (c *compiler) floatAgg(n *ir.Node) floatFn {
	w := c.chains(n)
	if w == nil {
		return func(*frame) (float64, state) { return 0, isNull }
	}
	fn := c.scanFloat(n, w, c.floatAggOf(n, w))
	slot, ok := c.memoOf(n)
	if !ok {
		return fn
	}
	return remembered(slot, fn, func(m *memo, v float64) { m.f = v }, func(m *memo) float64 { return m.f })
}

func (c *compiler) floatAggOf(n *ir.Node, w *chains) floatFn {
	v := n.ValueArg()
	scale, inexact := scaleOf(v.Type), familyOf(v.Type) == floats
	switch n.Agg.Func {
	case hir.Sum, hir.Avg, hir.Median, hir.Stddev:
	default:
		value := inside(c, n, w, func() floatFn { return c.float(v) })
		return pick(c, n, w, value, func(col *collector) *[]float64 { return &col.floats }, cmp.Compare[float64])
	}
	if inexact {
		value := inside(c, n, w, func() floatFn { return c.float(v) })
		if n.Agg.Func == hir.Sum {
			visit := kept(value, func(col *collector, v float64) { col.float += v })
			return aggregate[float64, floatFn](w, visit, func(f *frame, col *collector) (float64, state) {
				if col.float-col.float != 0 {
					return 0, f.fail(&Error{Code: Overflow, Message: "the sum is larger than any float"})
				}
				return col.float, known
			})
		}
		return aggregate[float64, floatFn](w, gather(value, func(col *collector) *[]float64 { return &col.floats }), floatSummary(n.Agg.Func))
	}
	value := inside(c, n, w, func() exactFn { return c.exact(v, scale) })
	return aggregate[float64, floatFn](w, gather(value, func(col *collector) *[]exact { return &col.exacts }), exactSummary(n.Agg.Func, scale))
}

// floatSummary sums up floats, in the order in which they came.
func floatSummary(fn hir.AggFunc) func(*frame, *collector) (float64, state) {
	return func(f *frame, col *collector) (float64, state) {
		n := float64(col.count)
		if col.count == 0 {
			return 0, isNull
		}
		sum := 0.0
		for _, v := range col.floats {
			sum += v
		}
		switch fn {
		case hir.Avg:
			return finite(sum / n)
		case hir.Median:
			slices.Sort(col.floats)
			mid := col.count / 2
			if col.count%2 == 0 {
				return finite((col.floats[mid-1] + col.floats[mid]) / 2)
			}
			return col.floats[mid], known
		}
		if col.count < 2 {
			return 0, isNull
		}
		mean, squares := sum/n, 0.0
		for _, v := range col.floats {
			squares += (v - mean) * (v - mean)
		}
		return finite(math.Sqrt(squares / (n - 1)))
	}
}

// exactSummary sums up exact numbers with scale digits behind the point.
func exactSummary(fn hir.AggFunc, scale int) func(*frame, *collector) (float64, state) {
	return func(_ *frame, col *collector) (float64, state) {
		if col.count == 0 {
			return 0, isNull
		}
		switch fn {
		case hir.Median:
			slices.SortFunc(col.exacts, exact.cmp)
			mid := col.count / 2
			if col.count%2 == 0 {
				return finite(col.exacts[mid-1].add(col.exacts[mid]).float(scale) / 2)
			}
			return col.exacts[mid].float(scale), known
		case hir.Stddev:
			if col.count < 2 {
				return 0, isNull
			}
			return deviation(col, scale)
		}
		for _, v := range col.exacts {
			col.sum = col.sum.add(v)
		}
		return finite(col.sum.float(scale) / float64(col.count)) // Avg
	}
}

// deviation is the root of (n*Σx² - (Σx)²) / (n*(n-1)), the quotient rounded once.
func deviation(col *collector, scale int) (float64, state) {
	n := exact{n: col.count}
	for _, v := range col.exacts {
		col.sum, col.squares = col.sum.add(v), col.squares.add(v.mul(v))
	}
	above := n.mul(col.squares).add(col.sum.mul(col.sum).neg())
	below := n.mul(n.add(exact{n: -1})).up(2 * scale)
	const whole = 1 << 53
	if above.w == nil && below.w == nil && above.n <= whole && below.n <= whole {
		return finite(math.Sqrt(float64(above.n) / float64(below.n)))
	}
	q, _ := new(big.Rat).SetFrac(above.big(), below.big()).Float64()
	return finite(math.Sqrt(q))
}

func (c *compiler) textAgg(n *ir.Node) textFn {
	w := c.chains(n)
	if w == nil {
		return noText
	}
	value := inside(c, n, w, func() textFn { return c.lasting(n.ValueArg()) })
	fn := pick(c, n, w, value, func(col *collector) *[]string { return &col.texts }, strings.Compare)
	slot, ok := c.memoOf(n)
	if !ok {
		return fn
	}
	return remembered(slot, fn, func(m *memo, v string) { m.s = v }, func(m *memo) string { return m.s })
}

func (c *compiler) pointAgg(n *ir.Node) pointFn {
	w := c.chains(n)
	if w == nil {
		return func(*frame) (types.Point, state) { return types.Point{}, isNull }
	}
	value := inside(c, n, w, func() pointFn { return c.point(n.ValueArg()) })
	return pick(c, n, w, value, func(col *collector) *[]types.Point { return &col.points }, comparePoints)
}

func (c *compiler) listAgg(n *ir.Node) listFn {
	w := c.chains(n)
	if w == nil {
		return func(*frame) (elements, state) { return elements{}, isNull }
	}
	value := inside(c, n, w, func() listFn { return c.list(n.ValueArg()) })
	return pick(c, n, w, value, func(col *collector) *[]elements { return &col.lists }, compareLists(familyOf(elemOf(n.ValueArg().Type))))
}
