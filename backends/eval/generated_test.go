package eval_test

import (
	"flag"
	"slices"
	"testing"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var (
	workspaces = flag.Int("workspaces", 12, "how many workspaces TestGenerated makes")
	firstSeed  = flag.Uint64("seed", 1, "the first seed")
)

// TestGenerated compares generated segments over generated rows with the
// reference evaluator. A pair is a segment and a row.
func TestGenerated(t *testing.T) {
	const segments, customers = 40, 60
	pairs, inside := 0, 0
	s := schematest.Shop(t)
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		p, err := generate.Make(seed, s, segments, customers)
		if err != nil {
			t.Fatal(err)
		}
		store, err := eval.NewStore(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		judge := reference.New(p.Program, p.Data, p.AsOf)
		for _, set := range p.Sets {
			want, err := judge.Members(set)
			if err != nil {
				continue // a number that no engine is asked about
			}
			got, err := storeMembers(store, p.Program, set, p.AsOf)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("seed %d, %s: members %q (%v), want %q", seed, set.Name, got, err, want)
			}
			pairs += p.Data.Table(set.Entity.Table.Default).Len()
			inside += len(want)
		}
	}
	if pairs < *workspaces*segments*10 || inside == 0 {
		t.Errorf("only %d pairs, %d members", pairs, inside)
	}
	t.Logf("%d pairs, %d members", pairs, inside)
}
