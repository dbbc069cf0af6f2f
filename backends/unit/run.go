package unit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/backends/why"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
	"github.com/segc-dev/segc/specs/schema"
)

// A Runner runs the cases of one program.
type Runner struct {
	prog *hir.Program
	eng  engine.Engine // nil: the evaluator alone
	c    *compile.Compiler
	cov  *Coverage
}

// NewRunner returns a runner. The engine, an empty database that it may write
// to, is optional.
func NewRunner(p *hir.Program, eng engine.Engine) *Runner {
	return &Runner{prog: p, eng: eng, c: compile.New(p), cov: newCoverage()}
}

// Coverage returns what the cases that ran show.
func (r *Runner) Coverage() *Coverage { return r.cov }

// A Result is what became of a case.
type Result struct {
	Test   *Test
	Case   *Case
	Passed bool
	// Unlisted says that the engine's SQL cannot express the set: the evaluator alone answered.
	Unlisted bool
	Diags    diag.List   // what is wrong, at the case's place
	Why      *why.Answer // of a case that does not hold
}

// Run runs a case. Errors are of the engine; what is wrong with a case is in its result.
func (r *Runner) Run(ctx context.Context, t *Test, c *Case) (*Result, error) {
	res := &Result{Test: t, Case: c}
	data, key, diags := r.Data(t.Set, c)
	if res.Diags = diags; diags.HasErrors() {
		return res, nil
	}
	eval := reference.New(r.prog, data, c.AsOf)
	in, err := eval.IsMember(t.Set, key)
	if err != nil {
		res.Diags.Add(broken(c, err))
		return res, nil
	}
	r.cov.see(eval, t.Set, key)
	if in != c.In {
		if res.Why, err = why.Explain(eval, t.Set, key); err != nil {
			return nil, err
		}
		res.Diags.Add(diag.Diag{Code: failed, Span: c.Span, Message: fmt.Sprintf("the row is %s `%s`, and the case says %s", where(in), t.Name, where(c.In)), Notes: notes(res.Why)})
	}
	if r.eng != nil {
		sqlIn, listed, err := r.onEngine(ctx, t.Set, data, key, c.AsOf)
		if err != nil {
			return nil, err
		}
		res.Unlisted = !listed
		if listed && sqlIn != in {
			res.Diags.Add(diag.Diag{Code: disagree, Span: c.Span, Message: fmt.Sprintf("the evaluator has the row %s `%s`, %s has it %s", where(in), t.Name, r.eng.Name(), where(sqlIn)),
				Label: "a defect of segc: please report it with the case"})
		}
	}
	res.Passed = !res.Diags.HasErrors()
	return res, nil
}

func where(in bool) string {
	if in {
		return "in"
	}
	return "out of"
}

func broken(c *Case, err error) diag.Diag {
	var one interface{ Diag() diag.Diag }
	if errors.As(err, &one) {
		d := one.Diag()
		if !d.Span.IsValid() {
			d.Span = c.Span
		}
		return d
	}
	return diag.Diag{Code: failed, Span: c.Span, Message: err.Error()}
}

// notes say why the row is where it is.
func notes(a *why.Answer) (out []diag.Note) {
	for _, reason := range a.Reasons {
		text := "because " + reason.Text
		for _, v := range reason.Values {
			text += fmt.Sprintf("; %s is %s", v.Name, v.Text)
		}
		out = append(out, diag.Note{Message: text})
	}
	return out
}

// Data builds the rows of a case and returns the key of its row.
func (r *Runner) Data(set *hir.Set, c *Case) (*rows.Data, string, diag.List) {
	w := &writer{cal: calendar.Calendar{Zone: r.prog.Zone, WeekStart: r.prog.WeekStart}, asOf: c.AsOf, reads: attributes(set), keys: map[*schema.Entity]int{}}
	lines := []*object{w.row(set.Entity, nil, c.Span, c.base, c.Row)}
	if c.others != nil {
		for _, n := range c.others.Items {
			if n.Kind != yamlsrc.Map {
				w.report(wrongKind, n.Span, "a row is a map from attributes to values", "")
				continue
			}
			lines = append(lines, w.row(set.Entity, nil, n.Span, n))
		}
	}
	if w.diags.HasErrors() {
		return nil, "", w.diags
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	for _, o := range lines {
		if err := enc.Encode(o); err != nil {
			return nil, "", append(w.diags, diag.Diag{Code: badValue, Span: c.Span, Message: err.Error()})
		}
	}
	data := rows.New(r.prog.Schema)
	feed := rows.NewFeed(data, set.Entity)
	if err := feed.ReadJSON(&text, "the case"); err != nil {
		d := broken(c, err)
		var bad *rows.Error
		if errors.As(err, &bad) {
			d = diag.Diag{Code: bad.Code, Span: c.Span, Message: bad.Message}
			if bad.Column != "" {
				d.Message = "`" + bad.Column + "`: " + d.Message
			}
		}
		return nil, "", append(w.diags, d)
	}
	return data, feed.Keys[0], w.diags
}

// onEngine answers a case by the compiled SQL; listed is false where the dialect
// cannot express the set.
func (r *Runner) onEngine(ctx context.Context, set *hir.Set, data *rows.Data, key string, asOf types.Instant) (in, listed bool, err error) {
	st, diags := r.c.SQL([]*hir.Set{set}, compile.Options{Dialect: sql.Lookup(r.eng.Dialect()), AsOf: &asOf})
	if len(diags) > 0 {
		return false, false, nil
	}
	if err := engine.Load(ctx, r.eng, data); err != nil {
		return false, false, err
	}
	defer func() { err = errors.Join(err, engine.Unload(ctx, r.eng, data)) }()
	found, err := r.eng.Query(ctx, st.SQL)
	if err != nil {
		return false, false, err
	}
	return slices.ContainsFunc(found.Rows, func(row []engine.Cell) bool { return row[0].Text == key }), true, nil
}

// Place is where a case stands.
func (c *Case) Place() token.Position { return c.Span.File.Position(int(c.Span.Start)) }
