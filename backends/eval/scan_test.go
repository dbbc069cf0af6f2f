package eval_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

const buyersSchema = `version: 1
entities:
  buyer:
    table: buyers
    key: id
    attributes: {id: string}
    relations: {buys: {to: buy, key: buyer_id}}
  buy:
    table: buys
    key: id
    time: at
    attributes: {id: string, buyer_id: string, at: timestamp, status: string, items: int, price: {type: float, nullable: true}, paid: "decimal(10, 2)"}
`

type buyer struct {
	ID   string
	Buys []buy
}

type promised struct {
	ID   string
	Buys []buy `segc:"buys,sorted"`
}

type buy struct {
	ID     string
	At     types.Instant
	Status string
	Items  int32
	Price  *float64
	Paid   int64 `segc:"paid,scale=2"`
}

// buyerProgram checks conditions, a segment each.
func buyerProgram(t *testing.T, conds []string) *hir.Program {
	t.Helper()
	s, diags := schema.Read([]*token.File{token.NewFile("schema.yaml", []byte(buyersSchema))})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	var text strings.Builder
	for i, c := range conds {
		fmt.Fprintf(&text, "segment s%d of buyer { where %s }\n", i, c)
	}
	f, diags := parse.File(token.NewFile("in.seg", []byte(text.String())))
	p, more := check.Check(check.Input{Schema: s, Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	return p
}

// Loops over structs, in any order and in the order that a tag promises, decide
// as the general functions do over rows of ours.
func TestScans(t *testing.T) {
	var conds []string
	for _, of := range []string{"", " in last 30 days", " in last 90 days", " in next 30 days", " before 2026-01-01", " from 2025-12-01 until 2026-02-01"} {
		for _, where := range []string{"", ` where status = "paid"`, ` where status != "paid" and items > 2`, ` where price is null`} {
			for _, c := range []string{"count(buys%s) >= 1", "count(buys%s) >= 3", "count(buys%s) < 2", "count(buys%s) = 2", "sum(buys.items%s) > 9", "sum(buys.price%s) >= 60.5",
				"sum(buys.paid%s) >= 75.25", "min(buys.items%s) = 1", "max(buys.price%s) < 50.0", "max(buys.at%s) before 2026-01-10T00:00:00Z",
				"last(buys.at%s) in last 20 days", "first(buys.at%s) before 2025-12-15T00:00:00Z", "avg(buys.items%s) > 2.5", "last(buys.items%s) > 2"} {
				conds = append(conds, fmt.Sprintf(c, of+where))
			}
		}
	}
	p := buyerProgram(t, conds)
	now, err := types.ParseInstant("2026-01-15T12:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	records, err := eval.NewRecords(eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	judge := records.Evaluator()
	anyOrder, err := eval.Compile[buyer](eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	sorted, err := eval.Compile[promised](eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	a, b := anyOrder.Evaluator(), sorted.Evaluator()
	r := rand.New(rand.NewPCG(3, 4))
	inside := make([]bool, len(conds))
	for range 150 {
		row := buyerOf(r, now)
		if _, err := judge.Read(recordOf(&row)); err != nil {
			t.Fatal(err)
		}
		inOrder := promised(row)
		inOrder.Buys = slices.Clone(row.Buys)
		slices.SortStableFunc(inOrder.Buys, func(a, b buy) int { return int(min(1, max(-1, a.At-b.At))) })
		for i, c := range conds {
			want, err := judge.Match(i, now)
			if err != nil {
				t.Fatal(err)
			}
			x, errA := a.Match(i, &row, now)
			y, errB := b.Match(i, &inOrder, now)
			if errA != nil || errB != nil || x != want || y != want {
				t.Fatalf("%s: %v, in any order %v (%v), in order %v (%v)\n%+v", c, want, x, errA, y, errB, row.Buys)
			}
			inside[i] = inside[i] || want
			if _, err := b.Match(i, (*promised)(&row), now); err != nil { // a broken promise has an answer
				t.Fatal(err)
			}
		}
	}
	never := 0
	for _, in := range inside {
		if !in {
			never++
		}
	}
	if never > len(conds)/4 {
		t.Errorf("%d of %d conditions never hold", never, len(conds))
	}
}

func buyerOf(r *rand.Rand, now types.Instant) buyer {
	const day = 86_400_000_000
	out := buyer{ID: "b"}
	for i := range r.IntN(40) {
		b := buy{ID: fmt.Sprint(i), At: now + types.Instant(r.IntN(300)-250)*day/2, Status: []string{"paid", "open", "returned"}[r.IntN(3)],
			Items: int32(r.IntN(5)), Paid: int64(r.IntN(4000))}
		if r.IntN(4) > 0 {
			price := float64(r.IntN(400)) / 8 // sums are exact in any order
			b.Price = &price
		}
		out.Buys = append(out.Buys, b)
	}
	return out
}

func recordOf(b *buyer) rows.MapRecord {
	list := []map[string]any{}
	for _, x := range b.Buys {
		list = append(list, map[string]any{"id": x.ID, "at": x.At, "status": x.Status, "items": x.Items, "price": x.Price,
			"paid": types.Decimal{Unscaled: big.NewInt(x.Paid), Scale: 2}})
	}
	return rows.MapRecord{"id": b.ID, "buys": list}
}

// Only a slice of structs of events is promised to be sorted.
func TestSortedTag(t *testing.T) {
	p := buyerProgram(t, []string{"any(buys)"})
	type pointers struct {
		ID   string
		Buys []*buy `segc:"buys,sorted"`
	}
	if _, err := eval.Compile[pointers](eval.New(p, p.Sets)); err == nil || !strings.Contains(err.Error(), "`sorted` is for a slice of structs") {
		t.Errorf("%v", err)
	}
	type other struct {
		ID   string
		Buys []buy `segc:"buys,order"`
	}
	if _, err := eval.Compile[other](eval.New(p, p.Sets)); err == nil || !strings.Contains(err.Error(), "is `sorted`") {
		t.Errorf("%v", err)
	}
}
