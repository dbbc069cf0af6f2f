package prove

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/segc-dev/segc/compiler/ir"
)

// A Map is what is proved of each two of many conditions over rows of one entity.
// What it does not list is not proved: a question that ended without an answer is
// counted as open, and some that would take numbers to prove are not asked.
type Map struct {
	Never []int    // conditions that hold of no row, sorted; they are in no pair
	Same  [][]int  // two or more that always hold together, each group sorted, by their first
	In    [][2]int // the first implies the second, which is not the same: every such pair, sorted
	Apart [][2]int // no row meets both, sorted
	Open  int      // questions that were not decided
	Asked int      // questions that took a proof of their own
}

// A mapper holds the conditions of a map over common cells.
type mapper struct {
	e     *encoder
	b     *ir.Builder
	conds []*ir.Node
	holds []*formula // that each condition is true, and that it is not
	fails []*formula
	boxes []box
	kin   linked

	byVariable map[int]*axis
}

// A box is the cells that a condition leaves to each variable: those it narrows.
type box struct {
	vars  []int
	sets  []set
	exact bool // every choice of these cells meets the condition
	never bool
	rest  []*formula // what is left to decide when it is not exact
}

// Relations compares each two of some conditions. A pair costs a proof only where
// the cells that the two leave to each variable do not tell.
func Relations(b *ir.Builder, conds []*ir.Node) *Map {
	m := &mapper{e: newEncoder(b, maxDepth), b: b, conds: conds, boxes: make([]box, len(conds))}
	m.e.z.left = maxChoices * len(conds)
	for _, c := range conds {
		m.e.collect(c)
		m.e.collect(b.Not(c))
	}
	m.e.settle()
	for _, c := range conds {
		m.holds = append(m.holds, m.e.formula(c))
		m.fails = append(m.fails, m.e.formula(b.Not(c)))
	}
	m.kin = m.links()
	s := m.search()
	for i := range conds {
		m.boxes[i] = m.boxOf(s, m.holds[i])
	}
	out := &Map{}
	for _, b := range m.boxes {
		m.kin.rest = append(m.kin.rest, m.kin.partsOf(b.rest...))
	}
	m.settled(out)
	m.kin.ask(m)
	m.pairs(out)
	return out
}

// settled finds the conditions of which no row, or every row, is a proof of its own
// away: they say nothing of others.
func (m *mapper) settled(out *Map) {
	for i, c := range m.conds {
		switch b := &m.boxes[i]; {
		case b.never || len(m.kin.reads[i]) == 0:
		case m.never(c, out):
			b.never = true
		case len(b.vars) == 0 && m.never(m.b.Not(c), out):
			b.exact = true
		}
	}
}

// never asks a proof of its own that a condition holds of no row.
func (m *mapper) never(c *ir.Node, out *Map) bool {
	const steps = 60_000
	out.Asked++
	v := satisfy(m.b, c, steps, 0).Verdict
	if v == Unknown {
		out.Open++
	}
	return v == Impossible
}

const mapSteps = 4000 // of a search among cells

func (m *mapper) search() *search {
	return &search{domains: slices.Clone(m.e.starts), sizes: m.e.sizes, stamp: 1, steps: mapSteps}
}

// boxOf narrows all variables as far as a condition says at once, and as all ways
// to meet its alternatives say together.
func (m *mapper) boxOf(s *search, f *formula) (b box) {
	s.steps = mapSteps
	defer s.undo(len(s.trail))
	if !s.settle(f) && s.steps >= 0 {
		b.never = true
		return b
	}
	if s.value(f) != yes && f.form == all {
		for _, part := range f.args {
			if s.value(part) == open && part.form == some && part.n == 1 {
				m.joined(s, part)
			}
		}
	}
	b.exact = s.value(f) == yes
	b.rest = s.openParts(f)
	for v, d := range s.domains {
		if !same(d, m.e.starts[v]) && !m.e.starts[v].within(d) {
			b.vars, b.sets = append(b.vars, v), append(b.sets, d)
		}
	}
	return b
}

