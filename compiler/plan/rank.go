package plan

import (
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A rankTable ranks one population: rankings with the same condition share it.
type rankTable struct {
	f *frame
	t *Table
	// columns by ranking, without the row that asks
	columns map[rankKey]*Column
}

// A rankKey is what a ranking computes, whoever asks.
type rankKey struct {
	op     ir.RankOp
	desc   bool
	n      int64
	by     *ir.Node
	groups string
}

// rank computes a ranking value and joins it to the frame by the row's key.
func (f *frame) rank(n *ir.Node) {
	p := f.p
	rt := p.ranks[n.Args[1]]
	if rt == nil {
		rt = p.population(n)
		p.ranks[n.Args[1]] = rt
	}
	col := rt.column(n)
	s := f.t.joinedTable(rt.t, n.Args[0])
	if s == nil {
		row, column, typ := joinColumn(n)
		s = &Source{Table: rt.t, Join: Left, Cond: f.guard(row)}
		key := rt.t.Columns[0]
		s.On = []Equal{{Outer: f.operand(row, column, typ), Own: Operand{Source: s, Column: key, Type: key.Type}}}
		f.t.addNamed(rt.t.Name, s)
	}
	f.t.Bound[n] = Ref{Operand: Operand{Source: s, Column: col, Type: n.Type}}
}

// joinedTable returns the source by which a ranking table is already joined for
// a row: its join condition leads from the row's source.
func (t *Table) joinedTable(rt *Table, row *ir.Node) *Source {
	for _, s := range t.Sources {
		if s.Table == rt && s.Join == Left && len(s.On) == 1 && s.On[0].Outer.Source == t.Rows[row] {
			return s
		}
	}
	return nil
}

// population makes the table of the rows that are ranked. It goes before the
// tables that read it; its columns grow as rankings ask for them.
func (p *planner) population(n *ir.Node) *rankTable {
	f := p.root(n.Rank.Entity)
	f.need(append([]*ir.Node{n.Args[1]}, n.Args[2:]...))
	t := f.t
	t.Where = conjuncts(n.Args[1])
	p.prune(t)
	t.Name = p.name(aliasStem(n.Rank.Entity.Name) + "_ranked")
	t.About = "ranks within a population of " + n.Rank.Entity.Name
	t.column("key", Column{Kind: Key, Operand: f.key[0], Type: f.key[0].Type})
	return &rankTable{f: f, t: t, columns: map[rankKey]*Column{}}
}

// column returns the column of a ranking.
func (rt *rankTable) column(n *ir.Node) *Column {
	k := rankKey{op: n.Rank.Op, desc: n.Rank.Desc, n: n.Rank.N, by: n.Args[2]}
	var groups []Expr
	for _, g := range n.Args[3:] {
		k.groups += string(g.Hash[:])
		groups = append(groups, Expr{Node: g})
	}
	if k.op == ir.RankSize {
		k.desc, k.by = false, nil
	}
	if c, ok := rt.columns[k]; ok {
		return c
	}
	rt.f.need(n.Args[2:])
	order := []Order{{Expr: Expr{Node: n.Args[2]}, Desc: n.Rank.Desc}}
	c := Column{Partition: groups, Order: order, N: n.Rank.N, Type: types.Type{Kind: schema.Int}}
	stem := "position"
	switch n.Rank.Op {
	case ir.RankPosition:
		c.Kind = RankOver
	case ir.RankSize:
		c.Kind, c.Order, stem = CountOver, nil, "size"
	case ir.RankNtile:
		c.Kind, stem = NtileOver, "tile"
		c.Order = append(order, Order{Expr: Expr{Operand: rt.f.key[0]}, AsText: true})
	}
	col := rt.t.column(stem, c)
	rt.columns[k] = col
	return col
}
