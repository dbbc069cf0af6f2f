// Package lower turns the checked tree into the ir: three-valued logic becomes
// two-valued, sets and traits are written out where they are named, events that
// are not visible are filtered, windows become comparisons.
//
// A three-valued condition c becomes two conditions, its rails: that c is true
// and that c is false. Where neither holds, c is unknown. Kleene's logic on
// rails is:
//
//	true(a and b) = true(a) and true(b)     false(a and b) = false(a) or false(b)
//	true(not a)   = false(a)                false(not a)   = true(a)
//
// so no rail of a conjunction needs more than one rail of each part, and the
// work is linear. Negation ends at the predicates, where a rail is a mask.
package lower

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Lowerer lowers the sets and traits of one program with one builder. What
// several of them name is lowered once. It is not safe for concurrent use.
type Lowerer struct {
	b      *ir.Builder
	p      *hir.Program
	sets   map[inlinedSet]*ir.Node
	traits map[inlinedTrait]traitRails
	depth  int // of the branching expression that is being lowered
}

// New returns a lowerer of p's sets and traits.
func New(b *ir.Builder, p *hir.Program) *Lowerer {
	return &Lowerer{b: b, p: p, sets: map[inlinedSet]*ir.Node{}, traits: map[inlinedTrait]traitRails{}}
}

// Set returns the condition that the row of level 0 is a member of s: that its
// clauses hold and, for an event, that it is visible.
func (l *Lowerer) Set(s *hir.Set) *ir.Node {
	row := l.decided(s.Entity, true)
	return l.b.And(l.visibleRow(row.node), l.set(s, row))
}

// Trait returns the value of t for the row of level 0, null for an event that
// is not visible.
func (l *Lowerer) Trait(t *hir.Trait) *ir.Node {
	row := l.decided(t.Entity, false)
	if t.Value.Of().Type.Kind == schema.Bool {
		return l.b.Truth(l.traitRail(t, row, ir.IsTrue), l.traitRail(t, row, ir.IsFalse))
	}
	return l.traitValue(t, row)
}

// Cond returns the conditions that a three-valued expression over row, which
// becomes level 0, is true, and that it is false. An event row may be one that
// is not visible.
func (l *Lowerer) Cond(e hir.Expr, row *hir.Var) (isTrue, isFalse *ir.Node) {
	s := root(row, l.decided(row.Entity, false))
	return l.rail(e, s, ir.IsTrue), l.rail(e, s, ir.IsFalse)
}

// Value returns the value of an expression over row, which becomes level 0.
func (l *Lowerer) Value(e hir.Expr, row *hir.Var) *ir.Node {
	return l.value(e, root(row, l.decided(row.Entity, false)))
}

// A rowRef is a row as a scope knows it.
type rowRef struct {
	node *ir.Node
	// seen says that the row is there and visible wherever it matters: the condition
	// around asks for it.
	seen bool
	// levels is the number of levels where the row is bound: the first that an
	// aggregate over this row may bind.
	levels int32
}

// decided returns the row of level 0.
func (l *Lowerer) decided(e *schema.Entity, seen bool) rowRef {
	return rowRef{node: l.b.Var(0, e), seen: seen || e.Time == nil, levels: 1}
}

// A scope binds variables to rows, innermost first. Expressions of one
// declaration that stand for themselves more than once, as `let` names do, are
// lowered once: memo is shared by the scopes of one place where it is written out.
type scope struct {
	v    *hir.Var
	row  rowRef
	up   *scope
	memo *memo
}

// A memo remembers what expressions of one place were lowered to.
type memo map[railOf]*ir.Node

// A railOf is what is remembered: an expression and the mask that was asked for,
// 0 for its value.
type railOf struct {
	e    hir.Expr
	want ir.Mask
}

func root(v *hir.Var, row rowRef) *scope { return &scope{v: v, row: row, memo: new(memo)} }

// remember lowers a branching expression, once. What lies near the top of a
// declaration is not worth remembering: it cannot stand for itself often.
func (l *Lowerer) remember(key railOf, s *scope, compute func(*Lowerer, railOf, *scope) *ir.Node) *ir.Node {
	const near = 2
	l.depth++
	defer func() { l.depth-- }()
	if l.depth <= near {
		return compute(l, key, s)
	}
	if n, ok := (*s.memo)[key]; ok {
		return n
	}
	n := compute(l, key, s)
	if *s.memo == nil {
		*s.memo = memo{}
	}
	(*s.memo)[key] = n
	return n
}

