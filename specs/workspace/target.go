package workspace

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/yamlsrc"
	"github.com/segc-dev/segc/specs/schema"
)

// fileDialects are the dialects whose database is a file, and whether CSV and
// Parquet files can stand for its tables.
var fileDialects = map[string]bool{"duckdb": true, "sqlite": false}

var (
	targetName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)
	envName    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

func (l *loader) targets(w *Workspace, n *yamlsrc.Node) {
	if n == nil {
		return
	}
	if n.Kind != yamlsrc.Map {
		l.Wrong(n, "`targets`", "a map from names to targets")
		return
	}
	for _, e := range n.Entries {
		if !targetName.MatchString(e.Key.Value) {
			l.Report(badTarget, e.Key.Span, "`"+shortened(e.Key.Value)+"` is no name for a target", "a name is a letter, then letters, digits, `_` and `-`")
			continue
		}
		if t := l.target(e.Key, e.Value); t != nil {
			w.Targets = append(w.Targets, t)
		}
	}
}

func (l *loader) target(key, n *yamlsrc.Node) *Target {
	if !l.Map(n, "a target", targetKeys...) {
		return nil
	}
	t := &Target{Name: key.Value, Span: key.Span}
	if d := l.Required(n, key.Span, "a target", "dialect", "dialect: duckdb"); d != nil {
		l.dialect(t, d)
	}
	t.Database = l.text(n, "database")
	t.Schema = l.text(n, "schema")
	t.DSN = l.text(n, "dsn")
	t.DSNEnv = l.text(n, "dsn_env")
	if v := n.Get("dsn_env"); t.DSNEnv != "" && !envName.MatchString(t.DSNEnv) {
		l.Report(badTarget, v.Span, "`"+shortened(t.DSNEnv)+"` is no name of an environment variable", "write the variable's name, such as `WAREHOUSE_DSN`; its value is the DSN")
	}
	if p := n.Get("path"); p != nil {
		if text, ok := l.Text(p, "`path`"); ok {
			t.Path, _ = l.inside(p, text)
		}
	}
	l.files(t, n.Get("files"))
	l.fit(t, n)
	return t
}

func (l *loader) dialect(t *Target, n *yamlsrc.Node) {
	name, ok := l.Text(n, "the dialect")
	if !ok {
		return
	}
	if !slices.Contains(schema.Dialects, name) {
		l.Diags.Add(schema.UnknownDialect(badTarget, n))
		return
	}
	t.Dialect = name
}

// text returns the text of a key that may be missing.
func (l *loader) text(n *yamlsrc.Node, key string) string {
	v := n.Get(key)
	if v == nil {
		return ""
	}
	text, ok := l.Text(v, "`"+key+"`")
	if ok && (text == "" || strings.ContainsFunc(text, control)) {
		l.Report(badTarget, v.Span, "`"+key+"` is empty or holds a control character", "write the text on one line, or remove the key")
		return ""
	}
	return text
}

func control(c rune) bool { return c < ' ' || c == 0x7F }

// files reads `files: {table: path}`.
func (l *loader) files(t *Target, n *yamlsrc.Node) {
	if n == nil {
		return
	}
	if n.Kind != yamlsrc.Map {
		l.Wrong(n, "`files`", "a map from tables to paths: `{customers: data/customers.csv}`")
		return
	}
	for _, e := range n.Entries {
		text, ok := l.Text(e.Value, "a data file")
		if !ok {
			continue
		}
		p, ok := l.inside(e.Value, text)
		switch ext := strings.ToLower(path.Ext(p)); {
		case !ok:
			continue
		case ext != ".csv" && ext != ".parquet":
			l.Report(badTarget, e.Value.Span, "`"+shortened(text)+"` is of no format that is read", "a data file ends in `.csv` or `.parquet`")
			continue
		case strings.ContainsAny(p, "*?[{"):
			l.Report(badTarget, e.Value.Span, "a data file is one file, not the pattern `"+shortened(text)+"`", "name the file")
			continue
		}
		t.Files = append(t.Files, DataFile{Table: e.Key.Value, Path: p, TableSpan: e.Key.Span, Span: e.Value.Span})
	}
}

// fit reports keys that mean nothing for the dialect or exclude each other.
func (l *loader) fit(t *Target, n *yamlsrc.Node) {
	files, isFile := fileDialects[t.Dialect]
	for _, e := range n.Entries {
		key := e.Key.Value
		switch {
		case t.Dialect == "":
		case key == "files" && !files:
			l.Report(badTarget, e.Key.Span, "`files` is for `duckdb`, which reads CSV and Parquet", "write how to reach the database: `dsn`, `dsn_env`, `database`, `schema`")
		case key == "path" && !isFile:
			l.Report(badTarget, e.Key.Span, "`path` is for databases in one file: `duckdb` and `sqlite`", "write how to reach the database: `dsn`, `dsn_env`, `database`, `schema`")
		case isFile && (key == "dsn" || key == "dsn_env" || key == "database"):
			l.Report(badTarget, e.Key.Span, "a `"+t.Dialect+"` target has no `"+key+"`", "its database is the file under `path`")
		}
	}
	l.exclude(n, "files", "path")
	l.exclude(n, "dsn", "dsn_env")
}

func (l *loader) exclude(n *yamlsrc.Node, one, other string) {
	var first *yamlsrc.Node
	for _, e := range n.Entries {
		switch {
		case e.Key.Value != one && e.Key.Value != other:
		case first == nil:
			first = e.Key
		default:
			l.Report(badTarget, e.Key.Span, "a target has `"+one+"` or `"+other+"`, not both", "remove one of the two", diag.Note{Span: first.Span, Message: "the other one"})
		}
	}
}

// tables reports data files of tables that the schema does not have.
func (l *loader) tables(w *Workspace) {
	names := tableNames(w.Schema)
	for _, t := range w.Targets {
		for _, f := range t.Files {
			if slices.Contains(names, f.Table) {
				continue
			}
			label := "the tables are the names behind `table:`: " + yamlsrc.Quoted(names)
			if near := spell.Nearest(f.Table, names); near != "" {
				label = "did you mean `" + near + "`?"
			} else if len(names) > 12 {
				label = "a table is a name behind `table:` in the schema"
			}
			l.Report(badTarget, f.TableSpan, "the schema has no table `"+shortened(f.Table)+"`", label)
		}
	}
}

// tableNames returns the tables of a schema, each once: data files go by the
// names that hold for no dialect in particular.
func tableNames(s *schema.Schema) []string {
	var names []string
	add := func(t schema.TableName) {
		if !slices.Contains(names, t.Default) {
			names = append(names, t.Default)
		}
	}
	for _, e := range s.Entities {
		add(e.Table)
		for _, r := range e.Relations {
			if r.Through != nil {
				add(r.Through.Table)
			}
		}
	}
	return names
}
