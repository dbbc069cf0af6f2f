package columns

import (
	"math/bits"

	"github.com/segc-dev/segc/compiler/ir"
)

// mixed makes the bits of a node right for the needed rows, where something of it
// is decided row by row: kernels go first, and what they leave open is asked.
func (w *worker) mixed(at int32, need *rowBits) {
	out, have := &w.bits[at], &w.have[at]
	if w.done[at] != w.serial {
		w.done[at], *have = w.serial, rowBits{}
	}
	some := uint64(0)
	for i, x := range need {
		some |= x &^ have[i]
		have[i] |= x
	}
	if some == 0 {
		return
	}
	node := &w.r.p.graph.Nodes[at]
	if node.Op == ir.Lit {
		w.ask(int(node.Lit), need, out)
		return
	}
	open := *have
	switch node.Op {
	case ir.And:
		w.and(at, &open)
		*out = open
	case ir.Or:
		for _, a := range w.r.rest[at] {
			if open == (rowBits{}) {
				break
			}
			bits := w.node(a, &open)
			for i := range open {
				open[i] &^= bits[i]
			}
		}
		for i := range out {
			out[i] = have[i] &^ open[i]
		}
	default:
		w.atLeast(node, &open, out)
	}
}

// ask asks a literal for the needed rows that it was not asked for yet.
func (w *worker) ask(lit int, need, out *rowBits) {
	asked, holds, fails := &w.asked[lit], &w.holds[lit], &w.fails[lit]
	if w.askedAt[lit] != w.started {
		w.askedAt[lit], *asked, *holds, *fails = w.started, rowBits{}, rowBits{}, rowBits{}
	}
	for i, x := range need {
		for open := x &^ asked[i]; open != 0; open &= open - 1 {
			bit := open & -open
			in, err := w.asker.Holds(lit, w.from+i*64+bits.TrailingZeros64(open))
			switch {
			case err != nil:
				fails[i] |= bit
				w.failed = true
			case in:
				holds[i] |= bit
			}
		}
		asked[i] |= x
	}
	*out = *holds
	if w.lax {
		for i, x := range fails {
			out[i] |= x
		}
	}
}
