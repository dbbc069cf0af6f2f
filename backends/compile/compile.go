// Package compile takes a checked program to SQL: lowering, optimising,
// planning and rendering in one call. It is what commands, tests and programs
// that embed the compiler use.
package compile

import (
	"fmt"
	"time"

	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
)

// A Compiler compiles sets of one program. It is not safe for concurrent use.
type Compiler struct {
	prog  *hir.Program
	b     *ir.Builder
	lower *lower.Lowerer
	opt   map[types.Instant]*optimize.Optimizer // by as-of; live is the one that knows none
	live  *optimize.Optimizer
	zones sql.ZoneTables
}

// New returns a compiler of a program's sets.
func New(p *hir.Program) *Compiler {
	b := ir.NewBuilder()
	cal := calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart}
	return &Compiler{prog: p, b: b, lower: lower.New(b, p), live: optimize.New(b, optimize.Options{Calendar: &cal}),
		opt: map[types.Instant]*optimize.Optimizer{}}
}

// Builder returns the builder of the compiler's nodes.
func (c *Compiler) Builder() *ir.Builder { return c.b }

// Options tell what to compile to.
type Options struct {
	Dialect *sql.Dialect
	Shape   plan.Shape
	// AsOf makes time constant; nil asks the warehouse's clock.
	AsOf   *types.Instant
	Places bool         // say in comments where conditions were written
	Bind   bool         // literals become arguments of the statement
	Values []*hir.Trait // further columns of Flags: traits of the same entity
}

// Cond returns a set's condition over level 0, optimised. With asOf, what time
// alone decides is constant.
func (c *Compiler) Cond(s *hir.Set, asOf *types.Instant) *ir.Node {
	return c.finish(c.lower.Set(s), asOf)
}

// Value returns a trait's value for the row of level 0, optimised.
func (c *Compiler) Value(t *hir.Trait) *ir.Node { return c.finish(c.lower.Trait(t), nil) }

func (c *Compiler) finish(n *ir.Node, asOf *types.Instant) *ir.Node {
	if asOf == nil {
		return c.live.Run(n)
	}
	o := c.opt[*asOf]
	if o == nil {
		o = optimize.New(c.b, optimize.Options{Now: asOf, Calendar: &calendar.Calendar{Zone: c.prog.Zone, WeekStart: c.prog.WeekStart}})
		c.opt[*asOf] = o
	}
	return o.Run(n)
}

// Fingerprint returns a text that is equal only for sets of equal meaning.
func (c *Compiler) Fingerprint(s *hir.Set) string {
	return ir.Fingerprint(c.Cond(s, nil), ir.Frame{Entity: s.Entity, Zone: c.prog.Zone, WeekStart: c.prog.WeekStart})
}

// Plan plans sets of one entity together. Members and Count take one set.
func (c *Compiler) Plan(sets []*hir.Set, o Options) *plan.Query {
	outputs := make([]plan.Output, len(sets))
	for i, s := range sets {
		outputs[i] = plan.Output{Name: s.Name, Cond: c.Cond(s, o.AsOf)}
	}
	for _, t := range o.Values {
		outputs = append(outputs, plan.Output{Name: t.Name, Cond: c.finish(c.lower.Trait(t), o.AsOf)})
	}
	clock := plan.Clock{Now: c.b.Now(), Today: c.b.Today()}
	if o.AsOf != nil {
		cal := calendar.Calendar{Zone: c.prog.Zone, WeekStart: c.prog.WeekStart}
		clock = plan.Clock{Now: c.b.Const(clock.Now.Type, *o.AsOf), Today: c.b.Const(clock.Today.Type, cal.LocalDate(*o.AsOf))}
	}
	return plan.Make(c.b, clock, sets[0].Entity, o.Shape, outputs)
}

// SQL compiles sets of one entity to one statement. What the dialect cannot
// express is reported, and the statement is then empty.
func (c *Compiler) SQL(sets []*hir.Set, o Options) (sql.Statement, diag.List) {
	st, diags := c.render(c.Plan(sets, o), header(sets, o.AsOf), sets, o)
	return fitting(st, diags, sets, o)
}

// fitting refuses a statement that is longer than any server takes.
func fitting(st sql.Statement, diags diag.List, sets []*hir.Set, o Options) (sql.Statement, diag.List) {
	most := o.Dialect.Limits.Hard
	if most == 0 || len(st.SQL) <= most {
		return st, diags
	}
	d := diag.Diag{Code: "SEG3001", Span: sets[0].Span, Message: fmt.Sprintf("%s: the statement has %d bytes, and %d are the most", o.Dialect.Name, len(st.SQL), most)}
	d.Label = "keep the values of a long list as a table that a relation leads to"
	if len(sets) > 1 {
		d.Label = "compile fewer segments at once"
	}
	return sql.Statement{}, append(diags, d)
}

// Each compiles sets of one entity to one statement a dialect, in the order of the
// dialects; o.Dialect is not read. The steps before rendering are taken once. The
// statement of a dialect that cannot express the sets is empty; what several cannot
// is reported once, and names them all.
func (c *Compiler) Each(sets []*hir.Set, dialects []*sql.Dialect, o Options) ([]sql.Statement, diag.List) {
	q, head := c.Plan(sets, o), header(sets, o.AsOf)
	statements := make([]sql.Statement, len(dialects))
	var refused []refusal
	for i, d := range dialects {
		o.Dialect = d
		st, diags := c.render(q, head, sets, o)
		st, diags = fitting(st, diags, sets, o)
		statements[i] = st
		if len(diags) > 0 {
			refused = append(refused, refusal{d.Name, diags})
		}
	}
	return statements, together(refused)
}

func (c *Compiler) render(q *plan.Query, header []string, sets []*hir.Set, o Options) (sql.Statement, diag.List) {
	st, diags := sql.Render(q, sql.Options{Dialect: o.Dialect, Builder: c.b, Zone: c.prog.Zone, WeekStart: c.prog.WeekStart,
		Header: header, Places: o.Places, Bind: o.Bind, Zones: &c.zones})
	return st, c.placed(diags, sets, o)
}

// placed says where a statement that is refused was written: of several sets, what
// each alone is refused for, since what they share has the place of one of them;
// what has no place of its own is said at the set's name.
func (c *Compiler) placed(diags diag.List, sets []*hir.Set, o Options) diag.List {
	if len(diags) > 0 && len(sets) > 1 {
		var alone diag.List
		o.Shape, o.Values = plan.Members, nil
		for _, s := range sets {
			_, list := c.SQL([]*hir.Set{s}, o)
			alone = append(alone, list...)
		}
		if len(alone) > 0 {
			alone.Sort()
			return alone
		}
	}
	for i := range diags {
		if !diags[i].Span.IsValid() {
			diags[i].Span = sets[0].Span
		}
	}
	return diags
}

// header is the comment lines of a statement.
func header(sets []*hir.Set, asOf *types.Instant) []string {
	lines := make([]string, 0, 6)
	for _, s := range sets[:min(len(sets), 5)] {
		lines = append(lines, title(s, asOf))
	}
	if len(sets) > 5 {
		lines = append(lines, "…")
	}
	return lines
}

// title is the comment line that says what a statement selects.
func title(s *hir.Set, asOf *types.Instant) string {
	t := s.Name + " of " + s.Entity.Name
	if asOf != nil {
		t += " as of " + asOf.Time().Format(time.RFC3339Nano)
	}
	if d := s.Meta.Description; d != "" {
		t += ": " + d
	}
	return t
}
