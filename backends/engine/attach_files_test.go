package engine_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// TestExamples attaches the data of every example and compares each cell with
// what package rows reads.
func TestExamples(t *testing.T) {
	roots, err := filepath.Glob("../../examples/*/data")
	if err != nil || len(roots) == 0 {
		t.Fatal("no examples", err)
	}
	for _, data := range roots {
		root := filepath.Dir(data)
		t.Run(filepath.Base(root), func(t *testing.T) {
			s, files := example(t, root)
			eng, err := attached(t, s, files, root)
			if err != nil {
				t.Fatal(err)
			}
			absolute := maps.Clone(files)
			for table, path := range files {
				absolute[table] = filepath.Join(root, path)
			}
			want, err := rows.Load(s, absolute)
			if err != nil {
				t.Fatal(err)
			}
			compareTables(t, eng, want)
		})
	}
}

// example returns the schema of a workspace and its files by table.
func example(t *testing.T, root string) (*schema.Schema, map[string]string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "schema", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var sources []*token.File
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, token.NewFile(path, text))
	}
	s, diags := schema.Read(sources)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	files := map[string]string{}
	found, err := filepath.Glob(filepath.Join(root, "data", "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		files[strings.TrimSuffix(filepath.Base(path), ".csv")] = filepath.Join("data", filepath.Base(path))
	}
	return s, files
}

// compareTables holds every cell that DuckDB reads against rows.
func compareTables(t *testing.T, eng engine.Engine, want *rows.Data) {
	t.Helper()
	for _, table := range want.Tables {
		for _, c := range table.Columns {
			if c.Type.Kind == schema.Point {
				continue // its columns are two; TestAttach has it
			}
			got, err := columnOf(eng, table.Name, c.Names[0], c.Type)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != table.Len() {
				t.Fatalf("%s has %d rows, want %d", table.Name, len(got), table.Len())
			}
			for row, cell := range got {
				if want := shown(c.At(row)); cell != want {
					t.Fatalf("%s.%s, row %d: %s, want %s", table.Name, c.Label(), row+1, cell, want)
				}
			}
		}
	}
}

// TestParquet writes a Parquet file with DuckDB and reads it as the schema says.
func TestParquet(t *testing.T) {
	for _, c := range []struct{ name, typ, column, want string }{
		{"int32 as int", "int", "7::INTEGER", "7"},
		{"unsigned as int", "int", "18446744073709551615::UBIGINT", "SEG4003"},
		{"whole decimal as int", "int", "7::DECIMAL(10,0)", "7"},
		{"double as int", "int", "7::DOUBLE", "SEG4006"},
		{"text as int", "int", "'7'", "SEG4006"},
		{"int as decimal", "decimal(5,2)", "7", "7.00"},
		{"finer decimal", "decimal(5,2)", "7.500::DECIMAL(10,3)", "7.50"},
		{"too fine decimal", "decimal(5,2)", "7.505::DECIMAL(10,3)", "SEG4003"},
		{"too large decimal", "decimal(5,2)", "1000::DECIMAL(10,3)", "SEG4003"},
		{"double as decimal", "decimal(5,2)", "7.5::DOUBLE", "SEG4006"},
		{"NaN", "float", "'nan'::DOUBLE", "null"},
		{"float32", "float", "1.5::FLOAT", "1.5"},
		{"decimal as float", "float", "1.5::DECIMAL(3,1)", "1.5"},
		{"bool", "bool", "true", "true"},
		{"int as bool", "bool", "1", "SEG4006"},
		{"date", "date", "DATE '2024-02-29'", "2024-02-29"},
		{"timestamp as date", "date", "TIMESTAMP '2024-02-29 00:00:00'", "SEG4006"},
		{"date beyond the calendar", "date", "DATE '10000-01-01'", "SEG4003"},
		{"zoned instant", "timestamp", "TIMESTAMPTZ '2024-01-31 12:00:00+02'", "1706695200000000"},
		{"civil instant is UTC", "timestamp", "TIMESTAMP '2024-01-31 12:00:00'", "1706702400000000"},
		{"milliseconds", "timestamp", "'2024-01-31 12:00:00.5'::TIMESTAMP_MS", "1706702400500000"},
		{"nanoseconds", "timestamp", "'2024-01-31 12:00:00.123456789'::TIMESTAMP_NS", "1706702400123456"},
		{"nanoseconds before 1970", "timestamp", "'1969-12-31 23:59:59.9999995'::TIMESTAMP_NS", "-1"},
		{"date as instant", "timestamp", "DATE '2024-01-31'", "SEG4006"},
		{"list", "list<int>", "[7::SMALLINT, NULL]", "[7 null]"},
		{"empty list", "list<string>", "[]::VARCHAR[]", "[]"},
		{"list as JSON text", "list<string>", `'["a"]'`, `["a"]`},
		{"list of others", "list<int>", "['a']", "SEG4006"},
		{"list of instants", "list<timestamp>", "[TIMESTAMP '2024-01-31 12:00:00']", "[1706702400000000]"},
		{"enum", "enum, values: [a, b]", "'a'", `"a"`},
		{"unknown enum", "enum, values: [a, b]", "'c'", "SEG4003"},
		{"bytes as text", "string", "'abc'::BLOB", `"abc"`},
		{"uuid as text", "string", "'5f2d9a1e-0000-4000-8000-000000000000'::UUID", "SEG4006"},
		{"null", "int", "NULL::BIGINT", "null"},
	} {
		t.Run(c.name, func(t *testing.T) {
			typ := c.typ
			if !strings.HasPrefix(typ, "enum") {
				typ = `"` + typ + `"`
			}
			s := readSchema(t, "s.yaml", []byte("version: 1\nentities:\n  e:\n    table: t\n    key: id\n    attributes:\n"+
				"      id: int\n      x: {type: "+typ+", nullable: true}\n"))
			dir := t.TempDir()
			path := filepath.Join(dir, "t.parquet")
			maker := enginetest.Open(t, "duckdb")
			if err := maker.Exec(context.Background(), "COPY (SELECT 1 AS id, "+c.column+" AS x) TO '"+path+"' (FORMAT parquet)"); err != nil {
				t.Fatal(err)
			}
			eng, err := attached(t, s, map[string]string{"t": "t.parquet"}, dir)
			var got string
			if err == nil {
				var cells []string
				if cells, err = columnOf(eng, "t", "x", s.Entities[0].Attributes[1].Type); err == nil {
					got = cells[0]
				}
			}
			if err != nil {
				got, _, _ = strings.Cut(coded(err), " ")
			}
			if got != c.want {
				t.Errorf("duckdb reads %s (%v), want %s", got, err, c.want)
			}
			data, err := rows.Load(s, map[string]string{"t": path})
			if byRows := ""; err != nil {
				if byRows, _, _ = strings.Cut(coded(err), " "); byRows != got {
					t.Errorf("duckdb says %s, rows %v", got, err)
				}
			} else if byRows = shown(data.Table("t").Columns[1].At(0)); byRows != got {
				t.Errorf("duckdb reads %s, rows %s", got, byRows)
			}
		})
	}
}

