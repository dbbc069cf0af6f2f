package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/workspace"
)

// On the real file, DuckDB and the reference evaluator find the same members of
// every segment of the retail example.
func TestRealData(t *testing.T) {
	file := os.Getenv("RETAIL_DATA")
	if file == "" {
		t.Skip("RETAIL_DATA names no file; set it to the path of online_retail.parquet")
	}
	ctx, dir := context.Background(), t.TempDir()
	if err := writeWorkspace(ctx, "..", file, dir); err != nil {
		t.Fatal(err)
	}
	w, list, err := workspace.LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	prog, more := check.Check(check.Input{Schema: w.Schema, Files: w.Files, Zone: w.Location, WeekStart: w.WeekStart})
	if list = append(list, more...); list.HasErrors() {
		t.Fatal(list)
	}
	files := map[string]string{}
	for _, f := range w.Target(w.DefaultTarget).Files {
		files[f.Table] = filepath.Join(dir, filepath.FromSlash(f.Path))
	}
	data, err := rows.Load(w.Schema, files)
	if err != nil {
		t.Fatal(err)
	}
	if n := data.Table("lines").Len(); n != 541_909 {
		t.Errorf("the file has %d lines, Online Retail has 541,909", n)
	}
	db := enginetest.Open(t, "duckdb")
	tally := enginetest.Count(t, db)
	tally.Cases = len(prog.Sets)
	if err := engine.Attach(ctx, db, w.Schema, files, dir); err != nil {
		t.Fatal(err)
	}
	asOf, err := types.ParseInstant("2011-12-10T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	judge, compiler, found := reference.New(prog, data, asOf), compile.New(prog), 0
	for _, set := range prog.Sets {
		want, err := judge.Members(set)
		if err != nil {
			t.Fatalf("%s: %v", set.Name, err)
		}
		statement, list := compiler.SQL([]*hir.Set{set}, compile.Options{Dialect: sql.Lookup(db.Dialect()), Shape: plan.Members, AsOf: &asOf})
		if list.HasErrors() {
			t.Errorf("%s: %v", set.Name, list)
			continue
		}
		result, err := db.Query(ctx, statement.SQL)
		if err != nil {
			t.Errorf("%s: %v", set.Name, err)
			continue
		}
		var got []string
		for _, row := range result.Rows {
			got = append(got, row[0].Text)
		}
		slices.Sort(got)
		if !tally.Add(slices.Equal(got, want)) {
			t.Errorf("%s: duckdb finds %d members, the reference evaluator %d", set.Name, len(got), len(want))
		}
		t.Logf("%-32s %6d", set.Name, len(want))
		found += min(len(want), 1)
	}
	if found < len(prog.Sets)*9/10 {
		t.Errorf("%d of %d sets have members", found, len(prog.Sets))
	}
}
