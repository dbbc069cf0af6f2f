package eval_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

// TestStates holds that a state which hears of events one by one, late, twice
// and ahead of time, and forgets, answers as a record of all of them does; and
// that it keeps no more than its windows see.
func TestStates(t *testing.T) {
	p := program(t, `
		segment spent of customer { where sum(orders.amount in last 30 days where status = "paid") >= 100 USD }
		segment busy of customer { where count(orders in previous 2 months) >= 3 }
		segment quiet of customer { where none(orders in last 10 days) }
		segment lately of customer { where last(orders.channel in last 1 month) = "web" }
		segment soon of customer { where any(orders in next 5 days) }
		segment browsed of customer { where count(sessions) >= 5 }`)
	r, err := eval.NewRecords(eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	e, fresh := r.Evaluator(), r.Evaluator()
	for seed := range uint64(4) {
		rng := rand.New(rand.NewPCG(seed, 2))
		head := rows.MapRecord{"customer_id": "c", "country": "NL", "joined_on": "2025-01-10", "signed_up_at": "2025-01-10T00:00:00Z",
			"balance": 1, "level": 1, "interests": []string{}, "marketing_opt_in": true}
		if _, err := e.Read(head); err != nil {
			t.Fatal(err)
		}
		state := e.Track()
		orders, sessions := map[string]any{}, []any{}
		now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
		most := 0
		for step := range 160 {
			now = now.Add(time.Duration(rng.IntN(48)) * time.Hour)
			at := now.Add(time.Duration(rng.IntN(20*24)-15*24) * time.Hour)
			id := fmt.Sprint(rng.IntN(1000))
			event := rows.MapRecord{"order_id": id, "ordered_at": at, "status": []string{"paid", "pending"}[rng.IntN(2)], "amount": rng.IntN(60),
				"quantity": 1, "channel": []string{"web", "app"}[rng.IntN(2)]}
			orders[id] = event
			if err := e.Add(state, "orders", event); err != nil {
				t.Fatal(err)
			}
			if rng.IntN(30) == 0 {
				visit := rows.MapRecord{"session_id": step, "started_at": at, "converted": false}
				sessions = append(sessions, visit)
				if err := e.Add(state, "sessions", visit); err != nil {
					t.Fatal(err)
				}
			}
			instant := types.InstantOf(now)
			most = max(most, e.Forget(state, instant)-len(sessions))
			var all []any
			for _, o := range orders {
				all = append(all, o)
			}
			head["orders"], head["sessions"] = all, sessions
			if _, err := fresh.Read(head); err != nil {
				t.Fatal(err)
			}
			e.Decide(state)
			for i, set := range p.Sets {
				got, err := e.Match(i, instant)
				want, wantErr := fresh.Match(i, instant)
				if err != nil || wantErr != nil || got != want {
					t.Fatalf("seed %d, step %d, %s: %v %v, want %v %v", seed, step, set.Name, got, err, want, wantErr)
				}
			}
		}
		if most > 120 { // of 160: about a day apart, within two months and some days
			t.Errorf("seed %d: %d orders are kept", seed, most)
		}
	}
	if e.Track() != nil {
		t.Error("a state of no record")
	}
	if err := e.Add(&eval.State{}, "stores", rows.MapRecord{}); err == nil {
		t.Error("a row is added over a junction")
	}
}
