package eval_test

import (
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

var (
	workspaces = flag.Int("workspaces", 12, "how many workspaces TestGenerated makes")
	firstSeed  = flag.Uint64("seed", 1, "the first seed")
)

func shop(t testing.TB) *schema.Schema {
	t.Helper()
	const path = "../../testdata/schema/shop.yaml"
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

// TestGenerated compares generated segments over generated rows with the
// reference evaluator. A pair is a segment and a row.
func TestGenerated(t *testing.T) {
	const segments, customers = 40, 60
	pairs, inside := 0, 0
	s := shop(t)
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		g := generate.New(seed)
		p, diags, err := generate.Check(g.Workspace(segments), s)
		if err != nil || diags.HasErrors() {
			t.Fatalf("seed %d: %v %v", seed, err, diags)
		}
		data, err := g.Rows(s, customers, p.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		store, err := eval.NewStore(data)
		if err != nil {
			t.Fatal(err)
		}
		judge := reference.New(p.Program, data, p.AsOf)
		for _, set := range p.Sets {
			want, err := judge.Members(set)
			if err != nil {
				continue // a number that no engine is asked about
			}
			got, err := storeMembers(store, p.Program, set, p.AsOf)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("seed %d, %s: members %q (%v), want %q", seed, set.Name, got, err, want)
			}
			pairs += data.Table(set.Entity.Table.Default).Len()
			inside += len(want)
		}
	}
	if pairs < *workspaces*segments*10 || inside == 0 {
		t.Errorf("only %d pairs, %d members", pairs, inside)
	}
	t.Logf("%d pairs, %d members", pairs, inside)
}
