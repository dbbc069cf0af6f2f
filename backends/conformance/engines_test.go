package conformance

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
)

// TestEngines holds every engine that is present to the cases: the members of
// each set as of the case's instant, each set alone and all of an entity in one
// statement. A set that a dialect cannot express is counted, and listed with -v.
func TestEngines(t *testing.T) {
	cases, err := Load(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	examples, err := LoadReference(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	cases = append(cases, examples)
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		compared := 0
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				compared += onEngine(t, eng, c)
			})
		}
		enginetest.Report(t, eng, len(cases), compared)
	})
}

// onEngine runs a case on an engine and returns how many sets it compared.
func onEngine(t *testing.T, eng engine.Engine, c *Case) (compared int) {
	t.Helper()
	ctx := context.Background()
	if err := engine.Load(ctx, eng, c.Data); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := engine.Unload(ctx, eng, c.Data); err != nil {
			t.Fatal(err)
		}
	}()
	compiler := compile.New(c.Program)
	o := compile.Options{Dialect: sql.Lookup(eng.Dialect()), AsOf: &c.AsOf}
	brief := enginetest.Slow(eng) >= 100 // one set alone, then all of them together
	want := map[string][]string{}
	groups := map[string][]*hir.Set{}
	for _, m := range c.Members {
		st, diags := compiler.SQL([]*hir.Set{m.Set}, o)
		if len(diags) > 0 {
			t.Logf("%s cannot express %s: %s", eng.Name(), m.Set.Name, diags[0].Message)
			continue
		}
		if brief && compared > 0 {
			want[m.Set.Name] = m.Keys
			groups[m.Set.Entity.Name] = append(groups[m.Set.Entity.Name], m.Set)
			continue
		}
		compared++
		if !alone(t, eng, st, m) {
			continue
		}
		bound := o
		bound.Bind = true
		if st, diags = compiler.SQL([]*hir.Set{m.Set}, bound); len(diags) > 0 {
			t.Errorf("%s, bound: %s", m.Set.Name, diags[0].Message)
		} else if len(st.Params) > 0 {
			compared++
			alone(t, eng, st, m)
		}
		want[m.Set.Name] = m.Keys
		groups[m.Set.Entity.Name] = append(groups[m.Set.Entity.Name], m.Set)
	}
	for _, sets := range groups {
		for some := range slices.Chunk(sets, 8) { // SQLite copies a common table for each reader
			compared += together(t, eng, compiler, some, o, want)
		}
	}
	return compared + values(t, eng, compiler, c, o) + refusals(t, eng, compiler, c, o)
}

// alone compares the members of one statement.
func alone(t *testing.T, eng engine.Engine, st sql.Statement, m Members) bool {
	t.Helper()
	r, err := eng.Query(context.Background(), st.SQL, st.Args()...)
	if err != nil {
		t.Errorf("%s: %v\n%s\n%v", m.Set.Name, err, st.SQL, st.Params)
		return false
	}
	if got := sorted(r, 0); !slices.Equal(got, m.Keys) {
		t.Errorf("%s: got %q, want %q\n%s\n%v", m.Set.Name, got, m.Keys, st.SQL, st.Params)
		return false
	}
	return true
}

// together compares sets of one entity in one statement.
func together(t *testing.T, eng engine.Engine, c *compile.Compiler, sets []*hir.Set, o compile.Options, want map[string][]string) int {
	t.Helper()
	o.Shape = plan.Long
	st, diags := c.SQL(sets, o)
	if len(diags) > 0 {
		t.Errorf("together: %s", diags[0].Message)
		return 0
	}
	r, err := eng.Query(context.Background(), st.SQL)
	if err != nil {
		t.Errorf("together: %v\n%s", err, st.SQL)
		return 0
	}
	got := map[string][]string{}
	for _, row := range r.Rows {
		got[row[0].Text] = append(got[row[0].Text], row[1].Text)
	}
	for _, s := range sets {
		slices.Sort(got[s.Name])
		if !slices.Equal(got[s.Name], want[s.Name]) {
			t.Errorf("%s, with others: got %q, want %q\n%s", s.Name, got[s.Name], want[s.Name], st.SQL)
		}
	}
	return len(sets)
}

func sorted(r *engine.Result, column int) []string {
	keys := make([]string, 0, len(r.Rows))
	for _, row := range r.Rows {
		keys = append(keys, row[column].Text)
	}
	slices.Sort(keys)
	return keys
}

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }
