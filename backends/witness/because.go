package witness

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
)

// mostParts is how many parts conditions may have for a reason to be looked for.
const mostParts = 40

// Because returns the parts of two sets, as they were written, that are enough
// to prove that no row is in both, or, with implies, that the second has every
// row of the first: of the second's parts there are then none. It returns nothing
// where that is not proved, or the sets have too many parts.
func (f *Finder) Because(a, b *hir.Set, implies bool) (first, second []string) {
	build := f.c.Builder()
	x, y := f.c.Cond(a, nil), f.c.Cond(b, nil)
	parts := slices.Clone(conjuncts(x))
	ofFirst := len(parts)
	rest := build.Bool(true)
	if implies {
		rest = build.Not(y)
	} else {
		parts = append(parts, conjuncts(y)...)
	}
	if len(parts) > mostParts {
		return nil, nil
	}
	kept := make([]bool, len(parts))
	for i := range kept {
		kept[i] = true
	}
	impossible := func() bool {
		args := []*ir.Node{rest}
		for i, p := range parts {
			if kept[i] {
				args = append(args, p)
			}
		}
		return prove.Never(build, build.And(args...))
	}
	if !impossible() {
		return nil, nil
	}
	for i := range parts {
		kept[i] = false
		if !impossible() {
			kept[i] = true
		}
	}
	for i, p := range parts {
		switch {
		case !kept[i]:
		case i < ofFirst:
			first = append(first, written(build, p))
		default:
			second = append(second, written(build, p))
		}
	}
	return first, second
}

// conjuncts returns the conditions that all must hold.
func conjuncts(n *ir.Node) []*ir.Node {
	if n.Op == ir.And {
		return n.Args
	}
	return []*ir.Node{n}
}

// written returns the text that a condition came from, else its normal form.
func written(b *ir.Builder, n *ir.Node) string {
	text := ir.Dump(n)
	if at := b.OriginOf(n); at.IsValid() {
		text = at.Text()
	}
	return strings.Join(strings.Fields(text), " ")
}

// Dated returns the instant of a row that was found for a set, where it matters:
// the set reads the clock.
func (f *Finder) Dated(set *hir.Set, w *Witness) (asOf string) {
	if w == nil || !f.c.Cond(set, nil).ReadsClock() {
		return ""
	}
	return w.Now.String()
}
