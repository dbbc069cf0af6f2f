package eval

import (
	"cmp"
	"math"
	"slices"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
)

// An index decides every set of a program at once. Each distinct literal is
// evaluated once: those about one attribute by a table, others by their
// functions and only when they are asked for. A set is posted under literals of
// which one must be true for it to have the row, its access clause, so that sets
// that cannot match are not looked at (the access predicate of Fabret et al.,
// "Filtering algorithms and implementation for very fast publish/subscribe
// systems", SIGMOD 2001).
//
// Conditions have no negation: what is negated is a literal of its own. So a
// literal that becomes true only lets sets in, and one that becomes false only
// puts them out.
type index struct {
	code   *code
	graph  *atoms.Graph
	tables []*table
	bits   []int32   // the bit of each literal of the graph
	loose  []rowTest // literals without a table; their bits come last
	first  int32     // the bit of loose[0]
	words  int       // of literal bits
	looks  []look    // what tables say, in one pass
	masks  []uint64  // of all looks
	reads  []reads   // what each loose literal depends on
	share  []float64
	match  matcher
	plan   widePlan
	single *code // of one set at a time; only where records are asked either way
}

// A look finds the literals of a table that are in one word: masks[base+code].
type look struct{ table, word, base uint32 }

// fill sets the literal bits that tables answer.
func (x *index) fill(words []uint64, codes []uint32) {
	for i := range x.looks {
		l := &x.looks[i]
		words[l.word] |= x.masks[l.base+codes[l.table]]
	}
}

// always is the bit that is always set.
const always int32 = 0

// reads is what a loose literal depends on beside attributes of the row.
type reads struct {
	attrs map[string]bool
	other bool // related rows, or the clock
}

func (p *Program) index(root *layout) (*index, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := newCompiler(p.b, p.cal, root, nil, p.conds)
	x := &index{graph: atoms.NewGraph(p.conds...)}
	var left []*ir.Node
	x.tables, left = c.tables(x.graph.Literals)
	at := x.place(left)
	for _, n := range left {
		x.loose = append(x.loose, c.test([]*ir.Node{n}, 0))
		r := reads{attrs: map[string]bool{}}
		r.of(n, map[*ir.Node]bool{})
		x.reads = append(x.reads, r)
	}
	if c.err != nil {
		return nil, c.err
	}
	for _, n := range x.graph.Literals {
		x.bits = append(x.bits, at[n])
	}
	x.code = &code{program: p, root: root, pops: c.pops}
	x.code.takes(c)
	for i, t := range x.tables {
		for _, w := range t.words {
			x.looks = append(x.looks, look{table: uint32(i), word: uint32(w.word), base: uint32(len(x.masks))})
			x.masks = append(x.masks, w.mask...)
		}
	}
	x.share = x.guesses()
	x.plan = planWide(x)
	x.match.build(x)
	return x, nil
}

