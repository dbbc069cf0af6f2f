package columns

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A path is a to-many relation that aggregates run over, with what they share:
// filters, running sums, places where windows begin.
type path struct {
	rel     *schema.Relation
	filters []*ir.Node     // distinct conditions on the related row; nil is none
	graphs  []*atoms.Graph // of each filter
	values  []*ir.Node     // distinct attributes that are summed or picked
	sums    []sumKey       // distinct pairs of filter and value
	traits  []*trait
}

type sumKey struct{ filter, value int }

// A trait is an aggregate: a function of a value, over the rows that pass a
// filter, within a window.
type trait struct {
	path   *path
	place  int // in path.traits
	fn     hir.AggFunc
	filter int // in path.filters
	value  int // in path.values; -1: none
	sum    int // in path.sums; of Sum and Avg
	bounds []atoms.TimeBound
	node   *ir.Node
}

// kind is the type of a trait's values in columns: whole numbers in units of the
// scale, or floats.
func (t *trait) isFloat() bool { return t.fn == hir.Avg }

func (t *trait) scale() int {
	if t.value < 0 {
		return 0
	}
	return scaleOf(t.path.values[t.value].Type)
}

// traitOf returns the trait of an aggregate over the decided row, or what is in the way.
func (p *Program) traitOf(n *ir.Node) (*trait, string) {
	if t, ok := p.traits[n]; ok {
		return t, ""
	}
	a := n.Agg
	switch {
	case len(a.Steps) != 1 || n.Args[0].Op != ir.Var || n.Args[0].Level != 0:
		return nil, "a path of several relations"
	case a.Base != 1:
		return nil, "an aggregate that reads the row around it"
	case !a.Steps[0].Many || a.Steps[0].Through != nil:
		return nil, "a relation through a junction, or to one row"
	case a.Steps[0].To.Time != nil && a.Steps[0].To.Time.Attr == nil:
		return nil, "events that have their time from another row"
	}
	t := &trait{fn: a.Func, value: -1, sum: -1, node: n}
	var rest []*ir.Node
	if a.Steps[0].To.Time != nil {
		t.bounds, rest = atoms.Window(n)
	} else if n.Args[1].Op != ir.True {
		rest = []*ir.Node{n.Args[1]}
	}
	for _, b := range t.bounds {
		if b.At.Free != 0 || b.At.Derived() {
			return nil, "a window whose bounds depend on the row"
		}
	}
	var filter *ir.Node
	if len(rest) > 0 {
		filter = p.b.And(rest...)
	}
	t.path = p.pathOf(a.Steps[0])
	why := ""
	if t.filter, why = t.path.filterOf(filter); why != "" {
		return nil, why
	}
	if why := t.measure(); why != "" {
		return nil, why
	}
	t.place = len(t.path.traits)
	t.path.traits = append(t.path.traits, t)
	p.traits[n] = t
	return t, ""
}

func (p *Program) pathOf(r *schema.Relation) *path {
	for _, x := range p.paths {
		if x.rel == r {
			return x
		}
	}
	x := &path{rel: r}
	p.paths = append(p.paths, x)
	return x
}

// filterOf returns the place of a filter, which asks about attributes of the
// related row alone.
func (x *path) filterOf(cond *ir.Node) (int, string) {
	for i, f := range x.filters {
		if f == cond {
			return i, ""
		}
	}
	var g *atoms.Graph
	if cond != nil {
		g = atoms.NewGraph(cond)
		for _, lit := range g.Literals {
			_, isPlain := plain(lit, 1)
			_, isText := textual(lit, 1)
			if !isPlain && !isText {
				return 0, "a filter of related rows that asks about more than one of their attributes, or calls a function"
			}
		}
	}
	x.filters, x.graphs = append(x.filters, cond), append(x.graphs, g)
	return len(x.filters) - 1, ""
}

