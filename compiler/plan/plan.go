// Package plan decides which scans, joins, aggregates and levels answer a set
// of conditions over the rows of one entity together.
//
// A plan is a list of tables, each one SELECT that reads physical tables and
// earlier tables of the plan. Every table knows its grain: the columns that
// identify a row. A join is either to at most one row (a to-one relation, or a
// table grouped by what is joined on), or a step of a path inside a table that
// is grouped afterwards; so no join can fan out.
//
// How a plan is made. A frame is a table in the making: the row of the entity,
// or the chain of rows that an aggregate runs over. Aggregates that do not read
// the frame's rows, but for the join, are grouped by the join column: one scan
// a path serves all of them. Aggregates that do read them (a bound that is
// itself an aggregate, the outer row in a filter) join the frame first and are
// grouped by its grain: they are in a later level. Aggregates inside filters
// and rankings are frames of their own.
package plan

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Shape is the form of the result.
type Shape int

// The shapes of a result.
const (
	Members Shape = iota // one column, the key: a row a member of the one output
	Count                // one row and column: the number of members of the one output
	Flags                // the key and a Bool column an output: a row for every row of the entity
	Long                 // segment name and key: a row a membership
)

var shapeNames = [...]string{"members", "count", "flags", "long"}

// String returns the name of the shape as the command line spells it.
func (s Shape) String() string { return shapeNames[s] }

// An Output is a condition over level 0, or for Flags also a value, and the name
// of its column.
type Output struct {
	Name string
	Cond *ir.Node
}

// A Query is a plan.
type Query struct {
	Shape   Shape
	Entity  *schema.Entity
	Outputs []Output
	Tables  []*Table // the last one is the result: the key, and for Flags and Long a column an output
	// Clock holds the values that depend on the warehouse's clock and on nothing
	// else, in the order of their names: they are computed once. Empty when time is constant.
	Clock map[*ir.Node]string
	// ClockOrder lists the nodes of Clock; each may read earlier ones.
	ClockOrder []*ir.Node
}

// A Table is one SELECT.
type Table struct {
	Name    string
	About   string // one line for readers: what a row is
	Level   int    // 1 reads physical tables only; a later level reads earlier ones
	Sources []*Source
	Where   []*ir.Node
	Prune   []Prune
	Columns []*Column
	Grouped int // the first so many columns are grouping keys; -1: not grouped

	// Rows says which source holds the row of a row node.
	Rows map[*ir.Node]*Source
	// Bound says which column holds the value of a node that an earlier table computed.
	Bound map[*ir.Node]Ref
	// Guarded replaces attributes of to-one rows that are there only under a condition.
	Guarded map[*ir.Node]*ir.Node

	names map[string]int // taken names of columns, and by stem the last number given
}

// A Source is a physical table, a junction or an earlier table in FROM.
type Source struct {
	Alias    string
	Entity   *schema.Entity   // a physical table, or
	Junction *schema.Junction // a junction, each pair once, its columns of types From and To, or
	From, To types.Type
	Table    *Table // an earlier table
	Join     Join
	On       []Equal
	Cond     *ir.Node // a further join condition, or nil
}

// A Join is how a source comes in.
type Join int

// The joins. The first source of a table is its Base.
const (
	Base Join = iota
	Inner
	Left
)

// Equal is a join condition: a column of an earlier source and one of the source's own.
type Equal struct{ Outer, Own Operand }

// An Operand is a column of a source: a physical one by name, or a column of an
// earlier table.
type Operand struct {
	Source   *Source
	Physical string
	Column   *Column
	Type     types.Type
}

// A Ref is a column of an earlier table; of a point, the latitude, and Lon is the
// longitude. Zero says that a row without a partner counts as 0, not as null.
type Ref struct {
	Operand
	Lon  Operand
	Zero bool
}

// A ColumnKind tells the forms of Column apart.
type ColumnKind int

// The forms of columns.
const (
	Key      ColumnKind = iota // Operand
	Value                      // Node: a value, or a condition as a Bool
	Latitude                   // of the point Node
	Longitude
	Aggregate  // Func over Node or Input (neither: rows) where Filter is true (nil: always)
	RowNumber  // position in the order of Order within Partition, from 1
	RankOver   // rank() in Order within Partition
	NtileOver  // ntile(N) in Order within Partition
	CountOver  // rows (Node nil) or known values of Node within Partition
	Pick       // of the group: Input where column Position is N; null when it is null there or outside a filter
	MiddleMean // of the group: the mean, as a float, of the middle values of Input; Position is their position, Total their number
)

// A Column is an expression of a table with its name.
type Column struct {
	Name      string
	Kind      ColumnKind
	Operand   Operand
	Func      hir.AggFunc
	Node      *ir.Node
	Input     Operand // in place of Node: a column of an inner table
	Filter    *ir.Node
	Partition []Expr
	Order     []Order
	N         int64
	Position  *Column // of Pick and MiddleMean: a column of the inner table
	Total     *Column
	Type      types.Type
}

// An Expr is a node or an operand: exactly one is set.
type Expr struct {
	Node    *ir.Node
	Operand Operand
}

// An Order is one key of an ordering. AsText orders by the key's text in byte order.
// NullsLast says that nulls may occur and come last; without it there are none.
type Order struct {
	Expr
	Desc      bool
	AsText    bool
	NullsLast bool
}

// A Prune bounds a partition column of a source by a date that the table's
// conditions imply: Column >= At, or with Upper Column <= At.
type Prune struct {
	Source *Source
	Column string
	Upper  bool
	At     types.Date
}

// Result returns the last table.
func (q *Query) Result() *Table { return q.Tables[len(q.Tables)-1] }

// Reads returns how often stored tables are read where a table of the plan is
// computed anew for each that reads it, up to a million.
func (q *Query) Reads() int {
	const most = 1_000_000
	reads := make(map[*Table]int, len(q.Tables))
	for _, t := range q.Tables {
		for _, s := range t.Sources {
			n := 1
			if s.Table != nil {
				n = reads[s.Table]
			}
			reads[t] = min(most, reads[t]+n)
		}
	}
	return reads[q.Result()]
}
