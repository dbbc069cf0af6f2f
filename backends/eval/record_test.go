package eval_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// nested returns a row and the rows that it leads to as a map, some steps deep.
func nested(data *rows.Data, e *schema.Entity, row, depth int) rows.MapRecord {
	out := rows.MapRecord{}
	table := data.Table(e.Table.Default)
	for _, a := range e.Attributes {
		if v := table.Attribute(a).At(row); v != nil {
			out[a.Name] = v
		}
	}
	for _, r := range e.Relations {
		if depth == 0 || r.Through != nil || r.To.Name == "customer" {
			continue
		}
		from := table.Join(r.FromColumn).At(row)
		far := data.Table(r.To.Table.Default)
		var many []rows.MapRecord
		for i := range far.Len() {
			if v := far.Join(r.ToColumn).At(i); from != nil && v != nil && rows.Text(v) == rows.Text(from) {
				many = append(many, nested(data, r.To, i, depth-1))
			}
		}
		switch {
		case r.Many:
			out[r.Name] = many
		case len(many) > 0:
			out[r.Name] = many[0]
		}
	}
	return out
}

// TestRecordsGenerated compares records with the reference evaluator over the
// same nested rows.
func TestRecordsGenerated(t *testing.T) {
	s := schematest.Shop(t)
	pairs, inside := 0, 0
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		p, err := generate.Make(seed, s, 30, 8)
		if err != nil {
			t.Fatal(err)
		}
		var sets []*hir.Set
		for _, set := range p.Sets {
			if set.Entity.Name != "customer" {
				continue
			}
			if _, err := eval.NewRecords(eval.New(p.Program, []*hir.Set{set})); err == nil {
				sets = append(sets, set)
			}
		}
		r, err := eval.NewRecords(eval.New(p.Program, sets))
		if err != nil {
			t.Fatal(err)
		}
		e, all := r.Evaluator(), eval.NewBitmap(len(sets))
		for row := range p.Data.Table("customers").Len() {
			record := nested(p.Data, s.Entity("customer"), row, 2)
			key, err := e.Read(record)
			if err != nil {
				continue // what these rows say, the schema does not allow
			}
			alone := rows.New(s)
			if _, bad := rows.NewFeed(alone, s.Entity("customer")).Record(record); bad != nil {
				t.Fatal(bad)
			}
			judge := reference.New(p.Program, alone, p.AsOf)
			matchErr := e.MatchAll(p.AsOf, all)
			for i, set := range sets {
				want, err := judge.IsMember(set, key)
				if err != nil {
					continue
				}
				got, err := e.Match(i, p.AsOf)
				if err != nil || got != want || matchErr == nil && all.Has(i) != want {
					t.Fatalf("seed %d, %s of %s: %v and %v (%v, %v), want %v", seed, set.Name, key, got, all.Has(i), err, matchErr, want)
				}
				pairs++
				if want {
					inside++
				}
			}
		}
	}
	if pairs < 1000 || inside == 0 {
		t.Errorf("%d pairs, %d members", pairs, inside)
	}
	t.Logf("%d pairs, %d members", pairs, inside)
}

