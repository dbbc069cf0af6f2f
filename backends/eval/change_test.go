package eval_test

import (
	"context"
	"errors"
	"testing"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/why"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestNextChangeGenerated compares the next change by time with the search that
// evaluates the checked tree at every instant that could matter.
func TestNextChangeGenerated(t *testing.T) {
	const segments, customers, asked = 30, 6, 2 // the search is slow
	s := schematest.Shop(t)
	compared, changes := 0, 0
	seeds := uint64(*workspaces+2) / 3
	for seed := *firstSeed; seed < *firstSeed+seeds; seed++ {
		p, err := generate.Make(seed, s, segments, customers)
		if err != nil {
			t.Fatal(err)
		}
		store, err := eval.NewStore(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		for _, set := range p.Sets {
			b, err := store.Compile(eval.New(p.Program, []*hir.Set{set}))
			if err != nil {
				t.Fatal(err)
			}
			for row := range min(asked, b.Len()) {
				got, found, err := b.NextChange(0, row, p.AsOf)
				var mine *eval.Error
				if errors.As(err, &mine) {
					break // a ranking, or a number that does not fit
				}
				want, err := why.NextChange(context.Background(), p.Program, reference.New(p.Program, p.Data, p.AsOf), set, b.Key(row), p.AsOf)
				if err != nil {
					t.Fatal(err)
				}
				if !want.Found && found && got >= want.Until {
					continue // the search stopped before
				}
				if found != want.Found || found && got != want.At {
					t.Fatalf("seed %d, %s of %s: %s %v, want %+v %s", seed, set.Name, b.Key(row), got, found, want, want.At)
				}
				compared++
				if found {
					changes++
				}
			}
		}
	}
	if compared < int(seeds)*segments/2 || changes == 0 {
		t.Errorf("only %d compared, %d changes", compared, changes)
	}
	t.Logf("%d compared, %d changes", compared, changes)
}
