package gates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// foreign are words and signs that a dialect does not have and that its parsers
// here let through all the same.
var foreign = map[string][]string{
	"bigquery":   {`::`, `\bILIKE\b`, `\bFILTER \(`, `\bDISTINCT ON\b`, ` % `},
	"snowflake":  {"`", `\bFILTER \(`, `\bDISTINCT ON\b`, ` ~ `, `\bUNNEST\b`, `\bIN \(\)`},
	"redshift":   {"`", `\bFILTER \(`, `\bDISTINCT ON\b`, `\bRLIKE\b`, `\bLATERAL\b`, `\bIN \(\)`, `\bUNNEST\b`, `\* EXCEPT\b`, `\bIS (NOT )?DISTINCT\b`},
	"postgres":   {"`", `\bQUALIFY\b`, `\bTOP\b`},
	"mysql":      {`::`, `\bILIKE\b`, `\bFILTER \(`, `\bQUALIFY\b`, `\bNULLS (FIRST|LAST)\b`, `\bFULL (OUTER )?JOIN\b`},
	"clickhouse": {`\bLATERAL\b`, `\bSIMILAR\b`, `\bTOP\b`, `\bFETCH\b`, `\bPIVOT\b`},
	"spark":      {`\bCAST\(\w+ \w+\)`, ` AS\)`, `::`, `\bDISTINCT ON\b`, `\bTOP\b`, `\bSIMILAR\b`, `\bIN \(\)`, `\bUNNEST\b`},
	"trino":      {"`", `::`, `\bQUALIFY\b`, `\bILIKE\b`, `\bDISTINCT ON\b`, ` ~ `, `\bRLIKE\b`, `\bIN \(\)`, `\bTOP\b`},
	"sqlserver":  {"`", `::`, `\bLIMIT\b`, `\bFILTER \(`, `\bILIKE\b`, `\bQUALIFY\b`, `\bNULLS (FIRST|LAST)\b`, `\bDISTINCT ON\b`, `\bDATE '`, `\bTRUE\b`, `\bFALSE\b`, `\bIN \(\)`},
}

// foreignWords is the name of the gate of Words.
const foreignWords = "list of foreign words"

// kin are dialects that lack what another lacks.
var kin = map[string]string{"databricks": "spark", "athena": "trino", "fabric": "sqlserver"}

// Words returns the gate that refuses words and signs foreign to a dialect,
// outside of literals, quoted names and comments; ok is false when none are listed.
func Words(dialect string) (g Gate, ok bool) {
	list, ok := foreign[dialect]
	if !ok {
		list, ok = foreign[kin[dialect]]
	}
	if !ok {
		return Gate{}, false
	}
	any := regexp.MustCompile(strings.Join(list, "|"))
	return Gate{foreignWords, []string{dialect}, func(sql string) error {
		if found := any.FindString(bare(dialect, sql)); found != "" {
			return fmt.Errorf("`%s` is foreign to %s", found, dialect)
		}
		return nil
	}}, true
}

// doubled and escaped find what is no bare SQL: literals, names in double quotes,
// comments. In the literals of some dialects a backslash escapes.
var (
	doubled  = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*`)
	escaped  = regexp.MustCompile(`'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|--[^\n]*`)
	escaping = []string{"bigquery", "snowflake", "redshift", "mysql", "clickhouse", "spark", "databricks"}
)

// bare returns SQL with empty literals and names, and without comments.
func bare(dialect, sql string) string {
	quoted := doubled
	if slices.Contains(escaping, dialect) {
		quoted = escaped
	}
	return quoted.ReplaceAllStringFunc(sql, func(s string) string {
		if s[0] == '-' {
			return ""
		}
		return s[:1] + s[:1]
	})
}
