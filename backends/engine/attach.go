package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/specs/schema"
)

// attachment is the files that stand for tables of a schema.
type attachment struct {
	schema *schema.Schema
	files  []*file
	absent []string // tables without a file, by the last part of their name
}

// file is a CSV or Parquet file and the table that it stands for.
type file struct {
	schema *schema.Schema
	table  *rows.Table // without rows
	view   []string    // the name of the view
	label  string      // as errors name the file
	path   string      // as the system opens it
}

// Attach lets a DuckDB engine read files as the tables of a schema: one view a
// table, its columns named and typed by the schema, nothing guessed. Files are
// .csv or .parquet, by the default name of their table; relative paths start at
// root and stay below it. Errors name the path as given.
//
// What is checked now: that files exist, that their columns do, that the types
// of Parquet columns agree, that keys are unique and not null. Cells are read,
// and judged as package rows does, when a query needs them; the error then is
// the *rows.Error of the first bad cell of the file. Where CSV is malformed,
// DuckDB is more lenient than package rows in one respect: it takes quotes in
// the middle of a field.
func Attach(ctx context.Context, eng Engine, s *schema.Schema, files map[string]string, root string) error {
	d, ok := eng.(*duckDB)
	if !ok {
		return &Error{Code: UnusableFile, Message: fmt.Sprintf("%s reads no files; load their rows instead, or use duckdb", eng.Name())}
	}
	a := &attachment{schema: s}
	data := rows.New(s)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		t := data.Table(name)
		if t == nil {
			return &Error{Code: UnusableFile, Message: fmt.Sprintf("the target has a file for `%s`, and the schema has no such table", name)}
		}
		f := &file{schema: s, table: t, view: tableName(s, name, d.Dialect()), label: files[name], path: files[name]}
		if err := f.find(root); err != nil {
			return err
		}
		a.files = append(a.files, f)
	}
	for _, t := range data.Tables {
		if _, ok := files[t.Name]; !ok {
			parts := tableName(s, t.Name, d.Dialect())
			a.absent = append(a.absent, parts[len(parts)-1])
		}
	}
	for i, f := range a.files {
		if err := f.createView(ctx, d, i); err != nil {
			return err
		}
	}
	d.attached = a
	return a.checkKeys(ctx, d)
}

// find checks that the file is there and where it may be.
func (f *file) find(root string) error {
	switch {
	case strings.ContainsAny(f.path, "*?[{"):
		return &Error{Code: UnusableFile, Message: fmt.Sprintf("the path %q has one of `* ? [ {`, which DuckDB takes for a pattern", f.path)}
	case !filepath.IsAbs(f.path) && !filepath.IsLocal(f.path):
		return &Error{Code: UnusableFile, Message: fmt.Sprintf("the path %q leads out of the workspace", f.path)}
	case !filepath.IsAbs(f.path):
		f.path = filepath.Join(root, f.path)
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return unreadable(f.label, err)
	}
	if info.IsDir() {
		return &rows.Error{Code: rows.UnreadableFile, File: f.label, Message: "it is a folder"}
	}
	return nil
}

// unreadable words an error of the operating system without repeating the path.
func unreadable(path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return &rows.Error{Code: rows.UnreadableFile, File: path, Message: err.Error()}
}

func (f *file) createView(ctx context.Context, d *duckDB, index int) error {
	if err := d.namespace(ctx, f.view); err != nil {
		return err
	}
	var query string
	var err error
	switch ext := strings.ToLower(filepath.Ext(f.path)); ext {
	case ".csv":
		query, err = f.csvQuery(index)
	case ".parquet":
		query, err = f.parquetQuery(ctx, d, index)
	default:
		err = &rows.Error{Code: rows.UnreadableFile, File: f.label,
			Message: fmt.Sprintf("%q is no format that is read; use .csv or .parquet", ext)}
	}
	if err != nil {
		return err
	}
	return d.Exec(ctx, "CREATE VIEW "+quote(f.view...)+" AS "+f.withPartitions(query))
}

// withPartitions adds the partition columns, made from others by their rule.
func (f *file) withPartitions(query string) string {
	list := "*"
	for _, c := range f.table.Columns {
		if p := c.Partition; p != nil {
			x := quote(p.Of.Columns[0])
			if p.Of.Type.Kind == schema.Timestamp {
				x = "CAST(timezone(" + literal(p.Zone) + ", " + x + ") AS DATE)"
			}
			list += ", " + x + " AS " + quote(p.Column)
		}
	}
	if list == "*" {
		return query
	}
	return "SELECT " + list + " FROM (" + query + ")"
}

