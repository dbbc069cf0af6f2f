package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/lint"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// large writes n segments of three to six conditions.
func large(n int) string {
	var sb strings.Builder
	countries := []string{"NL", "BE", "DE", "FR", "US", "CA"}
	for i := range n {
		fmt.Fprintf(&sb, "# Number %d.\nsegment s%d of customer {\n  owner: \"crm\"\n\n", i, i)
		fmt.Fprintf(&sb, "  where level > %d\n", i%97)
		fmt.Fprintf(&sb, "  where country in [%q, %q]\n", countries[i%6], countries[(i+1+i/6%5)%6])
		if i%2 == 0 {
			fmt.Fprintf(&sb, "  where count(orders in last %d days where status = \"paid\") >= %d\n", 30+i%300, 1+i%7)
		}
		if i%3 == 0 {
			fmt.Fprintf(&sb, "  where plan = \"pro\" or balance > %d USD\n", i)
		}
		if i%5 == 0 && i > 10 {
			fmt.Fprintf(&sb, "  except in s%d\n", i-7)
		}
		sb.WriteString("}\n\n")
	}
	return strings.TrimSuffix(sb.String(), "\n")
}

// BenchmarkRun lints workspaces that are checked already.
func BenchmarkRun(b *testing.B) {
	s := schematest.Shop(b)
	for _, n := range []int{1_000, 10_000} {
		w := workspace(b, s, large(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				lint.Run(w, &lint.Config{})
			}
		})
	}
}