// TestAttachRefuses is what needs no file, or a file that is none.
func TestAttachRefuses(t *testing.T) {
	s := readSchema(t, "s.yaml", []byte("version: 1\nentities:\n  thing: {table: things, key: id, attributes: {id: int}}\n"))
	dir := t.TempDir()
	write(t, filepath.Join(dir, "things.parquet"), "no parquet")
	write(t, filepath.Join(dir, "things.xlsx"), "no table")
	for _, c := range []struct{ table, path, want string }{
		{"things", "none.csv", "SEG4007 none.csv: no such file or directory"},
		{"things", "../things.csv", `SEG4104 the path "../things.csv" leads out of the workspace`},
		{"things", "*.csv", "SEG4104 the path \"*.csv\" has one of `* ? [ {`, which DuckDB takes for a pattern"},
		{"things", ".", "SEG4007 .: it is a folder"},
		{"things", "things.xlsx", `SEG4007 things.xlsx: ".xlsx" is no format that is read; use .csv or .parquet`},
		{"things", "things.parquet", "SEG4001 things.parquet: the file is not Parquet"},
		{"thing", "things.csv", "SEG4104 the target has a file for `thing`, and the schema has no such table"},
	} {
		_, err := attached(t, s, map[string]string{c.table: c.path}, dir)
		if err == nil || !strings.HasPrefix(coded(err), c.want) {
			t.Errorf("%s: %s: the error is %v, want %s", c.table, c.path, err, c.want)
		}
	}
	for _, name := range []string{"sqlite"} {
		err := engine.Attach(context.Background(), enginetest.Open(t, name), s, nil, dir)
		if err == nil || coded(err) != "SEG4104 "+name+" reads no files; load their rows instead, or use duckdb" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNoFile queries a table of the schema that the target has no file for.
func TestNoFile(t *testing.T) {
	s := readSchema(t, "s.yaml", []byte("version: 1\nentities:\n  thing: {table: things, key: id, attributes: {id: int}}\n"+
		"  other: {table: others, key: id, attributes: {id: int}}\n"))
	dir := t.TempDir()
	write(t, filepath.Join(dir, "odd name's.csv"), "id\n1\n")
	eng, err := attached(t, s, map[string]string{"things": "odd name's.csv"}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := eng.Query(context.Background(), "SELECT id FROM things"); err != nil || line(res.Rows[0]) != "1" {
		t.Error(res, err)
	}
	_, err = eng.Query(context.Background(), `SELECT id FROM "others"`)
	if err == nil || coded(err) != "SEG4105 the query reads table `others`, and the target has no file for it" {
		t.Error(err)
	}
	var e *engine.Error
	if _, err = eng.Query(context.Background(), "SELECT id FROM elsewhere"); !errors.As(err, &e) || e.Code != engine.Refused {
		t.Error(err)
	}
}

// TestChangedFile breaks a file after it was attached.
func TestChangedFile(t *testing.T) {
	s := readSchema(t, "s.yaml", []byte("version: 1\nentities:\n  thing: {table: things, key: id, attributes: {id: int}}\n"))
	dir := t.TempDir()
	path := filepath.Join(dir, "things.csv")
	write(t, path, "id\n1\n")
	eng, err := attached(t, s, map[string]string{"things": "things.csv"}, dir)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, "id\n1\nx\n")
	if _, err = eng.Query(context.Background(), "SELECT sum(id) FROM things"); err == nil || !strings.HasPrefix(coded(err), "SEG4003 things.csv: row 2") {
		t.Error(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err = eng.Query(context.Background(), "SELECT sum(id) FROM things"); err == nil || !strings.HasPrefix(coded(err), "SEG4007 things.csv: ") {
		t.Error(err)
	}
	if names := engine.Names(); !slices.IsSorted(names) {
		t.Error(names)
	}
}
