package check

import (
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
)

// checkDecl checks a declaration once: what needs no arguments for good, what
// needs some with sample values, so that its mistakes are found without a use.
func (c *Checker) checkDecl(d *decl) {
	if d.done || d.active {
		return
	}
	c.checkAt(d, d.node.DeclName().Span)
}

func (c *Checker) checkAt(d *decl, at token.Span) {
	d.active = true
	c.stack = append(c.stack, reference{d, at})
	switch node := d.node.(type) {
	case *ast.Param:
		c.checkParam(d, node)
	case *ast.Partition:
		c.checkPartition(d, node)
	case *ast.Split:
		c.checkSplit(d, node)
	case *ast.Segment:
		c.checkTemplate(d, node.Params)
	case *ast.Trait:
		c.checkTemplate(d, node.Params)
	}
	c.stack = c.stack[:len(c.stack)-1]
	d.active, d.done = false, true
}

// use checks a declaration before something that refers to it. It reports a
// cycle and says whether the declaration is sound.
func (c *Checker) use(d *decl, at token.Span) bool {
	if d.active {
		c.reportCycle(d, at)
		return false
	}
	if !d.done && len(c.stack) >= maxChain {
		c.report(chainTooLong(at, d.name))
		return false
	}
	if !d.done {
		c.checkAt(d, at)
	}
	return !d.broken
}

// reportCycle prints the way from a declaration back to itself.
func (c *Checker) reportCycle(d *decl, at token.Span) {
	from := len(c.stack) - 1
	for c.stack[from].d != d {
		from--
	}
	var names []string
	for _, r := range c.stack[from:] {
		names = append(names, r.d.name)
		r.d.broken = true
	}
	c.report(cycle(at, strings.Join(append(names, d.name), " -> "), c.stack[from+1:]))
}

// checkTemplate checks a segment or trait with its defaults, and with samples
// where there is none.
func (c *Checker) checkTemplate(d *decl, params []*ast.Formal) {
	d.instances = map[string]instance{}
	c.resolveFormals(d, params)
	if d.entity == nil || d.broken {
		c.checkUnplaced(d)
		return
	}
	in, sampled := c.tryOut(d)
	if !sampled {
		d.instances[defaults] = in
	}
	if !in.sound() {
		d.broken = true
	}
}

// tryOut checks a body at its defaults, with samples where there is none.
func (c *Checker) tryOut(d *decl) (in instance, sampled bool) {
	args := make([]*hir.Const, len(d.formals))
	var samples map[string]bool
	for i, f := range d.formals {
		if args[i] = f.def; f.def == nil {
			if samples == nil {
				samples = map[string]bool{}
			}
			args[i], samples[f.name()] = f.sample(), true
		}
	}
	return c.instantiate(d, args, samples, token.Span{}), len(samples) > 0
}

// checkUnplaced marks a declaration whose head is wrong. When the entity is
// known, the body is checked all the same: its mistakes are independent.
func (c *Checker) checkUnplaced(d *decl) {
	if d.entity != nil {
		c.tryOut(d)
	}
	d.broken = true
}

// instantiate checks the body with arguments in the place of parameters.
func (c *Checker) instantiate(d *decl, args []*hir.Const, samples map[string]bool, call token.Span) instance {
	b := c.newBody(d, &hir.Var{Name: d.entity.Name, Entity: d.entity, Span: d.node.DeclName().Span})
	b.call, b.sampled = call, samples
	if len(args) > 0 {
		b.args = make(map[string]*hir.Const, len(args))
	}
	for i, f := range d.formals {
		if f.node.Name != nil {
			b.args[f.node.Name.Name] = args[i]
		}
	}
	if s, ok := d.node.(*ast.Segment); ok {
		return instance{set: b.segment(d, s, args)}
	}
	return instance{trait: b.trait(d, d.node.(*ast.Trait), args)}
}

// segment checks a segment's items.
func (b *body) segment(d *decl, node *ast.Segment, args []*hir.Const) *hir.Set {
	set := &hir.Set{Kind: hir.Segment, Name: d.instanceName(args), Entity: d.entity, Row: b.row,
		Default: d.atDefaults(args), Decl: node, Span: node.Name.Span}
	set.Meta = b.meta(d, node.Doc, node.Items)
	b.checkLets(node.Items)
	s := b.scope()
	var conds []hir.Expr
	for _, it := range node.Items {
		switch it := it.(type) {
		case *ast.Where:
			cond := b.cond(s, it.Cond)
			set.Clauses = append(set.Clauses, &hir.Clause{Cond: cond, Span: it.Span})
			conds = append(conds, cond)
		case *ast.Except:
			cond := b.cond(s, it.Cond)
			set.Clauses = append(set.Clauses, &hir.Clause{Except: true, Cond: cond, Span: it.Span})
			conds = append(conds, not(isTrue(cond), it.Span))
		case *ast.Expect:
			set.Expect = b.expect(set.Expect, it)
		}
	}
	set.Cond = conjunction(conds, node.Name.Span)
	if b.broken {
		return nil
	}
	return set
}

// trait checks a trait's value against the type that it declares.
func (b *body) trait(d *decl, node *ast.Trait, args []*hir.Const) *hir.Trait {
	t := &hir.Trait{Name: d.instanceName(args), Entity: d.entity, Row: b.row, Default: d.atDefaults(args),
		Decl: node, Span: node.Name.Span}
	t.Meta = hir.Meta{Description: description(node.Doc), Package: d.pkg}
	t.Value = b.value(b.scope(), node.Value)
	if node.Type != nil {
		b.checkDeclared(node, t.Value)
	}
	if b.broken {
		return nil
	}
	return t
}

func not(x hir.Expr, span token.Span) hir.Expr {
	return &hir.Not{Info: info(x.Of().Type, x.Of().Nullable, span), X: x}
}

// isTrue returns the condition that x is true: x itself when it is never null.
func isTrue(x hir.Expr) hir.Expr {
	if !x.Of().Nullable {
		return x
	}
	return &hir.IsTrue{Info: info(x.Of().Type, false, x.Of().Span), X: x}
}
