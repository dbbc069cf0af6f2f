package columns

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// How many rows are decided at once: few enough that what is known of them and of
// their events stays in the caches of a core.
const (
	blockWords = 16
	blockRows  = blockWords * 64
)

// An Unsupported is a set that is not decided in columns.
type Unsupported struct {
	Set       string
	Construct string     // what columns cannot do
	Span      token.Span // where it was written
}

// Error says what columns cannot do.
func (u *Unsupported) Error() string {
	return u.Set + ": " + u.Construct + " is not computed in columns; use package eval"
}

// An Error is data or an instant that a program does not go with.
type Error struct {
	Message string
	Span    token.Span
}

// Error says why.
func (e *Error) Error() string { return e.Message }

// A Program is sets of one entity, for columns. It is safe for concurrent use.
type Program struct {
	Entity *schema.Entity
	Sets   []*hir.Set
	cal    calendar.Calendar
	graph  *atoms.Graph
	lits   []literal
	traits map[*ir.Node]*trait
	paths  []*path

	mu sync.Mutex // guards b
	b  *ir.Builder
}

// A literal is a question of the graph.
type literal struct {
	node  *ir.Node
	trait *trait           // nil: about an attribute
	link  *schema.Relation // to one: of the row that it leads to
}

// Compile compiles the sets that columns can decide; the others are returned with
// the reason. All are of one entity, and there is at least one.
func Compile(p *hir.Program, sets []*hir.Set) (*Program, []*Unsupported) {
	cal := calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart}
	out := &Program{Entity: sets[0].Entity, cal: cal, b: ir.NewBuilder(), traits: map[*ir.Node]*trait{}}
	l, o := lower.New(out.b, p), optimize.New(out.b, optimize.Options{Calendar: &cal})
	var refused []*Unsupported
	var conds []*ir.Node
	for _, s := range sets {
		cond := o.Run(l.Set(s))
		if u := out.refuses(cond); u != nil {
			u.Set = s.Name
			if !u.Span.IsValid() {
				u.Span = s.Span
			}
			refused = append(refused, u)
			continue
		}
		conds, out.Sets = append(conds, cond), append(out.Sets, s)
	}
	out.graph = atoms.NewGraph(conds...)
	for _, n := range out.graph.Literals {
		lit, _ := out.literal(n)
		out.lits = append(out.lits, lit)
	}
	return out, refused
}

// refuses returns the first literal of a condition that columns do not answer.
func (p *Program) refuses(cond *ir.Node) *Unsupported {
	for _, n := range atoms.NewGraph(cond).Literals {
		if _, why := p.literal(n); why != "" {
			return &Unsupported{Construct: why, Span: p.b.OriginOf(n)}
		}
	}
	return nil
}

// literal classifies a literal of the decided row.
func (p *Program) literal(n *ir.Node) (literal, string) {
	if _, ok := plain(n, 0); ok {
		return literal{node: n}, ""
	}
	if attr, ok := textual(n, 0); ok && p.folds(n, attr) {
		return literal{node: n}, ""
	}
	if t, ok := atoms.TestOf(n); ok {
		row := t.Attr.Args[0]
		if row.Op == ir.ToOne && row.Args[0].Op == ir.Var && row.Rel.To.Time == nil && !row.Rel.Many && row.Rel.Through == nil &&
			answers(t) && t.Shape != atoms.Null {
			return literal{node: n, link: row.Rel}, ""
		}
	}
	if agg := aggregateOf(n); agg != nil {
		t, why := p.traitOf(agg)
		if why != "" {
			return literal{}, why
		}
		if !comparable(n, t) {
			return literal{}, "a comparison of an aggregate with what is no whole number"
		}
		return literal{node: n, trait: t}, ""
	}
	return literal{}, construct(n)
}

// folds reports whether the optimizer decides a literal once its text is known.
func (p *Program) folds(lit, attr *ir.Node) bool {
	for _, v := range []types.Value{nil, "", "é"} {
		n := optimize.Run(p.b, replace(p.b, lit, attr, p.b.Const(attr.Type, v)), optimize.Options{Calendar: &p.cal})
		if _, ok := matches(n); !ok && n.Op != ir.True && n.Op != ir.False {
			return false
		}
	}
	return true
}

// aggregateOf returns the aggregate that a literal compares with a value that
// reads no row, or asks whether it is null.
func aggregateOf(n *ir.Node) *ir.Node {
	p := n.Args[0]
	var agg *ir.Node
	for _, a := range p.Args {
		switch {
		case a.Op == ir.Agg && agg == nil:
			agg = a
		case a.Free != 0 || a.Derived():
			return nil
		}
	}
	return agg
}

// comparable reports whether a trait's values compare with what a literal has.
func comparable(n *ir.Node, t *trait) bool {
	p := n.Args[0]
	if p.Op == ir.IsNull || t.isFloat() {
		return true
	}
	for _, a := range p.Args {
		if a.Type.Kind == schema.Float {
			return false
		}
	}
	return true
}

