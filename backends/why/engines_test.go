package why_test

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/generate/differ"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/why"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

// A forecast is who is in a set from the next change on, and right before it.
type forecast struct {
	set           *hir.Set
	at            types.Instant
	before, after []string
}

// TestForecasts holds every engine to what explain says that time alone will do:
// as of the first instant at which it says that some row changes, the engine's
// members are those of now with these rows changed, and a microsecond before
// it, they are those of now.
func TestForecasts(t *testing.T) {
	s := schematest.Shop(t)
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		ctx, compared, tally := context.Background(), 0, enginetest.Count(t, eng)
		for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
			p, err := generate.Make(seed, s, 30, 6)
			if err != nil {
				t.Fatal(err)
			}
			if err := engine.Load(ctx, eng, p.Data); err != nil {
				t.Fatal(err)
			}
			c := differ.NewComparer(p, p.Data)
			for _, f := range forecasts(t, p, reference.New(p.Program, p.Data, p.AsOf)) {
				for _, x := range []struct {
					at   types.Instant
					want []string
				}{{f.at - 1, f.before}, {f.at, f.after}} {
					d, skipped := c.Compare(ctx, eng, f.set, x.want, &x.at)
					if d != nil {
						tally.Disagreed++
						t.Errorf("seed %d, as of %s, as foretold at %s: %s\n%s", seed, x.at, p.AsOf, d, f.set.Decl.Pos().Text())
					}
					if !skipped {
						compared++
					}
				}
			}
			if err := engine.Unload(ctx, eng, p.Data); err != nil {
				t.Fatal(err)
			}
		}
		if compared < 10**workspaces {
			t.Errorf("only %d comparisons", compared)
		}
		tally.Compared = compared
	})
}

// perWorkspace is how many forecasts a workspace gives at most.
const perWorkspace = 15

// forecasts are the first changes of sets that time alone changes.
func forecasts(t *testing.T, p generate.Program, e *reference.Evaluator) (out []forecast) {
	t.Helper()
	for _, set := range p.Sets {
		before, err := e.Members(set)
		if err != nil || len(out) == perWorkspace {
			continue // the rows do not allow an answer, or enough
		}
		at, changed := firstChange(t, p, e, set)
		if len(changed) == 0 {
			continue
		}
		f := forecast{set: set, at: at, before: before}
		for _, key := range before {
			if !slices.Contains(changed, key) {
				f.after = append(f.after, key)
			}
		}
		for _, key := range changed {
			if !slices.Contains(before, key) {
				f.after = append(f.after, key)
			}
		}
		slices.Sort(f.after)
		out = append(out, f)
	}
	return out
}

// firstChange returns the first instant at which rows of a set change, and which
// do; none where that is not known of every row.
func firstChange(t *testing.T, p generate.Program, e *reference.Evaluator, set *hir.Set) (at types.Instant, changed []string) {
	t.Helper()
	keys, err := e.Keys(set.Entity)
	if err != nil {
		t.Fatal(err)
	}
	known := types.Instant(1<<63 - 1)
	for _, key := range keys {
		c, err := why.NextChange(t.Context(), p.Program, e, set, key, p.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		known = min(known, c.Until)
		switch {
		case !c.Found || len(changed) > 0 && c.At > at:
		case len(changed) > 0 && c.At == at:
			changed = append(changed, key)
		default:
			at, changed = c.At, []string{key}
		}
	}
	if len(changed) > 0 && known < at {
		return 0, nil
	}
	return at, changed
}