// checkKeys reports the first key of an entity that stands twice or is null.
func (a *attachment) checkKeys(ctx context.Context, d *duckDB) error {
	for _, e := range a.schema.Entities {
		i := slices.IndexFunc(a.files, func(f *file) bool { return f.table.Name == e.Table.Default })
		if i < 0 {
			continue
		}
		key := quote(e.Key.Columns[0])
		res, err := d.Query(ctx, "SELECT "+key+" FROM "+quote(a.files[i].view...)+
			" GROUP BY "+key+" HAVING count(*) > 1 OR "+key+" IS NULL LIMIT 1")
		if err != nil {
			return err
		}
		if len(res.Rows) > 0 {
			return a.files[i].reread(&rows.Error{Code: rows.DuplicateKey, File: a.files[i].label, Column: e.Key.Columns[0],
				Message: fmt.Sprintf("the key `%s` of %s stands twice; keys are unique", res.Rows[0][0].Text, e.Name)})
		}
	}
	return nil
}

// unreadableMark begins the message of an error that a view raises at a cell;
// the number of the file and the column follow.
const unreadableMark = "segc unreadable cell: "

// What DuckDB says when data or tables are amiss.
var (
	markedCell   = regexp.MustCompile(unreadableMark + `(\d+) (\d+) ([^\n]*)`)
	csvError     = regexp.MustCompile(`(?s)CSV Error on Line: (\d+)\n(.*)`)
	missingTable = regexp.MustCompile(`Table with name (.+) does not exist`)
)

// explain turns an error of a query into the mistake in the data behind it. The
// file is read again by package rows, so that every engine words it alike.
func (a *attachment) explain(err error) error {
	text := err.Error()
	var e *Error
	if errors.As(err, &e) && e.cause != nil {
		text = e.cause.Error()
	}
	if m := markedCell.FindStringSubmatch(text); m != nil {
		return a.markedCell(m)
	}
	if f := a.named(text); f != nil {
		line, _, _ := strings.Cut(text, "\n")
		found := &rows.Error{Code: rows.MalformedFile, File: f.label, Message: line}
		if m := csvError.FindStringSubmatch(text); m != nil {
			found.Line, _ = strconv.Atoi(m[1])
			found.Message = reason(m[2])
		} else if strings.Contains(text, "state machine") {
			found.Message = "the file is no CSV that DuckDB reads; do all lines end alike, in LF or in CRLF?"
		}
		return f.reread(found)
	}
	if m := missingTable.FindStringSubmatch(text); m != nil && slices.Contains(a.absent, m[1]) {
		return &Error{Code: NoFile, Message: fmt.Sprintf("the query reads table `%s`, and the target has no file for it", m[1]), cause: err}
	}
	return err
}

// markedCell returns the error of a cell that a view refused.
func (a *attachment) markedCell(m []string) error {
	i, _ := strconv.Atoi(m[1])
	column, _ := strconv.Atoi(m[2])
	f := a.files[i]
	c := f.table.Columns[column]
	return f.reread(&rows.Error{Code: rows.BadCell, File: f.label, Column: c.Label(),
		Message: fmt.Sprintf("%q is not %s", m[3], c.Type)})
}

// named returns the file whose path stands in a message.
func (a *attachment) named(text string) *file {
	for _, f := range a.files {
		if strings.Contains(text, "file = "+f.path+"\n") || strings.Contains(text, `"`+f.path+`"`) || strings.Contains(text, "'"+f.path+"'") {
			return f
		}
	}
	return nil
}

// reason returns what DuckDB says against a line of a CSV file, without the
// line itself and without its advice.
func reason(text string) string {
	for _, line := range strings.Split(text, "\n") {
		if line != "" && !strings.HasPrefix(line, "Original Line:") {
			return line
		}
	}
	return "the line is malformed"
}

// reread returns the first mistake that package rows finds in a file, or
// instead when it finds none.
func (f *file) reread(instead *rows.Error) error {
	data := rows.New(f.schema)
	t := data.Table(f.table.Name)
	var found *rows.Error
	err := t.ReadFile(f.path, rows.Options{})
	if err == nil {
		err = data.Check()
	}
	if !errors.As(err, &found) {
		return instead
	}
	if found.File == f.path || found.File == f.table.Name {
		found.File = f.label
	}
	return found
}