// construct names what a literal does that columns do not.
func construct(n *ir.Node) string {
	what := "a calculation"
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		switch {
		case n.Op == ir.Rank:
			what = "a ranking"
		case n.Op == ir.Agg:
			what = "an aggregate in a calculation"
		case n.Type.Kind == schema.List:
			what = "a list"
		case n.Type.Kind == schema.Point:
			what = "a place"
		default:
			for _, a := range n.Args {
				walk(a)
			}
		}
	}
	walk(n)
	return what
}

// Run decides the program's sets for every row of its entity as of an instant,
// on the given number of cores; 0 is all. The bitmaps are in the order of Sets.
func (p *Program) Run(ctx context.Context, d *Data, now types.Instant, cores int) ([]eval.Bitmap, error) {
	r, err := p.bind(d, now)
	if err != nil {
		return nil, err
	}
	if cores <= 0 {
		cores = runtime.GOMAXPROCS(0)
	}
	n := d.Len(p.Entity)
	out := make([]eval.Bitmap, len(p.Sets))
	for i := range out {
		out[i] = eval.NewBitmap(n)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(cores, max(1, n/blockRows)) {
		wg.Go(func() {
			w := r.worker()
			for ctx.Err() == nil {
				from := (int(next.Add(1)) - 1) * blockRows
				if from >= n {
					return
				}
				w.block(out, from, min(blockRows, n-from))
			}
		})
	}
	wg.Wait()
	return out, ctx.Err()
}

// A run is a program over data as of an instant.
type run struct {
	p     *Program
	lits  []kernel // nil: of a trait
	about []about  // of literals of traits
	paths []*boundPath
	ands  [][]kernel // of each And: one kernel for the bounds of each attribute
	rest  [][]int32  // of each And: its other arguments
}

// An about is what a literal asks of a trait's value.
type about struct {
	path, trait int
	ask         func(e *events, out []uint64)
}

func (p *Program) bind(d *Data, now types.Instant) (*run, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.tables[p.Entity]
	if t == nil {
		return nil, &Error{Message: "no rows were given for " + p.Entity.Name}
	}
	o := optimize.New(p.b, optimize.Options{Now: &now, Calendar: &p.cal})
	in := &binder{b: p.b, fold: o.Run}
	r := &run{p: p, lits: make([]kernel, len(p.lits)), about: make([]about, len(p.lits))}
	for _, x := range p.paths {
		b, err := x.bind(d, in)
		if err != nil {
			return nil, err
		}
		r.paths = append(r.paths, b)
	}
	for i, l := range p.lits {
		var err error
		switch {
		case l.trait != nil:
			r.about[i], err = p.ask(in, l)
		case l.link != nil:
			r.lits[i], err = in.through(d, l)
		default:
			r.lits[i], err = in.literal(l.node, 0, d.column)
		}
		if err != nil {
			return nil, err
		}
	}
	return r, r.join(d, in)
}

// join brings the bounds that a conjunction has for one attribute, and that
// nothing else asks about, together in one range.
func (r *run) join(d *Data, in *binder) error {
	g := r.p.graph
	r.ands, r.rest = make([][]kernel, len(g.Nodes)), make([][]int32, len(g.Nodes))
	for i := range g.Nodes {
		node := &g.Nodes[i]
		if node.Op != ir.And {
			continue
		}
		spans := map[*schema.Attribute]*span{}
		var order []*span
		for _, a := range node.Args {
			s, err := r.spanOf(in, d, a)
			switch {
			case err != nil:
				return err
			case s == nil:
				r.rest[i] = append(r.rest[i], a)
			case spans[s.attr] == nil:
				spans[s.attr] = s
				order = append(order, s)
			default:
				joined := spans[s.attr]
				joined.lo, joined.hi = max(joined.lo, s.lo), min(joined.hi, s.hi)
			}
		}
		for _, s := range order {
			data, lo, hi := s.column.data.(integral), s.lo, s.hi
			r.ands[i] = append(r.ands[i], masked(func(out []uint64, from, n int) { data.between(out, from, n, lo, hi) }, s.column, ir.IsTrue))
		}
	}
	return nil
}

// A span is a range of whole numbers that an attribute must lie in.
type span struct {
	attr   *schema.Attribute
	column *Column
	lo, hi int64
}

// spanOf returns the range that a node of the graph is; nil for what is none, or
// is asked by others as well.
func (r *run) spanOf(in *binder, d *Data, at int32) (*span, error) {
	node := &r.p.graph.Nodes[at]
	if node.Op != ir.Lit || node.Uses > 1 {
		return nil, nil
	}
	l := r.p.lits[node.Lit]
	t, ok := plain(l.node, 0)
	if !ok || l.trait != nil || t.Shape != atoms.Less && t.Shape != atoms.Greater || t.Mask != ir.IsTrue && t.Mask != ir.IsFalse {
		return nil, nil
	}
	c, err := d.column(t.Attr.Attr)
	if err != nil {
		return nil, err
	}
	v, ok := in.bound(t.Bound)
	if _, isWhole := c.data.(integral); !isWhole || c.dict != nil || !ok || v == nil {
		return nil, nil
	}
	s := &span{attr: t.Attr.Attr, column: c}
	s.lo, s.hi = rangeOf(t.Shape, v, scaleOf(t.Attr.Type))
	if t.Mask == ir.IsFalse {
		switch {
		case s.lo > s.hi: // none: all others
			s.lo, s.hi = math.MinInt64, math.MaxInt64
		case s.lo == math.MinInt64 && s.hi == math.MaxInt64:
			s.lo, s.hi = 1, 0
		case t.Shape == atoms.Less:
			s.lo, s.hi = s.hi+1, math.MaxInt64
		default:
			s.lo, s.hi = math.MinInt64, s.lo-1
		}
	}
	return s, nil
}

// literal binds a literal about attributes of the row of a level.
func (x *binder) literal(n *ir.Node, level int32, column func(*schema.Attribute) (*Column, error)) (kernel, error) {
	if t, ok := plain(n, level); ok {
		c, err := column(t.Attr.Attr)
		if err != nil {
			return nil, err
		}
		return x.test(t, c)
	}
	attr, _ := textual(n, level)
	c, err := column(attr.Attr)
	if err != nil {
		return nil, err
	}
	return x.text(n, attr, c)
}

// through binds a literal about the row that a to-one relation leads to: it is
// decided for every such row, and gathered.
func (x *binder) through(d *Data, l literal) (kernel, error) {
	t, _ := atoms.TestOf(l.node)
	link, err := d.oneOf(l.link)
	if err != nil {
		return nil, err
	}
	c, err := d.column(t.Attr.Attr)
	if err != nil {
		return nil, err
	}
	k, err := x.test(t, c)
	if err != nil {
		return nil, err
	}
	holds := make([]uint64, words(c.n)+1)
	k(holds, 0, c.n)
	missing := t.Mask&ir.IsUnknown != 0 // all attributes of a missing row are null
	return func(out []uint64, from, n int) {
		clear(out[:words(n)])
		for i, row := range link.row[from : from+n] {
			if row < 0 && missing || row >= 0 && holds[row/64]>>(row%64)&1 != 0 {
				out[i/64] |= 1 << (i % 64)
			}
		}
	}, nil
}

// ask binds a question about a trait.
func (p *Program) ask(in *binder, l literal) (about, error) {
	t := l.trait
	out := about{trait: t.place}
	for out.path = 0; p.paths[out.path] != t.path; out.path++ {
	}
	pred, mask := l.node.Args[0], l.node.Mask
	test := atoms.Test{Mask: mask, Attr: t.node, List: pred.List}
	bound := types.Value(nil)
	switch pred.Op {
	case ir.IsNull:
		out.ask = func(e *events, words []uint64) {
			copy(words, e.has)
			if mask&ir.IsTrue != 0 {
				invert(words)
			}
		}
		return out, nil
	case ir.In:
		test.Shape = atoms.OneOf
	default:
		other := pred.Args[1]
		test.Shape = atoms.Less
		if pred.Fn == types.Eq {
			test.Shape = atoms.Equal
		}
		if other == t.node {
			other = pred.Args[0]
			if pred.Fn == types.Lt {
				test.Shape = atoms.Greater
			}
		}
		v, ok := in.bound(other)
		if !ok {
			return out, &Error{Message: "a time that the segment compares with lies outside the years 0001 to 9999"}
		}
		bound = v
		if v == nil {
			c := constant(mask&ir.IsUnknown != 0)
			out.ask = func(e *events, words []uint64) { c(words, 0, e.n) }
			return out, nil
		}
	}
	negated, unknown := mask&ir.IsTrue == 0, mask&ir.IsUnknown != 0
	var ofWhole func(integral, []uint64, int, int)
	var ofFloat func(floats, []uint64, int, int)
	if t.isFloat() {
		ofFloat = floatQuestion(test, bound)
	} else {
		ofWhole = wholeQuestion(test, t.scale(), bound)
	}
	out.ask = func(e *events, words []uint64) {
		if t.isFloat() {
			ofFloat(e.fvals, words, 0, e.n)
		} else {
			ofWhole(e.whole, words, 0, e.n)
		}
		for i := range words {
			w := words[i]
			if negated {
				w = ^w
			}
			if w &= e.has[i]; unknown {
				w |= ^e.has[i]
			}
			words[i] = w
		}
	}
	return out, nil
}

// String names the program by what it decides.
func (p *Program) String() string {
	return fmt.Sprintf("%d sets of %s, %d literals, %d aggregates", len(p.Sets), p.Entity.Name, len(p.lits), len(p.traits))
}