// measure finds the value of an aggregate.
func (t *trait) measure() string {
	switch t.fn {
	case hir.Count:
		return ""
	case hir.Sum, hir.Avg, hir.Min, hir.Max, hir.First, hir.Last:
	default:
		return "`" + t.fn.String() + "`"
	}
	if (t.fn == hir.First || t.fn == hir.Last) && t.path.rel.To.Time == nil {
		return "`" + t.fn.String() + "` of rows without a time"
	}
	v := t.node.ValueArg()
	if v.Op != ir.Attr || v.Args[0].Op != ir.Var || v.Args[0].Level != 1 {
		return "an aggregate of a calculated value"
	}
	switch v.Type.Kind {
	case schema.Int, schema.Decimal:
	case schema.Date, schema.Timestamp:
		if t.fn == hir.Sum || t.fn == hir.Avg {
			return "a sum of times"
		}
	default:
		return "`" + t.fn.String() + "` of " + v.Type.Kind.String()
	}
	if v.Attr == t.ofTime() { // events stand in the order of time
		switch t.fn {
		case hir.Min:
			t.fn = hir.First
		case hir.Max:
			t.fn = hir.Last
		}
	}
	x := t.path
	for t.value = 0; t.value < len(x.values) && x.values[t.value] != v; t.value++ {
	}
	if t.value == len(x.values) {
		x.values = append(x.values, v)
	}
	if t.fn != hir.Sum && t.fn != hir.Avg {
		return ""
	}
	key := sumKey{t.filter, t.value}
	for t.sum = 0; t.sum < len(x.sums) && x.sums[t.sum] != key; t.sum++ {
	}
	if t.sum == len(x.sums) {
		x.sums = append(x.sums, key)
	}
	return ""
}

// ofTime returns the attribute of the related rows' time, or nil.
func (t *trait) ofTime() *schema.Attribute {
	if t.path.rel.To.Time == nil {
		return nil
	}
	return t.path.rel.To.Time.Attr
}

// A boundPath is a path as of an instant, over data.
type boundPath struct {
	*path
	link    *manyLink
	time    *Column
	filters [][]kernel // of each filter, its literals
	values  []*Column
	starts  []int64    // distinct times at which windows begin or end
	windows [][2][]int // of each trait: the starts that bound it below and above
	faults  []error    // of each trait: what it does not go with
}

// bind reads the bounds and columns of a path.
func (x *path) bind(d *Data, in *binder) *boundPath {
	out := &boundPath{path: x, windows: make([][2][]int, len(x.traits)), faults: make([]error, len(x.traits))}
	err := out.bindLink(d)
	if err != nil {
		for i := range out.faults {
			out.faults[i] = err
		}
		return out
	}
	filters, values, sums := make([]error, len(x.filters)), make([]error, len(x.values)), make([]error, len(x.sums))
	for i, g := range x.graphs {
		var lits []kernel
		lits, filters[i] = out.bindFilter(in, g)
		out.filters = append(out.filters, lits)
	}
	for i, v := range x.values {
		var c *Column
		if c, values[i] = out.link.column(v.Attr); values[i] == nil {
			if _, isBoxed := c.data.(boxed); isBoxed {
				values[i] = noKernel(v)
			}
		}
		out.values = append(out.values, c)
	}
	for i, s := range x.sums {
		if values[s.value] == nil {
			hi, lo := bits.Mul64(out.values[s.value].largest(), uint64(out.link.longest))
			if hi != 0 || lo > math.MaxInt64 {
				sums[i] = &Error{Message: "a sum of `" + x.values[s.value].Attr.Name + "` may not fit into 64 bits"}
			}
		}
	}
	for i, t := range x.traits {
		out.faults[i] = filters[t.filter]
		if t.value >= 0 && out.faults[i] == nil {
			out.faults[i] = values[t.value]
		}
		if t.sum >= 0 && out.faults[i] == nil {
			out.faults[i] = sums[t.sum]
		}
		if out.faults[i] == nil {
			out.faults[i] = out.bindWindow(in, i)
		}
	}
	return out
}

func (x *boundPath) bindLink(d *Data) (err error) {
	if x.link, err = d.manyOf(x.rel); err != nil {
		return err
	}
	if t := x.rel.To.Time; t != nil {
		x.time, err = x.link.column(t.Attr)
	}
	return err
}

func (x *boundPath) bindFilter(in *binder, g *atoms.Graph) (lits []kernel, err error) {
	if g == nil {
		return nil, nil
	}
	for _, lit := range g.Literals {
		k, err := in.literal(lit, 1, x.link.column)
		if err != nil {
			return nil, err
		}
		lits = append(lits, k)
	}
	return lits, nil
}

