package compile_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/specs/schema/schematest"
	"github.com/segc-dev/segc/specs/workspace"
)

// bodies are the kinds of segments that the workspace of the benchmarks mixes:
// what marketing writes, three to six clauses each. The numbers differ from
// segment to segment, so that little is compiled once for several.
var bodies = []func(w *bytes.Buffer, i int){
	func(w *bytes.Buffer, i int) { // spent, then silent
		fmt.Fprintf(w, "  let spend = sum(orders.amount in last %d days where status = \"paid\")\n", 180+i%366)
		fmt.Fprintf(w, "  where country in [\"US\", \"CA\", \"G%c\"]\n", 'A'+rune(i%26))
		fmt.Fprintf(w, "  where spend >= %d USD and spend < %d USD\n", 100+i%700, 10_000+i)
		fmt.Fprintf(w, "  where none(orders in last %d days)\n  where marketing_opt_in\n", 30+i%150)
	},
	func(w *bytes.Buffer, i int) { // who they are
		fmt.Fprintf(w, "  where age(birth_date) between %d and %d\n", 18+i%20, 40+i%41)
		fmt.Fprintf(w, "  where plan in [\"pro\", \"enterprise\"] or level >= %d\n", 3+i%13)
		fmt.Fprintf(w, "  where domain(email) not in [\"example.com\", \"partner%d.com\"]\n", i)
		fmt.Fprintf(w, "  where interests contains any [\"running\", \"topic %d\"]\n", i%500)
		fmt.Fprintf(w, "  except account.tier = \"gold\" and account.seats > %d\n", i%50)
	},
	func(w *bytes.Buffer, i int) { // what they bought
		fmt.Fprintf(w, "  where any(orders.items in last %d days where price > %d USD and product.category = \"shoes\")\n", 30+i%300, 10+i%200)
		fmt.Fprintf(w, "  where count(orders in last 1 year where channel = \"web\" and not (is_gift ?? false)) between %d and %d\n", 1+i%4, 5+i%90)
		w.WriteString("  where last(orders.ship_country) = country\n")
		fmt.Fprintf(w, "  where avg(orders.amount) > %d.50 USD\n", 20+i%300)
	},
	func(w *bytes.Buffer, i int) { // how they use it
		fmt.Fprintf(w, "  where count(sessions in last %d days where device = \"ios\") >= %d\n", 7+i%84, 1+i%19)
		fmt.Fprintf(w, "  where active_days(sessions in last 90 days) >= %d\n", 1+i%60)
		fmt.Fprintf(w, "  where app_version >= version(\"%d.%d.0\")\n", 1+i%9, i%31)
		fmt.Fprintf(w, "  where last_seen_at in last %d days or verified\n", 1+i%30)
	},
	func(w *bytes.Buffer, i int) { // new and not yet convinced
		fmt.Fprintf(w, "  where signed_up_at in last %d days\n  where (points ?? 0) < %d\n", 7+i%60, 100+i%900)
		fmt.Fprintf(w, "  where sum(cart_adds.value in last %d days) > %d USD\n", 3+i%30, 20+i%400)
		fmt.Fprintf(w, "  where orders_in(%d days) = 0 or ltv < %d USD\n", 10+i%50, 30+i)
		fmt.Fprintf(w, "  where lower(city) starts with \"%c\" or country != \"US\"\n  except in staff\n", 'a'+rune(i%26))
	},
}

// shared is what the segments name: two traits and a set to leave out.
const shared = `trait ltv of customer = sum(orders.amount where status = "paid")
trait orders_in(window: duration) of customer = count(orders in last window)
segment staff of customer { where email ends with "@shop.example" }
`

// workspaceOf returns a workspace of n segments over the shop in files of 50,
// every third of which leaves out the one five before it.
func workspaceOf(tb testing.TB, n int) fstest.MapFS {
	tb.Helper()
	shop := schematest.ShopText(tb)
	fsys := fstest.MapFS{
		"segc.yaml":           {Data: []byte("language: 1\nschema: [shop.yaml]\nsegments: [segments]\ntimezone: America/New_York\n")},
		"shop.yaml":           {Data: shop},
		"segments/shared.seg": {Data: []byte(shared)},
	}
	for f := 0; f*50 < n; f++ {
		var w bytes.Buffer
		for i := f * 50; i < min(n, f*50+50); i++ {
			fmt.Fprintf(&w, "# Audience %d of the growth team.\nsegment audience_%d of customer {\n  owner: \"growth\"\n  tags:  [\"email\", \"q%d\"]\n\n", i, i, i%4+1)
			bodies[i%len(bodies)](&w, i)
			if i%3 == 2 && i >= 5 {
				fmt.Fprintf(&w, "  except in audience_%d\n", i-5)
			}
			w.WriteString("}\n\n")
		}
		fsys[fmt.Sprintf("segments/team_%03d.seg", f)] = &fstest.MapFile{Data: w.Bytes()}
	}
	return fsys
}

