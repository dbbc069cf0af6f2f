// Package differ compares the reference evaluator with databases that hold the
// same rows, over generated workspaces.
package differ

import (
	"context"
	"fmt"
	"slices"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema"
)

// A Difference is a set on which an engine and the evaluator disagree.
type Difference struct {
	Engine, Set string
	Want, Got   []string // members, sorted; Want is the evaluator's
	Err         error    // the engine refused the statement
	SQL         string
}

// String shows the difference.
func (d Difference) String() string {
	if d.Err != nil {
		return fmt.Sprintf("%s refuses %s: %v\n%s", d.Engine, d.Set, d.Err, d.SQL)
	}
	return fmt.Sprintf("%s on %s: got %q, want %q\n%s", d.Set, d.Engine, d.Got, d.Want, d.SQL)
}

// A Comparer compares the evaluator with engines that hold the same rows.
type Comparer struct {
	Program generate.Program
	eval    *reference.Evaluator
	c       *compile.Compiler
}

// NewComparer returns a comparer of a program over rows.
func NewComparer(p generate.Program, data *rows.Data) *Comparer {
	return &Comparer{Program: p, eval: reference.New(p.Program, data, p.AsOf), c: compile.New(p.Program)}
}

// Members returns what the evaluator says. An error is one of the data: an
// overflow that no engine is asked about either.
func (c *Comparer) Members(s *hir.Set) ([]string, error) { return c.eval.Members(s) }

// Everyone returns the keys of an entity's rows, of an event entity the visible
// ones, sorted.
func (c *Comparer) Everyone(e *schema.Entity) ([]string, error) {
	return c.eval.Members(hir.Everyone(e))
}

// Compare runs a set alone on an engine that holds the rows. It returns nil when
// they agree, and skipped when the dialect cannot express the set.
func (c *Comparer) Compare(ctx context.Context, eng engine.Engine, s *hir.Set, want []string, asOf *types.Instant) (d *Difference, skipped bool) {
	d = &Difference{Engine: eng.Name(), Set: s.Name, Want: want}
	st, diags, err := c.statement(s, compile.Options{Dialect: sql.Lookup(eng.Dialect()), AsOf: asOf})
	if err != nil {
		d.Err = err
		return d, false
	}
	if len(diags) > 0 {
		return nil, true
	}
	d.SQL = st.SQL
	r, err := eng.Query(ctx, st.SQL)
	if err != nil {
		d.Err = err
		return d, false
	}
	d.Got = keys(r, 0)
	if slices.Equal(d.Got, want) {
		return nil, false
	}
	return d, false
}

// statement compiles a set; a panic is an error, so that its case can shrink.
func (c *Comparer) statement(s *hir.Set, o compile.Options) (st sql.Statement, diags diag.List, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	st, diags = c.c.SQL([]*hir.Set{s}, o)
	return st, diags, nil
}

// CompareLong runs sets of one entity in one statement and returns the first
// difference. Sets that the dialect cannot express are left out before.
func (c *Comparer) CompareLong(ctx context.Context, eng engine.Engine, sets []*hir.Set, want map[string][]string, asOf *types.Instant) (d *Difference) {
	st, diags := c.c.SQL(sets, compile.Options{Dialect: sql.Lookup(eng.Dialect()), Shape: plan.Long, AsOf: asOf})
	if len(diags) > 0 {
		return &Difference{Engine: eng.Name(), Set: "all together", Err: fmt.Errorf("%s", diags[0].Message)}
	}
	r, err := eng.Query(ctx, st.SQL)
	if err != nil {
		return &Difference{Engine: eng.Name(), Set: "all together", Err: err, SQL: st.SQL}
	}
	got := map[string][]string{}
	for _, row := range r.Rows {
		got[row[0].Text] = append(got[row[0].Text], row[1].Text)
	}
	for _, s := range sets {
		slices.Sort(got[s.Name])
		if !slices.Equal(got[s.Name], want[s.Name]) {
			return &Difference{Engine: eng.Name(), Set: s.Name + ", with others", Want: want[s.Name], Got: got[s.Name], SQL: st.SQL}
		}
	}
	return nil
}

// Divide holds an engine to its own answers: parts of everyone are together everyone,
// each row once. It asks the engine for both in one statement and knows nothing of
// the evaluator. Parts that the dialect cannot express are left out before.
func (c *Comparer) Divide(ctx context.Context, eng engine.Engine, parts []*hir.Set, asOf *types.Instant) *Difference {
	everyone := hir.Everyone(parts[0].Entity)
	d := &Difference{Engine: eng.Name(), Set: parts[0].Name + " and its opposites"}
	st, diags := c.c.SQL(append(slices.Clone(parts), everyone), compile.Options{Dialect: sql.Lookup(eng.Dialect()), Shape: plan.Long, AsOf: asOf})
	if len(diags) > 0 {
		d.Err = fmt.Errorf("%s", diags[0].Message)
		return d
	}
	d.SQL = st.SQL
	r, err := eng.Query(ctx, st.SQL)
	if err != nil {
		d.Err = err
		return d
	}
	for _, row := range r.Rows {
		if row[0].Text == everyone.Name {
			d.Want = append(d.Want, row[1].Text)
		} else {
			d.Got = append(d.Got, row[1].Text)
		}
	}
	slices.Sort(d.Want)
	slices.Sort(d.Got)
	if slices.Equal(d.Got, d.Want) {
		return nil
	}
	return d
}

func keys(r *engine.Result, column int) []string {
	out := make([]string, 0, len(r.Rows))
	for _, row := range r.Rows {
		out = append(out, row[column].Text)
	}
	slices.Sort(out)
	return out
}
