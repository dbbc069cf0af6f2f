// Package sql renders plans as SQL text. One file a dialect holds what differs,
// as data over a base; the printer knows no dialect by name.
//
// The SQL is a small core on purpose: comparisons, CASE, conditional
// aggregation, GROUP BY, LEFT JOIN, window functions over explicit orders, and
// common table expressions. Three-valued logic never decides anything: every
// condition that a null could reach says what becomes of it.
package sql

import (
	"maps"
	"reflect"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// None says in a dialect's table that it cannot express something. The printer
// reports it at the author's line and emits nothing.
const None = "-"

// A Dialect is what differs between SQL dialects. What is not set is what the
// base says; a dialect may be the base of its versions and kin.
//
// A template holds $1, $2 … for operands, which get parentheses where they bind
// looser than a function call, and {1}, {2} … for operands in a place that needs
// none (between commas or in parentheses). Other names in braces are told at
// the field.
type Dialect struct {
	Name    string
	Version string // the version that the table was written for and executed on

	Quote    string            // the mark around an identifier, or the one before and the one after
	Ident    *strings.Replacer // escapes the inside of a quoted identifier; nil doubles the closing mark
	Reserved map[string]bool   // plain names that need quotes all the same, besides the base's
	Upper    bool              // names without quotes are upper-case: so is a plain name that needs quotes
	Text     string            // literal: {v} is the text, escaped
	Escape   *strings.Replacer // escapes the inside of a text literal
	Regex    Regex             // how patterns are written

	True, False   string                      // conditions
	Yes, No       string                      // Bool values
	Holds, Fails  string                      // a Bool value $1 as a condition: it is true, it is false
	ScaledDecimal bool                        // there is no decimal type: decimals are whole numbers in units of their last digit
	Types         [schema.Distance + 1]string // names for casts; Float is the 64-bit one

	Date    string // literal: {v} is YYYY-MM-DD
	Instant string // literal: {v} is YYYY-MM-DD HH:MM:SS.ffffff in UTC
	Float   string // literal: {v} is the shortest text with an exponent
	Decimal string // literal: {v} is its digits, {scale} how many are after the point
	Wide    string // Decimal with more than 29 digits before the point, or 9 after it
	LongIn  string // operand $1 is in the JSON text {list} of texts or whole numbers of type {elem}, more than Limits.List; empty: IN takes any number
	Array   string // literal: {v} is the elements between commas, {type} the list's type; empty: lists are JSON texts
	// Elements is the types of columns that hold elements of JSON lists, by kind:
	// {elem} in the forms of ListContains, ListAny and ListAll.
	Elements [schema.Distance + 1]string
	List     string // the type of lists of {elem}
	// NoNullLists says that a list is never null: attributes that may be are refused.
	NoNullLists bool
	// Read is a stored column $1 as a value of the kind; {unit} is 10^scale. Those of
	// texts hold wherever a text comes in: as a key, in a join, out of literals; that
	// of String stands for the others.
	Read [schema.Distance + 1]string
	// Coarse says that stored texts that are equal are so in their own collation too:
	// asking that first finds them by an index, or a hash.
	Coarse  bool
	Collate string // text $1, in code-point order
	Mark    string // ends texts where their equality would ignore blanks at the end; empty: it does not
	Marked  string // text $1 with the literal {mark} after it
	// Separate is a partition key of one value in all rows, {1} a column without nulls
	// and {n} the number of the window, for a database that mixes up windows whose
	// keys begin alike; empty: there is no need.
	Separate string
	Ordinals bool   // GROUP BY names selected columns by their place where they are more than names
	KeyText  string // key {1} as text in byte order
	// Flat says that neither aggregates nor keys of groups may hold subqueries: these
	// are computed before.
	Flat      bool
	Uncollate string // the text {1} that Collate brought into its form
	Count     string // the function that counts, with 64 bits
	MaxBool   string // the greatest of Bool values {1}
	SumInt    string // the sum of Ints {1}: an error beyond 64 bits
	SumWide   string // the sum of Ints {1}, of any size
	Product   string // Mul of decimals whose product has {scale} digits after the point, more than 9
	Mod       string // the remainder of whole number $1 by {2}
	// SumDigits is how many digits before the point a sum of decimals has more than
	// they have, of a dialect that rounds decimals of more than 38 digits, and must be
	// set for those: operations that would lose digits are refused.
	SumDigits int
	// RoundsCompared says that decimals are brought to one type of 38 digits to be
	// compared too.
	RoundsCompared bool
	Roomy          string // whole number $1 where a product needs more than 64 bits

	Forms      [types.NumOps]string // operations
	IntForms   [types.NumOps]string // in place of Forms when the result is an Int: an error beyond 64 bits
	FloatForms [types.NumOps]string // in place of Forms when the operand is a float
	// DecimalForms stand in place of Forms when the result is a Decimal; {first}
	// is the scale of the first operand.
	DecimalForms [types.NumOps]string
	DateForms    [types.NumOps]string // Year to Weekday over date {1}; Hour over local time {1}
	VersionKey   string               // version text {1} as a text that sorts as versions do, null when it is none

	Clock       string                 // the present instant
	As          string                 // between a table of the plan and its query
	Aliases     bool                   // a column of a join keeps the name of its table unless it gets another
	Tail        string                 // ends a statement, with a line end
	Within      string                 // time $1, an error where condition {past} holds; empty: moves beyond the calendar are errors by themselves
	ShiftMicros string                 // instant $1 moved by {n} microseconds, which are {s} seconds
	ShiftParts  [3]string              // in place of ShiftMicros: moved by {n} days, seconds, microseconds
	ShiftDays   string                 // date $1 moved by {n} days
	ShiftMonths string                 // date $1 moved by {n} months, clamped
	MoveMonths  string                 // local time $1 moved by {n} months, clamped
	WeekBegin   string                 // date $1 moved back by (its day of the week, Monday 1, + {n}) modulo 7 days
	Truncate    [token.Year + 1]string // date $1 to the start of its Month, Quarter, Year
	Local       string                 // instant $1 as a local time (date and clock, no zone) of zone {zone}
	Global      string                 // local time $1 of zone {zone} as an instant: a gap moves later, of two the earlier
	GlobalOnce  string                 // Global where no row is read, if that can be shorter
	LocalUTC    string                 // Local in UTC
	GlobalUTC   string                 // Global in UTC
	DateOf      string                 // the date of local time $1
	Midnight    string                 // the local time at the start of date $1
	ZoneTable   bool                   // Local and Global read a table `zone`, which the statement defines

	Unpivot   Unpivot
	DDL       DDL
	Limits    Limits
	Param     string // a placeholder: {n} is its number from 1, {type} its type; without {n} placeholders go by their order
	MaxParams int    // the most that a statement takes; 0 is no limit
	// NarrowParams says that a placeholder is looked for in the wrong place where a
	// character beyond U+FFFF stands before it.
	NarrowParams bool

	// Cannot tells why something is None and what to use instead, by the name that
	// users know it by: an operation's, or "version", "distance".
	Cannot map[string]string
}

// Limits is how large a statement may be; 0 is no limit that anyone meets.
type Limits struct {
	Text    int // bytes that a statement of several sets may have
	Hard    int // bytes beyond which no server takes a statement, however it is set up
	Columns int // of one table
	Sets    int // that share a statement, where a common table is computed again for each of its readers
	Reads   int // of stored tables by sets that share a statement, each as often as its common table is computed
	List    int // elements of a list that is written out in IN; LongIn takes longer ones
	Array   int // elements of one array literal; longer ones are put together
}

// with fills the gaps of d from the base. Words and reasons of both hold.
func (base Dialect) with(d Dialect) *Dialect {
	fill(reflect.ValueOf(&d).Elem(), reflect.ValueOf(base))
	d.Reserved, d.Cannot = merged(base.Reserved, d.Reserved), merged(base.Cannot, d.Cannot)
	return &d
}

// fill sets what is not set in dst, down to the elements of arrays.
func fill(dst, src reflect.Value) {
	switch dst.Kind() {
	case reflect.Struct:
		for i := range dst.NumField() {
			fill(dst.Field(i), src.Field(i))
		}
	case reflect.Array:
		for i := range dst.Len() {
			fill(dst.Index(i), src.Index(i))
		}
	default:
		if dst.IsZero() {
			dst.Set(src)
		}
	}
}

// read returns the form of a stored column of a type; empty, it stands as it is.
func (d *Dialect) read(t types.Type) string {
	if form := d.Read[t.Kind]; form != "" || !textual(t) {
		return form
	}
	return d.Read[schema.String]
}

func merged[V any](base, own map[string]V) map[string]V {
	all := make(map[string]V, len(base)+len(own))
	maps.Copy(all, base)
	maps.Copy(all, own)
	return all
}

// Dialects returns every dialect, by name.
func Dialects() []*Dialect {
	return []*Dialect{
		athena,
		bigquery,
		clickhouse,
		databricks,
		duckdb,
		fabric,
		mariadb,
		mysql,
		postgres,
		redshift,
		snowflake,
		spark,
		sqlite,
		sqlserver,
		trino,
	}
}

// Lookup returns the dialect of a name, or nil.
func Lookup(name string) *Dialect {
	for _, d := range Dialects() {
		if d.Name == name {
			return d
		}
	}
	return nil
}
