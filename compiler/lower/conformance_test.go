package lower_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
)

// TestConformance interprets what lowering makes of every conformance case, as
// it comes, optimized, and with the as-of instant folded in.
func TestConformance(t *testing.T) {
	cases, err := conformance.Load(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { conform(t, c) })
	}
}

func conform(t *testing.T, c *conformance.Case) {
	b := ir.NewBuilder()
	l := lower.New(b, c.Program)
	in := newInterpreter(t, c.Program, c.Data, c.AsOf)
	cal := &calendar.Calendar{Zone: c.Program.Zone, WeekStart: c.Program.WeekStart}
	ways := []struct {
		name string
		run  func(*ir.Node) *ir.Node
	}{
		{"lowered", func(n *ir.Node) *ir.Node { return n }},
		{"optimized", func(n *ir.Node) *ir.Node { return optimize.Run(b, n, optimize.Options{Calendar: cal}) }},
		{"folded", func(n *ir.Node) *ir.Node { return optimize.Fold(b, n, c.AsOf, cal.Zone, cal.WeekStart) }},
	}
	for _, way := range ways {
		for _, want := range c.Members {
			n := way.run(l.Set(want.Set))
			var got []string
			for row := range c.Data.Table(want.Set.Entity.Table.Default).Len() {
				if in.holds(n, env{row}) {
					got = append(got, in.key(want.Set.Entity, row))
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want.Keys) {
				t.Errorf("%s, %s: members %s, want %s\n%s", want.Set.Name, way.name, strings.Join(got, " "), strings.Join(want.Keys, " "), ir.Dump(n))
			}
		}
		for _, want := range c.Values {
			n := way.run(l.Trait(want.Trait))
			got := map[string]string{}
			for row := range c.Data.Table(want.Trait.Entity.Table.Default).Len() {
				got[in.key(want.Trait.Entity, row)] = conformance.Text(in.value(n, env{row}))
			}
			for _, row := range want.Rows {
				if got[row.Key] != row.Text {
					t.Errorf("%s of %s, %s: %s, want %s\n%s", want.Trait.Name, row.Key, way.name, got[row.Key], row.Text, ir.Dump(n))
				}
			}
		}
	}
}
