package witness_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// conditions returns the conditions of the segments of a text.
func conditions(tb testing.TB, text string) (*ir.Builder, []*ir.Node) {
	tb.Helper()
	p := checktest.Program(tb, schematest.Shop(tb), text)
	c := compile.New(p)
	var conds []*ir.Node
	for _, s := range p.Sets {
		conds = append(conds, c.Cond(s, nil))
	}
	return c.Builder(), conds
}

// TestMap holds a map over random claims to proofs of each pair: what it lists
// is proved, and little that is proved is missing.
func TestMap(t *testing.T) {
	w := &writer{rand.New(rand.NewPCG(9, 9))}
	listed, missing, all := 0, 0, 0
	for range 6 {
		var text strings.Builder
		var last *claim
		for i := range 24 {
			c := w.claim(w.r.IntN(3))
			if last != nil && w.r.IntN(2) == 0 {
				c = w.kin(last)
			}
			last = c
			fmt.Fprintf(&text, "segment s%d of customer { where %s }\n", i, c)
		}
		b, conds := conditions(t, text.String())
		m := prove.Relations(b, conds)
		group := make([]int, len(conds))
		for i := range group {
			group[i] = i
		}
		for _, g := range m.Same {
			for _, i := range g {
				group[i] = g[0]
			}
		}
		for i, x := range conds {
			for j, y := range conds {
				if i == j || slices.Contains(m.Never, i) || slices.Contains(m.Never, j) {
					continue
				}
				said := group[i] == group[j] || slices.Contains(m.In, [2]int{i, j})
				if proved := prove.Implies(b, x, y); said && !proved {
					t.Errorf("%d is not proved to imply %d\n%s\n%s", i, j, ir.Dump(x), ir.Dump(y))
				} else if proved {
					all++
					if !said {
						missing++
						t.Logf("MISSIN %s\n%s", ir.Dump(x), ir.Dump(y))
					}
				}
				if i > j {
					continue
				}
				said = slices.Contains(m.Apart, [2]int{i, j})
				if proved := prove.Disjoint(b, x, y); said && !proved {
					t.Errorf("%d and %d are not proved to be apart", i, j)
				} else if proved {
					all++
					if !said {
						missing++
						t.Logf("MISSAP %s\n%s", ir.Dump(x), ir.Dump(y))
					}
				}
				if said {
					listed++
				}
			}
		}
		for _, i := range m.Never {
			if !prove.Never(b, conds[i]) {
				t.Errorf("%d is not proved to be empty", i)
			}
		}
	}
	t.Logf("of %d relations %d are missing", all, missing)
	if all < 200 || missing*20 > all {
		t.Errorf("of %d relations %d are missing", all, missing)
	}
}

// audiences writes segments of the kinds that marketing has, in numbers that
// differ from one to the next.
func audiences(n int) string {
	kinds := []func(i int) string{
		func(i int) string {
			return fmt.Sprintf("country in [\"US\", \"C%d\"] and sum(orders.amount in last %d days where status = \"paid\") >= %d USD and none(orders in last %d days)",
				i%40, 180+i%200, 100+i%700, 30+i%150)
		},
		func(i int) string {
			return fmt.Sprintf("level between %d and %d and (plan = \"pro\" or points > %d) and not (email ends with \"@p%d.example\")", i%9, 5+i%20, i%100, i%30)
		},
		func(i int) string {
			return fmt.Sprintf("any(orders.items in last %d days where price > %d USD) and count(orders in last 365 days where channel = \"web\") between %d and %d",
				30+i%300, 10+i%200, 1+i%4, 5+i%90)
		},
		func(i int) string {
			return fmt.Sprintf("count(sessions in last %d days where device = \"ios\") >= %d and app_version >= version(\"%d.%d\") and (last_seen_at in last %d days or verified)",
				7+i%84, 1+i%19, 1+i%9, i%31, 1+i%30)
		},
		func(i int) string {
			return fmt.Sprintf("signed_up_at in last %d days and (points ?? 0) < %d and sum(cart_adds.value in last %d days) > %d USD and (lower(city) starts with \"%c\" or country != \"US\")",
				7+i%60, 100+i%900, 3+i%30, 20+i%400, 'a'+rune(i%26))
		},
	}
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "segment audience_%d of customer { where %s }\n", i, kinds[i%len(kinds)](i))
	}
	return text.String()
}

// BenchmarkMap compares each two of the segments of a workspace.
func BenchmarkMap(b *testing.B) {
	for _, n := range []int{250, 500, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			build, conds := conditions(b, audiences(n))
			var m *prove.Map
			for b.Loop() {
				m = prove.Relations(build, conds)
			}
			b.ReportMetric(float64(len(m.In)), "subsets")
			b.ReportMetric(float64(len(m.Apart)), "disjoint")
			b.ReportMetric(float64(m.Asked), "proofs")
			b.ReportMetric(float64(m.Open), "open")
		})
	}
}
