package ast

import "github.com/segc-dev/segc/lang/token"

// An Expr is an expression.
type Expr interface {
	Node
	expr()
}

// An Op is an operator of Unary, Binary, Match or Expect.
type Op int

// The operators.
const (
	NoOp Op = iota
	// Binary, loosest first.
	Or
	And
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	Is    // null-safe equality: `x is y`
	IsNot // `x is not y`
	Coalesce
	Add
	Sub
	Mul
	Div
	// Unary.
	Not
	Neg
	// Match.
	Contains    // substring, or a list's element
	ContainsAny // a list has any of
	ContainsAll // a list has all of
	StartsWith
	EndsWith
	Matches // RE2 search
	// Expect.
	Range
)

var opNames = [...]string{"", "or", "and", "=", "!=", "<", "<=", ">", ">=", "is", "is not", "??", "+", "-", "*", "/",
	"not", "-", "contains", "contains any", "contains all", "starts with", "ends with", "matches", "between"}

// String returns the operator as the DSL spells it.
func (op Op) String() string { return opNames[op] }

// Literals.
type (
	// StringLit is a text literal; Value is decoded.
	StringLit struct {
		Value string
		Span  token.Span
	}
	// NumberLit is a number: Text holds digits and at most one point, without
	// underscores or sign. `10%` has Percent, `500 USD` has a Unit.
	NumberLit struct {
		Text    string
		Percent bool
		Unit    *Ident
		Span    token.Span
	}
	// BoolLit is true or false.
	BoolLit struct {
		Value bool
		Span  token.Span
	}
	// NullLit is null.
	NullLit struct{ Span token.Span }
	// DateLit is 2026-01-31, as written and known to be a real day.
	DateLit struct {
		Text string
		Span token.Span
	}
	// InstantLit is an ISO 8601 instant with Z or an offset, as written and valid.
	InstantLit struct {
		Text string
		Span token.Span
	}
	// DurationLit is `90 days`. N is a whole number without sign.
	DurationLit struct {
		N    int64
		Unit token.TimeUnit
		Span token.Span
	}
	// DistanceLit is `25 km`; Unit is m, km or mi.
	DistanceLit struct {
		Text string // the number, as in NumberLit
		Unit string
		Span token.Span
	}
	// ListLit is [a, b].
	ListLit struct {
		Elems []Expr
		Span  token.Span
	}
	// MapLit is {key: value}, in metadata only.
	MapLit struct {
		Entries []*Meta
		Span    token.Span
	}
)

// Operators and predicates.
type (
	// Unary is Op X: Not or Neg.
	Unary struct {
		Op   Op
		X    Expr
		Span token.Span
	}
	// Binary is X Op Y. The parser builds chains of and, or, + - and * / to the
	// left. Comparisons do not chain.
	Binary struct {
		Op    Op
		X, Y  Expr
		OpPos token.Span
		Span  token.Span
	}
	// IsNull is X is [not] null.
	IsNull struct {
		X    Expr
		Not  bool
		Span token.Span
	}
	// In is [X] [not] in Set. Set is a list, or a Name or Call of a segment; with
	// X nil it is the row itself. The checker tells lists from segments.
	In struct {
		X    Expr
		Not  bool
		Set  Expr
		Span token.Span
	}
	// Between is X [not] between Lo and Hi. On time values it is the window
	// `between D and E`; the checker decides by type.
	Between struct {
		X      Expr
		Not    bool
		Lo, Hi Expr
		Span   token.Span
	}
	// Match is X [not] Op Y, Op one of Contains … Matches.
	Match struct {
		Op   Op
		X    Expr
		Not  bool
		Y    Expr
		Span token.Span
	}
	// InWindow is X [not] window: a time value, or anniversary(d), in a span of time.
	InWindow struct {
		X      Expr
		Not    bool
		Window *Window
		Span   token.Span
	}
)

// Names and calls.
type (
	// Name is a dotted path: attribute, trait, let, parameter, relation path,
	// segment or arm, package member. The checker resolves it.
	Name struct {
		Parts []*Ident
		Span  token.Span
	}
	// Select is (R).a.b: a path that continues from a parenthesised relation.
	Select struct {
		X     *Rel
		Parts []*Ident
		Span  token.Span
	}
	// Call is f(args): a function, a trait or segment with arguments, if(c, a, b).
	Call struct {
		Func *Name
		Args []*Arg
		Span token.Span
	}
	// Aggregate is f([distinct] R [, n]) for any none count sum avg min max median
	// stddev first last nth most_common active_days.
	Aggregate struct {
		Func     *Ident
		Distinct bool
		Rel      *Rel
		N        Expr // of nth
		Span     token.Span
	}
	// Ranking is `top N[%] by e [within g, h] [among S]`, `bottom …`, or
	// rank(by e [desc] …), ntile(k, by e …), percentile(by e …).
	Ranking struct {
		Kind   RankKind
		N      Expr // of top, bottom (a NumberLit, perhaps Percent, or a parameter) and ntile
		By     Expr
		Desc   bool
		Within []Expr
		Among  Expr // nil, or a Name or Call
		Span   token.Span
	}
	// AtLeast is at least N of (p, q, r).
	AtLeast struct {
		N     Expr
		Preds []Expr
		Span  token.Span
	}
	// Habit is `at least K of previous N weeks (p)`, `at least K of last N weeks (p)`,
	// `at least K of last N spans of D (p)`; K nil is `each of …`.
	Habit struct {
		K        Expr
		Previous bool // whole calendar units before this one; else rolling spans ending now
		N        Expr
		Unit     token.TimeUnit // NoUnit with Span
		SpanLen  Expr           // the D of `spans of D`
		Pred     Expr
		Span     token.Span
	}
)

