package why_test

import (
	"testing"

	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/why"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestReasons explains every row of generated segments: the answer is the
// evaluator's, whoever is out has a reason, and every reason has words.
func TestReasons(t *testing.T) {
	s := schematest.Shop(t)
	explained := 0
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		p, err := generate.Make(seed, s, 30, 8)
		if err != nil {
			t.Fatal(err)
		}
		e := reference.New(p.Program, p.Data, p.AsOf)
		for _, set := range p.Sets {
			members, err := e.Members(set)
			if err != nil {
				continue // the rows do not allow an answer
			}
			explained += explainAll(t, seed, e, set, members)
		}
	}
	if explained < 500 {
		t.Errorf("only %d rows explained", explained)
	}
}

func explainAll(t *testing.T, seed uint64, e *reference.Evaluator, set *hir.Set, members []string) (explained int) {
	t.Helper()
	in := map[string]bool{}
	for _, k := range members {
		in[k] = true
	}
	keys, err := e.Keys(set.Entity)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		a, err := why.Explain(e, set, key)
		if err != nil {
			t.Errorf("seed %d, %s of %s: %v", seed, key, set.Name, err)
			continue
		}
		explained++
		if a.Member != in[key] {
			t.Errorf("seed %d, %s of %s: member %v, the evaluator says %v", seed, key, set.Name, a.Member, in[key])
		}
		if !a.Member && len(a.Reasons) == 0 {
			t.Errorf("seed %d, %s of %s: no reason for being out\n%s", seed, key, set.Name, set.Decl.Pos().Text())
		}
		for _, r := range a.Reasons {
			if r.Text == "" {
				t.Errorf("seed %d, %s of %s: a reason without words", seed, key, set.Name)
			}
		}
	}
	return explained
}
