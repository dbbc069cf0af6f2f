package why_test

import (
	"testing"

	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestStanding holds that the place which explain shows is the rank that the
// language defines, for every ranking of generated segments and every row.
func TestStanding(t *testing.T) {
	s := schematest.Shop(t)
	compared := 0
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		p, err := generate.Make(seed, s, 40, 12)
		if err != nil {
			t.Fatal(err)
		}
		e := reference.New(p.Program, p.Data, p.AsOf)
		for _, set := range p.Sets {
			hir.Walk(set.Cond, func(x hir.Expr) {
				r, ok := x.(*hir.Ranking)
				if !ok || r.Row != hir.Row(set.Row) {
					return
				}
				rank := *r
				rank.Func, rank.Desc = hir.RankRank, r.Func == hir.RankTop || r.Desc && r.Func != hir.RankBottom
				rank.Info.Type = types.Type{Kind: schema.Int}
				keys, err := e.Keys(set.Entity)
				if err != nil {
					t.Fatal(err)
				}
				for _, key := range keys {
					want, err := e.Eval(&rank, set.Row, key)
					if err != nil {
						return // the rows do not allow an answer
					}
					got, of, err := e.Standing(r, key)
					if n, ranked := want.(int64); err != nil || got != n || ranked != (of > 0) || got > of {
						t.Errorf("seed %d, %s of %s: %d of %d, %v; the rank is %v", seed, key, set.Name, got, of, err, want)
					}
					compared++
				}
			})
		}
	}
	if compared < 100 {
		t.Errorf("only %d compared", compared)
	}
}
