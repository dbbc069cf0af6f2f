package witness_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// atoms counts the leaves of a claim.
func (c *claim) atoms() int {
	n := 0
	for _, k := range c.kids {
		n += k.atoms()
	}
	return max(n, 1)
}

// BenchmarkSatisfy asks whether one of two claims can hold without the other, of
// up to 60 atoms together: of pairs that are akin, as those before and after an
// edit are. Beside the mean it reports the median and the 99th percentile.
func BenchmarkSatisfy(b *testing.B) {
	for _, size := range [][2]int{{1, 10}, {11, 30}, {31, 60}} {
		b.Run(fmt.Sprintf("%d-%d", size[0], size[1]), func(b *testing.B) {
			build, conds := questionsOf(b, size[0], size[1], 600)
			var took []time.Duration
			undecided := 0
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if prove.Satisfy(build, conds[i%len(conds)], prove.DefaultBudget).Verdict == prove.Unknown {
					undecided++
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			at := func(share float64) float64 {
				return float64(took[int(float64(len(took)-1)*share)].Microseconds()) / 1000
			}
			b.ReportMetric(at(0.5), "p50-ms")
			b.ReportMetric(at(0.99), "p99-ms")
			b.ReportMetric(at(1), "max-ms")
			b.ReportMetric(float64(undecided)*100/float64(len(took)), "%undecided")
		})
	}
}

// questionsOf returns conditions over claims of so many atoms.
func questionsOf(b *testing.B, from, to, n int) (*ir.Builder, []*ir.Node) {
	b.Helper()
	w := &writer{rand.New(rand.NewPCG(5, uint64(to)))}
	var text strings.Builder
	for i := 0; i < n; {
		x := w.claim(1 + w.r.IntN(5))
		y := w.kin(x)
		if k := x.atoms() + y.atoms(); k < from || k > to {
			continue
		}
		fmt.Fprintf(&text, "segment a%d of customer { where %s }\nsegment b%d of customer { where %s }\n", i, x, i, y)
		i++
	}
	p := checktest.Program(b, schematest.Shop(b), text.String())
	c := compile.New(p)
	var conds []*ir.Node
	for i := 0; i < len(p.Sets); i += 2 {
		x, y := c.Cond(p.Sets[i], nil), c.Cond(p.Sets[i+1], nil)
		conds = append(conds, c.Builder().And(x, c.Builder().Not(y)))
	}
	return c.Builder(), conds
}