func (x *boundPath) bindWindow(in *binder, i int) error {
	for _, b := range x.traits[i].bounds {
		v, ok := in.bound(b.At)
		if !ok {
			return &Error{Message: "a window lies outside the years 0001 to 9999"}
		}
		at := int64(math.MaxInt64) // a window with a null bound contains nothing
		if q, _, _ := units(v, 0); v != nil {
			at = q
			if b.Lower != b.Inclusive { // after at, or up to and with it
				at++
			}
		} else if !b.Lower {
			at = math.MinInt64
		}
		side := 1
		if b.Lower {
			side = 0
		}
		x.windows[i][side] = append(x.windows[i][side], x.start(at))
	}
	return nil
}

// start returns the place of a time in starts.
func (x *boundPath) start(at int64) int {
	for i, s := range x.starts {
		if s == at {
			return i
		}
	}
	x.starts = append(x.starts, at)
	return len(x.starts) - 1
}

// An events is what one worker knows of the related rows of a block.
type events struct {
	*boundPath
	from, n  int // the rows of the block
	e0, m    int // their related rows
	starts   [][]int32
	haveSt   []bool
	masks    [][]uint64
	haveMask []bool
	counts   [][]int32 // running counts of a filter
	haveCnt  []bool
	sums     [][]int64
	known    [][]int32 // running counts of known values of a sum; nil: all are
	knownBuf [][]int32
	haveSum  []bool
	lo, hi   []int32
	vals     []int64
	whole    integral // vals
	fvals    []float64
	has      []uint64
	scratch  []uint64
	current  int // the trait whose values vals are; -1: none
}

func newEvents(x *boundPath) *events {
	e := &events{boundPath: x, starts: make([][]int32, len(x.starts)), haveSt: make([]bool, len(x.starts)),
		masks: make([][]uint64, len(x.path.filters)), haveMask: make([]bool, len(x.path.filters)),
		counts: make([][]int32, len(x.path.filters)), haveCnt: make([]bool, len(x.path.filters)),
		sums: make([][]int64, len(x.path.sums)), known: make([][]int32, len(x.path.sums)), knownBuf: make([][]int32, len(x.path.sums)), haveSum: make([]bool, len(x.path.sums)),
		lo: make([]int32, blockRows), hi: make([]int32, blockRows), vals: make([]int64, blockRows), fvals: make([]float64, blockRows),
		has: make([]uint64, blockWords)}
	e.whole = vector[int64](e.vals)
	return e
}

// block begins a block of rows.
func (e *events) block(from, n int) {
	if e.link == nil { // none of its traits is computed here
		return
	}
	e.from, e.n = from, n
	e.e0 = int(e.link.offsets[from])
	e.m = int(e.link.offsets[from+n]) - e.e0
	for _, have := range [][]bool{e.haveSt, e.haveMask, e.haveCnt, e.haveSum} {
		clear(have)
	}
	e.current = -1
}

// startsOf returns for each row of the block the first related row, counted from
// e0, whose time is not before start i.
func (e *events) startsOf(i int) []int32 {
	if e.haveSt[i] {
		return e.starts[i]
	}
	if e.starts[i] == nil {
		e.starts[i] = make([]int32, blockRows)
	}
	e.haveSt[i] = true
	firstAt(e.time.data, e.starts[i], e.link.offsets[e.from:e.from+e.n+1], int32(e.e0), e.boundPath.starts[i])
	return e.starts[i]
}

// firstAt dispatches by the type of times.
func firstAt(times storage, out, offsets []int32, e0 int32, at int64) {
	switch v := times.(type) {
	case vector[int64]:
		search64(v, out, offsets, e0, at)
	case vector[int32]:
		search64(v, out, offsets, e0, at)
	default:
		for i := range len(offsets) - 1 {
			j := offsets[i+1]
			for j > offsets[i] && times.whole(int(j-1)) >= at {
				j--
			}
			out[i] = j - e0
		}
	}
}

