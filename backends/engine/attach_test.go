package engine_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

var update = flag.Bool("update", false, "rewrite the expected outputs")

const testdata = "../../testdata/engine/"

func readSchema(t *testing.T, name string, text []byte) *schema.Schema {
	t.Helper()
	s, diags := schema.Read([]*token.File{token.NewFile(name, text)})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return s
}

// attached returns DuckDB with files attached, or why they are not.
func attached(t *testing.T, s *schema.Schema, files map[string]string, root string) (engine.Engine, error) {
	t.Helper()
	eng := enginetest.Open(t, "duckdb")
	return eng, engine.Attach(context.Background(), eng, s, files, root)
}

// TestCells reads one cell a file, as DuckDB and as package rows: both must
// refuse it or both must read the same value, the one of cells.txt.
func TestCells(t *testing.T) {
	path := testdata + "cells.txt"
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := readCells(t, string(old))
	eng, err := attached(t, schema.New(c.entities), c.files, c.dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range c.entities {
		want := byRows(t, schema.New([]*schema.Entity{e}), e, filepath.Join(c.dir, c.files[e.Table.Default]))
		got := byDuckDB(t, eng, e)
		if got != want {
			t.Errorf("%s %q: duckdb reads %s, rows %s", e.Attributes[1].Type, c.texts[i], got, want)
		}
		c.lines[c.places[i]] = c.texts[i] + " → " + want
	}
	golden(t, path, old, []byte(strings.Join(c.lines, "\n")))
}

// cells is the entities and files that cells.txt asks for: one for each text.
type cells struct {
	lines    []string // of cells.txt
	places   []int    // the line of each entity
	texts    []string
	entities []*schema.Entity
	files    map[string]string
	dir      string
}

func readCells(t *testing.T, text string) *cells {
	c := &cells{lines: strings.Split(text, "\n"), files: map[string]string{}, dir: t.TempDir()}
	kind := ""
	for i, line := range c.lines {
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") && (kind == "" || c.lines[i-1] == "") {
			kind = line[1 : len(line)-1]
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		text, _, _ := strings.Cut(line, " → ")
		c.add(t, i, kind, text)
	}
	return c
}

func (c *cells) add(t *testing.T, place int, kind, text string) {
	t.Helper()
	if kind == "enum" {
		kind = `enum, values: [free, pro, "it's"]`
	} else {
		kind = strconv.Quote(kind)
	}
	name := "t" + strconv.Itoa(len(c.entities))
	s := readSchema(t, "cells.yaml", []byte("version: 1\nentities:\n  e:\n    table: "+name+"\n    key: id\n    attributes:\n"+
		"      id: string\n      x: {type: "+kind+", nullable: true}\n"))
	content := text
	if text == "<empty>" {
		content = ""
	}
	file := name + ".csv"
	write(t, filepath.Join(c.dir, file), "id,x\na,\""+strings.ReplaceAll(content, `"`, `""`)+"\"\n")
	c.places, c.texts = append(c.places, place), append(c.texts, text)
	c.entities, c.files[name] = append(c.entities, s.Entities[0]), file
}

// byRows returns the only cell of x as package rows reads it, or "refused".
func byRows(t *testing.T, s *schema.Schema, e *schema.Entity, path string) string {
	t.Helper()
	data, err := rows.Load(s, map[string]string{e.Table.Default: path})
	var bad *rows.Error
	if errors.As(err, &bad) && bad.Code == rows.BadCell {
		return "refused"
	}
	if err != nil {
		t.Fatal(err)
	}
	return shown(data.Table(e.Table.Default).Attribute(e.Attributes[1]).At(0))
}

// shown is a value as the expressions of column write it.
func shown(v types.Value) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case types.Instant:
		return strconv.FormatInt(int64(v), 10)
	case string:
		return strconv.Quote(v)
	case []types.Value:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = shown(e)
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	return rows.Text(v)
}

// byDuckDB returns the only cell of x through the view, or "refused".
func byDuckDB(t *testing.T, eng engine.Engine, e *schema.Entity) string {
	t.Helper()
	a := e.Attributes[1]
	got, err := columnOf(eng, e.Table.Default, a.Columns[0], a.Type)
	var bad *rows.Error
	if errors.As(err, &bad) && bad.Code == rows.BadCell {
		return "refused"
	}
	if err != nil {
		t.Fatal(err)
	}
	return got[0]
}

