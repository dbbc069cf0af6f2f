package witness_test

import (
	"math/rand/v2"
	"testing"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestMembersArePossible asks of every generated row, whether it is possible to
// be in the very sets that it is in, and not in the others: it is, so a proof
// that it is not would be wrong. With the time left open, and as of the instant.
func TestMembersArePossible(t *testing.T) {
	s := schematest.Shop(t)
	r := rand.New(rand.NewPCG(7, 7))
	for seed := 1000; seed < 1000+*workspaceCount; seed++ {
		p, err := generate.Make(uint64(seed), s, 12, 25)
		if err != nil {
			t.Fatal(err)
		}
		c, e := compile.New(p.Program), reference.New(p.Program, p.Data, p.AsOf)
		of := map[string][]*hir.Set{}
		for _, set := range p.Sets {
			of[set.Entity.Name] = append(of[set.Entity.Name], set)
		}
		for _, entity := range s.Entities {
			sets := of[entity.Name]
			if len(sets) == 0 {
				continue
			}
			keys, err := e.Keys(entity)
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range keys {
				var live, fixed []*ir.Node
				for range 6 {
					set := sets[r.IntN(len(sets))]
					in, err := e.IsMember(set, key)
					if err != nil {
						continue
					}
					a, b := c.Cond(set, nil), c.Cond(set, &p.AsOf)
					if !in {
						a, b = c.Builder().Not(a), c.Builder().Not(b)
					}
					live, fixed = append(live, a), append(fixed, b)
				}
				for _, conds := range [][]*ir.Node{live, fixed} {
					cond := c.Builder().And(conds...)
					if prove.Satisfy(c.Builder(), cond, prove.DefaultBudget).Verdict == prove.Impossible {
						t.Errorf("seed %d: %s %s is proved impossible\n%s", seed, entity.Name, key, ir.Dump(cond))
					}
				}
			}
		}
	}
}