// search64 counts what lies before at where a row has few events, and searches
// where it has many.
func search64[T whole](times []T, out, offsets []int32, e0 int32, at int64) {
	const few = 24
	for i := range len(offsets) - 1 {
		a, b := offsets[i], offsets[i+1]
		if b-a <= few {
			n := int32(0)
			for _, t := range times[a:b] {
				if int64(t) < at {
					n++
				}
			}
			out[i] = a + n - e0
			continue
		}
		lo, hi := a, b
		for lo < hi {
			mid := int32(uint32(lo+hi) / 2)
			if int64(times[mid]) < at {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		out[i] = lo - e0
	}
}

// mask returns the related rows of the block that pass a filter; nil: all do.
func (e *events) mask(f int) []uint64 {
	g := e.graphs[f]
	if g == nil {
		return nil
	}
	if !e.haveMask[f] {
		e.haveMask[f] = true
		e.masks[f] = grow(e.masks[f], words(e.m)+1)
		e.evaluate(g, g.Roots[0], e.filters[f], e.masks[f])
	}
	return e.masks[f]
}

// evaluate computes a node of a filter's graph for the related rows of the block.
func (e *events) evaluate(g *atoms.Graph, at int32, lits []kernel, out []uint64) {
	node := &g.Nodes[at]
	w := words(e.m)
	switch node.Op {
	case ir.Lit:
		lits[node.Lit](out, e.e0, e.m)
		return
	case ir.True, ir.False:
		constant(node.Op == ir.True)(out, 0, e.m)
		return
	}
	parts := make([][]uint64, len(node.Args))
	for i, a := range node.Args {
		parts[i] = make([]uint64, w)
		e.evaluate(g, a, lits, parts[i])
	}
	combine(node, parts, out[:w])
}

// grow returns a slice of n elements, the given one if it is long enough.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n+n/4)
	}
	return s[:n]
}

// countsOf returns the running count of related rows that pass a filter: element
// i counts those before row e0+i.
func (e *events) countsOf(f int) []int32 {
	if !e.haveCnt[f] {
		e.haveCnt[f] = true
		e.counts[f] = grow(e.counts[f], e.m+1)
		running(e.counts[f], e.mask(f), e.m)
	}
	return e.counts[f]
}

// running counts bits: element i those before bit i. A mask of nil has all.
func running(out []int32, mask []uint64, m int) {
	n := int32(0)
	if mask == nil {
		for i := range out[:m+1] {
			out[i] = int32(i)
		}
		return
	}
	for w := 0; w*64 < m; w++ {
		word := mask[w]
		part := out[w*64 : min(m, w*64+64)]
		for i := range part {
			part[i] = n
			n += int32(word & 1)
			word >>= 1
		}
	}
	out[m] = n
}

// sumsOf returns the running sum of a value over rows that pass a filter.
func (e *events) sumsOf(s int) ([]int64, []int32) {
	if e.haveSum[s] {
		return e.sums[s], e.known[s]
	}
	e.haveSum[s] = true
	key := e.path.sums[s]
	c, mask := e.values[key.value], e.mask(key.filter)
	if c.valid != nil {
		e.scratch = grow(e.scratch, words(e.m)+1)
		c.validity(e.scratch, e.e0, e.m)
		for i, w := range mask {
			if i < words(e.m) {
				e.scratch[i] &= w
			}
		}
		mask = e.scratch
	}
	e.sums[s] = grow(e.sums[s], e.m+1)
	c.data.(integral).sum(e.sums[s], mask, e.e0, e.m)
	e.known[s] = nil
	if c.valid != nil {
		e.knownBuf[s] = grow(e.knownBuf[s], e.m+1)
		e.known[s] = e.knownBuf[s]
		running(e.known[s], mask, e.m)
	} else if e.graphs[key.filter] != nil {
		e.known[s] = e.countsOf(key.filter)
	}
	return e.sums[s], e.known[s]
}

// sum writes the running sum of values from to from+m that mask has; nil: of all.
func (v vector[T]) sum(out []int64, mask []uint64, from, m int) {
	s := int64(0)
	if mask == nil {
		for i, x := range v[from : from+m] {
			out[i] = s
			s += int64(x)
		}
		out[m] = s
		return
	}
	for w := 0; w*64 < m; w++ {
		word, n := mask[w], min(64, m-w*64)
		values, part := v[from+w*64:from+w*64+n], out[w*64:w*64+n]
		for i, x := range values {
			part[i] = s
			s += int64(x) & -int64(word&1)
			word >>= 1
		}
	}
	out[m] = s
}