// columnOf returns the cells of a column in the form of shown.
func columnOf(eng engine.Engine, table, column string, typ types.Type) ([]string, error) {
	x := `"` + strings.ReplaceAll(column, `"`, `""`) + `"`
	n := "0"
	if typ.Kind == schema.List {
		n, x = "coalesce(len("+x+"), -1)", "unnest(CASE WHEN len("+x+") > 0 THEN "+x+" ELSE [NULL] END)"
		typ = *typ.Elem
	} else {
		n = "-2"
	}
	if typ.Kind == schema.Timestamp {
		x = "epoch_us(" + x + ")"
	}
	res, err := eng.Query(context.Background(), "SELECT "+n+", "+x+` FROM "`+table+`"`)
	if err != nil {
		return nil, err
	}
	var out []string
	for i := 0; i < len(res.Rows); i++ {
		switch n, _ := strconv.Atoi(res.Rows[i][0].Text); n {
		case -2:
			out = append(out, shownCell(res.Rows[i][1], typ))
		case -1:
			out = append(out, "null")
		case 0:
			out = append(out, "[]")
		default:
			var parts []string
			for _, r := range res.Rows[i : i+n] {
				parts = append(parts, shownCell(r[1], typ))
			}
			i += n - 1
			out = append(out, "["+strings.Join(parts, " ")+"]")
		}
	}
	return out, nil
}

func shownCell(c engine.Cell, typ types.Type) string {
	switch {
	case c.Null:
		return "null"
	case typ.Kind == schema.String || typ.Kind == schema.Enum || typ.Kind == schema.Version:
		return strconv.Quote(c.Text)
	}
	return c.Text
}

// TestAttach runs the cases of testdata: files, the error that attaching or
// reading all of them gives, or their rows. Package rows must say the same.
func TestAttach(t *testing.T) {
	cases, err := filepath.Abs(testdata) // cases change the folder
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(cases, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			old, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			ar := txtar.Parse(old)
			out := runCase(t, ar)
			ar.Files = slices.DeleteFunc(ar.Files, func(f txtar.File) bool { return f.Name == "out" })
			ar.Files = append(ar.Files, txtar.File{Name: "out", Data: []byte(out)})
			golden(t, path, old, txtar.Format(ar))
		})
	}
}

// runCase attaches the .csv files of an archive as the tables of their names.
func runCase(t *testing.T, ar *txtar.Archive) string {
	t.Helper()
	dir, files := t.TempDir(), map[string]string{}
	var s *schema.Schema
	for _, f := range ar.Files {
		name, isCSV := strings.CutSuffix(f.Name, ".csv")
		switch {
		case isCSV:
			// Git keeps LF alone, and archives keep no control characters: `␍` and `␀` stand for them.
			write(t, filepath.Join(dir, f.Name), strings.NewReplacer("␍", "\r", "␀", "\xff", "␏", "\uFEFF", "␃\n", "").Replace(string(f.Data)))
			files[name] = f.Name
		case f.Name == "schema.yaml":
			s = readSchema(t, f.Name, f.Data)
		}
	}
	eng, err := attached(t, s, files, dir)
	var b bytes.Buffer
	if err == nil {
		err = describe(&b, eng, s)
	}
	if err != nil {
		b.Reset()
		fmt.Fprintln(&b, "error:", coded(err))
	}
	compareError(t, s, files, dir, err)
	return b.String()
}

// coded is an error with its code in front.
func coded(err error) string {
	var data *rows.Error
	var eng *engine.Error
	switch {
	case errors.As(err, &data):
		return string(data.Code) + " " + data.Error()
	case errors.As(err, &eng):
		return string(eng.Code) + " " + eng.Error()
	}
	return err.Error()
}

// compareError holds an error of attached files against that of package rows.
func compareError(t *testing.T, s *schema.Schema, files map[string]string, dir string, got error) {
	t.Helper()
	t.Chdir(dir) // so that rows names the files as Attach does
	_, want := rows.Load(s, files)
	if (got == nil) != (want == nil) {
		t.Errorf("duckdb says\n  %v, rows\n  %v", got, want)
	}
	var data *rows.Error
	if errors.As(got, &data) && want != nil {
		if a, b := coded(got), coded(want); a != b && data.Code != rows.DuplicateKey {
			t.Errorf("duckdb says\n  %s, rows\n  %s", a, b)
		}
	}
}

// describe writes every table, column by column.
func describe(b *bytes.Buffer, eng engine.Engine, s *schema.Schema) error {
	for _, table := range rows.New(s).Tables {
		for _, c := range table.Columns {
			for _, name := range c.Names {
				typ := c.Type
				if typ.Kind == schema.Point {
					typ = types.Type{Kind: schema.Float}
				}
				cells, err := columnOf(eng, table.Name, name, typ)
				if err != nil {
					return err
				}
				fmt.Fprintf(b, "%s.%s: %s\n", table.Name, name, strings.Join(cells, " | "))
			}
		}
	}
	return nil
}

func golden(t *testing.T, path string, old, now []byte) {
	t.Helper()
	if bytes.Equal(old, now) {
		return
	}
	if !*update {
		t.Errorf("%s differs; rerun with -update and read the diff\n%s", path, now)
		return
	}
	if err := os.WriteFile(path, now, 0o644); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
