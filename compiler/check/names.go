package check

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// name checks a dotted path as a value. The first part is, in this order: an
// attribute or relation of the row, an `as`, an entity around, a `let`, a
// parameter, `now` or `today`, a name of the workspace.
func (b *body) name(s *scope, e *ast.Name) hir.Expr {
	if len(e.Parts) == 0 {
		return b.invalid(e.Span)
	}
	if row, rest, ok := b.start(s, e.Parts); ok {
		if len(e.Parts) == 1 && len(rest) == 1 && b.isLocal(rest[0].Name) {
			return b.fail(meansTwoThings(rest[0], row.RowEntity()))
		}
		return b.readPath(s, row, rest, e, nil)
	}
	if len(e.Parts) == 1 {
		if x := b.local(s, e.Parts[0]); x != nil {
			return x
		}
	}
	return b.workspaceName(s, e, nil)
}

// start returns the row at which a path begins, and the parts that remain.
func (b *body) start(s *scope, parts []*ast.Ident) (row hir.Row, rest []*ast.Ident, ok bool) {
	first := parts[0].Name
	if s.row != nil {
		if _, ok := b.member(s.row.RowEntity(), first); ok {
			return s.row, parts, true
		}
	}
	if row := s.aliased(first); row != nil {
		return row, parts[1:], true
	}
	if len(parts) > 1 {
		if row := s.ofEntity(first); row != nil {
			return row, parts[1:], true
		}
	}
	return nil, nil, false
}

// isLocal reports whether a name is that of a `let` or parameter.
func (b *body) isLocal(name string) bool {
	_, isLet := b.letAt[name]
	_, isParam := b.args[name]
	return isLet || isParam
}

// local returns what a `let`, a parameter, `now` or `today` stands for, or nil.
func (b *body) local(s *scope, id *ast.Ident) hir.Expr {
	if i, ok := b.letAt[id.Name]; ok {
		return b.useLet(s, i, id.Span)
	}
	if k, ok := b.args[id.Name]; ok {
		return b.argument(k, id)
	}
	switch id.Name {
	case "now":
		return &hir.Now{Info: info(kind(schema.Timestamp), false, id.Span)}
	case "today":
		return &hir.Today{Info: info(kind(schema.Date), false, id.Span)}
	}
	return nil
}

// argument returns the value of a parameter at the place of its use.
func (b *body) argument(k *hir.Const, id *ast.Ident) hir.Expr {
	if k == nil || isInvalid(k) {
		return b.invalid(id.Span)
	}
	at := *k
	at.Param, at.Span = id.Name, id.Span
	return &at
}

// readPath follows the rest of a path from a row to an attribute or a trait.
// Args are those of a trait, nil when the path is no call.
func (b *body) readPath(s *scope, row hir.Row, rest []*ast.Ident, e *ast.Name, args *ast.Call) hir.Expr {
	row, rest, bad := b.followToOnes(s, row, rest, e)
	switch {
	case bad != nil:
		return bad
	case len(rest) == 0:
		return b.fail(rowAsValue(e, row.RowEntity()))
	}
	if m, ok := b.member(row.RowEntity(), rest[0].Name); ok && m.attr != nil {
		switch {
		case len(rest) > 1:
			return b.fail(attributeHasNoParts(e, m.attr, rest[1]))
		case args != nil:
			return b.fail(attributeCalled(e, m.attr))
		}
		return b.attribute(row, m.attr, e.Span)
	}
	if t, found := b.find(b.pkg, dotted(rest)); found && isTrait(t) {
		return b.traitRef(s, row, t.d, e, args)
	}
	if len(rest) > 1 || !b.knownElsewhere(rest) {
		return b.fail(unknownMember(rest[0], row.RowEntity(), b.nearest(rest[0].Name, memberNames(row.RowEntity()), b.traitNames(row.RowEntity()))))
	}
	return b.workspaceName(s, &ast.Name{Parts: rest, Span: e.Span}, args)
}

// knownElsewhere reports whether the rest of a path names something of the
// workspace that is no trait.
func (b *body) knownElsewhere(rest []*ast.Ident) bool {
	_, ok := b.find(b.pkg, dotted(rest))
	return ok
}

// followToOnes follows the to-one relations at the beginning of a path; bad is
// not nil after a mistake.
func (b *body) followToOnes(s *scope, row hir.Row, rest []*ast.Ident, e *ast.Name) (hir.Row, []*ast.Ident, hir.Expr) {
	for len(rest) > 0 {
		m, ok := b.member(row.RowEntity(), rest[0].Name)
		if !ok || m.rel == nil {
			break
		}
		if m.rel.Many {
			return nil, nil, b.fail(manyAsValue(e, m.rel, rest[1:]))
		}
		row, rest = s.follow(row, m.rel), rest[1:]
	}
	return row, rest, nil
}

// attribute reads an attribute of a row. The time of an event that a relation
// yields is known: without it the relation would not see the event.
func (b *body) attribute(row hir.Row, a *schema.Attribute, span token.Span) hir.Expr {
	nullable := a.Nullable || mayMiss(row)
	if v, ok := row.(*hir.Var); ok && v != b.row && v.Entity.Time != nil && v.Entity.Time.Attr == a {
		nullable = false
	}
	return &hir.Attr{Info: info(a.Type, nullable, span), Row: row, Attr: a}
}

