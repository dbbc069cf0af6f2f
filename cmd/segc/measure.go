package main

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/workspace"
)

// The codes of what `value` and `score` of segc.yaml name.
const (
	unknownMeasure diag.Code = "SEG0618"
	measureKind    diag.Code = "SEG0619"
)

// measure returns the trait that segc.yaml names, or its attribute as one, when an
// entity has it.
func (p *project) measure(m *workspace.Measure, e *schema.Entity) *hir.Trait {
	if m == nil {
		return nil
	}
	x, _, diags := parse.Expr(token.NewFile(workspace.FileName, []byte(m.Name)), m.Name, nil)
	if diags.HasErrors() {
		return nil
	}
	if t, diags := p.checker.Trait(x); !diags.HasErrors() && t != nil && t.Entity == e {
		return t
	}
	row := &hir.Var{Name: e.Name, Entity: e}
	v, diags := p.checker.Expr(row, x)
	if diags.HasErrors() || v == nil {
		return nil
	}
	return &hir.Trait{Name: m.Name, Entity: e, Row: row, Value: v}
}

// checkMeasures reports a `value` or `score` that no entity has, or that is no number.
func (p *project) checkMeasures() (diags diag.List) {
	for _, m := range []*workspace.Measure{p.ws.Value, p.ws.Score} {
		if m == nil {
			continue
		}
		found := false
		for _, e := range p.ws.Schema.Entities {
			t := p.measure(m, e)
			if t == nil {
				continue
			}
			found = true
			if typ := t.Value.Of().Type; typ.Kind != schema.Int && typ.Kind != schema.Decimal && typ.Kind != schema.Float {
				diags.Add(diag.Diag{Code: measureKind, Severity: diag.Error, Span: m.Span, Label: "name an int, a decimal or a float",
					Message: fmt.Sprintf("`%s` of %s is %s, and what is summed or spread is a number", m.Name, e.Name, typ)})
			}
		}
		if !found {
			diags.Add(p.noMeasure(m))
		}
	}
	return diags
}

func (p *project) noMeasure(m *workspace.Measure) diag.Diag {
	d := diag.Diag{Code: unknownMeasure, Severity: diag.Error, Span: m.Span, Message: fmt.Sprintf("no entity has a trait or attribute `%s`", m.Name)}
	var names []string
	for _, t := range p.prog.Traits {
		names = append(names, t.Name)
	}
	for _, e := range p.ws.Schema.Entities {
		for _, a := range e.Attributes {
			names = append(names, a.Name)
		}
	}
	if near := spell.Nearest(m.Name, names); near != "" {
		d.Label = "did you mean `" + near + "`?"
	}
	return d
}
