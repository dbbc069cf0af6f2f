package columns

import (
	"math"
	"math/big"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

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
