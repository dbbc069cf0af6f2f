package columns

import (
	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/specs/schema"
)

// A path is a to-many relation that aggregates run over, with what they share:
// filters, running sums, places where windows begin.
type path struct {
	rel     *schema.Relation
	filters []*ir.Node     // distinct conditions on the related row; nil is none
	graphs  []*atoms.Graph // of each filter
	values  []*ir.Node     // distinct attributes that are summed or picked
	sums    []sumKey       // distinct pairs of filter and value
	traits  []*trait
}

type sumKey struct{ filter, value int }

// A trait is an aggregate: a function of a value, over the rows that pass a
// filter, within a window.
type trait struct {
	path   *path
	place  int // in path.traits
	fn     hir.AggFunc
	filter int // in path.filters
	value  int // in path.values; -1: none
	sum    int // in path.sums; of Sum and Avg
	bounds []atoms.TimeBound
	node   *ir.Node
}

// kind is the type of a trait's values in columns: whole numbers in units of the
// scale, or floats.
func (t *trait) isFloat() bool { return t.fn == hir.Avg }

func (t *trait) scale() int {
	if t.value < 0 {
		return 0
	}
	return scaleOf(t.path.values[t.value].Type)
}

// traitOf returns the trait of an aggregate over the decided row, or what is in the way.
func (p *Program) traitOf(n *ir.Node) (*trait, string) {
	if t, ok := p.traits[n]; ok {
		return t, ""
	}
	a := n.Agg
	switch {
	case len(a.Steps) != 1 || n.Args[0].Op != ir.Var || n.Args[0].Level != 0:
		return nil, "a path of several relations"
	case a.Base != 1:
		return nil, "an aggregate that reads the row around it"
	case !a.Steps[0].Many || a.Steps[0].Through != nil:
		return nil, "a relation through a junction, or to one row"
	case a.Steps[0].To.Time != nil && a.Steps[0].To.Time.Attr == nil:
		return nil, "events that have their time from another row"
	}
	t := &trait{fn: a.Func, value: -1, sum: -1, node: n}
	var rest []*ir.Node
	if a.Steps[0].To.Time != nil {
		t.bounds, rest = atoms.Window(n)
	} else if n.Args[1].Op != ir.True {
		rest = []*ir.Node{n.Args[1]}
	}
	for _, b := range t.bounds {
		if b.At.Free != 0 || b.At.Derived() {
			return nil, "a window whose bounds depend on the row"
		}
	}
	var filter *ir.Node
	if len(rest) > 0 {
		filter = p.b.And(rest...)
	}
	t.path = p.pathOf(a.Steps[0])
	why := ""
	if t.filter, why = t.path.filterOf(filter); why != "" {
		return nil, why
	}
	if why := t.measure(); why != "" {
		return nil, why
	}
	t.place = len(t.path.traits)
	t.path.traits = append(t.path.traits, t)
	p.traits[n] = t
	return t, ""
}

func (p *Program) pathOf(r *schema.Relation) *path {
	for _, x := range p.paths {
		if x.rel == r {
			return x
		}
	}
	x := &path{rel: r}
	p.paths = append(p.paths, x)
	return x
}

// filterOf returns the place of a filter, which asks about attributes of the
// related row alone.
func (x *path) filterOf(cond *ir.Node) (int, string) {
	for i, f := range x.filters {
		if f == cond {
			return i, ""
		}
	}
	var g *atoms.Graph
	if cond != nil {
		g = atoms.NewGraph(cond)
		for _, lit := range g.Literals {
			_, isPlain := plain(lit, 1)
			_, isText := textual(lit, 1)
			if !isPlain && !isText && !calculates(lit, 1) {
				return 0, "a filter of related rows that asks about more than one of their attributes, or calls a function"
			}
		}
	}
	x.filters, x.graphs = append(x.filters, cond), append(x.graphs, g)
	return len(x.filters) - 1, ""
}

// measure finds the value of an aggregate.
func (t *trait) measure() string {
	switch t.fn {
	case hir.Count:
		return ""
	case hir.Sum, hir.Avg, hir.Min, hir.Max, hir.First, hir.Last:
	default:
		return "`" + t.fn.String() + "`"
	}
	if (t.fn == hir.First || t.fn == hir.Last) && t.path.rel.To.Time == nil {
		return "`" + t.fn.String() + "` of rows without a time"
	}
	v := t.node.ValueArg()
	if v.Op != ir.Attr || v.Args[0].Op != ir.Var || v.Args[0].Level != 1 {
		return "an aggregate of a calculated value"
	}
	switch v.Type.Kind {
	case schema.Int, schema.Decimal:
	case schema.Date, schema.Timestamp:
		if t.fn == hir.Sum || t.fn == hir.Avg {
			return "a sum of times"
		}
	default:
		return "`" + t.fn.String() + "` of " + v.Type.Kind.String()
	}
	if v.Attr == t.ofTime() { // events stand in the order of time
		switch t.fn {
		case hir.Min:
			t.fn = hir.First
		case hir.Max:
			t.fn = hir.Last
		}
	}
	x := t.path
	for t.value = 0; t.value < len(x.values) && x.values[t.value] != v; t.value++ {
	}
	if t.value == len(x.values) {
		x.values = append(x.values, v)
	}
	if t.fn != hir.Sum && t.fn != hir.Avg {
		return ""
	}
	key := sumKey{t.filter, t.value}
	for t.sum = 0; t.sum < len(x.sums) && x.sums[t.sum] != key; t.sum++ {
	}
	if t.sum == len(x.sums) {
		x.sums = append(x.sums, key)
	}
	return ""
}

// ofTime returns the attribute of the related rows' time, or nil.
func (t *trait) ofTime() *schema.Attribute {
	if t.path.rel.To.Time == nil {
		return nil
	}
	return t.path.rel.To.Time.Attr
}
