package sql

import (
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// bigquery is BigQuery, which speaks GoogleSQL. Instants are TIMESTAMP, local
// times DATETIME; decimals are NUMERIC, or BIGNUMERIC beyond its digits; lists
// are ARRAY, which is never null within.
var bigquery = ansi.with(Dialect{
	Name:      "bigquery",
	Version:   "GoogleSQL",
	Limits:    Limits{Text: 1_000_000, Hard: 1_024_000, Columns: 10_000},
	MaxParams: 10_000,
	DDL: DDL{
		Types:  [schema.Distance + 1]string{schema.Decimal: "BIGNUMERIC({precision}, {scale})"},
		Begin:  []string{"BEGIN TRANSACTION"},
		Commit: "COMMIT TRANSACTION",
	},
	Ordinals: true, // a key that holds a subquery is another expression than the selected one
	Quote:    "`",
	Ident:    strings.NewReplacer("\\", `\\`, "`", "\\`", "\n", `\n`, "\r", `\r`),
	Reserved: words("assert_rows_modified contains cube define enum fetch hash lookup merge new proto respect rollup struct treat unnest"),
	Escape:   strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`), // a doubled quote is two texts, a line end an error
	Types: [schema.Distance + 1]string{
		schema.Bool: "BOOL", schema.Int: "INT64", schema.Decimal: "BIGNUMERIC", schema.Float: "FLOAT64",
		schema.String: "STRING", schema.Enum: "STRING", schema.Version: "STRING", schema.Timestamp: "TIMESTAMP", schema.Distance: "FLOAT64",
	},
	Param: "@p{n}",
	Unpivot: Unpivot{
		From: "{flags}\nCROSS JOIN UNNEST([\n  {pairs}\n]) AS membership", Pair: "STRUCT({name} AS segment, {held} AS held)",
		Segment: "membership.segment", Holds: "membership.held",
	},
	Instant: "TIMESTAMP '{v}+00'",
	Decimal: "NUMERIC '{v}'",
	Wide:    "BIGNUMERIC '{v}'",
	Array:   "{type}[{v}]",
	List:    "ARRAY<{elem}>",
	Read: [schema.Distance + 1]string{
		schema.Float: "CASE WHEN $1 BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN {1} END",
	},
	KeyText: "CAST({1} AS STRING)",
	MaxBool: "LOGICAL_OR({1})",
	SumInt:  "SUM({1})",
	SumWide: "SUM(CAST({1} AS BIGNUMERIC))",
	Product: "CAST({1} AS BIGNUMERIC) * CAST({2} AS BIGNUMERIC)",
	Mod:     "MOD({1}, {2})",
	Roomy:   "CAST({1} AS BIGNUMERIC)",
	Forms: [types.NumOps]string{
		types.Contains: "STRPOS({1}, {2}) > 0", types.EndsWith: "ENDS_WITH({1}, {2})",
		types.Matches: "REGEXP_CONTAINS({1}, {2})", types.Trim: "TRIM({1}, ' ')",
		types.Domain: "CASE WHEN REGEXP_CONTAINS({1}, r'" + urlStart + "') THEN NULLIF(LOWER(REGEXP_EXTRACT({1}, r'" + urlHost + "')), '')" +
			" ELSE NULLIF(LOWER(REGEXP_EXTRACT({1}, r'" + afterMark + "')), '') END",
		types.Size:         "ARRAY_LENGTH({1})",
		types.ListContains: "EXISTS (SELECT 1 FROM UNNEST({1}) AS element WHERE element = $2)",
		types.ListAny:      "EXISTS (SELECT 1 FROM UNNEST({1}) AS element WHERE element IN UNNEST({2}))",
		types.ListAll:      "NOT EXISTS (SELECT 1 FROM UNNEST({2}) AS element WHERE element NOT IN UNNEST({1}))",
		types.DaysBetween:  "DATE_DIFF({2}, {1}, DAY)",
		types.Bucket32:     "CAST(CONCAT('0x', SUBSTR(TO_HEX(SHA256(CONCAT({2}, ':', CAST({1} AS STRING)))), 1, 8)) AS INT64)",
		types.GeoDistance: "2 * 6371008.8 * ASIN(SQRT(LEAST(1.0, POWER(SIN(({lat2} - {lat1}) * ACOS(-1) / 360), 2)" +
			" + COS({lat1} * ACOS(-1) / 180) * COS({lat2} * ACOS(-1) / 180) * POWER(SIN(({lon2} - {lon1}) * ACOS(-1) / 360), 2))))",
	},
	DateForms: [types.NumOps]string{
		types.Weekday: "MOD(EXTRACT(DAYOFWEEK FROM {1}) + 5, 7) + 1",
	},
	Clock:       "CURRENT_TIMESTAMP()",
	ShiftMicros: "TIMESTAMP_ADD({1}, INTERVAL {n} MICROSECOND)",
	ShiftDays:   "DATE_ADD({1}, INTERVAL {n} DAY)",
	ShiftMonths: "DATE_ADD({1}, INTERVAL {n} MONTH)",
	MoveMonths:  "DATETIME_ADD({1}, INTERVAL {n} MONTH)",
	WeekBegin:   "DATE_SUB({1}, INTERVAL MOD(EXTRACT(DAYOFWEEK FROM {1}) + 6 + {n}, 7) DAY)",
	Truncate: [token.Year + 1]string{
		token.Month:   "DATE_TRUNC({1}, MONTH)",
		token.Quarter: "DATE_TRUNC({1}, QUARTER)",
		token.Year:    "DATE_TRUNC({1}, YEAR)",
	},
	Local: "DATETIME({1}, '{zone}')",
	// As byOffsets says, with u the local time read as if it were UTC, and v the
	// instant that tells the offset.
	Global: "(SELECT TIMESTAMP_SUB(u, INTERVAL DATETIME_DIFF(DATETIME(v, '{zone}'), DATETIME(v, 'UTC'), SECOND) SECOND)" +
		" FROM UNNEST([TIMESTAMP({1}, 'UTC')]) AS u, UNNEST([TIMESTAMP_SUB(u, INTERVAL GREATEST(" +
		"DATETIME_DIFF(DATETIME(TIMESTAMP_SUB(u, INTERVAL 86400 SECOND), '{zone}'), DATETIME(TIMESTAMP_SUB(u, INTERVAL 86400 SECOND), 'UTC'), SECOND), " +
		"DATETIME_DIFF(DATETIME(TIMESTAMP_ADD(u, INTERVAL 86400 SECOND), '{zone}'), DATETIME(TIMESTAMP_ADD(u, INTERVAL 86400 SECOND), 'UTC'), SECOND)) SECOND)]) AS v)",
	LocalUTC:  "DATETIME({1}, 'UTC')",
	GlobalUTC: "TIMESTAMP({1}, 'UTC')",
	DateOf:    "DATE({1})",
	Midnight:  "DATETIME({1})",
	VersionKey: "CASE WHEN REGEXP_CONTAINS({1}, r'^(?:" + versionPattern + ")$') THEN" +
		" (SELECT STRING_AGG(LPAD(p, 18, '0'), '' ORDER BY o) FROM UNNEST(SPLIT(REGEXP_REPLACE(REGEXP_EXTRACT({1}, r'^v?([0-9.]+)'), r'([.]0+)+$', ''), '.')) AS p WITH OFFSET AS o)" +
		" || CASE WHEN REGEXP_EXTRACT({1}, r'^v?[0-9.]+-([0-9A-Za-z.-]+)') IS NULL THEN '.' ELSE '-' ||" +
		" (SELECT STRING_AGG(CASE WHEN REGEXP_CONTAINS(i, r'^[0-9]+$') THEN '1' || LPAD(i, 18, '0') ELSE '2' || i END || ' ', '' ORDER BY o)" +
		" FROM UNNEST(SPLIT(REGEXP_EXTRACT({1}, r'^v?[0-9.]+-([0-9A-Za-z.-]+)'), '.')) AS i WITH OFFSET AS o) END END",
})
