package compile

import (
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/lang/diag"
)

// Long compiles sets of one entity to statements of segment names and keys: one
// that shares all scans, or as many as keep each below the dialect's limits.
func (c *Compiler) Long(sets []*hir.Set, o Options) ([]sql.Statement, diag.List) {
	o.Shape, o.Values = plan.Long, nil
	limits := o.Dialect.Limits
	most := limits.Sets
	if limits.Columns > 0 && (most == 0 || most >= limits.Columns) {
		most = limits.Columns - 1 // the key is one
	}
	if most > 0 && len(sets) > most {
		return c.parts(sets, most, o)
	}
	q := c.Plan(sets, o)
	if limits.Reads > 0 && len(sets) > 1 && q.Reads() > limits.Reads {
		return c.parts(sets, (len(sets)+1)/2, o)
	}
	st, diags := c.render(q, header(sets, o.AsOf), sets, o)
	if limits.Text > 0 && len(st.SQL) > limits.Text && len(sets) > 1 {
		return c.parts(sets, (len(sets)+1)/2, o)
	}
	if st, diags = fitting(st, diags, sets, o); len(diags) > 0 {
		return nil, diags
	}
	return []sql.Statement{st}, nil
}

// parts compiles sets, so many at a time.
func (c *Compiler) parts(sets []*hir.Set, n int, o Options) (all []sql.Statement, diags diag.List) {
	for len(sets) > 0 {
		n = min(n, len(sets))
		part, list := c.Long(sets[:n], o)
		all, diags, sets = append(all, part...), append(diags, list...), sets[n:]
	}
	if len(diags) > 0 {
		return nil, diags
	}
	return all, nil
}

// Refresh compiles sets of one entity to the statements that bring a table of
// their stays up to o.AsOf, which it needs; see sql.Dialect.Refresh.
func (c *Compiler) Refresh(sets []*hir.Set, m sql.Memberships, o Options) ([]string, diag.List) {
	fills, diags := c.Long(sets, o)
	if len(diags) > 0 {
		return nil, diags
	}
	return o.Dialect.Refresh(m, fills), nil
}
