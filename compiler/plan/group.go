package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// group computes aggregates of the frame: those over the same path from the same
// row share one table, a scan each. With joined set their bodies read the frame,
// so the table joins the frame first and is grouped by its key.
func (f *frame) group(aggs []*ir.Node, joined bool) {
	var order []string
	groups := map[string][]*ir.Node{}
	for _, a := range aggs {
		key := pathKey(a)
		if _, ok := groups[key]; !ok {
			order = append(order, key)
		}
		groups[key] = append(groups[key], a)
	}
	for _, key := range order {
		f.pathTable(groups[key], joined)
	}
}

// pathKey is equal for aggregates over the same path from the same row, which
// share a table. A mode is alone in its own.
func pathKey(a *ir.Node) string {
	var sb strings.Builder
	if a.Agg.Func == hir.MostCommon {
		sb.Write(a.Hash[:])
	}
	sb.Write(a.Args[0].Hash[:])
	for _, s := range a.Agg.Steps {
		sb.WriteString(s.From.Name + "." + s.Name + "/")
	}
	sb.WriteString(strconv.Itoa(int(a.Agg.Base)))
	return sb.String()
}

// pathTable makes the table of aggregates over one path and joins it.
func (f *frame) pathTable(aggs []*ir.Node, joined bool) {
	first := aggs[0]
	child := f.child(first, joined)
	common, rests := split(aggs)
	var wanted []*ir.Node
	for _, a := range aggs {
		wanted = append(wanted, a.Args[1:]...)
	}
	child.kept = plain(common)
	if joined {
		child.kept = append(slices.Clone(f.kept), child.kept...)
	}
	child.need(wanted)
	child.t.Where = append(common, f.p.union(child.t, rests)...)
	if joined && len(child.kept) > 0 { // else a cut has asked for them
		child.t.Where = append(slices.Clone(f.kept), child.t.Where...)
	}
	f.p.prune(child.t)

	t := child.aggregate(aggs, rests)
	t.Name = f.p.name(pathName(first))
	t.About = describe(first, joined)
	f.join(t, aggs, joined)
}

// child returns the frame of the chains of rows that an aggregate runs over.
func (f *frame) child(a *ir.Node, joined bool) *frame {
	steps := a.Agg.Steps
	c := &frame{p: f.p, t: newTable(), depth: a.Agg.Base + int32(len(steps)), cols: map[rowColumn]Operand{}, seen: make(map[*ir.Node]bool, 32), came: map[*ir.Node]arrival{}}
	var outer *Operand
	if joined {
		moved := c.repeat(f)
		o := moved(f.operand(a.Args[0], steps[0].FromColumn, sideType(steps[0].FromAttr, steps[0].ToAttr)))
		outer = &o
		for _, k := range f.key {
			c.by = append(c.by, moved(k))
		}
		c.key = slices.Clone(c.by)
	}
	for i, r := range steps {
		s := &Source{Entity: r.To, Join: Inner}
		row := f.p.b.Var(a.Agg.Base+int32(i), r.To)
		joinOn := own(s, r)
		if r.Through != nil {
			j := &Source{Junction: r.Through, Join: Inner}
			c.t.add(r.Name, j)
			far := Operand{Source: j, Physical: r.Through.To, Type: r.ToAttr.Type}
			near := Operand{Source: j, Physical: r.Through.From, Type: r.FromAttr.Type}
			j.From, j.To = near.Type, far.Type
			s.On = []Equal{{Outer: far, Own: joinOn}}
			s, joinOn = c.t.add(r.To.Name, s), near
			if outer != nil {
				j.On = []Equal{{Outer: *outer, Own: near}}
			} else {
				j.Join = Base
			}
		} else {
			c.t.add(r.To.Name, s)
			if outer != nil {
				s.On = []Equal{{Outer: *outer, Own: joinOn}}
			} else {
				s.Join = Base
			}
		}
		if i == 0 && !joined {
			c.by = []Operand{joinOn}
		}
		c.t.Rows[row] = s
		if c.came[row] = (arrival{a.Args[0], r}); i > 0 {
			c.came[row] = arrival{f.p.b.Var(a.Agg.Base+int32(i-1), steps[i-1].To), r}
		}
		c.key = append(c.key, keyOf(s, r.To))
		if i+1 < len(steps) {
			next := steps[i+1]
			outer = &Operand{Source: s, Physical: next.FromColumn, Type: sideType(next.FromAttr, next.ToAttr)}
		}
	}
	return c
}

