package prove

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/automata"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/specs/schema"
)

// ranked returns texts for the nodes that are compared with each other: of the
// cells that the search left, and in the order that the theory found.
func (e *encoder) ranked(s *search, t *arithmetic, step number) map[*ir.Node]string {
	chosen := map[*ir.Node]string{}
	if t == nil {
		return chosen
	}
	type standing struct {
		t  *text
		at number
	}
	families := map[*family][]standing{}
	var order []*family
	for _, tx := range e.texts {
		if tx.rank == nil {
			continue
		}
		at, ok := t.number(tx.rank, step)
		if !ok {
			continue
		}
		if families[tx.family] == nil {
			order = append(order, tx.family)
		}
		families[tx.family] = append(families[tx.family], standing{tx, at})
	}
	for _, f := range order {
		list := families[f]
		slices.SortStableFunc(list, func(a, b standing) int { return a.at.Cmp(b.at) })
		for i, x := range list {
			if i > 0 && x.at.Cmp(list[i-1].at) == 0 {
				if last, ok := chosen[list[i-1].t.node]; ok {
					chosen[x.t.node] = last
				}
				continue
			}
			for _, try := range f.texts(s.domains[x.t.v]) {
				if i == 0 || f.compare(chosen[list[i-1].t.node], try) < 0 {
					chosen[x.t.node] = try
					break
				}
			}
		}
	}
	return chosen
}

// texts returns texts of some cells, sorted: their samples and what comes of
// putting letters into them.
func (f *family) texts(d set) []string {
	var list []string
	for i, sample := range f.samples {
		if !d.has(i) || f.kind == schema.Version && sample == "" {
			continue
		}
		if list = append(list, sample); f.kind == schema.String {
			list = append(list, f.variants(i)...)
		}
	}
	slices.SortFunc(list, f.compare)
	return slices.Compact(list)
}

// variants returns further texts of a cell.
func (f *family) variants(cell int) (list []string) {
	const most = 24
	languages := make([]automata.Language, len(f.asked))
	for i, q := range f.asked {
		if f.known[i] {
			languages[i], _ = q.language()
		}
	}
	same := func(s string) bool {
		for i, l := range languages {
			if l != nil && automata.Accepts(l, s) != f.in[cell][i] {
				return false
			}
		}
		return true
	}
	sample := f.samples[cell]
	for _, more := range []string{"a", "z", "b", "m", "A", "~", " ", "aa", "zz", "0", "é"} {
		for i := 0; i <= len(sample); i++ {
			if i < len(sample) && i > 3 && i < len(sample)-3 || strings.ToValidUTF8(sample[:i], "") != sample[:i] {
				continue
			}
			if try := sample[:i] + more + sample[i:]; same(try) {
				if list = append(list, try); len(list) == most {
					return list
				}
			}
		}
	}
	return list
}
