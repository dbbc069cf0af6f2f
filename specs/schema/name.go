package schema

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// Dialects are the SQL dialects that table names and targets may name.
var Dialects = []string{"athena", "bigquery", "clickhouse", "databricks", "duckdb", "fabric", "mariadb", "mysql", "postgres",
	"redshift", "snowflake", "spark", "sqlite", "sqlserver", "trino"}

// kin are dialects whose tables go by another's names unless they have their own.
var kin = map[string]string{"athena": "trino", "fabric": "sqlserver", "mariadb": "mysql", "spark": "databricks"}

// reserved names stand for values of the language everywhere.
var reserved = map[string]string{"now": "the as-of instant", "today": "the date of the as-of instant"}

// maxName is the length of the longest name.
const maxName = 128

var (
	nameForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	notName  = regexp.MustCompile(`[^A-Za-z0-9_]+`)
)

// name reports whether a key is a name that segments can write.
func (r *reader) name(key *yamlsrc.Node, what string) bool {
	name := key.Value
	switch stands := reserved[name]; {
	case !nameForm.MatchString(name):
		label := "a name is a letter, then letters, digits and `_`"
		if mended := notName.ReplaceAllString(name, "_"); nameForm.MatchString(mended) && strings.Trim(mended, "_") != "" && len(mended) <= maxName {
			label += "; write `" + mended + "`, and the physical name behind `column:` or `table:`"
		}
		r.Report(badName, key.Span, "`"+name+"` is no name for "+what, label)
	case len(name) > maxName:
		r.Report(badName, key.Span, "the name of "+what+" has more than 128 letters", "shorten it")
	case stands != "":
		r.Report(badName, key.Span, "`"+name+"` is no name for "+what+": it stands for "+stands, "choose another name")
	default:
		return true
	}
	return false
}

// physical returns a column or table as the database spells it.
func (r *reader) physical(n *yamlsrc.Node, what string) (string, bool) {
	name, ok := r.Text(n, what)
	if !ok {
		return "", false
	}
	switch {
	case name == "" || strings.TrimSpace(name) != name:
		r.Report(badPhysical, n.Span, what+" is empty or has blanks around it", "write the name as the database has it")
	case strings.ContainsFunc(name, unprintable):
		r.Report(badPhysical, n.Span, what+" holds a control character", "write the name as the database has it")
	case len(name) > 1024:
		r.Report(badPhysical, start(n.Span), what+" has more than 1024 bytes", "no database has such a name")
	default:
		return name, true
	}
	return "", false
}

func unprintable(c rune) bool {
	return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == 0x2028 || c == 0x2029
}

// start keeps the place of a long name short.
func start(s token.Span) token.Span {
	return s.File.Span(int(s.Start), min(int(s.End), int(s.Start)+80))
}

// tableName returns a dotted name whose parts are not empty.
func (r *reader) tableName(n *yamlsrc.Node) (string, bool) {
	name, ok := r.physical(n, "a table")
	if ok && (strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.Contains(name, "..")) {
		r.Report(badPhysical, n.Span, "a part of the table name is empty", "write `table`, `schema.table` or `database.schema.table`")
		return "", false
	}
	return name, ok
}

// table reads `table: t` or `table: {default: t, dialect: t}`. A null node is
// left to the default, the entity's own name.
func (r *reader) table(n *yamlsrc.Node, otherwise string) TableName {
	t := TableName{Default: otherwise}
	if n == nil {
		return t
	}
	if n.Kind != yamlsrc.Map {
		if name, ok := r.tableName(n); ok {
			t.Default = name
		}
		return t
	}
	for _, e := range n.Entries {
		name, ok := r.tableName(e.Value)
		switch {
		case e.Key.Value == "default" && ok:
			t.Default = name
		case e.Key.Value == "default":
		case !slices.Contains(Dialects, e.Key.Value):
			r.Diags.Add(UnknownDialect(badPhysical, e.Key))
		case ok:
			if t.ByDialect == nil {
				t.ByDialect = map[string]string{}
			}
			t.ByDialect[e.Key.Value] = name
		}
	}
	if n.Get("default") == nil {
		r.Report(missingKey, start(n.Span), "a table by dialect needs the key `default`", "write `default:` and the table of all other dialects")
	}
	return t
}

// UnknownDialect returns the diagnostic for a name that is no dialect.
func UnknownDialect(code diag.Code, n *yamlsrc.Node) diag.Diag {
	d := diag.Diag{Code: code, Span: n.Span, Message: "unknown dialect `" + n.Value + "`", Label: "the dialects are " + yamlsrc.Quoted(Dialects)}
	near := spell.Nearest(n.Value, Dialects)
	if near == "" {
		near = dialectSynonyms[strings.ToLower(n.Value)]
	}
	if near != "" {
		d.Label = "did you mean `" + near + "`?"
	}
	return d
}

var dialectSynonyms = map[string]string{"postgresql": "postgres", "pg": "postgres", "mssql": "sqlserver", "tsql": "sqlserver",
	"presto": "trino", "bq": "bigquery"}
