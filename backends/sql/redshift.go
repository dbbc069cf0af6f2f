package sql

import (
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// redshift is Amazon Redshift. Instants are TIMESTAMP in UTC, lists SUPER arrays.
// Equality of texts ignores blanks at the end, so it is asked of marked texts.
var redshift = ansi.with(Dialect{
	Name:     "redshift",
	Version:  "patch 198",
	Reserved: words("aes128 aes256 allowoverwrite backup blanksasnull bytedict bzip2 credentials current_user_id deflate defrag delta delta32k disable distinct emptyasnull enable encode encrypt encryption explicit globaldict256 globaldict64k gzip identity luns lzo lzop minus mostly16 mostly32 mostly8 new offline oid old open parallel percent permissions raw readratio recover rejectlog resort respect restore snapshot sysdate tag tdes text255 text32k truncatecolumns wallet without"),
	Param:    "${n}", MaxParams: 32_767,
	Limits: Limits{Text: 16_000_000, Hard: 16_000_000, Columns: 1_600},
	DDL: DDL{
		Table: []string{"BEGIN", "DROP TABLE IF EXISTS {name}", "CREATE TABLE {name} AS\n{with}{select}", "COMMIT"},
		Begin: []string{"BEGIN", "LOCK TABLE {members}"},
	},
	Escape: strings.NewReplacer(`\`, `\\`, `'`, `''`),
	Regex:  ERE,
	Types: [schema.Distance + 1]string{schema.String: "VARCHAR(65535)", schema.Enum: "VARCHAR(65535)", schema.Version: "VARCHAR(65535)",
		schema.Timestamp: "TIMESTAMP"},
	Instant: "TIMESTAMP '{v}'",
	Float:   "CAST({v} AS DOUBLE PRECISION)",
	Array:   "ARRAY({v})",
	List:    "SUPER",
	Read: [schema.Distance + 1]string{
		schema.Float: "CASE WHEN $1 BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN {1} END",
	},
	Mark:    ".",
	Marked:  "($1 || {mark})", // Redshift reads `a <> b || c` as `(a <> b) || c`
	KeyText: "CAST({1} AS VARCHAR(65535))",
	Forms: [types.NumOps]string{
		types.Contains:   "(LEN({2}) = 0 OR STRPOS({1}, {2}) > 0)",
		types.StartsWith: "(LEFT({1}, LEN({2})) || '.') = ($2 || '.')",
		types.EndsWith:   "(RIGHT({1}, LEN({2})) || '.') = ($2 || '.')",
		types.Length:     "LEN({1})",
		types.Matches:    "$1 ~ {2}",
		types.Domain: "CASE WHEN $1 ~ '" + urlStart + "' THEN NULLIF(LOWER(REGEXP_SUBSTR({1}, '" + urlHostPCRE + "', 1, 1, 'ep')), '')" +
			" ELSE NULLIF(LOWER(REGEXP_SUBSTR({1}, '" + afterMark + "', 1, 1, 'e')), '') END",
		types.Size:         "GET_ARRAY_LENGTH({1})",
		types.ListContains: "ARRAY_CONTAINS({1}, {2})",
		types.ListAny:      "ARRAYS_OVERLAP({1}, {2})",
		types.ListAll:      "GET_ARRAY_LENGTH(ARRAY_EXCEPT(ARRAY_DISTINCT({2}), {1})) = 0",
		types.Bucket32:     "STRTOL(SUBSTRING(SHA2($2 || ':' || CAST({1} AS VARCHAR(65535)), 256), 1, 8), 16)",
	},
	DateForms:   [types.NumOps]string{types.Weekday: "(EXTRACT(DOW FROM {1}) + 6) % 7 + 1"},
	VersionKey:  None,
	Clock:       "CAST(GETDATE() AS TIMESTAMPTZ) AT TIME ZONE 'UTC'",
	WeekBegin:   "$1 - CAST((EXTRACT(DOW FROM {1}) + {n}) % 7 AS INTEGER)",
	ShiftMicros: "DATEADD(microsecond, {n}, {1})",
	ShiftMonths: "CAST(DATEADD(month, {n}, {1}) AS DATE)",
	MoveMonths:  "DATEADD(month, {n}, {1})",
	Local:       "CONVERT_TIMEZONE('UTC', '{zone}', {1})",
	Global: byOffsets("{1}", "DATEADD(second, -({n}), {u})",
		"DATEDIFF(second, {u}, CONVERT_TIMEZONE('UTC', '{zone}', {u}))"),
	LocalUTC:  "$1",
	GlobalUTC: "$1",
	Midnight:  "CAST({1} AS TIMESTAMP)",
	Cannot: map[string]string{
		"version": "Redshift cannot take a text apart into any number of parts: store the parts of the version as int attributes",
	},
})
