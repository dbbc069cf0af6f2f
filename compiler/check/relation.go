package check

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A chain is a relation being resolved: the steps from a row, and what stands
// behind the last of them.
type chain struct {
	from   hir.Row
	steps  []*hir.Step
	row    hir.Row // the row that the relation yields
	scope  *scope  // of what is said about that row
	value  *ast.Name
	future bool
}

// relation resolves R [as x] [window] [where p] up to its filter; then and
// overall are the sequence's. After a mistake it returns nil; the filter is
// checked all the same.
func (b *body) relation(s *scope, r *ast.Rel, f *aggForm) *chain {
	if r.Window != nil && r.Window.Kind == ast.WinNext {
		ahead := *f
		ahead.ahead = true
		f = &ahead
	}
	c := b.path(s, r.Path, r.As, f)
	if c == nil {
		return nil
	}
	if f.takesValue && c.value != nil && (f.needsTime || r.Window != nil) {
		b.readThroughEvent(c)
	}
	ok := b.narrow(s, c, r)
	if r.Where != nil {
		cond := b.cond(c.scope, r.Where)
		ok = ok && !isInvalid(cond)
		c.filter(cond)
	}
	if !ok {
		b.broken = true
		return nil
	}
	return c
}

// last returns the last step.
func (c *chain) last() *hir.Step { return c.steps[len(c.steps)-1] }

// event returns the last step whose rows have a time, or nil.
func (c *chain) event() *hir.Step {
	for i := len(c.steps) - 1; i >= 0; i-- {
		if c.steps[i].Var.Entity.Time != nil {
			return c.steps[i]
		}
	}
	return nil
}

// filter adds a condition to the last step. An And that it made has no place in
// the source: it takes further ones.
func (c *chain) filter(cond hir.Expr) {
	last := c.last()
	if last.Where == nil {
		last.Where = cond
		return
	}
	conds := []hir.Expr{last.Where}
	if and, ok := last.Where.(*hir.And); ok && !and.Span.IsValid() {
		conds = and.Args
	}
	last.Where = conjunction(append(conds[:len(conds):len(conds)], cond), token.Span{})
}

// rel returns the resolved relation.
func (c *chain) rel(span token.Span) *hir.Rel {
	if c.future {
		for _, st := range c.steps {
			st.Future = st.Var.Entity.Time != nil
		}
	}
	return &hir.Rel{From: c.from, Steps: c.steps, Span: span}
}

// path resolves a path of relations, perhaps with a value behind.
func (b *body) path(s *scope, e ast.Expr, as *ast.Ident, f *aggForm) *chain {
	switch e := e.(type) {
	case *ast.Name:
		return b.namedPath(s, e, as, f)
	case *ast.Select:
		if len(e.X.Then) > 0 || e.X.Overall != nil {
			b.report(sequenceInside(e.X.Span))
			return nil
		}
		inner := b.relation(s, e.X, &aggForm{name: f.name, ahead: f.ahead})
		if inner == nil {
			return nil
		}
		return b.walk(s, inner, e.Parts, as, &ast.Name{Parts: e.Parts, Span: e.Span}, f)
	}
	b.broken = true // the parser said why
	return nil
}

func (b *body) namedPath(s *scope, e *ast.Name, as *ast.Ident, f *aggForm) *chain {
	if len(e.Parts) == 0 {
		b.broken = true
		return nil
	}
	if s.row == nil {
		b.report(noRow(e.Span, e.Span.Text()))
		return nil
	}
	row, rest, ok := b.start(s, e.Parts)
	if !ok {
		b.notARelation(s, e, f)
		return nil
	}
	// A relation that leads back to the row it came from is that row.
	for len(rest) > 1 {
		m, known := b.member(row.RowEntity(), rest[0].Name)
		if !known || m.rel == nil || s.back(row, m.rel) == nil {
			break
		}
		row, rest = s.back(row, m.rel), rest[1:]
	}
	c := &chain{from: row, row: row, scope: s}
	return b.walk(s, c, rest, as, e, f)
}

// notARelation explains a path that begins with no row: a name of another kind,
// or none.
func (b *body) notARelation(s *scope, e *ast.Name, f *aggForm) {
	if len(e.Parts) == 1 {
		if x := b.local(s, e.Parts[0]); x != nil {
			if !isInvalid(x) {
				b.report(notARelation(e, f.name))
			}
			return
		}
	}
	if _, ok := b.find(b.pkg, dotted(e.Parts)); ok {
		b.report(notARelation(e, f.name))
		return
	}
	b.report(unknownName(e, b.nearest(e.Parts[0].Name, b.namesInScope(s)), s.row.RowEntity()))
}

