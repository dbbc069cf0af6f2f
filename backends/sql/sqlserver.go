package sql

import (
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// sqlserver is SQL Server 2022 and Azure SQL. Instants are stored as DATETIME2(6)
// in UTC, Bool as BIT, lists as JSON arrays, texts in any collation: they are read in
// the one that compares code points, whatever their character set. Equality of
// texts ignores blanks at the end under every collation, so it is asked of marked
// texts. AT TIME ZONE knows the zones of Windows, which are others, so a statement
// brings the offsets that it needs.
var sqlserver = ansi.with(Dialect{
	Name:     "sqlserver",
	Version:  "2022",
	Quote:    "[]",
	Reserved: words(sqlserverReserved),
	Text:     "N'{v}'",
	// A backslash at the end of a line continues the literal on the next one.
	Escape: strings.NewReplacer("'", "''", "\\\n", "\\' + N'\n", "\\\r", "\\' + N'\r"),
	True:   "1 = 1", False: "1 = 0",
	Yes: "1", No: "0",
	Holds: "$1 = 1", Fails: "$1 = 0",
	Types: [schema.Distance + 1]string{
		schema.Bool: "BIT", schema.Int: "BIGINT", schema.Float: "FLOAT", schema.Distance: "FLOAT",
		schema.String: "NVARCHAR(MAX)", schema.Enum: "NVARCHAR(MAX)", schema.Version: "NVARCHAR(MAX)", schema.Timestamp: "DATETIME2(6)",
	},
	Elements: [schema.Distance + 1]string{
		schema.Bool: "BIT", schema.Int: "BIGINT", schema.Decimal: "DECIMAL(38, {scale})", schema.Float: "FLOAT",
		schema.String: "NVARCHAR(MAX)", schema.Enum: "NVARCHAR(MAX)", schema.Version: "NVARCHAR(MAX)",
		schema.Date: "DATE", schema.Timestamp: "DATETIME2(6)",
	},
	Date:      "CAST('{v}' AS DATE)",
	Instant:   "CAST('{v}' AS DATETIME2(6))",
	Read:      [schema.Distance + 1]string{schema.String: "$1 COLLATE " + utf8Bytes},
	Coarse:    true,
	Mark:      ".",
	Marked:    "$1 + {mark}",
	Collate:   "CAST($1 COLLATE " + utf8Bytes + " AS VARCHAR(MAX)) + CHAR(1)", // before all that may follow
	Uncollate: "LEFT({1}, LEN({1}) - 1)",
	KeyText:   "CAST(CAST({1} AS NVARCHAR(MAX)) COLLATE " + utf8Bytes + " AS VARCHAR(MAX)) + CHAR(1)",
	Flat:      true,
	Count:     "COUNT_BIG",
	MaxBool:   "MAX(CAST({1} AS INT))",
	SumInt:    "SUM(CAST({1} AS BIGINT))",
	SumDigits: 38,
	SumWide:   "SUM(CAST({1} AS DECIMAL(38, 0)))",
	Forms: [types.NumOps]string{
		types.Ceil:         "CEILING({1})",
		types.Trim:         "TRIM(' ' FROM {1})",
		types.Length:       "LEN(CAST({1} AS NVARCHAR(MAX)) COLLATE Latin1_General_100_CI_AS_SC + N'.') - 1",
		types.Contains:     "(DATALENGTH({2}) = 0 OR CHARINDEX({2}, {1}) > 0)",
		types.StartsWith:   "(DATALENGTH({2}) = 0 OR CHARINDEX({2}, {1}) = 1)",
		types.EndsWith:     "(DATALENGTH({2}) = 0 OR CHARINDEX(REVERSE({2}), REVERSE({1})) = 1)",
		types.Matches:      None,
		types.Domain:       None,
		types.Size:         "CASE WHEN $1 IS NOT NULL THEN (SELECT COUNT_BIG(*) FROM OPENJSON({1})) END",
		types.ListContains: "EXISTS (SELECT 1 FROM " + sqlserverElements("{1}", "a") + " WHERE {a} = {x})",
		types.ListAny:      "EXISTS (SELECT 1 FROM " + sqlserverElements("{1}", "a") + " JOIN " + sqlserverElements("{2}", "b") + " ON {a} = {b})",
		types.ListAll: "NOT EXISTS (SELECT 1 FROM " + sqlserverElements("{2}", "b") + " WHERE NOT EXISTS (SELECT 1 FROM " +
			sqlserverElements("{1}", "a") + " WHERE {a} = {b}))",
		types.DaysBetween: "DATEDIFF(day, {1}, {2})",
		types.Bucket32: "CAST(SUBSTRING(HASHBYTES('SHA2_256', CAST(CONCAT({2}, ':', {1}) COLLATE " + utf8Bytes +
			" AS VARCHAR(MAX))), 1, 4) AS BIGINT)",
	},
	IntForms: [types.NumOps]string{ // columns may be of fewer bits
		types.Add: "CAST({1} AS BIGINT) + $2", types.Sub: "CAST({1} AS BIGINT) - $2", types.Mul: "CAST({1} AS BIGINT) * $2",
		types.Neg: "-CAST({1} AS BIGINT)", types.Abs: "ABS(CAST({1} AS BIGINT))",
	},
	DateForms: [types.NumOps]string{
		types.Year: "YEAR({1})", types.Month: "MONTH({1})", types.Day: "DAY({1})", types.Hour: "DATEPART(hour, {1})",
		types.Weekday: "DATEDIFF(day, CAST('0001-01-01' AS DATE), {1}) % 7 + 1", // that was a Monday
	},
	VersionKey:  None,
	Clock:       "CAST(SYSUTCDATETIME() AS DATETIME2(6))",
	ShiftParts:  [3]string{"DATEADD(day, {n}, {1})", "DATEADD(second, {n}, {1})", "DATEADD(microsecond, {n}, {1})"},
	ShiftDays:   "DATEADD(day, {n}, {1})",
	ShiftMonths: "DATEADD(month, {n}, {1})",
	MoveMonths:  "DATEADD(month, {n}, {1})",
	WeekBegin:   "DATEADD(day, -((DATEDIFF(day, CAST('0001-01-01' AS DATE), {1}) + 1 + {n}) % 7), {1})",
	Truncate: [token.Year + 1]string{
		token.Month:   "DATEFROMPARTS(YEAR({1}), MONTH({1}), 1)",
		token.Quarter: "DATEFROMPARTS(YEAR({1}), (MONTH({1}) - 1) / 3 * 3 + 1, 1)",
		token.Year:    "DATEFROMPARTS(YEAR({1}), 1, 1)",
	},
	Local:     "DATEADD(second, (SELECT zone.seconds FROM zone WHERE zone.since <= $1 AND $1 < zone.until), {1})",
	Global:    "DATEADD(second, -(SELECT TOP (1) zone.seconds FROM zone WHERE $1 < zone.local_until ORDER BY zone.since), {1})",
	LocalUTC:  "$1",
	GlobalUTC: "$1",
	Midnight:  "CAST({1} AS DATETIME2(6))",
	ZoneTable: true,
	DDL: DDL{
		Types: [schema.Distance + 1]string{schema.String: sqlserverKey, schema.Enum: sqlserverKey, schema.Version: sqlserverKey},
		View:  []string{"CREATE OR ALTER VIEW {name} AS\n{with}{select}"},
		Table: []string{"BEGIN TRANSACTION", "DROP TABLE IF EXISTS {name}", "{with}SELECT * INTO {name}\nFROM (\n{select}) AS made", "COMMIT TRANSACTION"},
		// 2714: there is one
		Create: "BEGIN TRY\n  CREATE TABLE {name} ({columns})\nEND TRY\nBEGIN CATCH\n  IF ERROR_NUMBER() <> 2714 THROW\nEND CATCH",
		Fill:   "{with}INSERT INTO {name} ({names})\n{select}",
		Begin:  []string{"BEGIN TRANSACTION", "SELECT COUNT_BIG(*) FROM {members} WITH (TABLOCKX, HOLDLOCK)"},
		Commit: "COMMIT TRANSACTION",
	},
	Limits: Limits{Text: 64 << 20, Columns: 1024, List: 1_000}, // an IN of many thousands exhausts the query processor
	LongIn: "$1 IN (SELECT list.v FROM OPENJSON({list}) WITH (v {elem} '$') AS list)",
	Unpivot: Unpivot{
		From: "{flags}\nCROSS APPLY (VALUES\n  {pairs}\n) AS membership (segment, held)", Pair: "({name}, {held})",
		Segment: "membership.segment", Holds: "membership.held = 1",
	},
	Param:     "@p{n}",
	MaxParams: 2098, // of 2,100 the statement and its declarations are two
	Cannot: map[string]string{
		"matches": "SQL Server has no regular expressions before 2025: use `contains`, `starts with` or `ends with`",
		"domain":  "SQL Server has no regular expressions before 2025: store the domain as an attribute",
		"version": "SQL Server cannot order version texts: store the parts as int attributes",
	},
})

// fabric is the warehouse of Microsoft Fabric: texts are UTF-8, and a table is made
// of a statement at once.
var fabric = sqlserver.with(Dialect{
	Name:     "fabric",
	Version:  "2026",
	Text:     "'{v}'",
	Escape:   strings.NewReplacer("'", "''", "\\\n", "\\' + '\n", "\\\r", "\\' + '\r"),
	Types:    [schema.Distance + 1]string{schema.String: "VARCHAR(8000)", schema.Enum: "VARCHAR(8000)", schema.Version: "VARCHAR(8000)"},
	Elements: [schema.Distance + 1]string{schema.String: "VARCHAR(8000)", schema.Enum: "VARCHAR(8000)", schema.Version: "VARCHAR(8000)"},
	Collate:  "CAST($1 AS VARCHAR(8000)) COLLATE " + utf8Bytes + " + CHAR(1)",
	KeyText:  "CAST({1} AS VARCHAR(8000)) COLLATE " + utf8Bytes + " + CHAR(1)",
	Forms: [types.NumOps]string{
		types.Length: "LEN({1} + '.') - 1", // characters, in a collation of UTF-8
		types.Bucket32: "CAST(SUBSTRING(HASHBYTES('SHA2_256', CAST(CONCAT({2}, ':', {1}) COLLATE " + utf8Bytes +
			" AS VARCHAR(8000))), 1, 4) AS BIGINT)",
	},
	DDL: DDL{
		Types: [schema.Distance + 1]string{schema.String: "VARCHAR(800)", schema.Enum: "VARCHAR(800)", schema.Version: "VARCHAR(800)"},
		Table: []string{"BEGIN TRANSACTION", "DROP TABLE IF EXISTS {name}", "CREATE TABLE {name} AS\n{with}{select}", "COMMIT TRANSACTION"},
		Begin: []string{"BEGIN TRANSACTION"},
	},
	Cannot: map[string]string{
		"matches": "Fabric has no regular expressions: use `contains`, `starts with` or `ends with`",
		"domain":  "Fabric has no regular expressions: store the domain as an attribute",
		"version": "Fabric cannot order version texts: store the parts as int attributes",
	},
})

// utf8Bytes is the collation in which texts of any character set compare by code
// point: VARCHAR becomes UTF-8 in it, without loss.
const utf8Bytes = "Latin1_General_100_BIN2_UTF8"

// sqlserverKey is the longest text that an index takes.
const sqlserverKey = "NVARCHAR(400) COLLATE " + utf8Bytes

// sqlserverElements is the table of the elements of a JSON list, in its column v.
func sqlserverElements(list, alias string) string {
	return "OPENJSON(" + list + ") WITH (v {elem} '$') AS " + alias
}

// sqlserverReserved are the words that SQL Server reserves, besides the base's.
const sqlserverReserved = `add authorization backup begin break browse bulk cascade checkpoint close clustered coalesce commit
compute contains containstable continue convert cursor dbcc deallocate declare delete deny disk distributed double drop dump
errlvl escape exec execute exit external file fillfactor freetext freetexttable function goto holdlock identity
identity_insert identitycol kill lineno load merge national nocheck nonclustered nullif off offsets open opendatasource
openquery openrowset openxml option percent plan print proc procedure public raiserror read readtext reconfigure replication
restore restrict return revert revoke rowcount rowguidcol rule save securityaudit semantickeyphrasetable
semanticsimilaritydetailstable semanticsimilaritytable setuser shutdown statistics textsize top tran truncate try_convert
tsequal unpivot updatetext use waitfor while writetext`