// openParts returns the parts of a conjunction that the domains leave open.
func (s *search) openParts(f *formula) (list []*formula) {
	if s.value(f) != open {
		return nil
	}
	if f.form != all {
		return []*formula{f}
	}
	for _, a := range f.args {
		list = append(list, s.openParts(a)...)
	}
	return list
}

// joined narrows variables to what one of the alternatives leaves them.
func (m *mapper) joined(s *search, f *formula) {
	union := map[int]set{}
	for i, a := range f.args {
		mark := len(s.trail)
		if s.value(a) == no || !s.settle(a) {
			s.undo(mark)
			if i == 0 {
				return
			}
			continue
		}
		now := map[int]set{}
		for _, t := range s.trail[mark:] {
			now[t.v] = s.domains[t.v]
		}
		s.undo(mark)
		if i == 0 {
			union = now
			continue
		}
		for v := range union {
			if d, ok := now[v]; ok {
				union[v] = union[v].or(d)
			} else {
				delete(union, v)
			}
		}
	}
	for v := range m.e.sizes {
		if d, ok := union[v]; ok {
			s.narrow(v, d)
		}
	}
}

// meet reports whether two boxes have a choice of cells in common.
func (a box) meet(b box) bool {
	for i, j := 0, 0; i < len(a.vars) && j < len(b.vars); {
		switch {
		case a.vars[i] < b.vars[j]:
			i++
		case a.vars[i] > b.vars[j]:
			j++
		case !a.sets[i].meets(b.sets[j]):
			return false
		default:
			i, j = i+1, j+1
		}
	}
	return true
}

// outside calls f for each variable whose cells in a are not all in b, until f
// returns false.
func (a box) outside(b box, f func(v int) bool) {
	i := 0
	for j, v := range b.vars {
		for i < len(a.vars) && a.vars[i] < v {
			i++
		}
		if i < len(a.vars) && a.vars[i] == v && a.sets[i].within(b.sets[j]) {
			continue
		}
		if !f(v) {
			return
		}
	}
}

// A verdict of a pair: whether the first implies the second, the second the
// first, and whether they exclude each other.
type relations struct{ in, around, apart bool }

// pairs compares each two, on all cores: a goroutine takes a condition at a time
// with those after it. Proofs of their own make nodes, so they are done after.
func (m *mapper) pairs(out *Map) {
	n := len(m.conds)
	rows, doubts := make([]map[int]relations, n), make([][]doubt, n)
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		all.Go(func() {
			own, s := m.copied(), m.search()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				rows[i], doubts[i] = own.row(s, i)
			}
		})
	}
	all.Wait()
	for i, list := range doubts {
		for _, d := range list {
			r := rows[i][d.j]
			m.decide(i, d, &r, out)
			rows[i][d.j] = r
		}
	}
	m.collect(out, rows)
}

// copied returns a mapper for another goroutine: formulas carry what a search
// found of them.
func (m *mapper) copied() *mapper {
	c := *m
	seen := map[*formula]*formula{}
	var dup func(f *formula) *formula
	dup = func(f *formula) *formula {
		if g := seen[f]; g != nil {
			return g
		}
		g := &formula{form: f.form, v: f.v, in: f.in, n: f.n}
		seen[f] = g
		for _, a := range f.args {
			g.args = append(g.args, dup(a))
		}
		return g
	}
	c.holds, c.fails = make([]*formula, len(m.holds)), make([]*formula, len(m.fails))
	for i := range m.holds {
		c.holds[i], c.fails[i] = dup(m.holds[i]), dup(m.fails[i])
	}
	return &c
}

// A doubt is a pair of which cells alone do not tell something that numbers may.
type doubt struct {
	j                 int
	in, around, apart bool
}

