package lower_test

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var (
	workspaces = flag.Int("workspaces", 12, "how many workspaces TestGenerated makes")
	firstSeed  = flag.Uint64("seed", 1, "the first seed")
)

// TestGenerated compares generated segments over generated rows with the
// reference evaluator: members of each, as lowered, optimized and folded; and of
// each clause's condition all three truth values.
func TestGenerated(t *testing.T) {
	const segments, customers = 40, 20
	compared, truths := 0, 0
	s := schematest.Shop(t)
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		p, err := generate.Make(seed, s, segments, customers)
		if err != nil {
			t.Fatal(err)
		}
		c := &comparison{t: t, b: ir.NewBuilder(), judge: reference.New(p.Program, p.Data, p.AsOf)}
		c.lower, c.in = lower.New(c.b, p.Program), newInterpreter(t, p.Program, p.Data, p.AsOf)
		cal := calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart}
		c.live = optimize.New(c.b, optimize.Options{Calendar: &cal})
		c.folded = optimize.New(c.b, optimize.Options{Calendar: &cal, Now: &p.AsOf})
		for _, set := range p.Sets {
			compared += c.set(set)
			for _, clause := range set.Clauses {
				truths += c.truths(clause.Cond, set.Row)
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
	if compared < *workspaces*segments || truths < compared {
		t.Errorf("only %d sets and %d truth values compared", compared, truths)
	}
	t.Logf("%d sets, %d truth values", compared, truths)
}

type comparison struct {
	t            *testing.T
	b            *ir.Builder
	judge        *reference.Evaluator
	lower        *lower.Lowerer
	in           *interpreter
	live, folded *optimize.Optimizer
}

// ways returns a node as it is, optimized and folded.
func (c *comparison) ways(n *ir.Node) []*ir.Node {
	return []*ir.Node{n, c.live.Run(n), c.folded.Run(n)}
}

// keys lists the keys of an entity's rows.
func (c *comparison) keys(e *schema.Entity) []string {
	keys := make([]string, c.in.data.Table(e.Table.Default).Len())
	for row := range keys {
		keys[row] = c.in.key(e, row)
	}
	return keys
}

func (c *comparison) set(set *hir.Set) int {
	want, err := c.judge.Members(set)
	if err != nil {
		return 1 // a number that no engine is asked about
	}
	for i, n := range c.ways(c.lower.Set(set)) {
		var got []string
		for row, key := range c.keys(set.Entity) {
			if c.in.holds(n, env{row}) {
				got = append(got, key)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			c.t.Errorf("%s, way %d: members %s, want %s\n%s", set.Name, i, strings.Join(got, " "), strings.Join(want, " "), ir.Dump(n))
		}
	}
	return 1
}

func (c *comparison) truths(e hir.Expr, row *hir.Var) int {
	want, err := c.judge.Values(row, e)
	if err != nil {
		return 0
	}
	isTrue, isFalse := c.lower.Cond(e, row)
	trues, falses := c.ways(isTrue), c.ways(isFalse)
	keys := c.keys(row.Entity)
	for i := range trues {
		for at, key := range keys {
			var got types.Value
			t, f := c.in.holds(trues[i], env{at}), c.in.holds(falses[i], env{at})
			if t || f {
				got = t
			}
			if got != want[key] || t && f {
				c.t.Errorf("way %d of %s: true %v, false %v, want %v\n%s%s", i, key, t, f, want[key], ir.Dump(trues[i]), ir.Dump(falses[i]))
				return 0
			}
		}
	}
	return len(keys)
}
