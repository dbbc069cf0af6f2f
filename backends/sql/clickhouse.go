package sql

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// clickhouse is ClickHouse. Columns may be Nullable or not: the last line of a
// statement makes an outer join give nulls, and a qualified name a column.
// Casts are to Nullable types, as others fail on null; whole numbers are summed
// and multiplied with more bits than they have, as 64 of them wrap silently.
var clickhouse = ansi.with(Dialect{
	Name:    "clickhouse",
	Version: "26.9",
	Ident:   strings.NewReplacer(`\`, `\\`, `"`, `""`),
	Escape:  backslashed,
	Types: [schema.Distance + 1]string{
		schema.Bool: "Nullable(Bool)", schema.Int: "Nullable(Int64)", schema.Decimal: "Nullable(Decimal(76, {scale}))",
		schema.Float: "Nullable(Float64)", schema.String: "Nullable(String)", schema.Enum: "Nullable(String)",
		schema.Version: "Nullable(String)", schema.Date: "Nullable(Date32)", schema.Timestamp: "Nullable(DateTime64(6, 'UTC'))",
		schema.Distance: "Nullable(Float64)",
	},
	Limits: Limits{Text: 200_000, Sets: 8},
	Unpivot: Unpivot{
		From:    "{flags}\nARRAY JOIN\n  [{names}] AS segment,\n  [{held}] AS held",
		Segment: "segment", Holds: "held",
	},
	DDL: DDL{
		Table: []string{"CREATE OR REPLACE TABLE {name} ENGINE = MergeTree ORDER BY tuple() AS\n{with}{select}"},
		Types: [schema.Distance + 1]string{schema.String: "String", schema.Int: "Int64", schema.Timestamp: "DateTime64(6, 'UTC')"},
		// There is no cheap change of a row: a later version of it takes its place.
		Create: "CREATE TABLE IF NOT EXISTS {name} ({columns}) ENGINE = MergeTree ORDER BY tuple()",
		Stays:  "CREATE TABLE IF NOT EXISTS {name} ({columns}, version UInt64, gone UInt8) ENGINE = ReplacingMergeTree(version, gone) ORDER BY (segment, {key}, entered_at)",
		Maybe:  "Nullable({type})",
		Latest: " FINAL",
		Begin:  []string{None},
		Merge: []string{
			clickhouseStays("segment, {key}, entered_at, NULL", 0) + "FROM {members} FINAL\nWHERE left_at = {at}{of} AND (segment, {key}) IN (SELECT segment_now, key_now FROM {now})",
			clickhouseStays("segment, {key}, entered_at, NULL", 1) + "FROM {members} FINAL\nWHERE left_at IS NULL AND entered_at = {at}{of}\n  AND (segment, {key}) NOT IN (SELECT segment_now, key_now FROM {now})",
			clickhouseStays("segment, {key}, entered_at, {at}", 0) + "FROM {members} FINAL\nWHERE left_at IS NULL{of} AND (segment, {key}) NOT IN (SELECT segment_now, key_now FROM {now})",
			clickhouseStays("segment_now, key_now, {at}, NULL", 0) + "FROM {now}\nWHERE (segment_now, key_now) NOT IN (SELECT segment, {key} FROM {members} FINAL WHERE left_at IS NULL)",
		},
	},
	Date:        "toDate32('{v}')",
	Instant:     "toDateTime64('{v}', 6, 'UTC')",
	Decimal:     "toDecimal128('{v}', {scale})",
	Wide:        "toDecimal256('{v}', {scale})",
	Array:       "CAST([{v}] AS {type})",
	List:        "Array({elem})",
	NoNullLists: true,
	Param:       "{p{n}:{type}}",
	Read: [schema.Distance + 1]string{
		schema.Float: "CASE WHEN isFinite({1}) THEN $1 + 0e0 END", // the sum makes one zero of two
	},
	KeyText: "toString({1})",
	MaxBool: "MAX({1})",
	SumInt:  "accurateCast(SUM(toInt128({1})), 'Nullable(Int64)')",
	SumWide: "SUM(toInt128({1}))",
	Roomy:   "toInt256({1})",
	Forms: [types.NumOps]string{
		types.Contains: "position({1}, {2}) > 0", types.StartsWith: "startsWith({1}, {2})", types.EndsWith: "endsWith({1}, {2})",
		types.Matches: "match({1}, {2})", types.Round: "ROUND({1})",
		types.Lower: "lowerUTF8({1})", types.Upper: "upperUTF8({1})",
		types.Domain: "CASE WHEN match({1}, '" + backslashed.Replace(urlStart) + "')" +
			" THEN NULLIF(lowerUTF8(extract({1}, '" + backslashed.Replace(urlHost) + "')), '')" +
			" ELSE NULLIF(lowerUTF8(extract({1}, '" + backslashed.Replace(afterMark) + "')), '') END",
		types.Size: "LENGTH({1})", types.ListContains: "has({1}, {2})", types.ListAny: "hasAny({1}, {2})", types.ListAll: "hasAll({1}, {2})",
		types.DaysBetween: "dateDiff('day', {1}, {2})",
		types.Bucket32:    "toInt64(reinterpretAsUInt32(reverse(substring(SHA256(concat({2}, ':', toString({1}))), 1, 4))))",
	},
	IntForms: [types.NumOps]string{
		types.Add: "accurateCast(toInt128({1}) + $2, 'Nullable(Int64)')", types.Sub: "accurateCast(toInt128({1}) - $2, 'Nullable(Int64)')",
		types.Mul: "accurateCast(toInt128({1}) * $2, 'Nullable(Int64)')", types.Neg: "accurateCast(-toInt128({1}), 'Nullable(Int64)')",
		types.Abs: "accurateCast(ABS(toInt128({1})), 'Nullable(Int64)')",
	},
	DecimalForms: [types.NumOps]string{
		types.Add: "toDecimal256({1}, {first}) + $2", types.Sub: "toDecimal256({1}, {first}) - $2", types.Mul: "toDecimal256({1}, {first}) * $2",
	},
	DateForms: [types.NumOps]string{
		types.Year: "toYear({1})", types.Month: "toMonth({1})", types.Day: "toDayOfMonth({1})",
		types.Hour: "toHour({1})", types.Weekday: "toDayOfWeek({1})",
	},
	Clock:       "now64(6, 'UTC')",
	Within:      "$1 + throwIf({past}, 'a time beyond the year 9999 or before 0001')",
	ShiftMicros: "addMicroseconds(toDateTime64({1}, 6), {n})",
	ShiftDays:   "addDays(toDate32({1}), {n})",
	ShiftMonths: "addMonths(toDate32({1}), {n})",
	MoveMonths:  "addMonths({1}, {n})",
	WeekBegin:   "subtractDays({1}, (toDayOfWeek({1}) + {n}) % 7)",
	Truncate: [token.Year + 1]string{ // toStartOfMonth and its kin begin in 1970
		token.Month:   "toDate32(DATE_TRUNC('month', {1}))",
		token.Quarter: "toDate32(DATE_TRUNC('quarter', {1}))",
		token.Year:    "toDate32(DATE_TRUNC('year', {1}))",
	},
	Local:     "addSeconds(toTimeZone({1}, 'UTC'), " + clickhouseOffset("{1}") + ")",
	Global:    clickhouseGlobal,
	LocalUTC:  "toTimeZone({1}, 'UTC')",
	GlobalUTC: "$1",
	DateOf:    "toDate32({1})",
	Midnight:  "toDateTime64({1}, 6, 'UTC')",
	VersionKey: "CASE WHEN match({1}, '(?-s)^(" + versionPattern + ")$') THEN" +
		" arrayStringConcat(arrayMap(p -> leftPad(p, 18, '0'), splitByChar('.', replaceRegexpOne(extract(ifNull({1}, ''), '^v?([0-9.]+)'), '([.]0+)+$', ''))), '')" +
		" || CASE WHEN extract({1}, '^v?[0-9.]+-([0-9A-Za-z.-]+)') = '' THEN '.' ELSE '-' ||" +
		" arrayStringConcat(arrayMap(i -> CASE WHEN match(i, '^[0-9]+$') THEN '1' || leftPad(i, 18, '0') ELSE '2' || i END || ' '," +
		" splitByChar('.', extract(ifNull({1}, ''), '^v?[0-9.]+-([0-9A-Za-z.-]+)'))), '') END END",
	Regex:   DotAll,
	Aliases: true,
	Tail:    "SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1, count_distinct_implementation = 'uniqExact', query_plan_max_optimizations_to_apply = 0\n",
	Cannot: map[string]string{
		"list": "a ClickHouse Array is never null: declare the attribute without `nullable: true`; what has no list has an empty one",
	},
})

// backslashed escapes texts where a backslash escapes.
var backslashed = strings.NewReplacer(`\`, `\\`, "'", `\'`)

// clickhouseOffset is the seconds by which a zone is ahead of UTC at an instant.
func clickhouseOffset(at string) string { return "timezoneOffset(toTimeZone(" + at + ", '{zone}'))" }

// clickhouseGlobal takes the local time for one of UTC, asks the zone for its
// offsets a day before and a day after, and takes the later offset where that
// alone gives the local time: in a gap the one before holds, of two as well.
var clickhouseGlobal = "arrayMap(u -> arrayMap((b, a) -> CASE WHEN " + clickhouseOffset("addSeconds(u, -b)") + " <> b AND " +
	clickhouseOffset("addSeconds(u, -a)") + " = a THEN addSeconds(u, -a) ELSE addSeconds(u, -b) END, [" +
	clickhouseOffset("addDays(u, -1)") + "], [" + clickhouseOffset("addDays(u, 1)") + "])[1], [{1}])[1]"

// clickhouseStays adds versions of stays to their table.
func clickhouseStays(columns string, gone int) string {
	return "INSERT INTO {members} (segment, {key}, entered_at, left_at, version, gone)\nSELECT " + columns +
		", (SELECT MAX(version) + 1 FROM {members}), " + strconv.Itoa(gone) + "\n"
}
