// Package ir is what is computed: typed, hash-consed expressions in which every
// boolean node is true or false. The language's third truth value is gone:
// lowering asks of each predicate whether it is true, or whether it is false,
// and nullness is an atom of its own. So De Morgan's laws, excluded middle and
// complements hold for every later pass.
//
// Two sorts of node:
//
//   - values: constants, attributes, calls, aggregates, rankings. A value may be
//     null; Node.Nullable is false when it never is.
//   - conditions, two-valued: True, False, And, Or, AtLeast and Lit. A Lit asks
//     whether a predicate (a three-valued Pred over values) is in one of the
//     states of its mask: true, false, null. Negation is the complement of the
//     mask, so there is no Not node.
//
// Rows are numbered by level: level 0 is the row that is decided; an aggregate
// over a path of n steps binds levels Base to Base+n-1. Base is the number of
// levels at the place that the aggregate belongs to: that of the innermost
// outer row that it reads. So an aggregate that asks about the decided row alone
// has Base 1 and is one node wherever it stands, inside other aggregates too,
// whose levels it then binds anew.
//
// Nodes are made by a Builder only. Equal nodes of one Builder are the same
// pointer; And and Or are flat, sorted and without repeats; Node.Hash depends
// on the content alone and is equal only for equal content.
package ir

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// An Op is the kind of a Node.
type Op uint8

// The kinds of nodes and their fields.
const (
	Bad Op = iota

	// Conditions.
	True
	False
	And     // Args: two or more conditions, sorted
	Or      // Args: two or more conditions, sorted
	AtLeast // N of Args are true; 2 <= N < len(Args); Args sorted, repeats allowed
	Lit     // Args[0], a predicate, has a truth value in Mask

	// Predicates: true, false or null.
	Pred   // Fn over Args: Eq or Lt (the other comparisons are masks and swaps of them), Contains … ListAll
	In     // Args[0] is one of List (sorted, no repeats, not empty)
	Holds  // Args[0], a Bool value, holds
	IsNull // Args[0] is null; never null itself

	// Rows.
	Var   // the row of Level, of Entity
	ToOne // the row of Rel from row Args[0]; Raw: also when it is an event that is not visible

	// Values.
	Const         // Value of Type; nil is null
	Now           // Timestamp
	Today         // Date
	CalendarStart // Unit and N, as in hir
	Attr          // Attr of row Args[0]
	Call          // Fn over Args, strict but for Div and Domain
	Coalesce      // the first of Args that is not null
	If            // Args[1] when condition Args[0] is true, else Args[2]
	Shift         // Args[0] moved by By
	Truth         // the Bool that is true when condition Args[0] is, false when Args[1] is, else null
	Agg           // an aggregate; see Node.Agg. Args: From row, condition, then value and time as far as there are
	Rank          // a ranking value; see Node.Rank. Args: row, condition, by, within …
)

var opNames = [...]string{"bad", "true", "false", "and", "or", "at-least", "lit", "pred", "in", "holds", "is-null",
	"var", "to-one", "const", "now", "today", "calendar-start", "attr", "call", "coalesce", "if", "shift", "truth", "agg", "rank"}

// String returns the name that dumps use.
func (op Op) String() string { return opNames[op] }

// A Mask is a set of truth values.
type Mask uint8

// The truth values that a predicate can have, and sets of them.
const (
	IsTrue    Mask = 1 << iota // the predicate is true
	IsFalse                    // the predicate is false
	IsUnknown                  // the predicate is null
	NotTrue   = IsFalse | IsUnknown
	NotFalse  = IsTrue | IsUnknown
	Known     = IsTrue | IsFalse
	anyTruth  = Known | IsUnknown
)

// A Hash is the content hash of a node: the first half of a SHA-256.
type Hash [16]byte

