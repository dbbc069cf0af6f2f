package check

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/specs/schema"
)

// A scope says what names mean at a place. Scopes are values that are never
// changed: entering a relation makes a new one.
type scope struct {
	row   hir.Row // bare names are its attributes; nil where only constants stand
	root  hir.Row // what `let` names read; nil where they cannot be read
	binds *bind   // the rows in reach, innermost first
	habit *habit  // the spans that narrow event relations
	lets  int     // how many of the body's `let` names are known
}

// A bind is a row in reach: by its `as`, and by its entity's name.
type bind struct {
	alias string // "" without `as`
	row   hir.Row
	via   *schema.Relation // of a relation's step: how it was reached,
	from  hir.Row          // and from which row
	ahead bool             // its event, and that of from, may lie ahead of now
	next  *bind
}

// enter returns the scope of what is said about a row of a relation.
func (s *scope) enter(b bind) *scope {
	inner := *s
	b.next = s.binds
	inner.row, inner.binds = b.row, &b
	return &inner
}

// reach returns a scope in which bare names mean what they did, with one more
// row in reach: how a step of a sequence sees the steps before it.
func (s *scope) reach(b bind) *scope {
	inner := *s
	b.next = s.binds
	inner.binds = &b
	return &inner
}

// within returns the scope narrowed to a span of a habit.
func (s *scope) within(h *habit) *scope {
	inner := *s
	h.next = s.habit
	inner.habit = h
	return &inner
}

// aliased returns the row of an `as`, or nil.
func (s *scope) aliased(name string) hir.Row {
	for b := s.binds; b != nil; b = b.next {
		if b.alias == name {
			return b.row
		}
	}
	return nil
}

// ofEntity returns the nearest row around the current one whose entity has a
// name, else the current row when it has, else nil.
func (s *scope) ofEntity(name string) hir.Row {
	for b := s.binds; b != nil; b = b.next {
		if b.row != s.row && b.row.RowEntity().Name == name {
			return b.row
		}
	}
	if s.row != nil && s.row.RowEntity().Name == name {
		return s.row
	}
	return nil
}

// back returns the row that a relation leads back to when it is the inverse of
// the one by which row was reached: of an order of a customer, `customer` is
// that customer. Otherwise nil.
func (s *scope) back(row hir.Row, rel *schema.Relation) hir.Row {
	for b := s.binds; b != nil; b = b.next {
		if b.row != row {
			continue
		}
		v := b.via
		if v != nil && v.Through == nil && rel.Through == nil && v.From == rel.To && v.To == rel.From &&
			v.FromColumn == rel.ToColumn && v.ToColumn == rel.FromColumn {
			return b.from
		}
		return nil
	}
	return nil
}

// follow returns the row that a to-one relation leads to from row.
func (s *scope) follow(row hir.Row, rel *schema.Relation) hir.Row {
	if back := s.back(row, rel); back != nil {
		return back
	}
	return &hir.ToOne{Of: row, Rel: rel}
}

// mayMiss reports whether a row may be missing: reached through a relation that
// says so, or an event that may be unseen.
func mayMiss(row hir.Row) bool {
	t, ok := row.(*hir.ToOne)
	return ok && (t.Rel.Nullable || t.Rel.To.Time != nil || mayMiss(t.Of))
}

// aliases returns the `as` names in reach, for suggestions.
func (s *scope) aliases() []string {
	var names []string
	for b := s.binds; b != nil; b = b.next {
		if b.alias != "" {
			names = append(names, b.alias)
		}
		names = append(names, b.row.RowEntity().Name)
	}
	return names
}
