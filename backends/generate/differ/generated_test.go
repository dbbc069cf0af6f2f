package differ

import (
	"context"
	"flag"
	"iter"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var (
	workspaces = flag.Int("workspaces", fromEnv("SEGC_WORKSPACES", 6), "how many workspaces TestGenerated makes for each engine; SEGC_WORKSPACES sets the default")
	segments   = flag.Int("segments", 40, "how many segments each has")
	customers  = flag.Int("customers", 25, "how many customers each has")
	keep       = flag.Bool("keep", false, "write shrunk differences to testdata/conformance")
	firstSeed  = flag.Uint64("seed", 1, "the first seed")
)

func fromEnv(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// TestGenerated compares the evaluator with every engine that is present, on
// generated segments and rows: members of each segment alone and of all in one
// statement, as of an instant.
func TestGenerated(t *testing.T) {
	s := schematest.Shop(t)
	enginetest.Every(t, func(t *testing.T, eng engine.Engine) {
		t.Parallel() // one engine a core
		if eng.Name() == "snowflake" {
			t.Skip("its emulator runs too few of the constructs: it has the conformance cases")
		}
		compared, refused, tally := 0, 0, enginetest.Count(t, eng)
		made := share(eng, *workspaces)
		for seed := *firstSeed; seed < *firstSeed+uint64(made); seed++ {
			n, k := compareSeed(t, s, eng, seed, tally)
			compared, refused = compared+n, refused+k
		}
		t.Logf("%s: %d comparisons, %d segments that the dialect cannot express", eng.Name(), compared, refused)
		tally.Cases, tally.Compared = made, compared
	})
}

// share is the workspaces that an engine gets of so many.
func share(eng engine.Engine, workspaces int) int {
	return max(1, workspaces/enginetest.Slow(eng))
}

func compareSeed(t *testing.T, s *schema.Schema, eng engine.Engine, seed uint64, tally *enginetest.Tally) (compared, refused int) {
	t.Helper()
	ctx := context.Background()
	p, err := generate.Make(seed, s, *segments, *customers)
	if err != nil {
		t.Fatal(err)
	}
	w, data := p.Workspace, p.Data
	if err := engine.Load(ctx, eng, data); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := engine.Unload(ctx, eng, data); err != nil {
			t.Fatal(err)
		}
	}()
	c := NewComparer(p, data)
	want := map[string][]string{}
	groups := map[string][]*hir.Set{}
	shown := 0
	for _, set := range p.Sets {
		members, err := c.Members(set)
		if err != nil {
			t.Errorf("seed %d: the evaluator refuses %s: %v", seed, set.Name, err)
			continue
		}
		want[set.Name] = members
		d, skipped := c.Compare(ctx, eng, set, members, &p.AsOf)
		if skipped {
			refused++
			continue
		}
		compared++
		groups[set.Entity.Name] = append(groups[set.Entity.Name], set)
		if d != nil {
			tally.Disagreed++
			if shown++; shown <= 3 {
				t.Errorf("seed %d, %s, as of %s: %s\n%s\n%s", seed, w.Zone, w.AsOf, set.Decl.Pos().Text(), d, shrunk(t, s, eng, generate.Case{Workspace: w, Data: data, Set: set.Name}, d))
			} else {
				t.Errorf("seed %d: %s differs too", seed, set.Name)
			}
		}
	}
	trios(t, seed, c, w, want)
	divided := triosOn(t, seed, c, w, eng, groups)
	for _, stem := range w.Pairs {
		if x, y := want[stem+"_x"], want[stem+"_y"]; !slices.Equal(x, y) {
			t.Errorf("seed %d: %s_x holds %q and %s_y %q, and they say the same", seed, stem, x, stem, y)
		}
	}
	for sets := range together(groups) {
		if d := c.CompareLong(ctx, eng, sets, want, &p.AsOf); d != nil && shown == 0 {
			tally.Disagreed++
			t.Errorf("seed %d, %s, as of %s: %s", seed, w.Zone, w.AsOf, d)
		}
		compared += len(sets)
	}
	return compared + divided, refused
}

// together yields sets of one entity, several for one statement.
func together(groups map[string][]*hir.Set) iter.Seq[[]*hir.Set] {
	return func(yield func([]*hir.Set) bool) {
		for _, entity := range slices.Sorted(maps.Keys(groups)) {
			for sets := range slices.Chunk(groups[entity], 15) {
				if !yield(sets) {
					return
				}
			}
		}
	}
}

// trios holds that a condition, its negation and its being unknown divide the rows.
func trios(t *testing.T, seed uint64, c *Comparer, w generate.Workspace, want map[string][]string) {
	t.Helper()
	for _, stem := range w.Trios {
		i := slices.IndexFunc(c.Program.Sets, func(s *hir.Set) bool { return s.Name == stem+"_t" })
		everyone, err := c.Everyone(c.Program.Sets[i].Entity)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Concat(want[stem+"_t"], want[stem+"_f"], want[stem+"_u"])
		slices.Sort(got)
		if !slices.Equal(got, everyone) {
			t.Errorf("seed %d: %s, its negation and its unknown hold %q, want everyone once: %q", seed, stem, got, everyone)
		}
	}
}

// triosOn holds the same of what an engine says, whatever the evaluator does.
func triosOn(t *testing.T, seed uint64, c *Comparer, w generate.Workspace, eng engine.Engine, expressed map[string][]*hir.Set) (divided int) {
	t.Helper()
	byName := map[string]*hir.Set{}
	for _, sets := range expressed {
		for _, s := range sets {
			byName[s.Name] = s
		}
	}
	for _, stem := range w.Trios {
		parts := []*hir.Set{byName[stem+"_t"], byName[stem+"_f"], byName[stem+"_u"]}
		if slices.Contains(parts, nil) {
			continue
		}
		divided++
		if d := c.Divide(context.Background(), eng, parts, &c.Program.AsOf); d != nil {
			t.Errorf("seed %d, %s: %s", seed, w.Zone, d)
		}
	}
	return divided
}

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

// TestLive compares statements that ask the engine for the time with the
// evaluator at that time: no generated row lies near an edge of the present.
func TestLive(t *testing.T) {
	s := schematest.Shop(t)
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		t.Parallel()
		ctx := context.Background()
		compared, tally := 0, enginetest.Count(t, eng)
		for seed := *firstSeed; seed < *firstSeed+uint64(share(eng, max(2, *workspaces/6))); seed++ {
			p, err := generate.Make(seed, s, *segments, *customers)
			if err != nil {
				t.Fatal(err)
			}
			w, data := p.Workspace, p.Data
			if err := engine.Load(ctx, eng, data); err != nil {
				t.Fatal(err)
			}
			p.AsOf = types.InstantOf(time.Now())
			c := NewComparer(p, data)
			for _, set := range p.Sets {
				members, err := c.Members(set)
				if err != nil {
					t.Fatal(err)
				}
				d, skipped := c.Compare(ctx, eng, set, members, nil)
				if d != nil {
					tally.Disagreed++
					t.Errorf("seed %d, %s: %s\n%s", seed, w.Zone, set.Decl.Pos().Text(), d)
				}
				if !skipped {
					compared++
				}
			}
			if err := engine.Unload(ctx, eng, data); err != nil {
				t.Fatal(err)
			}
		}
		tally.Compared = compared
	})
}
