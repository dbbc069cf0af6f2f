package sql

import (
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// sqlite is SQLite. Dates are stored as YYYY-MM-DD, instants as
// YYYY-MM-DD HH:MM:SS.ffffff in UTC, Bool as 0 and 1, lists as JSON arrays;
// decimals in any form that multiplies as a number.
var sqlite = ansi.with(Dialect{
	Name:    "sqlite",
	Version: "3.53",
	Param:   "?{n}", MaxParams: 32_766,
	Limits: Limits{Columns: 2_000, Sets: 8},
	Unpivot: Unpivot{
		From: "{flags}\nJOIN json_each(json_array(\n  {pairs}\n)) AS membership",
		Pair: "CASE WHEN {held} THEN {name} END", Segment: "membership.value", Holds: "membership.value IS NOT NULL",
	},
	DDL: DDL{
		View:  []string{"BEGIN", "DROP VIEW IF EXISTS {name}", "CREATE VIEW {name} AS\n{with}{select}", "COMMIT"},
		Table: []string{"BEGIN", "DROP TABLE IF EXISTS {name}", "CREATE TABLE {name} AS\n{with}{select}", "COMMIT"},
		Begin: []string{"BEGIN IMMEDIATE"},
	},
	True: "1 = 1", False: "1 = 0",
	Yes: "1", No: "0",
	Holds: "$1 = 1", Fails: "$1 = 0",
	ScaledDecimal: true,
	Types: [schema.Distance + 1]string{schema.Bool: "INTEGER", schema.Int: "INTEGER", schema.Decimal: "INTEGER", schema.Float: "REAL",
		schema.String: "TEXT", schema.Enum: "TEXT", schema.Version: "TEXT", schema.Date: "TEXT", schema.Timestamp: "TEXT", schema.Distance: "REAL"},
	Date:    "'{v}'",
	Instant: "'{v}'",
	Read: [schema.Distance + 1]string{
		schema.Decimal: "CAST(ROUND($1 * {unit}) AS INTEGER)",
		schema.Float:   "CASE WHEN $1 BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN {1} END",
	},
	KeyText: "CAST({1} AS TEXT)",
	MaxBool: "MAX({1})",
	SumInt:  "SUM({1})",
	Roomy:   "$1",
	Forms: [types.NumOps]string{
		types.Contains:   "INSTR({1}, {2}) > 0",
		types.StartsWith: "SUBSTR({1}, 1, LENGTH({2})) = $2",
		types.EndsWith:   "({2} = '' OR SUBSTR({1}, -LENGTH({2})) = $2)",
		types.Trim:       "TRIM({1}, ' ')", types.Length: "LENGTH({1})",
		types.Matches: None, types.Lower: None, types.Upper: None, types.Domain: None, types.Bucket32: None,
		types.Size:         "JSON_ARRAY_LENGTH({1})",
		types.ListContains: "EXISTS (SELECT 1 FROM JSON_EACH({1}) WHERE value = $2)",
		types.ListAny:      "EXISTS (SELECT 1 FROM JSON_EACH({1}) AS a, JSON_EACH({2}) AS b WHERE a.value = b.value)",
		types.ListAll:      "NOT EXISTS (SELECT 1 FROM JSON_EACH({2}) AS b WHERE NOT EXISTS (SELECT 1 FROM JSON_EACH({1}) AS a WHERE a.value = b.value))",
		types.DaysBetween:  "CAST(JULIANDAY({2}) - JULIANDAY({1}) AS INTEGER)",
		types.GeoDistance: "2 * 6371008.8 * ASIN(SQRT(MIN(1.0, POWER(SIN(RADIANS({lat2} - {lat1}) / 2), 2)" +
			" + COS(RADIANS({lat1})) * COS(RADIANS({lat2})) * POWER(SIN(RADIANS({lon2} - {lon1}) / 2), 2))))",
	},
	DateForms: [types.NumOps]string{
		types.Year: "CAST(STRFTIME('%Y', {1}) AS INTEGER)", types.Month: "CAST(STRFTIME('%m', {1}) AS INTEGER)",
		types.Day: "CAST(STRFTIME('%d', {1}) AS INTEGER)", types.Hour: "CAST(STRFTIME('%H', {1}) AS INTEGER)",
		types.Weekday: "(CAST(STRFTIME('%w', {1}) AS INTEGER) + 6) % 7 + 1",
	},
	VersionKey:  None,
	As:          "AS MATERIALIZED", // else it runs a table anew for each row that joins it
	Clock:       "STRFTIME('%Y-%m-%d %H:%M:%f', 'now') || '000'",
	ShiftMicros: sqliteMoved("({n})"),
	ShiftDays:   "DATE($1, '{n} days')",
	ShiftMonths: sqliteMonths(""),
	MoveMonths:  sqliteMonths(" || SUBSTR(moved.x, 11)"),
	WeekBegin:   "DATE($1, '-' || ((CAST(STRFTIME('%w', {1}) AS INTEGER) + {n}) % 7) || ' days')",
	Truncate: [token.Year + 1]string{
		token.Month:   "DATE($1, 'start of month')",
		token.Quarter: "DATE($1, 'start of month', '-' || ((CAST(STRFTIME('%m', {1}) AS INTEGER) + 2) % 3) || ' months')",
		token.Year:    "DATE($1, 'start of year')",
	},
	Local:     sqliteMoved("(SELECT zone.seconds * 1000000 FROM zone WHERE moved.x >= zone.since AND moved.x < zone.ending)"),
	Global:    sqliteMoved("(SELECT -zone.seconds * 1000000 FROM zone WHERE moved.x < zone.local_until ORDER BY zone.since LIMIT 1)"),
	LocalUTC:  "$1",
	GlobalUTC: "$1",
	DateOf:    "SUBSTR({1}, 1, 10)",
	Midnight:  "$1 || ' 00:00:00.000000'",
	ZoneTable: true,
	Cannot: map[string]string{
		"matches": "SQLite has no regular expressions: use `contains`, `starts with` or `ends with`",
		"lower":   "SQLite's LOWER leaves letters beyond ASCII as they are: store the text in one case",
		"upper":   "SQLite's UPPER leaves letters beyond ASCII as they are: store the text in one case",
		"domain":  "SQLite's LOWER leaves letters beyond ASCII as they are: store the domain as an attribute",
		"bucket":  "SQLite has no SHA-256: store the bucket as an attribute, or decide splits in another engine",
		"version": "SQLite cannot order version texts: store the parts as int attributes",
	},
})

// sqliteMoved is the template of an instant text $1 moved by a number of
// microseconds, in whole numbers: SQLite's own clock counts milliseconds. The
// text stands in it once, as moved.x.
func sqliteMoved(micros string) string {
	return "(SELECT STRFTIME('%Y-%m-%d %H:%M:%S', (at.m - at.r) / 1000000, 'unixepoch') || PRINTF('.%06d', at.r)" +
		" FROM (SELECT m, (m % 1000000 + 1000000) % 1000000 AS r" +
		" FROM (SELECT CAST(STRFTIME('%s', SUBSTR(moved.x, 1, 19)) AS INTEGER) * 1000000 + CAST(SUBSTR(moved.x, 21, 6) AS INTEGER) + " + micros + " AS m" +
		" FROM (SELECT {1} AS x) AS moved)) AS at)"
}

// sqliteMonths is the template of a date or local time $1 moved by {n} months,
// clamped: the same day counted from the first of the month, but no later than
// that month's last.
func sqliteMonths(rest string) string {
	return "(SELECT MIN(DATE(moved.x, 'start of month', '{n} months', '+' || (CAST(STRFTIME('%d', moved.x) AS INTEGER) - 1) || ' days')," +
		" DATE(moved.x, 'start of month', '{n} months', '+1 months', '-1 days'))" + rest + " FROM (SELECT {1} AS x) AS moved)"
}
