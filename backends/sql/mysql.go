package sql

import (
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// mysql is MySQL: the collations of its own that pad nothing came with 8.0.17.
var mysql = ansi.with(mysqlKin("mysql", "8.0", "utf8mb4_0900_bin", "utf8mb4_0900_as_cs"))

// mariadb is MariaDB, which has other names for them. Where the windows of a
// SELECT share their first keys it sorts once for several, and numbers rows
// wrongly: 10.11 does so for (ORDER BY a DESC), (), (ORDER BY a).
var mariadb = ansi.with(*mysqlKin("mariadb", "10.11", "utf8mb4_nopad_bin", "utf8mb4_uca1400_nopad_as_cs").with(Dialect{
	Separate: "LENGTH({1}) * 0 + {n}",
	Limits:   Limits{Sets: 8},
	Unpivot: Unpivot{
		From: "{flags}\nJOIN JSON_TABLE(JSON_ARRAY(\n  {pairs}\n), '$[*]' COLUMNS (" +
			"segment VARCHAR(768) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$' ERROR ON ERROR)) AS membership",
		Pair: "CASE WHEN {held} THEN {name} END", Segment: "membership.segment", Holds: "membership.segment IS NOT NULL",
	},
}))

// mysqlKin is what MySQL and MariaDB share. Instants are stored as DATETIME(6)
// in UTC (or as TIMESTAMP, in a session whose time_zone is +00:00), lists as JSON
// arrays, Bool as TINYINT. Texts may have any character set and collation: they are
// read in the one that compares code points, which differs in name. Letters change
// case in another: binary ones know the letters of Unicode 3 alone.
func mysqlKin(name, version, collation, casing string) Dialect {
	text := "LONGTEXT CHARACTER SET utf8mb4 COLLATE " + collation
	key := "VARCHAR(768) CHARACTER SET utf8mb4 COLLATE " + collation // the longest that an index takes
	exact := func(x string) string { return "CONVERT(" + x + " USING utf8mb4) COLLATE " + collation }
	cased := func(fn, x string) string {
		return fn + "((" + x + ") COLLATE " + casing + ") COLLATE " + collation
	}
	elements := func(list, alias string) string {
		return "JSON_TABLE(" + list + ", '$[*]' COLUMNS (v {elem} PATH '$')) AS " + alias
	}
	return Dialect{
		Name:     name,
		Version:  version,
		Quote:    "`",
		Reserved: words(mysqlReserved),
		Escape:   strings.NewReplacer("'", "''", `\`, `\\`),
		Regex:    Perl,
		DDL: DDL{
			Types: [schema.Distance + 1]string{
				schema.Bool: "BOOLEAN", schema.Int: "BIGINT", schema.Decimal: "DECIMAL({precision}, {scale})",
				schema.String: key, schema.Enum: key, schema.Version: key,
			},
			Table: []string{"DROP TABLE IF EXISTS {new}, {old}", "CREATE TABLE {new} AS\n{with}{select}", "CREATE TABLE IF NOT EXISTS {name} LIKE {new}",
				"RENAME TABLE {name} TO {old}, {new} TO {name}", "DROP TABLE {old}"},
			Begin: []string{"START TRANSACTION", "SELECT COUNT(*) FROM {members} FOR UPDATE"},
		},
		Limits:    Limits{Text: 16 << 20, Columns: 1000, Sets: 100}, // max_allowed_packet; what a table of InnoDB may have
		MaxParams: 65_535,
		Coarse:    true,
		Ordinals:  true, // MariaDB takes a key with a collation for another expression than the selected one
		Types: [schema.Distance + 1]string{
			schema.Bool: "SIGNED", schema.Int: "SIGNED", schema.Float: "DOUBLE", schema.Distance: "DOUBLE",
			schema.String: "CHAR", schema.Enum: "CHAR", schema.Version: "CHAR", schema.Timestamp: "DATETIME(6)",
		},
		Elements: [schema.Distance + 1]string{
			schema.Bool: "BOOLEAN", schema.Int: "BIGINT", schema.Decimal: "DECIMAL(38, {scale})", schema.Float: "DOUBLE",
			schema.String: text, schema.Enum: text, schema.Version: text, schema.Date: "DATE", schema.Timestamp: "DATETIME(6)",
		},
		Instant: "TIMESTAMP '{v}'",
		Read:    [schema.Distance + 1]string{schema.String: exact("{1}")},
		KeyText: "CAST({1} AS CHAR CHARACTER SET utf8mb4) COLLATE " + collation,
		MaxBool: "MAX({1})",
		SumInt:  "SUM({1}) DIV 1", // a CAST would cut to 64 bits without a word
		Forms: [types.NumOps]string{
			types.Lower:      cased("LOWER", "{1}"),
			types.Upper:      cased("UPPER", "{1}"),
			types.Contains:   "INSTR({1}, {2}) > 0",
			types.StartsWith: "LEFT({1}, CHAR_LENGTH({2})) = $2",
			types.EndsWith:   "RIGHT({1}, CHAR_LENGTH({2})) = $2",
			types.Matches:    "$1 REGEXP {2}",
			types.Domain: "CASE WHEN $1 REGEXP '" + urlStart + "' THEN NULLIF(" +
				cased("LOWER", "REGEXP_SUBSTR(REGEXP_REPLACE({1}, '"+urlStart+`(?:[^/?#]*@)?', ''), '^(?:\\[[^\\]/?#]*\\]|[^:/?#]*)')`) +
				", '') WHEN INSTR({1}, '@') > 0 THEN NULLIF(" + cased("LOWER", "SUBSTRING_INDEX({1}, '@', -1)") + ", '') END",
			types.Size:         "JSON_LENGTH({1})",
			types.ListContains: "EXISTS (SELECT 1 FROM " + elements("{1}", "a") + " WHERE a.v = $2)",
			types.ListAny:      "EXISTS (SELECT 1 FROM " + elements("{1}", "a") + " JOIN " + elements("{2}", "b") + " ON a.v = b.v)",
			types.ListAll: "NOT EXISTS (SELECT 1 FROM " + elements("{2}", "b") + " WHERE NOT EXISTS (SELECT 1 FROM " + elements("{1}", "a") +
				" WHERE a.v = b.v))",
			types.DaysBetween: "DATEDIFF({2}, {1})",
			types.Bucket32:    "CAST(CONV(LEFT(SHA2(CONVERT(CONCAT({2}, ':', {1}) USING utf8mb4), 256), 8), 16, 10) AS SIGNED)",
		},
		DateForms: [types.NumOps]string{
			types.Year: "YEAR({1})", types.Month: "MONTH({1})", types.Day: "DAYOFMONTH({1})", types.Hour: "HOUR({1})",
			types.Weekday: "WEEKDAY({1}) + 1",
		},
		VersionKey: mysqlVersionKey(exact("{1}")),
		Clock:      "UTC_TIMESTAMP(6)",
		// What no DOUBLE holds is an error; a time after the year 9999 would be null.
		Within:      "$1 + INTERVAL EXP(999 * ({past})) - 1 DAY",
		ShiftMicros: "$1 + INTERVAL {n} MICROSECOND",
		ShiftDays:   "$1 + INTERVAL {n} DAY",
		ShiftMonths: "$1 + INTERVAL {n} MONTH",
		MoveMonths:  "$1 + INTERVAL {n} MONTH",
		WeekBegin:   "$1 - INTERVAL ((WEEKDAY({1}) + 1 + {n}) % 7) DAY",
		Truncate: [token.Year + 1]string{
			token.Month:   "$1 - INTERVAL (DAYOFMONTH({1}) - 1) DAY",
			token.Quarter: "MAKEDATE(YEAR({1}), 1) + INTERVAL (QUARTER({1}) * 3 - 3) MONTH",
			token.Year:    "MAKEDATE(YEAR({1}), 1)",
		},
		// The tables that CONVERT_TZ reads are loaded on few servers, and without them
		// it answers null.
		Local:     "$1 + INTERVAL (SELECT zone.seconds FROM zone WHERE zone.since <= $1 AND $1 < zone.ending) SECOND",
		Global:    "$1 - INTERVAL (SELECT zone.seconds FROM zone WHERE $1 < zone.local_until ORDER BY zone.since LIMIT 1) SECOND",
		LocalUTC:  "$1",
		GlobalUTC: "$1",
		Midnight:  "CAST({1} AS DATETIME(6))",
		ZoneTable: true,
	}
}

// mysqlVersionKey is the template of the sort key of a version text x. Numbers
// are padded by zeros before each, of which only those that fill 18 digits stay;
// no replacement is of an empty match, which MariaDB leaves alone.
func mysqlVersionKey(x string) string {
	const zeros = "000000000000000000"
	replace := func(x, pattern, by string) string {
		return "REGEXP_REPLACE(" + x + ", '" + pattern + "', '" + by + "')"
	}
	plain := "SUBSTRING_INDEX(" + x + ", '+', 1)"
	core := replace("TRIM(LEADING 'v' FROM SUBSTRING_INDEX("+plain+", '-', 1))", `([.]0+)+\\z`, "")
	core = "CONCAT('" + zeros + "', REPLACE(" + core + ", '.', '." + zeros + "'))"
	core = "REPLACE(" + replace(core, "(?<![0-9])[0-9]+(?=[0-9]{18}(?![0-9]))", "") + ", '.', '')"
	pre := "CONCAT('.', SUBSTR(" + plain + ", INSTR(" + plain + ", '-') + 1))"
	pre = replace(pre, "[.](?=[0-9]*[A-Za-z-])", ".2")
	pre = replace(pre, `[.](?=[0-9]+([.]|\\z))`, ".1"+zeros)
	pre = replace(pre, `[.]1[0-9]+(?=[0-9]{18}([.]|\\z))`, ".1")
	pre = "REPLACE(SUBSTR(" + pre + ", 2), '.', ' ')"
	return "CASE WHEN " + x + " REGEXP '^(?:" + strings.Replace(versionPattern, "[+].*", `[+][^\\n]*`, 1) + `)\\z' THEN` +
		" CONCAT(" + core + ", CASE WHEN INSTR(" + plain + ", '-') = 0 THEN '.' ELSE CONCAT('-', " + pre + ", ' ') END) END"
}

// mysqlReserved are the words that MySQL or MariaDB reserve, besides the base's.
const mysqlReserved = `accessible add before bigint until binary blob call cascade change char character condition continue
convert cube cume_dist cursor databases day_hour day_microsecond day_minute day_second dec decimal declare delayed delete
dense_rank deterministic distinctrow div double drop dual each elseif empty enclosed escaped exit explain first_value float
float4 float8 force fulltext function generated get groups high_priority hour_microsecond hour_minute hour_second
ignore_domain_ids import infile inout insensitive int int1 int2 int3 int4 int8 integer io_after_gtids io_before_gtids iterate
json_table keys kill lag last_value lead leave lines linear load lock long longblob longtext loop low_priority
master_bind master_ssl_verify_server_cert maxvalue mediumblob mediumint mediumtext member middleint minute_microsecond
minute_second mod modifies no_write_to_binlog nth_value ntile numeric optimize optimizer_costs option optionally out outfile
page_checksum parse_vcol_expr percent_rank procedure purge rank read read_write reads real recursive ref_system_id release
repeat require resignal restrict return revoke rlike row_number schemas second_microsecond sensitive separator signal
smallint spatial specific sql sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl
starting stats_auto_recalc stats_persistent stats_sample_pages stored straight_join terminated tinyblob tinyint tinytext
undo unlock unsigned usage use utc_date utc_time utc_timestamp varbinary varchar varcharacter varying virtual while write
xor year_month zerofill`
