package reference_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

const lapsedVIP = `segment lapsed_vip of customer {
  where country in ["US", "CA"]
  where sum(orders.amount in last 365 days where status = "paid") >= 500 USD
  where none(orders in last 90 days)
}
segment top_spenders of customer { where top 10% by sum(orders.amount) within country }
`

// shop returns customers with ten orders each, over two years before now.
func shop(b *testing.B, customers int, now types.Instant) (*hir.Program, *rows.Data) {
	b.Helper()
	text, err := os.ReadFile("../../testdata/schema/shop.yaml")
	if err != nil {
		b.Fatal(err)
	}
	s, diags := schema.Read([]*token.File{token.NewFile("shop.yaml", text)})
	file, more := parse.File(token.NewFile("bench.seg", []byte(lapsedVIP)))
	in := check.Input{Schema: s, WeekStart: time.Monday}
	in.Files = append(in.Files, file)
	p, last := check.Check(in)
	if diags.HasErrors() || more.HasErrors() || last.HasErrors() {
		b.Fatal(diags, more, last)
	}
	d, rng := rows.New(s), rand.New(rand.NewPCG(1, 2))
	pick := func(values ...string) string { return values[rng.IntN(len(values))] }
	for i := range customers {
		must(b, d.Table("customers").Append(map[string]types.Value{"customer_id": fmt.Sprint("c", i), "country_code": pick("US", "CA", "DE", "FR")}))
		for j := range 10 {
			must(b, d.Table("orders").Append(map[string]types.Value{"order_id": fmt.Sprint("o", i*10+j), "customer_id": fmt.Sprint("c", i),
				"ordered_at": now - types.Instant(rng.Int64N(730*86_400_000_000)), "status": pick("paid", "paid", "pending"),
				"amount": types.Decimal{Unscaled: big.NewInt(rng.Int64N(30_000)), Scale: 2}, "quantity": int64(1)}))
		}
	}
	must(b, d.Check())
	return p, d
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// Members of a segment over 100,000 customers and a million orders: each
// iteration starts with a new evaluator, so that indexes count.
func BenchmarkMembers(b *testing.B) {
	now, err := types.ParseInstant("2026-03-15T12:00:00Z")
	must(b, err)
	p, d := shop(b, 100_000, now)
	for _, set := range p.Sets {
		b.Run(set.Name+"/100k", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				keys, err := reference.New(p, d, now).Members(set)
				if err != nil || len(keys) == 0 {
					b.Fatal(len(keys), err)
				}
			}
		})
	}
}
