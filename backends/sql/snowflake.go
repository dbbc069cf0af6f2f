package sql

import (
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// snowflake is Snowflake. Instants are TIMESTAMP_NTZ in UTC, lists ARRAY. Plain
// names are written without quotes and so mean the names in capitals; a name
// with other characters means itself. Whole numbers have 38 digits there, so a
// sum that is an error elsewhere has its value.
var snowflake = ansi.with(Dialect{
	Name:     "snowflake",
	Version:  "9",
	Limits:   Limits{Text: 1_000_000, List: 10_000}, // a list of expressions has 16,384
	LongIn:   "ARRAY_CONTAINS(TO_VARIANT({1}), PARSE_JSON({list}))",
	Upper:    true,
	Reserved: words("account connection database gscluster increment issue minus organization qualify regexp revoke rlike sample start tablesample trigger try_cast unpivot whenever"),
	Escape:   strings.NewReplacer(`\`, `\\`, `'`, `''`),
	Regex:    Whole,
	Types: [schema.Distance + 1]string{
		schema.Decimal: "NUMBER({precision}, {scale})", schema.Float: "FLOAT", schema.Distance: "FLOAT", schema.Timestamp: "TIMESTAMP_NTZ",
	},
	Param: ":{n}",
	Unpivot: Unpivot{
		From: "{flags}\nCROSS JOIN LATERAL FLATTEN(INPUT => ARRAY_CONSTRUCT_COMPACT(\n  {pairs}\n)) AS membership",
		Pair: "CASE WHEN {held} THEN {name} END", Segment: "CAST(membership.value AS VARCHAR)", Holds: None,
	},
	Instant: "CAST('{v}' AS TIMESTAMP_NTZ)",
	Float:   "CAST({v} AS FLOAT)",
	Array:   "ARRAY_CONSTRUCT({v})",
	List:    "ARRAY",
	Read: [schema.Distance + 1]string{
		schema.Float: "CASE WHEN $1 BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN {1} END",
	},
	MaxBool: "BOOLOR_AGG({1})",
	SumInt:  "SUM({1})",
	Roomy:   "CAST($1 AS NUMBER(38, 0))",
	Product: "CAST({1} AS NUMBER(38, {scale})) * $2", // else the product has 12 digits after the point
	Forms: [types.NumOps]string{
		types.Contains: "CONTAINS({1}, {2})", types.StartsWith: "STARTSWITH({1}, {2})", types.EndsWith: "ENDSWITH({1}, {2})",
		types.Matches: "REGEXP_LIKE({1}, {2}, 's')", types.Trim: "TRIM({1}, ' ')", types.Length: "LENGTH({1})",
		types.Domain: "CASE WHEN REGEXP_LIKE({1}, '" + urlStart + ".*', 's') THEN NULLIF(LOWER(REGEXP_SUBSTR({1}, '" + urlHostERE + "', 1, 1, 'e', 2)), '')" +
			" ELSE NULLIF(LOWER(REGEXP_SUBSTR({1}, '" + afterMark + "', 1, 1, 'e', 1)), '') END",
		types.Size: "ARRAY_SIZE({1})", types.ListContains: "ARRAY_CONTAINS(TO_VARIANT({2}), {1})",
		types.ListAny:     "ARRAYS_OVERLAP({1}, {2})",
		types.ListAll:     "ARRAY_SIZE(ARRAY_EXCEPT(ARRAY_DISTINCT({2}), {1})) = 0",
		types.DaysBetween: "DATEDIFF('day', {1}, {2})",
		types.Bucket32:    "TO_NUMBER(SUBSTR(SHA2($2 || ':' || CAST({1} AS VARCHAR), 256), 1, 8), '" + strings.Repeat("X", 8) + "')",
	},
	DateForms:   [types.NumOps]string{types.Weekday: "DAYOFWEEKISO({1})"},
	Clock:       "SYSDATE()",
	ShiftMicros: "DATEADD('microsecond', {n}, {1})",
	ShiftDays:   "DATEADD('day', {n}, {1})",
	ShiftMonths: "DATEADD('month', {n}, {1})",
	MoveMonths:  "DATEADD('month', {n}, {1})",
	WeekBegin:   "DATEADD('day', -MOD(DAYOFWEEKISO({1}) + {n}, 7), {1})",
	Truncate: [token.Year + 1]string{
		token.Month:   "DATE_TRUNC('month', {1})",
		token.Quarter: "DATE_TRUNC('quarter', {1})",
		token.Year:    "DATE_TRUNC('year', {1})",
	},
	Local: "CONVERT_TIMEZONE('UTC', '{zone}', {1})",
	Global: byOffsets("{1}", "DATEADD('second', -({n}), {u})",
		"DATEDIFF('second', {u}, CONVERT_TIMEZONE('UTC', '{zone}', {u}))"),
	LocalUTC:  "$1",
	GlobalUTC: "$1",
	Midnight:  "CAST({1} AS TIMESTAMP_NTZ)",
	VersionKey: "CASE WHEN REGEXP_LIKE({1}, '" + versionPattern + "') THEN" +
		" ARRAY_TO_STRING(TRANSFORM(SPLIT(REGEXP_REPLACE(REGEXP_SUBSTR({1}, '^v?([0-9.]+)', 1, 1, 'e', 1), '([.]0+)+$', ''), '.'), p -> LPAD(CAST(p AS VARCHAR), 18, '0')), '')" +
		" || CASE WHEN REGEXP_SUBSTR({1}, '^v?[0-9.]+-([0-9A-Za-z.-]+)', 1, 1, 'e', 1) IS NULL THEN '.' ELSE '-' ||" +
		" ARRAY_TO_STRING(TRANSFORM(SPLIT(REGEXP_SUBSTR({1}, '^v?[0-9.]+-([0-9A-Za-z.-]+)', 1, 1, 'e', 1), '.')," +
		" i -> CASE WHEN REGEXP_LIKE(CAST(i AS VARCHAR), '[0-9]+') THEN '1' || LPAD(CAST(i AS VARCHAR), 18, '0') ELSE '2' || CAST(i AS VARCHAR) END || ' '), '') END END",
})
