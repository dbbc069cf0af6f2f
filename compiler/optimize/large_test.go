package optimize_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// large is source text that grows with n in one way each.
var large = []struct {
	name string
	n    int
	text func(sb *strings.Builder, n int)
}{
	{"chain", 3000, func(sb *strings.Builder, n int) {
		sb.WriteString("segment s0 of customer { where level > 0 }\n")
		for i := 1; i < n; i++ {
			fmt.Fprintf(sb, "segment s%d of customer { where in s%d where points > %d or city = \"c%d\" }\n", i, i-1, i, i)
		}
	}},
	{"chain of complements", 3000, func(sb *strings.Builder, n int) {
		sb.WriteString("segment s0 of customer { where level > 0 }\n")
		for i := 1; i < n; i++ {
			fmt.Fprintf(sb, "segment s%d of customer { where points > %d except in s%d }\n", i, i, i-1)
		}
	}},
	{"doubling", 60, func(sb *strings.Builder, n int) {
		sb.WriteString("segment s0 of customer { where level > 0 }\n")
		for i := 1; i < n; i++ {
			fmt.Fprintf(sb, "segment s%d of customer { where in s%d and verified or not in s%d and points > %d }\n", i, i-1, i-1, i)
		}
	}},
	{"doubling values", 60, func(sb *strings.Builder, n int) {
		sb.WriteString("trait t0 of customer = level\n")
		for i := 1; i < n; i++ {
			fmt.Fprintf(sb, "trait t%d of customer = if(t%d > %d, t%d * 2, t%d + points)\n", i, i-1, i, i-1, i-1)
		}
	}},
	{"names", 10, func(sb *strings.Builder, n int) {
		sb.WriteString("segment s of customer {\n  let a0 = level > points\n")
		for i := 1; i < n; i++ {
			fmt.Fprintf(sb, "  let a%d = (a%d and verified) or (not a%d and points > %d)\n", i, i-1, i-1, i)
		}
		fmt.Fprintf(sb, "  where a%d\n}\n", n-1)
	}},
	{"alternatives", 2000, func(sb *strings.Builder, n int) {
		sb.WriteString("segment s of customer { where country = \"x\"")
		for i := range n {
			fmt.Fprintf(sb, " or country = \"c%d\" or points = %d", i, i)
		}
		sb.WriteString(" }\n")
	}},
	{"conditions", 2000, func(sb *strings.Builder, n int) {
		sb.WriteString("segment s of customer { where country = \"x\"")
		for i := range n {
			fmt.Fprintf(sb, " and (level > %d or city = \"c%d\")", i, i)
		}
		sb.WriteString(" }\n")
	}},
	{"arms", 400, func(sb *strings.Builder, n int) {
		sb.WriteString("partition p of customer {\n")
		for i := range n {
			fmt.Fprintf(sb, "  a%d where points > %d and city = \"c%d\"\n", i, i, i)
		}
		sb.WriteString("  rest otherwise\n}\n")
	}},
}

// TestLarge holds that lowering and rewriting stay within bounds on what a
// person, or somebody who means harm, can write; and that they end.
func TestLarge(t *testing.T) {
	for _, c := range large {
		t.Run(c.name, func(t *testing.T) {
			var sb strings.Builder
			c.text(&sb, c.n)
			p := checktest.Program(t, schematest.Shop(t), sb.String())
			start := time.Now()
			b := ir.NewBuilder()
			l, o := lower.New(b, p), optimize.New(b, optimize.Options{})
			for i, s := range p.Sets {
				if n := o.Run(l.Set(s)); i == len(p.Sets)-1 {
					ir.Dump(n)
				}
			}
			for _, tr := range p.Traits {
				o.Run(l.Trait(tr))
			}
			if !o.Settled() {
				t.Error("did not settle")
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Log(took)
			}
		})
	}
}
