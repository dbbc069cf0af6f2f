package columns

import (
	"math"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
)

// A worker decides blocks of rows, on one core.
type worker struct {
	r       *run
	from    int
	n       int
	events  []*events
	bits    [][blockWords]uint64 // of each node of the graph
	done    []int                // the block that bits are of
	serial  int
	scratch [blockWords]uint64
}

func (r *run) worker() *worker {
	w := &worker{r: r, bits: make([][blockWords]uint64, len(r.p.graph.Nodes)), done: make([]int, len(r.p.graph.Nodes))}
	for _, x := range r.paths {
		w.events = append(w.events, newEvents(x))
	}
	return w
}

// block decides rows from to from+n and writes their bits.
func (w *worker) block(out []eval.Bitmap, from, n int) {
	w.from, w.n = from, n
	w.serial++
	for _, e := range w.events {
		e.block(from, n)
	}
	last := uint64(math.MaxUint64)
	if n%64 != 0 {
		last = 1<<(n%64) - 1
	}
	for i, root := range w.r.p.graph.Roots {
		words := out[i][from/64 : from/64+words(n)]
		copy(words, w.node(root)[:])
		words[len(words)-1] &= last
	}
}

// node returns the bits of a node of the graph.
func (w *worker) node(at int32) *[blockWords]uint64 {
	bits := &w.bits[at]
	if w.done[at] == w.serial {
		return bits
	}
	w.done[at] = w.serial
	node := &w.r.p.graph.Nodes[at]
	switch node.Op {
	case ir.Lit:
		w.literal(int(node.Lit), bits)
	case ir.And:
		w.and(at, bits)
	case ir.Or:
		*bits = [blockWords]uint64{}
		for _, a := range node.Args {
			for i, x := range w.node(a) {
				bits[i] |= x
			}
		}
	case ir.AtLeast:
		parts := make([][]uint64, len(node.Args))
		for i, a := range node.Args {
			parts[i] = w.node(a)[:]
		}
		combine(node, parts, bits[:])
	default:
		constant(node.Op == ir.True)(bits[:], 0, blockRows)
	}
	return bits
}

// and computes a conjunction, and stops when no row is left.
func (w *worker) and(at int32, bits *[blockWords]uint64) {
	first := true
	meet := func(with *[blockWords]uint64) bool {
		if first {
			first, *bits = false, *with
			return *bits != [blockWords]uint64{}
		}
		some := uint64(0)
		for i, x := range with {
			bits[i] &= x
			some |= bits[i]
		}
		return some != 0
	}
	for _, k := range w.r.ands[at] {
		k(w.scratch[:], w.from, w.n)
		if !meet(&w.scratch) {
			return
		}
	}
	for _, a := range w.r.rest[at] {
		if !meet(w.node(a)) {
			return
		}
	}
}

func (w *worker) literal(i int, bits *[blockWords]uint64) {
	if k := w.r.lits[i]; k != nil {
		k(bits[:], w.from, w.n)
		return
	}
	a := &w.r.about[i]
	e := w.events[a.path]
	e.compute(e.traits[a.trait])
	a.ask(e, bits[:])
}

// combine joins the bits of the arguments of a node.
func combine(node *atoms.Node, parts [][]uint64, out []uint64) {
	switch node.Op {
	case ir.And:
		copy(out, parts[0])
		for _, p := range parts[1:] {
			for i := range out {
				out[i] &= p[i]
			}
		}
	case ir.Or:
		copy(out, parts[0])
		for _, p := range parts[1:] {
			for i := range out {
				out[i] |= p[i]
			}
		}
	default:
		atLeast(int(node.N), parts, out)
	}
}

// atLeast counts bits in columns: reached[k] has the rows for which at least k+1
// of the parts seen so far hold.
func atLeast(n int, parts [][]uint64, out []uint64) {
	for i := range out {
		reached := make([]uint64, n)
		for _, p := range parts {
			carry := p[i]
			for k := range reached {
				reached[k], carry = reached[k]|carry, reached[k]&carry
			}
		}
		out[i] = reached[n-1]
	}
}
