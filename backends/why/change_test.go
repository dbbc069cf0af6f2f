package why_test

import (
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/why"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var (
	workspaces = flag.Int("workspaces", 4, "how many workspaces TestNextChange makes")
	firstSeed  = flag.Uint64("seed", 1, "the first seed")
)

// TestNextChange holds, for generated segments and rows, that the answer is
// another one at the instant that NextChange reports, and the same one at many
// instants before it: right before it, at random, and where a time of the data
// leaves or enters a window.
func TestNextChange(t *testing.T) {
	s := schematest.Shop(t)
	checked, found := 0, 0
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		p, err := generate.Make(seed, s, 30, 5)
		if err != nil {
			t.Fatal(err)
		}
		m := &metamorphic{t: t, p: p.Program, asOf: p.AsOf, e: reference.New(p.Program, p.Data, p.AsOf),
			r: rand.New(rand.NewPCG(seed, 7)), edges: edges(p.Program, p.Data, p.AsOf)}
		for _, set := range p.Sets {
			keys, err := m.e.Keys(set.Entity)
			if err != nil {
				t.Fatal(err)
			}
			for range min(3, len(keys)) {
				c, ok := m.check(seed, set, keys[m.r.IntN(len(keys))])
				if ok {
					checked++
				}
				if c.Found {
					found++
				}
			}
		}
	}
	if checked < 30**workspaces || found < checked/100 {
		t.Errorf("only %d rows checked, %d of them change", checked, found)
	}
	t.Logf("%d rows, %d of them change", checked, found)
}

type metamorphic struct {
	t     *testing.T
	p     *hir.Program
	asOf  types.Instant
	e     *reference.Evaluator
	r     *rand.Rand
	edges []types.Instant
}

// edges are times of the data moved by the lengths of windows.
func edges(p *hir.Program, data *rows.Data, asOf types.Instant) (out []types.Instant) {
	cal := calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart}
	for _, e := range p.Schema.Entities {
		for _, a := range e.Attributes {
			if a.Type.Kind != schema.Timestamp {
				continue
			}
			table := data.Table(e.Table.Default)
			for row := range table.Len() {
				v, ok := table.Attribute(a).At(row).(types.Instant)
				if !ok {
					continue
				}
				for _, d := range []types.Duration{{}, {N: 1, Unit: token.Day}, {N: 7, Unit: token.Day}, {N: 30, Unit: token.Day}, {N: 60, Unit: token.Day},
					{N: 90, Unit: token.Day}, {N: 1, Unit: token.Month}, {N: 3, Unit: token.Month}, {N: 1, Unit: token.Year}, {N: 36, Unit: token.Hour}} {
					if moved, err := cal.Shift(v, d); err == nil && moved > asOf {
						out = append(out, moved, moved+1)
					}
				}
			}
		}
	}
	return out
}

func (m *metamorphic) check(seed uint64, set *hir.Set, key string) (why.Change, bool) {
	m.t.Helper()
	before, err := m.e.IsMember(set, key)
	if err != nil {
		return why.Change{}, false
	}
	c, err := why.NextChange(m.t.Context(), m.p, m.e, set, key, m.asOf)
	if err != nil {
		m.t.Errorf("seed %d, %s of %s: %v", seed, key, set.Name, err)
		return c, false
	}
	if c.Found {
		if after := m.at(set, key, c.At); after == before {
			m.t.Errorf("seed %d, %s of %s: as of %s it is still %v\n%s", seed, key, set.Name, c.At, after, set.Decl.Pos().Text())
		}
	}
	for _, t := range m.samples(c.Until) {
		if got := m.at(set, key, t); got != before {
			m.t.Errorf("seed %d, %s of %s: it changes as of %s, NextChange says %v %s\n%s", seed, key, set.Name, t, c.Found, c.Until, set.Decl.Pos().Text())
			return c, false
		}
	}
	return c, true
}

// samples are instants behind the as-of one and before another.
func (m *metamorphic) samples(until types.Instant) (out []types.Instant) {
	if until <= m.asOf+1 {
		return nil
	}
	out = []types.Instant{until - 1}
	for range 15 {
		out = append(out, m.asOf+1+types.Instant(m.r.Int64N(int64(until-m.asOf-1))))
	}
	for range 60 {
		if t := m.edges[m.r.IntN(len(m.edges))]; t < until {
			out = append(out, t)
		}
	}
	return out
}

func (m *metamorphic) at(set *hir.Set, key string, t types.Instant) bool {
	in, err := m.e.At(t).IsMember(set, key)
	if err != nil {
		m.t.Fatalf("%s of %s as of %s: %v", key, set.Name, t, err)
	}
	return in
}
