package eval

import (
	"cmp"
	"slices"
	"strings"
	"unsafe"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// populations are the rankings of a program: each is computed for all rows of
// its entity before any condition is asked.
type populations struct {
	list []*population // one that another reads stands before it
	at   map[*ir.Node]int
}

// A population is what a ranking is over, compiled on its own: level 0 is a row
// of it.
type population struct {
	code   *code
	root   *layout
	rank   ir.Ranking
	cond   condFn
	by     func(*frame) (rankKey, state)
	order  func(a, b *rankKey) int
	within []func(*frame) (rankKey, state)
}

// A rankKey is a value of any family.
type rankKey struct {
	n exact
	f float64
	s string
}

// of returns the place of a ranking's values in frame.ranks.
func (p *populations) of(c *compiler, n *ir.Node) int {
	if i, ok := p.at[n]; ok {
		return i
	}
	root := c.layouts[n.Rank.Entity]
	inner := newCompiler(c.b, c.cal, root, c.layouts, n.Args[1:])
	inner.pops = p
	pop := &population{root: root, rank: *n.Rank, cond: inner.cond(n.Args[1])}
	pop.by, pop.order = inner.rankKey(n.Args[2])
	for _, g := range n.Args[3:] {
		key, _ := inner.rankKey(g)
		pop.within = append(pop.within, key)
	}
	if inner.err != nil {
		c.refuse(inner.err)
	}
	pop.code = &code{root: root, pops: p, program: &Program{cal: c.cal}}
	pop.code.takes(inner)
	p.list = append(p.list, pop)
	p.at[n] = len(p.list) - 1
	return len(p.list) - 1
}

// rankKey compiles a value that is ranked by, or grouped by.
func (c *compiler) rankKey(n *ir.Node) (func(*frame) (rankKey, state), func(a, b *rankKey) int) {
	switch familyOf(n.Type) {
	case floats:
		x := c.float(n)
		return func(f *frame) (rankKey, state) { v, s := x(f); return rankKey{f: v}, s },
			func(a, b *rankKey) int { return cmp.Compare(a.f, b.f) }
	case texts:
		x := c.lasting(n)
		return func(f *frame) (rankKey, state) { v, s := x(f); return rankKey{s: v}, s },
			func(a, b *rankKey) int { return strings.Compare(a.s, b.s) }
	case exacts:
		x := c.exact(n, scaleOf(n.Type))
		return func(f *frame) (rankKey, state) { v, s := x(f); return rankKey{n: v}, s },
			func(a, b *rankKey) int { return a.n.cmp(b.n) }
	case points, lists:
		c.refuse(&Error{Code: NeedsPopulation, Message: "rows cannot be ranked or grouped by a point or a list"})
		return func(*frame) (rankKey, state) { return rankKey{}, isNull }, nil
	}
	x := c.num(n)
	return func(f *frame) (rankKey, state) { v, s := x(f); return rankKey{n: exact{n: v}}, s },
		func(a, b *rankKey) int { return cmp.Compare(a.n.n, b.n.n) }
}

// A rankedRow is a row of a population.
type rankedRow struct {
	index int
	by    rankKey
}

// rankRows ranks n rows of an entity; at returns one of them, until it is asked
// for the next, byKey orders two. earlier are the values of the populations before.
func (p *population) rankRows(n int, at func(i int) unsafe.Pointer, byKey func(i, j int) int, now types.Instant, earlier [][]clockValue) []clockValue {
	f := p.code.frame()
	f.ranks = earlier
	p.code.at(f, now)
	out := make([]clockValue, n)
	for i := range out {
		out[i].state = isNull
	}
	groups := map[string][]rankedRow{}
	var name []byte
	for i := range n {
		f.rows[0] = at(i)
		f.age++
		v := p.cond(f)
		if v == no {
			continue
		}
		by, s := p.by(f)
		name = name[:0]
		for _, g := range p.within {
			key, st := g(f)
			s = max(s, st&failed)
			name = appendRankKey(name, key, st)
		}
		if v == fails || s == failed {
			return allFailed(out)
		}
		if s == known {
			groups[string(name)] = append(groups[string(name)], rankedRow{i, by})
		}
	}
	for _, group := range groups {
		p.rankGroup(group, byKey, out)
	}
	return out
}

// allFailed is what a population says of every row when it cannot be ranked.
func allFailed(out []clockValue) []clockValue {
	for i := range out {
		out[i].state = failed
	}
	return out
}

func appendRankKey(dst []byte, k rankKey, s state) []byte {
	if s != known {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	if k.n.w != nil {
		dst = append(dst, k.n.w.String()...)
	}
	f := k.f + 0
	for _, v := range []uint64{uint64(k.n.n), floatBits(f), uint64(len(k.s))} {
		for i := range 8 {
			dst = append(dst, byte(v>>(8*i)))
		}
	}
	return append(dst, k.s...)
}

func (p *population) rankGroup(group []rankedRow, byKey func(i, j int) int, out []clockValue) {
	order := func(a, b rankedRow) int {
		o := p.order(&a.by, &b.by)
		if p.rank.Desc {
			o = -o
		}
		return o
	}
	slices.SortFunc(group, func(a, b rankedRow) int {
		if o := order(a, b); o != 0 {
			return o
		}
		return byKey(a.index, b.index)
	})
	size, position := int64(len(group)), int64(0)
	for i, r := range group {
		if i == 0 || order(group[i-1], r) != 0 {
			position = int64(i) + 1
		}
		v := &out[r.index]
		v.state = known
		switch p.rank.Op {
		case ir.RankPosition:
			v.n = position
		case ir.RankSize:
			v.n = size
		case ir.RankNtile:
			v.n = bucketOf(int64(i), size, p.rank.N)
		}
	}
}

// bucketOf returns the bucket, from 1, of the i-th of n rows in k buckets as
// equal as can be, the larger ones first.
func bucketOf(i, n, k int64) int64 {
	small, larger := n/k, n%k
	if wide := (small + 1) * larger; i >= wide {
		return larger + (i-wide)/small + 1
	}
	return i/(small+1) + 1
}