// repeat makes the sources of f the first ones of c, and returns what turns an
// operand of f into one of c.
func (c *frame) repeat(f *frame) func(Operand) Operand {
	copies := map[*Source]*Source{}
	moved := func(o Operand) Operand {
		if s, ok := copies[o.Source]; ok {
			o.Source = s
		}
		return o
	}
	for _, s := range f.t.Sources {
		d := *s
		d.On = slices.Clone(s.On)
		copies[s] = &d
		for i := range d.On {
			d.On[i] = Equal{Outer: moved(d.On[i].Outer), Own: moved(d.On[i].Own)}
		}
		c.t.Sources = append(c.t.Sources, &d)
	}
	for row, s := range f.t.Rows {
		c.t.Rows[row] = copies[s]
		c.seen[row] = true
	}
	for n, r := range f.t.Bound {
		r.Operand, r.Lon = moved(r.Operand), moved(r.Lon)
		c.t.Bound[n] = r
	}
	for n, g := range f.t.Guarded {
		c.t.Guarded[n] = g
	}
	for rc, o := range f.cols {
		c.cols[rc] = moved(o)
	}
	for row, a := range f.came {
		c.came[row] = a
	}
	c.gone = f.gone
	return moved
}

// plain returns the conditions that read attributes alone.
func plain(conds []*ir.Node) (out []*ir.Node) {
	for _, c := range conds {
		if !c.Derived() {
			out = append(out, c)
		}
	}
	return out
}

// pathName names a table after its path: orders_items.
func pathName(a *ir.Node) string {
	parts := make([]string, len(a.Agg.Steps))
	for i, s := range a.Agg.Steps {
		parts[i] = s.Name
	}
	return aliasStem(strings.Join(parts, "_"))
}

func describe(a *ir.Node, joined bool) string {
	parts := make([]string, len(a.Agg.Steps))
	for i, s := range a.Agg.Steps {
		parts[i] = s.Name
	}
	s := strings.Join(parts, ".") + " of each " + a.Args[0].RowEntity().Name
	if joined {
		s += ", beside its values so far"
	}
	return s
}

// split takes the conditions that all aggregates share out of theirs.
func split(aggs []*ir.Node) (common []*ir.Node, rests [][]*ir.Node) {
	common = slices.Clone(conjuncts(aggs[0].Args[1]))
	for _, a := range aggs[1:] {
		parts := conjuncts(a.Args[1])
		common = slices.DeleteFunc(common, func(n *ir.Node) bool { return !slices.Contains(parts, n) })
	}
	for _, a := range aggs {
		rest := slices.DeleteFunc(slices.Clone(conjuncts(a.Args[1])), func(n *ir.Node) bool { return slices.Contains(common, n) })
		rests = append(rests, rest)
	}
	return common, rests
}

// aggregate closes the child: its table, or an inner one with positions and an
// outer one, grouped, with a column an aggregate.
func (c *frame) aggregate(aggs []*ir.Node, rests [][]*ir.Node) *Table {
	if aggs[0].Agg.Func == hir.MostCommon {
		return c.modes(aggs[0])
	}
	if !slices.ContainsFunc(aggs, func(a *ir.Node) bool { return windowed(a.Agg.Func) }) {
		t := c.t
		for _, k := range c.by {
			t.column("key", Column{Kind: Key, Operand: k, Type: k.Type})
		}
		t.Grouped = len(c.by)
		for i, a := range aggs {
			t.column(stemOf(a), Column{Kind: Aggregate, Func: a.Agg.Func, Node: c.argument(a), Filter: c.filter(rests[i]), Type: a.Type})
		}
		return t
	}
	return c.layered(aggs, rests)
}

