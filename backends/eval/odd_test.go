package eval_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

// TestOddStructs holds what structs mean by odd input: the middle column of the
// table in docs/embedding.md.
func TestOddStructs(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := program(t, `
		segment two of customer { where count(orders) >= 2 }
		segment first of customer { where first(orders.channel) = "web" }
		segment soon of customer { where any(orders in next 2 days) }
		segment unknown of customer { where score is null }
		segment beyond of customer { where city > "z" }
		segment summed of customer { where points + level > 0 }`)
	m, err := eval.Compile[customer](eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	e := m.Evaluator()
	at := func(days int) *time.Time { x := now.AddDate(0, 0, days); return &x }
	text := func(s string) *string { return &s }
	twice := order{OrderID: "a", OrderedAt: at(-1), Status: "paid", Quantity: 1}
	c := func(change func(*customer)) *customer {
		x := &customer{customerBase: customerBase{ID: "c"}, Country: "NL", Level: 1}
		change(x)
		return x
	}
	for _, x := range []struct {
		name string
		set  int
		row  *customer
		want bool
	}{
		{"an event twice counts twice", 0, c(func(c *customer) { c.Orders = []order{twice, twice} }), true},
		{"an event without a time is never seen", 0, c(func(c *customer) { c.Orders = []order{twice, {OrderID: "b"}} }), false},
		{"an event at now is not seen yet", 0, c(func(c *customer) { c.Orders = []order{twice, {OrderID: "b", OrderedAt: at(0)}} }), false},
		{"events in any order", 1, c(func(c *customer) {
			c.Orders = []order{{OrderID: "b", OrderedAt: at(-1), Channel: text("app")}, {OrderID: "a", OrderedAt: at(-2), Channel: text("web")}}
		}), true},
		{"an event ahead is seen by in next", 2, c(func(c *customer) { c.Orders = []order{{OrderID: "a", OrderedAt: at(1)}} }), true},
		{"NaN is null", 3, c(func(c *customer) { c.Score = math.NaN() }), true},
		{"an infinity is null", 3, c(func(c *customer) { c.Score = math.Inf(-1) }), true},
		{"invalid UTF-8 is compared by bytes", 4, c(func(c *customer) { c.City = text("\xff") }), true},
	} {
		if got, err := e.Match(x.set, x.row, types.InstantOf(now)); err != nil || got != x.want {
			t.Errorf("%s: %v, %v", x.name, got, err)
		}
	}
	full := c(func(c *customer) { c.Points.Int64, c.Points.Valid = math.MaxInt64, true })
	_, err = e.Match(5, full, types.InstantOf(now))
	var mine *eval.Error
	if !errors.As(err, &mine) || mine.Code != "SEG4020" {
		t.Errorf("a sum beyond 64 bits: %v", err)
	}
}

// TestStateBound holds the bound on what a state keeps that docs/embedding.md
// states: of ten events a day and a window of 90 days those of 95 days, however
// many have come, and none of those ahead is lost.
func TestStateBound(t *testing.T) {
	const days, each, kept, ahead = 400, 10, 95, 3
	p := program(t, `segment many of customer { where count(orders in last 90 days) >= 899 }
		segment soon of customer { where any(orders in next 5 days) }`)
	r, err := eval.NewRecords(eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	e := r.Evaluator()
	if _, err := e.JSON([]byte("{" + justC + "}")); err != nil {
		t.Fatal(err)
	}
	state := e.Track()
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	left := 0
	for day := range days {
		for n := range each {
			at := start.Add(time.Duration(day+ahead)*24*time.Hour + time.Duration(n)*time.Hour)
			event := rows.MapRecord{"order_id": fmt.Sprint(day, n), "ordered_at": at, "status": "paid", "quantity": 1}
			if err := e.Add(state, "orders", event); err != nil {
				t.Fatal(err)
			}
		}
		left = e.Forget(state, types.InstantOf(start.AddDate(0, 0, day)))
		if left > (kept+ahead+1)*each {
			t.Fatalf("day %d: %d events are kept", day, left)
		}
	}
	if left < 90*each {
		t.Errorf("%d events are kept, fewer than the window sees", left)
	}
	e.Decide(state)
	for set, name := range []string{"many", "soon"} {
		if in, err := e.Match(set, types.InstantOf(start.AddDate(0, 0, days-1))); err != nil || !in {
			t.Errorf("%s: %v, %v", name, in, err)
		}
	}
}
