package columns_test

import (
	"context"
	"errors"
	"flag"
	"maps"
	"os"
	"slices"
	"testing"
	_ "time/tzdata"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/eval/columns"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var (
	workspaces = flag.Int("workspaces", 6, "how many workspaces TestGenerated makes")
	firstSeed  = flag.Uint64("seed", 1, "the first seed")
)

// An answer is the members of a set by key, or why there are none.
type answer struct {
	keys []string
	err  error
}

// decide runs all sets of a program in columns, and counts the conditions with a
// kernel and, by what is in the way, those decided row by row.
func decide(t *testing.T, p *hir.Program, data *rows.Data, now types.Instant, count map[string]int) map[*hir.Set]answer {
	t.Helper()
	d, err := columns.FromRows(data)
	if err != nil {
		t.Fatal(err)
	}
	groups := map[*schema.Entity][]*hir.Set{}
	for _, s := range p.Sets {
		groups[s.Entity] = append(groups[s.Entity], s)
	}
	found := map[*hir.Set]answer{}
	for e, sets := range groups {
		prog := columns.Compile(p, sets)
		table := data.Table(e.Table.Default)
		if table.Absent {
			for _, s := range sets {
				_, err := prog.Run(context.Background(), d, now, 2)
				found[s] = answer{err: err}
			}
			continue
		}
		plan, err := prog.Plan(d, now)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range plan {
			count[step.RowByRow]++
		}
		got, err := prog.Run(context.Background(), d, now, 2)
		if err != nil {
			t.Fatalf("%s: %v", prog, err)
		}
		for i, s := range sets {
			if got[i].Err != nil {
				found[s] = answer{err: got[i].Err}
				continue
			}
			keys := []string{}
			for row := range table.Len() {
				if got[i].Rows.Has(row) {
					keys = append(keys, rows.Text(table.Attribute(e.Key).At(row)))
				}
			}
			slices.Sort(keys)
			if got[i].Rows.Len() != len(keys) {
				t.Errorf("%s: bits beyond the last row", s.Name)
			}
			found[s] = answer{keys: keys}
		}
	}
	return found
}

// TestConformance runs every case of the corpus in columns.
func TestConformance(t *testing.T) {
	cases, err := conformance.Load(os.DirFS("../../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			found := decide(t, c.Program, c.Data, c.AsOf, count)
			for _, want := range c.Members {
				got := found[want.Set]
				if got.err != nil {
					t.Errorf("%s: %v", want.Set.Name, got.err)
				} else if !slices.Equal(got.keys, want.Keys) && len(got.keys)+len(want.Keys) > 0 {
					t.Errorf("%s: members %q, want %q", want.Set.Name, got.keys, want.Keys)
				}
			}
			for _, want := range c.Errors {
				var mine *eval.Error
				if got := found[want.Set]; !errors.As(got.err, &mine) || mine.Code != want.Code {
					t.Errorf("%s: members %q, error %v, want %s", want.Set.Name, got.keys, got.err, want.Code)
				}
			}
		})
	}
	report(t, count)
}

// report shows how many conditions had kernels, and holds that both ways were taken.
func report(t *testing.T, count map[string]int) {
	t.Helper()
	total := 0
	for _, n := range count {
		total += n
	}
	t.Logf("%d conditions of %d with kernels", count[""], total)
	for _, why := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%4d: %s", count[why], why)
	}
	if count[""] == 0 || count[""] == total {
		t.Errorf("%d of %d conditions have kernels", count[""], total)
	}
}

// TestGenerated compares generated segments over generated rows with the
// reference evaluator.
func TestGenerated(t *testing.T) {
	s := schematest.Shop(t)
	count, pairs := map[string]int{}, 0
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		const segments, customers = 40, 60
		p, err := generate.Make(seed, s, segments, customers)
		if err != nil {
			t.Fatal(err)
		}
		judge := reference.New(p.Program, p.Data, p.AsOf)
		for set, got := range decide(t, p.Program, p.Data, p.AsOf, count) {
			want, err := judge.Members(set)
			if (err != nil) != (got.err != nil) {
				t.Errorf("seed %d, %s: error %v, want %v", seed, set.Name, got.err, err)
			}
			if err != nil {
				continue
			}
			pairs += p.Data.Table(set.Entity.Table.Default).Len()
			if !slices.Equal(got.keys, want) && len(got.keys)+len(want) > 0 {
				t.Errorf("seed %d, %s: members %q, want %q\n%s", seed, set.Name, got.keys, want, set.Decl.Pos().Text())
			}
		}
	}
	t.Logf("%d pairs", pairs)
	report(t, count)
}