// row compares one condition with those after it. The search is the goroutine's
// only one: what it found of formulas is kept with them.
func (m *mapper) row(s *search, i int) (found map[int]relations, doubts []doubt) {
	found = map[int]relations{}
	a := m.boxes[i]
	if a.never {
		return found, nil
	}
	for j := i + 1; j < len(m.conds); j++ {
		b := m.boxes[j]
		if b.never {
			continue
		}
		if m.conds[i] == m.conds[j] {
			found[j] = relations{in: true, around: true}
			continue
		}
		var r relations
		d := doubt{j: j}
		r.apart, d.apart = m.apart(s, i, j)
		if !r.apart {
			r.in, d.in = m.inside(s, i, j)
			r.around, d.around = m.inside(s, j, i)
		}
		if r != (relations{}) || d != (doubt{j: j}) {
			found[j] = r
		}
		if d.in || d.around || d.apart {
			doubts = append(doubts, d)
		}
	}
	return found, doubts
}

// apart reports whether cells prove that two conditions exclude each other, or
// that numbers may.
func (m *mapper) apart(s *search, i, j int) (proved, doubtful bool) {
	a, b := m.boxes[i], m.boxes[j]
	if !a.meet(b) {
		return true, false
	}
	if (!a.exact || !b.exact) && m.impossible(s, m.holds[i], m.holds[j]) {
		return true, false
	}
	return false, m.kin.clash(i, j)
}

// inside is apart for the claim that one condition implies another.
func (m *mapper) inside(s *search, i, j int) (proved, doubtful bool) {
	a, b := m.boxes[i], m.boxes[j]
	plain, numbers := false, false
	a.outside(b, func(v int) bool {
		if m.kin.of[v] < 0 {
			plain = true
			return false
		}
		numbers = true
		return m.kin.follows(i, j, v)
	})
	switch {
	case plain:
		return false, false
	case !numbers && b.exact:
		return true, false
	case !numbers:
		if m.impossible(s, m.holds[i], m.fails[j]) {
			return true, false
		}
		return false, m.kin.share(i, j)
	}
	possible := true
	a.outside(b, func(v int) bool {
		possible = m.kin.follows(i, j, v)
		return possible
	})
	return false, possible
}

// impossible reports whether no cells meet two formulas.
func (m *mapper) impossible(s *search, f, g *formula) bool {
	s.steps = mapSteps
	defer s.undo(len(s.trail))
	return s.run(&formula{form: all, args: []*formula{f, g}}) == no
}

// decide asks a proof of its own.
func (m *mapper) decide(i int, d doubt, r *relations, out *Map) {
	x, y := m.conds[i], m.conds[d.j]
	ask := func(asked bool, cond func() *ir.Node, answer *bool) {
		if asked && !*answer {
			*answer = m.never(cond(), out)
		}
	}
	ask(d.apart, func() *ir.Node { return m.b.And(x, y) }, &r.apart)
	if !r.apart {
		ask(d.in, func() *ir.Node { return m.b.And(x, m.b.Not(y)) }, &r.in)
		ask(d.around, func() *ir.Node { return m.b.And(y, m.b.Not(x)) }, &r.around)
	}
}

// collect lists what was proved.
func (m *mapper) collect(out *Map, rows []map[int]relations) {
	group := make([]int, len(m.conds))
	for i := range group {
		group[i] = i
		if m.boxes[i].never {
			out.Never = append(out.Never, i)
		}
	}
	for i, row := range rows {
		for j, r := range row {
			if r.in && r.around && group[j] > group[i] {
				group[j] = group[i]
			}
		}
	}
	members := map[int][]int{}
	for i, g := range group {
		members[g] = append(members[g], i)
	}
	for i := range m.conds {
		if len(members[i]) > 1 {
			out.Same = append(out.Same, members[i])
		}
		for j := i + 1; j < len(m.conds); j++ {
			r := rows[i][j]
			switch {
			case r.apart:
				out.Apart = append(out.Apart, [2]int{i, j})
			case r.in && !r.around:
				out.In = append(out.In, [2]int{i, j})
			case r.around && !r.in:
				out.In = append(out.In, [2]int{j, i})
			}
		}
	}
	slices.SortFunc(out.In, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
}
