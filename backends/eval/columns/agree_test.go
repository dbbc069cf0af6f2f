package columns_test

import (
	"context"
	"os"
	"slices"
	"testing"
	_ "time/tzdata"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/eval/columns"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/generate/differ"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// decide returns the members of each set that columns decide, by name, and
// counts the others by what is in the way.
func decide(t *testing.T, p *hir.Program, data *rows.Data, now types.Instant, refused map[string]int) map[*hir.Set][]string {
	t.Helper()
	d, err := columns.FromRows(data)
	if err != nil {
		t.Fatal(err)
	}
	groups := map[*schema.Entity][]*hir.Set{}
	for _, s := range p.Sets {
		groups[s.Entity] = append(groups[s.Entity], s)
	}
	found := map[*hir.Set][]string{}
	for e, sets := range groups {
		prog, out := columns.Compile(p, sets)
		for _, u := range out {
			refused[u.Construct]++
			if !u.Span.IsValid() {
				t.Errorf("%s: %s has no place", u.Set, u.Construct)
			}
		}
		got, err := prog.Run(context.Background(), d, now, 2)
		if err != nil {
			t.Fatalf("%s: %v", prog, err)
		}
		table := data.Table(e.Table.Default)
		for i, s := range prog.Sets {
			found[s] = []string{}
			for row := range table.Len() {
				if got[i].Has(row) {
					found[s] = append(found[s], rows.Text(table.Attribute(e.Key).At(row)))
				}
			}
			slices.Sort(found[s])
			if got[i].Len() != len(found[s]) {
				t.Errorf("%s: bits beyond the last row", s.Name)
			}
		}
	}
	return found
}

func TestConformance(t *testing.T) {
	cases, err := conformance.Load(os.DirFS("../../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	refused, compared := map[string]int{}, 0
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			if len(c.Errors) > 0 {
				t.Skip("rows without an answer stop a run")
			}
			found := decide(t, c.Program, c.Data, c.AsOf, refused)
			for _, want := range c.Members {
				got, ok := found[want.Set]
				if ok {
					compared++
				}
				if ok && !slices.Equal(got, want.Keys) && len(got)+len(want.Keys) > 0 {
					t.Errorf("%s: members %q, want %q", want.Set.Name, got, want.Keys)
				}
			}
		})
	}
	report(t, compared, refused)
	if compared < 150 {
		t.Errorf("only %d sets are decided in columns", compared)
	}
}

func report(t *testing.T, compared int, refused map[string]int) {
	t.Helper()
	t.Logf("%d sets compared", compared)
	for why, n := range refused {
		t.Logf("%4d: %s", n, why)
	}
}

// TestGenerated compares generated segments over generated rows with the
// reference evaluator.
func TestGenerated(t *testing.T) {
	const workspaces, segments, customers = 6, 40, 60
	s := shop(t)
	refused, compared := map[string]int{}, 0
	for seed := uint64(1); seed <= workspaces; seed++ {
		g := generate.New(seed)
		p, diags, err := generate.Check(g.Workspace(segments), s)
		if err != nil || diags.HasErrors() {
			t.Fatal(err, diags)
		}
		data, err := g.Rows(s, customers, p.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		judge := reference.New(p.Program, data, p.AsOf)
		for set, got := range decide(t, p.Program, data, p.AsOf, refused) {
			want, err := judge.Members(set)
			if err != nil {
				continue
			}
			compared++
			if !slices.Equal(got, want) && len(got)+len(want) > 0 {
				t.Errorf("seed %d, %s: members %q, want %q\n%s", seed, set.Name, got, want, set.Decl.Pos().Text())
			}
		}
	}
	report(t, compared, refused)
}

// TestDuckDB compares generated segments over generated rows with DuckDB: a pair
// is a segment and a row.
func TestDuckDB(t *testing.T) {
	const workspaces, segments, customers = 8, 40, 400
	s, ctx := shop(t), context.Background()
	eng := enginetest.Open(t, "duckdb")
	pairs := 0
	for seed := uint64(50); seed < 50+workspaces; seed++ {
		g := generate.New(seed)
		p, diags, err := generate.Check(g.Workspace(segments), s)
		if err != nil || diags.HasErrors() {
			t.Fatal(err, diags)
		}
		data, err := g.Rows(s, customers, p.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		if err := engine.Load(ctx, eng, data); err != nil {
			t.Fatal(err)
		}
		c, want, groups := differ.NewComparer(p, data), map[string][]string{}, map[*schema.Entity][]*hir.Set{}
		for set, got := range decide(t, p.Program, data, p.AsOf, map[string]int{}) {
			want[set.Name] = got
			groups[set.Entity] = append(groups[set.Entity], set)
			pairs += data.Table(set.Entity.Table.Default).Len()
		}
		for _, sets := range groups {
			for some := range slices.Chunk(sets, 15) {
				if d := c.CompareLong(ctx, eng, some, want, &p.AsOf); d != nil {
					t.Errorf("seed %d: %s", seed, d)
				}
			}
		}
		if err := engine.Unload(ctx, eng, data); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d pairs", pairs)
	if pairs < 100_000 {
		t.Errorf("only %d pairs", pairs)
	}
}

func shop(t testing.TB) *schema.Schema {
	t.Helper()
	const path = "../../../testdata/schema/shop.yaml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, diags := schema.Read([]*token.File{token.NewFile(path, text)})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return s
}
