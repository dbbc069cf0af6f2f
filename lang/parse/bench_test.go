package parse_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
)

// segment is an ordinary segment of 456 bytes.
const segment = `# Spent well in the past year, silent for a quarter.
segment lapsed_vip_%d of customer {
  owner: "lifecycle"
  tags:  ["winback", "email"]
  use:   target

  let spend = sum(orders.amount in last 365 days where status = "paid")
  where country in ["US", "CA"]
  where spend >= 500 USD and spend < 10_000 USD
  where none(orders in last 90 days)
  where any(cart_adds as add in last 7 days where value > 50 USD
            then not orders.items within 24 hours where product_id = add.product_id)
  except in employees
}
`

func segments(n int) *token.File {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, segment, i)
	}
	return token.NewFile("bench.seg", b.Bytes())
}

func BenchmarkFile(b *testing.B) {
	for _, n := range []int{1, 20, 200} {
		b.Run(fmt.Sprintf("segments=%d", n), func(b *testing.B) {
			src := segments(n)
			b.SetBytes(int64(len(src.Content)))
			b.ReportAllocs()
			for b.Loop() {
				if f, diags := parse.File(src); len(diags) > 0 || len(f.Decls) != n {
					b.Fatal(diags)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/segment")
		})
	}
}

func BenchmarkExpr(b *testing.B) {
	text := `country in ["US", "CA"] and sum(orders.amount in last 365 days where status = "paid") >= 500 USD`
	src := token.NewFile("x", []byte(text))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		parse.Expr(src, text, nil)
	}
}

// BenchmarkMistakes parses a file in which every clause is wrong.
func BenchmarkMistakes(b *testing.B) {
	src := token.NewFile("x", []byte("segment a of customer {\n"+strings.Repeat("  where a = (b c\n", 2000)+"}"))
	b.SetBytes(int64(len(src.Content)))
	for b.Loop() {
		parse.File(src)
	}
}
