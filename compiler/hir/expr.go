package hir

import (
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// An Expr is a typed expression. A Bool expression is true, false or null.
type Expr interface {
	Of() *Info
	expr()
}

// Info is what every expression knows.
type Info struct {
	Type     types.Type
	Nullable bool       // false: never null, on any row
	Span     token.Span // where it was written; the zero span when the checker made it
}

// Of returns the info.
func (i *Info) Of() *Info { return i }

func (*Info) expr() {}

// Leaves.
type (
	// Const is a constant; Value nil is null.
	Const struct {
		Info
		Value types.Value
		Param string // the parameter it came from, or ""
	}
	// Now is the as-of instant.
	Now struct{ Info }
	// Today is the date of now in the workspace zone.
	Today struct{ Info }
	// CalendarStart is the first moment (Timestamp) or day (Date) of the calendar unit
	// that lies Offset units after the one around now; Offset is negative for earlier ones.
	CalendarStart struct {
		Info
		Unit   token.TimeUnit
		Offset int64
	}
	// Attr is an attribute of a row; null when the row is missing.
	Attr struct {
		Info
		Row  Row
		Attr *schema.Attribute
	}
	// EventTime is the time of an event, seen or not, through `via` as far as it leads.
	EventTime struct {
		Info
		Row Row
	}
	// TraitRef is the value of a trait for a row; null when the row is missing.
	TraitRef struct {
		Info
		Row   Row
		Trait *Trait
	}
	// Member says that a row is in a set; never null, false when the row is missing.
	Member struct {
		Info
		Row Row
		Set *Set
	}
)

// Logic, Kleene's.
type (
	// And is true when all are, false when one is, else null. No arguments: true.
	And struct {
		Info
		Args []Expr
	}
	// Or is false when all are, true when one is, else null. No arguments: false.
	Or struct {
		Info
		Args []Expr
	}
	// Not is null where X is.
	Not struct {
		Info
		X Expr
	}
	// IsTrue is true when X is, else false; never null.
	IsTrue struct {
		Info
		X Expr
	}
	// IsNull is never null.
	IsNull struct {
		Info
		X Expr
	}
	// Same is null-safe equality (`is`): true when both are null or equal; never null.
	Same struct {
		Info
		X, Y Expr
	}
	// AtLeast is true when at least N of Preds are true; never null.
	AtLeast struct {
		Info
		N     int64
		Preds []Expr
	}
)

// Values and predicates.
type (
	// Call applies an operation of types.Table. Operands have been brought to types
	// that the operation accepts; int, decimal and float mix.
	Call struct {
		Info
		Op   types.Op
		Args []Expr
	}
	// In is membership in a list of constants: null when X is; false for an empty list
	// when X is known.
	In struct {
		Info
		X    Expr
		List []types.Value
	}
	// Coalesce is the first that is not null.
	Coalesce struct {
		Info
		X, Y Expr
	}
	// If is A when Cond is true, else B.
	If struct {
		Info
		Cond, A, B Expr
	}
	// Shift is X + By on a date or timestamp, By perhaps negative: exact for weeks and
	// shorter (on dates, days and weeks), calendar steps in the workspace zone beyond,
	// clamped to the month's end. A local time that does not exist moves later by the
	// gap; one that exists twice is the earlier.
	Shift struct {
		Info
		X  Expr
		By types.Duration
	}
	// InWindow says that time X lies within bounds: false when a bound is null, else
	// null when X is, else the comparison.
	InWindow struct {
		Info
		X      Expr
		Window *Window
	}
	// Anniversary says that a yearly recurrence of date X, at least one year after X,
	// lies within a window of dates. 29 February recurs on the 28th in common years.
	// Null as InWindow.
	Anniversary struct {
		Info
		X      Expr
		Window *Window
	}
)

// A Window is a span of time: every bound that is there must hold. Bounds have
// the type of the time that they bound. They are read where the relation
// stands: a relation's window never sees the related row.
type Window struct {
	Lo, Hi *Bound
	Text   string // as written or, for a made one, as it reads in English: "in last 90 days"
	Span   token.Span
}

// A Bound is one end of a window.
type Bound struct {
	At        Expr
	Inclusive bool
}

// An AggFunc is an aggregate over the rows of a relation.
type AggFunc int

// The aggregates. Rows are those of the relation; value is Agg.Value for a row.
const (
	Any           AggFunc = iota // there is a row: bool, never null
	None                         // there is no row: bool, never null
	Count                        // rows: int, never null
	CountDistinct                // distinct known values: int, never null
	Sum                          // 0 over no rows, nulls skipped; never null
	Avg                          // float: the exact sum as a float, divided by the count of known values; null without
	Min                          // null without values
	Max
	Median     // float: the middle, or the mean of the two middle values; null without values
	Stddev     // float, the sample one; null for fewer than two values
	First      // value of the first event in the order (time, key), even when null; null when there is none
	Last       // … of the last event
	Nth        // … of the N-th event, N from 1
	MostCommon // the mode of known values, ties to the smallest; null without values
	ActiveDays // distinct local days with an event: int, never null
)

var aggNames = [...]string{"any", "none", "count", "count distinct", "sum", "avg", "min", "max", "median", "stddev",
	"first", "last", "nth", "most_common", "active_days"}

// String returns the name as the DSL spells it.
func (f AggFunc) String() string { return aggNames[f] }

// Agg is an aggregate over the rows that a relation leads to.
type Agg struct {
	Info
	Func  AggFunc
	Rel   *Rel
	Value Expr  // over the last step's row; nil for Any None Count ActiveDays
	N     int64 // of Nth, from 1
	Seq   bool  // made from a sequence: Rel is its first step, the rest is in its Where
}

// A Rel is a path of relations from a row: one result row for each chain of
// rows. A missing From has none.
type Rel struct {
	From  Row
	Steps []*Step // at least one
	Span  token.Span
}

// Last returns the last step: its Var is the row that the relation yields.
func (r *Rel) Last() *Step { return r.Steps[len(r.Steps)-1] }

// A Step is one relation of a path. Its row must match the join, and then:
//
//   - for an event: its time is known and, unless Future, before now;
//   - its time is inside every window (bounds read outside the relation);
//   - Where, over this row, earlier steps' rows and outer rows, is true.
type Step struct {
	Rel     *schema.Relation
	Var     *Var
	Future  bool // the relation stands with `in next`: events at or after now are seen
	Windows []*Window
	Where   Expr // nil: none
}

// A RankFunc is a ranking function.
type RankFunc int

// The ranking functions, over a population in the order of By, nulls left out.
const (
	RankTop     RankFunc = iota // rank() in descending order <= N, or <= ceil(Share * population)
	RankBottom                  // the same in ascending order
	RankRank                    // int: 1 + rows before it
	RankNtile                   // int, 1 to N; ties broken by key in byte order, ascending
	RankPercent                 // float: (rank - 1) / (n - 1), 0 when n is 1
)

// Ranking is the rank of a row in its population: the rows of the entity (of
// an event entity the visible ones), or of Among, for which By is not null,
// split by Within, where nulls form one group. Null outside the population.
type Ranking struct {
	Info
	Func   RankFunc
	Row    Row
	Var    *Var // stands for a row of the population in By and Within
	By     Expr
	Desc   bool // of RankRank, RankNtile, RankPercent; Top and Bottom say it themselves
	Within []Expr
	Among  *Set          // nil: all rows
	N      int64         // of Top and Bottom by number, and Ntile
	Share  types.Decimal // of Top and Bottom by percentage, 0 to 1; Unscaled nil otherwise
}
