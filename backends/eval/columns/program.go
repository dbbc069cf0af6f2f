package columns

import (
	"context"
	"fmt"
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

// An Error is data or an instant that a kernel does not go with.
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
	schema *schema.Schema
	cal    calendar.Calendar
	graph  *atoms.Graph
	lits   []literal
	traits map[*ir.Node]*trait
	paths  []*path

	mu   sync.Mutex // guards b and rows
	b    *ir.Builder
	rows *eval.Conditions // of every literal; nil until one is decided row by row
}

// A literal is a question of the graph.
type literal struct {
	node  *ir.Node
	why   string           // why it has no kernel; "" where it has
	trait *trait           // nil: about an attribute
	link  *schema.Relation // to one: of the row that it leads to
}

// Compile compiles sets; all are of one entity, and there is at least one.
func Compile(p *hir.Program, sets []*hir.Set) *Program {
	cal := calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart}
	out := &Program{Entity: sets[0].Entity, Sets: sets, schema: p.Schema, cal: cal, b: ir.NewBuilder(), traits: map[*ir.Node]*trait{}}
	l, o := lower.New(out.b, p), out.optimizer(nil)
	var conds []*ir.Node
	for _, s := range sets {
		conds = append(conds, o.Run(l.Set(s)))
	}
	out.graph = atoms.NewGraph(conds...)
	for _, n := range out.graph.Literals {
		lit, why := out.literal(n)
		lit.node, lit.why = n, why
		out.lits = append(out.lits, lit)
	}
	return out
}

// optimizer returns an optimizer as of an instant, or of none.
func (p *Program) optimizer(now *types.Instant) *optimize.Optimizer {
	return optimize.New(p.b, optimize.Options{Now: now, Calendar: &p.cal, Skip: eval.HidesOverflow})
}

// literal classifies a literal of the decided row.
func (p *Program) literal(n *ir.Node) (literal, string) {
	if _, ok := plain(n, 0); ok {
		return literal{node: n}, ""
	}
	if attr, ok := textual(n, 0); ok && p.folds(n, attr) {
		return literal{node: n}, ""
	}
	if calculates(n, 0) {
		return literal{node: n}, ""
	}
	if t, ok := atoms.TestOf(n); ok {
		row := t.Attr.Args[0]
		if row.Op == ir.ToOne && row.Args[0].Op == ir.Var && row.Rel.To.Time == nil && !row.Rel.Many && row.Rel.Through == nil &&
			answers(t) {
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
		n := p.optimizer(nil).Run(replace(p.b, lit, attr, p.b.Const(attr.Type, v)))
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

// Run decides the program's sets for every row of its entity as of an instant, on
// the given number of cores; 0 is all. What it returns is in the order of Sets: a
// bitmap, or why there is no answer. The error is that of data without the
// entity's rows, or of the context.
func (p *Program) Run(ctx context.Context, d *Data, now types.Instant, cores int) ([]eval.Members, error) {
	r, err := p.bind(d, now)
	if err != nil {
		return nil, err
	}
	if cores <= 0 {
		cores = runtime.GOMAXPROCS(0)
	}
	n := d.Len(p.Entity)
	out := make([]eval.Members, len(p.Sets))
	for i := range out {
		out[i].Rows, out[i].Err = eval.NewBitmap(n), r.missing[i]
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	workers := make([]*worker, min(cores, max(1, n/blockRows)))
	for i := range workers {
		wg.Go(func() {
			w := r.worker()
			workers[i] = w
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
	for i := range out {
		first := n
		for _, w := range workers {
			if f, ok := w.faults[i]; ok && f.row < first {
				first, out[i].Err = f.row, named(f.err, p.Sets[i])
			}
		}
	}
	return out, ctx.Err()
}

// named says which set an error is of.
func named(err error, s *hir.Set) error {
	e, ok := err.(*eval.Error)
	if !ok {
		return fmt.Errorf("segment `%s`: %w", s.Name, err)
	}
	out := *e
	out.Set = s.Name
	if !out.Span.IsValid() {
		out.Span = s.Span
	}
	return &out
}

// String names the program by what it decides.
func (p *Program) String() string {
	return fmt.Sprintf("%d sets of %s, %d literals, %d aggregates", len(p.Sets), p.Entity.Name, len(p.lits), len(p.traits))
}
