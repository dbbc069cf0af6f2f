package columns_test

import (
	"context"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/eval/columns"
)

// TestPlan holds what a plan says, before there is data and with it: kernels that
// do not go with the data give way.
func TestPlan(t *testing.T) {
	p, s := program(t, `segment busy of customer { where country = "NL" and median(orders.amount) >= 10 and sum(orders.order_id in last 30 days) > 5 and ltv < age * 2 }`)
	prog := columns.Compile(p, p.Sets)
	for _, c := range []struct {
		largest int64 // order number
		want    string
	}{
		{7, `columns (= $0.country "NL")
columns (< $0.ltv (* $0.age 2))
columns (< 5 (sum $0.orders
row by row (false (< (median $0.orders
3 conditions in columns, 1 row by row`},
		{1 << 62, `columns (= $0.country "NL")
columns (< $0.ltv (* $0.age 2))
row by row (false (< (median $0.orders
row by row (< 5 (sum $0.orders
2 conditions in columns, 2 row by row`},
	} {
		d := columns.NewData()
		add(t, d, s.Entity("customer"), map[string]*columns.Column{"customer_id": columns.Ints([]int8{1, 2}, nil), "country": columns.Codes([]uint8{0, 0}, []string{"NL"}, nil),
			"age": columns.Ints([]int8{20, 30}, nil), "ltv": columns.Ints([]int16{3900, 6100}, nil)})
		now := int64(benchNow)
		add(t, d, s.Entity("order"), map[string]*columns.Column{"order_id": columns.Ints([]int64{6, 7, c.largest}, nil), "customer_id": columns.Ints([]int8{1, 2, 2}, nil),
			"ordered_at": columns.Ints([]int64{now - day, now - day, now - 40*day}, nil), "amount": columns.Ints([]int16{1000, 1000, 1000}, nil)})
		plan, err := prog.Plan(d, benchNow)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(plan.String()), "\n")
		for _, want := range strings.Split(c.want, "\n") {
			found := false
			for _, line := range lines {
				found = found || strings.HasPrefix(strings.Join(strings.Fields(line), " "), want)
			}
			if !found {
				t.Errorf("largest %d: no line %q in\n%s", c.largest, want, plan)
			}
		}
		got, err := prog.Run(context.Background(), d, benchNow, 1)
		if err != nil || got[0].Err != nil {
			t.Fatal(err, got[0].Err)
		}
		if !got[0].Rows.Has(0) || got[0].Rows.Has(1) {
			t.Errorf("largest %d: members %b", c.largest, got[0].Rows)
		}
	}
}