// windowed reports whether an aggregate needs the position of rows in an order.
func windowed(f hir.AggFunc) bool {
	switch f {
	case hir.First, hir.Last, hir.Nth, hir.Median:
		return true
	}
	return false
}

func (c *frame) filter(rest []*ir.Node) *ir.Node {
	if len(rest) == 0 {
		return nil
	}
	return c.p.b.And(rest...)
}

// argument returns the node that an aggregate runs over; nil for rows.
func (c *frame) argument(a *ir.Node) *ir.Node {
	if a.Agg.Func == hir.ActiveDays {
		return c.localDay(a.TimeArg())
	}
	return a.ValueArg()
}

func (c *frame) localDay(time *ir.Node) *ir.Node {
	if time.Type.Kind == schema.Date {
		return time
	}
	return c.p.b.Call(types.Type{Kind: schema.Date}, types.LocalDate, time)
}

// layered computes positions in an inner table, where each aggregate's value is
// a column that is null outside its filter, and aggregates over that.
func (c *frame) layered(aggs []*ir.Node, rests [][]*ir.Node) *Table {
	inner, b := c.t, c.p.b
	outer := newTable()
	src := outer.add(inner.Sources[0].stem(), &Source{Table: inner})
	parts := c.pass(inner, outer, src)
	for i, a := range aggs {
		rest := b.And(rests[i]...)
		masked := c.masked(a, rest)
		ic := inner.column("value", Column{Kind: Value, Node: masked, Type: masked.Type})
		col := Column{Kind: Aggregate, Func: a.Agg.Func, Input: Operand{Source: src, Column: ic, Type: masked.Type}, Type: a.Type}
		switch fn := a.Agg.Func; fn {
		case hir.First, hir.Last, hir.Nth:
			col.Kind, col.N = Pick, max(a.Agg.N, 1)
			within := parts
			if rest.Op != ir.True {
				within = append(slices.Clone(parts), Expr{Node: b.If(types.Type{Kind: schema.Int}, rest, b.Int(1), b.Int(0))})
			}
			col.Position = inner.column("position", Column{Kind: RowNumber, Partition: within, Order: c.eventOrder(a, fn == hir.Last)})
		case hir.Median:
			col.Kind = MiddleMean
			col.Position = inner.column("position", Column{Kind: RowNumber, Partition: parts,
				Order: []Order{{Expr: Expr{Node: masked}, NullsLast: true}}})
			col.Total = inner.column("total", Column{Kind: CountOver, Node: masked, Partition: parts})
		}
		outer.column(stemOf(a), col)
	}
	inner.Name = c.p.name(pathName(aggs[0]) + "_ordered")
	inner.About = describe(aggs[0], false) + ", in order"
	return outer
}

// pass hands the grouping keys from an inner table to an outer one, and returns
// them as expressions of the inner one.
func (c *frame) pass(inner, outer *Table, src *Source) (parts []Expr) {
	for _, k := range c.by {
		parts = append(parts, Expr{Operand: k})
		ic := inner.column("key", Column{Kind: Key, Operand: k, Type: k.Type})
		outer.column("key", Column{Kind: Key, Operand: Operand{Source: src, Column: ic, Type: k.Type}, Type: k.Type})
	}
	outer.Grouped = len(c.by)
	return parts
}

// masked returns an aggregate's value, or 1 for its rows, that is null outside
// a filter.
func (c *frame) masked(a, rest *ir.Node) *ir.Node {
	value := c.argument(a)
	if value == nil {
		value = c.p.b.Int(1)
	}
	return c.p.b.If(value.Type, rest, value, c.p.b.Const(value.Type, nil))
}

