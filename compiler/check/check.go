// Package check turns what was written into what was meant: ast to hir. It
// resolves names, types and units, computes where nulls can come from, and
// takes the sugar away: parameters and `let` names are replaced by what they
// stand for, calendar windows become bounds, sequences nested aggregates,
// habits a count over copies of their condition.
//
// Every mistake of every file is reported. An expression that was reported has
// the Invalid type, which agrees with everything, so that one mistake gives one
// message; the declaration around it, and all that refer to it, are left out of
// the program without a further word. The wording of all messages is in
// errors.go.
package check

import (
	"slices"
	"time"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// Input is what a workspace consists of.
type Input struct {
	Schema    *schema.Schema // nil: no entities
	Files     []*ast.File    // in the order in which their sets are to be listed
	Zone      *time.Location // nil: UTC
	WeekStart time.Weekday
	Set       map[string]string // values of params as given on the command line
}

// A Checker holds a checked workspace and answers questions about it. It is not
// safe for concurrent use.
type Checker struct {
	in        Input
	prog      *hir.Program
	diags     diag.List
	seen      map[place]bool // reported already: a copy of an expression repeats nothing
	decls     []*decl        // in written order
	names     map[string]entry
	members   map[*schema.Entity]map[string]member
	stack     []reference // declarations being checked, outermost first
	depth     int         // of the expressions being checked, one inside the other
	asked     int         // suggestions looked for, bounded by maxSuggestions
	instances int         // bodies checked for given arguments, bounded by maxInstances
}

type place struct {
	span token.Span
	code diag.Code
}

// Check checks a workspace. The program is never nil; it lacks what has errors.
func Check(in Input) (*hir.Program, diag.List) {
	c := New(in)
	return c.Program(), c.Diagnostics()
}

// New checks a workspace and keeps what later questions need.
func New(in Input) *Checker {
	if in.Schema == nil {
		in.Schema = schema.New(nil)
	}
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	c := &Checker{
		in:      in,
		prog:    &hir.Program{Schema: in.Schema, Zone: in.Zone, WeekStart: in.WeekStart},
		seen:    map[place]bool{},
		names:   map[string]entry{},
		members: map[*schema.Entity]map[string]member{},
	}
	c.collect()
	c.override()
	for _, d := range c.decls {
		c.checkDecl(d)
	}
	for _, d := range c.decls {
		c.publish(d)
	}
	c.diags.Sort()
	return c
}

// Program returns the checked workspace.
func (c *Checker) Program() *hir.Program { return c.prog }

// Diagnostics returns every finding about the workspace, in order.
func (c *Checker) Diagnostics() diag.List { return slices.Clone(c.diags) }

// Set resolves a segment or arm as the command line names it: `vips`,
// `lifecycle.active`, `big_spender(300 USD, window: 90 days)`. The set is nil
// when there are errors, or when errors of its declaration were reported before.
func (c *Checker) Set(ref ast.Expr) (*hir.Set, diag.List) {
	var set *hir.Set
	list := c.ask(func() {
		b := c.newBody(nil, nil)
		set = b.setRef(b.scope(), ref)
	})
	return set, list
}

// Trait resolves a trait with its arguments, as Set does.
func (c *Checker) Trait(ref ast.Expr) (*hir.Trait, diag.List) {
	var trait *hir.Trait
	list := c.ask(func() {
		b := c.newBody(nil, nil)
		trait = b.traitNamed(b.scope(), ref)
	})
	return trait, list
}

// Expr checks a condition or value over a row; the result reads row. It is nil
// when there are errors.
func (c *Checker) Expr(row *hir.Var, e ast.Expr) (hir.Expr, diag.List) {
	var x hir.Expr
	list := c.ask(func() {
		b := c.newBody(nil, row)
		if x = b.expr(b.scope(), e); b.broken {
			x = nil
		}
	})
	return x, list
}

// ask runs a question and returns its findings apart from the workspace's.
func (c *Checker) ask(question func()) diag.List {
	diags, seen := c.diags, c.seen
	c.diags, c.seen = nil, map[place]bool{}
	question()
	list := c.diags
	c.diags, c.seen = diags, seen
	list.Sort()
	return list
}

// report adds a finding, once a place and code.
func (c *Checker) report(d diag.Diag) {
	p := place{d.Span, d.Code}
	if c.seen[p] {
		return
	}
	c.seen[p] = true
	c.diags.Add(d)
}

// publish lists what a sound declaration gives to the program.
func (c *Checker) publish(d *decl) {
	switch {
	case d.param != nil:
		c.prog.Params = append(c.prog.Params, d.param)
	case d.broken:
	case d.partition != nil:
		c.prog.Partitions = append(c.prog.Partitions, d.partition)
		c.prog.Sets = append(c.prog.Sets, d.partition.Arms...)
	case d.split != nil:
		c.prog.Splits = append(c.prog.Splits, d.split)
		c.prog.Sets = append(c.prog.Sets, d.split.Arms...)
	case d.instances[defaults].set != nil:
		c.prog.Sets = append(c.prog.Sets, d.instances[defaults].set)
	case d.instances[defaults].trait != nil:
		c.prog.Traits = append(c.prog.Traits, d.instances[defaults].trait)
	}
}
