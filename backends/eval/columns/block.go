package columns

import (
	mathbits "math/bits"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
)

// A set of rows of a block.
type rowBits = [blockWords]uint64

// A worker decides blocks of rows, on one core.
type worker struct {
	r         *run
	from      int
	n         int
	all       rowBits // the rows of the block
	events    []*events
	bits      []rowBits // of each node of the graph
	have      []rowBits // of mixed nodes: the rows whose bits are right
	done      []int     // the pass that bits are of
	serial    int
	scratch   rowBits
	sequences []sequence // of each And

	asker   *eval.Asker
	asked   []rowBits // of each literal: the rows that it was asked for
	holds   []rowBits
	fails   []rowBits // there is no answer
	askedAt []int     // the block that these are of
	started int
	failed  bool // a literal has no answer for some row of the block
	lax     bool // a literal without an answer counts as true
	faults  map[int]fault
}

// A fault is the first row for which a set has no answer.
type fault struct {
	row int
	err error
}

func (r *run) worker() *worker {
	n, lits := len(r.p.graph.Nodes), len(r.p.lits)
	w := &worker{r: r, bits: make([]rowBits, n), done: make([]int, n), faults: map[int]fault{}, sequences: make([]sequence, n)}
	for _, x := range r.paths {
		w.events = append(w.events, newEvents(x))
	}
	if r.rows != nil {
		w.asker, w.have = r.rows.Evaluator(), make([]rowBits, n)
		w.asked, w.holds, w.fails, w.askedAt = make([]rowBits, lits), make([]rowBits, lits), make([]rowBits, lits), make([]int, lits)
	}
	return w
}

// block decides rows from to from+n and writes their bits.
func (w *worker) block(out []eval.Members, from, n int) {
	w.from, w.n = from, n
	w.serial++
	w.started, w.failed, w.lax = w.serial, false, false
	constant(true)(w.all[:], 0, blockRows)
	clear(w.all[words(n):])
	if n%64 != 0 {
		w.all[n/64] = 1<<(n%64) - 1
	}
	for _, e := range w.events {
		e.block(from, n)
	}
	at := func(set int) []uint64 { return out[set].Rows[from/64 : from/64+words(n)] }
	for i, root := range w.r.p.graph.Roots {
		if w.r.missing[i] != nil {
			continue
		}
		bits, to := w.node(root, &w.all), at(i)
		for k := range to {
			to[k] = bits[k] & w.all[k]
		}
	}
	if w.failed {
		w.faulty(at)
	}
}

// faulty finds the sets whose answer hangs on a literal that has none: conditions
// are monotone in their literals, so that they are those which are false when
// such literals are, and true when they are.
func (w *worker) faulty(at func(set int) []uint64) {
	w.serial, w.lax = w.serial+1, true
	for i, root := range w.r.p.graph.Roots {
		if w.r.missing[i] != nil || !w.r.mixed[root] {
			continue
		}
		if _, earlier := w.faults[i]; earlier {
			continue
		}
		bits := w.node(root, &w.all)
		for k, x := range at(i) {
			if open := (bits[k] ^ x) & w.all[k]; open != 0 {
				row := k*64 + mathbits.TrailingZeros64(open)
				w.faults[i] = fault{w.from + row, w.why(root, row)}
				break
			}
		}
	}
}

// why returns the error of a literal without an answer for a row of the block.
func (w *worker) why(at int32, row int) error {
	node := &w.r.p.graph.Nodes[at]
	if node.Op == ir.Lit && w.r.mixed[at] && w.fails[node.Lit][row/64]>>(row%64)&1 != 0 && w.askedAt[node.Lit] == w.started {
		_, err := w.asker.Holds(int(node.Lit), w.from+row)
		return err
	}
	for _, a := range node.Args {
		if err := w.why(a, row); err != nil {
			return err
		}
	}
	return nil
}

// node returns the bits of a node of the graph, right for the needed rows.
func (w *worker) node(at int32, need *rowBits) *rowBits {
	bits := &w.bits[at]
	if w.r.mixed[at] {
		w.mixed(at, need)
		return bits
	}
	if w.done[at] == w.serial || w.lax && w.done[at] == w.started {
		return bits
	}
	w.done[at] = w.serial
	node := &w.r.p.graph.Nodes[at]
	switch node.Op {
	case ir.Lit:
		w.literal(int(node.Lit), bits)
	case ir.And:
		*bits = w.all
		w.and(at, bits)
	case ir.Or:
		*bits = rowBits{}
		for _, a := range node.Args {
			for i, x := range w.node(a, need) {
				bits[i] |= x
			}
		}
	case ir.AtLeast:
		w.atLeast(node, need, bits)
	default:
		constant(node.Op == ir.True)(bits[:], 0, blockRows)
	}
	return bits
}

func (w *worker) atLeast(node *atoms.Node, need, bits *rowBits) {
	parts := make([][]uint64, len(node.Args))
	for i, a := range node.Args {
		parts[i] = w.node(a, need)[:]
	}
	combine(node, parts, bits[:])
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