// rowOf resolves a path to a to-one related row, as `x in S` and `x is null`
// take it; ok is false when the path is something else.
func (b *body) rowOf(s *scope, e ast.Expr) (row hir.Row, ok bool) {
	n, isName := e.(*ast.Name)
	if !isName || len(n.Parts) == 0 {
		return nil, false
	}
	row, rest, ok := b.start(s, n.Parts)
	if !ok {
		row = s.ofEntity(n.Parts[0].Name)
		return row, row != nil
	}
	for _, part := range rest {
		m, known := b.member(row.RowEntity(), part.Name)
		if !known || m.rel == nil || m.rel.Many {
			return nil, false
		}
		row = s.follow(row, m.rel)
	}
	return row, true
}

// workspaceName checks a param or trait by its qualified name, and explains the
// names that are no values.
func (b *body) workspaceName(s *scope, e *ast.Name, args *ast.Call) hir.Expr {
	found, ok := b.find(b.pkg, dotted(e.Parts))
	if !ok {
		return b.unknown(s, e)
	}
	switch {
	case isParam(found) && args != nil:
		return b.fail(notCallable(e, found))
	case isParam(found):
		return b.param(found.d, e)
	case !isTrait(found):
		return b.fail(notAValue(e, found))
	}
	d := found.d
	if d.entity == nil {
		d.broken = true
		return b.invalid(e.Span)
	}
	if s.row == nil {
		return b.fail(noRow(e.Span, e.Span.Text()))
	}
	if s.row.RowEntity() != d.entity {
		return b.fail(traitOfOther(e, d, s.row.RowEntity(), s.ofEntity(d.entity.Name) != nil))
	}
	return b.traitRef(s, s.row, d, e, args)
}

func (b *body) param(d *decl, e *ast.Name) hir.Expr {
	if !b.use(d, e.Span) || d.param == nil {
		return b.invalid(e.Span)
	}
	return &hir.Const{Info: info(d.param.Type, false, e.Span), Value: d.param.Value, Param: d.param.Name}
}

// near returns the name in scope that an unknown one was meant to be.
func (b *body) near(s *scope, e *ast.Name) string {
	if len(e.Parts) > 1 {
		if near := b.nearest(dotted(e.Parts), b.declNames(b.pkg, func(entry) bool { return true })); near != "" {
			return near
		}
		return b.nearest(e.Parts[0].Name, b.namesInScope(s))
	}
	return b.nearest(e.Parts[0].Name, b.namesInScope(s), b.declNames(b.pkg, func(x entry) bool { return isTrait(x) || isParam(x) }))
}

func (b *body) namesInScope(s *scope) func() []string {
	return func() []string {
		names := append(s.aliases(), "now", "today")
		if s.row != nil {
			names = append(names, memberNames(s.row.RowEntity())()...)
		}
		for _, l := range b.lets[:s.lets] {
			names = append(names, l.node.Name.Name)
		}
		for name := range b.args { // spell.Nearest does not depend on the order
			names = append(names, name)
		}
		return names
	}
}

func (b *body) traitNames(e *schema.Entity) func() []string {
	return b.declNames(b.pkg, func(x entry) bool { return isTrait(x) && x.d.entity == e })
}

// unknown explains a name that means nothing here. That of a row around is
// named through its entity.
func (b *body) unknown(s *scope, e *ast.Name) hir.Expr {
	if s.row == nil {
		return b.fail(unknownName(e, b.near(s, e), nil))
	}
	for around := s.binds; around != nil; around = around.next {
		entity := around.row.RowEntity()
		if _, ok := b.member(entity, e.Parts[0].Name); ok && around.row != s.row {
			return b.fail(nameOfRowAround(e, s.row.RowEntity(), entity))
		}
	}
	return b.fail(unknownName(e, b.near(s, e), s.row.RowEntity()))
}

// traitRef reads a trait of a row, with arguments when there is a call.
func (b *body) traitRef(s *scope, row hir.Row, d *decl, e *ast.Name, call *ast.Call) hir.Expr {
	span := e.Span
	if call != nil {
		span = call.Span
	}
	if d.entity == nil {
		return b.invalid(span) // the declaration was reported
	}
	if d.entity != row.RowEntity() {
		return b.fail(traitOfOther(e, d, row.RowEntity(), false))
	}
	t := b.instanceOf(s, d, call, span).trait
	if t == nil {
		return b.invalid(span)
	}
	v := t.Value.Of()
	nullable := v.Nullable || mayMiss(row) || b.unseen(s, row)
	return &hir.TraitRef{Info: info(v.Type, nullable, span), Row: row, Trait: t}
}

// unseen reports whether a row may be an event that is not visible: the row of
// the declaration, and rows of a relation that looks ahead.
func (b *body) unseen(s *scope, row hir.Row) bool {
	if row.RowEntity().Time == nil {
		return false
	}
	for in := s.binds; in != nil; in = in.next {
		if in.ahead && (in.row == row || in.from == row) {
			return true
		}
	}
	return b.row != nil && row == hir.Row(b.row)
}

// typeText returns a type as messages show it.
func typeText(t types.Type) string {
	if t.Unit == types.AnyUnit {
		t.Unit = ""
	}
	return t.String()
}
