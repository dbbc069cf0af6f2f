package eval_test

import (
	"fmt"
	"log"
	"testing/fstest"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/workspace"
)

// shopFiles is a workspace; os.DirFS or a git revision is one as well.
var shopFiles = fstest.MapFS{
	"segc.yaml": {Data: []byte("language: 1\nschema: [schema.yaml]\nsegments: [segments]\n")},
	"schema.yaml": {Data: []byte(`version: 1
entities:
  customer:
    table: customers
    key: customer_id
    attributes: {customer_id: string, country: string}
    relations: {orders: {to: order, key: customer_id}}
  order:
    table: orders
    key: order_id
    time: ordered_at
    attributes: {order_id: string, customer_id: string, ordered_at: timestamp, amount: "decimal(12,2)"}
`)},
	"segments/shop.seg": {Data: []byte(`
segment dutch of customer { where country = "NL" }
segment spender of customer { where sum(orders.amount in last 30 days) >= 100 }
`)},
}

func shopProgram() *eval.Program {
	ws, diags := workspace.Load(shopFiles)
	if diags.HasErrors() {
		log.Fatal(diags)
	}
	prog, diags := check.Check(check.Input{Schema: ws.Schema, Files: ws.Files, Zone: ws.Location, WeekStart: ws.WeekStart})
	if diags.HasErrors() {
		log.Fatal(diags)
	}
	return eval.New(prog, prog.Sets)
}

// Shopper and Purchase hold the rows.
type Shopper struct {
	CustomerID string
	Country    string
	Orders     []Purchase
}

type Purchase struct {
	OrderID   string
	OrderedAt time.Time
	Cents     int64 `segc:"amount,scale=2"`
}

var june = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func ExampleCompile() {
	m, err := eval.Compile[Shopper](shopProgram())
	if err != nil {
		log.Fatal(err)
	}
	e := m.Evaluator() // one a goroutine
	ann := &Shopper{"ann", "NL", []Purchase{{"o1", june.AddDate(0, 0, -10), 120_00}}}
	now := types.InstantOf(june)
	in, err := e.Match(1, ann, now)
	fmt.Println("spender:", in, err)
	at, found, err := e.NextChange(1, ann, now)
	fmt.Println("until:", at, found, err)
	// Output:
	// spender: true <nil>
	// until: 2026-06-21T00:00:00.000001Z true <nil>
}

func ExampleNewIndex() {
	p := shopProgram()
	x, err := eval.NewIndex[Shopper](p)
	if err != nil {
		log.Fatal(err)
	}
	m := x.Evaluator()
	ann := &Shopper{"ann", "NL", nil}
	state, err := m.Track(ann, types.InstantOf(june))
	fmt.Println("dutch:", state.In.Has(0), "spender:", state.In.Has(1), err)
	ann.Orders = append(ann.Orders, Purchase{"o1", june.AddDate(0, 0, -1), 100_00})
	err = m.Update(state, ann, types.InstantOf(june), func(set int, entered bool) {
		fmt.Println(p.Sets[set].Name, "entered:", entered)
	}, "orders")
	fmt.Println(err)
	// Output:
	// dutch: true spender: false <nil>
	// spender entered: true
	// <nil>
}

func ExampleNewRecords() {
	r, err := eval.NewRecords(shopProgram())
	if err != nil {
		log.Fatal(err)
	}
	e, in := r.Evaluator(), eval.NewBitmap(2)
	for _, line := range []string{
		`{"customer_id": "bob", "country": "BE", "orders": [{"order_id": "o1", "ordered_at": "2026-05-20T12:00:00Z", "amount": 99.99}]}`,
		`{"customer_id": "eve", "country": 7}`,
	} {
		key, err := e.JSON([]byte(line))
		if err != nil {
			fmt.Println(err)
			continue
		}
		err = e.MatchAll(types.InstantOf(june), in)
		fmt.Println(key, in.Has(0), in.Has(1), err)
	}
	// Output:
	// bob false false <nil>
	// the record, column `country`: the value is a number, and the schema says string
}