// walk adds the steps of a path to a chain. What is left when no relation
// follows is the value.
func (b *body) walk(s *scope, c *chain, rest []*ast.Ident, as *ast.Ident, e *ast.Name, f *aggForm) *chain {
	around := c.scope
	var from hir.Row
	own := 0
	for ; len(rest) > 0; rest = rest[1:] {
		m, ok := b.member(c.row.RowEntity(), rest[0].Name)
		if !ok || m.rel == nil {
			break
		}
		v := &hir.Var{Name: m.rel.To.Name, Entity: m.rel.To, Span: rest[0].Span}
		c.steps = append(c.steps, &hir.Step{Rel: m.rel, Var: v})
		from, c.row = c.row, v
		own++
	}
	if !b.checkAlias(s, c, as) {
		return nil
	}
	c.future = c.future || f.ahead
	in := bind{row: c.row, ahead: c.future}
	if own > 0 {
		in.via, in.from = c.last().Rel, from
	}
	if as != nil {
		in.alias = as.Name
		if own > 0 {
			c.last().Var.Name = as.Name
		}
	}
	if own > 0 || as != nil {
		c.scope = around.enter(in)
	}
	if !b.endOf(c, rest, e, f, own) {
		return nil
	}
	b.narrowToHabit(s, c, own)
	return c
}

// endOf checks what follows the last relation of a path: a value where the
// aggregate takes one, else nothing.
func (b *body) endOf(c *chain, rest []*ast.Ident, e *ast.Name, f *aggForm, own int) bool {
	entity := c.row.RowEntity()
	if len(rest) > 0 && !b.isValue(entity, rest) {
		b.report(unknownMember(rest[0], entity, b.nearest(rest[0].Name, memberNames(entity), b.traitNames(entity))))
		return false
	}
	switch {
	case len(c.steps) == 0:
		b.report(noRelation(e, f.name, entity))
	case len(rest) == 0 && f.takesValue:
		b.report(valueExpected(e, f.name, entity))
	case len(rest) == 0:
		return true
	case !f.takesValue:
		b.report(valueNotTaken(e, f.name, rest[len(rest)-1]))
	default:
		c.value = &ast.Name{Parts: rest, Span: rest[0].Span.To(rest[len(rest)-1].Span)}
		return true
	}
	return false
}

// isValue reports whether names are an attribute or trait of an entity.
func (b *body) isValue(e *schema.Entity, rest []*ast.Ident) bool {
	if m, ok := b.member(e, rest[0].Name); ok && m.attr != nil {
		return true
	}
	found, ok := b.find(b.pkg, dotted(rest))
	return ok && isTrait(found)
}

// checkAlias checks an `as`.
func (b *body) checkAlias(s *scope, c *chain, as *ast.Ident) bool {
	if as == nil {
		return true
	}
	if isNow(as.Name) {
		b.report(reservedName(as))
		return false
	}
	for _, e := range []*schema.Entity{c.row.RowEntity(), b.entity} {
		if e == nil {
			continue
		}
		if m, ok := b.member(e, as.Name); ok {
			b.report(hidesMember(as, e, m))
			return false
		}
	}
	if s.aliased(as.Name) != nil {
		b.report(aliasTwice(as))
		return false
	}
	return true
}

// readThroughEvent takes trailing to-one steps back from the last event: a value behind
// them is read through that event, which has the time and the order. The rows
// stay the same: those with a row at the end.
func (b *body) readThroughEvent(c *chain) {
	event := c.event()
	if event == nil || event == c.last() {
		return
	}
	at := len(c.steps)
	for c.steps[at-1] != event {
		if c.steps[at-1].Rel.Many {
			return
		}
		at--
	}
	row := hir.Row(event.Var)
	for _, st := range c.steps[at:] {
		row = &hir.ToOne{Of: row, Rel: st.Rel}
	}
	c.scope = c.scope.enter(bind{alias: c.scope.binds.alias, row: row, from: event.Var, ahead: c.future})
	c.row, c.steps = row, c.steps[:at]
	key := row.RowEntity().Key
	if key == nil {
		return
	}
	c.filter(not(&hir.IsNull{Info: info(kind(schema.Bool), false, token.Span{}), X: b.attribute(row, key, token.Span{})}, token.Span{}))
}

// narrow adds the relation's own window to its event.
func (b *body) narrow(s *scope, c *chain, r *ast.Rel) bool {
	if r.Window == nil {
		return true
	}
	st := c.last()
	if st.Var.Entity.Time == nil {
		b.report(windowOnRelation(r.Window.Span, c.row.RowEntity(), c.event()))
		return false
	}
	w := b.window(s, r.Window, st.Var.Entity.Time.Type().Kind)
	if w == nil {
		return false
	}
	st.Windows = append(st.Windows, w)
	return true
}

// eventTime returns the time of an event that a step yields: it is known.
func eventTime(v *hir.Var, span token.Span) hir.Expr {
	return &hir.EventTime{Info: info(v.Entity.Time.Type(), false, span), Row: v}
}
