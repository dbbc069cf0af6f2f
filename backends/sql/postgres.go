package sql

import (
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// postgres is PostgreSQL.
var postgres = ansi.with(Dialect{
	Name:    "postgres",
	Version: "15",
	Regex:   ARE,
	Param:   "${n}", MaxParams: 65_535,
	Limits: Limits{Columns: 1_600},
	DDL: DDL{
		Table: []string{"BEGIN", "DROP TABLE IF EXISTS {name}", "CREATE TABLE {name} AS\n{with}{select}", "COMMIT"},
		Begin: []string{"BEGIN", "LOCK TABLE {members} IN EXCLUSIVE MODE"},
	},
	Types: [schema.Distance + 1]string{schema.String: "TEXT", schema.Enum: "TEXT", schema.Version: "TEXT",
		schema.Decimal: "NUMERIC({precision}, {scale})", schema.Timestamp: "TIMESTAMPTZ"},
	Instant: "TIMESTAMPTZ '{v}+00'",
	Array:   "CAST(ARRAY[{v}] AS {type})",
	Read: [schema.Distance + 1]string{
		schema.Float: "CASE WHEN $1 BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN {1} END",
	},
	Float:   "CAST({v} AS DOUBLE PRECISION)",
	Collate: "$1 COLLATE \"C\"",
	KeyText: "CAST({1} AS TEXT) COLLATE \"C\"",
	Roomy:   "CAST($1 AS NUMERIC)",
	Forms: [types.NumOps]string{
		types.Contains: "STRPOS({1}, {2}) > 0", types.EndsWith: "RIGHT({1}, LENGTH({2})) = $2",
		types.Matches: "$1 ~ {2}", types.Round: "ROUND({1})",
		types.Domain: "CASE WHEN $1 ~ '" + urlStart + "' THEN NULLIF(LOWER(SUBSTRING({1} FROM '" + urlHost + "')), '')" +
			" ELSE NULLIF(LOWER(SUBSTRING({1} FROM '" + afterMark + "')), '') END",
		types.Size: "CARDINALITY({1})", types.ListContains: "ARRAY_POSITION({1}, {2}) IS NOT NULL",
		types.ListAny: "$1 && {2}", types.ListAll: "$1 @> {2}",
		types.Bucket32: "CAST(CAST('x' || SUBSTR(ENCODE(SHA256(CONVERT_TO($2 || ':' || CAST({1} AS TEXT), 'UTF8')), 'hex'), 1, 8) AS BIT(32)) AS BIGINT)",
	},
	DateForms: [types.NumOps]string{
		types.Year: "CAST(EXTRACT(YEAR FROM {1}) AS BIGINT)", types.Month: "CAST(EXTRACT(MONTH FROM {1}) AS BIGINT)",
		types.Day: "CAST(EXTRACT(DAY FROM {1}) AS BIGINT)", types.Hour: "CAST(EXTRACT(HOUR FROM {1}) AS BIGINT)",
		types.Weekday: "CAST(EXTRACT(ISODOW FROM {1}) AS BIGINT)",
	},
	ShiftMicros: "$1 + INTERVAL '{n} microseconds'",
	ShiftMonths: "CAST($1 + INTERVAL '{n} months' AS DATE)",
	MoveMonths:  "$1 + INTERVAL '{n} months'",
	Local:       "TIMEZONE('{zone}', {1})",
	Global:      zoned,
	GlobalOnce:  zonedOnce,
	LocalUTC:    "TIMEZONE('UTC', {1})",
	GlobalUTC:   "TIMEZONE('UTC', {1})",
	Midnight:    "CAST({1} AS TIMESTAMP)",
	VersionKey: "CASE WHEN $1 ~ '^(" + versionPattern + ")$' THEN" +
		" (SELECT STRING_AGG(LPAD(p, 18, '0'), '' ORDER BY o) FROM UNNEST(STRING_TO_ARRAY(REGEXP_REPLACE(SUBSTRING({1} FROM '^v?([0-9.]+)'), '([.]0+)+$', ''), '.')) WITH ORDINALITY AS u(p, o))" +
		" || CASE WHEN SUBSTRING({1} FROM '^v?[0-9.]+-([0-9A-Za-z.-]+)') IS NULL THEN '.' ELSE '-' ||" +
		" (SELECT STRING_AGG(CASE WHEN i ~ '^[0-9]+$' THEN '1' || LPAD(i, 18, '0') ELSE '2' || i END || ' ', '' ORDER BY o)" +
		" FROM UNNEST(STRING_TO_ARRAY(SUBSTRING({1} FROM '^v?[0-9.]+-([0-9A-Za-z.-]+)'), '.')) WITH ORDINALITY AS u(i, o)) END END",
})
