// Package peers_test times one predicate a record beside two expression engines
// and a hand-written loop, all in one run. It is a module of its own, so that
// the compiler does not depend on its peers.
//
//	go test -bench=. ./...
package peers_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

const schemaText = `version: 1
entities:
  customer:
    table: customers
    key: id
    attributes:
      id: string
      country: string
      plan: string
      age: {type: int, nullable: true}
      ltv: float
      signed_up_at: timestamp
      email: {type: string, nullable: true}
      last_seen_at: {type: timestamp, nullable: true}
    relations: {orders: {to: order, key: customer_id}}
  order:
    table: orders
    key: id
    time: at
    attributes: {id: string, customer_id: string, at: timestamp, status: string, category: string, amount: float}
`

// sources are the predicates in our language.
var sources = map[string]string{
	"simple": `where age >= 30 and ltv > 500.0`,
	"medium": medium,
	"hard": medium + `
		where sum(orders.amount in last 90 days where status = "paid") >= 150.0
		where count(orders in last 30 days) >= 1
		where last(orders.at where category = "shoes") in last 180 days`,
}

const medium = `
	where country in ["NL", "BE", "DE", "FR", "ES", "IT"]
	where plan != "free"
	where age between 25 and 45
	where ltv >= 100.0
	where signed_up_at since 2024-01-01T00:00:00Z
	where email is not null
	where last_seen_at is null or last_seen_at before 2026-05-01T00:00:00Z`

// A Customer is the record.
type Customer struct {
	ID         string
	Country    string
	Plan       string
	Age        int64
	HasAge     bool   `segc:"-"`
	AgePtr     *int64 `segc:"age"`
	Ltv        float64
	SignedUpAt types.Instant
	Email      *string
	LastSeenAt *types.Instant
	Orders     []Order `segc:"orders,sorted"`
}

// An Unordered is a Customer whose orders may stand in any order.
type Unordered struct {
	ID         string
	Country    string
	Plan       string
	Age        int64
	HasAge     bool   `segc:"-"`
	AgePtr     *int64 `segc:"age"`
	Ltv        float64
	SignedUpAt types.Instant
	Email      *string
	LastSeenAt *types.Instant
	Orders     []Order
}

// An Order is an event; they stand in the order of time.
type Order struct {
	ID       string
	At       types.Instant
	Status   string
	Category string
	Amount   float64
}

var (
	now   = instant("2026-06-01T00:00:00Z")
	since = instant("2024-01-01T00:00:00Z")
	seen  = instant("2026-05-01T00:00:00Z")
)

const day = types.Instant(86_400_000_000)

func instant(s string) types.Instant {
	i, err := types.ParseInstant(s)
	if err != nil {
		panic(err)
	}
	return i
}

// compiled returns an evaluator of one of the sources.
func compiled[T any](t testing.TB, name string) *eval.Evaluator[T] {
	t.Helper()
	s, diags := schema.Read([]*token.File{token.NewFile("schema.yaml", []byte(schemaText))})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	f, diags := parse.File(token.NewFile("in.seg", []byte("segment s of customer {\n"+sources[name]+"\n}")))
	p, more := check.Check(check.Input{Schema: s, Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	m, err := eval.Compile[T](eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	return m.Evaluator()
}

// customers makes records. All of a set that must pass meet every condition of
// medium, so that nothing can be skipped; of others few do.
func customers(n int, pass bool) []Customer {
	r := rand.New(rand.NewPCG(7, 11))
	out := make([]Customer, n)
	countries := []string{"NL", "BE", "DE", "FR", "ES", "IT", "US", "GB", "PL", "SE", "NO", "DK", "CA", "MX", "BR", "JP"}
	email := "someone@example.com"
	for i := range out {
		c := &out[i]
		c.ID = string(rune('a'+i%26)) + "x"
		c.Country, c.Plan = countries[r.IntN(len(countries))], []string{"free", "free", "pro", "enterprise"}[r.IntN(4)]
		c.Age, c.HasAge, c.Ltv = int64(18+r.IntN(60)), r.IntN(10) > 0, r.Float64()*1000
		c.SignedUpAt = now - types.Instant(r.IntN(1500))*day
		if r.IntN(5) > 0 {
			c.Email = &email
		}
		if r.IntN(5) > 0 {
			at := now - types.Instant(r.IntN(400))*day
			c.LastSeenAt = &at
		}
		if pass {
			c.Country, c.Plan, c.Age, c.HasAge, c.Ltv = countries[r.IntN(6)], "pro", int64(25+r.IntN(20)), true, 100+r.Float64()*900
			c.SignedUpAt, c.Email, c.LastSeenAt = since+types.Instant(r.IntN(800))*day, &email, nil
		}
		if c.HasAge {
			c.AgePtr = &c.Age
		}
		at := now - 400*day
		for range 20 {
			at += types.Instant(r.Int64N(int64(40 * day)))
			if at >= now {
				break
			}
			c.Orders = append(c.Orders, Order{At: at, Status: []string{"paid", "paid", "open"}[r.IntN(3)],
				Category: []string{"shoes", "books", "toys"}[r.IntN(3)], Amount: float64(r.IntN(20000)) / 100})
		}
	}
	return out
}

// byHand are the predicates as one writes them.
var byHand = map[string]func(*Customer, types.Instant) bool{"simple": simpleByHand, "medium": mediumByHand, "hard": hardByHand}

//go:noinline
func simpleByHand(c *Customer, _ types.Instant) bool {
	return c.AgePtr != nil && *c.AgePtr >= 30 && c.Ltv > 500
}

//go:noinline
func mediumByHand(c *Customer, _ types.Instant) bool {
	switch c.Country {
	case "NL", "BE", "DE", "FR", "ES", "IT":
	default:
		return false
	}
	return c.Plan != "free" && c.AgePtr != nil && *c.AgePtr >= 25 && *c.AgePtr <= 45 && c.Ltv >= 100 && c.SignedUpAt >= since &&
		c.Email != nil && (c.LastSeenAt == nil || *c.LastSeenAt < seen)
}

//go:noinline
func hardByHand(c *Customer, now types.Instant) bool {
	if !mediumByHand(c, now) {
		return false
	}
	sum, recent := 0.0, false
	for i := len(c.Orders) - 1; i >= 0; i-- {
		o := &c.Orders[i]
		if o.At < now-90*day {
			break
		}
		recent = recent || o.At >= now-30*day
		if o.Status == "paid" {
			sum += o.Amount
		}
	}
	if sum < 150 || !recent {
		return false
	}
	for i := len(c.Orders) - 1; i >= 0 && c.Orders[i].At >= now-180*day; i-- {
		if c.Orders[i].Category == "shoes" {
			return true
		}
	}
	return false
}

// hardAnyOrder is hardByHand for orders in any order.
//
//go:noinline
func hardAnyOrder(c *Customer, now types.Instant) bool {
	if !mediumByHand(c, now) {
		return false
	}
	sum, recent, shoes := 0.0, false, false
	for i := range c.Orders {
		o := &c.Orders[i]
		if o.At >= now || o.At < now-180*day {
			continue
		}
		shoes = shoes || o.Category == "shoes"
		if o.At >= now-90*day && o.Status == "paid" {
			sum += o.Amount
		}
		recent = recent || o.At >= now-30*day
	}
	return sum >= 150 && recent && shoes
}
