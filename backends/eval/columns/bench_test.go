//go:build unix

package columns_test

import (
	"flag"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/eval/columns"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

var benchCustomers = flag.Int("customers", 100_000, "how many customers the benchmarks have; each has ten orders")

const benchSchema = `version: 1
entities:
  customer:
    table: customers
    key: customer_id
    attributes:
      customer_id: int
      country: {type: enum, values: [NL, BE, DE, FR, US, CA, GB, ES, IT, PL, SE, DK, HU, FI, PT, AT, CH, IE, JP, BR]}
      plan: {type: enum, values: [free, pro, enterprise]}
      age: {type: int, nullable: true}
      ltv: "decimal(12,2)"
      signed_up_on: date
      email: {type: string, nullable: true}
      last_seen_at: {type: timestamp, nullable: true}
    relations: {orders: {to: order, key: customer_id}}
  order:
    table: orders
    key: order_id
    time: ordered_at
    attributes: {order_id: int, customer_id: int, ordered_at: timestamp, status: {type: enum, values: [paid, refunded, pending, cancelled]},
                 category: {type: enum, values: [shoes, books, toys, food, garden]}, amount: "decimal(12,2)"}
`

const reachable = `segment reachable of customer {
  where country in ["NL", "BE", "DE", "FR", "US", "CA"]
  where plan != "free"
  where age between 25 and 45
  where ltv >= 100
  where signed_up_on since 2024-01-01
  where email is not null
  where last_seen_at is null or last_seen_at before 2026-06-01
}
`

var benchNow = types.InstantOf(types.DateOf(2026, 6, 17).Time()) + 12*3_600_000_000

func program(tb testing.TB, text string) (*hir.Program, *schema.Schema) {
	tb.Helper()
	s, diags := schema.Read([]*token.File{token.NewFile("bench.yaml", []byte(benchSchema))})
	if diags.HasErrors() {
		tb.Fatal(diags)
	}
	f, diags := parse.File(token.NewFile("bench.seg", []byte(text)))
	p, list := check.Check(check.Input{Schema: s, Files: []*ast.File{f}})
	if diags = append(diags, list...); diags.HasErrors() {
		tb.Fatal(diags)
	}
	return p, s
}

// draw is a number below m that looks random, and that SQL computes alike: the
// fraction of i times an odd number, in 31 bits.
func draw(i, salt, m int64) int64 {
	return ((i*1_103_515_245+salt*12_345_678_901)%2_147_483_648 + 2_147_483_648) % 2_147_483_648 / 64 % m
}

const micros, day = 1_000_000, 86_400_000_000

// fill makes n customers with ten orders each.
func fill(tb testing.TB, s *schema.Schema, n int) *columns.Data {
	tb.Helper()
	customer, order := s.Entity("customer"), s.Entity("order")
	id, country, plan, age, ltv := make([]int64, n), make([]uint8, n), make([]uint8, n), make([]int8, n), make([]int32, n)
	signed, seen := make([]int32, n), make([]int64, n)
	ageKnown, emailKnown, seenKnown := make([]uint64, (n+63)/64), make([]uint64, (n+63)/64), make([]uint64, (n+63)/64)
	email := make([]uint32, n)
	today := int64(types.DateOf(2026, 6, 17))
	for i := range id {
		k := int64(i)
		id[i], country[i], plan[i], age[i], ltv[i] = k, uint8(draw(k, 1, 20)), uint8(draw(k, 2, 3)), int8(18+draw(k, 3, 60)), int32(draw(k, 4, 200_000))
		signed[i], seen[i] = int32(today-draw(k, 5, 1500)), int64(benchNow)-draw(k, 6, 5_000_000)*micros
		for salt, bits := range map[int64][]uint64{7: ageKnown, 8: emailKnown, 9: seenKnown} {
			if draw(k, salt, 10) > 0 {
				bits[i/64] |= 1 << (i % 64)
			}
		}
	}
	d := columns.NewData()
	add(tb, d, customer, map[string]*columns.Column{"customer_id": columns.Ints(id, nil), "country": columns.Codes(country, customer.Attribute("country").Type.Values, nil),
		"plan": columns.Codes(plan, customer.Attribute("plan").Type.Values, nil), "age": columns.Ints(age, ageKnown), "ltv": columns.Ints(ltv, nil),
		"signed_up_on": columns.Ints(signed, nil), "email": columns.Codes(email, []string{"a@example.com"}, emailKnown), "last_seen_at": columns.Ints(seen, seenKnown)})
	m := 10 * n
	oid, cid, at, status, category, amount := make([]int64, m), make([]int32, m), make([]int64, m), make([]uint8, m), make([]uint8, m), make([]int32, m)
	for i := range oid {
		k := int64(i)
		oid[i], cid[i], at[i] = k, int32(i/10), int64(benchNow)-draw(k, 11, 40_000_000)*micros
		status[i], category[i], amount[i] = uint8(draw(k, 12, 4)), uint8(draw(k, 13, 5)), int32(draw(k, 14, 20_000))
	}
	add(tb, d, order, map[string]*columns.Column{"order_id": columns.Ints(oid, nil), "customer_id": columns.Ints(cid, nil), "ordered_at": columns.Ints(at, nil),
		"status": columns.Codes(status, order.Attribute("status").Type.Values, nil), "category": columns.Codes(category, order.Attribute("category").Type.Values, nil),
		"amount": columns.Ints(amount, nil)})
	return d
}

func add(tb testing.TB, d *columns.Data, e *schema.Entity, c map[string]*columns.Column) {
	tb.Helper()
	if err := d.Add(e, c); err != nil {
		tb.Fatal(err)
	}
}

// behavioural are n segments over a few dozen traits: counts, sums and last
// orders in six windows under ten filters, with a condition on the profile.
func behavioural(n int) string {
	windows := []string{"7 days", "30 days", "60 days", "90 days", "180 days", "365 days"}
	filters := []string{"", ` where status = "paid"`, ` where category = "shoes"`, ` where category = "books"`, ` where category in ["toys", "food"]`,
		` where status = "refunded"`, ` where amount >= 100`, ` where amount < 20`, ` where status = "paid" and category = "garden"`, ` where status != "cancelled"`}
	profile := []string{`country in ["NL", "BE", "DE"]`, `plan != "free"`, `age >= 30`, `ltv >= 500`, `signed_up_on since 2024-06-01`, `email is not null`}
	var sb strings.Builder
	for i := range n {
		w, f := windows[i*7%6], filters[i*3%10]
		fmt.Fprintf(&sb, "segment s%d of customer {\n  where %s\n", i, profile[i%6])
		switch i % 4 {
		case 0:
			fmt.Fprintf(&sb, "  where sum(orders.amount in last %s%s) >= %d\n", w, f, 100+i)
		case 1:
			fmt.Fprintf(&sb, "  where count(orders in last %s%s) >= %d\n", w, f, 1+i%3)
		case 2:
			fmt.Fprintf(&sb, "  where any(orders in last %s%s)\n", w, f)
		case 3:
			fmt.Fprintf(&sb, "  where max(orders.ordered_at%s) in last %s\n", f, w)
		}
		fmt.Fprintf(&sb, "  where none(orders in last %s where status = \"refunded\")\n}\n", windows[i%2])
	}
	return sb.String()
}

// compiled compiles a program of which every condition has a kernel.
func compiled(tb testing.TB, p *hir.Program) *columns.Program {
	tb.Helper()
	prog := columns.Compile(p, p.Sets)
	plan, err := prog.Plan(nil, 0)
	if err != nil {
		tb.Fatal(err)
	}
	for _, s := range plan {
		if s.RowByRow != "" {
			tb.Errorf("%s is decided row by row: %s", s.Condition, s.RowByRow)
		}
	}
	return prog
}

// cpuTime is what all threads of the process have computed so far: on a machine
// that others use as well, it says more than the time that passed.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
