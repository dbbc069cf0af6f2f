package main

import (
	"strings"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/workspace"
)

// keeping tells what statements make of members: a view or a table a segment, or
// the table of stays of an entity.
type keeping struct {
	shape  string
	target *workspace.Target // whose database and schema names live in, or nil
	all    bool              // of all segments, not of some
}

// keeps refuses flags that mean nothing for statements that make something.
func (f compileFlags) keeps(o compile.Options) error {
	switch {
	case f.params:
		return usagef("--params goes with statements that return rows: what --shape %s makes outlives its arguments", f.shape)
	case f.shape == "merge" && o.AsOf == nil:
		return usagef("--shape merge says when somebody entered and left: give --as-of (or run segc materialize, which knows the time)")
	}
	return nil
}

// kept compiles sets to what keeps their members.
func kept(c *compile.Compiler, sets []*hir.Set, k keeping, o compile.Options) (files []compiled, diags diag.List) {
	taken := map[string]bool{}
	if k.shape == "merge" {
		for _, g := range byEntity(sets) {
			m := k.memberships(g, o)
			list, d := c.Refresh(g, m, o)
			diags = append(diags, d...)
			files = append(files, compiled{name: fileName(m.Table[len(m.Table)-1], taken), dialect: o.Dialect.Name, statements: list})
		}
		diags.Sort()
		return files, diags
	}
	o.Shape = plan.Members
	for _, s := range sets {
		st, d := c.SQL([]*hir.Set{s}, o)
		diags = append(diags, d...)
		name := k.named(strings.NewReplacer(".", "_", "-", "_").Replace(fileName(s.Name, taken)))
		define := o.Dialect.View
		if k.shape == "table" {
			define = o.Dialect.Table
		}
		if len(d) == 0 {
			files = append(files, compiled{name: name[len(name)-1], dialect: o.Dialect.Name, statements: define(name, st)})
		}
	}
	diags.Sort()
	return files, diags
}

// memberships describes the table of stays of sets of one entity.
func (k keeping) memberships(sets []*hir.Set, o compile.Options) sql.Memberships {
	entity := sets[0].Entity
	m := sql.Memberships{Table: k.named("segc_" + entity.Name + "_members"), Now: k.named("segc_" + entity.Name + "_now"),
		Key: sql.ColumnFor(entity.Key.Columns[0]), KeyType: entity.Key.Type, At: *o.AsOf}
	if !k.all {
		m.Segments = []string{}
		for _, s := range sets {
			m.Segments = append(m.Segments, s.Name)
		}
	}
	return m
}

// named returns the parts of a name in the target's database and schema.
func (k keeping) named(name string) []string {
	var parts []string
	if k.target != nil {
		for _, part := range []string{k.target.Database, k.target.Schema} {
			if part != "" {
				parts = append(parts, part)
			}
		}
	}
	return append(parts, name)
}
