package optimize_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// typical is segments as people write them, each a little different from the
// next; the second one refers to the first.
func typical(n int) []byte {
	var sb strings.Builder
	for i := range n {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&sb, "segment s%d of customer {\n  where country in [\"US\", \"CA\"]\n  where sum(orders.amount in last %d days where status = \"paid\") >= %d USD\n"+
				"  where none(orders in last 90 days)\n  except plan = \"free\"\n}\n", i, 30+i%300, i)
		case 1:
			fmt.Fprintf(&sb, "segment s%d of customer {\n  where in s%d\n  where level > %d or points >= %d and verified\n  except email ends with \"@test.example\"\n}\n", i, i-1, i, i)
		case 2:
			fmt.Fprintf(&sb, "segment s%d of customer {\n  where signed_up_at in last %d days\n  where age(birth_date) between 18 and 65\n  where account.tier = \"gold\" or account.seats > %d\n}\n", i, i, i)
		default:
			fmt.Fprintf(&sb, "segment s%d of customer {\n  where any(cart_adds in last 7 days where value > %d USD then not orders within 24 hours)\n  where not (balance < %d USD)\n}\n", i, i, i)
		}
	}
	return []byte(sb.String())
}

// BenchmarkSegment takes a workspace of 10,000 segments through lowering, and
// through lowering and rewriting; one operation is one segment.
func BenchmarkSegment(b *testing.B) {
	const many = 10_000
	p := checktest.Program(b, schematest.Shop(b), string(typical(many)))
	run := func(b *testing.B, rewrite bool) {
		b.ReportAllocs()
		var l *lower.Lowerer
		var o *optimize.Optimizer
		i := 0
		for b.Loop() {
			if i%many == 0 {
				nodes := ir.NewBuilder()
				l = lower.New(nodes, p)
				o = optimize.New(nodes, optimize.Options{Calendar: &calendar.Calendar{Zone: time.UTC, WeekStart: time.Monday}})
			}
			n := l.Set(p.Sets[i%many])
			if rewrite {
				o.Run(n)
			}
			i++
		}
	}
	b.Run("lower", func(b *testing.B) { run(b, false) })
	b.Run("lower and optimize", func(b *testing.B) { run(b, true) })
}
