package types

// An Op is an operation of the checked tree and of the IR: one row of Table.
type Op int

// The operations. Predicates are three-valued in the hir: null in, unknown out.
const (
	NoOp Op = iota

	// Comparisons: (T, T) bool. Strings by code point, versions number by number.
	Eq
	Ne
	Lt
	Le
	Gt
	Ge

	// Texts: (string, string) bool, case-sensitive; Matches takes a constant RE2 pattern.
	Contains
	StartsWith
	EndsWith
	Matches

	// Lists: (list<T>, T) bool; (list<T>, list<T>) bool.
	ListContains
	ListAny
	ListAll

	// Arithmetic. Int with decimal is exact; anything with float is float; Div is
	// float, and null when the divisor is zero.
	Add
	Sub
	Mul
	Div
	Neg
	Abs   // keeps the type
	Round // half away from zero, to a whole number of the same type
	Floor
	Ceil

	// Texts.
	Lower // code point by code point
	Upper
	Trim   // removes U+0020 at both ends
	Length // code points: int
	Domain // text after the last @, or the host of a URL, in lower case; null when there is none

	// Lists.
	Size // int

	// Time. Local means the workspace zone.
	Age         // (date) int: whole years to today; 29 February falls on the 28th in common years. In the ir the day is a second argument
	DaysBetween // (t, t) int: local day of b minus local day of a
	Year        // (date or timestamp) int, local
	Month
	Day
	Hour       // (timestamp) int, local
	Weekday    // 1 Monday to 7
	LocalDate  // (timestamp) date; internal
	StartOfDay // (date) timestamp, the first moment of the local day; internal

	// Places.
	GeoDistance // (point, point) distance in metres on a sphere of 6371.0088 km

	// Bucket32 is (key) int: the first four bytes of sha256(seed + ":" + key text),
	// big-endian. The seed is the second argument, a constant. bucket("s") is
	// Bucket32 / 2^32. Internal.
	Bucket32

	NumOps
)

// A Func is a row of Table.
type Func struct {
	Op   Op
	Name string // as the DSL spells a function; operators have their sign
	// Sig reads like "(string, string) bool"; T is any type, num any number.
	Sig string
	Doc string // one sentence for the reference
	// NullOnly says that the result is null exactly when an argument is null
	// (strict). The others say in Doc when they are null too.
	Strict bool
}

// Table has one row an operation, indexed by Op.
var Table = [NumOps]Func{
	Eq:           {Eq, "=", "(T, T) bool", "equal", true},
	Ne:           {Ne, "!=", "(T, T) bool", "different", true},
	Lt:           {Lt, "<", "(T, T) bool", "less", true},
	Le:           {Le, "<=", "(T, T) bool", "less or equal", true},
	Gt:           {Gt, ">", "(T, T) bool", "greater", true},
	Ge:           {Ge, ">=", "(T, T) bool", "greater or equal", true},
	Contains:     {Contains, "contains", "(string, string) bool", "the second text occurs in the first", true},
	StartsWith:   {StartsWith, "starts with", "(string, string) bool", "the first text begins with the second", true},
	EndsWith:     {EndsWith, "ends with", "(string, string) bool", "the first text ends with the second", true},
	Matches:      {Matches, "matches", "(string, string) bool", "the RE2 pattern matches somewhere in the text", true},
	ListContains: {ListContains, "contains", "(list<T>, T) bool", "the list has the element", true},
	ListAny:      {ListAny, "contains any", "(list<T>, list<T>) bool", "the lists share an element", true},
	ListAll:      {ListAll, "contains all", "(list<T>, list<T>) bool", "the first list has every element of the second", true},
	Add:          {Add, "+", "(num, num) num", "sum", true},
	Sub:          {Sub, "-", "(num, num) num", "difference", true},
	Mul:          {Mul, "*", "(num, num) num", "product", true},
	Div:          {Div, "/", "(num, num) float", "quotient; null when the divisor is zero", false},
	Neg:          {Neg, "-", "(num) num", "the negative", true},
	Abs:          {Abs, "abs", "(num) num", "the absolute value", true},
	Round:        {Round, "round", "(num) num", "the nearest whole number, half away from zero", true},
	Floor:        {Floor, "floor", "(num) num", "the largest whole number not above", true},
	Ceil:         {Ceil, "ceil", "(num) num", "the smallest whole number not below", true},
	Lower:        {Lower, "lower", "(string) string", "in lower case, code point by code point", true},
	Upper:        {Upper, "upper", "(string) string", "in upper case, code point by code point", true},
	Trim:         {Trim, "trim", "(string) string", "without blanks (U+0020) at both ends", true},
	Length:       {Length, "length", "(string) int", "the number of code points", true},
	Domain:       {Domain, "domain", "(string) string", "the part after the last @, or the host of a URL, in lower case; null when there is none", false},
	Size:         {Size, "size", "(list<T>) int", "the number of elements", true},
	Age:          {Age, "age", "(date) int", "whole years to today", true},
	DaysBetween:  {DaysBetween, "days_between", "(time, time) int", "days from the first to the second; of instants, their local days", true},
	Year:         {Year, "year", "(time) int", "the year, in the workspace zone", true},
	Month:        {Month, "month", "(time) int", "the month, 1 to 12", true},
	Day:          {Day, "day", "(time) int", "the day of the month, 1 to 31", true},
	Hour:         {Hour, "hour", "(timestamp) int", "the hour, 0 to 23, in the workspace zone", true},
	Weekday:      {Weekday, "weekday", "(time) int", "the day of the week, 1 Monday to 7 Sunday", true},
	LocalDate:    {LocalDate, "", "(timestamp) date", "the local day of an instant", true},
	StartOfDay:   {StartOfDay, "", "(date) timestamp", "the first moment of a local day", true},
	GeoDistance:  {GeoDistance, "distance", "(point, point) distance", "the great-circle distance", true},
	Bucket32:     {Bucket32, "", "(key, string) int", "the hash bucket of a key, 0 to 2^32 - 1", true},
}

// Func returns the row of an operation.
func (op Op) Func() Func { return Table[op] }

// String returns the spelling, or the sense of an internal operation.
func (op Op) String() string {
	switch op {
	case LocalDate:
		return "local_date"
	case StartOfDay:
		return "start_of_day"
	case Bucket32:
		return "bucket32"
	}
	return Table[op].Name
}
