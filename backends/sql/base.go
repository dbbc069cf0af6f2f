package sql

import (
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// ansi is the base: what most dialects share. It is no dialect itself.
var ansi = Dialect{
	Quote:    `"`,
	Reserved: words(reserved),
	Text:     "'{v}'",
	Escape:   strings.NewReplacer("'", "''"),
	True:     "TRUE", False: "FALSE",
	Yes: "TRUE", No: "FALSE",
	Holds: "$1", Fails: "NOT $1",
	Types: [schema.Distance + 1]string{
		schema.Bool: "BOOLEAN", schema.Int: "BIGINT", schema.Decimal: "DECIMAL({precision}, {scale})", schema.Float: "DOUBLE PRECISION",
		schema.String: "VARCHAR", schema.Enum: "VARCHAR", schema.Version: "VARCHAR", schema.Date: "DATE",
		schema.Timestamp: "TIMESTAMP WITH TIME ZONE", schema.Distance: "DOUBLE PRECISION",
	},
	Date:    "DATE '{v}'",
	Instant: "TIMESTAMP WITH TIME ZONE '{v}+00'",
	Float:   "{v}",
	Decimal: "{v}",
	Wide:    "{v}",
	List:    "{elem}[]",
	Collate: "$1",
	Marked:  "$1 || {mark}",
	KeyText: "CAST({1} AS VARCHAR)",
	Count:   "COUNT",
	MaxBool: "BOOL_OR({1})",
	SumInt:  "CAST(SUM({1}) AS BIGINT)",
	SumWide: "SUM({1})",
	Product: "$1 * $2",
	Mod:     "$1 % {2}",
	Roomy:   "CAST($1 AS DECIMAL(38, 0))",
	Forms: [types.NumOps]string{
		types.Add: "$1 + $2", types.Sub: "$1 - $2", types.Mul: "$1 * $2", types.Neg: "-$1",
		types.Div: "$1 / NULLIF({2}, 0)",
		types.Abs: "ABS({1})", types.Round: "ROUND({1}, 0)", types.Floor: "FLOOR({1})", types.Ceil: "CEIL({1})",
		types.Lower: "LOWER({1})", types.Upper: "UPPER({1})", types.Trim: "TRIM(BOTH ' ' FROM {1})",
		types.Length:      "CHAR_LENGTH({1})",
		types.StartsWith:  "STARTS_WITH({1}, {2})",
		types.DaysBetween: "$2 - $1",
		types.GeoDistance: "2 * 6371008.8 * ASIN(SQRT(LEAST(1.0, POWER(SIN(RADIANS({lat2} - {lat1}) / 2), 2)" +
			" + COS(RADIANS({lat1})) * COS(RADIANS({lat2})) * POWER(SIN(RADIANS({lon2} - {lon1}) / 2), 2))))",
	},
	FloatForms: [types.NumOps]string{
		types.Round: "CASE WHEN $1 - FLOOR({1}) = 0.5 AND $1 < 0 THEN FLOOR({1}) WHEN $1 - FLOOR({1}) >= 0.5 THEN FLOOR({1}) + 1 ELSE FLOOR({1}) END",
	},
	DateForms: [types.NumOps]string{
		types.Year: "EXTRACT(YEAR FROM {1})", types.Month: "EXTRACT(MONTH FROM {1})", types.Day: "EXTRACT(DAY FROM {1})",
		types.Hour: "EXTRACT(HOUR FROM {1})", types.Weekday: "EXTRACT(ISODOW FROM {1})",
	},
	DDL:       standard,
	Param:     "?",
	Clock:     "CURRENT_TIMESTAMP",
	As:        "AS",
	ShiftDays: "$1 + {n}",
	DateOf:    "CAST({1} AS DATE)",
	WeekBegin: "$1 - CAST((EXTRACT(ISODOW FROM {1}) + {n}) % 7 AS INTEGER)",
	Truncate: [token.Year + 1]string{
		token.Month:   "CAST(DATE_TRUNC('month', {1}) AS DATE)",
		token.Quarter: "CAST(DATE_TRUNC('quarter', {1}) AS DATE)",
		token.Year:    "CAST(DATE_TRUNC('year', {1}) AS DATE)",
	},
}

// The parts of domain(): what begins a URL, its host, and the text after the last @.
const (
	urlStart  = `^[A-Za-z][A-Za-z0-9+.-]*://`
	urlHost   = urlStart + `(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#]*)`
	afterMark = `@([^@]*)$`

	// The host where a group cannot be left out of the count, and where a backslash
	// would be written twice.
	urlHostERE  = urlStart + `([^/?#]*@)?([[][^]/?#]*]|[^:/?#]*)`
	urlHostPCRE = urlStart + `(?:[^/?#]*@)?([[][^]/?#]*]|[^:/?#]*)`
)

// words makes a set of the words of a text.
func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// reserved are words that many dialects reserve: a plain name spelled so is
// quoted in every dialect.
const reserved = `all alter analyse analyze and any array as asc asof asymmetric at authorization between binary both by
case cast check collate collation column concurrently constraint create cross current current_catalog current_date
current_role current_schema current_time current_timestamp current_user database date default deferrable desc describe
distinct do else end escape except exclude exists extract false fetch filter following for foreign freeze from full
function glob grant group groups having if ignore ilike in index initially inner insert intersect interval into is
isnull join key lambda language last lateral leading left like limit localtime localtimestamp map match materialized
natural no not nothing notnull null nulls of offset on only or order outer over overlaps partition pivot pivot_longer
pivot_wider placing position precision preceding primary qualify range recursive references regexp rename replace
returning right rollback row rows schema select semi session_user set show similar some start summarize symmetric
system table tablesample temp temporary then ties time timestamp to top trailing transaction trigger true type
unbounded union unique unpivot update user using value values variadic verbose view when where window with within zone`
