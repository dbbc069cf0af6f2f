package sql

import (
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// trino is Trino. Instants are timestamps with a time zone; local times are
// timestamps without.
var trino = ansi.with(Dialect{
	Name:    "trino",
	Version: "476",
	Regex:   Perl,
	Types: [schema.Distance + 1]string{schema.Float: "DOUBLE", schema.Distance: "DOUBLE",
		schema.Timestamp: "TIMESTAMP(6) WITH TIME ZONE"},
	Instant: "TIMESTAMP '{v} UTC'",
	Decimal: "DECIMAL '{v}'",
	Wide:    "DECIMAL '{v}'",
	Array:   "CAST(ARRAY[{v}] AS {type})",
	List:    "ARRAY({elem})",
	Read: [schema.Distance + 1]string{
		schema.Float: "CASE WHEN IS_FINITE({1}) THEN {1} END",
	},
	SumInt:  "SUM({1})",
	SumWide: "SUM(CAST({1} AS DECIMAL(38, 0)))",
	Forms: [types.NumOps]string{
		types.Contains: "STRPOS({1}, {2}) > 0", types.EndsWith: "SUBSTR({1}, -LENGTH({2})) = $2", // from 0 on there is nothing
		types.Matches: "REGEXP_LIKE({1}, {2})", types.Round: "ROUND({1})", types.Length: "LENGTH({1})",
		types.Domain: "CASE WHEN REGEXP_LIKE({1}, '" + urlStart + "') THEN NULLIF(LOWER(REGEXP_EXTRACT({1}, '" + urlHost + "', 1)), '')" +
			" ELSE NULLIF(LOWER(REGEXP_EXTRACT({1}, '" + afterLast + "', 1)), '') END",
		types.Size: "CARDINALITY({1})", types.ListContains: "CONTAINS({1}, {2})",
		types.ListAny: "ARRAYS_OVERLAP({1}, {2})", types.ListAll: "CARDINALITY(ARRAY_EXCEPT({2}, {1})) = 0",
		types.DaysBetween: "DATE_DIFF('day', {1}, {2})",
		types.Bucket32:    "FROM_BASE(SUBSTR(TO_HEX(SHA256(TO_UTF8($2 || ':' || CAST({1} AS VARCHAR)))), 1, 8), 16)",
	},
	DateForms:   [types.NumOps]string{types.Weekday: "DAY_OF_WEEK({1})"},
	Clock:       "CURRENT_TIMESTAMP(6)",
	Within:      "DATE_ADD('day', 1 / CASE WHEN {past} THEN 0 ELSE 1 END - 1, {1})",
	ShiftMicros: "DATE_ADD('second', {s}, {1})",
	ShiftDays:   "DATE_ADD('day', {n}, {1})",
	ShiftMonths: "DATE_ADD('month', {n}, {1})",
	MoveMonths:  "DATE_ADD('month', {n}, {1})",
	WeekBegin:   "DATE_ADD('day', -((DAY_OF_WEEK({1}) + {n}) % 7), {1})",
	Local:       "CAST(AT_TIMEZONE({1}, '{zone}') AS TIMESTAMP(6))",
	Global:      "WITH_TIMEZONE({1}, '{zone}')",
	LocalUTC:    "CAST(AT_TIMEZONE({1}, 'UTC') AS TIMESTAMP(6))",
	GlobalUTC:   "WITH_TIMEZONE({1}, 'UTC')",
	Midnight:    "CAST({1} AS TIMESTAMP(6))",
	VersionKey: "CASE WHEN REGEXP_LIKE({1}, '\\A(" + versionLine + ")\\z') THEN" +
		" ARRAY_JOIN(TRANSFORM(SPLIT(REGEXP_REPLACE(REGEXP_EXTRACT({1}, '^v?([0-9.]+)', 1), '([.]0+)+$', ''), '.'), p -> LPAD(p, 18, '0')), '')" +
		" || CASE WHEN REGEXP_EXTRACT({1}, '^v?[0-9.]+-([0-9A-Za-z.-]+)', 1) IS NULL THEN '.' ELSE '-' ||" +
		" ARRAY_JOIN(TRANSFORM(SPLIT(REGEXP_EXTRACT({1}, '^v?[0-9.]+-([0-9A-Za-z.-]+)', 1), '.')," +
		" i -> CASE WHEN REGEXP_LIKE(i, '^[0-9]+$') THEN '1' || LPAD(i, 18, '0') ELSE '2' || i END || ' '), '') END END",
	Limits: Limits{Text: 20_000, Sets: 100, Reads: 40}, // 150 stages, of which each reading of a table is one or two; methods of 64 KB
	Unpivot: Unpivot{
		From:    "{flags}\nCROSS JOIN UNNEST(ARRAY[\n  {names}\n], ARRAY[\n  {held}\n]) AS membership (segment, held)",
		Segment: "membership.segment", Holds: "membership.held",
	},
})

// athena is Amazon Athena, engine version 3: Trino with limits of its own.
var athena = trino.with(Dialect{
	Name:    "athena",
	Version: "3",
	Limits:  Limits{Hard: 262_144, Array: 250}, // a function takes 254 arguments
})

// afterLast and versionLine are afterMark and versionPattern where `$` would find
// the place before a line end, and `.` one of several kinds of it.
const (
	afterLast   = `@([^@]*)\z`
	versionLine = `v?[0-9]{1,18}([.][0-9]{1,18})*(-([0-9]{1,18}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)([.]([0-9]{1,18}|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?([+][^\n]*)?`
)
