package check_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// workspaceOf returns files with n segments of the common shapes, 100 a file,
// each of which refers to the one before it.
func workspaceOf(t testing.TB, n int) []*ast.File {
	t.Helper()
	var files []string
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `# Spent well, silent for %d days.
segment seg_%d of customer {
  owner: "lifecycle"
  tags: ["a", "b"]
  let spend = sum(orders.amount in last 365 days where status = "paid")
  where country in ["US", "CA", "DE"] and plan is not "free"
  where spend >= %d USD and (points ?? 0) > 3
  where none(orders in last %d days)
  where any(orders.items where price > 10 USD and product.category = "shoes")
  where account.tier = "gold" or age(birth_date) between 18 and 65
  except in seg_%d
}
`, i%90+1, i, i%1000, i%90+1, max(i-1, 0))
		if i == 0 {
			s := b.String()
			b.Reset()
			b.WriteString(strings.Replace(s, "  except in seg_0\n", "", 1))
		}
		if i%100 == 99 || i == n-1 {
			files = append(files, fmt.Sprintf("f%d.seg", i), b.String())
			b.Reset()
		}
	}
	return parsed(t, files...)
}

func BenchmarkCheck(b *testing.B) {
	s := schematest.Shop(b)
	for _, n := range []int{1, 1000, 10_000} {
		files := workspaceOf(b, n)
		b.Run(fmt.Sprintf("segments%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				prog, diags := check.Check(check.Input{Schema: s, Files: files})
				if len(diags) > 0 || len(prog.Sets) != n {
					b.Fatalf("%d sets, %d diagnostics", len(prog.Sets), len(diags))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/segment")
		})
	}
}

// TestScale holds that a workspace of mistakes costs no more than a sound one
// by orders of magnitude: suggestions are bounded, names are looked up in maps.
func TestScale(t *testing.T) {
	var b strings.Builder
	const n = 5000
	for i := range n {
		fmt.Fprintf(&b, "segment seg_%d of customer { where contry = \"x\" and in sag_%d }\n", i, i)
	}
	files := parsed(t, "in.seg", b.String())
	start := time.Now()
	_, diags := check.Check(check.Input{Schema: schematest.Shop(t), Files: files})
	if len(diags) != 2*n {
		t.Errorf("%d diagnostics, want %d", len(diags), 2*n)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("%d mistakes took %s", 2*n, took)
	}
}
