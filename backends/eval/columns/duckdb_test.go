// Databases under the race detector take minutes to build, so this file is not
// there then.

//go:build unix && !race

package columns_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/eval/kernels"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/generate/differ"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestDuckDB compares generated segments over generated rows with DuckDB: a pair
// is a segment and a row.
func TestDuckDB(t *testing.T) {
	const workspaces, segments, customers = 8, 40, 400
	s, ctx := schematest.Shop(t), context.Background()
	eng := enginetest.Open(t, "duckdb")
	pairs := 0
	for seed := uint64(50); seed < 50+workspaces; seed++ {
		p, err := generate.Make(seed, s, segments, customers)
		if err != nil {
			t.Fatal(err)
		}
		if err := engine.Load(ctx, eng, p.Data); err != nil {
			t.Fatal(err)
		}
		c, want, groups := differ.NewComparer(p, p.Data), map[string][]string{}, map[*schema.Entity][]*hir.Set{}
		for set, got := range decide(t, p.Program, p.Data, p.AsOf, map[string]int{}) {
			if got.err != nil {
				t.Fatal(got.err)
			}
			want[set.Name] = got.keys
			groups[set.Entity] = append(groups[set.Entity], set)
			pairs += p.Data.Table(set.Entity.Table.Default).Len()
		}
		for _, sets := range groups {
			for some := range slices.Chunk(sets, 15) {
				if d := c.CompareLong(ctx, eng, some, want, &p.AsOf); d != nil {
					t.Errorf("seed %d: %s", seed, d)
				}
			}
		}
		if err := engine.Unload(ctx, eng, p.Data); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d pairs", pairs)
	if pairs < 100_000 {
		t.Errorf("only %d pairs", pairs)
	}
}

func drawSQL(salt, m int64) string {
	return fmt.Sprintf("((i * 1103515245 + %d) %% 2147483648 + 2147483648) %% 2147483648 // 64 %% %d", salt*12_345_678_901, m)
}

// fillSQL makes the same rows in DuckDB, with orders or without any.
func fillSQL(tb testing.TB, eng engine.Engine, s *schema.Schema, n int, withOrders bool) {
	tb.Helper()
	ctx := context.Background()
	enum := func(e, a string) string {
		return "CREATE TYPE " + a + " AS ENUM ('" + strings.Join(s.Entity(e).Attribute(a).Type.Values, "', '") + "')"
	}
	pick := func(e, a string, salt int64) string {
		values := s.Entity(e).Attribute(a).Type.Values
		return "CAST(['" + strings.Join(values, "', '") + "'][1 + " + drawSQL(salt, int64(len(values))) + "] AS " + a + ")"
	}
	orders := 0
	if withOrders {
		orders = 10 * n
	}
	now := "make_timestamptz(" + strconv.FormatInt(int64(benchNow), 10) + ")"
	for _, st := range []string{
		enum("customer", "country"), enum("customer", "plan"), enum("order", "status"), enum("order", "category"),
		"CREATE TABLE customers AS SELECT i AS customer_id, " + pick("customer", "country", 1) + " AS country, " + pick("customer", "plan", 2) + " AS plan, " +
			"CASE WHEN " + drawSQL(7, 10) + " > 0 THEN 18 + " + drawSQL(3, 60) + " END AS age, CAST((" + drawSQL(4, 200_000) + ") / 100 AS DECIMAL(12,2)) AS ltv, " +
			"DATE '2026-06-17' - CAST(" + drawSQL(5, 1500) + " AS INTEGER) AS signed_up_on, CASE WHEN " + drawSQL(8, 10) + " > 0 THEN 'a@example.com' END AS email, " +
			"CASE WHEN " + drawSQL(9, 10) + " > 0 THEN " + now + " - to_seconds(" + drawSQL(6, 5_000_000) + ") END AS last_seen_at " +
			"FROM range(" + strconv.Itoa(n) + ") t(i)",
		"CREATE TABLE orders AS SELECT i AS order_id, i // 10 AS customer_id, " + now + " - to_seconds(" + drawSQL(11, 40_000_000) + ") AS ordered_at, " +
			pick("order", "status", 12) + " AS status, " + pick("order", "category", 13) + " AS category, CAST((" + drawSQL(14, 20_000) + ") / 100 AS DECIMAL(12,2)) AS amount " +
			"FROM range(" + strconv.Itoa(orders) + ") t(i)",
	} {
		if err := eng.Exec(ctx, st); err != nil {
			tb.Fatalf("%v\n%s", err, st)
		}
	}
}

// BenchmarkConditions decides eight conditions on attributes, on one core, beside
// DuckDB on one thread. The counts must be the same.
func BenchmarkConditions(b *testing.B) {
	ctx, n := context.Background(), max(*benchCustomers, 1<<20)
	p, s := program(b, reachable)
	d, prog := fill(b, s, n), compiled(b, p)
	members := 0
	run := func(name string, op func() error) {
		b.Run(name, func(b *testing.B) {
			start := cpuTime()
			for b.Loop() {
				if err := op(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
			b.ReportMetric(float64(cpuTime()-start)/float64(b.N)/float64(n), "cpu-ns/row")
			b.ReportMetric(float64(members)/float64(n)*100, "%members")
		})
	}
	run(fmt.Sprintf("columns/wide=%v", kernels.Wide()), func() error {
		got, err := prog.Run(ctx, d, benchNow, 1)
		if err == nil {
			members = got[0].Rows.Len()
		}
		return err
	})
	eng := enginetest.Open(b, "duckdb")
	fillSQL(b, eng, s, n, false)
	st, diags := compile.New(p).SQL(p.Sets, compile.Options{Dialect: sql.Lookup("duckdb"), Shape: plan.Flags, AsOf: &benchNow})
	if len(diags) > 0 {
		b.Fatal(diags)
	}
	if err := eng.Exec(ctx, "SET threads = 1"); err != nil {
		b.Fatal(err)
	}
	query := "SELECT count(*) FILTER (WHERE reachable) FROM (" + strings.TrimSuffix(strings.TrimSpace(st.SQL), ";") + "\n) AS f"
	run("duckdb", func() error {
		r, err := eng.Query(ctx, query)
		if err == nil && members > 0 && r.Rows[0][0].Text != strconv.Itoa(members) {
			err = fmt.Errorf("DuckDB counts %s, columns %d", r.Rows[0][0].Text, members)
		}
		return err
	})
}

// BenchmarkBehaviour decides a hundred behavioural segments: in columns on one
// core and on all, and by one statement of DuckDB that computes each trait once.
// The counts must be the same.
func BenchmarkBehaviour(b *testing.B) {
	ctx, n := context.Background(), *benchCustomers
	p, s := program(b, behavioural(100))
	d, prog := fill(b, s, n), compiled(b, p)
	b.Logf("%s", prog)
	if _, err := prog.Run(ctx, d, benchNow, 0); err != nil { // links the tables, once
		b.Fatal(err)
	}
	var counts []int
	for _, cores := range []int{1, 0} {
		b.Run("columns/"+map[int]string{1: "one-core", 0: "all-cores"}[cores], func(b *testing.B) {
			start := cpuTime()
			defer func() { b.ReportMetric(float64(cpuTime()-start)/1e6/float64(b.N), "cpu-ms/op") }()
			for b.Loop() {
				got, err := prog.Run(ctx, d, benchNow, cores)
				if err != nil {
					b.Fatal(err)
				}
				counts = counts[:0]
				for _, m := range got {
					counts = append(counts, m.Rows.Len())
				}
			}
		})
	}
	eng := enginetest.Open(b, "duckdb")
	fillSQL(b, eng, s, n, true)
	st, diags := compile.New(p).SQL(p.Sets, compile.Options{Dialect: sql.Lookup("duckdb"), Shape: plan.Flags, AsOf: &benchNow})
	if len(diags) > 0 {
		b.Fatal(diags)
	}
	var sums []string
	for i := range p.Sets {
		sums = append(sums, fmt.Sprintf("count(*) FILTER (WHERE s%d)", i))
	}
	query := "SELECT " + strings.Join(sums, ", ") + " FROM (" + strings.TrimSuffix(strings.TrimSpace(st.SQL), ";") + "\n) AS f"
	b.Run("duckdb", func(b *testing.B) {
		var r *engine.Result
		start := cpuTime()
		defer func() { b.ReportMetric(float64(cpuTime()-start)/1e6/float64(b.N), "cpu-ms/op") }()
		for b.Loop() {
			var err error
			if r, err = eng.Query(ctx, query); err != nil {
				b.Fatalf("%v\n%s", err, query)
			}
		}
		total := 0
		for i, want := range counts {
			total += want
			if got := r.Rows[0][i].Text; got != strconv.Itoa(want) {
				b.Errorf("s%d: DuckDB counts %s, columns %d", i, got, want)
			}
		}
		b.ReportMetric(float64(total)/float64(len(counts)*n)*100, "%members")
	})
}
