package columns

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/segc-dev/segc/backends/eval/kernels"
	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A conjunct is a part of a conjunction. Those that exclude many rows at little
// cost come first; when they leave few rows of a block, the next look at these alone.
type conjunct struct {
	node   int32  // of the graph, where there is no kernel
	kernel kernel // of what nothing else asks about
	keep   kernel // clears the bits of rows that it excludes, and looks at no others; nil: it cannot
	few    int    // the number of rows below which keep is faster
	cost   int    // a row, in bytes that are read
}

// What a conjunct costs that reads no column: more than bytes of a row.
const (
	costOfNode  = 20
	costOfTrait = 100
	costOfRow   = 1000
)

// fewRows is the number of rows of a block below which looking at each is as fast
// as computing all, by the bytes of a value; measured.
func fewRows(width int) int {
	if kernels.Wide() {
		return blockRows / 40
	}
	return blockRows / 12 * min(width, 4)
}

// order brings the arguments of nodes in an order. The bounds that a conjunction
// has for one attribute, and that nothing else asks about, become one range.
func (r *run) order(d *Data, in *binder) error {
	g := r.p.graph
	r.ands, r.rest = make([][]conjunct, len(g.Nodes)), make([][]int32, len(g.Nodes))
	for i := range g.Nodes {
		node := &g.Nodes[i]
		if node.Op != ir.And {
			r.rest[i] = r.pureFirst(node.Args)
			continue
		}
		spans := map[spanKey]*span{}
		var order []*span
		for _, a := range node.Args {
			s, err := r.spanOf(in, d, a)
			switch {
			case err != nil:
				return err
			case s == nil:
				r.ands[i] = append(r.ands[i], conjunct{node: a, cost: r.cost(d, a)})
			case spans[s.spanKey] == nil:
				spans[s.spanKey] = s
				order = append(order, s)
			default:
				joined := spans[s.spanKey]
				joined.lo, joined.hi = max(joined.lo, s.lo), min(joined.hi, s.hi)
			}
		}
		for _, s := range order {
			r.ands[i] = append(r.ands[i], s.conjunct())
		}
		slices.SortStableFunc(r.ands[i], func(a, b conjunct) int { return cmp.Compare(a.cost, b.cost) })
	}
	return nil
}

// pureFirst moves nodes that are decided row by row to the end.
func (r *run) pureFirst(nodes []int32) []int32 {
	var first, last []int32
	for _, n := range nodes {
		if r.mixed[n] {
			last = append(last, n)
		} else {
			first = append(first, n)
		}
	}
	return append(first, last...)
}

// cost estimates what a node costs a row, in bytes that are read.
func (r *run) cost(d *Data, at int32) int {
	node := &r.p.graph.Nodes[at]
	if r.mixed[at] {
		return costOfRow
	}
	if node.Op != ir.Lit {
		return costOfNode
	}
	l := r.p.lits[node.Lit]
	if l.trait != nil {
		return costOfTrait
	}
	t, ok := atoms.TestOf(l.node)
	if !ok || l.link != nil {
		return costOfNode
	}
	if t.Shape == atoms.Null {
		return 0
	}
	if c, err := d.column(t.Attr.Attr); err == nil {
		if v, ok := c.data.(integral); ok {
			return v.width()
		}
	}
	return 8
}

// A span is a range of whole numbers that an attribute must lie in.
type span struct {
	spanKey
	column *Column
	lo, hi int64
}

type spanKey struct {
	attr    *schema.Attribute
	unknown bool // or be null
}

// spanOf returns the range that a node of the graph is; nil for what is none, or
// is asked by others as well.
func (r *run) spanOf(in *binder, d *Data, at int32) (*span, error) {
	node := &r.p.graph.Nodes[at]
	if node.Op != ir.Lit || node.Uses > 1 || r.mixed[at] {
		return nil, nil
	}
	l := r.p.lits[node.Lit]
	t, ok := plain(l.node, 0)
	if !ok || l.trait != nil || t.Shape == atoms.Null || t.Shape == atoms.Holds || t.Shape == atoms.Lists || t.Attr.Type.Kind == schema.Version {
		return nil, nil
	}
	c, err := d.column(t.Attr.Attr)
	if err != nil {
		return nil, err
	}
	var v types.Value
	if ok = true; t.Bound != nil {
		v, ok = in.bound(t.Bound)
	}
	if _, isWhole := c.data.(integral); !isWhole || !ok || t.Bound != nil && v == nil {
		return nil, nil
	}
	s := &span{spanKey: spanKey{t.Attr.Attr, t.Mask&ir.IsUnknown != 0}, column: c}
	if c.dict != nil {
		return s.ofCodes(t, v), nil
	}
	if t.Shape != atoms.Less && t.Shape != atoms.Greater {
		return nil, nil
	}
	s.lo, s.hi = rangeOf(t.Shape, v, scaleOf(t.Attr.Type))
	if t.Mask&ir.IsTrue == 0 {
		switch {
		case s.lo > s.hi: // none: all others
			s.lo, s.hi = math.MinInt64, math.MaxInt64
		case s.lo == math.MinInt64 && s.hi == math.MaxInt64:
			s.lo, s.hi = 1, 0
		case t.Shape == atoms.Less:
			s.lo, s.hi = s.hi+1, math.MaxInt64
		default:
			s.lo, s.hi = math.MinInt64, s.lo-1
		}
	}
	return s, nil
}

// ofCodes returns the range of the codes of texts that pass a test; nil where
// they are none.
func (s *span) ofCodes(t atoms.Test, v types.Value) *span {
	holds, some := textHolds(t, v), false
	for code, text := range s.column.dict {
		if holds(text) != (t.Mask&ir.IsTrue != 0) {
			continue
		}
		switch {
		case !some:
			s.lo, some = int64(code), true
		case s.hi != int64(code)-1:
			return nil
		}
		s.hi = int64(code)
	}
	if !some {
		s.lo, s.hi = 1, 0
	}
	return s
}

// conjunct returns the kernels of a span.
func (s *span) conjunct() conjunct {
	data, c, lo, hi := s.column.data.(integral), s.column, s.lo, s.hi
	mask := ir.IsTrue
	if s.unknown {
		mask = ir.NotFalse
	}
	out := conjunct{cost: data.width(), few: fewRows(data.width()), kernel: masked(func(out []uint64, from, n int) { data.between(out, from, n, lo, hi) }, c, mask)}
	out.keep = func(set []uint64, from, n int) { data.keep(set, from, n, lo, hi) }
	if c.valid == nil {
		return out
	}
	out.keep = func(set []uint64, from, n int) {
		var known, null rowBits
		c.validity(known[:], from, n)
		for i := range set {
			null[i] = set[i] &^ known[i]
			set[i] &= known[i]
		}
		data.keep(set, from, n, lo, hi)
		if s.unknown {
			for i := range set {
				set[i] |= null[i]
			}
		}
	}
	return out
}

// A sequence is the order in which a worker computes the conjuncts of a node.
type sequence struct {
	at      []int
	in, out []int // rows that were open before and after each conjunct, lately
	blocks  int
}

// settle is after how many blocks conjuncts are put in order anew.
const settle = 16

// sort orders conjuncts by what they cost for each row that they exclude. What is
// decided row by row stays last.
func (s *sequence) sort(list []conjunct) {
	rank := make([]float64, len(list))
	for i, c := range list {
		excluded := 0.5
		if s.in[i] > 0 {
			excluded = 1 - float64(s.out[i])/float64(s.in[i])
		}
		rank[i] = float64(1+c.cost) / (excluded + 0.01)
		if c.cost == costOfRow {
			rank[i] = math.MaxFloat64
		}
		s.in[i], s.out[i] = s.in[i]/2, s.out[i]/2
	}
	slices.SortStableFunc(s.at, func(a, b int) int { return cmp.Compare(rank[a], rank[b]) })
}

// and takes from the open rows of the block those for which a conjunction is false.
func (w *worker) and(at int32, open *rowBits) {
	list, s := w.r.ands[at], &w.sequences[at]
	if s.at == nil {
		*s = sequence{at: make([]int, len(list)), in: make([]int, len(list)), out: make([]int, len(list))}
		for i := range list {
			s.at[i] = i
		}
	}
	if s.blocks++; s.blocks%settle == 0 {
		s.sort(list)
	}
	count := w.n
	for _, i := range s.at {
		c := &list[i]
		s.in[i] += count
		if c.keep != nil && count <= c.few {
			c.keep(open[:], w.from, w.n)
		} else {
			with := &w.scratch
			if c.kernel != nil {
				c.kernel(with[:], w.from, w.n)
			} else {
				with = w.node(c.node, open)
			}
			for i, x := range with {
				open[i] &= x
			}
		}
		count = 0
		for _, x := range open {
			count += bits.OnesCount64(x)
		}
		if s.out[i] += count; count == 0 {
			return
		}
	}
}