// load reads a workspace that has no mistakes.
func load(tb testing.TB, fsys fs.FS) *workspace.Workspace {
	tb.Helper()
	w, diags := workspace.Load(fsys)
	if len(diags) > 0 {
		tb.Fatal(diags[0].Message)
	}
	return w
}

// checked checks a workspace that has no mistakes.
func checked(tb testing.TB, w *workspace.Workspace) *hir.Program {
	tb.Helper()
	p, diags := check.Check(check.Input{Schema: w.Schema, Files: w.Files, Zone: w.Location, WeekStart: w.WeekStart})
	if len(diags) > 0 {
		tb.Fatal(diags[0].Message, diags[0].Label)
	}
	return p
}

func lookup(tb testing.TB, name string) *sql.Dialect {
	tb.Helper()
	d := sql.Lookup(name)
	if d == nil {
		tb.Fatal("no dialect " + name)
	}
	return d
}

// compileAll compiles each set to a statement of its own, on every core: each
// goroutine has a compiler and a stretch of the sets. It returns the bytes of SQL.
func compileAll(tb testing.TB, p *hir.Program, d *sql.Dialect) int {
	workers := runtime.GOMAXPROCS(0)
	sizes := make([]int, workers)
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			c := compile.New(p)
			for _, s := range p.Sets[len(p.Sets)*i/workers : len(p.Sets)*(i+1)/workers] {
				st, diags := c.SQL([]*hir.Set{s}, compile.Options{Dialect: d, Shape: plan.Members, Places: true})
				if len(diags) > 0 {
					tb.Error(s.Name, diags[0].Message)
				}
				sizes[i] += len(st.SQL)
			}
		})
	}
	all.Wait()
	total := 0
	for _, n := range sizes {
		total += n
	}
	return total
}

// BenchmarkCold10k takes 10,000 segments in 200 files from bytes to DuckDB's
// SQL, one statement a segment, nothing kept from one round to the next.
func BenchmarkCold10k(b *testing.B) {
	const n = 10_000
	fsys, d := workspaceOf(b, n), lookup(b, "duckdb")
	b.ReportAllocs()
	size := 0
	for b.Loop() {
		p := checked(b, load(b, fsys))
		if len(p.Sets) != n+1 {
			b.Fatalf("%d sets", len(p.Sets))
		}
		size = compileAll(b, p, d)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/segment")
	b.ReportMetric(float64(size)/n, "sqlB/segment")
}

// BenchmarkSegment times each stage on one core over 1,000 segments, as
// ns/segment; all times them together and reports the share of each in percent.
func BenchmarkSegment(b *testing.B) {
	const n = 1000
	fsys, d := workspaceOf(b, n), lookup(b, "duckdb")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, stage := range append(stages, "all") {
		b.Run(stage, func(b *testing.B) {
			b.ReportAllocs()
			spent := map[string]time.Duration{}
			for b.Loop() {
				pipeline(b, fsys, d, stage, spent)
			}
			total := time.Duration(0)
			for _, s := range stages {
				total += spent[s]
			}
			if stage != "all" {
				total = spent[stage]
			} else {
				for _, s := range stages {
					b.ReportMetric(100*float64(spent[s])/float64(total), s+"%")
				}
			}
			b.ReportMetric(float64(total.Nanoseconds())/float64(b.N)/n, "ns/segment")
			b.ReportMetric(0, "ns/op") // hides it: it would count the stages before as well
		})
	}
}

// stages are the steps from text to SQL, in order.
var stages = []string{"parse", "check", "lower", "optimize", "plan", "render"}

// pipeline runs the stages up to the last wanted one and adds what each took.
func pipeline(tb testing.TB, fsys fstest.MapFS, d *sql.Dialect, last string, spent map[string]time.Duration) {
	start := time.Now()
	lap := func(stage string) (done bool) {
		now := time.Now()
		spent[stage] += now.Sub(start)
		start = now
		return stage == last
	}
	w := load(tb, fsys)
	if lap("parse") {
		return
	}
	p := checked(tb, w)
	if lap("check") {
		return
	}
	builder := ir.NewBuilder()
	l, o := lower.New(builder, p), optimize.New(builder, optimize.Options{})
	nodes := make([]*ir.Node, len(p.Sets))
	for i, s := range p.Sets {
		nodes[i] = l.Set(s)
	}
	if lap("lower") {
		return
	}
	for i, n := range nodes {
		nodes[i] = o.Run(n)
	}
	if lap("optimize") {
		return
	}
	queries := make([]*plan.Query, len(nodes))
	clock := plan.Clock{Now: builder.Now(), Today: builder.Today()}
	for i, n := range nodes {
		queries[i] = plan.Make(builder, clock, p.Sets[i].Entity, plan.Members, []plan.Output{{Name: p.Sets[i].Name, Cond: n}})
	}
	if lap("plan") {
		return
	}
	for i, q := range queries {
		_, diags := sql.Render(q, sql.Options{Dialect: d, Builder: builder, Zone: p.Zone, WeekStart: p.WeekStart,
			Header: []string{p.Sets[i].Name}, Places: true})
		if len(diags) > 0 {
			tb.Fatal(diags[0].Message)
		}
	}
	lap("render")
}
