// Package hir is the checked tree: what was meant. Names and types are known,
// sugar is gone, logic is still SQL's three-valued one. It is immutable once
// the checker returned it. The reference evaluator interprets it; lowering
// turns it into the two-valued ir.
//
// What is gone by here: params and arguments (constants stand in their place),
// `let` names, `between` (two comparisons, or a window), sequences (nested
// any and none with windows anchored on the step before), habits (AtLeast over
// one copy a span), calendar windows (bounds), the packages of names.
//
// Expressions may be shared: what a `let` stands for, and the conditions of a
// partition's arms, are the same pointer wherever they are used.
package hir

import (
	"time"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A Program is a checked workspace.
type Program struct {
	Schema     *schema.Schema
	Zone       *time.Location // of calendar windows and local days
	WeekStart  time.Weekday
	Sets       []*Set   // segments that need no arguments, arms, split arms: declared order
	Traits     []*Trait // traits that need no arguments: declared order
	Partitions []*Partition
	Splits     []*Split
	Params     []*Param
}

// A Param is a workspace constant with the value it has in this compilation.
type Param struct {
	Name  string
	Type  types.Type
	Value types.Value
	Decl  *ast.Param
}

// Meta is a declaration's description and metadata.
type Meta struct {
	Description string
	Items       []*ast.Meta
	Package     string // "" at the root
}

// A SetKind tells what a Set was declared as.
type SetKind int

// The kinds of sets.
const (
	Segment SetKind = iota
	Arm
	SplitArm
)

// A Set is a set of an entity's rows: a segment (with its arguments applied),
// an arm of a partition, an arm of a split. A row is a member when Cond is
// true and, for an event entity, the row is visible: its time is known and
// before now.
type Set struct {
	Kind    SetKind
	Name    string // qualified: "a.b.lapsed_vip", "lifecycle.active", "big_spender(300 USD)"
	Entity  *schema.Entity
	Row     *Var
	Clauses []*Clause // in written order; an arm has its where clauses
	// Cond is the whole condition: every where true, no except true; for an arm also
	// that no earlier arm took the row; for a split arm the bucket range and among.
	Cond      Expr
	Partition *Partition // of an arm
	Split     *Split     // of a split arm
	Default   bool       // declared without parameters, or with a default for each and here at them
	Expect    []*Expect
	Meta      Meta
	Decl      ast.Node
	Span      token.Span // of the name
}

// Everyone returns the set of all rows of an entity, of an event entity of the visible ones.
func Everyone(e *schema.Entity) *Set {
	return &Set{Name: "everyone", Entity: e, Row: &Var{Name: e.Name, Entity: e}, Cond: &And{Info: Info{Type: types.Type{Kind: schema.Bool}}}}
}

// A Clause is one where or except of a segment, one where of an arm.
type Clause struct {
	Except bool
	Cond   Expr
	Span   token.Span
}

// An Expect is a promise about a set's size (rows) or share (of the entity's rows, 0 to 1).
type Expect struct {
	Share  bool
	Op     ast.Op // Lt Le Gt Ge Eq, or Range with Lo and Hi inside
	Lo, Hi types.Decimal
	Span   token.Span
}

// A Partition's arms are tried in order; the first match wins.
type Partition struct {
	Name      string
	Entity    *schema.Entity
	Exclusive bool
	Arms      []*Set
	Otherwise bool // the last arm takes the rest
	Meta      Meta
	Decl      *ast.Partition
}

// A Split cuts [0, 2^32) of Bucket32 into arms, in order.
type Split struct {
	Name   string
	Entity *schema.Entity
	Seed   string
	Among  *Set // nil: everyone
	Arms   []*Set
	Meta   Meta
	Decl   *ast.Split
}

// A Trait is a named value for each row of an entity, with its arguments applied.
// Of an event entity it is null for a row that is not visible.
type Trait struct {
	Name    string
	Entity  *schema.Entity
	Row     *Var
	Value   Expr
	Default bool // needs no arguments
	Meta    Meta
	Decl    *ast.Trait
	Span    token.Span
}

// A Row is a row that expressions read: a Var, or the row that a to-one
// relation leads to.
type Row interface {
	RowEntity() *schema.Entity
	row()
}

// A Var stands for one row of an entity: the row of a declaration, or of a
// relation's step. Vars are equal by pointer.
type Var struct {
	Name   string // as written with `as`, or the entity's name
	Entity *schema.Entity
	Span   token.Span
}

// A ToOne is the row that a to-one relation leads to from Of. The row is
// missing when Of is, when the join key is null or matches nothing, and when it
// is an event that is not visible; all its attributes are then null.
type ToOne struct {
	Of  Row
	Rel *schema.Relation
}

// RowEntity returns the entity.
func (v *Var) RowEntity() *schema.Entity { return v.Entity }

// RowEntity returns the entity.
func (t *ToOne) RowEntity() *schema.Entity { return t.Rel.To }

func (*Var) row()   {}
func (*ToOne) row() {}
