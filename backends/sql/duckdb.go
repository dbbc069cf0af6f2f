package sql

import (
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// duckdb is DuckDB.
var duckdb = ansi.with(Dialect{
	Name:  "duckdb",
	Param: "${n}", MaxParams: 65_535,
	Limits:  Limits{Text: 100_000, Sets: 250}, // longer ones plan for many seconds
	DDL:     DDL{Begin: []string{"BEGIN TRANSACTION"}},
	Version: "1.5",
	Types:   [schema.Distance + 1]string{schema.Float: "DOUBLE", schema.Distance: "DOUBLE"},
	Instant: "TIMESTAMPTZ '{v}+00'",
	Array:   "CAST([{v}] AS {type})",
	Read: [schema.Distance + 1]string{
		schema.Float: "CASE WHEN ISFINITE({1}) THEN {1} END",
	},
	Forms: [types.NumOps]string{
		types.Contains: "CONTAINS({1}, {2})", types.EndsWith: "ENDS_WITH({1}, {2})",
		types.Matches: "REGEXP_MATCHES({1}, {2})", types.Trim: "TRIM({1}, ' ')", types.Length: "LENGTH({1})",
		types.Domain: "CASE WHEN REGEXP_MATCHES({1}, '" + urlStart + "') THEN NULLIF(LOWER(REGEXP_EXTRACT({1}, '" + urlHost + "', 1)), '')" +
			" ELSE NULLIF(LOWER(REGEXP_EXTRACT({1}, '" + afterMark + "', 1)), '') END",
		types.Size: "LEN({1})", types.ListContains: "LIST_CONTAINS({1}, {2})",
		types.ListAny: "LIST_HAS_ANY({1}, {2})", types.ListAll: "LIST_HAS_ALL({1}, {2})",
		types.Bucket32: "CAST('0x' || SUBSTR(SHA256($2 || ':' || CAST({1} AS VARCHAR)), 1, 8) AS BIGINT)",
	},
	ShiftMicros: "$1 + TO_MICROSECONDS({n})",
	ShiftMonths: "CAST($1 + TO_MONTHS({n}) AS DATE)",
	MoveMonths:  "$1 + TO_MONTHS({n})",
	Local:       "TIMEZONE('{zone}', {1})",
	Global:      zoned,
	GlobalOnce:  zonedOnce,
	LocalUTC:    "TIMEZONE('UTC', {1})",
	GlobalUTC:   "TIMEZONE('UTC', {1})",
	Midnight:    "CAST({1} AS TIMESTAMP)",
	VersionKey: "CASE WHEN REGEXP_FULL_MATCH({1}, '" + versionPattern + "') THEN" +
		" ARRAY_TO_STRING(LIST_TRANSFORM(STRING_SPLIT(REGEXP_REPLACE(REGEXP_EXTRACT({1}, '^v?([0-9.]+)', 1), '([.]0+)+$', ''), '.'), lambda p: LPAD(p, 18, '0')), '')" +
		" || CASE WHEN REGEXP_EXTRACT({1}, '^v?[0-9.]+-([0-9A-Za-z.-]+)', 1) = '' THEN '.' ELSE '-' ||" +
		" ARRAY_TO_STRING(LIST_TRANSFORM(STRING_SPLIT(REGEXP_EXTRACT({1}, '^v?[0-9.]+-([0-9A-Za-z.-]+)', 1), '.')," +
		" lambda i: CASE WHEN REGEXP_FULL_MATCH(i, '[0-9]+') THEN '1' || LPAD(i, 18, '0') ELSE '2' || i END || ' '), '') END END",
})

// versionPattern is what a version text looks like: parts of up to 18 digits, a
// pre-release of such parts or words, a build mark that is ignored.
const versionPattern = `v?[0-9]{1,18}([.][0-9]{1,18})*(-([0-9]{1,18}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)([.]([0-9]{1,18}|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?([+].*)?`

// zoned resolves a local time by the offset in force a day before: right before
// and in a gap or an overlap; where that offset has ended, the zone itself says.
const zoned = "CASE WHEN TIMEZONE('{zone}', TIMEZONE('UTC', {1}) - (TIMEZONE('{zone}', TIMEZONE('UTC', {1}) - INTERVAL '24 hours')" +
	" - ($1 - INTERVAL '24 hours'))) = $1 THEN TIMEZONE('UTC', {1}) - (TIMEZONE('{zone}', TIMEZONE('UTC', {1}) - INTERVAL '24 hours')" +
	" - ($1 - INTERVAL '24 hours')) ELSE TIMEZONE('{zone}', {1}) END"

// zonedOnce is zoned with the operand written once, for a place that no row depends on.
const zonedOnce = "(SELECT CASE WHEN TIMEZONE('{zone}', w.g) = w.x THEN w.g ELSE TIMEZONE('{zone}', w.x) END" +
	" FROM (SELECT x, TIMEZONE('UTC', x) - (TIMEZONE('{zone}', TIMEZONE('UTC', x) - INTERVAL '24 hours') - (x - INTERVAL '24 hours')) AS g" +
	" FROM (SELECT {1} AS x) AS v) AS w)"
