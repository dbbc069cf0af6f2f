package plan

import (
	"slices"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A frame is a table in the making: its rows bind the levels below depth.
type frame struct {
	p     *planner
	t     *Table
	depth int32
	key   []Operand             // identifies a row
	by    []Operand             // what the table will be grouped by, in a frame of an aggregate's rows
	cols  map[rowColumn]Operand // join columns of rows that a cut left behind
	gone  int32                 // the rows of levels below are behind a cut
	seen  map[*ir.Node]bool
	deep  []*ir.Node // everything asked of the frame, for a cut
	// kept holds conditions over attributes that every row of use satisfies: the
	// table's own WHERE asks for them. Tables at the frame's grain need no other rows.
	kept []*ir.Node
	// came says by which relation, and from which row, a row of a path was reached.
	came map[*ir.Node]arrival
}

// An arrival is the step that led to a row.
type arrival struct {
	from *ir.Node
	by   *schema.Relation
}

// returns reports whether a to-one relation leads back over the step: to the very
// row that it came from, since that row's key is what both join on.
func (a arrival) returns(r *schema.Relation) bool {
	return a.by != nil && a.by.Through == nil && r.To == a.by.From && r.FromColumn == a.by.ToColumn && r.ToColumn == a.by.FromColumn
}

// A rowColumn is a physical column of a row.
type rowColumn struct {
	row    *ir.Node
	column string
}

// root returns the frame of an entity's rows.
func (p *planner) root(e *schema.Entity) *frame {
	f := &frame{p: p, t: newTable(), depth: 1, cols: map[rowColumn]Operand{}, seen: make(map[*ir.Node]bool, 32), came: map[*ir.Node]arrival{}}
	s := f.t.add(e.Name, &Source{Entity: e})
	f.t.Rows[p.b.Var(0, e)] = s
	f.key = []Operand{keyOf(s, e)}
	return f
}

func keyOf(s *Source, e *schema.Entity) Operand {
	return Operand{Source: s, Physical: e.Key.Columns[0], Type: e.Key.Type}
}

// need makes every value under nodes available in the frame: to-one rows are
// joined, rankings and aggregates are computed by tables of their own and joined.
func (f *frame) need(nodes []*ir.Node) {
	f.deep = append(f.deep, nodes...)
	var found pending
	for _, n := range nodes {
		f.collect(n, &found)
	}
	for _, n := range found.ranks {
		f.rank(n)
	}
	f.group(found.free, false)
	f.dependent(found.bound)
}

// pending holds the nodes that need tables of their own, in order of discovery.
type pending struct {
	ranks, free, bound []*ir.Node
}

func (f *frame) collect(n *ir.Node, found *pending) {
	if f.seen[n] {
		return
	}
	f.seen[n] = true
	if _, ok := f.t.Bound[n]; ok {
		return
	}
	switch n.Op {
	case ir.Attr:
		f.attr(n, found)
	case ir.Agg:
		f.collectRow(n.Args[0], found)
		if f.readsFrame(n) {
			found.bound = append(found.bound, n)
		} else {
			found.free = append(found.free, n)
		}
	case ir.Rank:
		f.collectRow(n.Args[0], found)
		found.ranks = append(found.ranks, n)
	default:
		for _, a := range n.Args {
			f.collect(a, found)
		}
	}
}

// readsFrame reports whether the body of an aggregate reads rows of the frame.
func (f *frame) readsFrame(n *ir.Node) bool {
	for _, a := range n.Args[1:] {
		if a.Reads(0, f.depth) {
			return true
		}
	}
	return false
}

// attr makes an attribute readable: its row's source is joined. An attribute of
// a row that is there only under a condition becomes a conditional value.
func (f *frame) attr(n *ir.Node, found *pending) {
	row := n.Args[0]
	f.collectRow(row, found)
	guard := f.guard(row)
	if guard == nil {
		return
	}
	raw := f.p.b.Attr(f.p.b.ToOne(row.Args[0], row.Rel, true), n.Attr)
	value := f.p.b.If(n.Type, guard, raw, f.p.b.Const(n.Type, nil))
	f.t.Guarded[n] = value
	f.collect(value, found)
}

// collectRow joins the source of a to-one row, and those on the way to it.
func (f *frame) collectRow(row *ir.Node, found *pending) {
	if row.Op != ir.ToOne || f.seen[row] {
		return
	}
	f.seen[row] = true
	of := row.Args[0]
	f.collectRow(of, found)
	if _, ok := f.t.Rows[row]; ok || within(row, f.gone) {
		return
	}
	if a := f.came[of]; a.returns(row.Rel) && (row.Raw || row.Rel.To.Time == nil) {
		if s := f.t.Rows[a.from]; s != nil {
			f.t.Rows[row] = s
			return
		}
	}
	s := &Source{Entity: row.Rel.To, Join: Left}
	s.Cond = f.guard(of)
	s.On = []Equal{{Outer: f.operand(of, row.Rel.FromColumn, sideType(row.Rel.FromAttr, row.Rel.ToAttr)), Own: own(s, row.Rel)}}
	f.t.add(row.Rel.To.Name, s)
	f.t.Rows[row] = s
	if time := row.Rel.To.Time; time != nil && !row.Raw && time.Attr != nil {
		s.Cond = f.p.b.And(orTrue(f.p.b, s.Cond), f.p.visible(row))
	}
}

func orTrue(b *ir.Builder, n *ir.Node) *ir.Node {
	if n == nil {
		return b.Bool(true)
	}
	return n
}

// own returns the joined column on a relation's far side.
func own(s *Source, r *schema.Relation) Operand {
	return Operand{Source: s, Physical: r.ToColumn, Type: sideType(r.ToAttr, r.FromAttr)}
}

// sideType is the type of a relation's column: the schema declares one side, and
// both have the same.
func sideType(own, other *schema.Attribute) types.Type {
	if own == nil {
		return other.Type
	}
	return own.Type
}

// visible returns the condition that an event has a time, and one that has come:
// an instant before now, a day up to today.
func (p *planner) visible(row *ir.Node) *ir.Node {
	time := p.time(row)
	if time.Type.Kind == schema.Date {
		return p.b.Lit(p.b.Pred(types.Lt, p.clock.Today, time), ir.IsFalse)
	}
	return p.b.Lit(p.b.Pred(types.Lt, time, p.clock.Now), ir.IsTrue)
}

// time returns the time of an event, through via as far as it leads.
func (p *planner) time(row *ir.Node) *ir.Node {
	t := row.RowEntity().Time
	for t.Attr == nil {
		row = p.b.ToOne(row, t.Via, true)
		t = row.RowEntity().Time
	}
	return p.b.Attr(row, t.Attr)
}

// guard returns the condition under which a to-one row is there though its
// source is joined: that an event whose time is its parent's is visible. It is nil
// for every other row, whose join says all.
func (f *frame) guard(row *ir.Node) *ir.Node {
	if row.Op != ir.ToOne || row.Raw {
		return nil
	}
	time := row.Rel.To.Time
	if time == nil || time.Attr != nil {
		return nil
	}
	return f.p.visible(f.p.b.ToOne(row.Args[0], row.Rel, true))
}

// operand returns a physical column of a row of the frame.
func (f *frame) operand(row *ir.Node, column string, t types.Type) Operand {
	if o, ok := f.cols[rowColumn{row, column}]; ok {
		return o
	}
	return Operand{Source: f.t.Rows[row], Physical: column, Type: t}
}

// dependent computes aggregates whose body reads the frame's rows: first what
// they read, then a table at the frame's grain joined with their path.
func (f *frame) dependent(aggs []*ir.Node) {
	for len(aggs) > 0 {
		var ready, later []*ir.Node
		for _, a := range aggs {
			if f.waits(a, aggs) {
				later = append(later, a)
			} else {
				ready = append(ready, a)
			}
		}
		var leaves []*ir.Node
		for _, a := range ready {
			leaves = f.leaves(a, leaves)
		}
		f.need(leaves)
		if !f.simple() {
			f.cut()
		}
		f.group(ready, true)
		aggs = later
	}
}

// waits reports whether an aggregate's body reads another one of aggs.
func (f *frame) waits(a *ir.Node, aggs []*ir.Node) bool {
	return slices.ContainsFunc(f.leaves(a, nil), func(n *ir.Node) bool {
		return n != a && slices.Contains(aggs, n)
	})
}

// leaves appends the values of the frame that a node's body reads: attributes,
// aggregates and rankings over the frame's rows alone.
func (f *frame) leaves(n *ir.Node, out []*ir.Node) []*ir.Node {
	seen := map[*ir.Node]bool{}
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		if seen[n] || !n.Reads(0, f.depth) {
			return
		}
		seen[n] = true
		switch n.Op {
		case ir.Attr, ir.Agg, ir.Rank:
			if f.own(n) {
				if !slices.Contains(out, n) {
					out = append(out, n)
				}
				return
			}
		}
		for _, a := range n.Args {
			walk(a)
		}
	}
	for _, a := range n.Args[1:] {
		walk(a)
	}
	return out
}