// window sets lo and hi to the related rows in a trait's window, for each row.
func (e *events) window(t *trait) (lo, hi []int32) {
	n, offsets := e.n, e.link.offsets[e.from:e.from+e.n+1]
	w := e.windows[t.place]
	lo, hi = e.lo[:n], e.hi[:n]
	switch {
	case len(w[0]) == 1:
		lo = e.startsOf(w[0][0])[:n]
	default:
		for i := range lo {
			lo[i] = offsets[i] - int32(e.e0)
		}
		for _, s := range w[0] {
			for i, p := range e.startsOf(s)[:n] {
				lo[i] = max(lo[i], p)
			}
		}
	}
	switch {
	case len(w[1]) == 1:
		hi = e.startsOf(w[1][0])[:n]
	default:
		for i := range hi {
			hi[i] = offsets[i+1] - int32(e.e0)
		}
		for _, s := range w[1] {
			for i, p := range e.startsOf(s)[:n] {
				hi[i] = min(hi[i], p)
			}
		}
	}
	return lo, hi
}

// compute sets vals, or fvals, and has to a trait's values for the block.
func (e *events) compute(t *trait) {
	if e.current == t.place {
		return
	}
	e.current = t.place
	lo, hi := e.window(t)
	vals := e.vals[:e.n]
	for i := range e.has {
		e.has[i] = math.MaxUint64
	}
	switch t.fn {
	case hir.Count:
		if e.graphs[t.filter] == nil {
			for i := range vals {
				vals[i] = int64(max(hi[i]-lo[i], 0))
			}
			return
		}
		counts := e.countsOf(t.filter)
		for i := range vals {
			vals[i] = int64(counts[max(hi[i], lo[i])] - counts[lo[i]])
		}
	case hir.Sum:
		sums, _ := e.sumsOf(t.sum)
		for i := range vals {
			vals[i] = sums[max(hi[i], lo[i])] - sums[lo[i]]
		}
	case hir.Avg:
		e.average(t, lo, hi)
	default:
		e.pick(t, lo, hi)
	}
}

func (e *events) average(t *trait, lo, hi []int32) {
	sums, known := e.sumsOf(t.sum)
	clear(e.has)
	scale := t.scale()
	for i := range e.n {
		a, b := lo[i], max(hi[i], lo[i])
		n := b - a
		if known != nil {
			n = known[b] - known[a]
		}
		if n > 0 {
			e.has[i/64] |= 1 << (i % 64)
			e.fvals[i] = toFloat(sums[b]-sums[a], scale) / float64(n)
		}
	}
}

// toFloat returns the float nearest to n / 10^scale.
func toFloat(n int64, scale int) float64 {
	const exact = 1 << 53
	if -exact <= n && n <= exact && scale <= 18 {
		return float64(n) / math.Pow10(scale)
	}
	return types.Decimal{Unscaled: big.NewInt(n), Scale: scale}.Float()
}

// pick sets the first, last, smallest or largest value in a window.
func (e *events) pick(t *trait, lo, hi []int32) {
	mask, c := e.mask(t.filter), e.values[t.value]
	clear(e.has)
	passes := func(j int32) bool { return mask == nil || mask[j/64]>>(j%64)&1 != 0 }
	for i := range e.n {
		best, found := int64(0), false
		for j := lo[i]; j < hi[i]; j++ {
			at := j
			if t.fn == hir.Last {
				at = hi[i] - 1 - (j - lo[i])
			}
			if !passes(at) {
				continue
			}
			known := c.known(e.e0 + int(at))
			if t.fn == hir.First || t.fn == hir.Last {
				best, found = c.data.whole(e.e0+int(at)), known
				break
			}
			if !known {
				continue
			}
			if v := c.data.whole(e.e0 + int(at)); !found || t.fn == hir.Min && v < best || t.fn == hir.Max && v > best {
				best, found = v, true
			}
		}
		e.vals[i] = best
		if found {
			e.has[i/64] |= 1 << (i % 64)
		}
	}
}