func records(t *testing.T, text string) *eval.Record {
	t.Helper()
	p := program(t, text)
	r, err := eval.NewRecords(eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	return r.Evaluator()
}

const justC = `"customer_id": "c", "country": "NL", "joined_on": "2025-01-10", "signed_up_at": "2025-01-10T00:00:00Z", "balance": 3.5, "level": 1, "interests": ["a"], "marketing_opt_in": true`

// TestBadRecords holds what a record is refused for, that nothing of it stays,
// and what odd events mean.
func TestBadRecords(t *testing.T) {
	e := records(t, `segment s of customer { where count(orders) >= 2 and score is null }`)
	for _, c := range []struct{ line, says string }{
		{`{` + justC + `, "level": "three"}`, "`level` is given twice"},
		{`{"customer_id": "c"}`, "the row lacks it"},
		{strings.Replace(`{`+justC+`}`, `"level": 1`, `"level": "three"`, 1), "the schema says int"},
		{strings.Replace(`{`+justC+`}`, `"NL"`, "\"\xff\"", 1), "not valid UTF-8"},
		{`{` + justC + `, "nosuch": 1}`, "no such attribute"},
		{`{` + justC + `, "orders": [{"order_id": "o"}]}`, "the row lacks it"},
		{`{` + justC + `} {}`, "a line holds one row"},
		{`[]`, "a row is a JSON object"},
		{`{`, "ends too early"},
		{`{` + justC + `, "city": "` + strings.Repeat("x", 1<<20) + `"}`, "longer than"},
		{strings.Repeat(`{"a":`, 200), "nests deeper"},
	} {
		_, err := e.JSON([]byte(c.line))
		var bad *rows.Error
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60s: %v", c.line, err)
		}
	}
	now, err := types.ParseInstant("2026-01-01T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	order := func(id, at string) string {
		return `{"order_id": "` + id + `", "ordered_at": "` + at + `", "status": "paid", "quantity": 1}`
	}
	for _, c := range []struct {
		name, orders string
		want         bool
	}{
		{"two", order("a", "2025-01-01T00:00:00Z") + "," + order("b", "2025-02-01T00:00:00Z"), true},
		{"out of order", order("a", "2025-02-01T00:00:00Z") + "," + order("b", "2025-01-01T00:00:00Z"), true},
		{"one twice", order("a", "2025-01-01T00:00:00Z") + "," + order("a", "2025-01-01T00:00:00Z"), false},
		{"one in the future", order("a", "2025-01-01T00:00:00Z") + "," + order("b", "2026-01-01T00:00:00Z"), false},
		{"one without a time", order("a", "2025-01-01T00:00:00Z") + `,{"order_id": "b", "status": "paid", "quantity": 1}`, false},
	} {
		if _, err := e.JSON([]byte(`{` + justC + `, "orders": [` + c.orders + `]}`)); err != nil {
			t.Fatal(err)
		}
		if got, err := e.Match(0, now); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	if _, err := e.JSON([]byte(`{` + justC + `, "orders": [` + order("a", "2025-01-01T00:00:00Z") + `,` + order("a", "2025-02-01T00:00:00Z") + `]}`)); err == nil {
		t.Error("an event that says two things is taken")
	}
}

// TestMapRecords holds how Go values are read.
func TestMapRecords(t *testing.T) {
	e := records(t, `
		segment by_score of customer { where score is null }
		segment by_day of customer { where joined_on = 2025-01-10 and balance = 3.50 USD and points = 7 }
		segment by_orders of customer { where any(orders where quantity = 2 and ordered_at since 2025-06-01) }`)
	record := rows.MapRecord{"customer_id": "c", "country": "NL", "joined_on": types.DateOf(2025, 1, 10), "signed_up_at": time.Date(2025, 1, 10, 0, 0, 0, 0, time.UTC),
		"balance": 3.5, "level": uint8(1), "interests": []string{"a"}, "marketing_opt_in": true, "score": math.NaN(), "points": new(int),
		"orders": []map[string]any{{"order_id": "o", "ordered_at": time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC), "status": "paid", "quantity": 2}}}
	*record["points"].(*int) = 7
	key, err := e.Read(record)
	if err != nil || key != "c" {
		t.Fatal(key, err)
	}
	now, in := types.InstantOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), eval.NewBitmap(3)
	if err := e.MatchAll(now, in); err != nil || !slices.Equal(in, eval.Bitmap{7}) {
		t.Errorf("%b, %v", in, err)
	}
	for name, v := range map[string]any{"country": 3, "level": "x", "interests": []any{[]any{1}}, "nosuch": 1, "city": "\xff", "orders": 3, "points": 1.5, "joined_on": struct{}{}} {
		bad := rows.MapRecord{}
		for k, have := range record {
			bad[k] = have
		}
		bad[name] = v
		if _, err := e.Read(bad); err == nil {
			t.Errorf("%s: a %T is taken", name, v)
		}
	}
}
