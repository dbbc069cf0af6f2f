package eval_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// A together is the segments of customers of a generated workspace, with what
// the reference evaluator says of each.
type together struct {
	program generate.Program
	prog    *eval.Program
	want    [][]string // keys of members, by set
	rows    []*customer
}

func generated(t *testing.T, seed uint64, rows int) together {
	t.Helper()
	p, err := generate.Make(seed, schematest.Shop(t), 40, rows)
	if err != nil {
		t.Fatal(err)
	}
	out := together{program: p, rows: customers(p.Data)}
	judge := reference.New(p.Program, p.Data, p.AsOf)
	var sets []*hir.Set
	for _, set := range p.Sets {
		if set.Entity.Name != "customer" {
			continue
		}
		want, err := judge.Members(set)
		if err != nil {
			continue
		}
		if _, err := eval.Compile[customer](eval.New(p.Program, []*hir.Set{set})); err != nil {
			continue // a ranking
		}
		sets, out.want = append(sets, set), append(out.want, want)
	}
	out.prog = eval.New(p.Program, sets)
	return out
}

// check compares the sets of a row with what must come out.
func (g *together) check(t *testing.T, how string, c *customer, in eval.Bitmap) {
	t.Helper()
	for i, want := range g.want {
		if in.Has(i) != slices.Contains(want, c.ID) {
			t.Fatalf("%s: %s of %s: %v", how, g.prog.Sets[i].Name, c.ID, in.Has(i))
		}
	}
}

// TestIndexGenerated compares all ways to ask about many segments with the
// reference evaluator: one row, a coded row, blocks of rows, and rows that
// become other rows attribute by attribute.
func TestIndexGenerated(t *testing.T) {
	pairs, moves := 0, 0
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		g := generated(t, seed, 100)
		now := g.program.AsOf
		x, err := eval.NewIndex[customer](g.prog)
		if err != nil {
			t.Fatal(err)
		}
		if seed%2 == 0 {
			if err := x.Tune(g.rows[:20], now); err != nil {
				t.Fatal(err)
			}
		}
		m, in := x.Evaluator(), eval.NewBitmap(len(g.want))
		profiles := make([]*eval.Profile, len(g.rows))
		for i, c := range g.rows {
			err := m.Match(c, now, in)
			var mine *eval.Error
			if err != nil && !errors.As(err, &mine) {
				t.Fatal(err)
			}
			g.check(t, "a row", c, in)
			profiles[i] = &eval.Profile{}
			if err := m.Code(c, now, profiles[i]); err != nil && !errors.As(err, &mine) {
				t.Fatal(err)
			}
			m.MatchCoded(profiles[i], in)
			g.check(t, "a coded row", c, in)
			pairs += len(g.want)
		}
		block := x.NewBlock()
		for _, n := range []int{1, 63, 64, 65, len(g.rows)} {
			out := make([][]uint64, len(g.want))
			for i := range out {
				out[i] = make([]uint64, (n+63)/64)
			}
			m.MatchBlock(profiles[:n], out)
			for i, c := range g.rows[:n] {
				for set := range out {
					if eval.Bitmap(out[set]).Has(i) != slices.Contains(g.want[set], c.ID) {
						t.Fatalf("seed %d, block of %d: %s of %s", seed, n, g.prog.Sets[set].Name, c.ID)
					}
				}
			}
			block.Clear()
			for i, p := range profiles[:n] {
				block.Put(i, p)
			}
			again := make([][]uint64, len(out))
			for i := range again {
				again[i] = make([]uint64, (n+63)/64)
			}
			m.MatchColumns(block, again)
			for set := range out {
				if !slices.Equal(out[set], again[set]) {
					t.Fatalf("seed %d, columns of %d: %s", seed, n, g.prog.Sets[set].Name)
				}
			}
		}
		moves += g.changes(t, x, seed)
	}
	if pairs == 0 || moves == 0 {
		t.Errorf("%d pairs, %d moves", pairs, moves)
	}
	t.Logf("%d pairs, %d moves", pairs, moves)
}

// changes turns one row into others and compares what Update says with a fresh
// answer.
func (g *together) changes(t *testing.T, x *eval.Index[customer], seed uint64) (moves int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	m, now, fresh := x.Evaluator(), g.program.AsOf, eval.NewBitmap(len(g.want))
	row := *g.rows[0]
	tracked, _ := m.Track(&row, now)
	for range 200 {
		other := g.rows[r.IntN(len(g.rows))]
		var changed []string
		switch r.IntN(6) {
		case 0:
			row.Country, changed = other.Country, []string{"country"}
		case 1:
			row.Points, changed = other.Points, []string{"points"}
		case 2:
			row.Level, row.Plan, changed = other.Level, other.Plan, []string{"level", "plan"}
		case 3:
			row.Orders, changed = other.Orders, []string{"orders"}
		case 4:
			row.Score, row.Email, changed = other.Score, other.Email, []string{"score", "email"}
		default:
			row = *other
		}
		before := slices.Clone(tracked.In)
		_ = m.Update(tracked, &row, now, func(set int, entered bool) {
			moves++
			if before.Has(set) == entered || tracked.In.Has(set) != entered {
				t.Fatalf("seed %d: %s: entered %v", seed, g.prog.Sets[set].Name, entered)
			}
		}, changed...)
		_ = m.Match(&row, now, fresh)
		if !slices.Equal(tracked.In, fresh) {
			t.Fatalf("seed %d: after a change of %v: %x, want %x", seed, changed, tracked.In, fresh)
		}
	}
	return moves
}

// TestColumns holds that a block of columns has the answers of single rows, where
// attributes have more pieces than a byte counts as well.
func TestColumns(t *testing.T) {
	const now = types.Instant(0)
	var list []string
	for i := range 300 {
		list = append(list, strconv.Itoa(i*30))
	}
	text := manySegments(100) + "segment listed of customer { where n0 in [" + strings.Join(list, ", ") + "] or n13 >= 5000 }\n" +
		"segment most of customer { where at least 2 of (n0 in [" + strings.Join(list[100:], ", ") + "], n0 < 6000, n14 < 7000) }\n"
	x, err := eval.NewIndex[profile](profileProgram(t, text))
	if err != nil {
		t.Fatal(err)
	}
	rows, m, b := wideProfiles(eval.BlockRows), x.Evaluator(), x.NewBlock()
	for i, row := range rows {
		var p eval.Profile
		if row.N0 = int64(i % 450 * 20); i%7 == 0 {
			row.N0++
		}
		if err := m.Code(row, now, &p); err != nil {
			t.Fatal(err)
		}
		b.Put(i, &p)
	}
	out, members := make([][]uint64, 102), 0
	for i := range out {
		out[i] = make([]uint64, eval.BlockRows/64)
	}
	if n := testing.AllocsPerRun(1, func() { m.MatchColumns(b, out) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
	want := eval.NewBitmap(len(out))
	for i, row := range rows {
		if err := m.Match(row, now, want); err != nil {
			t.Fatal(err)
		}
		members += want.Len()
		for set := range out {
			if eval.Bitmap(out[set]).Has(i) != want.Has(set) {
				t.Fatalf("row %d in set %d: %v", i, set, !want.Has(set))
			}
		}
	}
	if members < len(rows) {
		t.Errorf("only %d members", members)
	}
}