// eventOrder is the order of events: time, then key in byte order.
func (c *frame) eventOrder(a *ir.Node, desc bool) []Order {
	key := c.key[len(c.key)-1]
	order := []Order{{Expr: Expr{Node: a.TimeArg()}, Desc: desc}}
	for _, k := range c.key[len(c.key)-len(a.Agg.Steps):] { // chains that end in one row are ordered by the rows before it
		if k.Source != key.Source {
			order = append(order, Order{Expr: Expr{Operand: k}, Desc: desc, AsText: true})
		}
	}
	return slices.Insert(order, 1, Order{Expr: Expr{Operand: key}, Desc: desc, AsText: true})
}

// modes computes the most common value: how often each occurs, their order,
// and the first.
func (c *frame) modes(a *ir.Node) *Table {
	counted := c.t
	value := a.ValueArg()
	counted.Where = append(slices.Clone(counted.Where), conjuncts(c.p.b.Not(c.p.b.Null(value)))...)
	ordered, outer := newTable(), newTable()
	src := ordered.add(counted.Sources[0].stem(), &Source{Table: counted})
	var parts []Expr
	osrc := outer.add(counted.Sources[0].stem(), &Source{Table: ordered})
	for _, k := range c.by {
		kc := counted.column("key", Column{Kind: Key, Operand: k, Type: k.Type})
		o := Operand{Source: src, Column: kc, Type: k.Type}
		parts = append(parts, Expr{Operand: o})
		oc := ordered.column("key", Column{Kind: Key, Operand: o, Type: k.Type})
		outer.column("key", Column{Kind: Key, Operand: Operand{Source: osrc, Column: oc, Type: k.Type}, Type: k.Type})
	}
	vc := counted.column("value", Column{Kind: Value, Node: value, Type: value.Type})
	counted.Grouped = len(c.by) + 1
	times := counted.column("times", Column{Kind: Aggregate, Func: hir.Count, Type: types.Type{Kind: schema.Int}})
	v := Operand{Source: src, Column: vc, Type: value.Type}
	ov := ordered.column("value", Column{Kind: Key, Operand: v, Type: value.Type})
	position := ordered.column("position", Column{Kind: RowNumber, Partition: parts, Order: []Order{
		{Expr: Expr{Operand: Operand{Source: src, Column: times, Type: times.Type}}, Desc: true},
		{Expr: Expr{Operand: v}}}})
	outer.Grouped = len(c.by)
	outer.column(stemOf(a), Column{Kind: Pick, N: 1, Position: position, Type: a.Type,
		Input: Operand{Source: osrc, Column: ov, Type: value.Type}})
	counted.Name = c.p.name(pathName(a) + "_counted")
	counted.About = "values of " + describe(a, false) + ", how often each"
	ordered.Name = c.p.name(pathName(a) + "_ordered")
	return outer
}

// join joins a finished table of aggregates to the frame.
func (f *frame) join(t *Table, aggs []*ir.Node, joined bool) {
	first := aggs[0]
	s := &Source{Table: t, Join: Left}
	if joined {
		for i, k := range f.key {
			s.On = append(s.On, Equal{Outer: k, Own: Operand{Source: s, Column: t.Columns[i], Type: k.Type}})
		}
	} else {
		row, column, typ := joinColumn(first)
		s.Cond = f.guard(row)
		s.On = []Equal{{Outer: f.operand(row, column, typ), Own: Operand{Source: s, Column: t.Columns[0], Type: t.Columns[0].Type}}}
	}
	f.t.addNamed(t.Name, s)
	for i, a := range aggs {
		c := t.Columns[t.Grouped+i]
		f.t.Bound[a] = Ref{Operand: Operand{Source: s, Column: c, Type: a.Type}, Zero: !a.Nullable}
	}
}