func (s *scope) bind(v *hir.Var, row rowRef) *scope {
	return &scope{v: v, row: row, up: s, memo: s.memo}
}

// find returns the row that a variable is bound to; ok is false when it is not.
func (s *scope) find(v *hir.Var) (row rowRef, ok bool) {
	for ; s != nil; s = s.up {
		if s.v == v {
			return s.row, true
		}
	}
	return rowRef{}, false
}

// row returns the row that an expression reads.
func (l *Lowerer) row(r hir.Row, s *scope) rowRef {
	switch r := r.(type) {
	case *hir.Var:
		row, ok := s.find(r)
		if !ok {
			panic("lower: row " + r.Name + " is not bound here")
		}
		return row
	case *hir.ToOne:
		of := l.row(r.Of, s)
		return rowRef{node: l.b.ToOne(of.node, r.Rel, false), levels: of.levels}
	}
	panic("lower: no such row")
}

// An inlinedSet is a set over a row.
type inlinedSet struct {
	set *hir.Set
	row rowRef
}

// set returns the condition that a row meets a set's clauses; the row's presence
// and visibility are the caller's.
func (l *Lowerer) set(set *hir.Set, row rowRef) *ir.Node {
	key := inlinedSet{set, row}
	if n, ok := l.sets[key]; ok {
		return n
	}
	n := l.clauses(set, root(set.Row, row))
	l.sets[key] = n
	return n
}

// clauses lowers what a set demands. A segment is its clauses: they are
// lowered one by one, so that each is known by where it was written.
func (l *Lowerer) clauses(set *hir.Set, s *scope) *ir.Node {
	if set.Kind != hir.Segment || len(set.Clauses) == 0 {
		return l.rail(set.Cond, s, ir.IsTrue)
	}
	parts := make([]*ir.Node, len(set.Clauses))
	for i, c := range set.Clauses {
		n := l.rail(c.Cond, s, ir.IsTrue)
		if c.Except {
			n = l.b.Not(n)
		}
		parts[i] = l.b.Origin(n, c.Span)
	}
	return l.b.And(parts...)
}

// member returns the condition that a row is there and in a set.
func (l *Lowerer) member(m *hir.Member, s *scope) *ir.Node {
	row := l.row(m.Row, s)
	gate := l.gate(row)
	row.seen = true
	n := l.set(m.Set, row)
	if l.falseWithout(n, row.node) {
		return n
	}
	return l.b.And(gate, n)
}

// An inlinedTrait is a trait over a row.
type inlinedTrait struct {
	trait *hir.Trait
	row   rowRef
}

// traitRails is a lowered trait: conditions for a boolean one, a value otherwise.
type traitRails struct {
	value, isTrue, isFalse *ir.Node
}

func (l *Lowerer) trait(t *hir.Trait, row rowRef) traitRails {
	key := inlinedTrait{t, row}
	if n, ok := l.traits[key]; ok {
		return n
	}
	gate := l.gate(row)
	inner := row
	inner.seen = true
	s := root(t.Row, inner)
	var n traitRails
	if t.Value.Of().Type.Kind == schema.Bool {
		n.isTrue = l.behind(gate, l.rail(t.Value, s, ir.IsTrue), row)
		n.isFalse = l.behind(gate, l.rail(t.Value, s, ir.IsFalse), row)
	} else {
		n.value = l.value(t.Value, s)
		if gate.Op != ir.True && !l.nullWithout(n.value, row.node) {
			n.value = l.b.If(n.value.Type, gate, n.value, l.b.Const(n.value.Type, nil))
		}
	}
	l.traits[key] = n
	return n
}

// behind returns a condition that holds only for a row that is there.
func (l *Lowerer) behind(gate, n *ir.Node, row rowRef) *ir.Node {
	if l.falseWithout(n, row.node) {
		return n
	}
	return l.b.And(gate, n)
}

func (l *Lowerer) traitRail(t *hir.Trait, row rowRef, want ir.Mask) *ir.Node {
	rails := l.trait(t, row)
	if want == ir.IsTrue {
		return rails.isTrue
	}
	return rails.isFalse
}

func (l *Lowerer) traitValue(t *hir.Trait, row rowRef) *ir.Node { return l.trait(t, row).value }

// boolean is the type of truth values.
var boolean = types.Type{Kind: schema.Bool}