// A RankKind tells the forms of Ranking apart.
type RankKind int

// The ranking forms.
const (
	Top RankKind = iota
	Bottom
	Rank
	Ntile
	Percentile
)

var rankNames = [...]string{"top", "bottom", "rank", "ntile", "percentile"}

// String returns the word that begins the form.
func (k RankKind) String() string { return rankNames[k] }

// An Arg is one argument of a call: `value` or `name: value`.
type Arg struct {
	Name  *Ident // nil: positional
	Value Expr
	Span  token.Span
}

// Pos returns the span.
func (a *Arg) Pos() token.Span { return a.Span }

// A Rel is a relation as an aggregate's argument or in parentheses:
//
//	rel = path [ "as" name ] [ window ] [ "where" expr ] { step } [ "overall" "within" expr ]
//
// Path is a Name or a Select. The last part of the path may be an attribute or
// trait, the value that an aggregate takes.
type Rel struct {
	Path    Expr
	As      *Ident
	Window  *Window
	Where   Expr
	Then    []*Step
	Overall Expr
	Span    token.Span
}

// Pos returns the span.
func (r *Rel) Pos() token.Span { return r.Span }

// A Step is one step of a sequence: `then [not] path [as x] [within D] [where p]`.
type Step struct {
	Not    bool
	Path   Expr
	As     *Ident
	Within Expr // nil: any time later
	Where  Expr
	Span   token.Span
}

// Pos returns the span.
func (s *Step) Pos() token.Span { return s.Span }

// A WindowKind tells the forms of Window apart.
type WindowKind int

// The window forms.
const (
	WinLast     WindowKind = iota // in last A [ending B ago]
	WinNext                       // in next A
	WinThis                       // in this Unit
	WinPrevious                   // in previous [A] Unit; A nil is 1
	WinBefore                     // before A
	WinAfter                      // after A
	WinSince                      // since A
	WinFrom                       // from A until B
	WinOn                         // on A
	WinBetween                    // between A and B, as a relation's window
)

// A Window is a span of time, as a predicate or as a relation's modifier. A and
// B are durations (Last, Next), a count (Previous) or points in time.
type Window struct {
	Kind WindowKind
	A, B Expr
	Unit token.TimeUnit // of This and Previous
	Span token.Span
}

// Pos returns the span.
func (w *Window) Pos() token.Span { return w.Span }

func (*StringLit) expr()   {}
func (*NumberLit) expr()   {}
func (*BoolLit) expr()     {}
func (*NullLit) expr()     {}
func (*DateLit) expr()     {}
func (*InstantLit) expr()  {}
func (*DurationLit) expr() {}
func (*DistanceLit) expr() {}
func (*ListLit) expr()     {}
func (*MapLit) expr()      {}
func (*Unary) expr()       {}
func (*Binary) expr()      {}
func (*IsNull) expr()      {}
func (*In) expr()          {}
func (*Between) expr()     {}
func (*Match) expr()       {}
func (*InWindow) expr()    {}
func (*Name) expr()        {}
func (*Select) expr()      {}
func (*Call) expr()        {}
func (*Aggregate) expr()   {}
func (*Ranking) expr()     {}
func (*AtLeast) expr()     {}
func (*Habit) expr()       {}
func (*Bad) expr()         {}

// A Bad stands where an expression did not parse; a diagnostic says why.
type Bad struct{ Span token.Span }

// Pos returns the span.
func (e *StringLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *NumberLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *BoolLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *NullLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *DateLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *InstantLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *DurationLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *DistanceLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *ListLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *MapLit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Unary) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Binary) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *IsNull) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *In) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Between) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Match) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *InWindow) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Name) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Select) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Call) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Aggregate) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Ranking) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *AtLeast) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Habit) Pos() token.Span { return e.Span }

// Pos returns the span.
func (e *Bad) Pos() token.Span { return e.Span }

// Aggregates are the names that take a relation, and whether the relation must
// end in a value (`sum(orders.amount)`).
var Aggregates = map[string]bool{
	"any": false, "none": false, "count": false, "active_days": false,
	"sum": true, "avg": true, "min": true, "max": true, "median": true, "stddev": true,
	"first": true, "last": true, "nth": true, "most_common": true,
}
