package sql

import (
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// databricks is Databricks SQL, and Spark SQL in its ANSI mode. Instants are of
// type TIMESTAMP, local times TIMESTAMP_NTZ; no form reads the zone of the session.
var databricks = ansi.with(Dialect{
	Name:    "databricks",
	Version: "Spark 4.1",
	Quote:   "`",
	// A `${` would be replaced by a variable of the session.
	Escape: strings.NewReplacer(`\`, `\\`, "'", `\'`, "${", `\u0024{`),
	Regex:  Perl,
	Types: [schema.Distance + 1]string{schema.Float: "DOUBLE", schema.Distance: "DOUBLE", schema.Timestamp: "TIMESTAMP",
		schema.String: "STRING", schema.Enum: "STRING", schema.Version: "STRING"},
	Unpivot: Unpivot{
		From: "{flags}\nLATERAL VIEW INLINE(ARRAY(\n  {pairs}\n)) membership AS segment, held",
		Pair: "STRUCT({name} AS segment, {held} AS held)", Segment: "membership.segment", Holds: "membership.held",
	},
	Instant: "TIMESTAMP '{v}Z'",
	Float:   "{v}D",
	Decimal: "{v}BD",
	Wide:    "{v}BD",
	Array:   "CAST(ARRAY({v}) AS {type})",
	List:    "ARRAY<{elem}>",
	Limits:  Limits{Text: 250_000},       // Spark takes minutes over a statement of megabytes
	Param:   ":p{n}", NarrowParams: true, // as Spark 4.1 does
	Read: [schema.Distance + 1]string{
		schema.Float: "CASE WHEN $1 BETWEEN -1.7976931348623157E308D AND 1.7976931348623157E308D THEN {1} END",
	},
	KeyText:   "CAST({1} AS STRING)",
	SumInt:    "SUM({1})",
	SumDigits: 10, RoundsCompared: true,
	SumWide: "SUM(CAST({1} AS DECIMAL(38, 0)))",
	Forms: [types.NumOps]string{
		types.Contains: "CONTAINS({1}, {2})", types.StartsWith: "STARTSWITH({1}, {2})", types.EndsWith: "ENDSWITH({1}, {2})",
		types.Matches: "$1 RLIKE {2}", types.Round: "ROUND({1})",
		types.Domain: "CASE WHEN $1 RLIKE '" + backslashed.Replace(urlStart) + "'" +
			" THEN NULLIF(LOWER(REGEXP_EXTRACT({1}, '" + backslashed.Replace(urlHost) + "', 1)), '')" +
			" ELSE NULLIF(LOWER(REGEXP_EXTRACT({1}, '" + backslashed.Replace(afterLast) + "', 1)), '') END",
		types.Size: "ARRAY_SIZE({1})", types.ListContains: "ARRAY_CONTAINS({1}, {2})",
		types.ListAny: "ARRAYS_OVERLAP({1}, {2})", types.ListAll: "ARRAY_SIZE(ARRAY_EXCEPT({2}, {1})) = 0",
		types.DaysBetween: "DATEDIFF({2}, {1})",
		types.Bucket32:    "CAST(CONV(SUBSTR(SHA2($2 || ':' || CAST({1} AS STRING), 256), 1, 8), 16, 10) AS BIGINT)",
	},
	FloatForms: [types.NumOps]string{ // these give whole numbers of 64 bits
		types.Floor: "CASE WHEN ABS({1}) < 9E15D THEN CAST(FLOOR({1}) AS DOUBLE) ELSE {1} END",
		types.Ceil:  "CASE WHEN ABS({1}) < 9E15D THEN CAST(CEIL({1}) AS DOUBLE) ELSE {1} END",
		types.Round: "CASE WHEN ABS({1}) >= 9E15D THEN {1} WHEN $1 - FLOOR({1}) > 0.5D OR $1 - FLOOR({1}) = 0.5D AND $1 > 0D" +
			" THEN CAST(FLOOR({1}) + 1 AS DOUBLE) ELSE CAST(FLOOR({1}) AS DOUBLE) END",
	},
	DateForms:   [types.NumOps]string{types.Weekday: "WEEKDAY({1}) + 1"},
	Clock:       "CURRENT_TIMESTAMP()",
	Within:      "CASE WHEN {past} THEN RAISE_ERROR('a time beyond the year 9999 or before 0001') ELSE {1} END",
	ShiftMicros: "TIMESTAMP_MICROS(UNIX_MICROS({1}) + {n})", // an interval would be days of the session's zone
	ShiftDays:   "DATE_ADD({1}, {n})",
	ShiftMonths: "ADD_MONTHS({1}, {n})",
	MoveMonths:  "$1 + INTERVAL '{n}' MONTH",
	WeekBegin:   "DATE_ADD({1}, -((WEEKDAY({1}) + 1 + {n}) % 7))",
	Truncate: [token.Year + 1]string{
		token.Month: "TRUNC({1}, 'MONTH')", token.Quarter: "TRUNC({1}, 'QUARTER')", token.Year: "TRUNC({1}, 'YEAR')",
	},
	Local:     "CONVERT_TIMEZONE('UTC', '{zone}', " + sparkLocal + ")",
	Global:    "CAST(CAST({1} AS STRING) || ' {zone}' AS TIMESTAMP)",
	LocalUTC:  "(" + sparkLocal + ")",
	GlobalUTC: "CAST(CAST({1} AS STRING) || 'Z' AS TIMESTAMP)",
	Midnight:  "CAST({1} AS TIMESTAMP_NTZ)",
	VersionKey: "CASE WHEN $1 RLIKE '" + backslashed.Replace(`\A(`+versionLine+`)\z`) + "' THEN" +
		" ARRAY_JOIN(TRANSFORM(SPLIT(REGEXP_REPLACE(REGEXP_EXTRACT({1}, '^v?([0-9.]+)', 1), '([.]0+)+$', ''), '[.]'), p -> LPAD(p, 18, '0')), '')" +
		" || CASE WHEN REGEXP_EXTRACT({1}, '^v?[0-9.]+-([0-9A-Za-z.-]+)', 1) = '' THEN '.' ELSE '-' ||" +
		" ARRAY_JOIN(TRANSFORM(SPLIT(REGEXP_EXTRACT({1}, '^v?[0-9.]+-([0-9A-Za-z.-]+)', 1), '[.]')," +
		" i -> CASE WHEN i RLIKE '^[0-9]+$' THEN '1' || LPAD(i, 18, '0') ELSE '2' || i END || ' '), '') END END",
})

// spark is Apache Spark itself.
var spark = databricks.with(Dialect{Name: "spark"})

// sparkLocal is an instant's local time in UTC, whatever the zone of the session:
// instants themselves are subtracted by their local times.
const sparkLocal = "TIMESTAMP_NTZ '1970-01-01 00:00:00' + INTERVAL '0.000001' SECOND * UNIX_MICROS({1})"
