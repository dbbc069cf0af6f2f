//go:build !race

package eval_test

import (
	"context"
	"slices"
	"testing"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/generate/differ"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestDuckDB compares the sets of generated workspaces, all those of an entity
// together, with DuckDB: over rows in a store, and over structs in blocks. A pair
// is a segment and a row. Databases under the race detector take minutes to
// build, so this file is not there then.
func TestDuckDB(t *testing.T) {
	const segments, customers = 40, 250
	s, ctx, eng := schematest.Shop(t), context.Background(), enginetest.Open(t, "duckdb")
	stored, blocks := 0, 0
	for seed := *firstSeed; seed < *firstSeed+uint64(max(1, *workspaces/20)); seed++ {
		p, err := generate.Make(seed, s, segments, customers)
		if err != nil {
			t.Fatal(err)
		}
		if err := engine.Load(ctx, eng, p.Data); err != nil {
			t.Fatal(err)
		}
		d := &duel{t, p, eng, differ.NewComparer(p, p.Data)}
		stored += d.store()
		blocks += d.blocks(seed, customers)
		if err := engine.Unload(ctx, eng, p.Data); err != nil {
			t.Fatal(err)
		}
	}
	if stored == 0 || blocks == 0 {
		t.Error("no pairs")
	}
	t.Logf("%d pairs in a store, %d in blocks", stored, blocks)
}

// A duel is a workspace with a database that holds its rows.
type duel struct {
	t   *testing.T
	p   generate.Program
	eng engine.Engine
	c   *differ.Comparer
}

// compare asks the database for sets of one entity, several in a statement.
func (d *duel) compare(how string, sets []*hir.Set, found map[string][]string) (pairs int) {
	d.t.Helper()
	for some := range slices.Chunk(sets, 20) {
		if x := d.c.CompareLong(context.Background(), d.eng, some, found, &d.p.AsOf); x != nil {
			d.t.Errorf("%s: want is ours: %s", how, x)
		}
		pairs += len(some) * d.p.Data.Table(some[0].Entity.Table.Default).Len()
	}
	return pairs
}

// store decides all sets over the rows of a store.
func (d *duel) store() (pairs int) {
	d.t.Helper()
	store, err := eval.NewStore(d.p.Data)
	if err != nil {
		d.t.Fatal(err)
	}
	groups := map[string][]*hir.Set{}
	for _, set := range d.p.Sets {
		groups[set.Entity.Name] = append(groups[set.Entity.Name], set)
	}
	for _, sets := range groups {
		b, err := store.Compile(eval.New(d.p.Program, sets))
		if err != nil {
			d.t.Fatal(err)
		}
		members, err := b.Members(context.Background(), d.p.AsOf)
		if err != nil {
			d.t.Fatal(err)
		}
		var decided []*hir.Set
		found := map[string][]string{}
		for i, m := range members {
			if m.Err != nil {
				continue // a number that no engine is asked about
			}
			decided = append(decided, sets[i])
			for row := range b.Len() {
				if m.Rows.Has(row) {
					found[sets[i].Name] = append(found[sets[i].Name], b.Key(row))
				}
			}
			slices.Sort(found[sets[i].Name])
		}
		pairs += d.compare("a store", decided, found)
	}
	return pairs
}

// blocks decides the sets of customers that need no population, for structs.
func (d *duel) blocks(seed uint64, customers int) (pairs int) {
	d.t.Helper()
	g := generated(d.t, seed, customers)
	x, err := eval.NewIndex[customer](g.prog)
	if err != nil {
		d.t.Fatal(err)
	}
	m := x.Evaluator()
	profiles, failed := make([]*eval.Profile, len(g.rows)), false
	for i, c := range g.rows {
		profiles[i] = &eval.Profile{}
		failed = m.Code(c, d.p.AsOf, profiles[i]) != nil || failed
	}
	if failed {
		return 0 // an overflow makes the sets that read it unknown
	}
	out := make([][]uint64, len(g.want))
	for i := range out {
		out[i] = make([]uint64, (len(g.rows)+63)/64)
	}
	m.MatchBlock(profiles, out)
	found := map[string][]string{}
	sets := make([]*hir.Set, len(g.prog.Sets))
	for i := range g.prog.Sets {
		sets[i] = d.set(g.prog.Sets[i].Name)
		for row, c := range g.rows {
			if eval.Bitmap(out[i]).Has(row) {
				found[sets[i].Name] = append(found[sets[i].Name], c.ID)
			}
		}
		slices.Sort(found[sets[i].Name])
	}
	return d.compare("blocks", sets, found)
}

// set returns the set of a name.
func (d *duel) set(name string) *hir.Set {
	i := slices.IndexFunc(d.p.Sets, func(s *hir.Set) bool { return s.Name == name })
	return d.p.Sets[i]
}