func (r *reads) of(n *ir.Node, seen map[*ir.Node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	switch {
	case n.Op == ir.Attr && n.Args[0].Op == ir.Var && n.Args[0].Level == 0:
		r.attrs[n.Attr.Name] = true
	case n.Op == ir.Agg, n.Op == ir.ToOne, n.Op == ir.Now, n.Op == ir.Today, n.Op == ir.CalendarStart:
		r.other = true
	}
	for _, a := range n.Args {
		r.of(a, seen)
	}
}

// place gives every literal a bit. The literals of a table share a word, as far
// as one holds them.
func (x *index) place(left []*ir.Node) map[*ir.Node]int32 {
	at := map[*ir.Node]int32{}
	used := []int{1} // bits of each word; bit 0 is always set
	byRoom := slices.Clone(x.tables)
	slices.SortStableFunc(byRoom, func(a, b *table) int { return cmp.Compare(len(b.lits), len(a.lits)) })
	for _, t := range byRoom {
		for lits := t.lits; len(lits) > 0; {
			n := min(len(lits), 64)
			w := slices.IndexFunc(used, func(u int) bool { return u+n <= 64 })
			if w < 0 {
				w, used = len(used), append(used, 0)
			}
			mask, all := make([]uint64, t.null()+1), uint64(0)
			for i := range lits[:n] {
				bit := used[w] + i
				lits[i].bit = int32(w*64 + bit)
				at[lits[i].node] = lits[i].bit
				all |= 1 << bit
				for code, holds := range lits[i].holds {
					if holds {
						mask[code] |= 1 << bit
					}
				}
			}
			t.words = append(t.words, tableWord{w, all, mask})
			used[w] += n
			lits = lits[n:]
		}
	}
	x.first = int32(len(used) * 64)
	for i, n := range left {
		at[n] = x.first + int32(i)
	}
	x.words = len(used) + (len(left)+63)/64
	return at
}

// guesses estimates how often each literal is true, before anything is known:
// of pieces of a table each as often as the others.
func (x *index) guesses() []float64 {
	share := make([]float64, x.words*64)
	for i := range share {
		share[i] = 0.5
	}
	share[always] = 1
	for _, t := range x.tables {
		for _, l := range t.lits {
			n := 0
			for _, holds := range l.holds {
				if holds {
					n++
				}
			}
			share[l.bit] = float64(n) / float64(len(l.holds))
			if t.codes != nil { // the texts that are none of the cuts are many
				share[l.bit] = float64(n) / float64(len(l.holds)+8)
			}
		}
	}
	return share
}

// A matcher is the postings and the programs of sets.
type matcher struct {
	postings [][]posting // by literal bit
	access   []uint64    // the literal bits that have postings
	every    []posting   // terms without an access clause
	programs []int32     // of the terms: clauses, each a count of literals and their bits
	byLit    [][]int32   // the sets that each literal is part of
	roots    []int32
}

// A posting is a term: all of its literals and clauses must hold. A set whose
// condition is a disjunction has a term for each part.
type posting struct {
	lits    [inline]int32 // beside the access clause; always where there are fewer
	program int32         // where its other clauses stand in programs; -1 for none
	set     int32
}

// inline is the number of literals that are looked at without a branch.
const inline = 4

// The counts that begin a clause in programs.
const (
	endOfTerm = 0
	inGraph   = -1 // the clause is the node of the graph that follows
)

func (m *matcher) build(x *index) {
	*m = matcher{postings: make([][]posting, x.words*64), access: make([]uint64, x.words), byLit: make([][]int32, x.words*64), roots: x.graph.Roots}
	for set, root := range x.graph.Roots {
		terms := []int32{root}
		if n := &x.graph.Nodes[root]; n.Op == ir.Or {
			terms = n.Args
		}
		for _, t := range terms {
			m.term(x, int32(set), t)
		}
		seen := map[int32]bool{}
		m.note(x, int32(set), root, seen)
	}
}

// note notes a set with each of its literals.
func (m *matcher) note(x *index, set, n int32, seen map[int32]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	node := &x.graph.Nodes[n]
	if node.Op == ir.Lit {
		bit := x.bits[node.Lit]
		m.byLit[bit] = append(m.byLit[bit], set)
	}
	for _, a := range node.Args {
		m.note(x, set, a, seen)
	}
}

// clause returns the literals of a clause, nil when it is none: a literal, or a
// disjunction of literals.
func (x *index) clause(n int32) []int32 {
	node := &x.graph.Nodes[n]
	switch node.Op {
	case ir.Lit:
		return []int32{x.bits[node.Lit]}
	case ir.Or:
		var out []int32
		for _, a := range node.Args {
			arg := &x.graph.Nodes[a]
			if arg.Op != ir.Lit {
				return nil
			}
			out = append(out, x.bits[arg.Lit])
		}
		return out
	}
	return nil
}

// dear is how much rarer a literal that must be computed has to be, to be
// preferred to one from a table.
const dear = 4

// chance estimates how often one of a clause's literals is true.
func (x *index) chance(clause []int32) float64 {
	none := 1.0
	for _, bit := range clause {
		p := x.share[bit]
		if bit >= x.first {
			p = math.Min(1, p*dear)
		}
		none *= 1 - p
	}
	return 1 - none
}

// term posts a conjunction under its rarest clause.
func (m *matcher) term(x *index, set, n int32) {
	node := &x.graph.Nodes[n]
	parts := []int32{n}
	switch node.Op {
	case ir.False:
		return
	case ir.True:
		m.every = append(m.every, posting{program: -1, set: set})
		return
	case ir.And:
		parts = node.Args
	}
	type part struct {
		node   int32
		clause []int32
		chance float64
	}
	var list []part
	for _, p := range parts {
		q := part{p, x.clause(p), 2}
		if q.clause != nil {
			q.chance = x.chance(q.clause)
		}
		list = append(list, q)
	}
	slices.SortStableFunc(list, func(a, b part) int { return cmp.Compare(a.chance, b.chance) })
	out, used := posting{program: -1, set: set}, 0 // the literals are always
	rest := list
	if list[0].clause != nil {
		rest = list[1:]
	}
	var program []int32
	for _, p := range rest {
		switch {
		case len(p.clause) == 1 && p.clause[0] < x.first && used < inline:
			out.lits[used] = p.clause[0]
			used++
		case p.clause != nil:
			program = append(append(program, int32(len(p.clause))), p.clause...)
		default:
			program = append(program, inGraph, p.node)
		}
	}
	if program != nil {
		out.program = int32(len(m.programs))
		m.programs = append(append(m.programs, program...), endOfTerm)
	}
	if list[0].clause == nil {
		m.every = append(m.every, out)
		return
	}
	for _, bit := range list[0].clause {
		m.postings[bit] = append(m.postings[bit], out)
		m.access[bit/64] |= 1 << (bit % 64)
	}
}