// A Node is a value, predicate, condition or row. Nodes are immutable, but for
// the note where they were written.
type Node struct {
	Op       Op
	Fn       types.Op // of Pred and Call
	Mask     Mask     // of Lit
	Raw      bool     // of ToOne
	Nullable bool     // of values and predicates: may be null
	Level    int32    // of Var
	Free     uint64   // bit l is set when the node reads the row of level l (levels over 63 share the last bit)
	Type     types.Type
	Args     []*Node
	Value    types.Value       // of Const
	List     []types.Value     // of In
	Attr     *schema.Attribute // of Attr
	Rel      *schema.Relation  // of ToOne
	Entity   *schema.Entity    // of Var
	Unit     token.TimeUnit    // of CalendarStart
	N        int64             // of CalendarStart and AtLeast
	By       types.Duration    // of Shift
	Agg      *Aggregate        // of Agg
	Rank     *Ranking          // of Rank
	Hash     Hash

	origin  token.Span // where it was written; a note, no content
	timely  bool       // see ReadsClock
	derived bool       // see Derived
	id      uint32     // its number in its builder
	weight  uint8      // see Compare
	subject string     // see Compare
	size    int64      // see Size
}

// An Aggregate tells what an Agg node computes over the chains of rows that a
// path leads to from row Args[0] and for which condition Args[1] is true. The
// condition holds all there is: visibility of events, windows, filters.
type Aggregate struct {
	Func  hir.AggFunc        // never Any or None: they are Count >= 1 and its complement
	Steps []*schema.Relation // the path; step i binds level Base+i
	Base  int32              // the level of the first step; outer rows that the node reads have lower ones
	N     int64              // of Nth
}

// ValueArg returns the node of the aggregated value, or nil.
func (n *Node) ValueArg() *Node {
	switch n.Agg.Func {
	case hir.Count, hir.ActiveDays:
		return nil
	}
	return n.Args[2]
}

// TimeArg returns the node of the event's time for First, Last, Nth and
// ActiveDays, or nil.
func (n *Node) TimeArg() *Node {
	switch n.Agg.Func {
	case hir.ActiveDays:
		return n.Args[2]
	case hir.First, hir.Last, hir.Nth:
		return n.Args[3]
	}
	return nil
}

// A RankOp is what a Rank node computes.
type RankOp uint8

// The ranking values. All are null when the row is outside the population.
const (
	RankPosition RankOp = iota // rank() of the row
	RankSize                   // rows in its group of the population
	RankNtile                  // ntile(N), ties by key in byte order
)

// A Ranking tells what a Rank node computes for row Args[0] within the rows of
// Entity, each as level 0, for which condition Args[1] is true (it implies that
// Args[2], the value ranked by, is known), in groups by Args[3:].
type Ranking struct {
	Op     RankOp
	Entity *schema.Entity
	Desc   bool
	N      int64 // of RankNtile
}

// IsCondition reports whether the node is two-valued: a condition.
func (n *Node) IsCondition() bool { return n.Op >= True && n.Op <= Lit }

// IsPredicate reports whether the node is a three-valued predicate.
func (n *Node) IsPredicate() bool { return n.Op >= Pred && n.Op <= IsNull }

// ReadsClock reports whether the node, or anything that it is made of, depends
// on the present.
func (n *Node) ReadsClock() bool { return n.timely }

// Derived reports whether the node is made of an aggregate or a ranking, or is one.
func (n *Node) Derived() bool { return n.derived }

// IsRow reports whether the node is a row.
func (n *Node) IsRow() bool { return n.Op == Var || n.Op == ToOne }

// IsConst reports whether the node is a constant; null is one.
func (n *Node) IsConst() bool { return n.Op == Const }

// RowEntity returns the entity of a row node.
func (n *Node) RowEntity() *schema.Entity {
	if n.Op == ToOne {
		return n.Rel.To
	}
	return n.Entity
}

// Reads reports whether the node reads a row of a level in [from, to).
func (n *Node) Reads(from, to int32) bool {
	for l := from; l < to; l++ {
		if n.Free&levelBit(l) != 0 {
			return true
		}
	}
	return false
}

func levelBit(l int32) uint64 { return 1 << min(l, 63) }