// same reports whether two operands are one column.
func (o Operand) same(p Operand) bool {
	return o.Source == p.Source && o.Physical == p.Physical && o.Column == p.Column
}

// simple reports whether the frame reads physical tables only, so that a later
// table can repeat its FROM.
func (f *frame) simple() bool {
	return !slices.ContainsFunc(f.t.Sources, func(s *Source) bool { return s.Table != nil })
}

// cut closes the frame's table as it stands and goes on from there: every value
// that anything asked of the frame still reads becomes a column.
func (f *frame) cut() {
	f.joinRows()
	old := f.t
	old.Name = f.p.name(f.t.Sources[0].stem())
	old.About = "values that later steps need"
	next := newTable()
	s := next.add("base", &Source{Table: old})
	var keys []Operand
	for _, k := range f.key {
		c := old.column("key", Column{Kind: Key, Operand: k, Type: k.Type})
		keys = append(keys, Operand{Source: s, Column: c, Type: k.Type})
	}
	by := make([]Operand, len(f.by))
	for i, o := range f.by {
		if at := slices.IndexFunc(f.key, o.same); at >= 0 {
			by[i] = keys[at]
			continue
		}
		c := old.column("group", Column{Kind: Key, Operand: o, Type: o.Type})
		by[i] = Operand{Source: s, Column: c, Type: o.Type}
	}
	cols := map[rowColumn]Operand{}
	carry := func(n *ir.Node) {
		if _, ok := next.Bound[n]; ok {
			return
		}
		if n.Type.Kind == schema.Point {
			lat := old.column("lat", Column{Kind: Latitude, Node: n, Type: types.Type{Kind: schema.Float}})
			lon := old.column("lon", Column{Kind: Longitude, Node: n, Type: types.Type{Kind: schema.Float}})
			next.Bound[n] = Ref{Operand: Operand{Source: s, Column: lat}, Lon: Operand{Source: s, Column: lon}}
			return
		}
		c := old.column(stemOf(n), Column{Kind: Value, Node: n, Type: n.Type})
		next.Bound[n] = Ref{Operand: Operand{Source: s, Column: c, Type: n.Type}}
	}
	f.walkAll(func(n *ir.Node) {
		switch n.Op {
		case ir.Attr:
			if _, ok := old.Bound[n]; ok || old.Rows[n.Args[0]] != nil {
				carry(n)
			}
		case ir.Agg, ir.Rank:
			if _, ok := old.Bound[n]; ok {
				carry(n)
				return
			}
			from, column, typ := joinColumn(n)
			if f.own(from) {
				rc := rowColumn{from, column}
				if _, ok := cols[rc]; !ok {
					o := f.operand(from, column, typ)
					c := old.column("join", Column{Kind: Key, Operand: o, Type: o.Type})
					cols[rc] = Operand{Source: s, Column: c, Type: o.Type}
				}
			}
		}
	})
	next.Guarded = old.Guarded
	old.Where, f.kept = f.kept, nil
	f.p.prune(old)
	f.t, f.key, f.by, f.cols, f.gone = next, keys, by, cols, f.depth
}

// joinRows joins every to-one row of the frame that anything asked of it reads,
// now or later: after a cut its columns would be out of reach.
func (f *frame) joinRows() {
	var found pending
	f.walkAll(func(n *ir.Node) {
		switch {
		case n.IsRow() && f.own(n):
			f.collectRow(n, &found)
		case n.Op == ir.Attr && f.own(n):
			f.collect(n, &found)
		}
	})
}

// own reports whether a node reads rows of the frame and no others.
func (f *frame) own(n *ir.Node) bool { return within(n, f.depth) }

// within reports whether a node reads rows, all of levels below depth.
func within(n *ir.Node, depth int32) bool {
	return n.Free != 0 && n.Free&^(1<<min(depth, 63)-1) == 0
}

// joinColumn returns the row from which a node's table is joined, and its column.
func joinColumn(n *ir.Node) (row *ir.Node, column string, t types.Type) {
	row = n.Args[0]
	if n.Op == ir.Rank {
		key := row.RowEntity().Key
		return row, key.Columns[0], key.Type
	}
	r := n.Agg.Steps[0]
	return row, r.FromColumn, sideType(r.FromAttr, r.ToAttr)
}

// walkAll visits every node under what was asked of the frame, bodies of
// aggregates included, that reads the frame.
func (f *frame) walkAll(visit func(*ir.Node)) {
	seen := map[*ir.Node]bool{}
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		if seen[n] || !n.Reads(0, f.depth) {
			return
		}
		seen[n] = true
		visit(n)
		if g, ok := f.t.Guarded[n]; ok {
			walk(g)
		}
		if n.Op == ir.Rank {
			walk(n.Args[0])
			return
		}
		for _, a := range n.Args {
			walk(a)
		}
	}
	for _, n := range f.deep {
		walk(n)
	}
}

// stem returns the name that a source's alias was made from.
func (s *Source) stem() string {
	switch {
	case s.Entity != nil:
		return aliasStem(s.Entity.Name)
	case s.Table != nil:
		return aliasStem(s.Table.Sources[0].stem())
	}
	return "t"
}

// stemOf names a column after what it holds: the attribute, or the aggregate
// and its attribute.
func stemOf(n *ir.Node) string {
	switch n.Op {
	case ir.Attr:
		return n.Attr.Name
	case ir.Agg:
		stem := aliasStem(n.Agg.Func.String())
		if v := n.ValueArg(); v != nil && v.Op == ir.Attr {
			stem += "_" + v.Attr.Name
		}
		return stem
	case ir.Rank:
		return "rank"
	}
	return "value"
}
